"""Profiles: how many rows of what an environment gets, one TOML file each.

A project adds a profile by adding a file ``NAME.toml`` to its profiles folder.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, get_args

from seeds.config.environments import KINDS, PRODUCTION, Kind, check_name, kind_of
from seeds.config.numbers import MAX_COUNT, MAX_SEED
from seeds.config.project import Project
from seeds.config.toml import Section, read_toml
from seeds.errors import ConfigError, UsageError, did_you_mean

PROFILE_KEYS: Final = ("summary", "kind", "seed", "essentials_only")
ENTITY_KEYS: Final = ("count", "cohorts", "fixed", "per", "states")
PER_KEYS: Final = ("parent", "between")

_IDENTIFIER = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class PerParent:
    """So many rows for each row of a parent entity: ``low`` to ``high``, both included."""

    parent: str
    low: int
    high: int


@dataclass(frozen=True)
class EntityProfile:
    """What a profile wants of one entity.

    Attributes:
        count: Rows, fixed ones included; ``None`` when cohorts or ``per`` say it, or nothing does.
        cohorts: Rows by named state, such as ``{"admin": 2, "premium": 10}``.
        fixed: Names of sets of fixed rows; ``None`` for those that the seeder names.
        per: Rows for each row of a parent.
        states: Named states that every generated row gets.
    """

    count: int | None = None
    cohorts: Mapping[str, int] = field(default_factory=dict)
    fixed: tuple[str, ...] | None = None
    per: PerParent | None = None
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Profile:
    """An environment's profile.

    Attributes:
        name: The environment's name, the stem of the file.
        summary: One line for ``seed list``.
        kind: Whether its data may be thrown away.
        seed: Random seed; ``None`` leaves it to the default.
        essentials_only: Only what the application needs to run, never invented people.
        entities: Wishes by entity name.
        source: The file.
    """

    name: str
    summary: str
    kind: Kind
    seed: int | None
    essentials_only: bool
    entities: Mapping[str, EntityProfile]
    source: Path


def load_profiles(project: Project) -> dict[str, Profile]:
    """Read all profiles of a project, sorted by name.

    A project without a profiles folder has the well-known environments, all of them empty.

    Raises:
        ConfigError: When the folder is missing or a file has a mistake; file and key are named.
    """
    if project.profiles is None:
        return {name: _built_in(project, name) for name in sorted(KINDS)}
    return {name: _read(path) for name, path in _files(project).items()}


def load_profile(project: Project, name: str) -> Profile:
    """Read one profile; mistakes in others do not matter.

    Raises:
        UsageError: When there is no profile of that name; the hint names the closest.
        ConfigError: When its file has a mistake; file and key are named.
    """
    if project.profiles is None:
        if name in KINDS:
            return _built_in(project, name)
        raise UsageError(f"unknown profile {name!r}", did_you_mean(name, KINDS))
    files = _files(project)
    if name not in files:
        raise UsageError(f"unknown profile {name!r}", _how_to_add(project, name, files))
    return _read(files[name])


def profile_names(project: Project) -> tuple[str, ...]:
    """Return the names of a project's profiles without reading the files."""
    return tuple(sorted(KINDS)) if project.profiles is None else tuple(_files(project))


def _how_to_add(project: Project, name: str, files: Mapping[str, Path]) -> str:
    assert project.profiles is not None
    known = did_you_mean(name, files)
    return f"{known} A new profile is a file {project.profiles.name}/NAME.toml.".strip()


def _files(project: Project) -> dict[str, Path]:
    folder = project.profiles
    assert folder is not None
    if not folder.is_dir():
        raise ConfigError(
            f"{project.source}: [tool.seeds] profiles: there is no folder {folder}",
            "Create it, or leave the key out.",
        )
    files = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    for name, path in files.items():
        check_name(name, str(path))
    return files


def _built_in(project: Project, name: str) -> Profile:
    return Profile(
        name=name,
        summary="",
        kind=kind_of(name),
        seed=None,
        essentials_only=name == PRODUCTION,
        entities={},
        source=project.source,
    )


def _read(path: Path) -> Profile:
    section = Section(path, "", read_toml(path))
    # Every table is an entity, so only plain values can be unknown keys.
    entities = {
        key: value
        for key, value in section.values.items()
        if isinstance(value, dict) and key not in PROFILE_KEYS
    }
    section.reject_unknown({*PROFILE_KEYS, *entities})
    return Profile(
        name=path.stem,
        summary=section.text("summary") or "",
        kind=_kind(section),
        seed=section.whole("seed", most=MAX_SEED),
        essentials_only=section.boolean("essentials_only", default=path.stem == PRODUCTION),
        entities={name: _entity(Section(path, f"[{name}]", entities[name])) for name in entities},
        source=path,
    )


def _kind(section: Section) -> Kind:
    allowed: tuple[Kind, ...] = get_args(Kind)
    name = section.path.stem
    choices = 'Write kind = "disposable" or kind = "protected".'
    value = section.text("kind")
    if value is None:
        raise section.error("kind", "is missing", choices)
    for kind in allowed:
        if value == kind:
            break
    else:
        raise section.error("kind", f"{value!r} is neither of {', '.join(allowed)}", choices)
    # A profile file cannot talk the guards out of protecting production and staging.
    if KINDS.get(name) == "protected" and kind != "protected":
        raise section.error("kind", f"{name} is always protected", 'Write kind = "protected".')
    return kind


def _entity(section: Section) -> EntityProfile:
    section.reject_unknown(ENTITY_KEYS)
    entity = EntityProfile(
        count=section.whole("count", most=MAX_COUNT),
        cohorts=_cohorts(section),
        fixed=section.texts("fixed") if "fixed" in section.values else None,
        per=_per(section),
        states=section.texts("states"),
    )
    sizes = [key for key in ("count", "cohorts", "per") if key in section.values]
    if len(sizes) > 1:
        raise section.error(
            sizes[1], f"cannot stand beside {sizes[0]!r}: both say how many rows", "Keep one."
        )
    return entity


def _cohorts(section: Section) -> dict[str, int]:
    table = section.table("cohorts")
    if table is None:
        return {}
    return {
        _identifier(table, key): table.checked_whole(key, value, most=MAX_COUNT)
        for key, value in table.values.items()
    }


def _identifier(section: Section, key: str) -> str:
    if not _IDENTIFIER.fullmatch(key):
        raise section.error(key, "cannot name a state", "A state is a method of the factory.")
    return key


def _per(section: Section) -> PerParent | None:
    table = section.table("per")
    if table is None:
        return None
    table.reject_unknown(PER_KEYS)
    form = 'Write per = { parent = "users", between = [1, 10] }.'
    parent = table.text("parent")
    if parent is None:
        raise table.error("parent", "is missing", form)
    between = table.values.get("between")
    if not isinstance(between, list) or len(between) != 2:
        raise table.error("between", "must be a list of two numbers", form)
    low, high = (table.checked_whole("between", value, most=MAX_COUNT) for value in between)
    if low > high:
        raise table.error("between", f"the first number is larger: [{low}, {high}]", form)
    return PerParent(parent, low, high)
