"""Production gets the essentials, never an invented person, and only when somebody means it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.inside import Cli, query, scalar
from tests.support.command import Seed, clean_environment, executable

ADMIN = {"SEED_ADMIN_EMAIL": "olga@shop.invalid", "SEED_ADMIN_PASSWORD": "correct horse"}
PEOPLE = ("users", "user_preferences", "orders", "order_items", "blog_posts", "support_tickets")


def everything(url: str) -> list[list[tuple[object, ...]]]:
    names = ("roles", "system_config", "categories", "users", "user_preferences")
    return [query(url, f"SELECT * FROM {name} ORDER BY id") for name in names]


def test_production_gets_essentials_and_not_one_invented_row(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    report = on("all", "--env", "production", "--yes", "--json", check=True)
    assert {t: n for t, n in report.rows.items() if n} == {
        "roles": 4,
        "system_config": 14,
        "categories": 8,
    }
    assert all(scalar(shop_url, f"SELECT count(*) FROM {name}") == 0 for name in PEOPLE)
    assert on("verify", "--json").json["ok"]


@pytest.mark.parametrize("admin", [{}, ADMIN], ids=["without-admin", "with-admin"])
def test_a_second_production_run_changes_nothing(
    cli: Cli, shop_url: str, admin: dict[str, str]
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "production", "--yes", check=True, **admin)
    before = everything(shop_url)
    later = ("--as-of", "2031-05-06", "--seed", "9")
    again = on("all", "--env", "production", "--yes", *later, "--json", check=True, **admin).json
    assert all(t["inserted"] == t["updated"] == t["deleted"] == 0 for t in again["tables"])
    assert everything(shop_url) == before
    assert on("verify", "--json").json["ok"]


def test_the_administrator_of_production_is_the_one_named_with_a_password_of_its_own(
    cli: Cli, shop_url: str
) -> None:
    from app.security import verify_password

    done = cli.on(shop_url)("all", "--env", "production", "--yes", check=True, **ADMIN)
    ((email, role, hashed, active),) = query(
        shop_url, "SELECT email, role, hashed_password, is_active FROM users"
    )
    assert (email, role, bool(active)) == ("olga@shop.invalid", "super_admin", True)
    assert verify_password("correct horse", hashed)
    assert "correct horse" not in done.stdout + done.stderr
    ledger = query(shop_url, "SELECT * FROM seed_runs")
    assert "correct horse" not in repr(ledger)
    assert hashed not in repr(ledger)


def test_a_real_password_gets_real_randomness(cli: Cli, new_sqlite_url: Callable[[], str]) -> None:
    hashes = set()
    for _ in range(2):
        url = new_sqlite_url()
        on = cli.migrated(url)
        on("all", "--env", "production", "--yes", "--seed", "1", check=True, **ADMIN)
        hashes.add(scalar(url, "SELECT hashed_password FROM users"))
    assert len(hashes) == 2


def test_a_changed_password_of_the_administrator_is_not_set_back(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "production", "--yes", check=True, **ADMIN)
    before = scalar(shop_url, "SELECT hashed_password FROM users")
    other = {**ADMIN, "SEED_ADMIN_PASSWORD": "another"}
    on("all", "--env", "production", "--yes", check=True, **other)
    assert scalar(shop_url, "SELECT hashed_password FROM users") == before


@pytest.mark.parametrize("command", ["users", "products", "orders", "content"])
def test_production_refuses_what_would_be_invented(
    cli: Cli, shop_sqlite: str, command: str
) -> None:
    done = cli.on(shop_sqlite)(command, "--env", "production", "--yes", "--count", "5")
    assert done.code == 3
    assert "never invented" in done.stderr
    assert scalar(shop_sqlite, "SELECT count(*) FROM users") == 0


def test_without_yes_and_without_a_terminal_production_is_refused(cli: Cli, shop_url: str) -> None:
    done = cli.on(shop_url)("all", "--env", "production")
    assert done.code == 3
    assert "--yes" in done.stderr
    assert scalar(shop_url, "SELECT count(*) FROM roles") == 0


def test_a_refused_production_run_makes_no_file(seed: Seed, shop: Path) -> None:
    assert seed("all", "--env", "production", cwd=shop).returncode == 3
    assert not list(shop.glob("*.db"))


def test_the_embedded_production_database_is_made_like_any_other(seed: Seed, shop: Path) -> None:
    for _ in range(2):
        seed("all", "--env", "production", "--yes", cwd=shop, check=True)
    assert (shop / "seeds-production.db").exists()


def typed(seed: Seed, shop: Path, answer: str, *arguments: str) -> tuple[int, str]:
    """Run the command at a terminal, answer its question, return exit code and all that shows."""
    control, terminal = pty.openpty()
    process = subprocess.Popen(
        [executable(), *arguments],
        cwd=shop,
        env=clean_environment(seed.home, {"TERM": "xterm"}),
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        start_new_session=True,
    )
    os.close(terminal)
    shown, answered, end = "", False, time.monotonic() + 60
    while time.monotonic() < end:
        ready, _, _ = select.select([control], [], [], 0.2)
        if ready:
            try:
                chunk = os.read(control, 4096)
            except OSError:
                break
            if not chunk:
                break
            shown += chunk.decode(errors="replace")
        if "[y/N]" in shown and not answered:
            answered = True
            os.write(control, answer.encode())
    code = process.wait(timeout=30)
    os.close(control)
    return code, shown


def test_at_a_terminal_the_question_names_host_and_database_and_no_refuses(
    cli: Cli, shop_postgresql: str, seed: Seed, shop: Path
) -> None:
    host, _, name = shop_postgresql.partition("@")[2].partition("/")
    code, shown = typed(
        *(seed, shop, "n\n", "all", "--env", "production", "--database-url", shop_postgresql)
    )
    assert code == 3
    question = next(line for line in shown.splitlines() if "[y/N]" in line)
    assert host.partition(":")[0] in question
    assert name in question
    assert scalar(shop_postgresql, "SELECT count(*) FROM roles") == 0


def test_at_a_terminal_yes_goes_on(cli: Cli, shop_sqlite: str, seed: Seed, shop: Path) -> None:
    arguments = ("all", "--env", "production", "--database-url", shop_sqlite)
    code, shown = typed(seed, shop, "y\n", *arguments)
    assert code == 0, shown
    assert scalar(shop_sqlite, "SELECT count(*) FROM roles") == 4


def test_at_a_terminal_an_empty_answer_is_a_no(
    cli: Cli, shop_sqlite: str, seed: Seed, shop: Path
) -> None:
    arguments = ("all", "--env", "production", "--database-url", shop_sqlite)
    code, _ = typed(seed, shop, "\n", *arguments)
    assert code == 3
