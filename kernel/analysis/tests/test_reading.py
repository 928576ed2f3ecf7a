"""Rows as columns: the same whether there are rows or none, and nobody's transaction is hurt by being read beside."""

import pytest
from django.db import connection

from kernel.analysis.reading import reader
from kernel.common.moment import now
from kernel.jobs.models import Run


@pytest.mark.django_db(transaction=True)
def test_columns_are_typed_alike_with_rows_and_without() -> None:
    with reader() as source:
        none = source.columns("SELECT CAST('a' AS TEXT) AS one WHERE 1 = 0", ["text"])
        some = source.columns("SELECT CAST('a' AS TEXT) AS one", ["text"])
    assert (none.num_rows, some.to_pydict()) == (0, {"one": ["a"]})
    assert none.schema == some.schema


@pytest.mark.django_db(transaction=True)
def test_everything_is_read_of_one_moment() -> None:
    count = f"SELECT CAST(COUNT(*) AS TEXT) AS n FROM {Run._meta.db_table}"
    if connection.vendor == "sqlite" and connection.is_in_memory_db():
        pytest.skip("a database in memory has one cache for all who read")
    with reader() as source:
        before = source.columns(count, ["text"])
        Run.objects.create(job="reading", period="1", started_at=now())
        assert source.columns(count, ["text"]).equals(before)
