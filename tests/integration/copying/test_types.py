"""What values of every type become in another database."""

from __future__ import annotations

import datetime as dt

import pytest

from seeds.errors import SchemaError
from tests.support.copying import copied, executed, rows

HARD = (
    "CREATE TYPE mood AS ENUM ('sad', 'ok')",
    (
        "CREATE TABLE hard (id bigint PRIMARY KEY, a smallint, b real, c double precision,"
        " d numeric, e numeric(30, 10), f boolean, g char(5), h text, i bytea, j json, k jsonb,"
        " l timestamp, m timestamptz, n date, o time, p interval, q uuid, r text[], s int[],"
        " t inet, u mood, v varchar(10), w uuid[], x macaddr)"
    ),
    (
        "INSERT INTO hard VALUES (-9223372036854775808, -32768, 0.1, 1e308, 0.123456789012345,"
        " 12345678901234567890.0123456789, true, 'ab', E'line\\nquote\" comma, \\\\N', '\\x00ff',"
        """ '{"b": 1.50, "a": [1, 2, null]}', '{"b": 1.50, "a": [1, 2, null]}',"""
        " '1999-12-31 23:59:59.999999',"
        " '2020-02-29 12:00:00+05', '0001-01-01', '23:59:59.5', '04:05:06.789',"
        " '00112233-4455-6677-8899-aabbccddeeff',"
        " ARRAY['a', NULL, 'b,c', '{x}'], ARRAY[1, NULL, 3],"
        " '10.0.0.0/8', 'ok', 'äöü', ARRAY['00112233-4455-6677-8899-aabbccddeeff'::uuid],"
        " '08:00:2b:01:02:03')"
    ),
    (
        "INSERT INTO hard (id, d, l, m, n, h)"
        " VALUES (1, 12345678901234.000000000000000, 'infinity', '-infinity', 'infinity', '')"
    ),
    "INSERT INTO hard (id) VALUES (2)",
    (
        "CREATE TABLE plain (id int PRIMARY KEY, d numeric, e numeric(12, 2), l timestamp,"
        " m timestamptz, n date, c double precision, b real)"
    ),
    (
        "INSERT INTO plain VALUES (1, 1e20, 5, '9999-12-31', '1900-01-01', '0001-01-01', 'NaN',"
        " '-Infinity'),"
        " (2, -0.00000001, -5.55, '1000-03-15', '0001-01-01', '9999-12-31', -0.0, 1e-30)"
    ),
)


def test_values_of_every_type_are_the_same_on_postgresql(two: tuple[str, str]) -> None:
    source, target = two
    executed(source, *HARD)
    copied(source, target)
    for query in (
        "SELECT id, hard::text FROM hard ORDER BY id",
        "SELECT id, trim_scale(d), e, l, m, n, c::text, b FROM plain ORDER BY id",
    ):
        assert rows(target, query) == rows(source, query)


def test_infinite_times_and_numbers_that_are_none_arrive(two: tuple[str, str]) -> None:
    source, target = two
    executed(
        source,
        "CREATE TABLE terms (id int PRIMARY KEY, begun date, until timestamptz, n numeric, s text)",
        (
            "INSERT INTO terms VALUES (1, '-infinity', 'infinity', 'NaN', 'a'),"
            " (2, '2026-01-01', '0044-03-15 BC', 5, ''), (3, 'infinity', '20000-01-01', NULL, NULL)"
        ),
    )
    copied(source, target)
    query = "SELECT id, begun::text, until::text, n::text, s FROM terms ORDER BY id"
    assert rows(target, query) == rows(source, query)


LOSSY = (
    (
        "CREATE TABLE lossy (id int PRIMARY KEY, at timetz, span interval, numbers int[],"
        " words text[], moods numeric[])"
    ),
    (
        "INSERT INTO lossy VALUES (1, '10:00:00+05:30', '1 year 2 mons 3 days 04:05:06.789',"
        " '[0:1]={1,2}', '{{a,\"b,c\"},{NULL,\"\"}}', '{1.123456789,NaN}'),"
        " (2, '24:00:00-03', '1 day', '{}', '{}', '{}'), (3, '00:00:00+00', '24:00:00', '{NULL}',"
        " ARRAY[E'a\"\\\\b\\n'], NULL)"
    ),
)


def test_zones_of_times_months_of_spans_and_bounds_of_arrays_are_kept(
    two: tuple[str, str],
) -> None:
    source, target = two
    executed(source, *LOSSY)
    copied(source, target)
    query = "SELECT lossy::text FROM lossy ORDER BY id"
    assert rows(target, query) == rows(source, query)


def test_time_spans_with_months_are_refused_where_no_type_holds_them(
    postgresql_url: str, sqlite_url: str
) -> None:
    executed(
        postgresql_url,
        'CREATE TABLE spans (id int PRIMARY KEY, "100%%" interval)',
        "INSERT INTO spans VALUES (1, '1 mon')",
    )
    with pytest.raises(SchemaError, match=r"spans\.100% \(time spans with months\)"):
        copied(postgresql_url, sqlite_url)


STRANGE = (
    "CREATE TYPE pair AS (one int, other text)",
    "CREATE DOMAIN percentage AS int4range CHECK (lower(VALUE) >= 0)",
    (
        "CREATE TABLE strange (id int PRIMARY KEY, a xml, b point, c tstzrange, d bit(3),"
        " e varbit, f pair, g pair[], h int4multirange, i tsquery, j pg_lsn, k percentage,"
        " l polygon, m regclass)"
    ),
    (
        "INSERT INTO strange VALUES (1, '<a b=\"1\">x &amp; y</a>', '(0.1,-1e-300)',"
        " '[2020-01-01 00:00+05,)', '101', '1', '(1,\"a \"\"b\"\", c\")',"
        " ARRAY['(1,)', NULL, '(,\"x y\")']::pair[], '{[1,3),[7,9)}', 'a & c', '16/B374D848',"
        " '[1,5)', '((0,0),(0,1),(1,1))', 'pg_class')"
    ),
    "INSERT INTO strange (id) VALUES (2)",
    "CREATE TABLE keyless (r int4range, x xml)",
    "INSERT INTO keyless VALUES ('[1,2)', '<a/>'), (NULL, NULL)",
)


def test_values_of_types_that_are_not_known_are_the_texts_that_the_database_writes(
    two: tuple[str, str],
) -> None:
    source, target = two
    executed(source, *STRANGE)
    executed(target, *STRANGE[:2])
    copied(source, target)
    for query in ("SELECT s::text FROM strange s ORDER BY id", "SELECT k::text FROM keyless k"):
        assert rows(target, query) == rows(source, query)


def test_they_are_texts_on_sqlite(postgresql_url: str, sqlite_url: str) -> None:
    executed(postgresql_url, *STRANGE)
    copied(postgresql_url, sqlite_url)
    assert rows(sqlite_url, "SELECT a, c, h FROM strange WHERE id = 1") == [
        ('<a b="1">x &amp; y</a>', '["2019-12-31 19:00:00+00",)', "{[1,3),[7,9)}")
    ]


def test_two_types_that_are_not_known_have_to_be_the_same(two: tuple[str, str]) -> None:
    source, target = two
    executed(source, "CREATE TABLE t (id int PRIMARY KEY, a xml, b bit(3))")
    executed(target, "CREATE TABLE t (id int PRIMARY KEY, a point, b bit(4))")
    with pytest.raises(SchemaError, match=r"t\.a is xml here and point there") as caught:
        copied(source, target, create=False)
    assert "t.b is bit(3) here and bit(4) there" in caught.value.message


def test_of_a_table_that_stays_empty_the_types_do_not_matter(two: tuple[str, str]) -> None:
    source, target = two
    executed(source, "CREATE TABLE t (id int PRIMARY KEY, a xml)", "INSERT INTO t VALUES (1, '')")
    executed(target, "CREATE TABLE t (other point)")
    copied(source, target, create=False, empty=["t"])
    assert rows(target, "SELECT count(*) FROM t") == [(0,)]


ACROSS = (
    (
        "CREATE TABLE users (id bigserial PRIMARY KEY, email varchar(80) NOT NULL UNIQUE,"
        " born date, seen timestamptz, money numeric(12, 2), ok boolean, prefs jsonb, token uuid,"
        " tags text[], span interval, raw bytea, half double precision)"
    ),
    "CREATE TABLE orders (id bigserial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users)",
    (
        "INSERT INTO users VALUES (1, 'ana@example.com', '1990-05-06', '2026-01-02 03:04:05.6789',"
        """ 12.34, true, '{"a": 1}', '00112233-4455-6677-8899-aabbccddeeff', ARRAY['x', 'y'],"""
        " '1 day', '\\xff', 0.5), (2, 'b@example.com', NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
        " NULL, NULL, NULL)"
    ),
    "INSERT INTO orders VALUES (5, 1)",
)


def test_rows_go_from_postgresql_to_sqlite_and_back(two: tuple[str, str], sqlite_url: str) -> None:
    source, target = two
    executed(source, *ACROSS)
    copied(source, sqlite_url)
    assert rows(sqlite_url, "SELECT id, email, money, ok, prefs, tags FROM users WHERE id = 1") == [
        (1, "ana@example.com", 12.34, 1, '{"a": 1}', '["x", "y"]')
    ]
    executed(target, ACROSS[0].replace("text[]", "jsonb"), ACROSS[1])
    copied(sqlite_url, target, create=False)
    same = "SELECT id, email, born, seen, money, ok, prefs, token, span, raw, half FROM users"
    assert rows(target, f"{same} ORDER BY id") == rows(source, f"{same} ORDER BY id")
    assert rows(target, "SELECT id, user_id FROM orders") == [(5, 1)]


def test_what_cannot_be_carried_is_refused_before_the_first_row(
    postgresql_url: str, sqlite_url: str
) -> None:
    executed(sqlite_url, "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b REAL)")
    executed(postgresql_url, "CREATE TABLE t (id int PRIMARY KEY, a date, b int, c int NOT NULL)")
    with pytest.raises(SchemaError) as caught:
        copied(sqlite_url, postgresql_url, create=False)
    for named in ("t.a is text here and date there", "t.b is float here", "t.c must have a value"):
        assert named in caught.value.message


def test_a_day_stays_a_day(two: tuple[str, str]) -> None:
    source, target = two
    executed(
        source,
        "CREATE TABLE days (d date PRIMARY KEY, at timestamptz)",
        "INSERT INTO days VALUES ('2026-03-29', '2026-03-29 02:30:00+01')",
    )
    copied(source, target)
    ((day, at),) = rows(target, "SELECT d, at FROM days")
    assert day == dt.date(2026, 3, 29)
    assert at == dt.datetime(2026, 3, 29, 1, 30, tzinfo=dt.UTC)
