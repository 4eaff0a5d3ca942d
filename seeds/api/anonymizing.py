"""``seed anonymize``: a masked copy of a database, complete, compared and searched for leaks."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeds.api.manifest_file import ManifestFile, manifest_file
from seeds.api.subset_choice import SubsetChoice, chosen_rows
from seeds.config.danger import danger_signs, target_of
from seeds.config.settings import mask_url
from seeds.errors import GuardError, UsageError
from seeds.runner.progress import Progress, Silent

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.anonymize.plan import MaskingPlan
    from seeds.anonymize.proof.scan import Proof
    from seeds.anonymize.rules.model import Reference, Rules
    from seeds.copying.closure.model import Link
    from seeds.copying.copy import Selection, TableCopy
    from seeds.copying.pairing import Pair
    from seeds.ledger.ledger import Ledger
    from seeds.load.backend import Backend
    from seeds.runner.reports import AnonymizeReport
    from seeds.schema.batch import Batch
    from seeds.schema.reflection import Reflection

ENVIRONMENT = "staging"
"""What the target is marked as: protected, because its rows stand in for real people's."""


@dataclass(frozen=True)
class AnonymizeOptions:
    """How a copy is made.

    Attributes:
        key_file: The file that holds the key; the environment variable ``SEEDS_ANONYMIZE_KEY``
            when left out.
        manifest: Where the manifest is written; beside the rules when left out.
        create_tables: Whether tables that the target lacks are made like the source's.
        dry_run: Whether everything is looked at and nothing is written.
        batch_size: Rows read at a time; the copy does not depend on it.
        jobs: Threads that mask.
        lock_timeout: Seconds to wait for another seeder in the target; ``None`` for ever.
        yes: Whether a question that would be asked is answered yes.
        subset: Which rows; all of them when it names none.
    """

    key_file: str | Path | None = None
    manifest: str | Path | None = None
    create_tables: bool = False
    dry_run: bool = False
    batch_size: int = 7_500
    jobs: int = 2
    lock_timeout: float | None = None
    yes: bool = False
    subset: SubsetChoice = field(default_factory=SubsetChoice)


def anonymize(
    source: str,
    target: str,
    rules: str | Path,
    options: AnonymizeOptions | None = None,
    *,
    progress: Progress | None = None,
    confirm: Callable[[str], bool] | None = None,
) -> AnonymizeReport:
    """Copy a database with every row masked by rules, all or nothing.

    The source is only read, in one moment. Rows reach the target masked, in one transaction, in
    which they are then read back, compared with what was sent, and searched for values that had
    to be masked; only then it is committed. The target is marked as staging.

    Args:
        source: URL of the database to read.
        target: URL of the database to fill, which has to be empty.
        rules: The file of rules.
        options: How.
        progress: Is told what happens.
        confirm: Asks a question; ``None`` when there is nobody to ask.

    Raises:
        ConfigError: There is no key, or a weak one.
        RulesError: A column has no rule, or a rule is wrong; nothing was read.
        GuardError: The target is not empty, is the source, or looks like production.
        PrivacyError: A value that had to be masked was found in the target, which is as before.
        SeedsError: Something else is wrong; the target is as before.
    """
    from seeds.anonymize.discreet import without_values
    from seeds.anonymize.rules.reading import read_rules
    from seeds.anonymize.secret import MaskingKey
    from seeds.copying.databases import checked_url

    options = options or AnonymizeOptions()
    if options.batch_size < 1 or options.jobs < 1:
        raise UsageError("--batch-size and --jobs are at least 1", "Leave them out.")
    key = (
        MaskingKey.from_environment()
        if options.key_file is None
        else MaskingKey.from_file(options.key_file)
    )
    read = read_rules(Path(rules))
    urls = checked_url(source, "--source"), checked_url(target, "--target")
    _confirm(urls[1], yes=options.yes, confirm=confirm)
    run = _Run(urls[0], urls[1], options, progress or Silent(), Path(rules))
    try:
        with without_values():
            return run.copy(key, read, mask_url(source), mask_url(target))
    finally:
        run.progress.finish()


@dataclass
class _Run:
    source: sa.URL
    target: sa.URL
    options: AnonymizeOptions
    progress: Progress
    rules: Path

    def copy(self, key: Any, rules: Any, source: str, target: str) -> AnonymizeReport:
        from seeds.anonymize.proof.scan import Proof
        from seeds.anonymize.rules.binding import bind
        from seeds.anonymize.rules.unseen import refuse_unseen_paths
        from seeds.copying.databases import refuse_same, snapshot, transaction
        from seeds.copying.source import described
        from seeds.copying.views import refresh_views
        from seeds.ledger.ledger import RUNS, Ledger
        from seeds.runner.reports import AnonymizeReport

        started, started_at = time.perf_counter(), dt.datetime.now(dt.UTC)
        with contextlib.ExitStack() as stack:
            reading = stack.enter_context(snapshot(self.source))
            empty = [name for name, table in rules.tables.items() if table.rows == "none"]
            there = described(reading, (RUNS.name,), empty=empty)
            plan = bind(rules, there.tables, key)
            selection = self._selection(stack, reading, there, rules)
            refuse_unseen_paths(
                plan,
                rules.file,
                lambda t, names: selection.read(reading, t, names, self.options.batch_size),
            )
            # The manifest is put in its place after the commit that the inner block ends with.
            place = stack.enter_context(self._manifest())
            writing = stack.enter_context(transaction(self.target, write=not self.options.dry_run))
            refuse_same(reading, self.source, writing, self.target)
            created, pairs = self._prepare(reading, writing, there, plan)
            ledger = Ledger(writing.connection)
            run, stale = None, list[str]()
            proof = Proof(plan)
            if self.options.dry_run:
                copied = self._counted(reading, pairs, selection)
            else:
                copied = self._copied(reading, writing, pairs, plan, proof, selection)
                stale = refresh_views(writing, self.progress.message)
                run = self._record(ledger, started_at, copied)
                place.write(plan, there, copied, proof, started_at)
        return AnonymizeReport(
            ok=True,
            command="anonymize",
            run=run,
            dry_run=self.options.dry_run,
            source=source,
            target=target,
            env=ENVIRONMENT,
            rules=str(self.rules),
            rules_sha256=plan.digest,
            key_id=key.key_id,
            manifest=str(place.path) if run is not None else "",
            seconds=round(time.perf_counter() - started, 3),
            tables=_tables(plan, copied),
            created=tuple(created),
            left_out=dict(there.left_out),
            originals=proof.originals if run is not None else 0,
            cells=proof.cells,
            warnings=plan.warnings,
            stale=tuple(stale),
        )

    def _prepare(
        self, reading: Backend, writing: Backend, there: Reflection, plan: MaskingPlan
    ) -> tuple[Sequence[str], list[Pair]]:
        """Take the lock, look at the target, and say which tables become which."""
        from seeds.anonymize.unread import unread_columns
        from seeds.copying.creating import create_tables
        from seeds.copying.pairing import paired
        from seeds.copying.revision import MIGRATIONS, still_to_copy
        from seeds.copying.source import refuse_months
        from seeds.copying.target import refuse_rows, take
        from seeds.ledger.ledger import RUNS, Ledger
        from seeds.schema.reflection import reflect

        take(writing, lambda w: self.progress.message(f"waiting: {w}"), self.options.lock_timeout)
        ledger = Ledger(writing.connection)
        _check_marker(ledger)
        created: Sequence[str] = ()
        if self.options.create_tables:
            created = create_tables(writing, there, reading)
        here = reflect(writing.connection)
        empty = frozenset(name for name, bound in plan.tables.items() if bound.rows == "none")
        alike = reading.dialect == writing.dialect == "postgresql"
        every = paired(
            there.tables,
            here.tables,
            writing.dialect,
            empty=empty,
            written=unread_columns(plan) if alike else None,
        )
        pairs = still_to_copy(reading, writing, every)
        refuse_months(reading, pairs)
        books = {RUNS.name, MIGRATIONS}
        others = [t for n, t in here.tables.items() if n not in books and n not in there.tables]
        refuse_rows(writing, [*(pair.target for pair in pairs), *others])
        if not self.options.dry_run:
            ledger.create()
        return created, pairs

    def _copied(
        self,
        reading: Backend,
        writing: Backend,
        pairs: Sequence[Pair],
        plan: MaskingPlan,
        proof: Proof,
        selection: Selection,
    ) -> list[TableCopy]:
        from seeds.copying.copy import Copy

        tables = {pair.source.name: pair.source for pair in pairs}

        def batches(name: str) -> Iterator[Batch]:
            table = tables[name]
            columns = [n for n, c in table.columns.items() if not c.generated]
            return selection.read(reading, table, columns, self.options.batch_size)

        plan = plan.learned(batches)
        proof.plan = plan

        def masked(batch: Batch) -> Batch:
            proof.collect(batch)
            return plan.apply(batch)

        copied = Copy(
            reading,
            writing,
            pairs,
            masked,
            proof.look,
            self.progress,
            selection=selection,
            batch_size=self.options.batch_size,
            workers=self.options.jobs,
        ).run()
        proof.finish()
        return copied

    def _manifest(self) -> contextlib.AbstractContextManager[ManifestFile]:
        from seeds.anonymize.manifest import NAME

        given = self.options.manifest
        path = self.rules.parent / NAME if given is None else Path(given)
        return manifest_file(path, self.rules.name, write=not self.options.dry_run)

    def _selection(
        self,
        stack: contextlib.ExitStack,
        reading: Backend,
        there: Reflection,
        rules: Rules,
    ) -> Selection:
        """Find the rows to copy; what the rules call a reference is followed as well."""
        from seeds.copying.copy import EveryRow

        if not self.options.subset:
            return EveryRow()
        links = [link for reference in rules.references for link in _links(reference)]
        rows = chosen_rows(reading, there, self.options.subset, self.progress, links)
        return stack.enter_context(rows)

    def _counted(
        self, reading: Backend, pairs: Sequence[Pair], selection: Selection
    ) -> list[TableCopy]:
        from seeds.copying.copy import TableCopy

        return [
            TableCopy(p.source.name, selection.count(reading, p.source) if p.rows else 0)
            for p in pairs
        ]

    def _record(self, ledger: Ledger, started_at: dt.datetime, copied: Sequence[TableCopy]) -> int:
        import seeds
        from seeds.ledger.entry import TableEntry

        # Without a digest no later --clear takes rows for its own that nobody could make again.
        entries = [TableEntry(one.table, inserted=one.rows) for one in copied if one.rows]
        return ledger.record(
            started_at=started_at,
            version=seeds.__version__,
            command="anonymize",
            env=ENVIRONMENT,
            protected=True,
            mark=True,
            seed=0,
            as_of=started_at,
            locale="",
            tables=entries,
            kind="copy",
        )


def _links(reference: Reference) -> list[Link]:
    """Return what a subset follows for a reference of the rules.

    A condition that is more than a choice of values is not looked at: a row too many may come.
    """
    from seeds.copying.closure.model import Link

    link = Link(
        reference.table,
        reference.columns,
        reference.to_table,
        reference.to_columns,
        declared=False,
    )
    tests = reference.when.tests if reference.when else ()
    if len(tests) == 1 and tests[0].operator == "in":
        return [replace(link, when=(tests[0].column, str(v))) for v in tests[0].values]
    return [link]


# --- guards -------------------------------------------------------------------------------------


def _confirm(target: sa.URL, *, yes: bool, confirm: Callable[[str], bool] | None) -> None:
    """Ask before a target is filled whose URL looks like production's.

    Raises:
        GuardError: The answer was no, or there is nobody to ask.
    """
    if yes:
        return
    place = target_of(target, os.environ)
    signs = danger_signs(place, "protected")
    if not signs:
        return
    why = "; ".join(sign.text for sign in signs)
    if confirm is None:
        raise GuardError(
            f"to fill the database {place} needs a confirmation, and there is no terminal: {why}",
            "Add --yes when you mean it.",
        )
    if not confirm(f"{why[0].upper()}{why[1:]}. Fill the database {place}?"):
        raise GuardError(f"not confirmed: fill the database {place}", "Nothing was changed.")


def _check_marker(ledger: Ledger) -> None:
    marker = ledger.marker
    if marker is not None and not marker[1]:
        raise GuardError(
            f"the target is marked {marker[0]}; a copy of real people's rows does not belong there",
            "Use another, empty database.",
        )


def _tables(plan: MaskingPlan, copied: Sequence[TableCopy]) -> Any:
    from seeds.runner.reports import AnonymizedTable

    by_name: Mapping[str, TableCopy] = {one.table: one for one in copied}
    made = []
    for name, bound in plan.tables.items():
        one = by_name.get(name)
        made.append(
            AnonymizedTable(
                table=name,
                rows=one.rows if one else 0,
                masked=len(bound.masked_columns),
                kept=len(bound.kept_columns),
                digest=one.digest if one else "",
                reason=bound.reason if bound.rows == "none" else "",
                seconds=round(one.seconds, 3) if one else 0.0,
            )
        )
    return tuple(made)
