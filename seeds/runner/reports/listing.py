"""What can be named on the command line."""

from __future__ import annotations

from dataclasses import dataclass

from seeds.runner.reports.base import Report


@dataclass(frozen=True)
class SeederInfo:
    """One seeder.

    ``mode`` is ``"columns"``, ``"rows"`` (a ``definition()``, slower), or ``"code"``: a ``run()``.
    """

    name: str
    summary: str
    depends_on: tuple[str, ...]
    entities: tuple[str, ...]
    mode: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProfileInfo:
    """One environment profile."""

    name: str
    summary: str
    kind: str  # "disposable" or "protected"
    source: str


@dataclass(frozen=True)
class FactoryInfo:
    """One factory.

    Attributes:
        name: Its name in a registry.
        factory: The class, as Python names it.
        model: The class of its objects.
        entity: The entity that it declares.
        states: Its states; those that take arguments end in ``(...)``.
        fixed_sets: Its fixed sets.
        mode: ``"columns"`` or ``"rows"`` (a ``definition()``, slower).
        source: Where it is declared: file and line.
    """

    name: str
    factory: str
    model: str
    entity: str
    states: tuple[str, ...]
    fixed_sets: tuple[str, ...]
    mode: str
    source: str


@dataclass(frozen=True)
class ListReport(Report):
    """Everything that can be named on the command line; factories only when asked for."""

    ok: bool
    seeders: tuple[SeederInfo, ...]
    profiles: tuple[ProfileInfo, ...]
    factories: tuple[FactoryInfo, ...] = ()


@dataclass(frozen=True)
class ScenarioInfo:
    """One scenario; ``options`` as they are typed, with their defaults."""

    name: str
    summary: str
    options: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class ScenariosReport(Report):
    """The scenarios of a project."""

    ok: bool
    scenarios: tuple[ScenarioInfo, ...]
