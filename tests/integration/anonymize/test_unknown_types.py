"""Columns of types that only the database knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds import api
from seeds.errors import PrivacyError, RulesError
from tests.support.copying import executed, rows

STRANGE = (
    "CREATE TABLE t (id INTEGER PRIMARY KEY, email TEXT, shape POLYGON, data XML, tags TEXT[])",
    (
        "INSERT INTO t VALUES (1, 'ana.k@mail.example', '((0,0),(1,1))', '<a>x</a>', '[0:0]={x}'),"
        " (2, 'ben.l@mail.example', NULL, NULL, NULL)"
    ),
)
_HALF = "version = 1\n[tables.t.columns]\nid = {keep='a key'}\nemail = {mask='email'}\n"
_TAGS = "tags = {keep='words'}\n"


def _copied(url: str, target: str, rules: Path, text: str) -> None:
    rules.write_text(_HALF + _TAGS + text)
    api.anonymize(url, target, rules, api.AnonymizeOptions(create_tables=True))


def test_a_type_that_nobody_knows_stops_the_run_until_rules_name_the_column(
    two: tuple[str, str], tmp_path: Path
) -> None:
    source, target = two
    executed(source, *STRANGE)
    rules = tmp_path / "rules.toml"
    begun = api.anonymize_init(source)
    assert {"t.shape", "t.data"} <= set(begun.open)
    assert "polygon" in begun.text
    with pytest.raises(RulesError, match=r"t\.shape, t\.data have no rule"):
        _copied(source, target, rules, "")
    with pytest.raises(RulesError, match=r"'hash' gives no value of the type xml"):
        _copied(source, target, rules, "shape = {mask='null'}\ndata = {mask='hash'}\n")
    kept = "shape = {keep='drawings'}\ndata = {mask='constant', value='<a/>'}\n"
    _copied(source, target, rules, kept)
    assert rows(target, "SELECT id, shape::text, data::text, tags::text FROM t ORDER BY id") == [
        (1, "((0,0),(1,1))", "<a/>", "[0:0]={x}"),
        (2, None, None, None),
    ]


def test_a_table_that_stays_empty_needs_no_known_types(
    two: tuple[str, str], tmp_path: Path
) -> None:
    source, target = two
    executed(
        source, *STRANGE, "CREATE TABLE u (id INTEGER PRIMARY KEY)", "INSERT INTO u VALUES (1)"
    )
    rules = tmp_path / "rules.toml"
    rules.write_text(
        "version = 1\n[tables.t]\nrows = 'none'\nreason = 'drawings'\n"
        "[tables.u.columns]\nid = {keep='a key'}\n"
    )
    assert api.anonymize_check(rules, source=source).ok
    api.anonymize(source, target, rules, api.AnonymizeOptions(create_tables=True))
    assert rows(target, "SELECT count(*) FROM t") == [(0,)]
    assert rows(target, "SELECT count(*) FROM u") == [(1,)]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("data", '<a b="1"><c>ana.k&#64;mail.example</c></a>'),
        ("data", '<a b="ana.k@mail.example"/>'),
        ("tags", '{{"x","see ana.k@mail.example"}}'),
        ("pair", '(1,"to ""ana.k@mail.example""")'),
    ],
)
def test_what_had_to_be_masked_is_found_in_types_that_nobody_knows(
    two: tuple[str, str], tmp_path: Path, column: str, value: str
) -> None:
    source, target = two
    executed(
        source,
        "CREATE TYPE pair AS (n int, t text)",
        *STRANGE,
        "ALTER TABLE t ADD pair pair",
        f"UPDATE t SET {column} = '{value}' WHERE id = 2",
    )
    executed(target, "CREATE TYPE pair AS (n int, t text)")
    rest = "shape = {keep='x'}\ndata = {keep='x'}\npair = {keep='x'}\n"
    with pytest.raises(PrivacyError, match=rf"t\.{column} \(1\)"):
        _copied(source, target, tmp_path / "rules.toml", rest)


def test_a_column_of_sqlite_without_a_type_is_not_kept(sqlite_url: str, tmp_path: Path) -> None:
    executed(sqlite_url, "CREATE TABLE t (id INTEGER PRIMARY KEY, anything)")
    rules = tmp_path / "rules.toml"
    rules.write_text(
        "version = 1\n[tables.t.columns]\nid = {keep='a key'}\nanything = {keep='x'}\n"
    )
    (problem,) = api.anonymize_check(rules, source=sqlite_url).problems
    assert "t.anything has no type" in problem.message
