"""Taking back what runs wrote: exactly their rows, or nothing.

The rows are found by the ledger, compared with what was written, and deleted in bulk in the
caller's transaction. Whatever speaks against it is gathered first and told at once.
"""

from __future__ import annotations

import datetime as dt
import shlex
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import seeds
from seeds.errors import GuardError
from seeds.ledger.entry import Run, RunKind, TableEntry
from seeds.ledger.history import History, Share
from seeds.ledger.ledger import Ledger
from seeds.load.removal import KeySet
from seeds.load.staying import staying
from seeds.runner.comparison import Comparison, compare
from seeds.runner.remade import Remade
from seeds.runner.reports import TableRemoval
from seeds.schema.names import SearchPath
from seeds.schema.ranges import merge_ranges

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.load.removal import Dependants
    from seeds.runner.replay import Replay
    from seeds.schema.table import TableInfo

TablesOf = Callable[[Run], "Mapping[str, TableInfo]"]
"""Returns all tables as a run knew them."""


_NAMED = 20
"""Tables that are named in a command to copy, at most."""


@dataclass(frozen=True)
class RemovalSettings:
    """How rows are taken back.

    Attributes:
        command: The command as typed, for the ledger.
        kind: ``"undo"`` or ``"clean"``.
        force: Whether edited rows are deleted as well.
        cascade: Whether rows that refer to deleted ones are deleted as well.
        dry_run: Whether rows are only counted.
    """

    command: str
    kind: RunKind = "undo"
    force: bool = False
    cascade: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class RemovalResult:
    """What was done, or would be."""

    run: int | None
    runs: tuple[int, ...]
    tables: tuple[TableRemoval, ...]
    refused: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass
class _Findings:
    """What speaks against a removal.

    Attributes:
        unknown: Why the rows of a table cannot be told, by table and run; nothing overrides
            it.
        edited: Edited rows; ``--force`` overrides them.
        lost: Rows without a key that were edited or deleted; ``--force`` leaves them.
        dependants: Rows of others that refer to ours; ``--cascade`` overrides them.
        edited_runs: Runs that wrote the edited rows.
        writers: Tables of these rows of others with runs that wrote some of them.
        others: Tables whose rows can be told, where those of some cannot.
    """

    unknown: dict[tuple[str, int], str] = field(default_factory=dict)
    edited: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    dependants: list[str] = field(default_factory=list)
    edited_runs: set[int] = field(default_factory=set)
    writers: set[tuple[str, int]] = field(default_factory=set)
    others: list[str] = field(default_factory=list)

    def lines(self, settings: RemovalSettings) -> list[str]:
        """Return what is not overridden."""
        found = list(self.unknown.values())
        if not settings.force:
            found += self.edited + self.lost
        if not settings.cascade:
            found += self.dependants
        return found

    def hint(self, settings: RemovalSettings, runs: Sequence[int]) -> str:
        """Return what to do about it."""
        if self.unknown:
            way = "Delete these rows by hand, or restore the declarations that made them."
            return way + _clean_others(self.others)
        ways = []
        if self.edited and not settings.force:
            shown = " and ".join(f"`seed diff {run}`" for run in sorted(self.edited_runs))
            ways.append(f"See {shown}; --force deletes edited rows as well.")
        if self.lost and not settings.force:
            ways.append("--force leaves those rows that no key names and that have changed.")
        if self.dependants and not settings.cascade:
            ways.append("--cascade deletes the rows that depend on them as well.")
            later = {run for _, run in self.writers} - set(runs)
            if settings.kind == "clean" and self.writers:
                names = ", ".join(sorted({table for table, _ in self.writers}))
                ways.append(f"Naming {names} too deletes those of them that runs wrote.")
            elif later:
                listed = " ".join(map(str, sorted({*runs, *later})))
                ways.append(f"`seed undo {listed}` takes the runs back that wrote some of them.")
        return " ".join(ways)


def _clean_others(tables: Sequence[str]) -> str:
    """Return how to take back the rows of other tables; nothing where they are many, or none."""
    if not 0 < len(tables) <= _NAMED:
        return ""
    named = " ".join(shlex.quote(table) for table in tables)
    return f" `seed clean {named}` takes back what runs wrote to the other tables."


def _without(stay: Sequence[str], tables: Collection[str]) -> str:
    """Return what to do about rows that the database keeps."""
    way = "Nothing was changed. Disable what keeps them meanwhile, or delete them by its own way."
    return way + _clean_others([name for name in tables if name not in stay])


def remove_rows(
    backend: Backend,
    ledger: Ledger,
    runs: Sequence[Run],
    tables: TablesOf,
    replay: Callable[[Run], Replay],
    settings: RemovalSettings,
    *,
    only: frozenset[str] | None = None,
    on_phase: Callable[[str], None] = lambda text: None,
) -> RemovalResult:
    """Delete the rows that runs wrote.

    The caller holds the backend's lock (unless it is a dry run), and commits.

    Args:
        backend: The database.
        ledger: Its ledger.
        runs: The runs.
        tables: Returns all tables as a run knew them.
        replay: Makes a run again.
        settings: How.
        only: The tables meant; ``None`` means all.
        on_phase: Is told what is being done.

    Raises:
        GuardError: Rows were edited, others depend on them, or nobody can tell which they are.
    """
    started_at = dt.datetime.now(dt.UTC)
    history = ledger.history
    shares = [
        share
        for run in runs
        for share in history.shares_of(run.run)
        if only is None or share.entry.table in only
    ]
    if not settings.dry_run:
        held = {s.entry.table: tables(s.run).get(s.entry.table) for s in shares}
        backend.hold([table for table in held.values() if table is not None])
    findings = _Findings()
    compared = _compare_all(backend, shares, tables, history, Remade(replay), findings, on_phase)
    sets = _key_sets(compared)
    dependants = _look_for_dependants(backend, sets, history, findings, on_phase)
    numbers = tuple(sorted({share.run.run for share in shares}, reverse=True))
    findings.others = [name for name in sets if name not in {t for t, _ in findings.unknown}]
    refused = findings.lines(settings)
    if refused and not settings.dry_run:
        raise GuardError(_said(settings, refused), findings.hint(settings, numbers))
    notes = _notes(runs, compared, settings)
    whole = sets
    if settings.cascade and not refused:
        whole = backend.cascaded(sets)
        notes += [
            f"{d.rows:,} {d.table} lose their reference to {d.parent}"
            for d in dependants
            if d.ondelete in ("SET NULL", "SET DEFAULT") and d.table not in whole
        ]
    if settings.dry_run and refused:
        notes.append(findings.hint(settings, numbers))
    if settings.dry_run:
        # Runs write parents first.
        deleted = {name: backend.count(s.table, s) for name, s in reversed(whole.items())}
        report = _report(deleted, compared)
        return RemovalResult(None, numbers, report, tuple(refused), tuple(notes))
    # Triggers may say names as their application does.
    SearchPath(backend.connection).look_also_in(s.table.source.schema for s in whole.values())
    before = _before_cascades(backend, whole)
    deleted = backend.remove(list(whole.values()))
    for name, rows in before.items():
        deleted[name] = rows - backend.count(whole[name].table, whole[name])
    stay = staying(backend, whole, deleted)
    if stay:
        raise GuardError(
            _said(settings, [str(one) for one in stay]), _without([s.table for s in stay], whole)
        )
    for within in sets.values():
        if within.ranges:
            backend.rewind(within.table, *merge_ranges(within.ranges)[-1])
    number = None
    if shares or any(deleted.values()):
        number = _record(ledger, started_at, settings, runs, deleted, shares)
    return RemovalResult(number, numbers, _report(deleted, compared), (), tuple(notes))


def _before_cascades(backend: Backend, sets: Mapping[str, KeySet]) -> dict[str, int]:
    """Return the rows of tables of which the database deletes some along by itself.

    It does not count them where a statement does: a row whose parent lies in the same table.
    """
    below = {
        reference.child.name
        for reference in backend.references([each.table for each in sets.values()])
        if reference.ondelete == "CASCADE"
    }
    return {name: backend.count(s.table, s) for name, s in sets.items() if name in below}


def _said(settings: RemovalSettings, refused: Sequence[str]) -> str:
    return f"`seed {settings.command}` is refused:\n" + "\n".join(f"  {line}" for line in refused)


def _compare_all(
    backend: Backend,
    shares: Sequence[Share],
    tables: TablesOf,
    history: History,
    remade: Remade,
    findings: _Findings,
    on_phase: Callable[[str], None],
) -> list[tuple[Share, Comparison]]:
    compared = []
    for share in shares:
        name, run = share.entry.table, share.run
        table = tables(run).get(name)
        if table is None:
            findings.unknown[name, run.run] = f"{name}: the models have no such table any more"
            continue
        on_phase(f"comparing {name} with what run {run.run} wrote")
        found = compare(backend, table, share, remade, history.later(share))
        compared.append((share, found))
        if found.within is None:
            findings.unknown[name, run.run] = (
                f"{name}: which rows run {run.run} wrote cannot be told: {found.reason}"
            )
        elif found.lost:
            findings.lost.append(f"{name}: {found.reason}")
        elif found.altered is None:
            findings.edited_runs.add(run.run)
            findings.edited.append(
                f"{name}: which of {found.present:,} rows were edited since run {run.run} wrote "
                f"them, if any, cannot be told ({found.reason})"
            )
        elif found.altered:
            findings.edited_runs.add(run.run)
            was, them = ("row was", "it") if found.altered == 1 else ("rows were", "them")
            findings.edited.append(
                f"{name}: {found.altered:,} {was} edited since run {run.run} wrote {them} "
                f"({_shown(found.examples, found.altered)})"
            )
    return compared


def _key_sets(compared: Sequence[tuple[Share, Comparison]]) -> dict[str, KeySet]:
    sets: dict[str, KeySet] = {}
    for _, found in compared:
        if found.within is None or not found.present:
            continue
        known = sets.get(found.table, KeySet(found.within.table))
        sets[found.table] = replace(
            known,
            ranges=merge_ranges((*known.ranges, *found.within.ranges)),
            keys=(*known.keys, *found.within.keys),
        )
    return sets


def _look_for_dependants(
    backend: Backend,
    sets: Mapping[str, KeySet],
    history: History,
    findings: _Findings,
    on_phase: Callable[[str], None],
) -> list[Dependants]:
    on_phase("looking for rows that depend on them")
    # Where nobody can tell which rows are the run's, nobody can say that they are not.
    unsure = {table for table, _ in findings.unknown}
    found = [each for each in backend.dependants(sets) if each.table not in unsure]
    for each in found:
        writers = set()
        for key in each.keys:
            writer = history.writer(each.table, key) if isinstance(key, int) else None
            if writer is not None:
                writers.add(writer.run.run)
        whose = ""
        if writers:
            findings.writers |= {(each.table, run) for run in writers}
            listed = ", ".join(map(str, sorted(writers)))
            whose = f"; run {listed} wrote them" if len(writers) == 1 else f"; runs {listed}"
        verb = "row refers" if each.rows == 1 else "rows refer"
        parts = ("+".join(each.columns), _shown(each.keys, each.rows))
        findings.dependants.append(
            f"{each.table}: {each.rows:,} {verb} to {each.parent} that would go "
            f"({'; '.join(part for part in parts if part)}{whose})"
        )
    return found


def _shown(keys: Sequence[object], total: int) -> str:
    if not keys:
        return ""
    listed = ", ".join(
        f"({', '.join(map(str, key))})" if isinstance(key, tuple) else str(key) for key in keys
    )
    word = "key" if total == 1 else "keys"
    return f"{word} {listed}{', …' if total > len(keys) else ''}"


def _notes(
    runs: Sequence[Run], compared: Sequence[tuple[Share, Comparison]], settings: RemovalSettings
) -> list[str]:
    notes = []
    told = [c for _, c in compared if c.within is not None]
    lost = {c.table: c.lost for c in told if c.lost}
    if lost:
        notes.append(f"not there as they were written; edited ones stay: {_listed(lost)}")
    gone = {c.table: c.gone for c in told if c.gone and not c.lost}
    if gone:
        notes.append(f"gone already: {_listed(gone)}")
    for run in runs if settings.kind == "undo" else ():
        cleared = {e.table: e.deleted for e in run.tables if e.deleted}
        if cleared:
            notes.append(
                f"run {run.run} had deleted rows before it wrote, which do not come back: "
                f"{_listed(cleared)}"
            )
        updated = {e.table: e.updated for e in run.tables if e.updated}
        if updated:
            notes.append(
                f"run {run.run} brought rows up to date that were there before; they stay as "
                f"they are: {_listed(updated)}"
            )
    return notes


def _listed(rows: Mapping[str, int]) -> str:
    return ", ".join(f"{table} {count:,}" for table, count in rows.items())


def _report(
    deleted: Mapping[str, int], compared: Sequence[tuple[Share, Comparison]]
) -> tuple[TableRemoval, ...]:
    own: dict[str, int] = {}
    edited: dict[str, int | None] = {}
    missing: dict[str, int] = {}
    for _, found in compared:
        name = found.table
        own[name] = own.get(name, 0) + found.present
        missing[name] = missing.get(name, 0) + found.gone
        before = edited.get(name, 0)
        edited[name] = None if before is None or found.altered is None else before + found.altered
    names = dict.fromkeys((*deleted, *(n for n in own if n not in deleted)))
    return tuple(
        TableRemoval(
            table=name,
            deleted=deleted.get(name, 0),
            edited=edited.get(name, 0),
            dependants=max(deleted.get(name, 0) - own.get(name, 0), 0),
            missing=missing.get(name, 0),
        )
        for name in names
        if deleted.get(name, 0) or missing.get(name, 0) or own.get(name, 0)
    )


def _record(
    ledger: Ledger,
    started_at: dt.datetime,
    settings: RemovalSettings,
    runs: Sequence[Run],
    deleted: Mapping[str, int],
    shares: Sequence[Share],
) -> int:
    cleaned = {share.entry.table for share in shares} if settings.kind == "clean" else set()
    entries = [
        TableEntry(table=name, deleted=deleted.get(name, 0), cleared=name in cleaned)
        for name in dict.fromkeys((*deleted, *sorted(cleaned)))
    ]
    last = runs[-1]
    ledger.create()
    return ledger.record(
        started_at=started_at,
        version=seeds.__version__,
        command=settings.command,
        env=last.marker,
        protected=last.protected,
        mark=False,
        seed=last.seed,
        as_of=last.as_of,
        locale=last.locale,
        tables=entries,
        kind=settings.kind,
        undoes=[run.run for run in runs] if settings.kind == "undo" else (),
    )
