"""What stands between a command and data that somebody cares about."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.config.project import find_project
from seeds.errors import GuardError
from seeds.load.engine import create_engine
from tests.e2e.inside import Cli, execute, query, scalar

ROLE = "INSERT INTO roles (name, description) VALUES ('auditor', 'by hand')"


def marker(cli: Cli, url: str) -> str:
    found: str = cli.on(url)("status", "--json", check=True).json["marker"]
    return found


@pytest.mark.parametrize("env", ["development", "test", "demo"])
def test_disposable_data_does_not_get_into_a_database_marked_production(
    cli: Cli, shop_url: str, env: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "production", "--yes", check=True)
    done = on("all", "--env", env)
    assert done.code == 3
    assert "marked production" in done.stderr
    assert "--force" in done.stderr
    assert scalar(shop_url, "SELECT count(*) FROM users") == 0
    assert marker(cli, shop_url) == "production"


@pytest.mark.parametrize("env", ["production", "staging"])
def test_protected_data_does_not_get_into_a_database_marked_development(
    cli: Cli, shop_url: str, env: str
) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "5", check=True)
    done = on("all", "--env", env, "--yes")
    assert done.code == 3
    assert "marked development" in done.stderr
    assert scalar(shop_url, "SELECT count(*) FROM roles") == 0


def test_clear_does_not_get_around_the_marker(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "production", "--yes", check=True)
    assert on("all", "--env", "test", "--clear").code == 3
    assert scalar(shop_url, "SELECT count(*) FROM roles") == 4


def test_force_overrides_the_marker_and_writes_the_new_one(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "production", "--yes", check=True)
    on("all", "--env", "test", "--force", check=True)
    assert marker(cli, shop_url) == "test"


def test_the_first_run_writes_the_environment_into_the_database(cli: Cli, shop_url: str) -> None:
    cli.on(shop_url)("users", "--env", "demo", check=True)
    assert marker(cli, shop_url) == "demo"


def test_among_the_disposable_only_a_run_with_clear_marks_the_database_anew(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("users", "--env", "demo", check=True)
    assert marker(cli, shop_url) == "test"
    on("all", "--env", "demo", "--clear", check=True)
    assert marker(cli, shop_url) == "demo"


def test_clear_refuses_rows_that_no_run_wrote_and_says_how_many_in_which_table(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    execute(shop_url, ROLE, ROLE.replace("auditor", "second"))
    done = on("all", "--clear")
    assert done.code == 3
    assert "roles 2" in done.stderr
    assert "--force" in done.stderr
    assert query(shop_url, "SELECT name FROM roles ORDER BY id") == [("auditor",), ("second",)]
    assert on("all", "--clear", "--json").json["error"]["kind"] == "refused"


def test_force_clears_them(cli: Cli, shop_url: str) -> None:
    execute(shop_url, ROLE)
    done = cli.on(shop_url)("all", "--clear", "--force", "--json", "--env", "test", check=True)
    assert scalar(shop_url, "SELECT count(*) FROM roles WHERE name = 'auditor'") == 0
    assert "roles 1" in " ".join(done.json["notes"])


def test_in_a_database_marked_disposable_they_are_cleared_and_counted_in_a_note(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    execute(shop_url, ROLE)
    done = on("all", "--env", "test", "--clear", "--json", check=True)
    assert "roles 1" in " ".join(done.json["notes"])
    on_text = cli.on(shop_url)
    execute(shop_url, ROLE)
    assert "roles 1" in on_text("all", "--env", "test", "--clear", check=True).stdout


def test_rows_that_runs_wrote_are_no_obstacle(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "production", "--yes", check=True)
    done = on("all", "--env", "production", "--yes", "--clear", "--json", check=True)
    assert done.json["notes"] == []
    execute(shop_url, ROLE)
    refused = on("all", "--env", "production", "--yes", "--clear")
    assert refused.code == 3
    assert "roles 1" in refused.stderr
    assert scalar(shop_url, "SELECT count(*) FROM roles") == 5


def test_as_many_rows_as_runs_wrote_are_not_taken_for_theirs(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "production", "--yes", check=True)
    execute(shop_url, "DELETE FROM roles WHERE name = 'premium'", ROLE)
    assert on("all", "--env", "production", "--yes", "--clear").code == 3


def test_clearing_one_seeder_leaves_what_others_wrote(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    done = on("orders", "--env", "test", "--clear", "--json", check=True)
    deleted = {t["table"]: t["deleted"] for t in done.json["tables"] if t["deleted"]}
    # Tickets may be about an order; they are kept, and order_id becomes NULL, or go as well.
    assert deleted["orders"] == 2
    assert "users" not in deleted
    assert scalar(shop_url, "SELECT count(*) FROM users") == 4


def test_without_clear_rows_of_others_are_welcome(cli: Cli, shop_url: str) -> None:
    execute(shop_url, ROLE)
    cli.on(shop_url)("all", "--env", "test", check=True)
    assert scalar(shop_url, "SELECT count(*) FROM roles") == 5


def test_force_in_production_still_asks(cli: Cli, shop_sqlite: str) -> None:
    assert cli.on(shop_sqlite)("all", "--env", "production", "--force").code == 3


def test_staging_and_production_are_both_protected_and_may_meet(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    on("all", "--env", "staging", "--yes", check=True)
    assert on("all", "--env", "production", "--yes").code == 0


def test_the_marker_is_looked_at_before_the_schema_is_touched(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "production", "--yes", check=True)
    execute(shop_url, "DELETE FROM alembic_version")  # a migration would fail on what is there
    done = on("all", "--env", "test", "--migrate", "--clear", "--force")
    assert done.code == 1
    assert on("all", "--env", "test", "--migrate", "--clear").code == 3


def test_a_refusal_makes_no_ledger(cli: Cli, shop_url: str) -> None:
    execute(shop_url, ROLE)
    assert cli.on(shop_url)("all", "--clear").code == 3
    assert cli.on(shop_url)("status", "--json", check=True).json["runs"] == []
    with pytest.raises(sa.exc.DBAPIError):
        scalar(shop_url, "SELECT count(*) FROM seed_runs")


# -- rows that are hard to see ----------------------------------------------------------------


def clear_staging(cli: Cli, url: str) -> GuardError | None:
    """Clear and seed a staging database; return the refusal."""
    request = api.SeedRequest(env="staging", clear=True, database_url=url)
    try:
        api.seed(request, project=find_project(cli.project))
    except GuardError as error:
        return error
    return None


def refused_while_inserting(cli: Cli, url: str) -> GuardError | None:
    """Clear staging while another session inserts a row, and commits when the run waits for it."""
    engine = create_engine(url)
    with ThreadPoolExecutor(1) as pool, engine.connect() as other:
        other.execute(sa.text(ROLE))
        running = pool.submit(clear_staging, cli, url)
        wait([running], timeout=2)
        assert not running.done()
        other.commit()
        refusal = running.result(timeout=60)
    engine.dispose()
    return refusal


def test_a_row_that_another_session_inserts_meanwhile_is_not_cleared(
    cli: Cli, shop_url: str
) -> None:
    cli.on(shop_url)("all", "--env", "staging", check=True)
    refusal = refused_while_inserting(cli, shop_url)
    assert refusal is not None
    assert "roles 1" in refusal.message
    assert scalar(shop_url, "SELECT count(*) FROM roles WHERE name = 'auditor'") == 1


def test_nor_is_it_where_tables_cannot_be_locked(cli: Cli, mariadb_url: str) -> None:
    cli.migrated(mariadb_url)("all", "--env", "staging", check=True)
    refusal = refused_while_inserting(cli, mariadb_url)
    assert refusal is not None
    assert scalar(mariadb_url, "SELECT count(*) FROM roles WHERE name = 'auditor'") == 1


PARENT = "INTEGER REFERENCES {} (id) ON DELETE CASCADE"
NOTES = (
    f"CREATE TABLE notes (id INTEGER PRIMARY KEY, category {PARENT.format('categories')})",
    f"CREATE TABLE remarks (id INTEGER PRIMARY KEY, note {PARENT.format('notes')})",
    "INSERT INTO notes SELECT 1, min(id) FROM categories",
    "INSERT INTO notes VALUES (2, NULL)",
    "INSERT INTO remarks VALUES (1, 1)",
)


def test_rows_of_tables_that_no_model_knows_are_not_deleted_along(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "staging", check=True)
    execute(shop_url, *NOTES)
    refusal = clear_staging(cli, shop_url)
    assert refusal is not None
    assert "notes 1, remarks up to 1" in refusal.message
    assert scalar(shop_url, "SELECT count(*) FROM remarks") == 1


def test_in_a_disposable_database_they_are_and_the_note_says_so(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    execute(shop_url, *NOTES)
    done = on("all", "--env", "test", "--clear", "--json", check=True)
    assert "notes 1, remarks up to 1" in " ".join(done.json["notes"])
    assert scalar(shop_url, "SELECT count(*) FROM remarks") == 0
