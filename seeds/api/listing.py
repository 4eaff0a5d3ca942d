"""``seed list``: everything that can be named."""

from __future__ import annotations

import inspect
from pathlib import Path

from seeds.api.workspace import open_workspace
from seeds.config.discovery import seeder_names
from seeds.config.profiles import load_profiles
from seeds.config.project import Project, find_project
from seeds.config.toml import shown
from seeds.errors import UsageError, did_you_mean
from seeds.runner.reports import FactoryInfo, ListReport, ProfileInfo, SeederInfo
from seeds.spec.entity import Entity
from seeds.spec.seeder import SeederOption, SeederSpec


def list_seeders(*, factories: bool = False, project: Project | None = None) -> ListReport:
    """Return all seeders, those that others depend on first, and all profiles.

    Args:
        factories: Whether the factories are wanted, too.
        project: The project; found from the working directory when left out.
    """
    workspace = open_workspace(project)
    # A project may have factories alone; without seeders it is told so when it asks for them.
    there = {} if factories and workspace.project.seeders is None else workspace.seeders
    seeders = [
        SeederInfo(
            name=seeder.name,
            summary=seeder.summary,
            depends_on=seeder.depends_on,
            entities=tuple(name for part in seeder.parts for name in _names(part.entity)),
            mode=_mode(seeder),
            options=tuple(option.name for option in seeder.options),
        )
        for seeder in there.values()
    ]
    profiles = [
        ProfileInfo(profile.name, profile.summary, profile.kind, str(profile.source))
        for profile in load_profiles(workspace.project).values()
    ]
    return ListReport(
        ok=True,
        seeders=tuple(seeders),
        profiles=tuple(profiles),
        factories=_factories(workspace.project) if factories else (),
    )


def _factories(project: Project) -> tuple[FactoryInfo, ...]:
    from seeds.factories.discovery import entity_name, origin
    from seeds.factories.loading import load_factories

    return tuple(
        FactoryInfo(
            name=entry.name,
            factory=origin(entry.factory),
            model=entry.factory.model.__name__,
            entity=entity_name(entry.factory),
            states=tuple(
                name if state.plain else f"{name}(...)"
                for name, state in entry.factory.__states__.items()
            ),
            fixed_sets=tuple(entry.factory.entity().fixed),
            mode="rows" if entry.factory.__options__["definition"] else "columns",
            source=_source(entry.factory),
        )
        for entry in load_factories(project).entries()
    )


def _source(factory: type) -> str:
    try:
        file, (_, line) = inspect.getsourcefile(factory), inspect.getsourcelines(factory)
    except (OSError, TypeError):  # typed at a prompt, or without its source
        return ""
    return f"{shown(Path(file))}:{line}" if file else ""


def _names(entity: Entity) -> list[str]:
    from seeds.plan.model import child_entity

    found = [entity.name]
    for node in entity.children.values():
        found += _names(child_entity(node))
    return found


def _mode(seeder: SeederSpec) -> str:
    if seeder.own_code is not None:
        return "code"
    return "rows" if any(_slow(part.entity) for part in seeder.parts) else "columns"


def _slow(entity: Entity) -> bool:
    from seeds.plan.model import child_entity

    if entity.definition is not None:
        return True
    return any(_slow(child_entity(node)) for node in entity.children.values())


def seeder_options(name: str, *, project: Project | None = None) -> tuple[SeederOption, ...]:
    """Return the options that a seeder adds to its own subcommand.

    Raises:
        UsageError: There is no such seeder.
    """
    from seeds.factories.loading import load_seeder

    project = project or find_project()
    names = seeder_names(project)
    if name not in names:
        raise UsageError(f"unknown seeder {name!r}", did_you_mean(name, names))
    return load_seeder(project, name).options
