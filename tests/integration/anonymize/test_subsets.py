"""Masked copies of some rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds import api
from seeds.copying.closure.model import Children, Start
from seeds.errors import DatabaseError, UsageError
from tests.support.copying import executed, rows

SHOP = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(120) NOT NULL UNIQUE);
CREATE TABLE orders (id INTEGER PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id), note VARCHAR(40));
CREATE TABLE audit (id INTEGER PRIMARY KEY, about VARCHAR(9), about_id INTEGER);
INSERT INTO users VALUES (1, 'ana@mail.example'), (2, 'ben@mail.example'), (3, 'eva@mail.example');
INSERT INTO orders VALUES (10, 1, 'a'), (11, 2, 'b'), (12, 1, 'c');
INSERT INTO audit VALUES (1, 'user', 2), (2, 'order', 10), (3, 'user', 3)
"""

RULES = """
version = 1

[[references]]
from = "audit.about_id"
to = "users.id"
when = { about = "user" }

[tables.users.columns]
id = { keep = "a number" }
email = { mask = "email" }

[tables.orders.columns]
id = { keep = "a number" }
note = { mask = "shuffle" }

[tables.audit.columns]
id = { keep = "a number" }
about = { keep = "the name of a table" }
about_id = { keep = "a number" }
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(RULES)
    return file


def chosen(*starts: Start, children: tuple[str, ...] = ()) -> api.AnonymizeOptions:
    choice = api.SubsetChoice(starts, children=[Children(name) for name in children])
    return api.AnonymizeOptions(create_tables=True, subset=choice)


def test_a_subset_is_masked_and_complete(ends: tuple[str, str], rules: Path) -> None:
    source, target = ends
    executed(source, *SHOP.split(";"))
    options = chosen(Start("users", where="id = 1"), children=("orders",))
    report = api.anonymize(source, target, rules, options)
    assert {t.table: t.rows for t in report.tables} == {"users": 1, "orders": 2, "audit": 0}
    assert rows(target, "SELECT id FROM users") == [(1,)]
    assert rows(target, "SELECT email FROM users WHERE email LIKE '%mail.example'") == []
    # Shuffled among the rows that are copied, and not with those that are left.
    assert rows(target, "SELECT note FROM orders ORDER BY note") == [("a",), ("c",)]


def test_references_of_the_rules_are_followed(ends: tuple[str, str], rules: Path) -> None:
    source, target = ends
    executed(source, *SHOP.split(";"))
    api.anonymize(source, target, rules, chosen(Start("audit", where="id < 3")))
    assert rows(target, "SELECT id FROM users") == [(2,)]


def test_a_person_is_masked_as_in_the_whole_copy(
    ends: tuple[str, str], rules: Path, tmp_path: Path
) -> None:
    source, target = ends
    executed(source, *SHOP.split(";"))
    whole = f"sqlite:///{tmp_path / 'whole.db'}"
    api.anonymize(source, whole, rules, api.AnonymizeOptions(create_tables=True))
    api.anonymize(source, target, rules, chosen(Start("users", where="id = 2")))
    query = "SELECT email FROM users WHERE id = 2"
    assert rows(target, query) == rows(whole, query)


def test_a_table_that_is_not_there_is_told(ends: tuple[str, str], rules: Path) -> None:
    source, target = ends
    executed(source, *SHOP.split(";"))
    with pytest.raises(UsageError, match="no table 'user'"):
        api.anonymize(source, target, rules, chosen(Start("user")))


def test_children_of_nothing_are_not_taken_for_the_whole(
    ends: tuple[str, str], rules: Path
) -> None:
    source, target = ends
    executed(source, *SHOP.split(";"))
    options = api.AnonymizeOptions(create_tables=True, subset=api.SubsetChoice(all_children=True))
    for choice in (options, chosen(children=("orders",))):
        with pytest.raises(UsageError, match="nothing to start with"):
            api.anonymize(source, target, rules, choice)


def test_a_cast_of_a_condition_that_fails_is_told_without_the_value(
    two: tuple[str, str], rules: Path
) -> None:
    source, target = two
    executed(source, *SHOP.split(";"), "UPDATE users SET email = 'secret' || id")
    with pytest.raises(DatabaseError, match=r"'email::int > 0'.* one of the rows") as caught:
        api.anonymize(source, target, rules, chosen(Start("users", where="email::int > 0")))
    assert "secret" not in f"{caught.value.message} {caught.value.hint}"
    with pytest.raises(DatabaseError, match="the condition for users, 'mail = 1'"):
        api.anonymize(source, target, rules, chosen(Start("users", where="mail = 1")))
