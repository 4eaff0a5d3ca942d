"""``seed fill --rules``: what the database does not say is kept all the same."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.errors import GuardError, RulesError, UsageError
from seeds.filling.rules.reading import read_rules
from seeds.runner.reports import FillReport
from tests.support.scratch import load, value

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
OPTUNA = Path(__file__).parent / "rules" / "optuna.toml"
SHOP = """
CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(80) NOT NULL UNIQUE, name VARCHAR(40));
CREATE TABLE orders (
  id INTEGER PRIMARY KEY, user_id INTEGER, boss_id INTEGER, day DATE, status VARCHAR(12) NOT NULL,
  kind VARCHAR(10) NOT NULL CHECK (kind IN ('web', 'shop')), amount NUMERIC(10, 2),
  ordered_at TIMESTAMP NOT NULL, shipped_at TIMESTAMP, note TEXT, flag INTEGER DEFAULT 7 NOT NULL
);
CREATE TABLE logs (id INTEGER PRIMARY KEY, message TEXT);
"""
RULES = """
[tables.users]
rows = 30
[tables."ord*"]
rows = 200
checks = [
  "(status = 'open') = (shipped_at IS NULL)",
  "status IN ('open', 'paid', 'sent')",
  "amount > 10",
]
unique = [["user_id", "day"]]
not_null = ["user_id", "day", "amount"]
[tables.orders.references]
user_id = "users.id"
boss_id = "orders.id"
[tables.orders.columns]
status = 'choice({"paid": 8, "open": 2})'
amount = 'decimal(5, 500)'
note = "null"
flag = "default"
[tables."log?"]
skip = true
"""


def fill(url: str, rules: str | Path, **options: Any) -> FillReport:
    """Fill by rules, as ``seed fill --rules`` does."""
    path = rules
    if isinstance(rules, str):
        path = Path("rules.toml")
        path.write_text(rules, encoding="utf-8")
    request = FillRequest(SeedRequest(database_url=url, as_of=AS_OF), **options, rules=Path(path))
    return api.fill(request)


def rows(report: FillReport) -> dict[str, int]:
    return {table.table: table.inserted for table in report.tables}


def none(url: str, table: str, condition: str) -> None:
    """No row of a table makes a condition true."""
    count = value(url, f"SELECT count(*) FROM {table} WHERE {condition}")
    assert count == 0, condition


def test_every_rule_is_kept_by_every_row(database_url: str) -> None:
    load(database_url, SHOP)
    report = fill(database_url, RULES)
    assert rows(report) == {"users": 30, "orders": 200}
    assert report.left_out["logs"] == "left out by a rule"
    none(database_url, "orders", "(status = 'open') <> (shipped_at IS NULL)")
    none(database_url, "orders", "status NOT IN ('open', 'paid')")
    none(database_url, "orders", "amount <= 10 OR amount IS NULL")
    none(database_url, "orders", "user_id IS NULL OR user_id NOT IN (SELECT id FROM users)")
    none(database_url, "orders", "boss_id NOT IN (SELECT id FROM orders)")
    none(database_url, "orders", "note IS NOT NULL OR flag <> 7")
    pairs = "SELECT count(*) FROM (SELECT DISTINCT user_id, day FROM orders) AS pairs"
    assert value(database_url, pairs) == 200
    boss = "SELECT count(DISTINCT boss_id) FROM orders"
    assert int(str(value(database_url, boss))) > 20


def test_rows_follow_from_the_seed_and_the_ledger_keeps_the_rules(database_url: str) -> None:
    load(database_url, SHOP)
    run = fill(database_url, RULES).run
    Path("rules.toml").unlink()
    made = api.why("orders", ["9"], database_url=database_url)
    assert made.made == "generated"
    for column in ("status", "shipped_at", "user_id", "boss_id", "amount", "day"):
        held = value(database_url, f"SELECT {column} FROM orders WHERE id = 9")
        made_again = next(c.value for c in made.columns if c.name == column)
        assert str(made_again).split(".")[0] == str(held).split(".")[0], column
    assert api.verify(database_url=database_url).ok
    changed = api.diff(database_url=database_url).tables
    assert not [t.table for t in changed if t.changed or t.missing]
    undone = api.undo((run,), database_url=database_url, yes=True)
    assert not undone.refused
    none(database_url, "orders", "true")
    none(database_url, "users", "true")


def test_a_second_run_by_the_same_rules_meets_no_row_of_the_first(database_url: str) -> None:
    load(database_url, SHOP)
    load(database_url, "INSERT INTO users VALUES (7, 'ann@example.org', 'Ann')")
    fill(database_url, RULES)
    assert rows(fill(database_url, RULES))["orders"] == 200
    pairs = "SELECT count(*) FROM (SELECT DISTINCT user_id, day FROM orders) AS pairs"
    assert value(database_url, pairs) == 400


def test_a_rule_that_only_the_database_understands_is_asked_of_it(database_url: str) -> None:
    load(database_url, SHOP)
    postgresql = database_url.startswith("postgresql")
    odd = (
        "sha256(convert_to(name, 'utf8')) > '\\\\x80'"
        if postgresql
        else "sqlite_source_id() > '1' AND length(name) > 12"
    )
    report = fill(database_url, f'[tables.users]\nrows = 40\nchecks = ["{odd}"]', only=("users",))
    assert rows(report) == {"users": 40}
    none(database_url, "users", f"NOT ({odd})".replace("\\\\", "\\"))
    assert any(odd.replace("\\\\", "\\") in asked for asked in report.tables[0].asked)


def test_a_table_without_row_numbers_is_asked_as_well(sqlite_url: str) -> None:
    load(sqlite_url, "CREATE TABLE t (code TEXT PRIMARY KEY, n INTEGER) WITHOUT ROWID")
    rules = """
    [tables.t]
    checks = ["sqlite_source_id() > '1' AND n > 5"]
    unique = ["n"]
    [tables.t.columns]
    n = "between(1, 30)"
    """
    assert rows(fill(sqlite_url, rules, rows=20)) == {"t": 20}
    none(sqlite_url, "t", "n <= 5")
    assert value(sqlite_url, "SELECT count(DISTINCT n) FROM t") == 20


def test_a_condition_that_nobody_else_can_read_is_left_to_the_database(postgresql_url: str) -> None:
    load(postgresql_url, SHOP)
    rules = """[tables.users]\nchecks = ["name IS NFKC NORMALIZED AND length(name) > 9"]"""
    report = fill(postgresql_url, rules, rows=20, only=("users",))
    assert rows(report) == {"users": 20}
    none(postgresql_url, "users", "length(name) <= 9")


def test_a_condition_that_the_database_cannot_read_is_refused_with_its_words(
    database_url: str,
) -> None:
    load(database_url, SHOP)
    with pytest.raises(
        RulesError, match=r"^rules\.toml:2: users cannot be asked .*nosuch"
    ) as error:
        fill(database_url, '[tables.users]\nchecks = ["nosuch(name) > 1"]')
    assert "within CHECK" in error.value.hint
    none(database_url, "users", "true")


def test_a_condition_that_contradicts_the_tables_own_is_told_with_both(database_url: str) -> None:
    load(database_url, SHOP)
    report = fill(database_url, "[tables.orders]\nchecks = [\"kind = 'mail'\"]", rows=5)
    why = next(table.why_not for table in report.tables if table.table == "orders")
    assert "kind = 'mail' (rules.toml:2)" in why
    assert "web" in why
    assert not report.ok


def test_values_of_a_rule_that_the_database_refuses_are_passed_over(database_url: str) -> None:
    load(database_url, SHOP)
    rules = """[tables.orders.columns]\nkind = 'choice(("web", "mail"))'"""
    report = fill(database_url, rules, rows=50, only=("orders",))
    assert rows(report) == {"orders": 50}
    none(database_url, "orders", "kind <> 'web'")
    rules = """[tables.users.columns]\nemail = 'choice(("a@example.org", "b@example.org"))'"""
    report = fill(database_url, rules, rows=50, only=("users",))
    assert rows(report) == {"users": 2}
    assert report.tables[0].why_not


def test_the_command_line_wins_over_rows_and_skip(database_url: str) -> None:
    load(database_url, SHOP)
    report = fill(database_url, RULES, rows=9, counts={"user*": 3, "logs": 2})
    assert rows(report) == {"users": 3, "orders": 200, "logs": 2}


def test_rows_of_a_circle_keep_the_rules_as_well(postgresql_url: str) -> None:
    load(
        postgresql_url,
        "CREATE TABLE teams (id int PRIMARY KEY, captain_id int NOT NULL, size int NOT NULL);"
        "CREATE TABLE players (id int PRIMARY KEY, team_id int NOT NULL REFERENCES teams,"
        " level int);"
        "ALTER TABLE teams ADD FOREIGN KEY (captain_id) REFERENCES players"
        " DEFERRABLE INITIALLY DEFERRED;",
    )
    rules = '[tables.teams]\nchecks = ["size > 3"]\n[tables.players.columns]\nlevel = 4'
    assert rows(fill(postgresql_url, rules, rows=20)) == {"teams": 20, "players": 20}
    none(postgresql_url, "teams", "size <= 3")
    none(postgresql_url, "players", "level <> 4")


def test_a_project_names_its_rules(sqlite_url: str, tmp_path: Path) -> None:
    load(sqlite_url, SHOP)
    Path("pyproject.toml").write_text('[tool.seeds.fill]\nrules = "fill.toml"', encoding="utf-8")
    Path("fill.toml").write_text("[tables.users]\nrows = 4", encoding="utf-8")
    request = FillRequest(SeedRequest(database_url=sqlite_url), only=("users",))
    assert rows(api.fill(request)) == {"users": 4}


# --- a first file ---------------------------------------------------------------------------------


def begin(url: str, path: Path | None, **options: Any) -> Any:
    return api.begin_rules(FillRequest(SeedRequest(database_url=url, as_of=AS_OF)), path, **options)


def test_a_first_file_of_rules_is_read_back_and_changes_nothing(database_url: str) -> None:
    load(database_url, SHOP)
    path = Path("rules.toml")
    assert begin(database_url, path).rules == "rules.toml"
    plain = api.fill(FillRequest(SeedRequest(database_url=database_url, as_of=AS_OF), dry_run=True))
    assert rows(fill(database_url, path, dry_run=True)) == rows(plain)
    with pytest.raises(GuardError, match="exists already"):
        begin(database_url, path)
    begin(database_url, path, force=True)
    with pytest.raises(UsageError, match="TOML"):
        begin(database_url, Path("rules.txt"))


def test_the_lines_of_a_first_file_hold_without_their_signs_as_well(database_url: str) -> None:
    load(database_url, SHOP)
    text = begin(database_url, None).text
    assert "# kind: condition, " in text
    assert "# user_id = " in text
    bare = re.sub(r"(?m)^# (?=[\w\"]+ = )", "", text)
    assert bare.count("\n# ") < text.count("\n# ") - 8
    path = Path("bare.toml")
    path.write_text(bare, encoding="utf-8")
    assert [table.pattern for table in read_rules(path).tables] == ["logs", "orders", "users"]
    report = fill(database_url, path)
    assert all(table.inserted == table.wanted for table in report.tables)
    request = FillRequest(SeedRequest(database_url=database_url), rules=path)
    shown = {c.column: c.by for t in api.inspect(request).tables for c in t.columns}
    assert shown["email"] == "rule"
