"""``seed doctor`` says what is wrong, whatever is wrong, and changes nothing."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.load import backend_for
from seeds.load.engine import create_engine
from tests.e2e.inside import Cli, Done, execute
from tests.support import mariadb
from tests.support.command import Seed

SECRET = "s3cret-word"


def findings(done: Done, section: str = "") -> dict[str, dict[str, Any]]:
    """Return the findings by name; of several with one name the worst."""
    found: dict[str, dict[str, Any]] = {}
    for finding in done.json["findings"]:
        known = found.get(finding["name"])
        if section in ("", finding["section"]) and (known is None or known["state"] == "ok"):
            found[finding["name"]] = finding
    return found


def problems(done: Done) -> list[str]:
    return [f["name"] for f in done.json["findings"] if f["state"] == "problem"]


def steps(done: Done) -> list[str]:
    return [step["command"] for step in done.json["next"]]


def changed(url: str, **query: str) -> str:
    return sa.make_url(url).update_query_dict(query).render_as_string(hide_password=False)


@contextlib.contextmanager
def locked(url: str) -> Iterator[None]:
    """Hold the seeders' lock, as a running seeder does."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection, connection.begin():
            backend_for(connection).lock(lambda holder: None, 5)
            yield
    finally:
        engine.dispose()


# -- all is well ------------------------------------------------------------------------------


def test_in_a_seeded_database_there_is_nothing_to_do(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    done = on("doctor", "--json")
    assert done.code == 0, done.stdout
    assert done.json["ok"]
    assert problems(done) == []
    assert findings(done)["marker"]["value"] == "test (disposable)"
    assert "the last is 1" in findings(done)["runs"]["value"]
    assert findings(done)["foreign rows"]["value"] == "none"
    assert findings(done)["seeders' lock"]["value"] == "free"
    assert findings(done)["signs"]["value"] == "none"
    assert steps(done) == [""]
    assert "nothing to do" in done.json["next"][0]["reason"]


def test_versions_of_everything_that_takes_part_are_listed(cli: Cli, shop_url: str) -> None:
    seen = findings(cli.on(shop_url)("doctor", "--json"), "versions")
    assert {"seeds", "Python", "platform", "SQLAlchemy", "Alembic", "pyarrow", "NumPy", "Click",
            "Rich", "Faker"} <= set(seen)  # fmt: skip


def test_where_each_setting_comes_from_is_told(cli: Cli, shop_url: str) -> None:
    done = cli.on(shop_url)("doctor", "--json", "--env", "demo", SEED_RANDOM_SEED="7")
    seen = findings(done, "configuration")
    assert seen["environment"]["value"] == "demo (--env)"
    assert seen["database"]["value"] == f"{done.json['database']} (DATABASE_URL)"
    assert seen["random seed"]["value"] == "7 (SEED_RANDOM_SEED)"


def test_a_new_project_is_told_to_seed(seed: Seed, shop: Path) -> None:
    before = sorted(shop.iterdir())
    done = seed("doctor", cwd=shop, check=True)
    assert "seed all" in done.stdout
    assert "seeds-development.db" in done.stdout
    assert sorted(shop.iterdir()) == before


def test_nothing_is_written_nor_locked(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    before = on("verify", "--json").digests
    on("doctor", check=True)
    assert on("verify", "--json").digests == before
    assert on("users", "--env", "test", "--lock-timeout", "0").code == 0


@pytest.mark.parametrize("columns", ["40", "80"])
def test_it_fits_the_window(cli: Cli, shop_url: str, columns: str) -> None:
    done = cli.on(shop_url)("doctor", COLUMNS=columns)
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert all(line == line.rstrip() for line in lines)


# -- the project ------------------------------------------------------------------------------


def test_without_a_project_it_says_how_to_begin(cli: Cli, tmp_path: Path) -> None:
    done = Cli(tmp_path, cli.home, {})("doctor", "--json")
    assert done.code == 4
    assert problems(done) == ["project"]
    assert "[tool.seeds]" in findings(done)["project"]["hint"]
    assert list(tmp_path.iterdir()) == []


def test_without_a_project_a_database_that_is_named_is_looked_at(
    cli: Cli, tmp_path: Path, shop_url: str
) -> None:
    cli.on(shop_url)("all", "--env", "test", check=True)
    done = Cli(tmp_path, cli.home, {"DATABASE_URL": shop_url})("doctor", "--json")
    assert problems(done) == ["project"]
    assert findings(done)["reachable"]["value"] == "yes"
    assert findings(done)["marker"]["value"] == "test (disposable)"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        ("import nowhere_at_all\n", "nowhere_at_all"),
        ("1 / 0\n", "ZeroDivisionError"),
        ("def (:\n", "SyntaxError"),
        ("raise SystemExit('bye')\n", "bye"),
        (f"raise RuntimeError('postgresql://u:{SECRET}@h/d')\n", "postgresql://u:***@h/d"),
    ],
)
def test_a_seeder_that_cannot_be_imported_is_a_finding(
    seed: Seed, shop: Path, broken: str, told: str
) -> None:
    (shop / "app" / "seeders" / "users.py").write_text(broken)
    done = seed("doctor", cwd=shop)
    assert done.returncode == 4
    assert told in done.stdout
    assert SECRET not in done.stdout + done.stderr
    assert done.stderr == ""


def test_models_that_cannot_be_imported_are_a_finding_and_the_database_is_looked_at_all_the_same(
    seed: Seed, shop: Path, shop_sqlite: str
) -> None:
    (shop / "app" / "models" / "__init__.py").write_text("1 / 0\n")
    done = seed("doctor", "--database-url", shop_sqlite, cwd=shop)
    assert done.returncode == 4
    assert "ZeroDivisionError" in done.stdout
    assert "SQLite 3." in done.stdout


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SEED_COUNT_USERS", "many"),
        ("SEED_RANDOM_SEED", "-1"),
        ("SEED_ENV", "no such/name"),
        ("SEED_ENV", "nowhere"),
        ("DATABASE_URL", f"nonsense:{SECRET}@host"),
        ("DATABASE_URL", f"postgresql://u:{SECRET}@host:port/name"),
        ("DATABASE_URL", f"oracle://u:{SECRET}@localhost/name"),
    ],
)
def test_a_wrong_variable_is_a_finding(cli: Cli, variable: str, value: str) -> None:
    done = Cli(cli.project, cli.home, {variable: value})("doctor", "--json")
    assert done.code == 4
    assert len(problems(done)) == 1
    assert done.stderr == ""
    assert SECRET not in done.stdout


def test_a_wrong_count_does_not_keep_it_from_the_database(cli: Cli, shop_url: str) -> None:
    done = cli.on(shop_url)("doctor", "--json", SEED_COUNT_USERS="many")
    assert problems(done) == ["settings"]
    assert findings(done)["reachable"]["value"] == "yes"


# -- the connection ---------------------------------------------------------------------------


def test_a_server_that_is_down_is_a_finding(cli: Cli) -> None:
    done = cli.on(f"postgresql://u:{SECRET}@127.0.0.1:1/shop")("doctor", "--json")
    assert done.code == 4
    assert problems(done) == ["reachable"]
    assert "no database answers at 127.0.0.1:1" in findings(done)["reachable"]["value"]
    assert SECRET not in done.stdout


def test_a_missing_database_is_a_finding(cli: Cli, postgresql_url: str) -> None:
    url = sa.make_url(postgresql_url).set(database="seeds_nowhere")
    if url.password is None:
        url = url.set(password=SECRET)
    done = cli.on(url.render_as_string(hide_password=False))("doctor", "--json")
    assert problems(done) == ["reachable"]
    assert "there is no database 'seeds_nowhere'" in findings(done)["reachable"]["value"]
    assert str(url.password) not in done.stdout


def test_a_wrong_password_is_a_finding_and_never_shown(
    cli: Cli, mariadb_server: mariadb.Server
) -> None:
    url = sa.make_url(str(mariadb_server.url)).set(password=SECRET)
    done = cli.on(url.render_as_string(hide_password=False))("doctor", "--json")
    assert problems(done) == ["reachable"]
    assert "refused the password" in findings(done)["reachable"]["value"]
    assert SECRET not in done.stdout + done.stderr


def test_a_file_that_is_no_database_is_a_finding(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "letter.db"
    file.write_text("Dear Ann, " * 1000)
    done = cli.on(f"sqlite:///{file}")("doctor", "--json")
    assert done.code == 4
    assert "no SQLite database" in done.stdout
    assert file.read_text() == "Dear Ann, " * 1000


def test_a_file_that_is_missing_is_not_made(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    done = cli.on(f"sqlite:///{file}")("doctor", "--json")
    assert done.code == 0
    assert steps(done) == ["seed migrate"]
    assert not file.exists()


def test_a_folder_that_is_missing_is_a_problem(cli: Cli, tmp_path: Path) -> None:
    done = cli.on(f"sqlite:///{tmp_path / 'nowhere' / 'new.db'}")("doctor", "--json")
    assert problems(done) == ["folder"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_is_read_only_is_a_problem(cli: Cli, shop_sqlite: str) -> None:
    folder = Path(shop_sqlite.removeprefix("sqlite:///")).parent
    folder.chmod(0o500)
    try:
        done = cli.on(shop_sqlite)("doctor", "--json")
    finally:
        folder.chmod(0o700)
    assert "folder" in problems(done)


# -- the database -----------------------------------------------------------------------------


def test_an_empty_database_needs_migrating(cli: Cli, database_url: str) -> None:
    if database_url.startswith("sqlite"):
        execute(database_url, "CREATE TABLE mine (id INTEGER)")
    done = cli.on(database_url)("doctor", "--json")
    assert done.code == 4
    assert problems(done) == ["tables", "revision"]
    assert steps(done) == ["seed migrate"]


def test_a_missing_table_is_named(cli: Cli, shop_url: str) -> None:
    execute(shop_url, "DROP TABLE ticket_messages")
    done = cli.on(shop_url)("doctor", "--json")
    assert "ticket_messages" in findings(done)["tables"]["value"]


def test_a_migrated_database_is_to_be_seeded_by_the_same_way_to_it(
    cli: Cli, shop_sqlite: str
) -> None:
    done = cli("doctor", "--json", "--env", "test", "--database-url", shop_sqlite)
    assert done.code == 0
    assert steps(done) == [f"seed all --env test --database-url {shop_sqlite}"]


def test_a_running_seeder_is_named_and_not_waited_for(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    with locked(shop_url):
        done = on("doctor", "--json")
        assert findings(done)["seeders' lock"]["state"] == "note"
        assert done.json["next"][0]["reason"].startswith("wait: ")
    assert findings(on("doctor", "--json"))["seeders' lock"]["value"] == "free"


def test_a_table_that_somebody_has_locked_does_not_hang_it(cli: Cli, shop_postgresql: str) -> None:
    engine = create_engine(shop_postgresql)
    with engine.connect() as connection, connection.begin():
        connection.execute(sa.text("LOCK TABLE users IN ACCESS EXCLUSIVE MODE"))
        done = cli.on(shop_postgresql)("doctor", "--json")
    engine.dispose()
    assert "another session holds a lock" in done.stdout


def test_rows_that_no_run_wrote_are_counted(cli: Cli, shop_url: str) -> None:
    execute(shop_url, "INSERT INTO roles (name, description) VALUES ('auditor', 'by hand')")
    done = cli.on(shop_url)("doctor", "--json")
    assert findings(done)["foreign rows"]["value"] == "roles 1"
    assert "refuses" in findings(done)["foreign rows"]["hint"]


def test_a_database_marked_production_is_no_place_for_development(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "production", "--yes", check=True)
    done = on("doctor", "--json")
    assert done.code == 4
    assert problems(done) == ["marker"]
    assert "--env production" in done.json["next"][0]["reason"]
    allowed = on("doctor", "--json", "--env", "production")
    assert allowed.code == 0
    assert findings(allowed)["production"]["state"] == "note"


def test_a_role_that_may_only_read_is_told_what_it_lacks(cli: Cli, shop_postgresql: str) -> None:
    url = changed(shop_postgresql, options="-c role=pg_read_all_data")
    done = cli.on(url)("doctor", "--json")
    assert done.code == 4
    assert findings(done)["rows"]["value"] == (
        "no INSERT on all tables, no UPDATE on all tables, no DELETE on all tables"
    )
    assert "may not create seed_runs" in findings(done)["ledger"]["value"]
    assert findings(done)["owner"]["state"] == "note"


def test_a_read_only_server_is_a_problem(cli: Cli, shop_postgresql: str) -> None:
    url = changed(shop_postgresql, options="-c default_transaction_read_only=on")
    done = cli.on(url)("doctor", "--json")
    assert problems(done) == ["writable"]


def test_a_database_migrated_by_a_newer_project_is_a_finding(cli: Cli, shop_url: str) -> None:
    execute(shop_url, "UPDATE alembic_version SET version_num = '9999'")
    done = cli.on(shop_url)("doctor", "--json")
    assert problems(done) == ["revision"]
    assert "9999" in findings(done)["revision"]["value"]


def test_a_ledger_of_a_newer_version_is_a_finding(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--env", "test", check=True)
    execute(shop_url, "UPDATE seed_runs SET format = 99")
    done = on("doctor", "--json")
    assert done.code == 4
    assert "newer version" in findings(done)["marker"]["value"]


def test_signs_of_danger_are_noted(cli: Cli, shop_sqlite: str) -> None:
    file = Path(shop_sqlite.removeprefix("sqlite:///"))
    renamed = file.rename(file.with_name("shop_prod.db"))
    done = cli.on(f"sqlite:///{renamed}")("doctor", "--json")
    assert done.code == 0
    assert findings(done)["sign"]["value"] == "the file's name contains 'prod'"


def test_mariadb_is_examined_too(cli: Cli, mariadb_url: str) -> None:
    on = cli.migrated(mariadb_url)
    done = on("doctor", "--json")
    assert done.code == 0, problems(done)
    assert findings(done)["server"]["value"].startswith("MariaDB ")
