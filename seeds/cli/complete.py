"""Completion of names. A shell waits for it and shows no errors: what fails gives no names."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import click
from click.shell_completion import CompletionItem

from seeds.config.discovery import seeder_names
from seeds.config.profiles import profile_names
from seeds.config.project import find_project

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def profiles(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a profile's name."""
    return _items(lambda: profile_names(find_project()), incomplete)


def seeders(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete a seeder's name."""
    return _items(lambda: seeder_names(find_project()), incomplete)


def entities(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete an entity's name."""
    return _items(_entity_names, incomplete)


def names(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the last of a comma list of seeders and entities."""
    before, comma, last = incomplete.rpartition(",")
    items = [
        *_items(lambda: seeder_names(find_project()), last),
        *_items(_entity_names, last),
    ]
    found = dict.fromkeys(f"{before}{comma}{item.value}" for item in items)
    return [CompletionItem(name) for name in found]


def counts(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Complete the name in ``NAME=N``."""
    if "=" in incomplete:
        return []
    return [CompletionItem(f"{item.value}=") for item in _items(_entity_names, incomplete)]


def _entity_names() -> Iterable[str]:
    # Needs the project's own modules, unlike the rest, and takes as long as importing them.
    from seeds import api

    return {entity for seeder in api.list_seeders().seeders for entity in seeder.entities}


def _items(names_of: Callable[[], Iterable[str]], incomplete: str) -> list[CompletionItem]:
    try:
        found = sorted(names_of())
    except Exception:  # noqa: BLE001 - an error message would land in the middle of a typed line
        return []
    return [CompletionItem(name) for name in found if name.startswith(incomplete)]


def models(incomplete: str) -> list[CompletionItem]:
    """Complete the name of a model class."""
    return _items(_model_names, incomplete)


def _model_names() -> Iterable[str]:
    from seeds.factories.scaffolding.project_models import project_models

    return [model.name for model in project_models(find_project()).values()]


def factories(
    _ctx: click.Context, _param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Complete a factory's name."""
    return _items(_factory_names, incomplete)


def _factory_names() -> Iterable[str]:
    from seeds import api

    return [factory.name for factory in api.list_seeders(factories=True).factories]
