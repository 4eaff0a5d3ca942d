"""Files of rules: what they say, and what is wrong in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds.errors import RulesError
from seeds.filling.rules.model import WrittenRules
from seeds.filling.rules.reading import read_rules

TOML = """
[tables.orders]
rows = 500
checks = ["state IN ('open','paid')"]
unique = [["user_id", "day"], "code"]
not_null = ["started_at"]
[tables.orders.references]
user_id = "users.id"
[tables.orders.columns]
status = 'choice(("a", "b"))'
n = 5
share = 0.25
is_open = true
[tables."log_*"]
skip = true
"""
YAML = """
tables:
  orders:
    rows: 500
    checks: ["state IN ('open','paid')"]
    unique: [[user_id, day], code]
    not_null: [started_at]
    references: {user_id: users.id}
    columns:
      status: choice(("a", "b"))
      n: 5
      share: 0.25
      is_open: true
  log_*: {skip: true}
"""


def read(folder: Path, text: str, name: str = "rules.toml") -> WrittenRules:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_rules(path)


@pytest.mark.parametrize(("name", "text"), [("rules.toml", TOML), ("rules.yaml", YAML)])
def test_toml_and_yaml_say_the_same(tmp_path: Path, name: str, text: str) -> None:
    orders, logs = read(tmp_path, text, name).tables
    assert orders.rows is not None
    assert orders.rows.value == 500
    assert [check.value for check in orders.checks] == ["state IN ('open','paid')"]
    assert [unique.value for unique in orders.unique] == [("user_id", "day"), ("code",)]
    assert [column.value for column in orders.not_null] == ["started_at"]
    assert orders.references["user_id"].value == "users.id"
    columns = {column: said.value for column, said in orders.columns.items()}
    assert columns == {
        "status": 'choice(("a", "b"))',
        "n": "5",
        "share": "0.25",
        "is_open": "True",
    }
    assert orders.columns["n"].place.line > 5
    assert (logs.pattern, logs.rows and logs.rows.value) == ("log_*", 0)


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[table.orders]", ":1 (table): 'table' is not known here", "Did you mean 'tables'?"),
        ("[tables.a]\nchecs = []", ":2 (tables.a.checs): 'checs' is not known", "'checks'"),
        ("[tables.a]\nrows = -1", ":2 (tables.a.rows): must be a number of rows", "rows = 500"),
        ("[tables.a]\nrows = true", "must be a number of rows, not True", "rows = 500"),
        ("[tables.a]\nrows = '5'", "must be a number of rows, not '5'", "rows = 500"),
        ("[tables.a]\nskip = 1", "must be true or false", "skip = true"),
        ("[tables.a]\nskip = true\nrows = 5", "leaves out what is to get rows", "Remove"),
        ("[tables.a]\nchecks = 'a > 1'", "must be a list, not a string", "checks = ["),
        ("[tables.a]\nchecks = ['']", "must not be empty", "checks = ["),
        ("[tables.a]\nunique = [[]]", "names no column", "unique = [["),
        ("[tables.a]\nunique = [[1]]", "must be a string", "unique = [["),
        ("[tables.a]\nnot_null = [1]", "must be a string", "not_null = ["),
        ("[tables.a]\nreferences = 'users.id'", "must be a table", "users.id"),
        ("[tables.a.columns]\nx = []", "must be a string, not a list", "choice"),
        ("[tables]\na = 1", "must be a table, not a whole number", "[tables.orders]"),
        ("[tables.a]\nrows = 1\nrows = 2", "the key is there twice", "Remove one"),
        ("[tables.a", "not valid TOML", "Mend that line"),
    ],
)
def test_what_is_not_known_is_named_with_its_place(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    with pytest.raises(RulesError) as error:
        read(tmp_path, text)
    assert "rules.toml:" in error.value.message
    assert message in error.value.message
    assert hint in error.value.hint


def test_a_file_that_is_not_there_says_how_to_begin_one(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match="cannot be read") as error:
        read_rules(tmp_path / "none.toml")
    assert "seed inspect --write-rules" in error.value.hint


def test_an_empty_file_says_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "").tables == ()
