from __future__ import annotations

import json

import pytest

from seeds.api.request import SeedRequest
from seeds.cli.commands import COMMANDS
from seeds.cli.group import SeedGroup
from seeds.runner.reports import PreviewedTable, PreviewTablesReport
from tests.unit.cli.conftest import AS_OF, DAMAGED, FLAWED, REPORTS, Api, Run

# A call of every command that reports, and the api function whose report it is.
CALLS = {
    ("all",): "seed",
    ("users",): "seed",
    ("all", "--dry-run"): "plan",
    ("plan",): "plan",
    ("preview", "users"): "preview",
    ("verify",): "verify",
    ("migrate",): "migrate",
    ("status",): "status",
    ("list",): "list_seeders",
    ("list", "--profiles"): "list_seeders",
    ("list", "--factories"): "list_seeders",
    ("lint",): "lint",
    ("undo", "7"): "undo",
    ("clean",): "clean",
    ("reset",): "reset",
    ("why", "users", "17"): "why",
    ("diff",): "diff",
}
each_call = pytest.mark.parametrize(
    ("argv", "function"), CALLS.items(), ids=[" ".join(argv) for argv in CALLS]
)


@each_call
def test_json_is_exactly_one_object_on_standard_output(
    run: Run, stub: Api, argv: tuple[str, ...], function: str
) -> None:
    stub.work = lambda progress: progress.message("working")
    result = run(*argv, "--json")
    assert result.code == 0
    assert json.loads(result.out) == REPORTS[function].to_dict()
    assert result.out.count("\n") == 1
    assert result.out.isascii()


@each_call
def test_quiet_says_nothing(run: Run, stub: Api, argv: tuple[str, ...], function: str) -> None:
    stub.work = lambda progress: progress.message("working")
    result = run(*argv, "--quiet")
    assert (result.code, result.out, result.err) == (0, "", "")
    assert [name for name, _, _ in stub.calls] == [function]


@each_call
def test_a_report_in_a_pipe_is_plain_text(run: Run, argv: tuple[str, ...], function: str) -> None:
    result = run(*argv)
    assert result.out
    assert "\x1b" not in result.out + result.err
    assert not [line for line in result.out.splitlines() if line != line.rstrip()]


@each_call
@pytest.mark.parametrize("columns", [40, 80])
def test_a_report_fits_its_window(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    argv: tuple[str, ...],
    function: str,
    columns: int,
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = run(*argv).out.splitlines()
    assert max(map(len, lines)) <= columns
    assert "…" not in "".join(line for line in lines if "word" not in line)


@pytest.mark.parametrize("name", [*COMMANDS, "users", "products"])
def test_every_command_explains_itself(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.code == 0
    assert result.out.startswith(f"Usage: seed {name} ")
    assert COMMANDS.get(name, "") in result.out
    assert run(name, "-h").out == result.out


def test_commands_are_listed_as_they_are_named(run: Run) -> None:
    group = SeedGroup("seed")
    context = group.make_context("seed", ["list"])
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        assert command.name == name


def test_plan_takes_seeders_and_the_options_that_shape_the_data(run: Run, stub: Api) -> None:
    run("plan", "users", "orders,content", "--count", "users=5", "--seed", "0", "--clear")
    assert stub.request == SeedRequest(
        seeders=("users", "orders", "content"), counts={"users": 5}, seed=0, clear=True
    )


def test_plan_shows_order_rows_size_capacity_and_what_is_slow(run: Run) -> None:
    out = run("plan").out
    assert "1  users   1,000,000      2  260.0 MB         cleared first" in out
    assert "2  orders    300,000         150.0 MB  users  a row at a time" in out
    assert "users.email  2,000,000  50 %" in out


def test_preview_asks_for_five_rows_of_the_entity(run: Run, stub: Api) -> None:
    run("preview", "users", "--seed", "7", "--as-of", "2026-01-01", "--locale", "de_DE")
    ((_, args, kwargs),) = stub.calls
    assert args == ("users",)
    assert kwargs == {"rows": 5, "request": SeedRequest(seed=7, as_of=AS_OF, locale="de_DE")}


@pytest.mark.parametrize("rows", ["0", "-1", "x", "100000"])
def test_preview_wants_a_sensible_number_of_rows(run: Run, stub: Api, rows: str) -> None:
    assert run("preview", "users", "-n", rows).code == 2
    assert stub.calls == []


def test_preview_of_tables_tells_which_rows_are_there_and_which_would_be(
    run: Run, stub: Api
) -> None:
    stub.answers["preview"] = PreviewTablesReport(
        ok=True,
        database="sqlite:///x.db",
        seed=42,
        as_of=AS_OF,
        tables=(
            PreviewedTable("users", "database", 9, ("id", "[b]"), ((1, "x\x1b[31m"), (2, None))),
            PreviewedTable("logs", "fill", 1, ("text",), (("long " * 20,),)),
            PreviewedTable("odd", "none", 0, ("n",), why_not="no row satisfies n > 5"),
            PreviewedTable("secret", "none", None, why_not="its rows may not be read"),
        ),
        more=("a", "b", "c"),
    )
    out = run("preview", "--database-url", "sqlite:///x.db").out
    assert "users  2 of 9 rows there" in out
    assert r"1   x\x1b[31m" in out
    assert "[b]" in out
    assert "logs  empty; 1 of 1 row that `seed fill` would write" in out
    assert "long long long long long long long long…" in out
    assert "odd  empty; no row satisfies n > 5" in out
    assert "secret  its rows may not be read" in out
    assert "3 more tables, such as a and b" in out
    assert "seed 42, as of 2026-01-01; nothing was written" in out


def test_preview_shows_values_as_they_are_and_no_terminal_commands(run: Run) -> None:
    out = run("preview", "users").out
    assert "[bold]Lee[/bold]" in out
    assert r"Zoë \x1b[31mMiller" in out
    assert "NULL" in out


@pytest.mark.parametrize("name", ["verify", "migrate", "status", "undo", "clean", "diff"])
def test_commands_on_a_database_take_where_it_is(run: Run, stub: Api, name: str) -> None:
    run(name, "--database-url", "sqlite:///x.db", "--env", "demo")
    ((_, _, kwargs),) = stub.calls
    assert (kwargs["database_url"], kwargs["env"]) == ("sqlite:///x.db", "demo")


def test_verify_exits_with_4_when_a_check_fails_and_still_prints_the_report(
    run: Run, stub: Api
) -> None:
    stub.answers["verify"] = DAMAGED
    result = run("verify")
    assert result.code == 4
    assert "✓ foreign keys" not in result.out
    assert "✓ foreign keys: 12 keys" in run("verify", "--verbose").out
    assert "✗ order totals: orders.total is wrong in 1 row: id 3" in result.out
    assert "1 of 2 checks failed." in result.out
    assert result.err == ""
    as_json = run("verify", "--json")
    assert as_json.code == 4
    assert json.loads(as_json.out)["ok"] is False
    assert run("verify", "-q").code == 4


def test_verify_shows_rows_and_digest_of_each_table(run: Run) -> None:
    result = run("verify")
    assert result.code == 0
    assert "users   1,000  9f86d081884c7d65" in result.out
    assert "2 checks passed." in result.out


def test_list_shows_seeders_or_profiles(run: Run) -> None:
    seeders, profiles = run("list").out, run("list", "--profiles").out
    assert "Customers and staff." in seeders
    assert "a row at a time, --featured" in seeders
    assert "A shop that looks alive" in profiles
    assert "protected" in profiles


def test_lint_says_what_does_not_work_and_exits_with_4(run: Run, stub: Api) -> None:
    stub.answers["lint"] = FLAWED
    result = run("lint")
    assert result.code == 4
    assert "app.factories.UserFactory: users.badge: NULL in a column" in result.out
    assert "app.factories.OrderFactory (paid + open): constraint ck_orders_paid" in result.out
    assert "  orders.paid_at\n  Look [there].\n" in result.out
    assert "2 problems in 3 objects of 1 factory. Nothing was kept." in result.out
    assert json.loads(run("lint", "--json").out)["problems"][1]["states"] == ["paid", "open"]


def test_lint_names_on_demand_what_it_did_not_try(run: Run) -> None:
    assert "UserFactory.aged" not in run("lint").out
    assert "UserFactory.aged takes arguments: not tried" in run("lint", "-v").out


def test_lint_is_told_the_factories_and_the_database(run: Run, stub: Api) -> None:
    run("lint", "users", "orders", "--env", "test", "--database-url", "sqlite:///x.db")
    ((_, names, values),) = stub.calls
    assert names == (("users", "orders"),)
    assert (values["env"], values["database_url"]) == ("test", "sqlite:///x.db")


def test_list_shows_one_list_at_a_time(run: Run) -> None:
    result = run("list", "--profiles", "--factories")
    assert result.code == 2
    assert "--profiles and --factories are two lists" in result.err
