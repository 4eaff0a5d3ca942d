"""What ``seed preview`` shows of a database that nobody has factories for."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.errors import DatabaseError, SchemaError, UsageError
from seeds.load.shown import first_rows
from seeds.runner.reports import PreviewedTable, PreviewTablesReport
from seeds.schema.metadata import metadata_tables
from tests.support.scratch import load, value

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SHOP = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE);
CREATE TABLE orders (
  id INTEGER PRIMARY KEY,
  user_id INTEGER NOT NULL REFERENCES users (id),
  status VARCHAR(10) NOT NULL CHECK (status IN ('new', 'paid'))
);
CREATE TABLE notes (text VARCHAR(40), at TIMESTAMP);
"""


def previewed(url: str, *names: str, rows: int = 5) -> PreviewTablesReport:
    """Preview as ``seed preview`` does."""
    request = SeedRequest(database_url=url, as_of=AS_OF)
    report = api.preview(*names, rows=rows, request=request)
    assert isinstance(report, PreviewTablesReport)
    return report


def one(url: str, name: str, **options: Any) -> PreviewedTable:
    """Preview a single table."""
    (found,) = previewed(url, name, **options).tables
    return found


def test_rows_that_are_there_are_shown_in_the_order_of_their_key(database_url: str) -> None:
    load(database_url, SHOP)
    load(database_url, "INSERT INTO users VALUES (3, 'c@x.org'), (1, 'a@x.org'), (2, 'b@x.org')")
    found = one(database_url, "users", rows=2)
    assert (found.source, found.total) == ("database", 3)
    assert found.columns == ("id", "email")
    assert found.rows == ((1, "a@x.org"), (2, "b@x.org"))


def test_an_empty_table_shows_what_a_fill_writes_and_stays_empty(database_url: str) -> None:
    load(database_url, SHOP)
    orders, notes = one(database_url, "orders"), one(database_url, "notes")
    assert (orders.source, notes.source) == ("fill", "fill")
    assert value(database_url, "SELECT count(*) FROM users") == 0
    assert notes == one(database_url, "notes")
    api.fill(FillRequest(SeedRequest(database_url=database_url, as_of=AS_OF)))
    filled = one(database_url, "orders")
    assert filled.source == "database"
    assert filled.rows == orders.rows
    assert filled.total == orders.total


def test_without_names_the_first_tables_are_shown_and_the_others_told(database_url: str) -> None:
    load(database_url, ";".join(f"CREATE TABLE t{i} (n INTEGER)" for i in range(10)))
    report = previewed(database_url)
    assert [table.table for table in report.tables] == [f"t{i}" for i in range(8)]
    assert report.more == ("t8", "t9")
    assert [t.table for t in previewed(database_url, "t9", "t[12]").tables] == ["t1", "t2", "t9"]


def test_odd_names_are_shown(database_url: str) -> None:
    load(
        database_url,
        'CREATE TABLE "Order ""Details"" %s" ("per cent %" INTEGER PRIMARY KEY, "Größe" TEXT,'
        ' "a:b" TEXT, "SELECT" TEXT)',
    )
    assert one(database_url, "Order*").source == "fill"
    load(database_url, """INSERT INTO "Order ""Details"" %s" VALUES (1, '%s é', ':x', NULL)""")
    found = one(database_url, 'Order "Details" %s')
    assert found.columns == ("per cent %", "Größe", "a:b", "SELECT")
    assert found.rows == ((1, "%s é", ":x", None),)


def test_values_of_any_type_are_shown_as_the_server_writes_them(postgresql_url: str) -> None:
    load(
        postgresql_url,
        "CREATE SCHEMA crm; CREATE TYPE crm.pair AS (a int, b text);"
        "CREATE TABLE crm.odd (b bytea, p point, c crm.pair, j jsonb, f float8, n numeric(8, 2),"
        " t timestamptz, r int4range, a text[], x xml, v tsvector, ok boolean);"
        r"""INSERT INTO crm.odd VALUES ('\x01ff', '(1,2)', ROW(1, 'x'), '{"a": 1}', 'NaN', 1.5,"""
        " 'infinity', '[1,3)', '{a,NULL}', '<a/>', 'cat', true)",
    )
    values = (r"\x01ff", "(1,2)", "(1,x)", '{"a": 1}', "nan", "1.50", "infinity", "[1,3)")
    found = one(postgresql_url, "crm.odd")
    assert found.rows == ((*values, "{a,NULL}", "<a/>", "'cat'", True),)
    assert previewed(postgresql_url, "odd").to_dict()["tables"][0]["rows"][0][0] == r"\x01ff"


def test_texts_that_are_none_are_shown_all_the_same(sqlite_url: str) -> None:
    load(sqlite_url, "CREATE TABLE odd (n INTEGER, b BLOB, t TEXT)")
    load(sqlite_url, "INSERT INTO odd VALUES ('many', x'01ff', CAST(x'61ff' AS TEXT))")
    assert one(sqlite_url, "odd").rows == (("many", r"\x01ff", "a�"),)


def test_a_table_that_cannot_be_filled_says_why(database_url: str) -> None:
    load(database_url, "CREATE TABLE odd (n INTEGER NOT NULL, CHECK (n > 5 AND n < 3))")
    found = one(database_url, "odd")
    assert (found.source, found.total, found.rows) == ("none", 0, ())
    assert "n < 3" in found.why_not


def test_the_sequence_of_a_key_stays_where_it_is(postgresql_url: str) -> None:
    load(postgresql_url, "CREATE TABLE t (id serial PRIMARY KEY, n int)")
    before = one(postgresql_url, "t")
    assert value(postgresql_url, "SELECT is_called FROM t_id_seq") is False
    assert before == one(postgresql_url, "t")


def test_what_may_not_be_read_or_written_is_told_by_table(postgresql_url: str) -> None:
    load(postgresql_url, SHOP)
    load(
        postgresql_url,
        "DROP ROLE IF EXISTS seeds_previewer; CREATE ROLE seeds_previewer LOGIN;"
        "GRANT SELECT ON users, orders TO seeds_previewer;"
        "INSERT INTO users VALUES (1, 'a@x.org')",
    )
    url = postgresql_url.replace("postgres@", "seeds_previewer@")
    try:
        found = {table.table: table for table in previewed(url).tables}
    finally:
        load(postgresql_url, "DROP OWNED BY seeds_previewer; DROP ROLE seeds_previewer")
    assert found["users"].rows == ((1, "a@x.org"),)
    assert "read" in found["notes"].why_not
    assert found["orders"].source == "none"
    assert found["orders"].why_not


def test_a_database_that_takes_nothing_shows_what_it_has(postgresql_url: str) -> None:
    load(postgresql_url, SHOP)
    load(postgresql_url, "INSERT INTO users VALUES (1, 'a@x.org')")
    load(
        postgresql_url,
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = on',"
        " current_database()); END $$",
    )
    found = {table.table: table for table in previewed(postgresql_url).tables}
    assert found["users"].rows == ((1, "a@x.org"),)
    assert "read-only" in found["orders"].why_not


@pytest.mark.parametrize(("named", "meant"), [("order", "orders"), ("crm.*", "crm")])
def test_a_table_that_is_not_there_is_told(database_url: str, named: str, meant: str) -> None:
    load(database_url, SHOP)
    with pytest.raises(UsageError) as caught:
        previewed(database_url, named)
    assert meant in f"{caught.value.message} {caught.value.hint}"


def test_a_database_without_tables_is_told(database_url: str) -> None:
    load(database_url, "SELECT 1")
    with pytest.raises((SchemaError, DatabaseError)):
        previewed(database_url)


PARTED = """
CREATE SCHEMA old;
CREATE TABLE events (kind text NOT NULL CHECK (kind IN ('a', 'b')), n int) PARTITION BY LIST (kind);
CREATE TABLE events_a PARTITION OF events FOR VALUES IN ('a');
CREATE TABLE events_b PARTITION OF events FOR VALUES IN ('b');
CREATE TABLE old.events_c PARTITION OF events FOR VALUES IN ('c');
"""


def test_a_partition_shows_its_rows_of_the_whole(postgresql_url: str) -> None:
    load(postgresql_url, PARTED)
    empty = one(postgresql_url, "events_a")
    assert (empty.table, empty.source) == ("events_a", "fill")
    assert {row[0] for row in empty.rows} == {"a"}
    assert "is in it" in one(postgresql_url, "old.events_c").why_not
    load(postgresql_url, "INSERT INTO events VALUES ('b', 7), ('b', 8)")
    found = one(postgresql_url, "events_b", rows=1)
    assert (found.source, found.total, found.columns) == ("database", 2, ("kind", "n"))
    assert len(found.rows) == 1
    assert [t.table for t in previewed(postgresql_url, "*").tables] == ["events"]


def test_a_partition_that_is_cut_itself_shows_its_rows(postgresql_url: str) -> None:
    load(
        postgresql_url,
        "CREATE TABLE trips (id integer, region text) PARTITION BY LIST (region);"
        "CREATE TABLE far PARTITION OF trips FOR VALUES IN ('us', 'asia')"
        " PARTITION BY LIST (region);"
        "CREATE TABLE far_us PARTITION OF far FOR VALUES IN ('us');"
        "CREATE TABLE far_asia PARTITION OF far FOR VALUES IN ('asia');"
        "CREATE TABLE near PARTITION OF trips FOR VALUES IN ('eu')",
    )
    assert one(postgresql_url, "far").source == "fill"
    load(postgresql_url, "INSERT INTO trips VALUES (1, 'us'), (2, 'asia'), (3, 'eu')")
    shown = one(postgresql_url, "far")
    assert (shown.source, shown.total) == ("database", 2)


def test_the_books_of_runs_are_shown_to_nobody_who_does_not_name_them(database_url: str) -> None:
    load(database_url, SHOP)
    api.fill(FillRequest(SeedRequest(database_url=database_url, as_of=AS_OF)))
    assert "seed_runs" not in {t.table for t in previewed(database_url, "*").tables}
    assert one(database_url, "seed_runs").total == 1


def test_a_look_leaves_the_connection_as_it_was(sqlite_url: str) -> None:
    load(sqlite_url, "CREATE TABLE t (a TEXT); INSERT INTO t VALUES (CAST(X'ff' AS TEXT))")
    table = sa.Table("t", sa.MetaData(), sa.Column("a", sa.Text))
    (info,) = metadata_tables(table.metadata, "sqlite").values()
    engine = sa.create_engine(sqlite_url)
    with engine.connect() as connection:
        assert first_rows(connection, info, 1)[1] == (("\N{REPLACEMENT CHARACTER}",),)
        with pytest.raises(sa.exc.OperationalError, match="UTF-8"):
            connection.execute(sa.select(table)).all()
    engine.dispose()
