"""The factories that a project has, as those see them who write for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeds.api.places import package_folder
from seeds.config.project import Project
from seeds.errors import ConfigError, UsageError, did_you_mean

if TYPE_CHECKING:
    from seeds.factories.factory import Factory
    from seeds.factories.scaffolding.project_models import Model
    from seeds.schema.table import TableInfo


def written_factories(place: Path, models: Mapping[str, Model]) -> dict[str, tuple[str, str]]:
    """Return class and module of the factories in a folder, by table.

    The files are read and not imported: one that is broken must not be in the way of another.
    """
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
class KnownFactory:
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


def known_factories(project: Project) -> dict[str, KnownFactory]:
    """Return the factories beside the seeders and within them, by class."""
    from seeds.factories.factory import Factory
    from seeds.factories.plain_fields import is_plain
    from seeds.factories.scaffolding.project_models import import_package

    if project.seeders is None:
        raise ConfigError(
            f"{project.source}: [tool.seeds] names no seeders",
            'Write seeders = "yourapp.seeders", a package with a module for each seeder.',
        )
    package = ".".join([*project.seeders.split(".")[:-1], "factories"])
    found: dict[str, KnownFactory] = {}
    for module in import_package(project, package):
        for name, value in vars(module).items():
            if not isinstance(value, type) or not issubclass(value, Factory):
                continue
            model: Any = getattr(value, "model", None)  # Factory itself has none
            # Objects of plain models have no table, which a seeder could fill.
            if model is not None and not is_plain(model):
                table = str(model.__table__.fullname)
                # The first module is the package: what it offers is imported from there.
                found.setdefault(name, KnownFactory(name, module.__name__, table, value))
    return found


def find_factory(found: Mapping[str, KnownFactory], factory: str | None, name: str) -> KnownFactory:
    """Return a factory by its class, or by the name of the seeder that it is for.

    Raises:
        UsageError: There is none, or several fit the name.
    """
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


def parts_of(
    project: Project, main: KnownFactory, found: Mapping[str, KnownFactory], name: str
) -> tuple[list[KnownFactory], list[str], list[str]]:
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
    package = package_folder(project, project.seeders)
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


def _makes(parent: KnownFactory, child: KnownFactory) -> bool:
    from seeds.plan.model import child_entity

    nodes = parent.factory.entity().children.values()
    return any(child_entity(node).table == child.table for node in nodes)


def _required(known: KnownFactory, table: TableInfo) -> list[str]:
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
