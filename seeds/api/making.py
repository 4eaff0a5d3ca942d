"""``seed make``: factories, seeders and scenarios to begin with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from seeds.api.new_files import refuse_existing, write_files
from seeds.api.places import dotted_name, package_folder, place_of, style_of
from seeds.api.project_factories import (
    find_factory,
    known_factories,
    parts_of,
    written_factories,
)
from seeds.config.project import Project, find_project
from seeds.errors import UsageError
from seeds.runner.reports import MadeFile, MadeReport, NextStep

if TYPE_CHECKING:
    from seeds.factories.scaffolding.guessed import GuessedFactory
    from seeds.factories.scaffolding.project_models import Model


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
    from seeds.factories.scaffolding.project_models import project_models

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
    chosen = list(models.values()) if all_models else _named(names, models)
    place = place_of(project, output, "factories")
    in_one = place.suffix == ".py"
    modules = {} if in_one else {m.table.name: _module_name(m) for m in chosen}
    home = dotted_name(project, place)
    known = {
        table: (cls, f"{home}.{module}")
        for table, (cls, module) in written_factories(place, models).items()
        if module not in modules.values()  # that one is about to be replaced
    }
    made = guess_factories(
        chosen,
        models,
        {table: f"{home}.{module}" for table, module in modules.items()},
        known,
    )
    style = style_of(project)
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
    steps = [_seeder_of(factory) for factory in made[-1:]]
    package = None if in_one else (place, "How rows come about: one factory for each model.")
    return finish(texts, package, notes, steps, stdout=stdout, force=force)


def _named(names: Iterable[str], models: Mapping[str, Model]) -> list[Model]:
    from seeds.factories.scaffolding.project_models import find_model

    found = [find_model(models, name) for name in names]
    return list({model.table.name: model for model in found}.values())


def _module_name(model: Model) -> str:
    import keyword

    from seeds.inference.names import snake

    name = snake(model.name)
    return f"{name}_" if keyword.iskeyword(name) else name


def _seeder_of(factory: GuessedFactory) -> NextStep:
    from seeds.inference.names import snake

    table = factory.model.table.name
    name = snake(table.rpartition(".")[2])
    return NextStep(
        f"seed make seeder {name} --factory {factory.name}",
        f"writes a seeder, with which `seed {name}` fills {table}",
    )


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
    place = output or place_of(project, None, "seeders") / f"{name}.py"
    found = known_factories(project)
    main = find_factory(found, factory, name)
    parts, depends_on, notes = parts_of(project, main, found, name)
    text = seeder_module(name, [(f.cls, f.module) for f in parts], depends_on, style_of(project))
    steps = [NextStep(f"seed {other}", "fills what its rows refer to") for other in depends_on]
    steps.append(NextStep(f"seed {name} --count 100", f"makes rows of {main.table}"))
    package = (
        None if output else (place.parent, "What `seed NAME` fills: one module for each seeder.")
    )
    return finish({place: text}, package, notes, steps, stdout=stdout, force=force)


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
    folder = package_folder(project, project.scenarios) or place_of(project, None, "scenarios")
    if output is None and not stdout and folder.with_suffix(".py").exists():
        raise UsageError(
            f"{folder.with_suffix('.py')} holds the scenarios, and is no package",
            f"Look with --stdout and add {name} there, or say --output.",
        )
    place = folder / f"{name}.py" if output is None else place_of(project, output, "scenarios")
    found = known_factories(project)
    if factory is None and not found:
        raise UsageError("there are no factories", "`seed make factory MODEL` writes one.")
    main = find_factory(found, factory or next(iter(found)), name)
    text = scenario_module(name, main.cls, main.module, style_of(project))
    notes = []
    if project.scenarios is None and not stdout:
        notes.append(f'add scenarios = "{dotted_name(project, folder)}" to [tool.seeds]')
    step = NextStep(f"seed scenario {name}", "makes it in the project's database")
    package = None if output else (folder, "Situations of several objects: `seed scenario NAME`.")
    return finish({place: text}, package, notes, [step], stdout=stdout, force=force)


def _check_identifier(name: str) -> None:
    import keyword

    if not name.isidentifier() or name.startswith("_") or keyword.iskeyword(name):
        raise UsageError(
            f"{name!r} cannot be the name of a module", "Use letters, digits and underscores."
        )


def finish(
    texts: Mapping[Path, str],
    package: tuple[Path, str] | None,
    notes: Sequence[str],
    steps: Sequence[NextStep],
    *,
    stdout: bool,
    force: bool,
) -> MadeReport:
    """Write files, or return their texts.

    Args:
        texts: The texts by file.
        package: The folder that has to be a package, and what it says of itself.
        notes: What their author should know.
        steps: What comes next when the files are written.
        stdout: Return the texts and write nothing.
        force: Replace files that exist.
    """
    if stdout:
        printed = (MadeFile(str(path), path.exists(), text) for path, text in texts.items())
        return MadeReport(True, tuple(printed), tuple(notes))
    refuse_existing(texts, force=force)
    if package is not None:
        start = package[0] / "__init__.py"
        if not start.exists():
            texts = {start: f'"""{package[1]}"""\n', **texts}
    return MadeReport(True, write_files(texts), tuple(notes), tuple(steps))
