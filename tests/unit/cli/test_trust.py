"""The commands that take back and explain: what they ask the api, and how they show it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from seeds.api.request import SeedRequest
from tests.unit.cli.conftest import (
    AS_OF,
    BY_HAND,
    DATABASE,
    DIFFERENT,
    NOTHING,
    REFUSED,
    REMOVED,
    SAME,
    SEED_RUN,
    STATUS,
    WHY,
    Api,
    Run,
)


def asked(stub: Api) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
    """Return the one call that was made, without who is told and asked."""
    ((name, args, kwargs),) = stub.calls
    return name, args, {k: v for k, v in kwargs.items() if k not in ("progress", "confirm")}


WHERE = {"env": None, "database_url": None}
CAREFUL = {"force": False, "cascade": False, "dry_run": False, "yes": False, "lock_timeout": None}


# -- what is asked ----------------------------------------------------------------------------


def test_undo_and_clean_are_careful_unless_told_otherwise(run: Run, stub: Api) -> None:
    run("undo")
    assert asked(stub) == ("undo", ((),), {**CAREFUL, **WHERE})
    stub.calls.clear()
    run("clean")
    assert asked(stub) == ("clean", ((),), {**CAREFUL, **WHERE})


@pytest.mark.parametrize("command", ["undo", "clean"])
def test_undo_and_clean_take_the_options_of_taking_away(run: Run, stub: Api, command: str) -> None:
    run(command, "--force", "--cascade", "--dry-run", "-y", "--lock-timeout", "2.5")
    bold = {"force": True, "cascade": True, "dry_run": True, "yes": True, "lock_timeout": 2.5}
    assert asked(stub)[2] == {**bold, **WHERE}


def test_undo_takes_several_runs_and_clean_comma_lists_of_names(run: Run, stub: Api) -> None:
    run("undo", "7", "5")
    assert asked(stub)[1] == ((7, 5),)
    stub.calls.clear()
    run("clean", "users,orders", "content")
    assert asked(stub)[1] == (("users", "orders", "content"),)


@pytest.mark.parametrize("command", ["undo", "clean", "reset", "all"])
@pytest.mark.parametrize("seconds", ["-1", "nan", "inf", "x"])
def test_a_time_to_wait_is_a_number_of_seconds(
    run: Run, stub: Api, command: str, seconds: str
) -> None:
    assert run(command, "--lock-timeout", seconds).code == 2
    assert stub.calls == []


def test_reset_takes_what_seeding_takes(run: Run, stub: Api) -> None:
    run("reset", "users,orders", "--count", "users=5", "--seed", "0", "--as-of", "2026-01-01",
        "--only", "users", "--locale", "de_DE", "--env", "test", "--force", "-y",
        "--lock-timeout", "3", "--jobs", "2")  # fmt: skip
    assert stub.calls[0][0] == "reset"
    assert stub.request == SeedRequest(
        seeders=("users", "orders"), counts={"users": 5}, seed=0, as_of=AS_OF, only=("users",),
        locale="de_DE", env="test", force=True, yes=True, lock_timeout=3, jobs=2,
    )  # fmt: skip


@pytest.mark.parametrize("option", ["--clear", "--migrate", "--dry-run"])
def test_reset_lacks_the_options_that_it_implies(run: Run, stub: Api, option: str) -> None:
    assert run("reset", option).code == 2
    assert stub.calls == []


def test_why_takes_a_key_of_several_values(run: Run, stub: Api) -> None:
    run("why", "memberships", "7", "b", "--env", "demo")
    assert asked(stub) == ("why", ("memberships", ("7", "b")), {**WHERE, "env": "demo"})
    assert run("why", "memberships").code == 2


def test_diff_takes_one_run_or_none(run: Run, stub: Api) -> None:
    run("diff")
    run("diff", "7")
    assert [args for _, args, _ in stub.calls] == [(None,), (7,)]
    assert run("diff", "7", "8").code == run("diff", "x").code == 2


@pytest.mark.parametrize(
    ("options", "runs"), [([], 10), (["--runs", "3"], 3), (["-n", "3"], 3), (["--all"], None)]
)
def test_status_asks_for_the_newest_runs(
    run: Run, stub: Api, options: list[str], runs: int | None
) -> None:
    run("status", *options)
    assert asked(stub) == ("status", (), {**WHERE, "runs": runs})


# -- exit codes -------------------------------------------------------------------------------


@pytest.mark.parametrize("flags", [[], ["--json"], ["--quiet"]])
def test_a_dry_run_that_would_be_refused_ends_with_3(run: Run, stub: Api, flags: list[str]) -> None:
    stub.answers |= {"undo": REFUSED, "clean": REFUSED}
    assert run("undo", "--dry-run", *flags).code == 3
    assert run("clean", "--dry-run", *flags).code == 3


@pytest.mark.parametrize("flags", [[], ["--json"], ["--quiet"]])
def test_diff_ends_with_4_only_when_asked_to_and_when_something_differs(
    run: Run, stub: Api, flags: list[str]
) -> None:
    assert run("diff", *flags).code == 0
    assert run("diff", "--exit-code", *flags).code == 4
    stub.answers["diff"] = SAME
    assert run("diff", "--exit-code", *flags).code == 0
    untold = DIFFERENT.tables[2]
    stub.answers["diff"] = replace(SAME, tables=(untold,))
    assert run("diff", "--exit-code", *flags).code == 4


# -- what is shown ----------------------------------------------------------------------------


def test_undo_shows_rows_by_table_and_in_all(run: Run) -> None:
    lines = run("undo", "7").out.splitlines()
    assert lines == [
        "table   deleted  edited  of others",
        "orders        5       0          2",
        "users     1,000       1          0",
        "total     1,005       1          2",
        "",
        "Done. 1,003 rows of run 7 and 2 rows of others deleted in 1.2 s: recorded as run 8",
        DATABASE,
        "note: gone already: users 3",
    ]


def test_columns_of_zeros_are_left_out(run: Run, stub: Api) -> None:
    plain = tuple(replace(table, edited=0, dependants=0) for table in REMOVED.tables)
    stub.answers["undo"] = replace(REMOVED, tables=plain)
    assert run("undo").out.splitlines()[0] == "table   deleted"


def test_a_refused_dry_run_shows_counts_then_reasons(run: Run, stub: Api) -> None:
    stub.answers["clean"] = REFUSED
    assert run("clean", "--dry-run").out.splitlines() == [
        "table  to delete  edited",
        "users      1,000    some",
        "total      1,000    some",
        "",
        "`seed clean` would be refused:",
        "✗ users: which rows were edited cannot be told",
        "✗ orders: 1 row refers to users",
        "Nothing was deleted.",
        DATABASE,
    ]


def test_a_dry_run_says_how_many_rows_would_go(run: Run, stub: Api) -> None:
    stub.answers["clean"] = replace(REFUSED, ok=True, refused=())
    out = run("clean", "--dry-run").out
    assert "1,000 rows of runs 3 and 5 to 7 would be deleted.\nNothing was deleted.\n" in out


def test_nothing_to_take_back_is_one_sentence(run: Run, stub: Api) -> None:
    stub.answers["undo"] = replace(NOTHING, notes=("run 7 was undone already, by run 8",))
    assert run("undo", "7").out.splitlines() == [
        "There is nothing to take back.",
        DATABASE,
        "note: run 7 was undone already, by run 8",
    ]


def test_why_is_a_card_and_a_list_of_columns(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("why", "order_items", "17").out.splitlines()
    assert lines[:9] == [
        "order_items 17: edited since (title, price, notes)",
        "run        7, 2026-01-01 00:00 UTC by ann@laptop",
        "command    seed all",
        "recipe     development, seed 42, as of 2026-01-01",
        "seeder     orders",
        "factory    app.factories.order.OrderItemFactory",
        "row        generated, row index 1,234, states gift, late",
        "made with  orders 5",
        "",
    ]
    assert [line.split()[0] for line in lines[9:13]] == ["column", "id", "title", "price"]
    assert r"Written → Edited \x1b[31m" in lines[11]
    assert lines[11].endswith("choice")
    assert "9.00 → 10.50" in lines[12]
    # Of long values that were edited the end where they differ is shown.
    assert re.fullmatch(r"notes +…[ word]+ was → …[ word]+ now +text", lines[13])
    assert re.fullmatch(r"description +word [ word]+… +text", lines[14])
    assert "NULL" in lines[15]


def test_why_shows_values_in_full_as_json(run: Run) -> None:
    assert "word " * 100 in run("why", "order_items", "17", "--json").out


def test_in_a_narrow_window_why_leaves_out_what_made_the_columns(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "36")
    lines = run("why", "order_items", "17").out.splitlines()
    assert "made by" not in "".join(lines)
    assert max(map(len, lines)) <= 36


def test_a_row_that_no_run_wrote_is_called_so(run: Run, stub: Api) -> None:
    stub.answers["why"] = BY_HAND
    result = run("why", "users", "501")
    assert (result.code, result.out) == (0, f"users 501: no run wrote this row\n{DATABASE}\n")


def test_a_fixed_row_names_its_sets_and_a_deleted_one_is_called_so(run: Run, stub: Api) -> None:
    stub.answers["why"] = replace(
        WHY, exists=False, made="fixed", fixed_set=("testers", "accounts"), states=("admin",),
        row=None, owner=None,
    )  # fmt: skip
    out = run("why", "order_items", "17").out
    assert out.startswith("order_items 17: deleted since\n")
    assert "row      fixed (testers or accounts), state admin\n" in out
    assert "made with" not in out


def test_diff_shows_figures_then_examples(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = run("diff").out.splitlines()
    assert lines[:7] == [
        "Run 7: seed all, development, 2026-01-01 00:00 UTC",
        DATABASE,
        "",
        "table   written  unchanged  edited  missing  added",
        "roles         4          4       0        0      0",
        "users     1,000        993       2        5      2",
        "orders        3          ?       ?        0      0",
    ]
    assert lines[7:10] == ["", "users", "  edited   2   name   Ann → Bea [bold]"]
    assert lines[10].startswith("               bio    NULL")
    assert lines[11].startswith("                      → word word")
    assert lines[12:] == [
        "           17  email  a@example.com → b@example.com",
        "  missing  keys 7, 40-43",
        "  added    keys 1001, 1002",
        "",
        "orders",
        "  edited   cannot be told: the factory has changed since run 7",
        "",
        "Rows that differ: 2 edited; 5 missing; 2 added; which rows were edited cannot be",
        "told in orders.",
    ]


def test_when_nothing_differs_that_is_said(run: Run, stub: Api) -> None:
    stub.answers["diff"] = SAME
    assert run("diff").out.splitlines()[-1] == "Nothing differs."


def test_more_rows_than_shown_are_counted_or_left_open(run: Run, stub: Api) -> None:
    (users,) = [table for table in DIFFERENT.tables if table.table == "users"]
    many = replace(users, changed=20, missing=9, added=9)
    stub.answers["diff"] = replace(DIFFERENT, tables=(many,))
    out = run("diff").out
    assert "and 18 rows more\n" in out
    assert "keys 7, 40-43, …\n" in out
    assert "keys 1001, 1002, …\n" in out


def test_edited_rows_of_unknown_columns_are_a_list_of_keys(run: Run, stub: Api) -> None:
    (users,) = [t for t in DIFFERENT.tables if t.table == "users"]
    changes = tuple(replace(change, columns={}) for change in users.changes)
    stub.answers["diff"] = replace(
        DIFFERENT, tables=(replace(users, changes=changes, reason="it changed"),)
    )
    out = run("diff").out
    assert "  edited   cannot be told: it changed\n           keys 2, 17\n" in out


def test_status_shows_what_is_still_there_of_each_run(run: Run) -> None:
    out = run("status").out
    assert "environment  staging, protected\n" in out
    assert "run 'seed migrate' for 0002_more" in out
    assert "table        rows  by no run\nusers   1,000,000      1,234\norders          3\n" in out
    runs = [line for line in out.splitlines() if "ann@laptop" in line]
    shown = [re.split(r"development +", line)[1].partition("  42  ")[0] for line in runs]
    assert [re.split("  +", text.strip()) for text in shown[1:]] == [
        ["1,003", "none, undone by 9"],
        ["1,003", "1,002 of 1,003"],
        ["1,003", "3+ of 1,003"],
        ["1,003", "none"],
        ["1,003", "all"],
        ["0"],
    ]
    assert "undo 8" in runs[0]
    assert re.split("  +", shown[0].strip()) == ["-20", "0.1.0"]
    assert out.endswith("7 of 1,000 runs; --all shows all of them\n")


def test_status_shows_what_a_masked_copy_brought_and_does_not_guess_what_is_left(
    run: Run, stub: Api
) -> None:
    copy = replace(SEED_RUN, kind="copy", command="anonymize", left={"users": None, "orders": None})
    stub.answers["status"] = replace(STATUS, runs=(copy,), total_runs=1)
    (line,) = [line for line in run("status").out.splitlines() if "ann@laptop" in line]
    assert re.split("  +", line)[-3:] == ["development", "1,003", "0.1.0"]


def test_status_of_an_empty_database_is_short(run: Run, stub: Api) -> None:
    stub.answers["status"] = replace(
        STATUS, marker=None, protected=False, revision=None, pending=(), tables={}, foreign={},
        runs=(), total_runs=0,
    )  # fmt: skip
    assert run("status").out.splitlines() == [
        DATABASE,
        "environment  none: no run has marked it",
        "schema       no migrations",
        "",
        "No run has written here.",
    ]


# -- how a run is taken back ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "command"),
    [
        ([], "seed undo 7"),
        (["--env", "test"], "seed undo 7 --env test"),
        (["--database-url", "postgresql://me:s3cret@db/shop"], "seed undo 7 --database-url …"),
    ],
)
@pytest.mark.parametrize("name", ["all", "reset"])
def test_on_a_terminal_a_run_says_how_it_is_taken_back(
    run: Run, monkeypatch: pytest.MonkeyPatch, name: str, options: list[str], command: str
) -> None:
    monkeypatch.setattr("seeds.cli.render.console.is_terminal", lambda stream: True)
    monkeypatch.setenv("NO_COLOR", "1")
    out = run(name, *options).out
    assert f"Take it back with: {command}" in out
    assert "s3cret" not in out


def test_in_a_pipe_it_does_not(run: Run) -> None:
    assert "undo" not in run("all").out
