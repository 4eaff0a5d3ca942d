"""How many rows tables get: what suits the schema, what was asked, and what keys leave room for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.errors import CapacityError, UsageError
from seeds.filling.amending import amended
from seeds.filling.domains import sizes
from seeds.filling.patterns import matching
from seeds.filling.roles import Role, parts
from seeds.filling.shape import MOST, Wanted, row_counts
from seeds.schema.catalogue import Catalogue, catalogue_of

Column, ForeignKey, Integer, String = sa.Column, sa.ForeignKey, sa.Integer, sa.String


def key() -> sa.Column[Any]:
    return Column("id", Integer, primary_key=True)


def to(table: str, name: str = "", **options: Any) -> sa.Column[Any]:
    options.setdefault("nullable", False)
    return Column(name or f"{table}_id", ForeignKey(f"{table}.id"), **options)


def shop() -> sa.MetaData:
    m = sa.MetaData()
    mail = Column("email", String(80), nullable=False, unique=True)
    sa.Table("users", m, key(), mail, Column("created_at", sa.DateTime))
    sa.Table("roles", m, key(), Column("name", String(20), unique=True))
    sa.Table("user_roles", m, to("users", primary_key=True), to("roles", primary_key=True))
    sa.Table("categories", m, key(), Column("name", String(20)), to("categories", nullable=True))
    sa.Table("products", m, key(), Column("sku", String(20), unique=True), to("categories"))
    money, when = Column("total", sa.Numeric(8, 2)), Column("placed_at", sa.DateTime)
    sa.Table("orders", m, key(), to("users"), money, when)
    lines = sa.UniqueConstraint("orders_id", "products_id")
    sa.Table("order_items", m, key(), to("orders"), to("products"), Column("qty", Integer), lines)
    sa.Table("profiles", m, to("users", primary_key=True), Column("bio", sa.Text))
    check = sa.CheckConstraint("mode IN ('x', 'y', 'z')")
    sa.Table("modes", m, Column("mode", String(5), primary_key=True), check)
    sa.Table("alembic_version", m, Column("version_num", String(32), primary_key=True))
    return m


def catalogue(*tables: Any, dialect: str = "postgresql") -> Catalogue:
    """Return the catalogue of metadata, or of tables given as name and columns."""
    if tables and isinstance(tables[0], sa.MetaData):
        return catalogue_of(tables[0], dialect)
    metadata = sa.MetaData()
    for name, *items in tables:
        schema, _, bare = name.rpartition(".")
        sa.Table(bare, metadata, *items, schema=schema or None)
    return catalogue_of(metadata, dialect)


def rows(found: Mapping[str, Wanted]) -> dict[str, int]:
    return {name: wanted.rows for name, wanted in found.items()}


# --- what suits the schema ------------------------------------------------------------------------


def test_rows_of_some_parents_alone_are_as_many_as_these_about() -> None:
    people = ("people", key(), Column("kind", Integer))
    made = catalogue(people, ("engineers", Column("id", ForeignKey("people.id"), primary_key=True)))
    some = {"engineers": {"agreeing": [[["id"], "people", "kind", [1, 2], 4]]}}
    wanted = row_counts(amended(made, some))["engineers"]
    assert wanted == Wanted(50, "one for each of people with kind 1, 2", each=True)


def test_tables_of_a_shop_have_the_parts_that_people_see() -> None:
    found = {name: part.role for name, part in parts(catalogue(shop()).tables).items()}
    assert found == {
        "alembic_version": Role.ENTITY,
        "categories": Role.LOOKUP,
        "modes": Role.ENTITY,
        "order_items": Role.JOIN,
        "orders": Role.FACT,
        "products": Role.ENTITY,
        "profiles": Role.PART,
        "roles": Role.LOOKUP,
        "user_roles": Role.JOIN,
        "users": Role.ENTITY,
    }


def test_look_up_tables_are_small_and_facts_are_large() -> None:
    found = rows(row_counts(catalogue(shop())))
    assert found["roles"] == found["categories"] < found["users"] == found["products"]
    assert found["users"] < found["orders"] < found["order_items"]


def test_a_table_that_is_one_to_one_has_no_more_rows_than_its_parent() -> None:
    found = rows(row_counts(catalogue(shop())))
    assert 0 < found["profiles"] <= found["users"]


def test_a_join_table_has_a_part_of_the_pairs_that_there_are() -> None:
    found = rows(row_counts(catalogue(shop())))
    assert 0 < found["user_roles"] < found["users"] * found["roles"]


def test_books_of_migration_tools_are_left_alone() -> None:
    found = row_counts(catalogue(shop()))["alembic_version"]
    assert found.rows == 0
    assert "books" in found.reason


def test_a_table_that_takes_no_rows_gets_none_and_the_reason() -> None:
    made = catalogue(("a", key()), ("b", key()))
    closed = replace(made.tables["a"], insertable=False, why_not="no privilege")
    found = row_counts(replace(made, tables={**made.tables, "a": closed}))
    assert found["a"] == Wanted(0, "no privilege")
    assert found["b"].rows > 0


@pytest.mark.parametrize(
    ("name", "columns", "role"),
    [
        ("jctype", [Column("a", String), Column("b", String), Column("c", sa.Date)], Role.LOOKUP),
        ("entity_class", [Column("class", String)], Role.LOOKUP),
        ("makers", [Column("name", String)], Role.LOOKUP),
        ("makers", [Column("name", String), Column("founded", sa.Date)], Role.ENTITY),
        ("makers", [Column("name", String), Column("email", String)], Role.ENTITY),
        (
            "makers",
            [Column("code", String), Column("a", Integer), Column("b", Integer)],
            Role.LOOKUP,
        ),
        ("makers", [Column("n", String), Column("a", Integer), Column("b", Integer)], Role.ENTITY),
        ("counters", [Column("a", Integer)], Role.ENTITY),
    ],
)
def test_tables_that_others_refer_to_and_that_say_little_are_look_up_tables(
    name: str, columns: list[Any], role: Role
) -> None:
    made = catalogue((name, key(), *columns), ("things", key(), to(name)))
    assert parts(made.tables)[name].role is role


def test_what_happens_all_the_time_has_more_rows_than_what_there_is() -> None:
    made = catalogue(
        ("access_log", key(), Column("at", sa.DateTime)), ("catalog", key()), ("hosts", key())
    )
    found = rows(row_counts(made))
    assert found["access_log"] > found["catalog"] == found["hosts"]


def test_a_long_chain_does_not_grow_without_end() -> None:
    chain = [("t0", key())] + [(f"t{i}", key(), to(f"t{i - 1}")) for i in range(1, 30)]
    assert max(rows(row_counts(catalogue(*chain))).values()) == MOST


def test_circles_and_references_to_itself_have_rows() -> None:
    made = catalogue(
        ("a", key(), to("b")), ("b", key(), to("a", nullable=True)), ("c", key(), to("c"))
    )
    assert all(rows(row_counts(made)).values())


def test_every_table_says_why_it_gets_its_rows() -> None:
    assert all(wanted.reason for wanted in row_counts(catalogue(shop())).values())


def test_no_tables_are_no_matter() -> None:
    assert row_counts(catalogue(sa.MetaData())) == {}


# --- what was asked -------------------------------------------------------------------------------


def test_rows_are_the_same_for_each_table_that_has_room() -> None:
    found = row_counts(catalogue(shop()), rows=50)
    assert {n for n, w in found.items() if w.rows != 50} == {"alembic_version", "modes"}
    assert found["modes"].rows == 3
    assert "(mode)" in found["modes"].reason
    assert not found["modes"].hard


def test_a_count_wins_over_rows_and_is_hard() -> None:
    found = row_counts(catalogue(shop()), rows=50, counts={"users": 7})
    assert found["users"] == Wanted(7, "--count users=7", hard=True)
    assert found["profiles"].rows == 7


def test_a_name_wins_over_a_pattern() -> None:
    found = rows(row_counts(catalogue(shop()), counts={"order_items": 3, "order*": 9}))
    assert (found["orders"], found["order_items"]) == (9, 3)


def test_no_rows_may_be_asked_for() -> None:
    assert row_counts(catalogue(shop()), counts={"users": 0})["users"].rows == 0


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"modes": 4}, ["modes", "4", "3", "(mode)"]),
        ({"profiles": 101}, ["profiles", "101", "100", "(users_id)", "users has 100"]),
        ({"users": 2, "roles": 3, "user_roles": 7}, ["user_roles", "7", "6", "users_id, roles_id"]),
    ],
)
def test_more_than_there_is_room_for_is_refused_with_the_key(
    counts: dict[str, int], said: list[str]
) -> None:
    with pytest.raises(CapacityError) as caught:
        row_counts(catalogue(shop()), counts=counts)
    assert all(part in f"{caught.value.message} {caught.value.hint}" for part in said)


def test_only_some_tables_or_all_but_some() -> None:
    made = catalogue(shop())
    only = row_counts(made, only=["user*", "ORDERS"], except_=["users"])
    assert {name for name, wanted in only.items() if wanted.rows} == {"user_roles", "orders"}
    assert (only["users"].reason, only["roles"].reason) == (
        "left out by --except",
        "not among --only",
    )


def test_parents_that_are_not_filled_limit_a_table_only_when_their_rows_are_known() -> None:
    made = catalogue(shop())
    assert row_counts(made, rows=500, only=["profiles"])["profiles"].rows == 500
    known = row_counts(made, rows=500, only=["profiles"], existing={"users": 40})
    assert known["profiles"].rows == 40


def test_rows_that_are_there_take_room() -> None:
    made = catalogue(shop())
    assert row_counts(made, rows=9, existing={"modes": 2})["modes"].rows == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"counts": {"usres": 3}}, ["usres", "'users'"]),
        ({"only": ["ordres"]}, ["ordres", "'orders'"]),
        ({"except_": ["x*"]}, ["no table matches 'x*'"]),
        ({"counts": {"alembic_version": 3}}, ["alembic_version", "books"]),
        ({"counts": {"users": 3}, "except_": ["users"]}, ["users", "--except"]),
        ({"only": ["alembic_version"]}, ["alembic_version", "books"]),
        ({"counts": {"users": -1}}, ["users", "-1"]),
        ({"rows": -1}, ["--rows", "-1"]),
    ],
)
def test_what_cannot_be_meant_is_told(arguments: dict[str, Any], said: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        row_counts(catalogue(shop()), **arguments)
    assert all(part in f"{caught.value.message} {caught.value.hint}" for part in said)


def test_a_view_is_no_table_to_fill() -> None:
    made = replace(catalogue(("a", key())), left_out={"v": "a view"})
    with pytest.raises(UsageError, match="v cannot be filled: it is a view"):
        row_counts(made, counts={"v": 1})


# --- names and patterns ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("users", ["users"]),
        ("order lines", ["crm.Order Lines"]),
        ("crm.users", ["crm.users"]),
        ("crm.*", ["crm.Order Lines", "crm.users"]),
        ("public.*", ["Users", "users"]),
        ("PUBLIC.Users", ["Users"]),
        ('crm."Order Lines"', ["crm.Order Lines"]),
        ('"order lines"', ["crm.Order Lines"]),
        ("Users", ["Users"]),
        ("USERS", ["Users", "users"]),
        ("use?s", ["users", "crm.users"]),
        ("[Uu]sers", ["Users", "users", "crm.users"]),
        ("*", ["Users", "users", "crm.Order Lines", "crm.users"]),
    ],
)
def test_names_are_understood_as_people_write_them(pattern: str, found: list[str]) -> None:
    made = catalogue(
        ("users", key()), ("Users", key()), ("crm.users", key()), ("crm.Order Lines", key())
    )
    assert sorted(matching(made, pattern)) == sorted(found)


# --- columns with few values ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("type_", "check", "size"),
    [
        (String(9), "c IN ('a', 'b', 'a')", 2),
        (String(9), "(c)::text = ANY ((ARRAY['a'::character varying, 'b'])::text[])", 2),
        (String(9), "c = 'a' OR c = 'b' OR 'c' = c", 3),
        (String(9), "c IN ('a', NULL)", None),
        (String(9), "c IN ('a', 'b') AND length(c) > 0", 2),
        (String(9), "c <> 'a'", None),
        (String(9), "upper(c) IN ('A')", None),
        (String(9), "c IN ('a') OR d = 1", None),
        (Integer, "c BETWEEN 1 AND 5", 5),
        (Integer, "c > 0 AND 6 > c", 5),
        (Integer, "c > 5 AND c < 3", 0),
        (Integer, "c > 0", None),
        (sa.Numeric(9, 2), "c BETWEEN 1 AND 5", None),
        (sa.SmallInteger, "true", 65536),
        (sa.Boolean, "true", 2),
        (sa.Enum("a", "b", "c", name="e"), "true", 3),
    ],
)
def test_the_values_of_a_column_are_counted_where_they_are_few(
    type_: Any, check: str, size: int | None
) -> None:
    made = catalogue(("t", Column("c", type_), Column("d", Integer), sa.CheckConstraint(check)))
    assert sizes(made.tables["t"], "postgresql").get("c") == size


def test_nulls_leave_a_unique_key_without_a_limit_unless_they_are_equal() -> None:
    def most(**options: Any) -> int:
        unique = sa.UniqueConstraint("c", "d", **options)
        columns = Column("c", sa.Boolean), Column("d", sa.Boolean, nullable=False)
        return row_counts(catalogue(("t", *columns, unique)), rows=100)["t"].rows

    assert most() == 100
    assert most(postgresql_nulls_not_distinct=True) == 6


# --- rows that were there before ------------------------------------------------------------------


def test_small_tables_that_somebody_has_filled_are_left_alone() -> None:
    found = row_counts(catalogue(shop()), rows=50, existing={"roles": 3}, foreign={"roles"})
    assert found["roles"].rows == 0
    assert "3 rows" in found["roles"].reason
    assert found["users"].rows == 50


def test_people_that_somebody_has_put_there_get_company() -> None:
    found = row_counts(catalogue(shop()), rows=50, existing={"users": 3}, foreign={"users"})
    assert found["users"].rows == 50


@pytest.mark.parametrize("named", [{"only": ("roles",)}, {"counts": {"roles": 5}}])
def test_a_small_table_is_filled_all_the_same_when_it_is_named(named: dict[str, Any]) -> None:
    found = row_counts(catalogue(shop()), rows=5, existing={"roles": 3}, foreign={"roles"}, **named)
    assert found["roles"].rows == 5


def test_a_small_table_whose_every_row_belongs_to_one_other_is_no_look_up_table() -> None:
    things = ("things", key(), Column("sort", String(20)), Column("note", String(80)))
    part = ("nets", key(), to("things", unique=True))
    lists = ("lists", key(), Column("code", String(20), unique=True))
    settings = ("settings", key(), to("lists", unique=True))
    there = {"things": 4, "lists": 4}
    made = catalogue(things, part, lists, settings)
    found = rows(row_counts(made, rows=50, existing=there, foreign=set(there)))
    assert found == {"things": 50, "nets": 50, "lists": 0, "settings": 4}


def test_people_and_works_are_no_look_up_tables_however_little_is_said_of_them() -> None:
    name = ("Name", String(120))
    made = catalogue(
        ("artists", key(), Column(*name)),
        ("albums", key(), Column(*name), to("artists")),
        ("playlists", key(), Column(*name)),
        ("playlist_tracks", key(), to("playlists")),
        ("genres", key(), Column(*name)),
        ("tracks", key(), Column(*name), to("genres"), to("albums")),
    )
    found = rows(row_counts(made))
    assert found["artists"] == found["playlists"] == 100
    assert found["genres"] == 12


def test_addresses_and_managers_multiply_nobody() -> None:
    made = catalogue(
        ("cities", key(), Column("name", String(80)), Column("area", Integer)),
        ("addresses", key(), Column("street", String(80)), to("cities")),
        (
            "stores",
            key(),
            Column("manager_id", ForeignKey("staff.id"), nullable=False, unique=True),
            to("addresses"),
        ),
        ("staff", key(), Column("email", String(80)), to("stores"), to("addresses")),
        ("customers", key(), Column("email", String(80)), to("stores"), to("addresses")),
    )
    found = rows(row_counts(made))
    assert found["stores"] == 100
    assert found["staff"] == found["customers"] == 300
