"""``seed status`` tells what is in a database, who wrote it, and what is still there."""

from __future__ import annotations

from pathlib import Path

from tests.e2e.by_hand import add_user
from tests.e2e.inside import Cli, execute


def test_of_each_run_it_tells_what_is_still_there(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("users", "--env", "test", "--count", "24", check=True)
    on("products", "--env", "test", "--count", "13", check=True)
    on("undo", "3", check=True)
    on("orders", "--env", "test", "--clear", check=True)
    execute(
        shop_url,
        "DELETE FROM user_preferences WHERE user_id = 9",
        "DELETE FROM users WHERE id = 9",
    )
    runs = {run["run"]: run for run in on("status", "--json", check=True).json["runs"]}
    assert list(runs) == [5, 4, 3, 2, 1]
    assert runs[1]["left"] == {**runs[1]["tables"], "orders": 0, "order_items": 0}
    assert runs[2]["tables"] == {"users": 20, "user_preferences": 20}
    assert runs[2]["left"] == {"users": 19, "user_preferences": 19}
    assert (runs[3]["undone_by"], set(runs[3]["left"].values())) == (4, {0})
    assert runs[4]["kind"] == "undo"
    assert runs[4]["deleted"] == runs[3]["tables"]
    lines = on("status", check=True).stdout.splitlines()
    table = lines[next(i for i, line in enumerate(lines) if line.startswith("run")) :]
    assert [line.split()[0] for line in table] == ["run", "5", "4", "3", "2", "1"]
    assert "none, undone by 4" in table[3]
    assert "38 of 40" in table[4]


def test_rows_that_no_run_wrote_are_counted(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    assert on("status", "--json", check=True).json["foreign"] == {}
    assert "by no run" not in on("status", check=True).stdout
    add_user(shop_url)
    assert on("status", "--json", check=True).json["foreign"] == {
        "users": 1,
        "user_preferences": 1,
    }
    assert "by no run" in on("status", check=True).stdout


def test_the_newest_ten_runs_are_shown_unless_told_otherwise(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    for _ in range(12):
        on("users", "--count", "3", check=True)

    def shown(*options: str) -> list[int]:
        status = on("status", "--json", *options, check=True).json
        assert status["total_runs"] == 12
        return [run["run"] for run in status["runs"]]

    assert shown() == list(range(12, 2, -1))
    assert shown("--runs", "2") == [12, 11]
    assert shown("--all") == shown("--runs", "99") == list(range(12, 0, -1))
    assert "10 of 12 runs; --all shows all of them" in on("status", check=True).stdout
    assert "shows all" not in on("status", "--all", check=True).stdout
    assert on("status", "--runs", "0").code == 2


def test_the_environment_says_whether_it_is_protected(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    empty = on("status", check=True)
    assert "no run has marked it" in empty.stdout
    assert "No run has written here." in empty.stdout
    on("all", "--env", "staging", "--yes", check=True)
    assert "staging, protected" in on("status", check=True).stdout
    status = on("status", "--json", check=True).json
    assert (status["marker"], status["protected"]) == ("staging", True)


def test_pending_migrations_are_named(cli: Cli, sqlite_url: str) -> None:
    execute(sqlite_url, "CREATE TABLE other (id INTEGER)")
    done = cli.on(sqlite_url)("status", check=True)
    assert "empty; run 'seed migrate' for 0001" in done.stdout


def test_without_a_database_nothing_is_made(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    on = cli.on(f"sqlite:///{file}")
    assert on("status", "--json", check=True).json["pending"] == ["0001"]
    assert "No run has written here." in on("status", check=True).stdout
    assert not file.exists()
