"""``seed export``: the rows of a database as files."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from seeds.api.file_output import (
    FileOptions,
    files_report,
    refuse_existing,
    write_rows_of,
)
from seeds.api.row_choice import RowChoice, choose
from seeds.api.workspace import Workspace, open_workspace
from seeds.config.project import Project
from seeds.errors import DatabaseError, UsageError
from seeds.runner.progress import Progress, Silent

if TYPE_CHECKING:
    from seeds.files.shards import Shard
    from seeds.files.writing.pieces import Pieces
    from seeds.load.backend import Backend
    from seeds.runner.reports import FilesReport
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo

_BATCH = 50_000
"""Rows that are read at once."""


def export(
    tables: Sequence[str] = (),
    *,
    files: FileOptions,
    all_tables: bool = False,
    where: str | Sequence[str] = (),
    columns: Sequence[str] = (),
    exclude: Sequence[str] = (),
    limit: int | None = None,
    database_url: str | None = None,
    env: str | None = None,
    project: Project | None = None,
    progress: Progress | None = None,
) -> FilesReport:
    """Write the rows of tables into files, as they are at one moment, in the order of their keys.

    Args:
        tables: Tables or entities.
        files: Where to and how; ``resume`` has no meaning, because the rows may have changed.
        all_tables: Write all tables of the models.
        where: Conditions in SQL of the database, ``TABLE=CONDITION``; of a single table just the
            condition.
        columns: The only columns to write, ``TABLE=NAME,…``.
        exclude: Columns to leave out, likewise.
        limit: Rows of a table at most, the first by their keys.
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.

    Raises:
        UsageError: A name is unknown, none is given, or the database does not understand a
            condition.
        GuardError: Files exist.
        FileError: A file cannot be written.
    """
    from seeds.files.manifest import NAME, Manifest
    from seeds.files.shards import shards
    from seeds.files.targets import target_of

    started, now = time.perf_counter(), dt.datetime.now(dt.UTC).replace(microsecond=0)
    progress = progress or Silent()
    files.check()
    if files.resume:
        raise UsageError("an export cannot be resumed: the rows may have changed", "Use --force.")
    suffix = files.suffix
    workspace = open_workspace(project, env=env, database_url=database_url)
    choice = choose(
        workspace,
        tables,
        all_tables=all_tables,
        where=where,
        columns=columns,
        exclude=exclude,
        limit=limit,
    )
    if files.standard and len(choice.tables) != 1:
        raise UsageError(
            f"standard output takes one table, and these are {len(choice.tables)}",
            f"Name one, such as {next(iter(choice.tables))}.",
        )
    if workspace.missing_file:
        raise DatabaseError(
            f"the database {workspace.shown_url} does not exist",
            "Create it with `seed all`, or generate files without one: `seed generate`.",
        )
    target = None if files.standard else target_of(files.output)
    infos = {name: (table, choice.columns_of(table)) for name, table in choice.tables.items()}
    with workspace.connect(write=False) as backend:
        backend.only_read()
        choice.check(backend)
        wholes = {name: backend.count(table) for name, table in choice.tables.items()}
        counts = {name: choice.count(backend, name, whole) for name, whole in wholes.items()}
        plan = [
            shard
            for name, count in counts.items()
            for shard in shards(name, count, 0, count, files.rows_per_file, suffix)
        ]
        if target is not None:
            refuse_existing(target, (*(shard.name for shard in plan), NAME), files)
        reader = _Reader(backend, choice)

        def rows_of(shard: Shard) -> Pieces:
            table, columns = infos[shard.table]
            rows = shard.stop - shard.start
            return lambda encode: map(encode, reader.rows(table, columns, rows))

        manifest = Manifest(
            _made_from(workspace, files, backend, now),
            {name: _about(choice, name, count) for name, count in counts.items()},
        )
        options = files.writer_options(_dialect(backend))
        found = write_rows_of(target, plan, infos, rows_of, manifest, files, options, progress)
    return files_report(
        "export",
        files,
        target,
        wholes,
        found,
        as_of=now,
        started=started,
        database=workspace.shown_url,
    )


class _Reader:
    """Reads tables in pieces: a file takes as many rows as it holds, the next one goes on."""

    def __init__(self, backend: Backend, choice: RowChoice) -> None:
        self._backend = backend
        self._choice = choice
        self._table = ""
        self._batches: Iterator[Batch] = iter(())
        self._left: Batch | None = None

    def rows(self, table: TableInfo, columns: Sequence[str], count: int) -> Iterator[Batch]:
        """Yield the next rows of a table."""
        from dataclasses import replace

        if self._table != table.name:
            self._table, self._left = table.name, None
            self._batches = self._backend.read(
                table,
                columns,
                batch_size=min(_BATCH, self._choice.limit or _BATCH),
                where=self._choice.where.get(table.name, ""),
            )
        while count > 0:
            batch = self._left or next(self._batches, None)
            if batch is None:
                return
            rows = batch.rows
            self._left = None
            if rows.num_rows > count:
                self._left = replace(batch, rows=rows.slice(count))
                batch = replace(batch, rows=rows.slice(0, count))
            count -= batch.rows.num_rows
            yield batch


def _dialect(backend: Backend) -> str:
    name = backend.connection.dialect.name
    return {"sqlite": "sqlite", "mysql": "mysql", "mariadb": "mysql"}.get(name, "postgresql")


def _made_from(
    workspace: Workspace, files: FileOptions, backend: Backend, now: dt.datetime
) -> dict[str, Any]:
    import seeds

    made: dict[str, Any] = {
        "command": "export",
        "version": seeds.__version__,
        "database": workspace.shown_url,
        "as_of": now.isoformat(),
        "file_format": files.format,
        "compress": files.compress,
    }
    if files.format == "sql":
        made["dialect"] = files.writer_options(_dialect(backend)).dialect
    return made


def _about(choice: RowChoice, name: str, count: int) -> dict[str, Any]:
    table = choice.tables[name]
    about: dict[str, Any] = {"rows": count}
    if name in choice.where:
        about["where"] = choice.where[name]
    about["columns"] = {
        column: {"type": table.columns[column].type.kind.value}
        for column in choice.columns_of(table)
    }
    return about
