"""``python tools/answers.py URL``: whether a PostgreSQL server answers there. Exit 1 with a sentence when none does."""

import sys

import dj_database_url
import psycopg


def main(url: str) -> None:
    """Connect and leave."""
    found = dj_database_url.parse(url)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    given = {key: found[name] for key, name in names.items() if found.get(name)}
    try:
        psycopg.connect(connect_timeout=3, **given).close()
    except psycopg.Error as error:
        sys.exit(f"no PostgreSQL at {url} ({str(error).splitlines()[0]}); the tests ran on SQLite only")


if __name__ == "__main__":
    main(sys.argv[1])
