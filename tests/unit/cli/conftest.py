"""A command line whose api is a stub: what it was asked, and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click.testing
import pytest

from seeds import api
from seeds.cli import main
from seeds.runner.progress import Progress
from seeds.runner.report import (
    CheckResult,
    ListReport,
    MigrateReport,
    PlannedTable,
    PlanReport,
    PreviewReport,
    ProfileInfo,
    Report,
    RunSummary,
    SeederInfo,
    SeedReport,
    StatusReport,
    TableDigest,
    TableResult,
    VerifyReport,
)
from seeds.spec.seeder import SeederOption

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
DATABASE = "postgresql://shop:***@db.example.com:5432/shop"

SEEDED = SeedReport(
    ok=True,
    command="all",
    run=7,
    env="development",
    database=DATABASE,
    seed=42,
    as_of=AS_OF,
    seconds=12.345,
    tables=(
        TableResult("users", deleted=65, inserted=1_000_000, updated=2, seconds=9.3),
        TableResult("order_items", inserted=3_004_512, seconds=3.0),
    ),
    notes=("65 of the deleted rows were written by no run",),
)
PLANNED = PlanReport(
    ok=True,
    command="plan",
    env="development",
    database=DATABASE,
    seed=42,
    as_of=AS_OF,
    rows=1_300_000,
    bytes=410_000_000,
    tables=(
        PlannedTable(
            "users", "users", 1_000_000, 2, 0, 999_998, 260_000_000, "columns",
            unique={"email": 2_000_000}, cleared=True,
        ),
        PlannedTable(
            "orders", "orders", 300_000, 0, 0, 300_000, 150_000_000, "rows", parents=("users",)
        ),
    ),
)  # fmt: skip
PREVIEWED = PreviewReport(
    ok=True,
    entity="users",
    table="users",
    seed=42,
    as_of=AS_OF,
    columns=("id", "full_name", "balance", "is_active", "tags", "bio", "created_at"),
    rows=(
        (1, "Zoë \x1b[31mMiller", Decimal("10.50"), True, ["a", "b"], None, AS_OF),
        (2, "Ann [bold]Lee[/bold]", Decimal("0.00"), False, [], "word " * 100, AS_OF),
    ),
)
VERIFIED = VerifyReport(
    ok=True,
    database=DATABASE,
    tables={"users": TableDigest(1000, "9f86d081884c7d65"), "orders": TableDigest(3, "e3b0c442")},
    checks=(CheckResult("foreign keys", True, "12 keys"), CheckResult("money", True)),
)
DAMAGED = VerifyReport(
    ok=False,
    database=DATABASE,
    tables={"orders": TableDigest(3, "e3b0c442")},
    checks=(
        CheckResult("foreign keys", True, "12 keys"),
        CheckResult("order totals", False, "orders.total is wrong in 1 row: id 3"),
    ),
)
MIGRATED = MigrateReport(ok=True, database=DATABASE, before=None, after="0001_shop")
STATUS = StatusReport(
    ok=True,
    database=DATABASE,
    marker="development",
    revision="0001_shop",
    pending=("0002_more",),
    tables={"users": 1_000_000, "orders": 3},
    runs=(
        RunSummary(7, AS_OF, AS_OF, "all", "development", 42, AS_OF, "0.1.0", {"users": 1000}),
        RunSummary(6, AS_OF, AS_OF, "users", "development", 0, AS_OF, "0.1.0", {"users": 20}),
    ),
)
LISTED = ListReport(
    ok=True,
    seeders=(
        SeederInfo("users", "Customers and staff.", (), ("users", "user_preferences"), "columns"),
        SeederInfo("orders", "Orders.", ("users",), ("orders",), "rows", ("featured",)),
    ),
    profiles=(
        ProfileInfo("development", "A shop that looks alive", "disposable", "app/development.toml"),
        ProfileInfo("production", "Essentials", "protected", "app/production.toml"),
    ),
)

REPORTS: Mapping[str, Report] = MappingProxyType(
    {
        "seed": SEEDED,
        "plan": PLANNED,
        "preview": PREVIEWED,
        "verify": VERIFIED,
        "migrate": MIGRATED,
        "status": STATUS,
        "list_seeders": LISTED,
    }
)


@dataclass
class Api:
    """The stubbed api.

    Attributes:
        calls: Name, positional and keyword arguments of each call.
        answers: What each function returns, or the exception that it raises.
        work: What a seeding run does with its progress.
    """

    calls: list[tuple[str, tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=lambda: dict(REPORTS))
    options: dict[str, tuple[SeederOption, ...]] = field(default_factory=dict)
    work: Callable[[Progress], None] | None = None

    def function(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            self.calls.append((name, args, kwargs))
            if self.work is not None and kwargs.get("progress") is not None:
                self.work(kwargs["progress"])
            answer = self.answers[name]
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return call

    @property
    def request(self) -> Any:
        """The request of the one call that was made."""
        ((_, args, kwargs),) = [call for call in self.calls if call[0] != "seeder_options"]
        return kwargs.get("request") or args[0]


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Api:
    """The api, stubbed."""
    stub = Api()
    for name in REPORTS:
        monkeypatch.setattr(api, name, stub.function(name), raising=False)

    def seeder_options(name: str) -> tuple[SeederOption, ...]:
        return stub.options.get(name, ())

    monkeypatch.setattr(api, "seeder_options", seeder_options, raising=False)
    return stub


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a project with two seeders, and the working folder."""
    root = tmp_path / "project"
    seeders = root / "shop" / "seeders"
    seeders.mkdir(parents=True)
    (root / "pyproject.toml").write_text('[tool.seeds]\nseeders = "shop.seeders"\n')
    (seeders / "__init__.py").touch()
    (seeders / "users.py").write_text('"""Customers and staff.\n\nMore."""\nimport nowhere\n')
    (seeders / "products.py").write_text('"""Categories and products."""\n')
    (seeders / "_help.py").write_text('"""Not a seeder."""\n')
    monkeypatch.chdir(root)
    return root


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what a developer's terminal sets."""
    for name in ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TERM"):
        monkeypatch.delenv(name, raising=False)


@dataclass(frozen=True)
class Result:
    """What a call of the command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(project: Path, stub: Api, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command in the project, through its real entry point, with the stubbed api."""

    def call(*argv: str) -> Result:
        capsys.readouterr()
        code = main.run(argv)
        captured = capsys.readouterr()
        return Result(code, captured.out, captured.err)

    return call


@pytest.fixture
def runner() -> click.testing.CliRunner:
    """Click's own runner."""
    return click.testing.CliRunner()
