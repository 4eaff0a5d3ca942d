"""The doctor's questions to a database that answers: schema, marker, runs, rows, the lock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from seeds.config.environments import may_meet
from seeds.config.profiles import Profile
from seeds.config.project import Project
from seeds.errors import LockTimeout, SchemaError
from seeds.ledger.ledger import Ledger
from seeds.runner.database import check_schema, present_tables, revision
from seeds.runner.examination import Examination
from seeds.runner.reports import Finding, NextStep
from seeds.runner.server import (
    CONNECTION,
    PRIVILEGES,
    SPACE,
    be_patient,
    examine_privileges,
    examine_server,
    examine_space,
)

if TYPE_CHECKING:
    from seeds.ledger.entry import Run
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo

SCHEMA: Final = "schema"
RUNS: Final = "runs"
LOCK: Final = "lock"


@dataclass
class Diagnosis:
    """What decides about the next step.

    Attributes:
        reachable: Whether the database answered.
        behind: Why the schema must be brought up to date first; empty when it need not be.
        marker: The environment written into the database, and whether it is protected.
        last: The last run.
        foreign: Rows by table that no run wrote.
        holder: Who holds the seeders' lock now; empty when nobody does.
    """

    reachable: bool = False
    behind: str = ""
    marker: tuple[str, bool] | None = None
    last: Run | None = None
    foreign: Mapping[str, int] | None = None
    holder: str = ""


def examine_database(
    seen: Examination,
    connect: Callable[[], AbstractContextManager[Backend]],
    project: Project,
    profile: Profile | None,
    tables: Mapping[str, TableInfo] | None,
    *,
    local: bool,
) -> Diagnosis:
    """Look at a database without changing it, and without waiting for anybody.

    Args:
        seen: Takes the findings.
        connect: Opens the database in a transaction that is rolled back.
        project: The project.
        profile: The environment's profile, when it can be read.
        tables: The models' tables, when they can be imported.
        local: Whether the database's host is certainly this machine.
    """
    found = Diagnosis()
    with seen.probe(CONNECTION, "reachable"), connect() as backend:
        connection = backend.connection
        be_patient(connection)
        found.reachable = True
        seen.ok(CONNECTION, "reachable", "yes")

        def ask(section: str, name: str, question: Callable[[], None], bad: str) -> None:
            # A statement that fails spoils the transaction: each question has a savepoint.
            if connection.invalidated or connection.closed:
                return
            with seen.probe(section, name, state=bad), connection.begin_nested():
                question()

        ask(CONNECTION, "server", lambda: examine_server(seen, connection, local=local), "problem")
        with seen.probe(LOCK, "seeders' lock", state="note"):
            _lock(seen, connect, found)
        # Whoever holds it may have locked tables, too, which is no fault of the schema.
        bad = "note" if found.holder else "problem"
        present: dict[str, TableInfo] = {}
        if tables is not None:
            ask(SCHEMA, "tables", lambda: _tables(seen, backend, tables, present, found), bad)
        ask(SCHEMA, "revision", lambda: _revision(seen, backend, project, found), bad)
        ask(RUNS, "marker", lambda: _runs(seen, backend, profile, found), bad)
        if found.holder:
            seen.note(RUNS, "foreign rows", "not counted while a seeder is writing")
        elif present:
            ask(RUNS, "foreign rows", lambda: _foreign(seen, backend, present, found), "note")
        ask(PRIVILEGES, "rows", lambda: examine_privileges(seen, connection, present.values()), bad)
        ask(SPACE, "database", lambda: examine_space(seen, connection, local=local), "note")
    return found


def _tables(
    seen: Examination,
    backend: Backend,
    tables: Mapping[str, TableInfo],
    present: dict[str, TableInfo],
    found: Diagnosis,
) -> None:
    names = present_tables(backend.connection)
    present |= {name: table for name, table in tables.items() if name in names}
    try:
        check_schema(backend.connection, tables.values())
    except SchemaError as error:
        found.behind = error.message
        seen.problem(SCHEMA, "tables", error.message, error.hint)
    else:
        seen.ok(SCHEMA, "tables", f"all {len(tables)}, with all columns")


def _revision(seen: Examination, backend: Backend, project: Project, found: Diagnosis) -> None:
    if project.migrations is None:
        seen.ok(SCHEMA, "revision", "the project has no migrations; tables are made of the models")
        return
    state = revision(project, backend.connection)
    if state.pending:
        found.behind = found.behind or f"{len(state.pending)} pending: {', '.join(state.pending)}"
        seen.problem(
            SCHEMA,
            "revision",
            f"{state.current or 'none'}; pending: {', '.join(state.pending)}",
            "Run `seed migrate`.",
        )
    else:
        seen.ok(SCHEMA, "revision", f"{state.current}, up to date")


def _runs(seen: Examination, backend: Backend, profile: Profile | None, found: Diagnosis) -> None:
    ledger = Ledger(backend.connection)
    runs = ledger.runs()
    found.marker = ledger.marker
    if not runs or found.marker is None:
        seen.ok(RUNS, "marker", "none: no run has written here")
        return
    found.last = runs[-1]
    name, protected = found.marker
    kind = "protected" if protected else "disposable"
    if profile is not None and not may_meet(
        "protected" if protected else "disposable", profile.kind
    ):
        seen.problem(
            RUNS,
            "marker",
            f"{name} ({kind}); {profile.name} data does not belong here",
            f"Use --env {name}, or another database.",
        )
    else:
        seen.ok(RUNS, "marker", f"{name} ({kind})")
    last = found.last
    seen.ok(RUNS, "runs", f"{len(runs):,}; the last is {last.run} (`seed {last.command}`)")


def _lock(
    seen: Examination,
    connect: Callable[[], AbstractContextManager[Backend]],
    found: Diagnosis,
) -> None:
    try:
        with connect() as backend:
            backend.lock(lambda holder: None, 0)
    except LockTimeout as error:
        found.holder = error.message.partition(";")[0]
        seen.note(LOCK, "seeders' lock", found.holder, "A run waits for it; see --lock-timeout.")
    else:
        seen.ok(LOCK, "seeders' lock", "free")


def _foreign(
    seen: Examination, backend: Backend, present: Mapping[str, TableInfo], found: Diagnosis
) -> None:
    ledger = Ledger(backend.connection)
    counted = {
        name: ledger.foreign_rows(table, backend.count(table)) for name, table in present.items()
    }
    found.foreign = {name: rows for name, rows in counted.items() if rows}
    if not found.foreign:
        seen.ok(RUNS, "foreign rows", "none")
        return
    listed = ", ".join(f"{name} {rows:,}" for name, rows in found.foreign.items())
    disposable = found.marker is not None and not found.marker[1]
    seen.note(
        RUNS,
        "foreign rows",
        listed,
        "No run wrote them. --clear "
        + ("deletes them, and says so." if disposable else "refuses to delete them."),
    )


def next_steps(
    seen: Examination, found: Diagnosis | None, suffix: str, *, missing_file: bool, embedded: bool
) -> tuple[NextStep, ...]:
    """Return what to do next, most often one command.

    Args:
        seen: What was found.
        found: What the database said, or ``None`` when it was not asked.
        suffix: Options that lead a command to the same database.
        missing_file: Whether the database is a SQLite file that does not exist yet.
        embedded: Whether it is the project's own one, which is made on first use.
    """
    if wrong := seen.problems("configuration", "versions"):
        return by_hand(wrong)
    if missing_file and not seen.problems():
        if embedded:
            return (NextStep(f"seed all{suffix}", "makes the database, migrates and fills it"),)
        return (NextStep(f"seed migrate{suffix}", "makes the database with its tables"),)
    if found is None or (blocking := seen.problems(CONNECTION, PRIVILEGES, SPACE)):
        return by_hand(blocking if found else seen.problems())
    waiting = (NextStep("", f"wait: {found.holder}"),) if found.holder else ()
    if found.behind:
        return (*waiting, NextStep(f"seed migrate{suffix}", found.behind))
    if problems := seen.problems():
        return (*waiting, *by_hand(problems))
    if found.last is None:
        kept = "; the rows that are there stay" if found.foreign else ""
        return (*waiting, NextStep(f"seed all{suffix}", f"no run has written here{kept}"))
    return waiting or (
        NextStep("", f"nothing to do: all is in order, and run {found.last.run} was the last"),
    )


def by_hand(problems: Sequence[Finding]) -> tuple[NextStep, ...]:
    """Return problems as steps that no command takes."""
    return tuple(
        NextStep("", f"{p.name}: {(p.hint or p.value).partition(chr(10))[0]}") for p in problems
    )
