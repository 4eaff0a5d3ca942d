"""What ``seed generate`` and ``seed export`` share: where files go, and writing them in turn."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from seeds.errors import GuardError, InterruptedFiles, UsageError, did_you_mean
from seeds.files.compression import STANDARD, Codec, codec_of

if TYPE_CHECKING:
    from seeds.files.manifest import Manifest
    from seeds.files.shards import Shard
    from seeds.files.targets import Target
    from seeds.files.writing.base import Dialect, Writer, WriterOptions
    from seeds.files.writing.pieces import Pieces
    from seeds.runner.progress import Progress
    from seeds.runner.reports import FilesReport, WrittenFile, WrittenTable
    from seeds.schema.table import TableInfo

DIALECTS = ("postgresql", "sqlite", "mysql")


@dataclass(frozen=True)
class FileOptions:
    """How files are written; every field has the CLI option's name.

    Attributes:
        output: A folder, a URL such as ``s3://bucket/data``, or ``-`` for standard output.
        format: ``csv``, ``jsonl``, ``json``, ``parquet`` or ``sql``.
        compress: ``gz``, ``zst`` or ``None``.
        rows_per_file: Rows of a file at most; ``None`` puts a table into one.
        dialect: The database that SQL is for; ``None`` leaves it to the command.
        resume: Keep the files that an earlier run finished.
        force: Replace files that exist.
        dry_run: Write nothing.
    """

    output: str
    format: str = "csv"
    compress: str | None = None
    rows_per_file: int | None = None
    dialect: str | None = None
    resume: bool = False
    force: bool = False
    dry_run: bool = False

    def check(self) -> None:
        """Check what can be checked before anything is made.

        Raises:
            UsageError: Something is unknown, or does not go together.
        """
        from seeds.files.shards import COMPRESSIONS

        if self.compress is not None and self.compress not in COMPRESSIONS:
            hint = did_you_mean(self.compress, COMPRESSIONS)
            raise UsageError(f"--compress: unknown compression {self.compress!r}", hint)
        if self.dialect is not None and self.dialect not in DIALECTS:
            hint = did_you_mean(self.dialect, DIALECTS)
            raise UsageError(f"--dialect: unknown dialect {self.dialect!r}", hint)
        if self.dialect is not None and self.format != "sql":
            raise UsageError("--dialect goes with --format sql", "Leave one of them out.")
        if self.rows_per_file is not None and self.rows_per_file < 1:
            raise UsageError("--rows-per-file is at least 1", "Leave it out for one file a table.")
        if self.resume and self.force:
            raise UsageError("--resume keeps files, --force replaces them", "Write one of them.")
        if self.standard and (self.rows_per_file or self.resume or self.dry_run):
            raise UsageError(
                "standard output is one stream: --rows-per-file, --resume and --dry-run need files",
                "Name a folder in --output.",
            )

    @property
    def standard(self) -> bool:
        """Whether rows go to standard output."""
        return self.output == STANDARD

    @property
    def writer(self) -> type[Writer]:
        """The format's writer.

        Raises:
            UsageError: There is no such format.
        """
        from seeds.files.writing import writer_class

        return writer_class(self.format)

    @property
    def codec(self) -> Codec | None:
        """Arrow's name of the compression."""
        return None if self.compress is None else codec_of(f"x.{self.compress}")

    @property
    def suffix(self) -> str:
        """The ending of the files' names."""
        writer = self.writer
        outer = "" if self.compress is None or writer.compresses else f".{self.compress}"
        return writer.suffix + outer

    def writer_options(self, dialect: str = "postgresql") -> WriterOptions:
        """Return what the format may be told.

        Args:
            dialect: The database that SQL is for, unless ``--dialect`` says.
        """
        from seeds.files.writing.base import WriterOptions

        return WriterOptions(self.codec, cast("Dialect", self.dialect or dialect))


RowsOf = Callable[["Shard"], "Pieces"]
"""Returns what makes the rows of a file."""


def refuse_existing(
    target: Target, names: Iterable[str], options: FileOptions, *, resumable: bool = False
) -> None:
    """Check that no file is in the way.

    Args:
        target: Where the files will be.
        names: Their names.
        options: What is wanted.
        resumable: Whether the command can go on with files that are there.

    Raises:
        GuardError: One is.
    """
    if options.force or options.resume:
        return
    existing = [name for name in names if target.size(name) is not None]
    if existing:
        shown = ", ".join(target.place(name) for name in existing[:5])
        more = f" and {len(existing) - 5} more" if len(existing) > 5 else ""
        raise GuardError(
            f"{shown}{more} exist{'s' if len(existing) == 1 else ''} already",
            "Write --force to replace, "
            + ("--resume to go on with what is not finished, " if resumable else "")
            + "or choose another --output.",
        )


def write_rows_of(
    target: Target | None,
    plan: Sequence[Shard],
    tables: Mapping[str, tuple[TableInfo, tuple[str, ...]]],
    rows_of: RowsOf,
    manifest: Manifest,
    options: FileOptions,
    writer_options: WriterOptions,
    progress: Progress,
) -> list[WrittenFile]:
    """Write the planned files, or one table to standard output; a dry run writes nothing.

    Args:
        target: Where to; ``None`` is standard output.
        plan: The files.
        tables: Tables and their columns by name.
        rows_of: Returns what makes the rows of a file.
        manifest: Is told what is finished.
        options: How files are written.
        writer_options: What the format is told.
        progress: Is told what happens.
    """
    from seeds.runner.reports import WrittenFile

    if options.dry_run:
        assert target is not None  # standard output has no dry run
        return [WrittenFile(target.place(s.name), s.table, s.start, s.stop) for s in plan]
    sizes: dict[str, int] = {}
    for shard in plan:
        sizes[shard.table] = sizes.get(shard.table, 0) + shard.stop - shard.start
    try:
        progress.start(list(sizes.items()))
        if target is None:
            return [_write_standard(plan[0], tables, rows_of, options, writer_options, progress)]
        return _write_files(
            target, plan, tables, rows_of, manifest, options, writer_options, progress
        )
    finally:
        progress.finish()


def _write_files(
    target: Target,
    plan: Iterable[Shard],
    tables: Mapping[str, tuple[TableInfo, tuple[str, ...]]],
    rows_of: RowsOf,
    manifest: Manifest,
    options: FileOptions,
    writer_options: WriterOptions,
    progress: Progress,
) -> list[WrittenFile]:
    """Write files one after another, and the manifest after each.

    Files that the manifest has already, and that are there with the size it says, are kept.
    """
    from seeds.files.manifest import NAME, FileEntry
    from seeds.files.writing.pieces import write_rows
    from seeds.runner.reports import WrittenFile

    found: list[WrittenFile] = []
    try:
        for shard in plan:
            entry = manifest.files.get(shard.name)
            kept = entry is not None and target.size(shard.name) == entry.bytes
            if not kept:
                table, columns = tables[shard.table]

                def advance(rows: int, table: str = shard.table) -> None:
                    progress.advance(table, rows)

                with target.open(shard.name) as sink:
                    digest = write_rows(
                        sink,
                        options.writer,
                        table,
                        columns,
                        writer_options,
                        rows_of(shard),
                        advance,
                    )
                entry = FileEntry(
                    shard.name,
                    shard.table,
                    shard.start,
                    shard.start + digest.rows,
                    target.size(shard.name) or 0,
                    digest.hexdigest(),
                )
                manifest.add(entry)
                manifest.write(target)
            else:
                progress.advance(shard.table, shard.stop - shard.start)
            assert entry is not None
            found.append(
                WrittenFile(
                    target.place(shard.name),
                    shard.table,
                    entry.start,
                    entry.stop,
                    entry.bytes,
                    entry.digest,
                    kept,
                )
            )
    except KeyboardInterrupt:
        if not found:
            raise
        raise InterruptedFiles(len(found), target.place(NAME)) from None
    return found


def _write_standard(
    shard: Shard,
    tables: Mapping[str, tuple[TableInfo, tuple[str, ...]]],
    rows_of: RowsOf,
    options: FileOptions,
    writer_options: WriterOptions,
    progress: Progress,
) -> WrittenFile:
    """Write rows to standard output; the arguments are those of :func:`write_rows_of`."""
    from seeds.files.targets import standard_output
    from seeds.files.writing.pieces import write_rows
    from seeds.runner.reports import WrittenFile

    table, columns = tables[shard.table]
    with standard_output(None if options.writer.compresses else options.codec) as sink:
        digest = write_rows(
            sink,
            options.writer,
            table,
            columns,
            writer_options,
            rows_of(shard),
            lambda rows: progress.advance(shard.table, rows),
        )
    stop = shard.start + digest.rows
    return WrittenFile(STANDARD, shard.table, shard.start, stop, digest=digest.hexdigest())


def files_report(
    command: str,
    options: FileOptions,
    target: Target | None,
    wholes: Mapping[str, int],
    files: Sequence[WrittenFile],
    *,
    as_of: dt.datetime,
    started: float,
    env: str | None = None,
    database: str | None = None,
    seed: int | None = None,
    notes: Sequence[str] = (),
) -> FilesReport:
    """Return what a command did.

    Args:
        command: The command.
        options: How files were written.
        target: Where to; ``None`` is standard output.
        wholes: Rows of the whole tables, by name.
        files: All files.
        as_of: As of :class:`~seeds.runner.reports.FilesReport`, like the rest.
        started: When it began, by ``time.perf_counter``.
        env: The profile.
        database: Where the rows were read.
        seed: The random seed.
        notes: What else is worth knowing.
    """
    from seeds.files.manifest import NAME
    from seeds.files.storage import shown
    from seeds.runner.reports import FilesReport

    return FilesReport(
        ok=True,
        command=command,
        dry_run=options.dry_run,
        env=env,
        database=database,
        seed=seed,
        as_of=as_of,
        format=options.format,
        output=shown(options.output),
        manifest=None if target is None else target.place(NAME),
        seconds=round(time.perf_counter() - started, 3),
        tables=tuple(_table_result(name, whole, files) for name, whole in wholes.items()),
        files=tuple(files),
        notes=tuple(notes),
    )


def _table_result(table: str, whole: int, files: Iterable[WrittenFile]) -> WrittenTable:
    """Return what was written of a table."""
    from seeds.runner.reports import WrittenTable
    from seeds.schema.digest import Digest

    digest, rows, written = Digest(), 0, True
    for file in files:
        if file.table == table:
            rows += file.stop - file.start
            written = written and file.digest is not None
            if file.digest is not None:
                digest.add(Digest.parse(file.digest, file.stop - file.start))
    return WrittenTable(table, rows, whole, digest.hexdigest() if written else None)


def generator_names(columns: Mapping[str, Any], names: Iterable[str]) -> dict[str, str]:
    """Return what makes each column, with its version; ``fixed`` for what fixed rows state."""
    return {
        name: f"{columns[name].generator}@{columns[name].version}" if name in columns else "fixed"
        for name in names
    }
