"""``seed why`` and ``seed diff``: where rows come from, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from seeds.api.workspace import Workspace, open_workspace, replays, tables_of_runs, tables_there
from seeds.config.project import Project
from seeds.errors import DatabaseError, UsageError, did_you_mean
from seeds.runner.progress import Progress, Silent
from seeds.runner.reports import DiffReport, WhyReport

if TYPE_CHECKING:
    from seeds.ledger.entry import Run
    from seeds.ledger.history import History, Share
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo


_NOT_AGAIN = "the row cannot be made again"


def why(
    table: str,
    key: Sequence[str],
    *,
    database_url: str | None = None,
    env: str | None = None,
    project: Project | None = None,
) -> WhyReport:
    """Say which run, seeder, factory, state and row index made a row, or that no run did.

    Args:
        table: A table or an entity.
        key: The row's primary key as text, a value for each of its columns.
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        project: The project; found from the working directory when left out.

    Raises:
        UsageError: There is no such table, or the key does not fit it.
    """
    from seeds.ledger.ledger import Ledger
    from seeds.load.removal import KeySet
    from seeds.runner.origin import read_row
    from seeds.runner.state import summaries

    workspace = _opened(database_url, env, project)
    with workspace.connect(write=False) as backend:
        info = _table(workspace, tables_there(workspace, backend), table)
        values = _key_values(info, key)
        integer = len(values) == 1 and isinstance(values[0], int)
        within = KeySet(info, keys=(values,))
        if integer:
            within = KeySet(info, ranges=((values[0], values[0]),))
        history = Ledger(backend.connection).history
        there = read_row(backend, info, within)
        shares = _writers(history, info, values)
        found, notes = _origin(workspace, backend, shares, values, there)
        if found is None and there is None and not (shares and shares[0].entry.key):
            raise _no_such_row(history, info, key, values)
        share, made = found if found is not None else (None, None)
        if share is None and shares and shares[0].entry.key:
            share = shares[0]
        run = None
        if share is not None:
            run = summaries(backend, history, [share.run], {info.name: info})[0]
    place = None if made is None else made.place
    # Children that are made with fixed rows are not stated by anybody.
    fixed = place is not None and place.fixed and place.ordinal < len(place.planned.fixed)
    root = info.name if place is None else place.planned.root.table.name
    # What a scenario wrote came from no seeder, and from a factory that nobody noted.
    noted = share is not None and (share.entry.recipe is not None or share.run.format < 2)
    entity = workspace.entities.get(info.name)
    coded = None if share is None or noted else _code_of(workspace, share.run)
    if share is not None and coded is not None:
        notes = [note for note in notes if not note.startswith(_NOT_AGAIN)]
        notes.append(
            f"{coded} wrote this row by its own code, which leaves no recipe: its columns cannot "
            f"be made again; `seed diff {share.run.run}` tells what was edited since"
        )
    return WhyReport(
        ok=True,
        database=workspace.shown_url,
        table=info.name,
        key=", ".join(key),
        exists=there is not None,
        run=run,
        seeder=(workspace.seeder_of(info.name) or workspace.seeder_of(root)) if noted else None,
        entity=entity.name if run and entity else None,
        factory=entity.origin if noted and entity else None,
        made=None if place is None else "fixed" if fixed else "generated",
        fixed_set=place.planned.root.sets if place is not None and fixed else (),
        states=() if place is None else place.states,
        row=None if made is None else made.row,
        owner=None if made is None else made.owner,
        columns=() if made is None else made.columns,
        notes=tuple(notes),
    )


def diff(
    run: int | None = None,
    *,
    database_url: str | None = None,
    env: str | None = None,
    project: Project | None = None,
    progress: Progress | None = None,
) -> DiffReport:
    """Say which rows that a run wrote were changed or are missing, and which were added.

    Args:
        run: Number of the run; ``None`` means the last one that wrote rows and is not undone.
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.

    Raises:
        UsageError: There is no such run.
    """
    from seeds.ledger.ledger import Ledger
    from seeds.runner.difference import table_diffs
    from seeds.runner.state import summaries

    progress = progress or Silent()
    workspace = _opened(database_url, env, project)
    try:
        with workspace.connect(write=False) as backend:
            history = Ledger(backend.connection).history
            chosen = _run(history, run)
            known = tables_of_runs(workspace, backend)
            found = table_diffs(
                backend,
                history,
                chosen,
                known,
                replays(workspace, backend),
                progress.message,
            )
            summary = summaries(backend, history, [chosen], known(chosen))[0]
    finally:
        progress.finish()
    notes = []
    by = history.undone.get(chosen.run)
    if by is not None:
        notes.append(f"run {chosen.run} was undone by run {by}: there is nothing to compare")
    elif not found:
        notes.append(f"nothing that run {chosen.run} wrote is left: later runs cleared it")
    return DiffReport(True, workspace.shown_url, summary, found, tuple(notes))


def _opened(database_url: str | None, env: str | None, project: Project | None) -> Workspace:
    workspace = open_workspace(project, env=env, database_url=database_url)
    if workspace.missing_file:
        raise DatabaseError(
            f"the database {workspace.shown_url} does not exist",
            "Create it with `seed all` or `seed migrate`.",
        )
    return workspace


def _run(history: History, number: int | None) -> Run:
    if number is None:
        for run in reversed(history.runs):
            if run.kind == "seed" and run.run not in history.undone:
                return run
        if history.runs:
            raise UsageError(
                "no run is left to compare with: all were undone", "See `seed status`."
            )
        raise UsageError("no run has written to this database", "Seed it first: seed all")
    found = history.run(number)
    if found is None or found.kind != "seed":
        what = "there is no run" if found is None else "no rows were written by run"
        raise UsageError(f"{what} {number}", "See `seed status`.")
    return found


def _table(workspace: Workspace, tables: Mapping[str, TableInfo], name: str) -> TableInfo:
    if name in tables:
        return tables[name]
    names = {} if workspace.project.seeders is None else workspace.names
    if name in names:
        return tables[names[name].table]
    known = dict.fromkeys((*tables, *names))
    raise UsageError(f"unknown table {name!r}", did_you_mean(name, known))


def _key_values(table: TableInfo, key: Sequence[str]) -> tuple[Any, ...]:
    """Return a primary key given as text as the values of its columns."""
    import uuid

    from seeds.schema.types import Kind

    names = table.primary_key
    if not names:
        raise UsageError(f"{table.name} has no primary key", "Its rows cannot be named.")
    if len(key) != len(names):
        raise UsageError(
            f"{table.name} has the key {', '.join(names)}: "
            f"{len(names)} value{'s' if len(names) > 1 else ''}, not {len(key)}",
            f"Write seed why {table.name} {' '.join(n.upper() for n in names)}.",
        )
    found: list[Any] = []
    for name, text in zip(names, key, strict=True):
        kind = table.columns[name].type.kind
        try:
            if kind is Kind.INTEGER:
                found.append(int(text))
            elif kind is Kind.UUID:
                found.append(uuid.UUID(text))
            else:
                found.append(text)
        except ValueError:
            raise UsageError(
                f"{text!r} is no key of {table.name}: {name} is of type {kind.value}",
                f"Write seed why {table.name} 1." if kind is Kind.INTEGER else "",
            ) from None
    return tuple(found)


def _no_such_row(
    history: History, table: TableInfo, key: Sequence[str], values: tuple[Any, ...]
) -> UsageError:
    """Return the error for a row that is not there; perhaps a run wrote it once."""
    from seeds.schema.ranges import contains

    named = f"{table.name} {', '.join(key)}"
    for run in reversed(history.runs):
        entry = run.entry(table.name)
        if entry is not None and isinstance(values[0], int) and contains(entry.keys, values[0]):
            by = history.undone.get(run.run)
            gone = "a later run cleared it" if by is None else f"run {by} took it back"
            return UsageError(f"{named} is not there: run {run.run} wrote it, and {gone}")
    return UsageError(
        f"there is no row {', '.join(key)} in {table.name}, and no run wrote one",
        f"Its rows have keys in {', '.join(table.primary_key)}.",
    )


def _writers(history: History, table: TableInfo, values: tuple[Any, ...]) -> list[Share]:
    """Return the shares that a row may belong to, the likeliest first."""
    if len(values) == 1 and isinstance(values[0], int):
        writer = history.writer(table.name, values[0])
        if writer is not None:
            return [writer]
    return [s for s in reversed(history.shares.get(table.name, ())) if not s.entry.key]


def _code_of(workspace: Workspace, run: Run) -> str | None:
    """Return the scenario, or the seeder, whose code a run was; ``None`` for other runs."""
    words = run.command.split()
    if words[0] == "scenario" and len(words) > 1:
        return f"the scenario {words[1]}"
    name = words[-1].strip("()")
    seeder = workspace.seeders.get(name) if workspace.project.seeders else None
    return None if seeder is None or seeder.own_code is None else f"the seeder {name}"


def _origin(
    workspace: Workspace,
    backend: Backend,
    shares: Sequence[Share],
    values: tuple[Any, ...],
    there: Any,
) -> tuple[tuple[Share, Any] | None, list[str]]:
    from seeds.errors import DeclarationError, MissingParentsError
    from seeds.runner.origin import origin

    notes = []
    for share in shares:
        try:
            replay = replays(workspace, backend)(share.run)
            found = origin(replay, share, values, there, backend)
        except (DeclarationError, MissingParentsError) as error:
            notes.append(f"{_NOT_AGAIN}: {error.message}")
            continue
        if found is not None:
            return (share, found), [*notes, *([found.note] if found.note else [])]
    return None, notes
