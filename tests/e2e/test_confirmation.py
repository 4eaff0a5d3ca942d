"""Before a database is changed that looks like one with real people's data, somebody is asked."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.api.confirmation import confirm_write
from seeds.api.workspace import Workspace, open_workspace
from seeds.config.project import find_project
from seeds.errors import GuardError
from tests.e2e.inside import Cli, execute, scalar

RDS = "shop.c9akciq32.eu-west-1.rds.amazonaws.com"
Confirm = Callable[[str], bool]


def named(url: str, host: str) -> str:
    """Return a URL that leads to the same server under another name."""
    parsed = sa.make_url(url)
    address = "127.0.0.1" if parsed.host in ("localhost", None) else str(parsed.host)
    changed = parsed.set(host=host).update_query_dict({"hostaddr": address})
    return changed.render_as_string(hide_password=False)


def workspace(cli: Cli, url: str, env: str = "development") -> Workspace:
    return open_workspace(find_project(cli.project), env=env, database_url=url)


def question(of: Workspace, action: str, *, removes: bool = True, answer: bool = True) -> str:
    """Return the one question that is asked, empty when there is none."""
    asked: list[str] = []

    def confirm(text: str) -> bool:
        asked.append(text)
        return answer

    confirm_write(of, action, yes=False, confirm=confirm, removes=removes)
    assert len(asked) <= 1
    return "".join(asked)


@pytest.fixture
def prod_file(shop_sqlite: str, tmp_path: Path) -> str:
    """A SQLite database with the shop's tables whose name says production."""
    file = tmp_path / "shop_prod.db"
    shutil.move(shop_sqlite.removeprefix("sqlite:///"), file)
    return f"sqlite:///{file}"


# -- signs ------------------------------------------------------------------------------------


def test_a_managed_host_is_refused_without_a_terminal_and_the_reason_told(
    cli: Cli, shop_postgresql: str
) -> None:
    done = cli.on(named(shop_postgresql, RDS))("all")
    assert done.code == 3
    assert "the host is managed by Amazon RDS" in done.stderr
    assert f"{sa.make_url(shop_postgresql).database} on {RDS}" in done.stderr
    assert "--yes" in done.stderr
    assert scalar(shop_postgresql, "SELECT count(*) FROM roles") == 0


def test_several_signs_are_one_question(cli: Cli, shop_postgresql: str) -> None:
    url = sa.make_url(named(shop_postgresql, f"prod-{RDS}"))
    asked = question(workspace(cli, url.render_as_string(hide_password=False)), "Seed")
    assert asked == (
        "The host is managed by Amazon RDS; the host's name contains 'prod'. "
        f"Seed the database {url.database} on prod-{RDS}, 127.0.0.1?"
    )


def test_a_databases_name_is_a_sign(cli: Cli, prod_file: str) -> None:
    file = prod_file.removeprefix("sqlite:///")
    assert question(workspace(cli, prod_file), "Clear and seed", removes=False) == (
        f"The file's name contains 'prod'. Clear and seed the database {file}?"
    )


def test_yes_answers_beforehand(cli: Cli, prod_file: str) -> None:
    on = cli.on(prod_file)
    assert on("users", "--count", "3").code == 3
    assert on("users", "--count", "3", "--yes").code == 0
    assert scalar(prod_file, "SELECT count(*) FROM users") == 3


def test_once_a_run_has_marked_the_database_disposable_nothing_is_asked(
    cli: Cli, prod_file: str
) -> None:
    on = cli.on(prod_file)
    on("users", "--count", "3", "--yes", check=True)
    on("users", "--count", "3", check=True)
    on("users", "--count", "3", "--clear", check=True)
    assert question(workspace(cli, prod_file), "Undo run 1 in") == ""


def test_a_no_changes_nothing(cli: Cli, prod_file: str) -> None:
    request = api.SeedRequest(seeders=("users",), database_url=prod_file)
    with pytest.raises(GuardError, match="not confirmed: seed the database") as caught:
        api.seed(request, project=find_project(cli.project), confirm=lambda text: False)
    assert caught.value.exit_code == 3
    assert scalar(prod_file, "SELECT count(*) FROM users") == 0


def test_a_plan_asks_nothing(cli: Cli, prod_file: str) -> None:
    on = cli.on(prod_file)
    assert on("plan").code == 0
    assert on("all", "--dry-run").code == 0


def test_a_question_makes_no_file(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "prod.db"
    assert cli.on(f"sqlite:///{file}")("all", "--migrate").code == 3
    assert not file.exists()


def test_a_password_is_in_neither_question_nor_refusal(cli: Cli, shop_postgresql: str) -> None:
    url = sa.make_url(named(shop_postgresql, RDS)).set(password="s3cret-word")
    of = workspace(cli, url.render_as_string(hide_password=False))
    assert "s3cret-word" not in question(of, "Seed")
    done = cli.on(url.render_as_string(hide_password=False))("all")
    assert done.code == 3
    assert "s3cret-word" not in done.stdout + done.stderr


# -- hosts of one's own -----------------------------------------------------------------------


def test_another_host_asks_until_it_is_trusted(cli: Cli, shop_postgresql: str) -> None:
    on = cli.on(named(shop_postgresql, "db"))
    refused = on("all", "--env", "test")
    assert refused.code == 3
    assert "the host db is not this machine" in refused.stderr
    assert "SEED_TRUSTED_HOSTS=db" in refused.stderr
    on("all", "--env", "test", "--clear", check=True, SEED_TRUSTED_HOSTS="other, db")


def test_the_project_may_trust_hosts_by_globs(
    cli: Cli, shop: Path, tmp_path: Path, shop_postgresql: str
) -> None:
    config = shop / "pyproject.toml"
    config.write_text(
        config.read_text().replace("[tool.seeds]\n", '[tool.seeds]\ntrusted_hosts = ["*.intern"]\n')
    )
    own = Cli(shop, cli.home, {"DATABASE_URL": named(shop_postgresql, "db.intern")})
    own("all", "--env", "test", check=True)
    assert own.on(named(shop_postgresql, "db.extern"))("migrate").code == 0  # marked by then
    other = Cli(shop, cli.home, {})
    execute(shop_postgresql, "DELETE FROM seed_runs")
    assert other.on(named(shop_postgresql, "db.extern"))("migrate").code == 3


def test_a_protected_environment_may_be_on_another_host(cli: Cli, shop_postgresql: str) -> None:
    cli.on(named(shop_postgresql, "db"))("all", "--env", "staging", check=True)


# -- production -------------------------------------------------------------------------------


def test_production_always_asks_naming_host_and_database_but_no_password(
    cli: Cli, shop_postgresql: str
) -> None:
    url = named(shop_postgresql, "db.example.com")
    name = sa.make_url(url).database
    of = workspace(cli, url, "production")
    for _ in range(2):
        assert question(of, "Clear and seed", removes=False) == (
            f"Clear and seed the production database {name} on db.example.com, 127.0.0.1?"
        )
        cli.on(url)("all", "--env", "production", "--yes", check=True)


def test_a_file_is_named_without_a_host(cli: Cli, shop_sqlite: str) -> None:
    file = shop_sqlite.removeprefix("sqlite:///")
    with pytest.raises(GuardError, match=f"to seed the production database {file} needs"):
        confirm_write(workspace(cli, shop_sqlite, "production"), "Seed", yes=False, confirm=None)


@pytest.mark.parametrize("env", ["development", "test", "staging"])
def test_nothing_else_asks_on_this_machine(cli: Cli, shop_url: str, env: str) -> None:
    of = workspace(cli, shop_url, env)
    assert question(of, "Clear and seed", removes=False) == question(of, "Reset") == ""


# -- databases that a run marked protected ----------------------------------------------------


@pytest.mark.parametrize("env", ["staging", "production"])
@pytest.mark.parametrize("named_env", ["development", "staging"])
def test_rows_are_not_taken_from_a_protected_database_unasked_whatever_env_says(
    cli: Cli, shop_url: str, env: str, named_env: str
) -> None:
    cli.on(shop_url)("all", "--env", env, "--yes", check=True)
    of = workspace(cli, shop_url, named_env)
    asked = question(of, "Undo run 1 in")
    assert asked.startswith(f"The database is marked {env}. Undo run 1 in the database ")
    assert str(sa.make_url(shop_url).database) in asked
    with pytest.raises(GuardError, match=f"there is no terminal: the database is marked {env}"):
        confirm_write(of, "Undo run 1 in", yes=False, confirm=None)
    confirm_write(of, "Undo run 1 in", yes=True, confirm=None)


# -- migrations -------------------------------------------------------------------------------


def test_migrating_asks_by_the_same_signs(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "shop_live.db"
    on = cli.on(f"sqlite:///{file}")
    refused = on("migrate")
    assert refused.code == 3
    assert "to migrate the database" in refused.stderr
    assert "the file's name contains 'live'" in refused.stderr
    assert not file.exists()
    on("migrate", "--yes", check=True)
    assert on("migrate", "--env", "production").code == 3
