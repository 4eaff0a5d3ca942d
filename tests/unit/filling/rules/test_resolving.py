"""Rules and a catalogue put together: which tables they are about, and what cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from seeds.errors import RulesError
from seeds.filling.rules.amending import with_rules
from seeds.filling.rules.model import RuledReference, TableRules
from seeds.filling.rules.reading import read_rules
from seeds.filling.rules.resolving import resolved, rows_of
from seeds.schema.catalogue import Catalogue, catalogue_of


def catalogue() -> Catalogue:
    """Return a small shop."""
    metadata = sa.MetaData()
    sa.Table(
        "users",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(9), nullable=False, server_default="guest"),
        sa.Column("shout", sa.String(80), sa.Computed("upper(email)")),
    )
    sa.Table(
        "members",
        metadata,
        sa.Column("org_id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.Integer, sa.ForeignKey("users.id"), primary_key=True),
    )
    sa.Table(
        "orders",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("org_id", sa.Integer),
        sa.Column("user_id", sa.Integer),
        sa.Column("kind", sa.String(9)),
        sa.Column("a", sa.Integer),
        sa.Column("b", sa.Integer),
    )
    sa.Table("order_notes", metadata, sa.Column("id", sa.Integer, primary_key=True))
    return catalogue_of(metadata)


def resolve(folder: Path, text: str) -> dict[str, TableRules]:
    path = folder / "rules.toml"
    path.write_text(text, encoding="utf-8")
    return resolved(read_rules(path), catalogue())


def test_a_name_wins_over_a_pattern_and_the_later_pattern_over_the_earlier(tmp_path: Path) -> None:
    rules = resolve(
        tmp_path,
        """
        [tables.orders]
        rows = 1
        checks = ["a > 1"]
        columns = { kind = "null" }
        [tables."*"]
        rows = 2
        columns = { kind = "word()" }
        [tables."order*"]
        rows = 3
        checks = ["id > 0"]
        """,
    )
    assert rows_of(rules) == {"orders": 1, "order_notes": 3, "users": 2, "members": 2}
    assert rules["orders"].columns == {"kind": "null"}
    assert rules["users"].columns == {"kind": "word()"}
    # A pattern is about those of its tables that have the columns.
    assert rules["order_notes"].columns == {}
    assert {sql for sql, _ in rules["orders"].checks} == {"a > 1", "id > 0"}
    name = rules["orders"].checks[1][1]
    assert name.startswith("a > 1 (")
    assert name.endswith("rules.toml:4)")


def test_references_are_written_in_three_ways(tmp_path: Path) -> None:
    text = '[tables.orders.references]\nuser_id = "users.id"\n"a, b" = "members(org_id, user_id)"'
    rules = resolve(tmp_path, text)
    assert rules["orders"].references == (
        RuledReference(("user_id",), "users", ("id",)),
        RuledReference(("a", "b"), "members", ("org_id", "user_id")),
    )
    rules = resolve(tmp_path, '[tables.orders.references]\nuser_id = "users"')
    assert rules["orders"].references[0].referenced == ("id",)


def test_the_catalogue_demands_what_rules_say_and_the_ledger_can_keep_it(tmp_path: Path) -> None:
    rules = resolve(
        tmp_path,
        """
        [tables.orders]
        checks = ["a < b"]
        unique = [["user_id", "a"], ["id"]]
        not_null = ["user_id"]
        references = { user_id = "users.id" }
        """,
    )
    orders = with_rules(catalogue(), rules).tables["orders"]
    assert [(c.sql, c.columns, c.by_rule) for c in orders.checks] == [("a < b", ("a", "b"), True)]
    # The primary key is unique already.
    assert [key.columns for key in orders.uniques if key.by_rule] == [("user_id", "a")]
    assert not orders.columns["user_id"].nullable
    assert not orders.info.columns["user_id"].nullable
    assert [(r.columns, r.table) for r in orders.references] == [(("user_id",), "users")]
    assert [fk.table for fk in orders.info.foreign_keys] == ["users"]
    assert TableRules.of(orders.ruled).data() == orders.ruled
    again = with_rules(catalogue(), {"orders": TableRules.of(orders.ruled)}).tables["orders"]
    assert (again.checks, again.uniques) == (orders.checks, orders.uniques)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[tables.ordres]", "there is no table 'ordres'", "Did you mean 'orders'?"),
        ('[tables."x_*"]', "no table matches 'x_*'", ""),
        ('[tables.orders]\nnot_null = ["usr_id"]', "orders has no column 'usr_id'", "'user_id'"),
        (
            '[tables.orders]\nunique = [["a", "bb"]]',
            "orders has no column 'bb'",
            "Did you mean 'b'?",
        ),
        ('[tables.orders]\nchecks = ["aa > 1"]', "orders has no column 'aa'", "'a'"),
        ('[tables."*"]\nnot_null = ["emial"]', "no table of * has a column 'emial'", "'email'"),
        ('[tables.orders]\nchecks = ["a > (SELECT 1)"]', "looks at other rows", "one row"),
        ('[tables.orders]\nchecks = ["CHECK (a > 1)"]', "begins with CHECK", "within CHECK"),
        ('[tables.orders]\nchecks = ["a > 1); DROP TABLE x"]', "not one condition", "quotes"),
        ('[tables.orders]\nchecks = ["(a > 1"]', "not one condition", "parentheses"),
        ('[tables.orders]\nchecks = ["a > \'1"]', "not one condition", "quotes"),
        ('[tables.orders.references]\nuser_id = "user.id"', "there is no table 'user'", "'users'"),
        ('[tables.orders.references]\nuser_id = "users.ids"', "users has no column 'ids'", "'id'"),
        ('[tables.orders.references]\nuser_id = "members"', "which columns of members", "(org_id"),
        ('[tables.orders.references]\n"a, b" = "members(org_id)"', "2 columns refer to 1", "(org"),
        ('[tables.members.references]\nuser_id = "orders.id"', "refers to users already", "Remove"),
        ('[tables.users.references]\nid = "users.id"', "users (id) would refer to itself", "other"),
        ('[tables.users.references]\nid = "users"', "users (id) would refer to itself", "other"),
        (
            '[tables.orders.references]\na = "users.email"',
            "orders.a is of type integer, and users.email of type character varying(80)",
            "values it can hold",
        ),
        ('[tables.users.references]\nshout = "orders.id"', "computed by the database", "Remove"),
        ('[tables.orders.columns]\nkindd = "word()"', "orders has no column 'kindd'", "'kind'"),
        ('[tables.orders.columns]\nkind = "wrod()"', "no function 'wrod'", "Did you mean 'word'?"),
        ('[tables.orders.columns]\nid = "between(1, 2)"', "orders.id is counted", "Remove"),
        ('[tables.users.columns]\nshout = "word()"', "users.shout is computed", "Remove"),
        ('[tables.users.columns]\nkind = "slug(shout)"', "which the database computes", "Mention"),
        ('[tables.members.columns]\nuser_id = "5"', "refers to users, whose rows", '"null"'),
        ('[tables.members.columns]\nuser_id = "null"', "may not be NULL", "expression"),
        ('[tables.users.columns]\nemail = "null"', "users.email may not be NULL", "expression"),
        ('[tables.users.columns]\nemail = "default"', "has no default", "expression"),
        (
            '[tables.users.columns]\nemail = "word().optional(0.5)"',
            "NULL in some rows",
            "every row",
        ),
        ('[tables.orders.columns]\na = "b + 1"\nb = "a + 1"', "a needs b needs a", "stand for"),
        ('[tables.orders.columns]\na = "a + 1"', "a needs a, in a circle", "stand for"),
    ],
)
def test_what_cannot_be_is_named_with_its_place(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    with pytest.raises(RulesError) as error:
        resolve(tmp_path, text)
    assert "rules.toml:" in error.value.message
    assert message in error.value.message
    assert hint in error.value.hint


def test_a_column_that_others_need_is_neither_null_nor_left_to_the_database(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("kinds", metadata, sa.Column("code", sa.String(5), unique=True, server_default="a"))
    sa.Table(
        "things",
        metadata,
        sa.Column("kind", sa.String(5), sa.ForeignKey("kinds.code"), nullable=False),
    )
    path = tmp_path / "rules.toml"
    for word in ("null", "default"):
        path.write_text(f'[tables.kinds.columns]\ncode = "{word}"', encoding="utf-8")
        with pytest.raises(RulesError, match=r"things refers to kinds\.code"):
            resolved(read_rules(path), catalogue_of(metadata))
