"""``seed fixtures``: records in JSON and YAML files, into a database and out of it."""

from __future__ import annotations

import os
import shlex
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from seeds.api.confirmation import confirm_write
from seeds.api.new_files import write_files
from seeds.api.request import SeedRequest
from seeds.api.row_choice import choose
from seeds.api.workspace import Workspace, open_workspace, run_settings
from seeds.api.writing import check_file, lock_for, prepared_database
from seeds.config.project import Project
from seeds.errors import SchemaError, UsageError, did_you_mean
from seeds.runner.progress import Progress, Silent
from seeds.runner.reports import DumpedTable, FixturesDumpReport, FixturesReport, MadeFile

if TYPE_CHECKING:
    from seeds.runner.fixtures import FixtureRow
    from seeds.schema.table import TableInfo

_YAML = (".yaml", ".yml")


def load_fixtures(
    path: str | Path,
    request: SeedRequest | None = None,
    *,
    table: str | None = None,
    key: Sequence[str] = (),
    dry_run: bool = False,
    project: Project | None = None,
    progress: Progress | None = None,
    confirm: Callable[[str], bool] | None = None,
) -> FixturesReport:
    """Load fixtures, all or nothing: rows are inserted, or updated by natural key.

    Args:
        path: A file, or a folder with files.
        request: Where to, and as-of; the fields that choose seeders and rows have no meaning.
        table: The table (or entity) of all records, when the files do not say.
        key: Columns that identify a row, in place of its natural key.
        dry_run: Do all of it and take it back.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.
        confirm: Asks a question; ``None`` when there is nobody to ask.

    Raises:
        FileError: A file or a value in it is wrong; file, line and pointer are named.
        SeedsError: Something is wrong or refused; nothing was written.
    """
    from seeds.runner.fixtures import load_rows

    started = time.perf_counter()
    progress = progress or Silent()
    request = request or SeedRequest()
    workspace = open_workspace(project, request=request)
    command = ["fixtures", "load", str(path), *(("--table", table) if table else ())]
    settings = replace(run_settings(workspace, request), command=shlex.join(command))
    # All that can be said without the database is said before anything is touched.
    rows = _rows(workspace, Path(path), table, key, settings.as_of)
    if workspace.missing_file and dry_run:
        raise SchemaError(
            f"the database {workspace.shown_url} does not exist", "Run `seed migrate` first."
        )
    check_file(workspace, migrate=request.migrate)

    if not dry_run:
        confirm_write(
            workspace,
            f"Load {len(rows):,} fixtures into",
            yes=request.yes,
            confirm=confirm,
            removes=False,
            lock=lock_for(progress, request.lock_timeout),
        )
    with prepared_database(workspace, request, progress, write=not dry_run) as backend:
        result = load_rows(backend, rows, workspace.tables, settings, record=not dry_run)
    return FixturesReport(
        ok=True,
        command=settings.command,
        run=result.run,
        dry_run=dry_run,
        env=workspace.profile.name,
        database=workspace.shown_url,
        as_of=settings.as_of,
        seconds=round(time.perf_counter() - started, 3),
        tables=result.tables,
        notes=result.notes,
    )


def _rows(
    workspace: Workspace, path: Path, table: str | None, key: Sequence[str], as_of: Any
) -> list[FixtureRow]:
    """Read the files and say all that is wrong with them."""
    from seeds.files.fixtures.labels import in_order, key_of, read_records, resolve
    from seeds.files.fixtures.values import Reader
    from seeds.runner.fixtures import FixtureRow

    names = _names(workspace)
    only = None if table is None else names.get(table)
    if table is not None and only is None:
        raise UsageError(f"there is no table {table!r}", did_you_mean(table, names))
    tables = workspace.tables
    natural = _natural_keys(workspace)
    fixtures = resolve(read_records(path, names, only), tables)
    keys = {f.record: key_of(f, key, natural.get(f.record.table.name, ())) for f in fixtures}
    ordered = in_order(fixtures, tables, keys)
    number = {fixture.record: i for i, fixture in enumerate(ordered)}
    reader = Reader(as_of, _dialect(workspace))

    return [
        FixtureRow(
            table=fixture.record.table,
            key=keys[fixture.record],
            values={
                column: _read(reader, fixture.record.table, column, value, place)
                for column, (value, place) in fixture.values.items()
            },
            links={fk: number[target] for fk, target in fixture.links.items()},
            lookups={
                fk: {
                    column: _read(reader, tables[fk.table], column, value, place / column)
                    for column, value in known.items()
                }
                for fk, (known, place) in fixture.lookups.items()
            },
            later=tuple(fixture.later),
            place=fixture.record.place,
        )
        for fixture in ordered
    ]


def _read(reader: Any, table: TableInfo, column: str, raw: Any, place: Any) -> Any:
    from seeds.files.fixtures.documents import wrong
    from seeds.files.fixtures.values import Misfit

    try:
        return reader.read(table, table.columns[column], raw)
    except Misfit as error:
        for part in error.within:
            place = place / part
        raise wrong(place, f"{table.name}.{column}: {error.message}", error.hint) from None


def _dialect(workspace: Workspace) -> Any:
    from seeds.load.engine import normalise_url

    return normalise_url(workspace.settings.database_url).get_dialect()()


def _names(workspace: Workspace) -> dict[str, TableInfo]:
    """Return the tables by their own names and those of entities."""
    found = dict(workspace.tables)
    if workspace.project.seeders is not None:
        # Not by names of seeders: `admin` is more often a label.
        for entity in workspace.entities.values():
            if entity.table in workspace.tables:
                found.setdefault(entity.name, workspace.tables[entity.table])
    return found


def _natural_keys(workspace: Workspace) -> Mapping[str, Sequence[str]]:
    if workspace.project.seeders is None:
        return {}
    return {name: entity.natural_key for name, entity in workspace.entities.items()}


def dump_fixtures(
    tables: Sequence[str],
    *,
    all_tables: bool = False,
    where: str | Sequence[str] = (),
    key: Sequence[str] = (),
    limit: int | None = None,
    children: bool = False,
    keys: bool = True,
    output: str | Path | None = None,
    form: Literal["json", "yaml"] | None = None,
    by_record: bool = False,
    env: str | None = None,
    database_url: str | None = None,
    project: Project | None = None,
) -> FixturesDumpReport:
    """Write rows of a database as fixtures, with all rows that they refer to.

    Args:
        tables: Tables or entities to pick rows from.
        all_tables: Pick from all tables of the models.
        where: Conditions in SQL of the database, ``TABLE=CONDITION``; of a single table just the
            condition.
        key: Values of the primary key or the natural key that rows must have.
        limit: Rows to pick of each table at most, by primary key.
        children: Whether rows that refer to those picked come along.
        keys: Whether to say keys that the database counts; without them, rows get others.
        output: A file by its ending, or a folder; ``None`` returns the text.
        form: ``"json"`` or ``"yaml"``; by the file's ending, else JSON, when left out.
        by_record: A folder a table and a file a record, in place of a file a table.
        env: Environment, which names the embedded database.
        database_url: The database; resolved as configured when left out.
        project: The project; found from the working directory when left out.

    Raises:
        UsageError: A table is unknown, a condition is wrong, or the output is no place for
            fixtures.
        FileError: A file cannot be written.
    """
    from seeds.files.fixtures.values import Writer
    from seeds.files.fixtures.writing import files_of, records_of, text_of
    from seeds.runner.database import check_schema
    from seeds.runner.fixture_rows import pick_rows

    started = time.perf_counter()
    workspace = open_workspace(project, env=env, database_url=database_url)
    choice = choose(workspace, tables, all_tables=all_tables, where=where, limit=limit)
    target = None if output is None else Path(output)
    one_file = target is not None and _is_one_file(str(output), target, form, by_record=by_record)
    if target is None and by_record:
        raise UsageError("--by-record writes files, and needs to know where", "Add --output DIR.")
    if form is None:
        form = "yaml" if one_file and target is not None and target.suffix in _YAML else "json"
    if workspace.missing_file:
        raise SchemaError(
            f"the database {workspace.shown_url} does not exist", "Run `seed migrate` first."
        )
    natural = _natural_keys(workspace)
    reader_of = _key_condition(workspace, natural, key) if key else None
    with workspace.connect(write=False) as backend:
        backend.only_read()
        check_schema(backend.connection, workspace.tables.values())
        choice.check(backend)
        picked = pick_rows(
            backend,
            workspace.tables,
            list(choice.tables),
            where=choice.where,
            keys=reader_of,
            limit=limit,
            children=children,
        )
    tree = records_of(
        picked.rows, workspace.tables, natural, Writer(_dialect(workspace)), keys=keys
    )
    if target is None:
        made: tuple[MadeFile, ...] = (MadeFile("-", text=text_of(tree, form)),)
    elif one_file:
        made = write_files({target: text_of(tree, form)})
    else:
        made = write_files(files_of(tree, target, form, by_record=by_record))
    return FixturesDumpReport(
        ok=True,
        database=workspace.shown_url,
        seconds=round(time.perf_counter() - started, 3),
        tables=tuple(DumpedTable(name, len(records)) for name, records in tree.items()),
        files=made,
    )


def _is_one_file(output: str, target: Path, form: str | None, *, by_record: bool) -> bool:
    """Tell whether the output is one file, by its ending; otherwise it is a folder.

    Raises:
        UsageError: It has the ending of something else, or does not go with the other options.
    """
    from seeds.files.fixtures.documents import SUFFIXES

    folder = output.endswith(("/", os.sep)) or target.is_dir()
    if folder or not target.suffix:
        return False
    if target.suffix not in SUFFIXES:
        raise UsageError(
            f"{target}: fixtures are written as {', '.join(SUFFIXES)}, not {target.suffix}",
            f"Name a file such as {target.with_suffix('.json')}; a folder of that name is "
            f"{target}/. Other formats are written by `seed export`.",
        )
    if by_record:
        raise UsageError(
            f"{target} is one file, and --by-record writes many", "Name a folder by --output."
        )
    if form == "yaml" and target.suffix not in _YAML:
        raise UsageError(
            f"{target} would be read as JSON, and --format yaml writes YAML",
            f"Name it {target.with_suffix('.yaml')}, or leave --format out.",
        )
    return True


def _key_condition(
    workspace: Workspace, natural: Mapping[str, Sequence[str]], given: Sequence[str]
) -> Callable[[TableInfo], Any]:
    """Return what makes the condition that a row has one of the given keys."""
    import sqlalchemy as sa

    from seeds.api.workspace import today
    from seeds.files.fixtures.values import Misfit, Reader
    from seeds.schema.types import Kind

    reader = Reader(today(), _dialect(workspace))

    def condition(table: TableInfo) -> Any:
        groups = [table.primary_key, tuple(natural.get(table.name, ())), *table.uniques]
        columns = dict.fromkeys(group[0] for group in groups if len(group) == 1)
        found = []
        for text in given:
            fits = []
            for name in columns:
                column = table.columns[name]
                number = column.type.kind is Kind.INTEGER and text.lstrip("-").isdigit()
                try:
                    value = reader.read(table, column, int(text) if number else text)
                except Misfit:
                    continue
                fits.append(table.columns[name].source == value)
            if not fits:
                raise UsageError(
                    f"--key: {text!r} is no key of {table.name}",
                    f"Its keys are {', '.join(columns)}." if columns else "Use --where.",
                )
            found.append(sa.or_(*fits))
        return sa.or_(*found)

    return condition
