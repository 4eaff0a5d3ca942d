"""Databases that version 0.1.0 filled: its ledger is read, brought up to date, and believed."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from seeds.load.engine import create_engine
from tests.e2e.by_hand import add_user, contents
from tests.e2e.inside import Cli, execute, query, scalar

# The layout of format 1, as version 0.1.0 made it.
OLD = """
    CREATE TABLE seed_runs (
        run INTEGER NOT NULL PRIMARY KEY, format INTEGER NOT NULL,
        started_at {time} NOT NULL, finished_at {time} NOT NULL,
        version VARCHAR(32) NOT NULL, command VARCHAR(200) NOT NULL,
        env VARCHAR(64) NOT NULL, marker VARCHAR(64) NOT NULL, protected BOOLEAN NOT NULL,
        seed VARCHAR(24) NOT NULL, as_of {time} NOT NULL, locale VARCHAR(32) NOT NULL,
        host VARCHAR(255) NOT NULL, username VARCHAR(255) NOT NULL, tables TEXT NOT NULL
    )
"""
COLUMNS = (
    "run", "format", "started_at", "finished_at", "version", "command", "env", "marker",
    "protected", "seed", "as_of", "locale", "host", "username", "tables",
)  # fmt: skip
ENTRY = {
    "table", "inserted", "updated", "deleted", "cleared", "key", "keys", "row_start", "row_stop",
    "parents",
}  # fmt: skip


def make_old(url: str) -> None:
    """Make the ledger of a database one that version 0.1.0 has written."""
    engine = create_engine(url)
    time = "TIMESTAMP WITH TIME ZONE" if engine.dialect.name == "postgresql" else "DATETIME"
    names = ", ".join(COLUMNS)
    with engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE seed_runs RENAME TO newer"))
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("ALTER INDEX seed_runs_pkey RENAME TO newer_pkey"))
        connection.execute(sa.text(OLD.format(time=time)))
        connection.execute(sa.text(f"INSERT INTO seed_runs SELECT {names} FROM newer"))
        connection.execute(sa.text("DROP TABLE newer"))
        for run, tables in connection.execute(sa.text("SELECT run, tables FROM seed_runs")).all():
            old = [
                {name: value for name, value in entry.items() if name in ENTRY}
                for entry in json.loads(tables)
            ]
            connection.execute(
                sa.text(
                    "UPDATE seed_runs SET format = 1, version = '0.1.0', tables = :tables"
                    " WHERE run = :run"
                ),
                {"tables": json.dumps(old), "run": run},
            )
    engine.dispose()


@pytest.fixture
def old_url(cli: Cli, shop_url: str) -> str:
    """A database with the shop that two runs of version 0.1.0 filled."""
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("users", "--env", "test", "--count", "24", check=True)
    make_old(shop_url)
    return shop_url


def test_its_runs_are_shown_with_what_is_left_of_them(cli: Cli, old_url: str) -> None:
    status = cli.on(old_url)("status", "--json", check=True).json
    assert status["marker"] == "test"
    assert [(run["run"], run["kind"], run["undone_by"]) for run in status["runs"]] == [
        (2, "seed", None),
        (1, "seed", None),
    ]
    assert status["runs"][0]["tables"] == {"users": 20, "user_preferences": 20}
    assert all(run["left"] == run["tables"] for run in status["runs"])
    assert status["foreign"] == {}
    assert "all" in cli.on(old_url)("status", check=True).stdout


def test_looking_at_it_changes_nothing(cli: Cli, old_url: str) -> None:
    on = cli.on(old_url)
    before = query(old_url, "SELECT * FROM seed_runs ORDER BY run")
    for words in (["status"], ["diff"], ["why", "users", "7"], ["undo", "--dry-run"]):
        on(*words)
    assert query(old_url, "SELECT * FROM seed_runs ORDER BY run") == before


def test_the_next_run_brings_it_up_to_date_and_keeps_the_old_runs(cli: Cli, old_url: str) -> None:
    on = cli.on(old_url)
    on("users", "--env", "test", "--count", "24", check=True)
    runs = query(old_url, "SELECT run, format, kind, undoes, witness FROM seed_runs ORDER BY run")
    assert [run[:3] for run in runs] == [(1, 1, "seed"), (2, 1, "seed"), (3, 2, "seed")]
    assert [run[3] or "" for run in runs] == ["", "", ""]
    assert [run["run"] for run in on("status", "--json", check=True).json["runs"]] == [3, 2, 1]
    assert on("verify", "--json").json["ok"]
    # The row index goes on: no name comes twice.
    assert scalar(old_url, "SELECT count(DISTINCT email) FROM users") == 44
    on("undo", check=True)
    assert scalar(old_url, "SELECT count(*) FROM users") == 24


def test_what_it_wrote_is_undone_only_by_force(cli: Cli, old_url: str) -> None:
    on = cli.on(old_url)
    hand = add_user(old_url)
    before = contents(old_url)
    refused = on("undo")
    assert refused.code == 3
    assert (
        "users: which of 20 rows were edited since run 2 wrote them, if any, cannot be told"
        " (an older version of seeds wrote run 2, and noted no digest)"
    ) in refused.stderr
    assert "--force" in refused.stderr
    assert on("undo", "--dry-run").code == 3
    assert contents(old_url) == before
    done = on("undo", "--force", "--json", check=True).json
    assert done["runs"] == [2]
    left = [row[0] for row in query(old_url, "SELECT id FROM users ORDER BY id")]
    assert left == [1, 2, 3, 4, hand]
    on("clean", "--force", check=True)
    assert [row[0] for row in query(old_url, "SELECT id FROM users")] == [hand]


def test_rows_of_others_are_seen_there_too(cli: Cli, old_url: str) -> None:
    execute(
        old_url,
        "CREATE TABLE audit (id INTEGER PRIMARY KEY, who BIGINT REFERENCES users (id))",
        "INSERT INTO audit VALUES (1, 20)",
    )
    refused = cli.on(old_url)("undo", "--force")
    assert refused.code == 3
    assert "audit: 1 row refers to users" in refused.stderr


def test_diff_counts_and_says_what_it_cannot_tell(cli: Cli, old_url: str) -> None:
    on = cli.on(old_url)
    execute(old_url, "DELETE FROM user_preferences WHERE user_id = 9")
    execute(old_url, "UPDATE users SET bio = 'x' WHERE id = 12")
    report = on("diff", "--json", check=True).json
    tables = {table["table"]: table for table in report["tables"]}
    for name, missing in (("users", 0), ("user_preferences", 1)):
        assert tables[name]["written"] == 20
        assert tables[name]["missing"] == missing
        assert tables[name]["changed"] is None
        assert tables[name]["changes"] == []
        assert "older version" in tables[name]["reason"]
    assert on("diff", "--exit-code").code == 4
    assert "older version" in on("diff", check=True).stdout


def test_why_names_the_run_and_says_what_it_cannot_tell(cli: Cli, old_url: str) -> None:
    on = cli.on(old_url)
    report = on("why", "users", "12", "--json", check=True).json
    assert (report["run"]["run"], report["run"]["command"]) == (2, "users")
    assert report["run"]["version"] == "0.1.0"
    assert report["columns"] == []
    assert "older version" in " ".join(report["notes"])
    card = on("why", "users", "12", check=True).stdout
    assert "seed users\n" in card
    assert "older version" in card


def test_a_ledger_of_a_newer_version_is_left_alone(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "5", check=True)
    execute(shop_url, "UPDATE seed_runs SET format = 99")
    for words in (["undo"], ["clean"], ["status"], ["diff"], ["users"], ["reset"]):
        done = on(*words)
        assert done.code == 1, words
        assert "newer version" in done.stderr
    assert scalar(shop_url, "SELECT count(*) FROM users") == 5
