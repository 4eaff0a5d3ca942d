"""Rows are tried on a clone of a table; which of them are taken is what the table would say."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from seeds.errors import DatabaseError
from seeds.load import oracle as oracle_module
from seeds.load.engine import create_engine
from seeds.load.oracle import Oracle
from seeds.schema.batch import Batch
from seeds.schema.catalogue import CatalogueTable, Check, read_catalogue

Rows = Mapping[str, Sequence[Any]]


@pytest.fixture(scope="module")
def shared_url(new_postgresql_url: Callable[[], str]) -> str:
    """One database of PostgreSQL for all tests: each takes back what it did."""
    return new_postgresql_url()


@pytest.fixture
def server(shared_url: str) -> Iterator[sa.Connection]:
    """PostgreSQL, in a transaction."""
    yield from _connected(shared_url)


@pytest.fixture
def file(sqlite_url: str) -> Iterator[sa.Connection]:
    """SQLite, in a transaction."""
    yield from _connected(sqlite_url)


@pytest.fixture(params=["server", "file"])
def connection(request: pytest.FixtureRequest) -> sa.Connection:
    """Each kind of database in turn, in a transaction."""
    found: sa.Connection = request.getfixturevalue(request.param)
    return found


def _connected(url: str) -> Iterator[sa.Connection]:
    with create_engine(url).connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def made(connection: sa.Connection, *statements: str, table: str = "t") -> CatalogueTable:
    for statement in statements:
        connection.connection.cursor().execute(statement)  # percent signs are nothing special
    return read_catalogue(connection).tables[table]


def batch(table: CatalogueTable, columns: Rows) -> Batch:
    arrays = {c: pa.array(v, table.info.columns[c].type.arrow) for c, v in columns.items()}
    return Batch(table.info, pa.RecordBatch.from_pydict(arrays))


def taken(connection: sa.Connection, table: CatalogueTable, *batches: Rows) -> list[list[int]]:
    with Oracle(connection, table) as oracle:
        return [oracle.accept(batch(table, rows)).tolist() for rows in batches]


# --- both kinds of database -----------------------------------------------------------------------


def test_the_earlier_of_two_rows_that_conflict_is_taken(connection: sa.Connection) -> None:
    table = made(connection, "CREATE TABLE t (a integer UNIQUE, b integer)")
    assert taken(connection, table, {"a": [3, 1, 3, 2, 1, None, None], "b": [0] * 7}) == [
        [0, 1, 3, 5, 6]
    ]


def test_rows_accepted_before_count_and_so_do_those_that_are_there(
    connection: sa.Connection,
) -> None:
    table = made(
        connection, "CREATE TABLE t (a integer PRIMARY KEY)", "INSERT INTO t VALUES (1), (2)"
    )
    found = taken(connection, table, {"a": [1, 3, 4]}, {"a": [4, 2, 5, 3]}, {"a": [5]})
    assert found == [[1, 2], [2], []]


def test_nothing_is_written_to_the_table(connection: sa.Connection) -> None:
    table = made(connection, "CREATE TABLE t (a integer PRIMARY KEY)")
    taken(connection, table, {"a": [1, 2]})
    assert connection.scalar(sa.text("SELECT count(*) FROM t")) == 0


def test_checks_not_null_and_indexes_over_expressions_are_asked(connection: sa.Connection) -> None:
    table = made(
        connection,
        "CREATE TABLE t (mail varchar(40) NOT NULL, low integer, high integer, gone boolean,"
        " CHECK (low < high), CHECK (length(mail) > 3))",
        "CREATE UNIQUE INDEX one_mail ON t (lower(mail))",
        "CREATE UNIQUE INDEX one_low ON t (low) WHERE gone",
    )
    rows: Rows = {
        "mail": ["a@example.com", "A@example.com", None, "x", "b@example.com", "c@example.com"],
        "low": [1, 2, 3, 4, 1, 1],
        "high": [2, 3, 4, 5, None, 5],
        "gone": [True, True, True, True, False, True],
    }
    assert taken(connection, table, rows) == [[0, 4]]


def test_foreign_keys_and_triggers_are_left_to_the_load(connection: sa.Connection) -> None:
    refuse = "BEGIN SELECT raise(ABORT, 'never'); END"
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql"
            " AS $$ BEGIN RAISE 'never'; END $$"
        )
        refuse = "FOR EACH ROW EXECUTE FUNCTION never()"
    table = made(
        connection,
        "CREATE TABLE p (id integer PRIMARY KEY)",
        "CREATE TABLE t (p integer NOT NULL REFERENCES p)",
        f"CREATE TRIGGER refuses BEFORE INSERT ON t {refuse}",
    )
    assert taken(connection, table, {"p": [1, 2, None]}) == [[0, 1]]


def test_a_generated_column_is_computed_and_judged(connection: sa.Connection) -> None:
    table = made(
        connection,
        "CREATE TABLE t (a integer, b integer GENERATED ALWAYS AS (a * 2) STORED"
        " CHECK (b < 10) UNIQUE)",
    )
    assert taken(connection, table, {"a": [1, 4, 5, 4]}) == [[0, 1]]


def test_columns_left_out_take_their_defaults(connection: sa.Connection) -> None:
    table = made(
        connection,
        "CREATE TABLE t (a integer, b integer NOT NULL DEFAULT 5, CHECK (a < b))",
    )
    assert taken(connection, table, {"a": [4, 6]}) == [[0]]


def test_percent_signs_are_nothing_special(connection: sa.Connection) -> None:
    table = made(
        connection,
        'CREATE TABLE t ("a%s" integer CHECK ("a%s" % 2 = 0), b text CHECK (b LIKE \'%x%\'))',
    )
    assert taken(connection, table, {"a%s": [1, 2, 4], "b": ["x", "x", "y"]}) == [[1]]


def test_names_that_need_quotes_are_no_matter(connection: sa.Connection) -> None:
    table = made(
        connection,
        'CREATE TABLE "Odd ""t" ("seeds_row" integer, "Select 1" integer,'
        ' UNIQUE ("seeds_row", "Select 1"))',
        table='Odd "t',
    )
    rows: Rows = {"seeds_row": [1, 1, 1], "Select 1": [1, 2, 1]}
    assert taken(connection, table, rows) == [[0, 1]]


def test_no_rows_are_taken_of_none(connection: sa.Connection) -> None:
    table = made(connection, "CREATE TABLE t (a integer)")
    assert taken(connection, table, {"a": []}) == [[]]


def test_many_rows_are_tried_some_at_a_time(
    connection: sa.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oracle_module, "_TOGETHER", 3)
    table = made(connection, "CREATE TABLE t (a integer UNIQUE CHECK (a <> 5))")
    with Oracle(connection, table) as oracle:
        found = oracle.accept(batch(table, {"a": [1, 1, 2, 3, 2, 5, 4, 5]}))
        assert found.tolist() == [0, 2, 3, 6]
        assert sum(oracle.refusals.values()) == 4


def test_what_refused_rows_is_told(connection: sa.Connection) -> None:
    table = made(connection, "CREATE TABLE t (a integer UNIQUE, CONSTRAINT positive CHECK (a > 0))")
    with Oracle(connection, table) as oracle:
        oracle.accept(batch(table, {"a": [1, -1, -2, 1]}))
        assert sum(oracle.refusals.values()) == 3
        assert [n for said, n in oracle.refusals.items() if "positive" in said] == [2]


def test_two_oracles_work_side_by_side(connection: sa.Connection) -> None:
    table = made(connection, "CREATE TABLE t (a integer UNIQUE)")
    with Oracle(connection, table) as one, Oracle(connection, table) as other:
        assert one.accept(batch(table, {"a": [1]})).tolist() == [0]
        assert other.accept(batch(table, {"a": [1]})).tolist() == [0]


# --- PostgreSQL -----------------------------------------------------------------------------------


def test_a_functions_error_refuses_its_row_alone(server: sa.Connection) -> None:
    table = made(
        server,
        "CREATE FUNCTION fussy(a integer) RETURNS boolean LANGUAGE plpgsql AS"
        " $$ BEGIN IF a = 3 THEN RAISE 'not three'; END IF; RETURN a < 10; END $$",
        "CREATE TABLE t (a integer UNIQUE, CHECK (fussy(a)), CHECK (10 / (a - 4) <> 5))",
    )
    assert taken(server, table, {"a": [1, 3, 2, 4, 2, 6, 30, 5]}, {"a": [2, 8]}) == [
        [0, 2, 7],
        [1],
    ]


def test_a_function_that_reads_other_tables_is_asked(server: sa.Connection) -> None:
    table = made(
        server,
        "CREATE TABLE known (a integer)",
        "INSERT INTO known VALUES (1), (3)",
        "CREATE FUNCTION is_known(x integer) RETURNS boolean LANGUAGE sql"
        " AS 'SELECT EXISTS (SELECT FROM known WHERE a = x)'",
        "CREATE TABLE t (a integer CHECK (is_known(a)))",
    )
    assert taken(server, table, {"a": [1, 2, 3]}) == [[0, 2]]


def test_exclusion_constraints_hold_also_when_they_may_be_deferred(server: sa.Connection) -> None:
    table = made(
        server,
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        "CREATE TABLE t (room integer, during daterange,"
        " EXCLUDE USING gist (room WITH =, during WITH &&) WHERE (room > 0)"
        " DEFERRABLE INITIALLY DEFERRED, UNIQUE (room, during) DEFERRABLE)",
    )
    rows: Rows = {
        "room": [1, 1, 2, 1, 0, 0, 0],
        "during": [
            "[2024-01-01,2024-01-05)", "[2024-01-04,2024-01-06)", "[2024-01-04,2024-01-06)",
            "[2024-01-05,2024-01-06)", "[2024-01-01,2024-01-05)", "[2024-01-02,2024-01-05)",
            "[2024-01-01,2024-01-05)",
        ],
    }  # fmt: skip
    assert taken(server, table, rows) == [[0, 2, 3, 4, 5]]


def test_no_sequence_of_the_table_moves(server: sa.Connection) -> None:
    table = made(
        server,
        "CREATE TABLE t (id serial PRIMARY KEY, n bigint GENERATED ALWAYS AS IDENTITY,"
        " code text DEFAULT 'X' || nextval('t_id_seq'), a integer, CHECK (id < 100 AND n > 0))",
        "INSERT INTO t (a) VALUES (1), (2)",
    )
    before = server.execute(sa.text("SELECT last_value, is_called FROM t_id_seq")).one()
    assert taken(server, table, {"a": [1, 2, 3]}, {"a": [4]}) == [[0, 1, 2], [0]]
    assert server.execute(sa.text("SELECT last_value, is_called FROM t_id_seq")).one() == before
    assert server.scalar(sa.text("SELECT last_value FROM t_n_seq")) == 2


def test_keys_that_are_given_may_be_identities(server: sa.Connection) -> None:
    table = made(server, "CREATE TABLE t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY)")
    assert taken(server, table, {"id": [7, 8, 7]}) == [[0, 1]]


def test_domains_are_asked_wherever_they_stand(server: sa.Connection) -> None:
    table = made(
        server,
        "CREATE DOMAIN small AS integer NOT NULL CHECK (VALUE < 10)",
        "CREATE DOMAIN smaller AS small CHECK (VALUE < 5)",
        "CREATE TYPE pair AS (a smaller, b text)",
        "CREATE TABLE t (a smaller, many small[], pair pair)",
    )
    rows: Rows = {
        "a": [1, 7, 2, 3, None, 4],
        "many": ["{1}", "{1}", "{10}", "{1}", "{1}", "{9,8}"],
        "pair": ["(1,x)", "(1,x)", "(1,x)", "(9,x)", "(1,x)", "(2,)"],
    }
    lists: Any = pa.array([[1], [1], [10], [1], [1], [9, 8]], pa.list_(pa.int64()))
    typed = {
        "a": pa.array(rows["a"], pa.int64()),
        "many": lists if table.info.columns["many"].type.item else pa.array(rows["many"]),
        "pair": pa.array(rows["pair"], pa.string()),
    }
    with Oracle(server, table) as oracle:
        found = oracle.accept(Batch(table.info, pa.RecordBatch.from_pydict(typed)))
    assert found.tolist() == [0, 5]


def test_values_that_a_type_cannot_read_refuse_their_rows_alone(server: sa.Connection) -> None:
    table = made(
        server,
        "CREATE TABLE t (id serial, at inet, short varchar(3), n numeric(4,2), CHECK (n <> 1))",
    )
    rows: Rows = {
        "at": ["203.0.113.1", "nowhere", "2001:db8::1", None, "203.0.113.2", "203.0.113.3"],
        "short": ["abc", "abc", "abcd", None, "a\0b", ""],
        "n": [None, None, None, Decimal("3.25"), None, Decimal(1)],
    }
    assert taken(server, table, rows, {"at": ["x", "203.0.113.4"]}) == [[0, 3], [1]]


def test_many_rows_that_cannot_be_read_take_no_longer_than_others(server: sa.Connection) -> None:
    table = made(server, "CREATE TABLE t (at inet UNIQUE)")
    rows = [f"203.0.113.{i}" for i in range(512)]
    began = time.monotonic()
    assert taken(server, table, {"at": rows}) == [list(range(256))]
    assert time.monotonic() - began < 5


def test_rows_belong_to_a_partition_that_is_there(server: sa.Connection) -> None:
    table = made(
        server,
        "CREATE TABLE t (a integer, b text, UNIQUE (a, b)) PARTITION BY RANGE (a)",
        "CREATE TABLE t_low PARTITION OF t FOR VALUES FROM (0) TO (10)",
        "CREATE TABLE t_high PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY LIST (b)",
        "CREATE TABLE t_high_x PARTITION OF t_high FOR VALUES IN ('x')",
        "INSERT INTO t VALUES (1, 'y')",
    )
    rows: Rows = {"a": [1, 1, 10, 11, 20, None], "b": ["x", "y", "x", "y", "x", "x"]}
    assert taken(server, table, rows) == [[0, 2]]


def test_rows_that_are_there_need_not_meet_a_check_that_was_added_later(
    server: sa.Connection,
) -> None:
    table = made(
        server,
        "CREATE TABLE t (a integer UNIQUE)",
        "INSERT INTO t VALUES (-1)",
        "ALTER TABLE t ADD CHECK (a > 0) NOT VALID",
    )
    assert taken(server, table, {"a": [-2, 2]}) == [[1]]


def test_nulls_that_are_not_distinct_conflict(server: sa.Connection) -> None:
    table = made(server, "CREATE TABLE t (a integer, UNIQUE NULLS NOT DISTINCT (a))")
    assert taken(server, table, {"a": [None, 1, None]}) == [[0, 1]]


@pytest.mark.parametrize("name", ["t", 'Odd "t'])
def test_a_check_of_the_whole_row_is_asked(server: sa.Connection, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    table = made(
        server,
        f"CREATE TABLE {quoted} (a integer, b text)",
        f"CREATE FUNCTION whole({quoted}) RETURNS boolean LANGUAGE sql AS 'SELECT $1.a > 0'",
        f"ALTER TABLE {quoted} DROP COLUMN b, ADD COLUMN c integer,"
        f" ADD CHECK (whole({quoted}.*)), ADD CHECK (a < 5)",
        table=name,
    )
    with Oracle(server, table) as oracle:
        assert oracle.unjudged == ()
        assert oracle.accept(batch(table, {"a": [-1, 1, 6]})).tolist() == [1]


def test_a_check_that_a_clone_cannot_be_asked_is_named(server: sa.Connection) -> None:
    table = made(server, "CREATE TABLE t (a integer CHECK (a > 0))")
    unknown = replace(table, checks=(*table.checks, Check("lost", "no_such_function(a)")))
    with Oracle(server, unknown) as oracle:
        assert oracle.unjudged == ("lost",)
        assert oracle.accept(batch(table, {"a": [-1, 1]})).tolist() == [1]


def test_a_check_that_fails_where_another_refuses_is_no_error(server: sa.Connection) -> None:
    table = made(
        server,
        "CREATE TABLE t (a integer, CONSTRAINT a_first CHECK (a <> 0),"
        " CONSTRAINT b_second CHECK (10 / a > 0))",
    )
    assert taken(server, table, {"a": [0, 1, -1]}, {"a": [0, 2]}) == [[1], [1]]


def test_where_no_clone_can_be_made_the_transaction_goes_on(server: sa.Connection) -> None:
    table = made(server, "CREATE TABLE t (a integer)", "GRANT ALL ON t TO pg_monitor")
    name = server.scalar(sa.text("SELECT current_database()"))
    server.exec_driver_sql(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
    server.exec_driver_sql("SET LOCAL ROLE pg_monitor")
    with pytest.raises(DatabaseError, match="permission denied"):
        Oracle(server, table)
    assert server.scalar(sa.text("SELECT count(*) FROM t")) == 0


def test_indexes_that_are_slow_and_refuse_nothing_do_not_matter(server: sa.Connection) -> None:
    table = made(
        server,
        "CREATE TABLE t (doc jsonb, a text)",
        "CREATE INDEX ON t USING gin (doc)",
        "CREATE INDEX ON t (((doc ->> 'n')::integer))",
        "CREATE UNIQUE INDEX ON t USING btree (a) INCLUDE (doc)",
    )
    rows: Rows = {"doc": ['{"n": "1"}', '{"n": "x"}', "{}"], "a": ["a", "b", "a"]}
    assert taken(server, table, rows) == [[0]]


def test_a_table_without_columns_has_a_clone(server: sa.Connection) -> None:
    table = made(server, "CREATE TABLE t ()")
    assert taken(server, table, {}) == [[]]


def test_the_clone_is_gone_after_close(server: sa.Connection) -> None:
    table = made(server, "CREATE TABLE t (id serial, a integer CHECK (10 / a > 1))")
    assert taken(server, table, {"a": [0, 1]}) == [[1]]
    left = sa.text(
        "SELECT (SELECT count(*) FROM pg_class WHERE relname LIKE 'seeds%')"
        " + (SELECT count(*) FROM pg_proc WHERE proname LIKE 'seeds%')"
    )
    assert server.scalar(left) == 0


# --- SQLite ---------------------------------------------------------------------------------------


def test_strict_tables_and_documents_are_asked_of_sqlite(file: sa.Connection) -> None:
    table = made(
        file,
        "CREATE TABLE t (a TEXT PRIMARY KEY COLLATE NOCASE, doc TEXT CHECK (json_valid(doc)),"
        " n INTEGER) STRICT, WITHOUT ROWID",
    )
    rows: Rows = {"a": ["a", "A", "b", None], "doc": ["{}", "{}", "{", "[]"], "n": [1, 2, 3, 4]}
    assert taken(file, table, rows) == [[0]]


def test_keys_that_sqlite_counts_go_on_where_the_table_stands(file: sa.Connection) -> None:
    table = made(
        file,
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a INTEGER, CHECK (id < 4))",
        "INSERT INTO t (a) VALUES (1), (2)",
    )
    assert taken(file, table, {"a": [1, 2, 3]}) == [[0]]
