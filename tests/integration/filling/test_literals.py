"""Every literal is read by the database as a value of its column's type."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from seeds.filling.literals import literals
from seeds.filling.literals.ranges import BUILT_IN
from seeds.load.engine import create_engine
from seeds.schema.catalogue import CatalogueColumn, read_catalogue

PLAIN = (
    "smallint", "integer", "bigint", "numeric", "numeric(5,2)", "numeric(3,3)", "numeric(2,5)",
    "numeric(4,-2)", "real", "double precision", "money", "boolean", "text", "varchar(3)",
    "varchar(40)", "varchar", "char(4)", "char", "bpchar", "name", '"char"', "bit", "bit(3)",
    "bit(40)", "varbit", "varbit(1)", "varbit(5)", "uuid", "bytea", "date", "time", "time(0)",
    "timetz", "timestamp", "timestamp(3)", "timestamptz", "interval", "interval(3)",
    "interval year to month", "interval year", "interval day to second(2)", "interval hour",
    "interval day",
    "inet", "cidr", "macaddr", "macaddr8",
    "point", "line", "lseg", "box", "path", "polygon", "circle",
    "json", "jsonb", "jsonpath", "xml", "tsvector", "tsquery",
    "oid", "xid", "xid8", "cid", "tid", "pg_lsn", "pg_snapshot", "txid_snapshot", "int2vector",
    "oidvector", "refcursor", "regclass", "regtype", "regproc", "regprocedure", "regoper",
    "regoperator", "regnamespace", "regrole", "regconfig", "regdictionary", "regcollation",
    *BUILT_IN, *(name.replace("range", "multirange") for name in BUILT_IN),
)  # fmt: skip
ARRAYS = (
    "integer[]", "text[][]", "varchar(5)[3]", "box[]", "point[]", "jsonb[]", "tstzrange[]",
    "numeric(4,1)[]", "bit(3)[]", "timestamptz[]", "inet[]", "bytea[]", "int4multirange[]",
)  # fmt: skip
EXTENSIONS = {
    "hstore": ("hstore", "hstore[]"),
    "citext": ("citext", "citext[]"),
    "ltree": ("ltree", "lquery", "ltxtquery", "ltree[]"),
    "cube": ("cube",),
    "seg": ("seg",),
    "intarray": ("query_int", "integer[]"),
    "isn": ("ean13", "isbn13", "isbn", "ismn13", "ismn", "issn13", "issn", "upc"),
    "lo": ("lo",),
}
OWN = (
    "CREATE SCHEMA crm",
    "CREATE TYPE crm.mood AS ENUM ('so so', 'good, \"very\"', 'NULL')",
    "CREATE DOMAIN short AS varchar(5)",
    "CREATE DOMAIN flags AS bit(20)",
    "CREATE DOMAIN shorts AS short[]",
    "CREATE DOMAIN at_zone AS time(3) with time zone",
    'CREATE TYPE "Odd (type)" AS (a short, "b c" crm.mood, c int4range, d text, e inet[])',
    'CREATE TYPE nested AS (one "Odd (type)", many "Odd (type)"[], f flags)',
    "CREATE TYPE floats AS RANGE (SUBTYPE = float8, MULTIRANGE_TYPE_NAME = many_floats)",
    "CREATE TYPE clock AS RANGE (SUBTYPE = time)",
    "CREATE TYPE versions AS RANGE (SUBTYPE = short)",
    "CREATE TYPE of_moods AS RANGE (SUBTYPE = crm.mood)",
)
OWN_TYPES = (
    "crm.mood", "crm.mood[]", "short", "flags", "short[]", "shorts", "at_zone", '"Odd (type)"',
    '"Odd (type)"[]', "nested", "nested[]", "floats", "many_floats", "clock", "versions",
    "of_moods", "floats[]",
)  # fmt: skip


@pytest.fixture(scope="module")
def shared_url(new_postgresql_url: Callable[[], str]) -> str:
    """One database of PostgreSQL for all tests: each takes back what it did."""
    return new_postgresql_url()


@pytest.fixture
def connection(shared_url: str) -> Iterator[sa.Connection]:
    """PostgreSQL, in a transaction."""
    with create_engine(shared_url).connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def columns_of(connection: sa.Connection, types: tuple[str, ...]) -> list[CatalogueColumn]:
    listed = ", ".join(f"c{i} {type_}" for i, type_ in enumerate(types))
    connection.exec_driver_sql(f"CREATE TABLE t ({listed})")
    return list(read_catalogue(connection).tables["t"].columns.values())


def stored(connection: sa.Connection, column: CatalogueColumn, values: list[str]) -> int:
    """Insert values and return how many the database tells apart."""
    cursor = connection.connection.cursor()
    rows = ", ".join("('" + value.replace("'", "''") + "')" for value in values)
    cursor.execute(f"INSERT INTO t ({column.name}) VALUES {rows}")
    cursor.execute(f"SELECT count(DISTINCT {column.name}::text) FROM t")
    row = cursor.fetchone()
    assert row is not None
    return int(row[0])


def check(connection: sa.Connection, types: tuple[str, ...]) -> None:
    columns = columns_of(connection, types)
    for column, type_ in zip(columns, types, strict=True):
        values = literals(column, count=60, distinct=True, seed=1)
        assert values, type_
        assert stored(connection, column, values) == len(set(values)) == len(values), type_
        assert literals(column, count=60, distinct=True, seed=1) == values
        repeated = literals(column, count=60, distinct=False, seed=2)
        assert len(repeated) == 60, type_
        stored(connection, column, repeated)


def test_types_of_the_server(connection: sa.Connection) -> None:
    check(connection, PLAIN)


def test_arrays(connection: sa.Connection) -> None:
    check(connection, ARRAYS)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_types_of_extensions(connection: sa.Connection, extension: str) -> None:
    connection.exec_driver_sql(f"CREATE EXTENSION {extension}")
    check(connection, EXTENSIONS[extension])


def test_types_of_a_schemas_own(connection: sa.Connection) -> None:
    for statement in OWN:
        connection.exec_driver_sql(statement)
    check(connection, OWN_TYPES)


def test_without_definitions_what_a_column_says_of_its_type_is_enough_for_most(
    connection: sa.Connection,
) -> None:
    for statement in OWN:
        connection.exec_driver_sql(statement)
    types = ("crm.mood", "crm.mood[]", "short", "flags", "at_zone", "floats", "many_floats")
    for column in columns_of(connection, types):
        values = literals(replace(column, named={}), count=20, distinct=True, seed=1)
        assert stored(connection, column, values) == len(values) > 0


@pytest.mark.parametrize("count", [1, 2000])
def test_different_ranges_do_not_overlap(connection: sa.Connection, count: int) -> None:
    connection.exec_driver_sql("CREATE TYPE floats AS RANGE (SUBTYPE = float8)")
    for column in columns_of(connection, (*BUILT_IN, "floats")):
        connection.exec_driver_sql(f"ALTER TABLE t ADD EXCLUDE USING gist ({column.name} WITH &&)")
        values = literals(column, count=count, distinct=True, seed=1)
        assert stored(connection, column, values) == count
        empty = f"SELECT count(*) FROM t WHERE isempty({column.name})"
        assert connection.scalar(sa.text(empty)) == 0


def test_a_types_few_values_are_all_there_are(connection: sa.Connection) -> None:
    connection.exec_driver_sql("CREATE TYPE size AS ENUM ('s', 'm', 'l')")
    columns = columns_of(connection, ("boolean", "bit(3)", "size"))
    counts = [len(literals(c, count=100, distinct=True, seed=1)) for c in columns]
    assert counts == [2, 8, 3]
