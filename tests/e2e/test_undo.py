"""``seed undo`` deletes exactly the rows that a run wrote, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.by_hand import add_order, add_user, contents
from tests.e2e.inside import Cli, Done, execute, query, scalar

NOW = ("--seed", "3", "--as-of", "2026-02-03")


def deleted(done: Done) -> dict[str, int]:
    """Return the rows deleted (or that would be) by table."""
    return {t["table"]: t["deleted"] for t in done.json["tables"] if t["deleted"]}


# -- which run --------------------------------------------------------------------------------


def test_the_last_run_is_gone_and_all_else_is_as_it_was(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    hand = add_user(shop_url)
    before = contents(shop_url)
    on("users", "--count", "50", "--env", "test", check=True)
    done = on("undo", "--json", check=True)
    assert contents(shop_url) == before
    assert scalar(shop_url, f"SELECT full_name FROM users WHERE id = {hand}") == "By hand"
    assert (done.json["ok"], done.json["run"], done.json["runs"]) == (True, 3, [2])
    assert deleted(done) == {"user_preferences": 46, "users": 46}
    assert on("verify", "--json").json["ok"]


def test_children_are_named_before_their_parents(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    for options in (["--dry-run"], []):
        order = list(deleted(on("undo", "--json", *options, check=True)))
        assert order.index("order_items") < order.index("orders") < order.index("users")
        assert order.index("product_variants") < order.index("products")
    assert not any(contents(shop_url).values())


def test_a_run_in_the_middle_goes_alone(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("admin", check=True)
    on("products", "--count", "5", check=True)
    on("users", "--count", "5", check=True)
    users = contents(shop_url)["users"]
    on("undo", "2", check=True)
    now = contents(shop_url)
    assert now["users"] == users
    assert now["products"] == now["product_variants"] == []


@pytest.mark.parametrize("numbers", [("1", "2"), ("2", "1"), ("1", "2", "1")])
def test_several_runs_go_together_in_whatever_order_they_are_named(
    cli: Cli, shop_url: str, numbers: tuple[str, ...]
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("orders", "--env", "test", "--count", "20", check=True)
    done = on("undo", *numbers, "--json", check=True)
    assert done.json["runs"] == [2, 1]
    assert not any(contents(shop_url).values())


def test_without_a_number_each_undo_takes_one_run_more(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("admin", check=True)
    on("users", "--count", "5", check=True)
    on("users", "--count", "7", check=True)
    assert [on("undo", "--json", check=True).json["runs"] for _ in range(4)] == [[3], [2], [1], []]
    assert "nothing to take back" in on("undo", check=True).stdout
    assert not any(contents(shop_url).values())


def test_a_second_undo_of_a_run_does_nothing_and_says_who_was_first(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "5", check=True)
    on("undo", "1", check=True)
    again = on("undo", "1", "--json", check=True).json
    assert (again["ok"], again["run"], again["tables"]) == (True, None, [])
    assert again["notes"] == ["run 1 was undone already, by run 2"]
    assert scalar(shop_url, "SELECT count(*) FROM seed_runs") == 2


def test_of_a_run_that_was_cleared_nothing_is_left_to_undo(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("all", "--env", "test", "--clear", check=True)
    before = contents(shop_url)
    done = on("undo", "1", "--json", check=True).json
    assert (done["run"], done["tables"]) == (None, [])
    assert contents(shop_url) == before
    assert "nothing to take back" in on("undo", "1", check=True).stdout


def test_what_a_run_cleared_does_not_come_back_and_that_is_said(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("orders", "--env", "test", "--clear", check=True)
    done = on("undo", "--json", check=True).json
    (note,) = done["notes"]
    assert "run 2 had deleted rows" in note
    assert "orders 2" in note
    assert scalar(shop_url, "SELECT count(*) FROM orders") == 0
    assert scalar(shop_url, "SELECT count(*) FROM users") == 4


def test_rows_that_a_run_brought_up_to_date_stay_and_that_is_said(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("admin", check=True)
    execute(shop_url, "UPDATE roles SET description = 'x' WHERE name = 'premium'")
    on("admin", check=True)
    done = on("undo", "2", "--json", check=True).json
    assert "roles 1" in " ".join(done["notes"])
    assert scalar(shop_url, "SELECT count(*) FROM roles") == 4


@pytest.mark.parametrize("number", ["7", "2"])
def test_a_number_that_is_no_seeding_run_is_a_usage_error(
    cli: Cli, shop_sqlite: str, number: str
) -> None:
    on = cli.on(shop_sqlite)
    on("users", "--count", "5", check=True)
    on("undo", check=True)
    done = on("undo", number)
    assert done.code == 2
    assert f"run {number}" in done.stderr


@pytest.mark.parametrize("word", ["x", "0", "-1", "1.5"])
def test_a_word_that_is_no_number_is_a_usage_error(cli: Cli, shop_sqlite: str, word: str) -> None:
    assert cli.on(shop_sqlite)("undo", word).code == 2


def test_in_a_database_that_no_run_wrote_there_is_nothing_to_undo(cli: Cli, shop_url: str) -> None:
    add_user(shop_url)
    before = contents(shop_url)
    done = cli.on(shop_url)("undo", check=True)
    assert "nothing to take back" in done.stdout
    assert cli.on(shop_url)("undo", "1").code == 2
    assert contents(shop_url) == before


def test_without_a_database_nothing_is_made(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    done = cli.on(f"sqlite:///{file}")("undo")
    assert done.code == 1
    assert "does not exist" in done.stderr
    assert not file.exists()


# -- rows of others that refer to ours --------------------------------------------------------


def test_rows_of_a_later_run_stand_in_the_way_and_the_hint_is_right(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    on("orders", "--env", "test", "--count", "20", check=True)
    before = contents(shop_url)
    done = on("undo", "1")
    assert done.code == 3
    assert (
        "orders: 18 rows refer to users that would go (user_id; keys 3, 4, 5, 6, 7, …; "
        in done.stderr
    )
    assert "run 2 wrote them" in done.stderr
    assert "`seed undo 1 2`" in done.stderr
    assert contents(shop_url) == before
    assert scalar(shop_url, "SELECT count(*) FROM seed_runs") == 2
    on("undo", "1", "2", check=True)
    assert not any(contents(shop_url).values())


def test_a_row_written_by_hand_stands_in_the_way_until_cascade(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    order = add_order(shop_url, 3)
    before = contents(shop_url)
    done = on("undo")
    assert done.code == 3
    assert f"orders: 1 row refers to users that would go (user_id; key {order})" in done.stderr
    assert "--cascade" in done.stderr
    assert on("undo", "--force").code == 3  # is about edited rows
    assert contents(shop_url) == before
    gone = on("undo", "--cascade", "--json", check=True).json
    orders = next(t for t in gone["tables"] if t["table"] == "orders")
    assert (orders["deleted"], orders["dependants"]) == (3, 1)
    assert not any(contents(shop_url).values())


def test_a_user_written_by_hand_keeps_order_and_self_when_others_go(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    user = add_user(shop_url)
    order = add_order(shop_url, user)
    on("undo", check=True)
    now = contents(shop_url)
    assert [row[0] for row in now["users"]] == [user]
    assert [row[0] for row in now["orders"]] == [order]
    assert sum(map(len, now.values())) == 3  # and the user's preferences


@pytest.mark.parametrize("action", ["", "ON DELETE CASCADE"])
def test_tables_that_no_model_knows_are_seen_too(cli: Cli, shop_url: str, action: str) -> None:
    on = cli.on(shop_url)
    execute(
        shop_url,
        "CREATE TABLE audit (id INTEGER PRIMARY KEY,"
        f" who BIGINT NOT NULL REFERENCES users (id) {action})",
        "CREATE TABLE audit_line (id INTEGER PRIMARY KEY,"
        " audit INTEGER NOT NULL REFERENCES audit (id))",
    )
    on("users", "--count", "5", check=True)
    execute(shop_url, "INSERT INTO audit VALUES (71, 2), (72, 2), (73, 4)")
    execute(shop_url, "INSERT INTO audit_line VALUES (5, 72)")
    done = on("undo")
    assert done.code == 3
    assert "audit: 3 rows refer to users that would go (who; keys 71, 72, 73)" in done.stderr
    assert scalar(shop_url, "SELECT count(*) FROM users") == 5
    gone = deleted(on("undo", "--cascade", "--json", check=True))
    assert (gone["audit"], gone["audit_line"], gone["users"]) == (3, 1, 5)
    assert scalar(shop_url, "SELECT count(*) FROM audit_line") == 0


def test_a_reference_that_would_become_null_is_told_before_and_after(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    execute(
        shop_url,
        "CREATE TABLE visit (id INTEGER PRIMARY KEY,"
        " who BIGINT REFERENCES users (id) ON DELETE SET NULL)",
    )
    on("users", "--count", "5", check=True)
    execute(shop_url, "INSERT INTO visit VALUES (8, 2), (9, NULL)")
    done = on("undo")
    assert done.code == 3
    assert "visit: 1 row refers to users" in done.stderr
    assert query(shop_url, "SELECT * FROM visit ORDER BY id") == [(8, 2), (9, None)]
    notes = on("undo", "--cascade", "--json", check=True).json["notes"]
    assert any("visit lose their reference to users" in note for note in notes)
    assert query(shop_url, "SELECT * FROM visit ORDER BY id") == [(8, None), (9, None)]


# -- rows that were edited --------------------------------------------------------------------


def test_edited_rows_stand_in_the_way_until_force(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    execute(
        shop_url,
        "UPDATE users SET full_name = 'Bea' WHERE id = 2",
        "UPDATE orders SET notes = 'call first'",
    )
    before = contents(shop_url)
    done = on("undo")
    assert done.code == 3
    assert "users: 1 row was edited since run 1 wrote it (key 2)" in done.stderr
    assert "orders: 2 rows were edited since run 1 wrote them (keys 1, 2)" in done.stderr
    assert "--force" in done.stderr
    assert on("undo", "--cascade").code == 3  # is about rows of others
    assert contents(shop_url) == before
    forced = on("undo", "--force", "--json", check=True).json
    assert {t["table"]: t["edited"] for t in forced["tables"] if t["edited"]} == {
        "users": 1,
        "orders": 2,
    }
    assert not any(contents(shop_url).values())


def test_an_edit_that_was_taken_back_is_none(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    on("users", "--count", "5", check=True)
    before = scalar(shop_sqlite, "SELECT full_name FROM users WHERE id = 4")
    execute(shop_sqlite, "UPDATE users SET full_name = 'Bea' WHERE id = 4")
    assert on("undo").code == 3
    execute(shop_sqlite, f"UPDATE users SET full_name = '{before}' WHERE id = 4")
    on("undo", check=True)


def test_all_reasons_are_told_at_once(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    add_order(shop_url, 3)
    execute(shop_url, "UPDATE products SET name = 'Edited' WHERE id = 1")
    done = on("undo")
    assert done.code == 3
    assert "products: 1 row was edited" in done.stderr
    assert "orders: 1 row refers to users" in done.stderr
    on("undo", "--force", "--cascade", check=True)
    assert not any(contents(shop_url).values())


def test_rows_that_are_gone_already_are_no_obstacle_and_are_told(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "9", check=True)
    execute(
        shop_url,
        "DELETE FROM user_preferences WHERE user_id IN (4, 5)",
        "DELETE FROM users WHERE id IN (4, 5)",
    )
    done = on("undo", "--json", check=True)
    assert deleted(done) == {"user_preferences": 7, "users": 7}
    assert {t["table"]: t["missing"] for t in done.json["tables"]} == {
        "user_preferences": 2,
        "users": 2,
    }
    assert scalar(shop_url, "SELECT count(*) FROM users") == 0


# -- dry run ----------------------------------------------------------------------------------


def test_a_dry_run_counts_what_the_undo_then_deletes(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    before = contents(shop_url)
    dry = on("undo", "--dry-run", "--json", check=True)
    assert (dry.json["ok"], dry.json["run"], dry.json["dry_run"]) == (True, None, True)
    assert contents(shop_url) == before
    assert scalar(shop_url, "SELECT count(*) FROM seed_runs") == 1
    text = on("undo", "--dry-run", check=True).stdout
    assert "61 rows of run 1 would be deleted." in text
    assert "Nothing was deleted." in text
    assert deleted(on("undo", "--json", check=True)) == deleted(dry)


def test_a_dry_run_that_would_be_refused_counts_and_says_why(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    add_order(shop_url, 3)
    before = contents(shop_url)
    dry = on("undo", "--dry-run", "--json")
    assert (dry.code, dry.json["ok"]) == (3, False)
    assert deleted(dry)["users"] == 4
    assert dry.json["refused"] == ["orders: 1 row refers to users that would go (user_id; key 3)"]
    text = on("undo", "--dry-run")
    assert text.code == 3
    assert "would be refused" in text.stdout
    assert "orders: 1 row refers to users" in text.stdout
    assert on("undo", "--dry-run", "--quiet").code == 3
    cascade = on("undo", "--dry-run", "--cascade", "--json", check=True)
    assert deleted(cascade)["orders"] == 3
    assert contents(shop_url) == before


# -- afterwards -------------------------------------------------------------------------------


def test_seeding_again_after_an_undo_makes_the_same_rows(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", *NOW, check=True)
    first = on("verify", "--json", check=True).digests
    on("users", "--env", "test", "--count", "40", *NOW, check=True)
    second = on("verify", "--json", check=True).digests
    on("undo", check=True)
    assert on("verify", "--json", check=True).digests == first
    on("users", "--env", "test", "--count", "40", *NOW, check=True)
    assert on("verify", "--json", check=True).digests == second
    on("undo", "1", "4", check=True)
    on("all", "--env", "test", *NOW, check=True)
    assert on("verify", "--json", check=True).digests == first


def test_the_application_can_insert_after_an_undo(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "10", check=True)
    hand = add_user(shop_url, "one")
    on("users", "--count", "10", check=True)
    on("undo", check=True)
    other = add_user(shop_url, "two")
    assert other not in (hand, None)
    on("undo", "1", check=True)
    third = add_user(shop_url, "three")
    assert len({hand, other, third}) == 3
    assert scalar(shop_url, "SELECT count(*) FROM users") == 3
    on("users", "--count", "10", check=True)
    assert on("verify", "--json").json["ok"]


def test_a_row_that_got_a_freed_key_is_not_taken_for_the_runs(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "10", check=True)
    on("undo", check=True)
    execute(
        shop_url,
        "INSERT INTO users (id, email, username, full_name, hashed_password)"
        " VALUES (4, 'ann@shop.invalid', 'ann', 'By hand', 'x')",
    )
    assert on("undo", check=True).stdout.count("nothing to take back") == 1
    assert on("clean", check=True).code == 0
    assert query(shop_url, "SELECT full_name FROM users") == [("By hand",)]
    assert on("status", "--json", check=True).json["foreign"] == {"users": 1}


def test_an_undo_is_a_run_of_its_own(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "10", check=True)
    on("undo", "1", check=True)
    newest, oldest = on("status", "--json", check=True).json["runs"]
    assert (newest["run"], newest["kind"], newest["command"]) == (2, "undo", "undo 1")
    assert newest["deleted"] == {"user_preferences": 10, "users": 10}
    assert (oldest["undone_by"], oldest["left"]) == (2, {"users": 0, "user_preferences": 0})


# -- what it says -----------------------------------------------------------------------------


def test_progress_is_on_standard_error_and_the_report_on_standard_output(
    cli: Cli, shop_url: str
) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "10", check=True)
    done = on("undo", check=True)
    assert "comparing users with what run 1 wrote" in done.stderr
    assert "comparing" not in done.stdout
    assert "Done. 20 rows of run 1 deleted in " in done.stdout
    assert done.stdout.count("\n\n") == 1
    quiet = on("undo", "--quiet", check=True)
    assert (quiet.stdout, quiet.stderr) == ("", "")


def test_a_protected_database_is_not_touched_unasked(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "staging", "--yes", check=True)
    before = contents(shop_url)
    for env in ("staging", "development"):
        refused = on("undo", "--env", env)
        assert refused.code == 3
        assert "marked staging" in refused.stderr
        assert on("undo", "--env", env, "--dry-run").code == 0
    assert contents(shop_url) == before
    on("undo", "--env", "staging", "--yes", check=True)
    assert not any(contents(shop_url).values())


def test_a_refusal_as_json_is_one_object(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "10", check=True)
    execute(shop_url, "UPDATE users SET bio = 'x' WHERE id = 7")
    done = on("undo", "--json")
    assert done.code == 3
    assert done.json["error"]["kind"] == "refused"
    assert "key 7" in done.json["error"]["message"]
