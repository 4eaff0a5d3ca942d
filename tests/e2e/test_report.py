"""``seed report``, as it is typed: the page, the figures, and what is refused."""

from __future__ import annotations

import json
import os
import re
import secrets
import stat
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.e2e.inside import Cli, execute
from tests.support.command import Seed

TABLES = 12


@pytest.fixture
def on(cli: Cli, shop_url: str) -> Cli:
    """The command on a seeded shop, on each main database in turn."""
    found = cli.on(shop_url)
    found("all", "--env", "test", "--as-of", "2026-01-01", check=True)
    return found


@pytest.fixture
def on_sqlite(cli: Cli, shop_sqlite: str) -> Cli:
    found = cli.on(shop_sqlite)
    found("all", "--env", "test", "--as-of", "2026-01-01", check=True)
    return found


def test_a_page_about_the_database_is_written(on: Cli, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    done = on("report", "--html", file, check=True)
    text = file.read_text("utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert len(re.findall(r'<section id="table-', text)) == TABLES
    assert "admin@example.com" in text
    assert f"{file}: " in done.stdout
    assert [path.name for path in tmp_path.glob("*.html*")] == ["report.html"]


def test_the_figures_are_one_json_object(on: Cli) -> None:
    report = on("report", "--json", check=True).json
    assert report["ok"]
    assert report["marker"] == "test"
    assert report["file"] is None
    users = next(table for table in report["tables"] if table["table"] == "users")
    assert (users["rows"], users["examined"], users["foreign"]) == (4, 4, 0)
    columns = {column["name"]: column for column in users["columns"]}
    assert columns["id"]["highest"] == 4
    assert columns["email"]["distinct"] == 4
    assert {top["value"] for top in columns["role"]["top"]} >= {"admin", "user"}
    assert [run["run"] for run in report["runs"]] == [1]
    assert report["runs"][0]["as_of"] == "2026-01-01T00:00:00Z"


def test_the_page_and_its_figures_at_once(on_sqlite: Cli, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    report = on_sqlite("report", "--html", file, "--json", check=True).json
    assert report["file"] == str(file)
    assert file.exists()


def test_the_terminal_gets_a_summary(on: Cli) -> None:
    done = on("report", check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == TABLES + 3
    assert re.search(r"^orders +2 .* users$", done.stdout, re.MULTILINE)
    assert "--html FILE draws them" in lines[-1]


def test_a_named_table_is_shown_by_column(on: Cli) -> None:
    done = on("report", "--table", "users", check=True)
    assert re.search(r"^users  4 rows$", done.stdout, re.MULTILINE)
    assert re.search(r"^hashed_password .* hidden$", done.stdout, re.MULTILINE)
    assert re.search(r"^country .* US \(\d+ %\)$", done.stdout, re.MULTILINE)


def test_only_the_named_tables_are_on_the_page(on_sqlite: Cli, tmp_path: Path) -> None:
    file = tmp_path / "two.html"
    on_sqlite("report", "--table", "users", "--table", "orders", "--html", file, check=True)
    found = re.findall(r'<section id="table-(\w+)"', file.read_text())
    assert found == ["users", "orders"]


def test_secrets_are_nowhere(on: Cli, shop_url: str, tmp_path: Path) -> None:
    execute(shop_url, "UPDATE users SET hashed_password = 'known-by-heart'")
    file = tmp_path / "report.html"
    on("report", "--html", file, check=True)
    assert "known-by-heart" not in file.read_text()
    for arguments in (("--json",), ("--table", "users")):
        assert "known-by-heart" not in on("report", *arguments, check=True).stdout


def test_without_rows_and_values_nobody_is_named(on: Cli, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    on("report", "--rows", "0", "--top", "0", "--html", file, check=True)
    assert "example.com" not in file.read_text()
    assert "Ada Admin" not in file.read_text()


def test_standard_output_has_the_page_and_nothing_else(seed: Seed, shop: Path) -> None:
    seed("all", "--env", "test", cwd=shop, check=True)
    done = seed("report", "--env", "test", "--html", "-", cwd=shop, check=True)
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert done.stdout.endswith("</html>\n")


def test_standard_output_is_for_one_thing(on_sqlite: Cli) -> None:
    done = on_sqlite("report", "--html", "-", "--json")
    assert done.code == 2
    assert done.json["error"]["message"] == "--html - and --json both need standard output"


def test_a_file_in_the_way_is_refused_before_anything_is_read(
    on_sqlite: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text("mine")
    done = on_sqlite("report", "--html", file)
    assert done.code == 3
    assert f"{file} exists already" in done.stderr
    assert "--force" in done.stderr
    assert "reading" not in done.stderr
    assert file.read_text() == "mine"
    on_sqlite("report", "--html", file, "--force", check=True)
    assert "<!DOCTYPE html>" in file.read_text()


def test_a_page_that_fails_leaves_the_old_one(on_sqlite: Cli, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text("mine")
    done = on_sqlite("report", "--html", file, "--force", DATABASE_URL="sqlite:///nowhere.db")
    assert done.code == 1
    assert file.read_text() == "mine"


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_a_new_page_may_be_read_as_any_new_file(on_sqlite: Cli, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        on_sqlite("report", "--html", tmp_path / "report.html", check=True)
    finally:
        os.umask(before)
    mode = stat.S_IMODE((tmp_path / "report.html").stat().st_mode)
    assert mode == 0o640


@pytest.mark.parametrize(
    ("arguments", "code", "message", "hint"),
    [
        (("--table", "usres"), 2, "there is no table 'usres'", "Did you mean 'users'?"),
        (("--sample", "0"), 2, "--sample", ""),
        (("--sample", "2m"), 2, "--sample is 1 to 1,000,000, not 2,000,000", "Leave it out."),
        (("--rows", "-1"), 2, "--rows", ""),
        (("--rows", "5000"), 2, "--rows is 0 to 1,000, not 5,000", "Leave it out."),
        (("--top", "101"), 2, "--top is 0 to 100, not 101", "Leave it out."),
        (("--html", "no/such/folder/x.html"), 1, "there is no folder no/such/folder", "mkdir -p"),
        (("--html", "."), 1, ". is a directory", "Name a file, such as report.html"),
    ],
)
def test_what_is_wrong_is_said(
    on_sqlite: Cli, arguments: tuple[str, ...], code: int, message: str, hint: str
) -> None:
    done = on_sqlite("report", *arguments)
    assert done.code == code
    assert message in done.stderr
    assert hint in done.stderr


def test_a_database_that_is_not_there(cli: Cli, tmp_path: Path) -> None:
    done = cli.on(f"sqlite:///{tmp_path / 'none.db'}")("report")
    assert done.code == 1
    assert "does not exist" in done.stderr
    assert not (tmp_path / "none.db").exists()


def test_a_database_without_tables(cli: Cli, database_url: str, tmp_path: Path) -> None:
    execute(database_url, "CREATE TABLE something_else (id integer)")
    on, file = cli.on(database_url), tmp_path / "report.html"
    done = on("report", "--html", file, check=True)
    assert "no tables" in done.stdout
    assert "the database has not these 12 tables: categories" in done.stdout
    assert "The database has none of the tables" in file.read_text()


def test_a_database_without_rows(cli: Cli, shop_url: str, tmp_path: Path) -> None:
    on, file = cli.on(shop_url), tmp_path / "report.html"
    on("report", "--html", file, check=True)
    assert file.read_text().count("There is no row in it.") == TABLES
    assert on("report", "--json", check=True).json["runs"] == []


def test_rows_that_no_run_wrote_are_told_apart(on: Cli, shop_url: str) -> None:
    execute(
        shop_url,
        "INSERT INTO roles (id, name, description, permissions)"
        " VALUES (99, 'guest', 'Looks around', '[]')",
    )
    tables = {t["table"]: t for t in on("report", "--json", check=True).json["tables"]}
    assert tables["roles"]["foreign"] == 1
    assert tables["users"]["foreign"] == 0


def test_a_role_that_may_not_read_everything_gets_what_it_may(
    cli: Cli, shop_postgresql: str, tmp_path: Path
) -> None:
    cli.on(shop_postgresql)("all", "--env", "test", check=True)
    role = f"reader_{secrets.token_hex(6)}"
    execute(
        shop_postgresql,
        f"CREATE ROLE {role} LOGIN PASSWORD 'p'",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
        f"REVOKE SELECT ON seed_runs, orders FROM {role}",
    )
    url = sa.make_url(shop_postgresql).set(username=role, password="p")
    on, file = cli.on(url.render_as_string(hide_password=False)), tmp_path / "report.html"
    try:
        done = on("report", "--html", file, "--json", check=True)
    finally:
        execute(shop_postgresql, f"DROP OWNED BY {role}", f"DROP ROLE {role}")
    problems = {t["table"]: t["problem"] for t in done.json["tables"] if t["problem"]}
    assert list(problems) == ["orders"]
    assert [note.partition(":")[0] for note in done.json["notes"]] == ["the runs are left out"]
    assert "It could not be read" in file.read_text()


def test_a_run_that_was_taken_back_is_said_to_be(on: Cli, tmp_path: Path) -> None:
    on("undo", "--yes", check=True)
    file = tmp_path / "report.html"
    on("report", "--html", file, check=True)
    assert "undone by run 2" in file.read_text()


def test_the_database_stays_as_it_is(on: Cli, tmp_path: Path) -> None:
    before = on("verify", "--json", check=True).digests
    on("report", "--html", tmp_path / "report.html", check=True)
    assert on("verify", "--json", check=True).digests == before
    assert len(on("status", "--json", check=True).json["runs"]) == 1


def test_a_large_table_is_sampled_and_the_page_says_so(on: Cli, tmp_path: Path) -> None:
    on("users", "--count", "3000", "--env", "test", check=True)
    file = tmp_path / "report.html"
    report = on("report", "--table", "users", "--sample", "500", "--html", file, "--json").json
    (users,) = report["tables"]
    assert users["rows"] == 3000
    assert 400 < users["examined"] < 600
    text = file.read_text()
    assert f"a sample of {users['examined']:,} rows" in text
    # It is the same one every time, as long as nothing changes.
    again = on("report", "--table", "users", "--sample", "500", "--json").json
    assert again["tables"] == report["tables"]


def test_mariadb_has_a_page_too(cli: Cli, mariadb_url: str, tmp_path: Path) -> None:
    on, file = cli.migrated(mariadb_url), tmp_path / "report.html"
    on("all", "--env", "test", check=True)
    report = on("report", "--html", file, "--json", check=True).json
    assert {c["problem"] for t in report["tables"] for c in t["columns"]} == {""}
    assert len(re.findall(r'<section id="table-', file.read_text())) == TABLES
    json.dumps(report, allow_nan=False)
