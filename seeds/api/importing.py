"""``seed import``: files into a table."""

from __future__ import annotations

import re
import shlex
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from seeds.api.confirmation import confirm_write
from seeds.api.rejected_rows import Rejected, rejects_file
from seeds.api.request import SeedRequest
from seeds.api.workspace import Workspace, open_workspace, run_settings
from seeds.api.writing import check_file, lock_for, prepared_database
from seeds.config.project import Project
from seeds.errors import ConstraintError, SeedsError, UsageError, did_you_mean
from seeds.runner.progress import Progress, Silent
from seeds.runner.reports import ImportReport

if TYPE_CHECKING:
    from seeds.files.incoming import Incoming
    from seeds.files.mapping import FieldMapping
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo

_PREVIEW: Final = 5
_MEND: Final = "Nothing was written; correct the file and import it again."
_KEY: Final = re.compile(r"Key \((.+?)\)=\((.*?)\)(?: |$)")


@dataclass(frozen=True)
class ImportRequest:
    """The arguments of ``seed import``; every field has the CLI option's name.

    Attributes:
        files: The files, in order; ``-`` is standard input.
        table: The table: its name, its model's, or its seeder's.
        format: ``"csv"``, ``"json"``, ``"jsonl"`` or ``"parquet"``; ``None`` goes by the ending.
        maps: ``"FROM=TO"``; ``"FROM="`` leaves a column out, ``"category=category_id:slug"``
            looks up the row of the table referred to whose ``slug`` is in the file.
        constants: ``"column=value"`` for all rows.
        mapping: A mapping file, TOML or YAML, or ``None``.
        ignore_unknown: Leave out columns that the table does not have.
        upsert: The columns that tell whether a row is there already; none inserts all.
        skip_errors: Leave rows out that cannot be taken, instead of ending.
        rejects: Where to write those, as CSV, or ``None``.
        limit: Rows read at most, or ``None``.
        dry_run: Read and convert everything, and write nothing.
        delimiter: What separates the cells of a CSV file; ``None`` finds it out.
        encoding: Encoding of text; ``None`` finds it out.
        quote: What CSV cells are quoted with; an empty string when quotes mean nothing.
        nulls: Texts that stand for NULL, besides an empty cell.
        decimal: The decimal sign.
        date_format: A format of ``strptime`` for dates and times; ``None`` is ISO 8601.
        timezone: The zone of times that state none.
    """

    files: tuple[str, ...]
    table: str
    format: str | None = None
    maps: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()
    mapping: str | Path | None = None
    ignore_unknown: bool = False
    upsert: tuple[str, ...] = ()
    skip_errors: bool = False
    rejects: str | Path | None = None
    limit: int | None = None
    dry_run: bool = False
    delimiter: str | None = None
    encoding: str | None = None
    quote: str = '"'
    nulls: tuple[str, ...] = ()
    decimal: str = "."
    date_format: str | None = None
    timezone: str = "UTC"


def import_files(
    wanted: ImportRequest,
    request: SeedRequest | None = None,
    *,
    project: Project | None = None,
    progress: Progress | None = None,
    confirm: Callable[[str], bool] | None = None,
) -> ImportReport:
    """Load files into a table, all or nothing.

    Args:
        wanted: The files, the table, and what goes where.
        request: Which database, and how; the fields that choose seeders and rows have no
            meaning.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.
        confirm: Asks a question; ``None`` when there is nobody to ask.

    Raises:
        FileError: A file cannot be read, or a row of it not be taken; file, line and column are
            named.
        ConstraintError: The database refused a row.
        SeedsError: Something else is wrong or refused; nothing was written.
    """
    started = time.perf_counter()
    progress = progress or Silent()
    request = request or SeedRequest()
    if not wanted.files:
        raise UsageError("no file was named", "Write `seed import products.csv --table products`.")
    if wanted.limit is not None and wanted.limit < 1:
        raise UsageError(f"--limit is at least 1, not {wanted.limit}", "Leave it out for all rows.")
    workspace = open_workspace(project, request=request)
    _check_rejects(workspace, wanted)
    table = _table(workspace, wanted.table)
    upsert = _natural_key(table, wanted.upsert)
    mapping = _mapping(wanted)
    check_file(workspace, migrate=request.migrate)
    rejected = Rejected()
    if wanted.dry_run:
        report = _dry_run(workspace, wanted, table, mapping, upsert, rejected)
    else:
        report = _write(
            workspace, wanted, request, table, mapping, upsert, rejected, progress, confirm
        )
    return replace(report, seconds=round(time.perf_counter() - started, 3))


def _write(
    workspace: Workspace,
    wanted: ImportRequest,
    request: SeedRequest,
    table: TableInfo,
    mapping: FieldMapping,
    upsert: tuple[str, ...],
    rejected: Rejected,
    progress: Progress,
    confirm: Callable[[str], bool] | None,
) -> ImportReport:
    from seeds.runner.import_upsert import in_bulk
    from seeds.runner.importing import run_import

    settings = replace(run_settings(workspace, request), command=_command(wanted))

    confirm_write(
        workspace,
        f"Import {', '.join(_shown(wanted.files))} into",
        yes=request.yes,
        confirm=confirm,
        removes=False,
        lock=lock_for(progress, request.lock_timeout),
    )
    incoming: Incoming | None = None
    try:
        # The rejects file takes its name when the transaction is committed.
        with (
            rejects_file(wanted.rejects, rejected),
            ExitStack() as stack,
            prepared_database(workspace, request, progress) as backend,
        ):
            incoming = _incoming(workspace, wanted, table, mapping, backend, rejected)
            columns = incoming.open(stack)
            _check_key(table, upsert, columns)
            bulk = not upsert or in_bulk(backend, table, columns)
            result = run_import(
                backend,
                table,
                columns,
                _bound(incoming, table, backend) if bulk else incoming,
                settings,
                progress,
                rows=incoming.rows_hint,
                upsert=upsert,
                update=incoming.said,
                place=incoming.places,
            )
    except ConstraintError as error:
        raise _placed(error, incoming) from error
    done = result.tables[0]
    return ImportReport(
        ok=True,
        command=settings.command,
        dry_run=False,
        run=result.run,
        env=workspace.profile.name,
        database=workspace.shown_url,
        table=table.name,
        files=_shown(wanted.files),
        columns=incoming.columns,
        read=incoming.read,
        inserted=done.inserted,
        updated=done.updated,
        unchanged=done.unchanged,
        rejected=rejected.count,
        rejects=tuple(rejected.first),
        rejects_file=None if wanted.rejects is None else str(wanted.rejects),
        seconds=0.0,
        as_of=settings.as_of,
        notes=(*result.notes, *_taken_defaults(incoming)),
    )


def _taken_defaults(incoming: Incoming) -> list[str]:
    """Say which columns' empty cells took the default."""
    return [
        f"{count:,} empty cell{'' if count == 1 else 's'} of {name} took the column's default"
        for name, count in incoming.binder.empties.items()
    ]


def _placed(error: ConstraintError, incoming: Incoming | None) -> ConstraintError:
    """Say where the refused row stands, when the database names its values alone."""
    from seeds.files.incoming import find
    from seeds.load.errors import NOTHING_WRITTEN

    if error.hint == NOTHING_WRITTEN:
        error = ConstraintError(error.message, _MEND)
    named = _KEY.search(error.message)
    if (
        incoming is None
        or named is None
        or any(error.message.startswith(f) for f in _shown(incoming.files))
    ):
        return error
    columns, values = named[1].split(", "), named[2].split(", ")
    if len(columns) != len(values):
        return error
    where = find(incoming, dict(zip(columns, values, strict=True)))
    if not where:
        return error
    return ConstraintError(f"{where}: {error.message}", _MEND)


def _dry_run(
    workspace: Workspace,
    wanted: ImportRequest,
    table: TableInfo,
    mapping: FieldMapping,
    upsert: tuple[str, ...],
    rejected: Rejected,
) -> ImportReport:
    from seeds.api.workspace import today
    from seeds.files.repeats import Repeats
    from seeds.load.engine import normalise_url

    preview: list[dict[str, Any]] = []
    taken = 0
    with ExitStack() as stack:
        backend = None
        if not workspace.missing_file:
            try:  # for look-ups and what the columns' defaults are
                backend = stack.enter_context(workspace.connect(write=False))
            except SeedsError:
                if mapping.lookups:
                    raise
        stack.enter_context(rejects_file(wanted.rejects, rejected))
        dialect = normalise_url(workspace.settings.database_url).get_backend_name()
        incoming = _incoming(
            workspace, replace(wanted, skip_errors=True), table, mapping, backend, rejected, dialect
        )
        _check_key(table, upsert, incoming.open(stack))
        repeats = Repeats(upsert)
        for batch in incoming:
            if upsert:
                repeats.add(batch)
            taken += batch.rows.num_rows
            if len(preview) < _PREVIEW:
                shown = batch.rows.select(list(incoming.columns))
                preview += _rows(table, shown.slice(0, _PREVIEW - len(preview)))
    fine = wanted.skip_errors or not rejected.count
    for later, earlier in repeats.pairs():
        # Which of them is meant nobody can tell: these end an import in any case.
        fine = False
        rejected.note(incoming.places, later, earlier, ",".join(upsert))
    return ImportReport(
        ok=fine,
        command=_command(wanted),
        dry_run=True,
        run=None,
        env=workspace.profile.name,
        database=workspace.shown_url,
        table=table.name,
        files=_shown(wanted.files),
        columns=incoming.columns,
        read=incoming.read,
        inserted=0,
        updated=0,
        unchanged=0,
        rejected=rejected.count,
        rejects=tuple(rejected.first),
        rejects_file=None if wanted.rejects is None else str(wanted.rejects),
        seconds=0.0,
        as_of=today(),
        preview=tuple(preview),
        notes=(
            *_taken_defaults(incoming),
            "what the database itself refuses shows only when rows are written",
        ),
    )


def _incoming(
    workspace: Workspace,
    wanted: ImportRequest,
    table: TableInfo,
    mapping: FieldMapping,
    backend: Backend | None,
    rejected: Rejected,
    dialect: str = "",
) -> Incoming:
    import pyarrow as pa

    from seeds.files.binding import Binder
    from seeds.files.conversion_text import Style
    from seeds.files.incoming import Incoming
    from seeds.files.reading.options import ReadOptions
    from seeds.load.defaults import known_defaults

    defaults = {} if backend is None else known_defaults(backend.connection, table)

    def fetch(other: TableInfo, columns: tuple[str, ...]) -> Any:
        names = list(dict.fromkeys(columns))
        batches = [] if backend is None else [b.rows for b in backend.read(other, names)]
        if not batches:
            return pa.table({n: pa.array([], other.columns[n].type.arrow) for n in names})
        return pa.Table.from_batches(batches)

    style = Style(
        decimal=wanted.decimal,
        date_format=wanted.date_format,
        timezone=wanted.timezone,
        dialect=dialect if backend is None else backend.dialect,
    )
    return Incoming(
        wanted.files,
        Binder(table, workspace.tables, mapping, style, fetch, defaults),
        ReadOptions(
            format=wanted.format,
            delimiter=_delimiter(wanted.delimiter),
            encoding=wanted.encoding,
            quote=wanted.quote,
            nulls=wanted.nulls,
        ),
        skip=wanted.skip_errors,
        limit=wanted.limit,
        rejects=rejected,
    )


def _bound(incoming: Incoming, table: TableInfo, backend: Backend) -> Iterator[Any]:
    """Yield the batches with type decorators applied: the bulk door goes past SQLAlchemy."""
    from seeds.generate.column_array import is_decorated

    if not any(is_decorated(table.columns[name]) for name in incoming.columns):
        yield from incoming
        return
    from seeds.files.decorated import decorate

    for batch in incoming:
        yield decorate(batch, backend.connection.dialect)


# -- what is meant -------------------------------------------------------------------------------


def _table(workspace: Workspace, name: str) -> TableInfo:
    """Return the table of a name: a table's, a model's, or a seeder's."""
    tables = workspace.tables
    if name in tables:
        return tables[name]
    known = {**_models(workspace)}
    if workspace.project.seeders is not None:
        for other, entity in workspace.names.items():
            known.setdefault(other, entity.table)
    if name in known:
        return tables[known[name]]
    raise UsageError(f"there is no table or model {name!r}", did_you_mean(name, {*tables, *known}))


def _models(workspace: Workspace) -> dict[str, str]:
    """Return the tables of the project's models by the names of their classes."""
    import sys

    assert workspace.project.metadata is not None
    module, _, attribute = workspace.project.metadata.partition(":")
    tables = workspace.tables  # imports the module
    registry = getattr(getattr(sys.modules.get(module), attribute, None), "registry", None)
    mappers = () if registry is None else registry.mappers
    found = {m.class_.__name__: getattr(m.local_table, "fullname", "") for m in mappers}
    return {name: table for name, table in found.items() if table in tables}


def _natural_key(table: TableInfo, names: Sequence[str]) -> tuple[str, ...]:
    for name in names:
        if name not in table.columns:
            raise UsageError(
                f"--upsert: the table {table.name} has no column {name!r}",
                did_you_mean(name, table.columns),
            )
    return tuple(names)


def _check_key(table: TableInfo, upsert: Sequence[str], columns: Sequence[str]) -> None:
    for name in upsert:
        if name not in columns:
            raise UsageError(
                f"--upsert {name}: the file has nothing for {table.name}.{name}",
                "Map a column to it.",
            )


def _check_rejects(workspace: Workspace, wanted: ImportRequest) -> None:
    """Refuse to replace what is read, or the database, by the file of rejected rows."""
    if wanted.rejects is None:
        return
    from seeds.files.compression import STANDARD
    from seeds.load.engine import normalise_url

    if str(wanted.rejects) == STANDARD:
        raise UsageError(
            "--rejects - would mix rows and report on standard output",
            "Name a file, such as --rejects rejects.csv.",
        )
    target = Path(wanted.rejects)
    url = normalise_url(workspace.settings.database_url)
    database = url.database if url.get_backend_name() == "sqlite" else None
    for source in (*wanted.files, wanted.mapping, database):
        if source and target.is_file() and Path(source).exists() and target.samefile(source):
            raise UsageError(
                f"--rejects {target} would replace {source}, which this import needs",
                "Name another file, such as --rejects rejects.csv.",
            )


def _mapping(wanted: ImportRequest) -> FieldMapping:
    from seeds.files.mapping import FieldMapping, read_mapping

    base = FieldMapping() if wanted.mapping is None else read_mapping(Path(wanted.mapping))
    return base.with_options(wanted.maps, wanted.constants, ignore_unknown=wanted.ignore_unknown)


def _delimiter(text: str | None) -> str | None:
    return "\t" if text in ("\\t", "tab") else text


def _shown(files: Sequence[str]) -> tuple[str, ...]:
    """Return files for people: URLs without passwords and what signs them."""
    from seeds.files.storage import shown

    return tuple(map(shown, files))


def _command(wanted: ImportRequest) -> str:
    words = ["import", *_shown(wanted.files), "--table", wanted.table]
    if wanted.upsert:
        words += ["--upsert", ",".join(wanted.upsert)]
    if wanted.skip_errors:
        words += ["--on-error", "skip"]
    return shlex.join(words)


# -- what is told --------------------------------------------------------------------------------


def _rows(table: TableInfo, rows: Any) -> list[dict[str, Any]]:
    """Return rows as Python values."""
    from seeds.schema.beyond import python_value

    names = rows.schema.names
    return [
        {n: python_value(rows.column(i), row, table.columns[n].type) for i, n in enumerate(names)}
        for row in range(rows.num_rows)
    ]
