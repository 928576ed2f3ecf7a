#!/usr/bin/env python3
"""Django's command line for Hengzhi."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        from kernel.common.unready import of_database, unready

        told = unready() if of_database(error) else None
        if told is None:
            raise
        sys.stderr.write(told + "\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
