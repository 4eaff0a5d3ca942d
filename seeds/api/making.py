"""``seed make``: factories, seeders and scenarios to begin with."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeds.api.new_files import refuse_existing, write_files
from seeds.config.project import Project, find_project
from seeds.config.toml import read_toml
from seeds.errors import ConfigError, UsageError, did_you_mean
from seeds.runner.report import MadeFile, MadeReport, NextStep

if TYPE_CHECKING:
    from seeds.factories.factory import Factory
    from seeds.factories.scaffolding.modules import Style
    from seeds.factories.scaffolding.project_models import Model
    from seeds.schema.table import TableInfo


def make_factories(
    names: Sequence[str] = (),
    *,
    all_models: bool = False,
    output: Path | None = None,
    stdout: bool = False,
    force: bool = False,
    project: Project | None = None,
) -> MadeReport:
    """Write factories that are guessed from models.

    Args:
        names: Models, by the names of their classes or tables.
        all_models: Take all models of the project.
        output: A ``.py`` file for all of them, or a folder with a module for each; the package
            ``factories`` beside the seeders when left out.
        stdout: Return the text and write nothing.
        force: Replace files that exist.
        project: The project; found from the working directory when left out.

    Raises:
        UsageError: A model is not known.
        GuardError: A file exists.
    """
    from seeds.factories.scaffolding.guessed import guess_factories
    from seeds.factories.scaffolding.modules import factory_module
    from seeds.factories.scaffolding.project_models import find_model, project_models

    project = project or find_project()
    models = project_models(project)
    if all_models == bool(names):  # one of the two
        raise UsageError("which models?", "Name some, or write --all.")
    joined = [model for model in models.values() if model.joined]
    models = {table: model for table, model in models.items() if not model.joined}
    for model in joined:
        if {model.name, model.table.name}.intersection(names):
            raise UsageError(
                f"{model.name} is spread over several tables",
                "Classes that inherit by joined tables cannot be declared yet.",
            )
    chosen = list(models.values()) if all_models else _named(names, models, find_model)
    place = _place(project, output, "factories")
    in_one = place.suffix == ".py"
    modules = {} if in_one else {m.table.name: _module_name(m) for m in chosen}
    package = _dotted(project, place)
    known = {
        table: (cls, f"{package}.{module}")
        for table, (cls, module) in _written(place, models).items()
        if module not in modules.values()  # that one is about to be replaced
    }
    made = guess_factories(
        chosen,
        models,
        {table: f"{package}.{module}" for table, module in modules.items()},
        known,
    )
    style = _style(project)
    if in_one:
        texts = {place: factory_module(made, style)}
    else:
        texts = {
            place / f"{modules[factory.model.table.name]}.py": factory_module([factory], style)
            for factory in made
        }
    notes = tuple(f"{f.name}: {note}" for f in made for note in f.notes)
    if all_models:
        notes += tuple(
            f"{model.name}: left out, because it is spread over several tables" for model in joined
        )
    if stdout:
        return MadeReport(True, _printed(texts), notes)
    refuse_existing(texts, force=force)
    if not in_one:
        start = place / "__init__.py"
        if not start.exists():
            texts = {start: '"""How rows come about: one factory for each model."""\n', **texts}
    first = made[-1]
    seeder = _seeder_name(first.model.table)
    step = NextStep(
        f"seed make seeder {seeder} --factory {first.name}",
        f"writes a seeder, with which `seed {seeder}` fills {first.model.table.name}",
    )
    return MadeReport(True, write_files(texts), notes, (step,))


def _named(names: Iterable[str], models: Mapping[str, Model], find: Any) -> list[Model]:
    found = {model.table.name: model for model in (find(models, name) for name in names)}
    return list(found.values())


def _module_name(model: Model) -> str:
    import keyword

    from seeds.inference.names import snake

    name = snake(model.name)
    return f"{name}_" if keyword.iskeyword(name) else name


def _seeder_name(table: TableInfo) -> str:
    from seeds.inference.names import snake

    return snake(table.name.rpartition(".")[2])


def make_seeder(
    name: str,
    *,
    factory: str | None = None,
    output: Path | None = None,
    stdout: bool = False,
    force: bool = False,
    project: Project | None = None,
) -> MadeReport:
    """Write a seeder for a factory.

    Args:
        name: The seeder's name: ``seed NAME`` will run it.
        factory: The factory's class; found by the seeder's name when left out.
        output: The file; the module in the package of seeders when left out.
        stdout: Return the text and write nothing.
        force: Replace a file that exists.
        project: The project; found from the working directory when left out.

    Raises:
        UsageError: The name is none, or there is no such factory.
        GuardError: The file exists.
    """
    from seeds.factories.scaffolding.modules import seeder_module

    project = project or find_project()
    _check_identifier(name)
    place = output or _place(project, None, "seeders") / f"{name}.py"
    found = _known_factories(project)
    main = _find_factory(found, factory, name)
    parts, depends_on, notes = _parts(project, main, found, name)
    text = seeder_module(name, [(f.cls, f.module) for f in parts], depends_on, _style(project))
    if stdout:
        return MadeReport(True, _printed({place: text}), tuple(notes))
    refuse_existing({place: text}, force=force)
    texts = {place: text}
    start = place.parent / "__init__.py"
    if output is None and not start.exists():
        texts = {start: '"""What `seed NAME` fills: one module for each seeder."""\n', **texts}
    steps = [NextStep(f"seed {other}", "fills what its rows refer to") for other in depends_on]
    steps.append(NextStep(f"seed {name} --count 100", f"makes rows of {main.table}"))
    return MadeReport(True, write_files(texts), tuple(notes), tuple(steps))


def make_scenario(
    name: str,
    *,
    factory: str | None = None,
    output: Path | None = None,
    stdout: bool = False,
    force: bool = False,
    project: Project | None = None,
) -> MadeReport:
    """Write a scenario to begin with.

    Args:
        name: The scenario's name: ``seed scenario NAME`` will run it.
        factory: The factory class that it begins with; the first one when left out.
        output: The file; a module in the package of scenarios when left out.
        stdout: Return the text and write nothing.
        force: Replace a file that exists.
        project: The project; found from the working directory when left out.

    Raises:
        UsageError: The name is none, or there is no such factory.
        GuardError: The file exists.
    """
    from seeds.factories.scaffolding.modules import scenario_module

    project = project or find_project()
    _check_identifier(name)
    folder = _package(project, project.scenarios) or _place(project, None, "scenarios")
    if output is None and not stdout and folder.with_suffix(".py").exists():
        raise UsageError(
            f"{folder.with_suffix('.py')} holds the scenarios, and is no package",
            f"Look with --stdout and add {name} there, or say --output.",
        )
    place = folder / f"{name}.py" if output is None else _place(project, output, "scenarios")
    found = _known_factories(project)
    if factory is None and not found:
        raise UsageError("there are no factories", "`seed make factory MODEL` writes one.")
    main = _find_factory(found, factory or next(iter(found)), name)
    text = scenario_module(name, main.cls, main.module, _style(project))
    if stdout:
        return MadeReport(True, _printed({place: text}))
    refuse_existing({place: text}, force=force)
    texts = {place: text}
    start = folder / "__init__.py"
    if output is None and not start.exists():
        texts = {start: '"""Situations of several objects: `seed scenario NAME`."""\n', **texts}
    notes = []
    if project.scenarios is None:
        notes.append(f'add scenarios = "{_dotted(project, folder)}" to [tool.seeds]')
    steps = (NextStep(f"seed scenario {name}", "makes it in the project's database"),)
    return MadeReport(True, write_files(texts), tuple(notes), steps)


def _check_identifier(name: str) -> None:
    import keyword

    if not name.isidentifier() or name.startswith("_") or keyword.iskeyword(name):
        raise UsageError(
            f"{name!r} cannot be the name of a module", "Use letters, digits and underscores."
        )


def _printed(texts: Mapping[Path, str]) -> tuple[MadeFile, ...]:
    return tuple(MadeFile(str(path), path.exists(), text) for path, text in texts.items())


# -- places ------------------------------------------------------------------------------------


def _place(project: Project, output: Path | None, kind: str) -> Path:
    """Return the folder or file to write to.

    Raises:
        ConfigError: Nothing says where.
    """
    if output is not None:
        return output if output.is_absolute() else Path.cwd() / output
    if project.seeders is None:
        raise ConfigError(
            f"{project.source}: [tool.seeds] names no seeders",
            'Write seeders = "yourapp.seeders", or say --output.',
        )
    home = _package(project, project.seeders)
    assert home is not None
    if kind == "seeders":
        return home
    place = home.parent / kind
    if place.with_suffix(".py").exists():
        raise UsageError(
            f"{place.with_suffix('.py')} is a module, which a package {kind} would hide",
            "Say where to write: --output FILE.py or --output FOLDER.",
        )
    return place


def _package(project: Project, name: str | None) -> Path | None:
    """Return the folder of a package, whether it is there or not; None for no name."""
    if name is None:
        return None
    parts = name.split(".")
    bases = [project.root, project.root / "src", *(Path(entry) for entry in sys.path if entry)]
    homes = [base.joinpath(*parts) for base in bases]
    # The project's own place comes first, also for a package that is still to be made.
    for home in homes:
        if home.is_dir() or (len(parts) > 1 and home.parent.is_dir()):
            return home
    return homes[0]


def _dotted(project: Project, place: Path) -> str:
    """Return the name that a folder or file is imported by."""
    path = place.with_suffix("").resolve()
    for base in (project.root, project.root / "src"):
        inside = path.is_relative_to(base.resolve())
        if inside and not (base / "src" in place.parents and base == project.root):
            return ".".join(path.relative_to(base.resolve()).parts)
    parts = [path.name]
    for folder in path.parents:
        if not (folder / "__init__.py").exists():
            break
        parts.insert(0, folder.name)
    return ".".join(parts)


def _style(project: Project) -> Style:
    """Return how the project writes its code: line length, and which packages are its own."""
    from seeds.factories.scaffolding.modules import Style

    tool: Any = read_toml(project.source).get("tool")
    tool = tool if isinstance(tool, dict) else {}
    widths = [
        section.get("line-length")
        for section in (tool.get("ruff"), tool.get("black"))
        if isinstance(section, dict)
    ]
    width = next((w for w in widths if isinstance(w, int) and w >= 60), 100)
    own = set()
    for base in (project.root, project.root / "src"):
        if base.is_dir():
            own |= {p.name for p in base.iterdir() if p.is_dir() and p.name.isidentifier()}
            own |= {p.stem for p in base.glob("*.py")}
    return Style(width, frozenset(own))


# -- factories that exist ----------------------------------------------------------------------


def _written(place: Path, models: Mapping[str, Model]) -> dict[str, tuple[str, str]]:
    """Return class and module of the factories in a folder, by table.

    The files are read and not imported: one that is broken must not be in the way of another.
    """
    import re

    tables = {model.name: table for table, model in models.items()}
    found: dict[str, tuple[str, str]] = {}
    if not place.is_dir():
        return found
    for path in sorted(place.glob("*.py")):
        text = path.read_text(encoding="utf-8", errors="replace")
        for cls, model in re.findall(r"^class (\w+)\(Factory\[(\w+)\]", text, re.MULTILINE):
            if model in tables:
                found.setdefault(tables[model], (cls, path.stem))
    return found


@dataclass(frozen=True)
class _Known:
    """A factory class of the project.

    Attributes:
        cls: The name of the class.
        module: The module to import it from.
        table: Full name of the table that it fills.
        factory: The class itself.
    """

    cls: str
    module: str
    table: str
    factory: type[Factory[Any]]


def _known_factories(project: Project) -> dict[str, _Known]:
    """Return the factories beside the seeders and within them, by class."""
    from seeds.factories.factory import Factory
    from seeds.factories.scaffolding.project_models import import_package

    if project.seeders is None:
        raise ConfigError(
            f"{project.source}: [tool.seeds] names no seeders",
            'Write seeders = "yourapp.seeders", a package with a module for each seeder.',
        )
    package = ".".join([*project.seeders.split(".")[:-1], "factories"])
    found: dict[str, _Known] = {}
    for module in import_package(project, package):
        for name, value in vars(module).items():
            whole = isinstance(value, type) and issubclass(value, Factory)
            if whole and value is not Factory and hasattr(value, "model"):
                table = str(value.model.__table__.fullname)
                # The first module is the package: what it offers is imported from there.
                found.setdefault(name, _Known(name, module.__name__, table, value))
    return found


def _find_factory(found: Mapping[str, _Known], factory: str | None, name: str) -> _Known:
    if factory is not None:
        if factory in found:
            return found[factory]
        hint = did_you_mean(factory, found)
        raise UsageError(
            f"unknown factory {factory!r}", hint or "`seed make factory MODEL` writes one."
        )
    from seeds.inference.names import snake

    matching = [
        known
        for known in found.values()
        if name in (known.table.rpartition(".")[2], known.table, known.factory.entity().name)
        or snake(known.cls) in (f"{name}_factory", f"{name.removesuffix('s')}_factory")
    ]
    if len(matching) == 1:
        return matching[0]
    if matching:
        names = ", ".join(known.cls for known in matching)
        raise UsageError(f"several factories fit {name!r}", f"Write --factory, one of {names}.")
    hint = "`seed make factory MODEL` writes one"
    raise UsageError(
        f"there is no factory for {name!r}",
        f"Write --factory, one of {', '.join(sorted(found))}; {hint}." if found else f"{hint}.",
    )


def _parts(
    project: Project, main: _Known, found: Mapping[str, _Known], name: str
) -> tuple[list[_Known], list[str], list[str]]:
    """Return the factories of a seeder, the seeders it depends on, and notes.

    Raises:
        UsageError: The rows are made with those of a parent.
    """
    from seeds.api.workspace import open_workspace
    from seeds.factories.scaffolding.project_models import project_models
    from seeds.inference.infer import infer
    from seeds.schema.metadata import table_info

    workspace = open_workspace(project)
    models = project_models(project)
    owner = infer(models[main.table].table).owner if main.table in models else None
    parents = [known for known in found.values() if _makes(known, main)]
    if parents or (owner is not None and owner.one):
        parent = parents[0].cls if parents else f"a factory of {owner.table if owner else ''}"
        raise UsageError(
            f"rows of {main.table} are made with those of their parent",
            f"Write a seeder for {parent}"
            + ("." if parents else f", and declare its child: has_one({main.cls})."),
        )
    package = _package(project, project.seeders)
    begun = package is not None and package.is_dir()  # the first seeder makes it
    parts, depends_on, notes = [main], [], []
    waiting = [main]
    while waiting:
        known = waiting.pop()
        info = table_info(known.factory.entity().source)
        for target in _required(known, info):
            seeder = workspace.seeder_of(target) if begun else None
            others = [k for k in found.values() if k.table == target]
            if seeder is not None and seeder != name:
                depends_on.append(seeder)
            elif others and others[0] not in parts:
                parts.append(others[0])
                waiting.append(others[0])
            elif not others:
                notes.append(f"rows of {known.table} need rows of {target}, which nothing fills")
    return parts, sorted(set(depends_on)), notes


def _makes(parent: _Known, child: _Known) -> bool:
    from seeds.plan.model import child_entity

    nodes = parent.factory.entity().children.values()
    return any(child_entity(node).table == child.table for node in nodes)


def _required(known: _Known, table: TableInfo) -> list[str]:
    """Return the tables that a factory's rows, and those made with them, refer to."""
    from seeds.plan.model import child_entity
    from seeds.spec.column import Reference

    entities = [known.factory.entity()]
    found: list[str] = []
    own = {known.table}
    while entities:
        entity = entities.pop()
        own.add(entity.table)
        children = [child_entity(node) for node in entity.children.values()]
        entities += children
        for column in entity.columns.values():
            references = (node for node in column.walk() if isinstance(node, Reference))
            found += [node.table for node in references if node.share >= 1]
    return [name for name in dict.fromkeys(found) if name not in own]
