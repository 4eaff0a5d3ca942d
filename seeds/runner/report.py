"""What commands return: plain data that the CLI renders and ``--json`` prints.

Every report has ``to_dict()``, whose result is JSON-ready.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seeds.factories.linting import LintProblem


def _plain(value: Any) -> Any:
    match value:
        case dt.datetime():
            return value.isoformat().replace("+00:00", "Z")
        case dt.date():
            return value.isoformat()
        case dict():
            return {str(k): _plain(v) for k, v in value.items()}
        case list() | tuple():
            return [_plain(v) for v in value]
        case None | bool() | int() | float() | str():
            return value
        case _ if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
        case Mapping():
            return {str(k): _plain(v) for k, v in value.items()}
        case _:
            return str(value)


@dataclass(frozen=True)
class Report:
    """The base of all reports; ``to_dict`` gives plain data for JSON."""

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data."""
        plain: dict[str, Any] = _plain(self)
        return plain


@dataclass(frozen=True)
class TableResult:
    """What a run did to one table. ``seconds`` is wall time spent on it."""

    table: str
    deleted: int = 0
    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class SeedReport(Report):
    """A seeding run. ``run`` is its number in the ledger."""

    ok: bool
    command: str
    run: int
    env: str
    database: str  # URL with the password masked
    seed: int
    as_of: dt.datetime
    seconds: float
    tables: tuple[TableResult, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlannedTable:
    """One table of a plan.

    Attributes:
        entity: The entity that fills it.
        rows: Rows that would be written, fixed ones included.
        fixed: Rows among them that a fixed set states (upserted by natural key).
        row_start: First generated row index.
        row_stop: One past the last generated row index.
        bytes: Estimated size of the rows in bytes.
        mode: ``"columns"`` or ``"rows"`` (a ``definition()``, slower).
        parents: Names of the tables that it refers to.
        unique: Capacity of each unique generated column.
        cleared: Whether its rows would be deleted first.
    """

    entity: str
    table: str
    rows: int
    fixed: int
    row_start: int
    row_stop: int
    bytes: int
    mode: str
    parents: tuple[str, ...] = ()
    unique: Mapping[str, int] = dataclasses.field(default_factory=dict)
    cleared: bool = False


@dataclass(frozen=True)
class PlanReport(Report):
    """What a seeding command would do; nothing was touched."""

    ok: bool
    command: str
    env: str
    database: str
    seed: int
    as_of: dt.datetime
    rows: int
    bytes: int
    tables: tuple[PlannedTable, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class PreviewReport(Report):
    """Sample rows of one entity, made without a database; values are Python objects."""

    ok: bool
    entity: str
    table: str
    seed: int
    as_of: dt.datetime
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class TableDigest:
    """Rows of a table and the order-independent digest of their logical values (hex)."""

    rows: int
    digest: str


@dataclass(frozen=True)
class CheckResult:
    """One check of a verification; ``detail`` says what is wrong, or what was checked."""

    name: str
    ok: bool
    detail: str = ""


@dataclass(frozen=True)
class VerifyReport(Report):
    """A verification of a database."""

    ok: bool
    database: str
    tables: Mapping[str, TableDigest]
    checks: tuple[CheckResult, ...]


@dataclass(frozen=True)
class MigrateReport(Report):
    """A migration to the newest revision (``None`` means an empty schema)."""

    ok: bool
    database: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class RunSummary:
    """One run in the ledger.

    Attributes:
        run: Its number.
        kind: ``"seed"``, ``"undo"`` or ``"clean"``.
        started_at: When it began.
        finished_at: When it was done.
        command: What was run.
        env: The profile.
        seed: The random seed.
        as_of: The run's "now".
        version: The tool's version.
        user: Who ran it where (``ann@laptop``).
        tables: Rows inserted by table.
        deleted: Rows deleted by table.
        left: Rows of the run that are still there by table; ``None`` for a table without an
            integer key, whose rows cannot be counted without making them again.
        undone_by: The run that took it back, or ``None``.
        digests: Digest of the rows written, by table.
    """

    run: int
    kind: str
    started_at: dt.datetime
    finished_at: dt.datetime
    command: str
    env: str
    seed: int
    as_of: dt.datetime
    version: str
    user: str
    tables: Mapping[str, int]
    deleted: Mapping[str, int]
    left: Mapping[str, int | None]
    undone_by: int | None = None
    digests: Mapping[str, str] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class StatusReport(Report):
    """The state of a database: marker, migrations, row counts, runs (newest first).

    Attributes:
        marker: The environment written into the database.
        protected: Whether that environment is protected.
        revision: The revision of its schema.
        pending: Migrations not yet applied.
        tables: Rows by table.
        foreign: Rows by table that no run wrote.
        runs: The newest runs.
        total_runs: How many runs there are in all.
    """

    ok: bool
    database: str
    marker: str | None
    protected: bool
    revision: str | None
    pending: tuple[str, ...]
    tables: Mapping[str, int]
    foreign: Mapping[str, int]
    runs: tuple[RunSummary, ...]
    total_runs: int


@dataclass(frozen=True)
class TableRemoval:
    """What an undo or a clean does to one table.

    Attributes:
        table: The table.
        deleted: Rows deleted (or that would be), ``dependants`` included.
        edited: Rows among them that differ from what the run wrote; ``None`` when some do, and
            nobody can tell how many.
        dependants: Rows among them that the run did not write, but that refer to rows of it.
        missing: Rows of the run that were gone already.
    """

    table: str
    deleted: int = 0
    edited: int | None = 0
    dependants: int = 0
    missing: int = 0


@dataclass(frozen=True)
class RemovalReport(Report):
    """An undo or a clean.

    Attributes:
        command: ``"undo 7"``, ``"clean users"``.
        run: Number of this run in the ledger; ``None`` when nothing was done.
        runs: The runs whose rows were deleted, newest first.
        dry_run: Whether it was only counted.
        refused: Why it would be refused, a reason a line; only ever filled by a dry run.
        tables: What was done, children first.
        notes: What else there is to know.
    """

    ok: bool
    command: str
    run: int | None
    runs: tuple[int, ...]
    dry_run: bool
    database: str
    seconds: float
    tables: tuple[TableRemoval, ...]
    refused: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnOrigin:
    """One column of a row: what is there, what the run wrote, and what made it.

    Attributes:
        name: The column.
        value: Its value now.
        written: Its value as the run wrote it; the same as ``value`` when not ``changed``.
        generator: What made it, such as ``choice`` or ``person.email``.
        changed: Whether it was edited since.
    """

    name: str
    value: Any
    written: Any
    generator: str
    changed: bool


@dataclass(frozen=True)
class WhyReport(Report):
    """Where a row comes from.

    Attributes:
        table: The table.
        key: The row's key.
        exists: Whether the row is there now.
        run: The run that wrote it, or ``None`` when no run did.
        seeder: The seeder that runs the entity.
        entity: The entity.
        factory: Where the entity was declared (``app.factories.user.UserFactory``).
        made: ``"generated"`` or ``"fixed"``.
        fixed_set: Names of the fixed sets that may state it.
        states: States that applied.
        row: Its row index in the streams.
        owner: Table and key of the row that it was made with.
        columns: Its columns; empty when the row cannot be made again.
        notes: What else there is to know.
    """

    ok: bool
    database: str
    table: str
    key: str
    exists: bool
    run: RunSummary | None = None
    seeder: str | None = None
    entity: str | None = None
    factory: str | None = None
    made: str | None = None
    fixed_set: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    row: int | None = None
    owner: tuple[str, str] | None = None
    columns: tuple[ColumnOrigin, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class RowChange:
    """A row that was edited since: its columns as (written, now)."""

    key: str
    columns: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True)
class TableDiff:
    """How a table differs from what a run wrote.

    Attributes:
        table: The table.
        written: Rows that the run wrote.
        unchanged: Rows that are as written; ``None`` when that cannot be told.
        changed: Rows that were edited; ``None`` when that cannot be told.
        missing: Rows that are gone.
        added: Rows of the table that no run wrote.
        changes: Examples of edited rows.
        missing_keys: Examples of keys that are gone, as ranges.
        added_keys: Examples of keys that no run wrote.
        reason: Why something cannot be told; otherwise empty.
    """

    table: str
    written: int
    unchanged: int | None
    changed: int | None
    missing: int
    added: int
    changes: tuple[RowChange, ...] = ()
    missing_keys: tuple[str, ...] = ()
    added_keys: tuple[str, ...] = ()
    reason: str = ""

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return self.changed == 0 and not self.missing and not self.added


@dataclass(frozen=True)
class DiffReport(Report):
    """How a database differs from what a run wrote."""

    ok: bool
    database: str
    run: RunSummary
    tables: tuple[TableDiff, ...]
    notes: tuple[str, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing changed since."""
        return all(table.same for table in self.tables)


@dataclass(frozen=True)
class SeederInfo:
    """One seeder.

    ``mode`` is ``"columns"``, ``"rows"`` (a ``definition()``, slower), or ``"code"``: a ``run()``.
    """

    name: str
    summary: str
    depends_on: tuple[str, ...]
    entities: tuple[str, ...]
    mode: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProfileInfo:
    """One environment profile."""

    name: str
    summary: str
    kind: str  # "disposable" or "protected"
    source: str


@dataclass(frozen=True)
class FactoryInfo:
    """One factory.

    Attributes:
        name: Its name in a registry.
        factory: The class, as Python names it.
        model: The class of its objects.
        entity: The entity that it declares.
        states: Its states; those that take arguments end in ``(...)``.
        fixed_sets: Its fixed sets.
        mode: ``"columns"`` or ``"rows"`` (a ``definition()``, slower).
        source: Where it is declared: file and line.
    """

    name: str
    factory: str
    model: str
    entity: str
    states: tuple[str, ...]
    fixed_sets: tuple[str, ...]
    mode: str
    source: str


@dataclass(frozen=True)
class ListReport(Report):
    """Everything that can be named on the command line; factories only when asked for."""

    ok: bool
    seeders: tuple[SeederInfo, ...]
    profiles: tuple[ProfileInfo, ...]
    factories: tuple[FactoryInfo, ...] = ()


@dataclass(frozen=True)
class ScenarioInfo:
    """One scenario; ``options`` as they are typed, with their defaults."""

    name: str
    summary: str
    options: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class ScenariosReport(Report):
    """The scenarios of a project."""

    ok: bool
    scenarios: tuple[ScenarioInfo, ...]


@dataclass(frozen=True)
class LintReport(Report):
    """Factories that were tried out; nothing was kept.

    Attributes:
        factories: How many.
        tried: How many objects were made, one for each combination of states.
        skipped: States that take arguments, and were not tried.
        problems: What did not work.
        notes: What else there is to know, such as factories that were not looked for.
    """

    ok: bool
    database: str
    factories: int
    tried: int
    skipped: tuple[str, ...]
    problems: tuple[LintProblem, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One thing that the doctor looked at.

    Attributes:
        section: What it belongs to, such as ``"connection"``.
        name: What was looked at.
        value: What was found.
        state: ``"ok"``, ``"note"`` (worth knowing) or ``"problem"`` (a run would fail).
        hint: What to do about it; may be empty.
    """

    section: str
    name: str
    value: str
    state: str = "ok"
    hint: str = ""


@dataclass(frozen=True)
class NextStep:
    """What to do next. ``command`` is empty when it is nothing that can be typed."""

    command: str
    reason: str


@dataclass(frozen=True)
class DoctorReport(Report):
    """An examination; ``ok`` when no finding is a problem. Nothing was touched."""

    ok: bool
    database: str  # URL with the password masked; empty when it is not known
    findings: tuple[Finding, ...]
    next: tuple[NextStep, ...]


@dataclass(frozen=True)
class MadeFile:
    """A file that a command wrote.

    Attributes:
        path: Where it is.
        replaced: Whether there was one already.
        text: Its text, when it was to be printed and not to be written.
    """

    path: str
    replaced: bool = False
    text: str | None = None


@dataclass(frozen=True)
class MadeReport(Report):
    """Files that were written for people to edit, and what to do with them."""

    ok: bool
    files: tuple[MadeFile, ...]
    notes: tuple[str, ...] = ()
    next: tuple[NextStep, ...] = ()


@dataclass(frozen=True)
class StubsReport(Report):
    """Stubs that were written, or compared; ``ok`` when none that was compared is stale.

    Attributes:
        files: Those that were written; a file that had the text already is not written.
        current: How many had the text already.
        stale: Those that a comparison found missing or different.
    """

    ok: bool
    files: tuple[MadeFile, ...] = ()
    current: int = 0
    stale: tuple[str, ...] = ()


@dataclass(frozen=True)
class FixturesReport(Report):
    """Fixtures that were loaded.

    Attributes:
        run: Number of the run in the ledger; ``None`` when nothing was changed.
        dry_run: Whether it was taken back.
    """

    ok: bool
    command: str
    run: int | None
    dry_run: bool
    env: str
    database: str  # URL with the password masked
    as_of: dt.datetime
    seconds: float
    tables: tuple[TableResult, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class DumpedTable:
    """How many rows of a table were written as fixtures."""

    table: str
    rows: int


@dataclass(frozen=True)
class FixturesDumpReport(Report):
    """Fixtures that were written; a file ``-`` has its text, and was not written."""

    ok: bool
    database: str  # URL with the password masked
    seconds: float
    tables: tuple[DumpedTable, ...]
    files: tuple[MadeFile, ...]
