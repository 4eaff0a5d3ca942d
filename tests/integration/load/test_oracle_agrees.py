"""What the oracle takes is what the table takes, row by row, whatever its constraints."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from seeds.errors import SeedsError
from seeds.load import backend_for
from seeds.load.backend import TableLoad
from seeds.load.engine import create_engine
from seeds.load.oracle import Oracle
from seeds.schema.batch import Batch
from seeds.schema.catalogue import CatalogueTable, read_catalogue

COLUMNS = ("a", "b", "c")
COMMON = (
    "UNIQUE (a)",
    "UNIQUE (a, b)",
    "PRIMARY KEY (c)",
    "CHECK (a < b)",
    "CHECK (a <> 2 OR c IS NOT NULL)",
    "CHECK (10 / a > 3)",
    "CHECK (length(c) > 1)",
    "CHECK (a IN (1, 2, 3, NULL))",
)
INDEXES = (
    "CREATE UNIQUE INDEX i1 ON t (lower(c))",
    "CREATE UNIQUE INDEX i2 ON t (b) WHERE a > 1",
    "CREATE UNIQUE INDEX i3 ON t ((a + b))",
    "CREATE INDEX i4 ON t ((10 / b))",
)
SERVER = (
    "UNIQUE NULLS NOT DISTINCT (b)",
    "UNIQUE (b) DEFERRABLE INITIALLY DEFERRED",
    "EXCLUDE USING gist (int4range(a, a + 2) WITH &&)",
    "CHECK (c::numeric > 1)",
    "CHECK (d > 3)",
)

integers = st.none() | st.integers(0, 6)
rows = st.lists(
    st.tuples(integers, integers, st.none() | st.sampled_from(["x", "X", "yy", "YY", "12"]))
)


@pytest.fixture(scope="module", params=["postgresql", "sqlite"])
def connection(
    request: pytest.FixtureRequest,
    new_postgresql_url: Callable[[], str],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[sa.Connection]:
    """A connection of each kind, in a transaction that each example takes its part of back."""
    file = tmp_path_factory.mktemp("oracle") / "seeds.db"
    url = new_postgresql_url() if request.param == "postgresql" else f"sqlite:///{file}"
    with create_engine(url).connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def insert(connection: sa.Connection, table: CatalogueTable, rows: Batch) -> bool:
    """Tell whether the table itself takes some rows."""
    savepoint = connection.begin_nested()
    backend = backend_for(connection)
    try:
        backend.prepare([TableLoad(table.info, COLUMNS, rows.rows.num_rows, empty=False)])
        backend.write(backend.encode(rows))
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
    except SeedsError:
        savepoint.rollback()
        return False
    savepoint.commit()
    return True


def batch(table: CatalogueTable, data: list[tuple[Any, ...]]) -> Batch:
    arrays = [
        pa.array([row[i] for row in data], table.info.columns[name].type.arrow)
        for i, name in enumerate(COLUMNS)
    ]
    return Batch(table.info, pa.RecordBatch.from_arrays(arrays, list(COLUMNS)))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data(), existing=rows, candidates=rows, cut=st.integers(0, 5))
def test_the_oracle_takes_what_the_table_takes(
    connection: sa.Connection, data: st.DataObject, existing: Any, candidates: Any, cut: int
) -> None:
    server = connection.dialect.name == "postgresql"
    pool = (*COMMON, *(SERVER if server else ()))
    constraints = data.draw(st.lists(st.sampled_from(pool), unique=True, max_size=4))
    indexes = data.draw(st.lists(st.sampled_from(INDEXES), unique=True, max_size=2))
    outer = connection.begin_nested()
    try:
        computed = "d integer GENERATED ALWAYS AS (a + b) STORED"
        parts = ", ".join(["a integer", "b integer", "c varchar(2)", computed, *constraints])
        connection.exec_driver_sql(f"CREATE TABLE t ({parts})")
        for index in indexes:
            connection.exec_driver_sql(index)
        table = read_catalogue(connection).tables["t"]
        for row in existing:
            insert(connection, table, batch(table, [row]))
        with Oracle(connection, table) as oracle:
            first = oracle.accept(batch(table, candidates[:cut])).tolist()
            second = oracle.accept(batch(table, candidates[cut:])).tolist()
        found = first + [len(candidates[:cut]) + at for at in second]
        expected = [
            at
            for at, row in enumerate(candidates)
            if insert(connection, table, batch(table, [row]))
        ]
        assert found == expected
    finally:
        outer.rollback()
