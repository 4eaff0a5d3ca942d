"""Literals are a function of their arguments, can reach nobody, and know SQLite's types."""

from __future__ import annotations

import ipaddress
import re
import sqlite3
from dataclasses import replace

import pytest

from seeds.filling.literals import has_grammar, literal_lists, literals
from seeds.filling.literals.written_type import read_type
from seeds.schema.catalogue import CatalogueColumn, NamedType


def column(sql_type: str, *, affinity: str = "") -> CatalogueColumn:
    base = re.sub(r"\(.*?\)", "", sql_type)
    return CatalogueColumn("c", sql_type, base, affinity=affinity)


def some(sql_type: str, count: int = 200) -> list[str]:
    return literals(column(sql_type), count=count, distinct=True, seed=3)


@pytest.mark.parametrize(
    ("text", "name", "arguments", "dimensions"),
    [
        ("numeric(10,2)[]", "numeric", ("10", "2"), 1),
        ("character varying(20)", "character varying", ("20",), 0),
        ("timestamp(3) with time zone", "timestamp with time zone", ("3",), 0),
        ("crm.email", "email", (), 0),
        ('crm."Odd (t)ype"', "Odd (t)ype", (), 0),
        ('"char"', "char", (), 0),
        ("text[][]", "text", (), 2),
        ("integer ARRAY", "integer", (), 1),
        ("public.geometry(Point,4326)", "geometry", ("Point", "4326"), 0),
        ("int8", "bigint", (), 0),
    ],
)
def test_a_type_is_taken_to_pieces(
    text: str, name: str, arguments: tuple[str, ...], dimensions: int
) -> None:
    found = read_type(text)
    if text == '"char"':  # which is not char
        name = '"char"'
    assert (found.name, found.arguments, found.dimensions) == (name, arguments, dimensions)


def test_addresses_are_those_of_documentation() -> None:
    networks = [
        ipaddress.ip_network(n)
        for n in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
    ]
    for value in some("inet", 2000) + some("cidr", 500):
        address = ipaddress.ip_network(value).network_address
        assert any(address in network for network in networks)


def test_circles_lie_apart() -> None:
    circles = [[int(n) for n in re.findall(r"-?\d+", value)] for value in some("circle", 300)]
    for at, (x, y, radius) in enumerate(circles):
        for a, b, other in circles[:at]:
            assert (x - a) ** 2 + (y - b) ** 2 > (radius + other) ** 2


def test_networks_that_differ_share_no_address() -> None:
    networks = [ipaddress.ip_network(value) for value in some("cidr", 300)]
    for at, network in enumerate(networks):
        of_kind = [n for n in networks[:at] if n.version == network.version]
        assert not any(network.overlaps(other) for other in of_kind)


def test_machine_addresses_are_locally_administered() -> None:
    assert all(value.startswith("02:") for value in some("macaddr") + some("macaddr8"))


def test_equal_arguments_make_equal_values_and_another_seed_others() -> None:
    one = literals(column("inet"), count=20, distinct=False, seed=1)
    assert one == literals(column("inet"), count=20, distinct=False, seed=1)
    assert one != literals(column("inet"), count=20, distinct=False, seed=2)


def test_more_values_begin_with_the_same() -> None:
    assert some("tstzrange", 30)[:10] == some("tstzrange", 10)


def test_arrays_come_as_lists_too() -> None:
    inets = CatalogueColumn("c", "inet[]", "inet[]", "array", item="inet")
    made = literal_lists(inets, count=50, distinct=False, seed=1)
    assert len(made) == 50
    assert {len(items) for items in made} == {1, 2, 3}
    assert all(ipaddress.ip_address(item) for items in made for item in items)
    different = literal_lists(inets, count=50, distinct=True, seed=1)
    assert len({tuple(items) for items in different}) == len(different)
    assert literal_lists(column("whatsit[]"), count=5, distinct=False, seed=1) == []


def test_nothing_is_made_of_a_type_that_is_not_known() -> None:
    assert some("whatsit") == []
    assert some("whatsit[]") == []
    assert some("inet", 0) == []


def test_a_type_that_refers_to_itself_ends_somewhere() -> None:
    named = {"a": NamedType(base="b"), "b": NamedType(base="a")}
    assert literals(replace(column("a"), named=named), count=3, distinct=False, seed=1) == []


def test_fields_of_a_composite_type_are_quoted() -> None:
    named = {
        "pair": NamedType(fields=(("a", "label"), ("b", "integer[]"), ("c", "whatsit"))),
        "label": NamedType(labels=('x "y", \\z',)),
    }
    (value,) = literals(replace(column("pair"), named=named), count=1, distinct=False, seed=1)
    assert re.fullmatch(r'\("x ""y"", \\\\z",("\{\d+(,\d+)*\}"|\{\d+\}),\)', value)


@pytest.mark.parametrize(
    ("sql_type", "found"),
    [
        ("inet", True), ("cidr[]", True), ("xml", True), ("int4range", True), ("bit(3)", True),
        ("regclass", True), ("text", False), ("character varying(3)", False), ("citext", False),
        ("jsonb", False), ("integer", False), ("interval", False), ("whatsit", False),
    ],
)  # fmt: skip
def test_types_that_read_no_plain_words_are_known(sql_type: str, found: bool) -> None:
    assert has_grammar(column(sql_type)) is found
    assert not has_grammar(column(sql_type, affinity="TEXT"))


@pytest.mark.parametrize(
    ("sql_type", "pattern"),
    [
        ("geometry(Point,4326)", r"SRID=4326;POINT\(\S+ \S+\)"),
        ("geography(PointZ,4326)", r"SRID=4326;POINT Z\(\S+ \S+ 0\)"),
        ("geometry(MultiPolygon,3857)", r"SRID=3857;MULTIPOLYGON\(\(\(.*\)\)\)"),
        ("geometry", r"SRID=4326;POINT\(\S+ \S+\)"),
        ("vector(4)", r"\[(-?[01]\.\d{4},?){4}\]"),
        ("halfvec(2)", r"\[(-?[01]\.\d{4},?){2}\]"),
        ("sparsevec(20)", r"\{(\d+:0\.\d{4},?){3}\}/20"),
    ],
)
def test_types_of_extensions_that_are_seldom_installed(sql_type: str, pattern: str) -> None:
    for value in some(sql_type, 20):
        assert re.fullmatch(pattern, value)


@pytest.mark.parametrize(
    ("declared", "affinity", "stored"),
    [
        ("INTEGER", "INTEGER", "integer"),
        ("BIGINT", "INTEGER", "integer"),
        ("VARCHAR(8)", "TEXT", "text"),
        ("DECIMAL(6,2)", "NUMERIC", "real"),
        ("DOUBLE PRECISION", "REAL", "real"),
        ("DATETIME", "NUMERIC", "text"),
        ("BOOLEAN", "NUMERIC", "integer"),
        ("", "BLOB", "text"),
        ("ANY", "ANY", "text"),
        ("WHATSIT", "NUMERIC", "real"),
        ("UUID", "NUMERIC", "text"),
    ],
)
def test_sqlite_stores_a_value_as_its_column_declares(
    declared: str, affinity: str, stored: str
) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE TABLE t (c {declared})")
    values = literals(column(declared, affinity=affinity), count=50, distinct=False, seed=1)
    connection.executemany("INSERT INTO t VALUES (?)", [(v,) for v in values])
    kinds = {kind for (kind,) in connection.execute("SELECT DISTINCT typeof(c) FROM t")}
    assert stored in kinds
    assert kinds <= {stored, "integer"}
    assert len(values) == 50
    connection.close()
