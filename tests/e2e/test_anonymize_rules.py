"""``seed anonymize init`` and ``check``: begun, corrected, and refused with file, line and key."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.e2e.inside import Cli, execute, query

RULES = ROOT / "app" / "anonymize.toml"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    """The rules of the shop, to be changed."""
    return Path(shutil.copy(RULES, tmp_path / "rules.toml"))


def _changed(rules: Path, old: str, new: str) -> int:
    """Change the rules, and return the line where."""
    text = rules.read_text()
    assert old in text, f"{old!r} is not in the rules of the shop"
    rules.write_text(text.replace(old, new, 1))
    return text[: text.index(old)].count("\n") + 1


def test_the_rules_of_the_shop_cover_its_models(cli: Cli, rules: Path) -> None:
    done = cli("anonymize", "check", "--rules", str(rules))
    assert (done.code, done.stderr) == (0, "")
    assert "says what becomes of every column of 12 tables" in done.stdout
    assert cli("anonymize", "check", "--rules", str(rules), "--migrations").code == 0


def test_the_rules_of_the_shop_cover_its_databases(cli: Cli, rules: Path, shop_url: str) -> None:
    done = cli("anonymize", "check", "--rules", str(rules), "--source", shop_url, "--json")
    assert done.code == 0
    assert done.json["problems"] == []
    tables = {table["table"]: table for table in done.json["tables"]}
    assert tables["users"]["masked"]["email"] == "email"
    assert tables["orders"]["kept"]["user_id"] == "as users.id"
    assert "alembic_version" in tables


def test_every_column_is_shown_on_demand(cli: Cli, rules: Path) -> None:
    done = cli("anonymize", "check", "--rules", str(rules), "-v")
    assert "hashed_password" in done.stdout
    assert "password" in done.stdout


def test_a_new_column_in_the_source_fails_the_check(
    cli: Cli, rules: Path, shop_sqlite: str
) -> None:
    execute(shop_sqlite, "ALTER TABLE users ADD COLUMN passport TEXT")
    done = cli("anonymize", "check", "--rules", str(rules), "--source", shop_sqlite)
    assert done.code == 4
    assert "users.passport has no rule" in done.stdout
    assert "1 problem with" in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[tables.users]", "[tables.user]", "there is no table 'user'"),
        ("\nemail = {", "\nemial = {", "users has no column 'emial'"),
        ('mask = "email"', 'mask = "phone_number"', "there is no mask 'phone_number'"),
        ('mask = "full_name"', 'mask = "birth_date", days = "x"', "expected a whole number"),
        ('mask = "full_name"', 'mask = "null"', "NOT NULL"),
        ('last_login_at = { mask = "date_shift" }', 'last_login_at = { mask = "email" }',
         "does not fit"),
    ],
)  # fmt: skip
def test_a_rule_that_does_not_fit_has_its_file_and_line(
    cli: Cli, rules: Path, old: str, new: str, message: str
) -> None:
    line = _changed(rules, old, new) + old.startswith("\n")
    done = cli("anonymize", "check", "--rules", str(rules), "--json")
    assert done.code == 4
    found = [p for p in done.json["problems"] if message in p["message"]]
    assert found, done.json["problems"]
    assert f"rules.toml:{line} (tables.user" in found[0]["place"]


def test_close_matches_are_offered(cli: Cli, rules: Path) -> None:
    _changed(rules, "\nemail = {", "\nemial = {")
    done = cli("anonymize", "check", "--rules", str(rules))
    assert "Did you mean 'email'?" in done.stdout


def test_two_rules_for_one_column_are_refused(cli: Cli, rules: Path) -> None:
    line = _changed(rules, "\nemail = {", "\nemail = { keep = 'twice' }\nemail = {")
    done = cli("anonymize", "check", "--rules", str(rules))
    assert done.code == 2
    assert f"rules.toml:{line + 2} (tables.users.columns.email): two rules for one" in done.stderr


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("version = ", ":1", "not valid TOML"),
        ("version = 3", ":1 (version)", "version 3 is not known"),
        ("version = 1\n[tables.users.columns]\nid = 3", ":3 (tables.users.columns.id)", "a table"),
        ("version = 1\n[tabels]", ":2 (tabels)", "is not known"),
    ],
)
def test_a_file_that_is_wrong_is_refused(
    cli: Cli, tmp_path: Path, text: str, place: str, message: str
) -> None:
    (tmp_path / "rules.toml").write_text(text)
    done = cli("anonymize", "check", "--rules", str(tmp_path / "rules.toml"), "--json")
    assert done.code == 2
    assert done.json["error"]["kind"] == "rules"
    assert place in done.json["error"]["message"]
    assert message in done.json["error"]["message"]


def test_a_missing_file_is_named_with_how_to_begin_one(cli: Cli, tmp_path: Path) -> None:
    done = cli("anonymize", "check", "--rules", str(tmp_path / "gone.toml"))
    assert done.code == 2
    assert "gone.toml: cannot be read" in done.stderr
    assert "seed anonymize init" in done.stderr


def test_models_of_another_module_may_be_meant(cli: Cli, rules: Path) -> None:
    own = ("anonymize", "check", "--rules", str(rules), "--metadata")
    assert cli(*own, "app.models:Base").code == 0
    done = cli(*own, "nowhere.models:Base")
    assert done.code == 2
    assert "--metadata nowhere.models:Base: there is no module 'nowhere'" in done.stderr
    done = cli(*own, "app.models:Nothing")
    assert "app.models has no 'Nothing'" in done.stderr


def test_rules_are_begun_and_say_what_is_left(cli: Cli, shop_sqlite: str, tmp_path: Path) -> None:
    file = tmp_path / "begun.toml"
    done = cli("anonymize", "init", "--source", shop_sqlite, "--output", str(file))
    assert done.code == 0
    assert "To be decided:" in done.stdout
    assert "Next: read it" in done.stdout
    checked = cli("anonymize", "check", "--rules", str(file), "--json")
    assert checked.code == 4
    assert {p["kind"] for p in checked.json["problems"]} == {"todo"}
    again = cli("anonymize", "init", "--source", shop_sqlite, "--output", str(file))
    assert again.code == 3
    assert "--force" in again.stderr


def test_rules_are_printed_without_a_file(cli: Cli, shop_sqlite: str) -> None:
    done = cli("anonymize", "init", "--source", shop_sqlite)
    assert done.stdout.startswith("# Rules of masking")
    assert "[tables.users.columns]" in done.stdout


def test_a_quiet_init_prints_the_rules_and_nothing_else(cli: Cli, shop_sqlite: str) -> None:
    loud = cli("anonymize", "init", "--source", shop_sqlite)
    quiet = cli("anonymize", "init", "--source", shop_sqlite, "-q")
    assert (quiet.code, quiet.stdout, quiet.stderr) == (0, loud.stdout, "")
    assert "[tables.users.columns]" in quiet.stdout


def test_a_source_that_is_not_there_is_named(cli: Cli, tmp_path: Path) -> None:
    done = cli("anonymize", "init", "--source", f"sqlite:///{tmp_path}/none.db")
    assert done.code == 1
    assert "does not exist" in done.stderr


# --- what keeps a copy from being begun ---------------------------------------------------------


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A file with a key."""
    file = tmp_path / "key"
    file.write_text("c2f1b86e0d6f4a97b35d8e21a4907fcb61d3e8520fa94b7c\n")
    file.chmod(0o600)
    return file


def _copy(cli: Cli, source: str, target: Path, rules: Path, key: Path) -> Any:
    arguments = ("--source", source, "--target", f"sqlite:///{target}", "--create-tables")
    return cli("anonymize", *arguments, "--rules", str(rules), "--key-file", str(key), "--json")


def _untouched(target: Path) -> bool:
    return not target.exists() or not query(f"sqlite:///{target}", "SELECT * FROM sqlite_master")


def test_a_new_column_stops_the_copy(
    cli: Cli, rules: Path, shop_sqlite: str, tmp_path: Path, key: Path
) -> None:
    execute(shop_sqlite, "ALTER TABLE users ADD COLUMN passport TEXT")
    done = _copy(cli, shop_sqlite, tmp_path / "copy.db", rules, key)
    assert done.code == 2
    assert done.json["error"]["kind"] == "rules"
    assert "users.passport has no rule" in done.json["error"]["message"]
    assert _untouched(tmp_path / "copy.db")


def test_a_new_path_stops_the_copy_before_its_first_row(
    cli: Cli, rules: Path, shop_sqlite: str, tmp_path: Path, key: Path
) -> None:
    cli("all", "--database-url", shop_sqlite, "--count", "5", "--quiet")
    execute(
        shop_sqlite,
        "UPDATE orders SET shipping_address = json_set(shipping_address, '$.doorbell', 'Canary')"
        " WHERE id = (SELECT max(id) FROM orders)",
    )
    done = _copy(cli, shop_sqlite, tmp_path / "copy.db", rules, key)
    assert done.code == 2
    message = done.json["error"]["message"]
    unknown = "orders: shipping_address: the path $.doorbell of its documents has no rule"
    assert message == f"{rules}: {unknown}"
    assert "Canary" not in done.stdout + done.stderr
    assert "users:" not in done.stderr, "no row was copied before"
    assert _untouched(tmp_path / "copy.db")


def test_the_shop_is_copied_by_its_rules(
    cli: Cli, rules: Path, shop_sqlite: str, tmp_path: Path, key: Path
) -> None:
    cli("all", "--database-url", shop_sqlite, "--count", "20", "--quiet")
    assert _copy(cli, shop_sqlite, tmp_path / "copy.db", rules, key).code == 0
    verified = cli("verify", "--database-url", f"sqlite:///{tmp_path}/copy.db", "--json")
    assert verified.json["ok"]
