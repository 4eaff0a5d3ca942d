from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from seeds.api.request import SeedRequest
from seeds.runner.reports import TableResult
from seeds.spec.seeder import SeederOption
from tests.unit.cli.conftest import AS_OF, SEEDED, Api, Run


def test_all_without_options_asks_for_everything_by_default(run: Run, stub: Api) -> None:
    assert run("all").code == 0
    assert stub.request == SeedRequest()


def test_every_option_reaches_the_request(run: Run, stub: Api) -> None:
    result = run(
        "all", "-e", "demo", "--clear", "--only", "users,orders", "--only", "content",
        "--except", "support_tickets", "-c", "10k", "-c", "orders=5", "--seed", "0",
        "--as-of", "2026-01-01", "--database-url", "sqlite:///x.db", "--locale", "de_DE",
        "--jobs", "2", "--batch-size", "1_000", "--migrate", "--force", "-y",
        "--lock-timeout", "2.5",
    )  # fmt: skip
    assert result.code == 0
    assert stub.request == SeedRequest(
        env="demo",
        clear=True,
        only=("users", "orders", "content"),
        exclude=("support_tickets",),
        count=10_000,
        counts={"orders": 5},
        seed=0,
        as_of=AS_OF,
        database_url="sqlite:///x.db",
        locale="de_DE",
        jobs=2,
        batch_size=1_000,
        migrate=True,
        force=True,
        yes=True,
        lock_timeout=2.5,
    )


def test_each_seeder_is_a_command_of_its_own(run: Run, stub: Api) -> None:
    assert run("users", "--count", "2k").code == 0
    assert stub.request == SeedRequest(seeders=("users",), count=2_000)


def test_an_instant_with_an_offset_becomes_utc(run: Run, stub: Api) -> None:
    run("all", "--as-of", "2026-01-01T02:00:00+02:00")
    assert stub.request.as_of == AS_OF
    assert stub.request.as_of.tzinfo is dt.UTC


@pytest.fixture
def featured(stub: Api) -> None:
    stub.options["products"] = (
        SeederOption("featured", int, "How many products are featured.", 10),
        SeederOption("on_sale", bool, "Only products on sale.", default=False),
        SeederOption("with_images", bool, "With pictures.", default=True),
        SeederOption("brand", str, "One brand only."),
    )


@pytest.mark.usefixtures("featured")
class TestOptionsOfASeeder:
    def test_they_reach_the_request(self, run: Run, stub: Api) -> None:
        argv = ["--featured", "1k", "--on-sale", "--no-with-images", "--brand", "Acme"]
        assert run("products", *argv).code == 0
        assert stub.request.options == {
            "featured": 1_000,
            "on_sale": True,
            "with_images": False,
            "brand": "Acme",
        }

    def test_those_not_given_are_left_to_the_seeder(self, run: Run, stub: Api) -> None:
        assert run("products").code == 0
        assert stub.request.options == {}

    def test_they_stand_in_the_help_of_that_seeder_alone(self, run: Run) -> None:
        words = run("products", "-h").out.split()
        assert "How many products are featured. [default: 10]" in " ".join(words)
        assert "--featured" not in run("users", "-h").out

    def test_a_wrong_number_names_the_option(self, run: Run) -> None:
        result = run("products", "--featured", "-1")
        assert result.code == 2
        assert "--featured: must not be negative" in result.err

    def test_one_named_like_an_option_of_every_seeder_is_an_error(
        self, run: Run, stub: Api
    ) -> None:
        stub.options["products"] = (SeederOption("count", int, "", 1),)
        result = run("products")
        assert result.code == 1
        assert "declares an option 'count'" in result.err


def test_dry_run_plans_and_writes_nothing(run: Run, stub: Api) -> None:
    result = run("users", "--dry-run", "--clear")
    assert [name for name, _, _ in stub.calls] == ["plan"]
    assert stub.request == SeedRequest(seeders=("users",), clear=True)
    assert "Nothing was written." in result.out


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--count", "-5"], "--count: must not be negative"),
        (["--count", "many"], "--count: 'many' is not a number"),
        (["--count", "9999999999999"], "--count: 9999999999999 is too large"),
        (["--count", "users=x"], "--count users: 'x' is not a number"),
        (["--count", "1", "--count", "2"], "given twice"),
        (["--seed", "x"], "--seed: 'x' is not a random seed"),
        (["--as-of", "soon"], "--as-of: 'soon' is not a date"),
        (["--only", "users,,orders"], "--only: a name is empty"),
        (["--except", ""], "--except: a name is empty"),
        (["--jobs", "0"], "--jobs: must be at least 1"),
        (["--jobs", "-1"], "--jobs: must not be negative"),
        (["--batch-size", "0"], "--batch-size: must be at least 1"),
        (["--lock-timeout", "-1"], "--lock-timeout: -1 is not a time to wait"),
        (["--lock-timeout", "nan"], "--lock-timeout: nan is not a time to wait"),
        (["--lock-timeout", "x"], "'x' is not a valid float"),
        (["users"], "unexpected extra argument"),
        (["--count"], "requires an argument"),
    ],
)
def test_a_bad_value_is_a_usage_error_before_anything_runs(
    run: Run, stub: Api, argv: list[str], message: str
) -> None:
    result = run("all", *argv)
    assert result.code == 2
    assert message in result.err
    assert result.out == ""
    assert stub.calls == []


def test_the_report_shows_each_table_the_total_and_how_to_repeat_it(run: Run) -> None:
    out = run("all").out
    assert "users        1,000,000        2       65   9.3 s" in out
    assert "total        4,004,512        2       65  12.3 s" in out
    assert "run 7, development, seed 42, as of 2026-01-01" in out
    assert "postgresql://shop:***@db.example.com:5432/shop" in out
    assert "note: 65 of the deleted rows were written by no run" in out


class TestConfirmation:
    """Whether there is somebody to ask before production."""

    @pytest.fixture
    def terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("sys.stdin.isatty", lambda: True)
        monkeypatch.setattr("seeds.cli.invocation.is_terminal", lambda _: True)

    def test_without_a_terminal_nobody_is_asked(self, run: Run, stub: Api) -> None:
        run("all", "--env", "production", "--quiet")
        assert stub.calls[0][2]["confirm"] is None

    @pytest.mark.usefixtures("terminal")
    @pytest.mark.parametrize(
        ("answer", "agreed"), [("y\n", True), ("YES\n", True), ("\n", False), ("", False)]
    )
    def test_only_a_clear_yes_is_a_yes(
        self,
        run: Run,
        stub: Api,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        answer: str,
        agreed: bool,
    ) -> None:
        run("all", "--quiet")
        monkeypatch.setattr("sys.stdin.readline", lambda: answer)
        assert stub.calls[0][2]["confirm"]("Seed production: shop on db.example.com?") is agreed
        captured = capsys.readouterr()
        assert captured.err == "Seed production: shop on db.example.com? [y/N] "
        assert captured.out == ""


def test_a_wide_table_never_cuts_a_number(
    run: Run, monkeypatch: pytest.MonkeyPatch, stub: Api
) -> None:
    name = "a_table_with_a_name_longer_than_the_window_is_wide"
    stub.answers["seed"] = dataclasses.replace(
        SEEDED, tables=(TableResult(name, inserted=1_234_567_890),)
    )
    monkeypatch.setenv("COLUMNS", "40")
    lines = run("all").out.splitlines()
    assert lines[1].endswith("  1,234,567,890")
    assert max(map(len, lines)) <= 40
