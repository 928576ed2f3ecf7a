"""The database knows its tables."""

import pytest
from django.db import connection

from kernel.jobs.services import sample_tables


@pytest.mark.django_db
def test_after_sampling_sqlite_knows_how_many_rows_an_index_holds() -> None:
    done = sample_tables()
    assert done == (connection.vendor == "sqlite")
    if done:
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'django_content_type'")
            assert cursor.fetchone()[0] > 0
