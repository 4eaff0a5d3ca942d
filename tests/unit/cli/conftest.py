"""A command line whose api is a stub: what it was asked, and what it answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

import click.testing
import pytest

from seeds import api
from seeds.cli import main
from seeds.factories.linting import LintProblem
from seeds.runner.progress import Progress
from seeds.runner.reports import (
    CheckResult,
    ColumnOrigin,
    DiffReport,
    FactoryInfo,
    LintReport,
    ListReport,
    MigrateReport,
    PlannedTable,
    PlanReport,
    PreviewReport,
    ProfileInfo,
    RemovalReport,
    Report,
    RowChange,
    RunSummary,
    SeederInfo,
    SeedReport,
    StatusReport,
    TableDiff,
    TableDigest,
    TableRemoval,
    TableResult,
    VerifyReport,
    WhyReport,
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
SEED_RUN = RunSummary(
    run=7,
    kind="seed",
    started_at=AS_OF,
    finished_at=AS_OF,
    command="all",
    env="development",
    seed=42,
    as_of=AS_OF,
    version="0.1.0",
    user="ann@laptop",
    tables={"users": 1_000, "orders": 3},
    deleted={},
    left={"users": 1_000, "orders": 2},
)
STATUS = StatusReport(
    ok=True,
    database=DATABASE,
    marker="staging",
    protected=True,
    revision="0001_shop",
    pending=("0002_more",),
    tables={"users": 1_000_000, "orders": 3},
    foreign={"users": 1_234},
    runs=(
        replace(SEED_RUN, run=9, kind="undo", command="undo 8", tables={}, deleted={"users": 20}),
        replace(SEED_RUN, run=8, command="users", left={"users": 0, "orders": 0}, undone_by=9),
        SEED_RUN,
        replace(SEED_RUN, run=6, command="orders", left={"users": None, "orders": 3}),
        replace(SEED_RUN, run=5, command="content", left={"users": 0, "orders": 0}),
        replace(SEED_RUN, run=4, command="products", left=SEED_RUN.tables),
        replace(SEED_RUN, run=3, command="admin", tables={}, left={}),
    ),
    total_runs=1_000,
)
REMOVED = RemovalReport(
    ok=True,
    command="undo 7 --cascade",
    run=8,
    runs=(7,),
    dry_run=False,
    database=DATABASE,
    seconds=1.234,
    tables=(
        TableRemoval("orders", deleted=5, dependants=2),
        TableRemoval("users", deleted=1_000, edited=1, missing=3),
    ),
    notes=("gone already: users 3",),
)
REFUSED = RemovalReport(
    ok=False,
    command="clean",
    run=None,
    runs=(7, 6, 5, 3),
    dry_run=True,
    database=DATABASE,
    seconds=0.1,
    tables=(TableRemoval("users", deleted=1_000, edited=None),),
    refused=("users: which rows were edited cannot be told", "orders: 1 row refers to users"),
)
NOTHING = replace(REFUSED, ok=True, dry_run=False, runs=(), tables=(), refused=())
WHY = WhyReport(
    ok=True,
    database=DATABASE,
    table="order_items",
    key="17",
    exists=True,
    run=SEED_RUN,
    seeder="orders",
    entity="order_items",
    factory="app.factories.order.OrderItemFactory",
    made="generated",
    states=("gift", "late"),
    row=1_234,
    owner=("orders", "5"),
    columns=(
        ColumnOrigin("id", 17, 17, "key", changed=False),
        ColumnOrigin("title", "Edited \x1b[31m", "Written", "choice", changed=True),
        ColumnOrigin("price", Decimal("10.50"), Decimal("9.00"), "state gift", changed=True),
        ColumnOrigin("notes", "word " * 100 + "now", "word " * 100 + "was", "text", changed=True),
        ColumnOrigin("description", "word " * 100, "word " * 100, "text", changed=False),
        ColumnOrigin("sent_at", None, None, "optional", changed=False),
    ),
)
BY_HAND = WhyReport(ok=True, database=DATABASE, table="users", key="501", exists=True)
DIFFERENT = DiffReport(
    ok=True,
    database=DATABASE,
    run=SEED_RUN,
    tables=(
        TableDiff("roles", 4, 4, 0, 0, 0),
        TableDiff(
            "users", 1_000, 993, 2, 5, 2,
            changes=(
                RowChange("2", {"name": ("Ann", "Bea [bold]"), "bio": (None, "word " * 100)}),
                RowChange("17", {"email": ("a@example.com", "b@example.com")}),
            ),
            missing_keys=("7", "40-43"), added_keys=("1001", "1002"),
        ),
        TableDiff("orders", 3, None, None, 0, 0, reason="the factory has changed since run 7"),
    ),
)  # fmt: skip
SAME = replace(DIFFERENT, tables=DIFFERENT.tables[:1])
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
    factories=(
        FactoryInfo(
            "users",
            "app.factories.UserFactory",
            "User",
            "users",
            ("admin", "aged(...)"),
            ("administrator",),
            "columns",
            "app/factories/user.py:48",
        ),
        FactoryInfo("orders", "app.factories.OrderFactory", "Order", "orders", (), (), "rows", ""),
    ),
)
LINTED = LintReport(
    ok=True, database=DATABASE, factories=1, tried=3, skipped=("UserFactory.aged",), problems=()
)
FLAWED = replace(
    LINTED,
    ok=False,
    problems=(
        LintProblem(
            "app.factories.UserFactory",
            (),
            "users.badge",
            "users.badge: NULL in a column that must have a value",
            "",
            "constraint",
        ),
        LintProblem(
            "app.factories.OrderFactory",
            ("paid", "open"),
            "orders.paid_at",
            "constraint ck_orders_paid rejected a row",
            "Look [there].",
            "constraint",
        ),
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
        "lint": LINTED,
        "undo": REMOVED,
        "clean": REMOVED,
        "reset": SEEDED,
        "why": WHY,
        "diff": DIFFERENT,
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
