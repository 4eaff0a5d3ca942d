"""Whatever is typed, set or configured reaches SQL as a value, or not at all."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from seeds.load.engine import create_engine
from tests.e2e.inside import Cli, execute, query
from tests.support import postgresql
from tests.support.hostile import everything, small_project

EVIL = (
    "x'; DROP TABLE canary; --",
    'x"; DROP TABLE canary; --',
    "x`); DROP TABLE canary; --",
    "1; DROP TABLE canary",
    "%(x)s %s :x {x} $1 ?",
    "\\'; DROP TABLE canary; --",
    "' OR '1'='1",
    "x\n; DROP TABLE canary;",
    "\udcff\udc80",
)


@pytest.fixture
def guarded(cli: Cli, shop_url: str) -> Iterator[Cli]:
    """The command on a seeded database with a canary, which must be alive at the end."""
    execute(shop_url, "CREATE TABLE canary (alive INTEGER)", "INSERT INTO canary VALUES (1)")
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    before = on("verify", "--json", check=True).digests
    yield on
    assert query(shop_url, "SELECT alive FROM canary") == [(1,)]
    assert on("verify", "--json", check=True).digests == before


def refused(on: Cli, *arguments: str, **environ: str) -> str:
    """Run a command that must fail as expected, not as a bug."""
    done = Cli(on.project, on.home, {**on.environ, **environ})(*arguments)
    assert done.code in (1, 2, 3), (arguments, done)
    assert "bug:" not in done.stderr, (arguments, done.stderr)
    assert "Traceback" not in done.stderr
    return done.stderr


def test_names_on_the_command_line_are_names(guarded: Cli) -> None:
    for evil in EVIL:
        refused(guarded, evil)
        refused(guarded, "all", "--only", evil)
        refused(guarded, "all", "--except", evil)
        refused(guarded, "all", "--count", f"{evil}=3")
        refused(guarded, "all", "--count", f"users={evil}")
        refused(guarded, "all", "--env", evil)
        refused(guarded, "all", "--seed", evil)
        refused(guarded, "all", "--as-of", evil)
        refused(guarded, "all", "--locale", evil)
        refused(guarded, "undo", evil)
        refused(guarded, "clean", evil)
        refused(guarded, "diff", evil)
        refused(guarded, "preview", evil)
        refused(guarded, "why", evil, "1")
        refused(guarded, "why", "users", evil)
        refused(guarded, "why", "users", "1", evil)
        refused(guarded, "list", "--database-url", evil)


def test_variables_are_values(guarded: Cli) -> None:
    for evil in EVIL:
        refused(guarded, "all", SEED_ENV=evil)
        refused(guarded, "all", SEED_RANDOM_SEED=evil)
        refused(guarded, "all", SEED_COUNT_USERS=evil)
        refused(guarded, "all", DATABASE_URL=evil)


@pytest.mark.parametrize("evil", EVIL, ids=range(len(EVIL)))
def test_who_ran_it_is_stored_as_it_is(cli: Cli, shop_url: str, evil: str) -> None:
    execute(shop_url, "CREATE TABLE canary (alive INTEGER)")
    on = cli.on(shop_url)
    on("admin", check=True, USER=evil, LOGNAME=evil, LNAME=evil, USERNAME=evil)
    (user,) = query(shop_url, "SELECT username FROM seed_runs")[0]
    assert user == evil.encode(errors="replace").decode()
    assert on("status", check=True).stdout
    assert query(shop_url, "SELECT count(*) FROM canary") == [(0,)]


@contextlib.contextmanager
def named(server: postgresql.Server, name: str) -> Iterator[sa.URL]:
    """Make a database of any name; drop it afterwards."""
    engine = create_engine(server.url).execution_options(isolation_level="AUTOCOMMIT")
    quoted = '"' + name.replace('"', '""') + '"'
    plain = {"no_parameters": True}
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {quoted}", execution_options=plain)
    try:
        yield server.url.set(database=name)
    finally:
        with engine.connect() as connection:
            statement = f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)"
            connection.exec_driver_sql(statement, execution_options=plain)
        engine.dispose()


def test_a_database_of_any_name(cli: Cli, postgresql_server: postgresql.Server) -> None:
    for evil in EVIL[:6]:
        with named(postgresql_server, f"{evil} {os.getpid()}") as url:
            application = url.update_query_dict({"application_name": evil})
            on = cli.on(application.render_as_string(hide_password=False))
            on("migrate", check=True)
            on("all", "--env", "test", check=True)
            assert on("status", "--json", check=True).json["runs"]
            on("undo", check=True)
            assert on("status", "--json", check=True).json["tables"]["users"] == 0


def test_parts_of_a_url_are_no_statements(cli: Cli, shop_postgresql: str) -> None:
    execute(shop_postgresql, "CREATE TABLE canary (alive INTEGER)")
    url = sa.make_url(shop_postgresql)
    for evil in EVIL[:8]:
        for bad in (
            url.set(username=evil),
            url.set(database=evil),
            url.update_query_dict({"sslmode": evil}),
            url.update_query_dict({"options": evil}),
        ):
            refused(cli.on(bad.render_as_string(hide_password=False)), "all")
        path = {"options": f"-csearch_path={evil}".replace(" ", "\\ ")}
        done = cli.on(url.update_query_dict(path).render_as_string(hide_password=False))("all")
        assert "bug:" not in done.stderr
    assert query(shop_postgresql, "SELECT count(*) FROM canary") == [(0,)]


def test_sqlite_files_of_any_name(cli: Cli, migrated_sqlite: Path, tmp_path: Path) -> None:
    for evil in EVIL[:6]:
        file = tmp_path / evil.replace("/", "_").replace("?", "_")
        file.write_bytes(migrated_sqlite.read_bytes())
        on = cli.on(sa.URL.create("sqlite", database=str(file)).render_as_string())
        on("all", "--env", "test", check=True)
        assert on("status", "--json", check=True).json["runs"]


def test_names_of_checks_options_and_seeders_are_shown_as_they_are(
    tmp_path: Path, cli: Cli, sqlite_url: str
) -> None:
    models = """
class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text)


EVIL = '''x'; DROP TABLE things; -- "%(x)s :y {z}'''
CHECKS = [seeds.Check(EVIL, EVIL, sa.select(Thing.id).where(Thing.name != EVIL))]
"""
    seeder = """
class ThingFactory(Factory[Thing], count=3):
    name = EVIL
""" + everything("ThingFactory")
    with small_project(tmp_path, "import seeds\n" + models, seeder) as project:
        file = tmp_path / "pyproject.toml"
        file.write_text(file.read_text() + f'checks = "{project.package}.models:CHECKS"\n')
        on = Cli(tmp_path, cli.home, {"DATABASE_URL": sqlite_url})
        on("all", "--migrate", check=True)
        checks = json.loads(on("verify", "--json", check=True).stdout)["checks"]
        assert "x'; DROP TABLE things; -- \"%(x)s :y {z}" in [c["name"] for c in checks]
        assert query(sqlite_url, "SELECT count(*) FROM things") == [(3,)]
