"""``seed anonymize check`` and ``init``: rules of masking, held against a schema or begun."""

from __future__ import annotations

import contextlib
import dataclasses
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from seeds.api.new_files import refuse_existing, write_files
from seeds.config.project import Project, find_project
from seeds.config.settings import mask_url
from seeds.config.toml import shown
from seeds.errors import ConfigError, DatabaseError, UsageError
from seeds.runner.reports import RuledTable, RulesCheckReport, RulesInitReport, RulesProblem

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.anonymize.plan import BoundTable
    from seeds.schema.reflection import Reflection
    from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class _Schema:
    """Tables, and where they come from."""

    name: str
    tables: Mapping[str, TableInfo]
    left_out: Mapping[str, str] = dataclasses.field(default_factory=dict)


def anonymize_check(
    rules: str | Path,
    *,
    source: str | None = None,
    schemas: Sequence[str] = (),
    metadata: str | None = None,
    migrations: bool = False,
    project: Project | None = None,
) -> RulesCheckReport:
    """Hold a file of rules against a schema, and say of every column what becomes of it.

    Args:
        rules: The file of rules.
        source: A database whose schema is meant. Of its rows some documents are read, to find
            paths within them that have no rule.
        schemas: The database's schemas; all when left out.
        metadata: ``"module:name"`` of models that are meant instead; the project's when nothing
            else is said. No database is opened.
        migrations: Whether the project's migrations are meant: they are run on a SQLite file
            that is thrown away.
        project: The project; found from the working directory when left out.

    Raises:
        RulesError: The file cannot be read, or is no file of rules. What does not fit the schema
            is no error, but makes ``ok`` false.
        UsageError: Several schemas are meant at once.
    """
    from seeds.anonymize.rules.binding import examine
    from seeds.anonymize.rules.reading import read_rules
    from seeds.anonymize.rules.unseen import unseen_paths

    said = [bool(source), bool(metadata), migrations]
    if sum(said) > 1:
        raise UsageError(
            "several schemas to hold the rules against",
            "Say one of --source, --metadata and --migrations.",
        )
    if schemas and not source:
        raise UsageError("--schema goes with --source", "Models name their schemas themselves.")
    read = read_rules(Path(rules))
    if source:
        with _connected(source) as connection:
            found = _reflected(connection, schemas)
            schema = _Schema(mask_url(source), found.tables, found.left_out)
            examined = examine(read, schema.tables)
            problems = (*examined.problems, *unseen_paths(connection, examined.plan))
    else:
        schema = (
            _of_migrations(project or find_project())
            if migrations
            else (schema_of_models(metadata, project))
        )
        examined = examine(read, schema.tables)
        problems = examined.problems
    return RulesCheckReport(
        ok=not problems,
        rules=read.file,
        schema=schema.name,
        problems=tuple(
            RulesProblem(p.kind, p.table, p.column, p.message, p.hint, p.place) for p in problems
        ),
        warnings=examined.plan.warnings,
        tables=tuple(_ruled(bound) for bound in examined.plan.tables.values()),
        left_out=dict(schema.left_out),
    )


def anonymize_init(
    source: str,
    *,
    output: str | Path | None = None,
    schemas: Sequence[str] = (),
    rows: int = 1000,
    force: bool = False,
) -> RulesInitReport:
    """Write a first file of rules, made of names, types and some rows of a database.

    No value of a row is in the file. What is not sure is a ``todo`` in it.

    Args:
        source: The database; it is only read.
        output: The file; its text is in the report when left out.
        schemas: The database's schemas; all when left out.
        rows: Rows of each table to look at.
        force: Whether a file that is there is replaced.

    Raises:
        GuardError: The file is there already.
        UsageError: The file is not to be TOML.
    """
    from seeds.anonymize.rules.samples import sample
    from seeds.anonymize.rules.suggest import suggest
    from seeds.anonymize.rules.writing import written

    path = None if output is None else Path(output)
    if path is not None:
        if path.suffix.lower() != ".toml":
            raise UsageError(f"{path}: rules are written as TOML", "Call the file rules.toml.")
        refuse_existing({path: ""}, force=force)
    with _connected(source) as connection:
        found = _reflected(connection, schemas)
        samples = {n: sample(connection, t, rows) for n, t in found.tables.items()}
    suggested = suggest(found.tables, samples)
    text = written(suggested, "FILE" if path is None else shown(path))
    if path is not None:
        write_files({path: text})
    rules = [(f"{t.name}.{n}", s) for t in suggested for n, s in t.columns.items()]
    actions = {
        name: {inner.action for inner in s.paths.values()} or {s.action} for name, s in rules
    }
    return RulesInitReport(
        ok=True,
        file="" if path is None else shown(path),
        schema=mask_url(source),
        tables=len(found.tables),
        masked=sum("mask" in found for found in actions.values()),
        kept=sum(found == {"keep"} for found in actions.values()),
        open=tuple(name for name, found in actions.items() if "todo" in found),
        sampled=sum(s.rows for s in samples.values()),
        text=text if path is None else "",
        notes=tuple(f"not looked at: {name}, {why}" for name, why in found.left_out.items()),
    )


def _ruled(bound: BoundTable) -> RuledTable:
    masked, kept = {}, {}
    for name, column in bound.columns.items():
        what = f"as {column.inherited}" if column.inherited else " or ".join(column.masks)
        if column.masked:
            masked[name] = what
        else:
            kept[name] = f"as {column.inherited}" if column.inherited else column.reason
    return RuledTable(bound.table.name, bound.rows, masked, kept, bound.computed, bound.reason)


def schema_of_models(metadata: str | None, project: Project | None = None) -> _Schema:
    """Return the tables of models: those named, or the project's.

    Raises:
        UsageError: What is named cannot be imported, or is none.
        ConfigError: Nothing is named, and the project has none.
    """
    from seeds.factories.loading import load_metadata
    from seeds.schema.metadata import metadata_tables

    try:
        project = project or find_project()
    except ConfigError:
        if metadata is None:
            raise
        project = Project(Path.cwd(), Path("pyproject.toml"))
    if metadata is not None:
        project = dataclasses.replace(project, metadata=metadata)
    try:
        found = load_metadata(project)
    except ConfigError as error:
        if metadata is None:
            raise
        what = error.message.rpartition("] metadata: ")[2]
        raise UsageError(
            f"--metadata {metadata}: {what}", error.hint.replace("metadata = ", "--metadata ")
        ) from error
    return _Schema(f"models of {project.metadata}", metadata_tables(found))


def _of_migrations(project: Project) -> _Schema:
    from seeds.factories.loading import load_metadata
    from seeds.load.engine import create_engine
    from seeds.runner.database import migrate

    if project.migrations is None:
        raise ConfigError(
            f"{project.source}: [tool.seeds] names no migrations",
            'Write migrations = "alembic.ini", or hold the rules against models: --metadata.',
        )
    with tempfile.TemporaryDirectory(prefix="seed-") as folder:
        engine = create_engine(f"sqlite:///{folder}/migrated.db")
        try:
            with engine.begin() as connection:
                migrate(project, connection, load_metadata(project))
                found = _reflected(connection, ())
        finally:
            engine.dispose()
    return _Schema(f"migrations of {shown(project.migrations)}", found.tables, found.left_out)


def _reflected(connection: sa.Connection, schemas: Sequence[str]) -> Reflection:
    from seeds.schema.reflection import reflect

    return reflect(connection, schemas or None)


@contextlib.contextmanager
def _connected(url: str) -> Iterator[sa.Connection]:
    """Open a database to be read; whatever was done is rolled back."""
    from seeds.anonymize.discreet import without_values
    from seeds.load import backend_for
    from seeds.load.engine import create_engine, normalise_url
    from seeds.load.errors import translated

    target = normalise_url(url)
    if target.get_backend_name() == "sqlite":
        file = target.database
        # SQLite would make a file that is not there.
        if not file or file == ":memory:" or not Path(file).exists():
            raise DatabaseError(f"the database {mask_url(url)} does not exist", "Correct the URL.")
    engine = create_engine(target)
    try:
        with without_values(), translated(), engine.connect() as connection:
            backend_for(connection).only_read()
            yield connection
            connection.rollback()
    finally:
        engine.dispose()
