"""``seed make factories``: what ``seed fill`` knows of a database, as code of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from seeds.api.filling import FillRequest
from seeds.api.filling_models import of_other_schemas
from seeds.api.making import finish
from seeds.api.places import dotted_name, place_of, style_of
from seeds.api.workspace import Workspace, open_workspace, run_settings
from seeds.config.project import Project
from seeds.errors import DatabaseError, SchemaError, UsageError
from seeds.runner.reports import MadeReport, NextStep

if TYPE_CHECKING:
    from seeds.factories.scaffolding.imports import Style
    from seeds.factories.scaffolding.model_names import Named
    from seeds.factories.scaffolding.project_models import Model
    from seeds.filling.shape import Wanted as Shape
    from seeds.inference.declared import Naming
    from seeds.runner.filling.writing import WrittenTable
    from seeds.schema.catalogue import Catalogue


_SEEDER = "tables"


@dataclass(frozen=True)
class _Found:
    """What was found out about a database."""

    workspace: Workspace
    catalogue: Catalogue
    shapes: Mapping[str, Shape]
    refused: Mapping[str, str]
    """Of tables that take no row at all: the trigger that refuses them."""


def make_factories_of_database(
    request: FillRequest,
    *,
    output: Path | None = None,
    stdout: bool = False,
    force: bool = False,
    project: Project | None = None,
) -> MadeReport:
    """Write factories for the tables of a database, with what ``fill`` would fill them with.

    With models in the project, their factories are written as :func:`make_factories` does. Without
    any, a package is written: models, factories, and a seeder that runs them.

    Args:
        request: Database, tables, rows, seed. Rows of the database are not looked at.
        output: The package's folder; with models in the project a folder or a ``.py`` file.
        stdout: Return the texts and write nothing.
        force: Replace files that exist.
        project: The project; found from the working directory, if there is one.

    Raises:
        UsageError: A table is unknown, or nothing says where to write.
        GuardError: A file exists.
        SchemaError: The database has no tables.
        DatabaseError: The database failed, or is not there.
    """
    found = _looked_at(request, project)
    if not _is_ours(found.workspace.project, output):
        return _of_models(found, request, output, stdout=stdout, force=force)
    return _of_package(found, request, output, stdout=stdout, force=force)


def _is_ours(project: Project, output: Path | None) -> bool:
    """Tell whether models are written: there are none, or this command has written them."""
    if project.metadata is None:
        return True
    home = "" if output is None else dotted_name(project, Path.cwd() / output)
    return project.metadata == f"{home}.models:Base" and project.seeders == f"{home}.seeders"


def _looked_at(request: FillRequest, project: Project | None) -> _Found:
    from seeds.filling.shape import row_counts
    from seeds.schema.catalogue import read_catalogue
    from seeds.schema.catalogue.refusing import refusing

    workspace = open_workspace(project, request=request.seeding)
    if workspace.missing_file:
        raise DatabaseError(
            f"the database {workspace.shown_url} does not exist",
            "Name a database that has tables: --database-url URL.",
        )
    with workspace.connect(write=False) as backend:
        catalogue = read_catalogue(backend.connection)
        elsewhere = of_other_schemas(backend, catalogue, request.schemas)
    if catalogue.tables.keys() <= elsewhere.keys():
        where = f" in {', '.join(request.schemas)}" if request.schemas else ""
        raise SchemaError(
            f"the database {workspace.shown_url} has no tables{where}",
            "Create them first, with the application's own migrations.",
        )
    shapes = row_counts(
        catalogue,
        rows=request.rows,
        counts=request.counts,
        only=request.only,
        except_=request.exclude,
        elsewhere=elsewhere,
    )
    refused = {
        name: refusing(table, catalogue.dialect)
        for name, table in catalogue.tables.items()
        if shapes[name].rows
    }
    return _Found(workspace, catalogue, shapes, {n: by for n, by in refused.items() if by})


# -- with models of the project ----------------------------------------------------------------


def _of_models(
    found: _Found, request: FillRequest, output: Path | None, *, stdout: bool, force: bool
) -> MadeReport:
    from seeds.factories.scaffolding.modules import factory_module
    from seeds.factories.scaffolding.project_models import naming_of, project_models
    from seeds.inference.names import snake

    project = found.workspace.project
    models = {n: m for n, m in project_models(project).items() if not m.joined}
    namings = {name: naming_of(model, models) for name, model in models.items()}
    tables = _written(found, request, models, namings)
    place, style = place_of(project, output, "factories"), style_of(project)
    made = [table.factory for table in tables if table.factory is not None]
    source = "the database"
    if place.suffix == ".py":
        texts = {place: factory_module(made, style, source)}
    else:
        texts = {
            place / f"{snake(factory.model.name)}.py": factory_module([factory], style, source)
            for factory in made
        }
    notes = _notes(found, tables)
    notes += [
        f"{name}: left out, because the project has no model of it"
        for name, shape in found.shapes.items()
        if shape.rows and name not in models
    ]
    steps = [
        NextStep(f"seed make seeder {snake(t.factory.model.name)}", f"writes a seeder of {t.name}")
        for t in tables[-1:]
        if t.factory is not None
    ]
    package = None
    if place.suffix != ".py":
        package = (place, "How rows come about: one factory for each model.")
    return finish(texts, package, notes, steps, stdout=stdout, force=force)


# -- without ------------------------------------------------------------------------------------


def _of_package(
    found: _Found, request: FillRequest, output: Path | None, *, stdout: bool, force: bool
) -> MadeReport:
    from seeds.factories.scaffolding.model_module import model_module
    from seeds.factories.scaffolding.modules import factory_module, seeder_module
    from seeds.runner.filling.writing import seeded

    project = found.workspace.project
    if output is None and not stdout:
        raise UsageError("where to?", "Name a folder for the package: --output shop.")
    place = _package_place(output)
    home, style = dotted_name(project, place), _style(project, place)
    models, notes = _named(found)
    module = f"{home}.models"
    tables = _written(found, request, *_as_models(models, module))
    made = [table.factory for table in tables if table.factory is not None]
    without = _notes(found, tables)
    if not made:
        raise UsageError("no table can have a factory", " ".join([*notes, *without])[:500])
    texts = {place / "models.py": model_module(models, notes, style)}
    texts[place / "factories.py"] = factory_module(made, style, "the database", comments=without)
    parts = [(t.factory.name, f"{home}.factories") for t in seeded(tables) if t.factory is not None]
    steps = []
    if parts:
        start = place / "seeders" / "__init__.py"
        texts[start] = '"""What `seed NAME` fills: one module for each seeder."""\n'
        summary = f"All tables that {home}.factories has rows for."
        text = seeder_module(_SEEDER, parts, (), style, summary)
        texts[place / "seeders" / f"{_SEEDER}.py"] = text
        steps.append(NextStep("seed all --database-url URL", "fills an empty copy of the database"))
    texts |= _configuration(project, home, notes)
    package = (place, "Models and factories of a database.")
    return finish(texts, package, [*notes, *without], steps, stdout=stdout, force=force)


def _package_place(output: Path | None) -> Path:
    place = Path("database") if output is None else output
    place = place if place.is_absolute() else Path.cwd() / place
    if place.suffix == ".py" or not place.name.isidentifier():
        raise UsageError(
            f"{place.name} cannot be the name of a package",
            "Models, factories and a seeder need a folder: --output shop.",
        )
    return place


def _style(project: Project, place: Path) -> Style:
    from dataclasses import replace

    from seeds.factories.scaffolding.imports import Style

    style = style_of(project) if project.source.is_file() else Style()
    return replace(style, own=style.own | {place.name})


def _named(found: _Found) -> tuple[dict[str, Named], list[str]]:
    """Return the models that are to be written, and why other tables have none."""
    from seeds.factories.scaffolding.model_names import named

    tables, notes = [], []
    for name in _with_parents(found):
        table = found.catalogue.tables[name]
        if not table.info.primary_key:
            notes.append(
                f"{name}: no model, because it has no primary key; `seed fill --only {name}` fills "
                "it, and a key or a unique column that is NOT NULL makes a model possible"
            )
        elif "." in table.info.source.name:
            notes.append(f"{name}: no model, because of the dot in its name")
        else:
            tables.append(table)
    return named(tables), notes


def _with_parents(found: _Found) -> list[str]:
    """Return the tables that are wanted, and all that they refer to."""
    wanted: set[str] = set()
    waiting = [name for name, shape in found.shapes.items() if shape.rows]
    while waiting:
        name = waiting.pop()
        if name in wanted or name not in found.catalogue.tables:
            continue
        wanted.add(name)
        waiting += [r.filled for r in found.catalogue.tables[name].references]
    return [name for name in found.catalogue.tables if name in wanted]


def _as_models(
    models: Mapping[str, Named], module: str
) -> tuple[dict[str, Model], dict[str, Naming]]:
    from seeds.factories.scaffolding.project_models import Model
    from seeds.inference.declared import Naming

    made = {name: Model(m.cls, module, None, m.table.info) for name, m in models.items()}
    namings = {
        name: Naming(
            attributes=m.attributes,
            relations={c[0]: relation for c, relation in m.relations.items() if len(c) == 1},
            target=lambda table: made[table].expression,
        )
        for name, m in models.items()
    }
    return made, namings


def _configuration(project: Project, home: str, notes: list[str]) -> dict[Path, str]:
    """Return the configuration, or say what is to be written into the one that exists."""
    lines = [f'metadata = "{home}.models:Base"', f'seeders = "{home}.seeders"']
    if project.metadata is not None:
        return {}
    if project.source.exists():
        notes.append(f"add to [tool.seeds] of {project.source}: {', '.join(lines)}")
        return {}
    return {project.source: "\n".join(["[tool.seeds]", *lines, ""])}


# -- both ---------------------------------------------------------------------------------------


def _written(
    found: _Found,
    request: FillRequest,
    models: Mapping[str, Model],
    namings: Mapping[str, Naming],
) -> list[WrittenTable]:
    from seeds.filling.agreements import with_agreements
    from seeds.filling.model import FillSettings
    from seeds.runner.filling.writing import Writer

    context = run_settings(found.workspace, request.seeding).context
    settings = FillSettings(context, request.no_nulls)
    taking = {name: model for name, model in models.items() if name not in found.refused}
    agreed = with_agreements(found.catalogue, one_to_one=False)
    return Writer(agreed, found.shapes, taking, namings, settings).written()


def _notes(found: _Found, tables: Sequence[WrittenTable]) -> list[str]:
    notes = [
        f"{name}: no factory, because its trigger {trigger} refuses every row"
        for name, trigger in found.refused.items()
    ]
    for table in tables:
        filled = f"`seed fill --only {table.name}`"
        if table.factory is None:
            notes.append(f"{table.name}: no factory, because {table.why_not}; try {filled}")
        elif table.why_not:
            notes.append(
                f"{table.name}: in no seeder, because {table.why_not}; declare what keeps it and "
                f"add part({table.factory.name}), or fill it with {filled}"
            )
    return notes
