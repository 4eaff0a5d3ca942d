"""The same rows whatever process, server, role and database prefer: zones, locales, encodings."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from seeds.load.engine import create_engine
from tests.e2e.inside import Cli, copied, execute
from tests.support import postgresql
from tests.support.command import Seed

RUN = ("all", "--env", "test", "--as-of", "2026-01-01")

PROCESSES = {
    "ASCII": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "TZ": "UTC"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Europe/Istanbul"},
    "far east": {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "POSIX"},
    "half an hour off": {"PYTHONHASHSEED": "4294967295", "TZ": "Asia/Kathmandu"},
}
SESSIONS = {
    "German dates": "-c datestyle=German,DMY -c timezone=Asia/Kolkata -c lc_messages=C",
    "SQL dates": "-c datestyle=SQL,MDY -c intervalstyle=sql_standard -c timezone=America/New_York",
    "ISO intervals": "-c datestyle=Postgres -c intervalstyle=iso_8601 -c timezone=+05:45",
    "few digits": "-c extra_float_digits=-15 -c bytea_output=escape",
    "old strings": "-c standard_conforming_strings=off -c escape_string_warning=on",
}


@pytest.fixture(scope="module")
def expected(cli: Cli, migrated_postgresql: str, postgresql_server: postgresql.Server) -> object:
    with copied(postgresql_server, migrated_postgresql) as url:
        on = cli.on(url)
        on(*RUN, check=True)
        return on("verify", "--json", check=True).digests


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_of_any_locale_and_zone_writes_the_same_rows(
    seed: Seed, cli: Cli, shop_sqlite: str, expected: object, process: str
) -> None:
    variables = {**PROCESSES[process], "DATABASE_URL": shop_sqlite}
    done = seed(*RUN, cwd=cli.project, env=variables, check=True)
    assert "users" in done.stdout
    assert cli.on(shop_sqlite)("verify", "--json", check=True).digests == expected


@pytest.mark.parametrize("session", SESSIONS)
def test_a_session_of_any_style_reads_and_writes_the_same_rows(
    cli: Cli, shop_postgresql: str, expected: object, session: str
) -> None:
    strange = {"PGOPTIONS": SESSIONS[session]}
    on = cli.on(shop_postgresql)
    on(*RUN, check=True, **strange)
    assert on("verify", "--json", check=True).digests == expected
    assert on("verify", "--json", check=True, **strange).digests == expected
    on("users", "--env", "test", "--count", "7", check=True, **strange)
    on("undo", check=True, **strange)
    assert on("verify", "--json", check=True).digests == expected


def test_variables_of_the_client_library_change_nothing(
    cli: Cli, shop_postgresql: str, expected: object
) -> None:
    strange = {"PGTZ": "Asia/Tokyo", "PGDATESTYLE": "German", "PGCLIENTENCODING": "LATIN1"}
    on = cli.on(shop_postgresql)
    on(*RUN, check=True, **strange)
    assert on("verify", "--json", check=True, **strange).digests == expected
    assert on("verify", "--json", check=True, PGCLIENTENCODING="SQL_ASCII").digests == expected


def test_settings_of_the_database_change_nothing(
    cli: Cli, shop_postgresql: str, expected: object
) -> None:
    name = sa.make_url(shop_postgresql).database
    execute(
        shop_postgresql,
        f"ALTER DATABASE {name} SET timezone = 'Australia/Lord_Howe'",
        f"ALTER DATABASE {name} SET datestyle = 'SQL, DMY'",
        f"ALTER DATABASE {name} SET client_encoding = 'LATIN1'",
        f"ALTER DATABASE {name} SET standard_conforming_strings = off",
        f"ALTER DATABASE {name} SET search_path = '$user', public",
    )
    on = cli.on(shop_postgresql)
    on(*RUN, check=True)
    assert on("verify", "--json", check=True).digests == expected


@contextlib.contextmanager
def encoded(server: postgresql.Server, encoding: str) -> Iterator[str]:
    """Make a database with an encoding of its own; drop it afterwards."""
    with server.database() as url:
        name = f"{sa.make_url(url).database}_e"
        engine = create_engine(server.url).execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(
                sa.text(
                    f"CREATE DATABASE {name} ENCODING '{encoding}' TEMPLATE template0"
                    " LC_COLLATE 'C' LC_CTYPE 'C'"
                )
            )
        try:
            yield server.url.set(database=name).render_as_string(hide_password=False)
        finally:
            with engine.connect() as connection:
                connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
            engine.dispose()


def test_a_database_without_an_encoding_holds_the_same_rows(
    cli: Cli, postgresql_server: postgresql.Server, expected: object
) -> None:
    with encoded(postgresql_server, "SQL_ASCII") as url:
        on = cli.migrated(url)
        on(*RUN, check=True)
        assert on("verify", "--json", check=True).digests == expected


def test_what_an_encoding_lacks_is_told_with_its_column(
    cli: Cli, postgresql_server: postgresql.Server
) -> None:
    with encoded(postgresql_server, "LATIN1") as url:
        on = cli.migrated(url)
        done = on(*RUN, "--locale", "el_GR")
        assert done.code == 1
        assert "encoding lacks a character" in done.stderr
        assert "ENCODING 'UTF8'" in done.stderr
        assert on("status", "--json", check=True).json["runs"] == []


def test_a_log_in_ascii_takes_every_message(seed: Seed, tmp_path: Path) -> None:
    done = seed(
        "verify",
        "--database-url",
        f"sqlite:///{tmp_path}/не-там-\U0001f427.db",
        cwd=Path(__file__).parent.parent.parent,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )
    assert done.returncode == 1
    assert "does not exist" in done.stderr
    assert "Traceback" not in done.stderr
