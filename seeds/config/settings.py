"""Where a run gets its environment, database, seed and counts from.

The first that says something wins: the explicit argument, the environment
variable, ``.env``, pyproject.toml, the default.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from seeds.config.environments import DEFAULT_ENVIRONMENT, check_name
from seeds.config.numbers import parse_as_of, parse_count, parse_counts, parse_rows, parse_seed
from seeds.config.project import Project
from seeds.config.toml import shown
from seeds.config.urls import anchored, check_url, mask_url, sqlite_url
from seeds.errors import ConfigError, UsageError

__all__ = [
    "DEFAULT_SEED",
    "Settings",
    "mask_url",
    "parse_as_of",
    "parse_count",
    "parse_counts",
    "parse_seed",
    "resolve_settings",
]

DEFAULT_SEED: Final = 42

DATABASE_URL: Final = "DATABASE_URL"
SEED_ENV: Final = "SEED_ENV"
SEED_RANDOM_SEED: Final = "SEED_RANDOM_SEED"
SEED_COUNT_PREFIX: Final = "SEED_COUNT_"
SEED_TRUSTED_HOSTS: Final = "SEED_TRUSTED_HOSTS"


@dataclass(frozen=True)
class Settings:
    """What a run goes by.

    Attributes:
        env: The environment, which is the profile's name.
        database_url: The database, as given (drivers are chosen by the backend).
        embedded: Whether it is the project's own SQLite file, made on first use.
        seed: The random seed, or ``None`` when neither argument nor variable gives one.
        count: Rows of every selected entity, when asked for.
        counts: Rows by entity.
        locale: Faker locale, when configured.
        trusted_hosts: Hosts (globs) that need no question, those of the project and those of
            SEED_TRUSTED_HOSTS.
        sources: Where each value comes from (``{"database_url": "DATABASE_URL"}``), for messages.
            Counts are listed as ``counts.users``.
    """

    env: str
    database_url: str = field(repr=False)  # may hold a password
    embedded: bool
    seed: int | None = None
    count: int | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    locale: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    sources: Mapping[str, str] = field(default_factory=dict)

    def seed_or(self, profile_seed: int | None) -> int:
        """Return the seed: the one asked for, else the profile's, else 42. 0 is a seed."""
        for seed in (self.seed, profile_seed):
            if seed is not None:
                return seed
        return DEFAULT_SEED


class _Variables:
    """Environment variables, with those of ``.env`` behind them. An empty one counts as unset."""

    def __init__(self, environ: Mapping[str, str], project: Project) -> None:
        self._layers = (
            (environ, ""),
            (project.dotenv, f" in {shown(project.root / '.env')}"),
        )

    def get(self, name: str) -> tuple[str, str] | None:
        """Return value and origin of a variable."""
        for values, place in self._layers:
            value = values.get(name, "").strip()
            if value:
                return value, name + place
        return None

    def names(self, prefix: str) -> list[str]:
        """Return the names that begin with a prefix, sorted."""
        names = {name for values, _ in self._layers for name in values}
        return sorted(name for name in names if name.startswith(prefix) and name != prefix)


def resolve_settings(
    project: Project,
    *,
    env: str | None = None,
    database_url: str | None = None,
    seed: int | None = None,
    count: int | None = None,
    counts: Mapping[str, int] | None = None,
    locale: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """Resolve what a run goes by.

    Args:
        project: The project.
        env: ``--env``.
        database_url: ``--database-url``.
        seed: ``--seed``; 0 is a seed.
        count: ``--count N``. It silences the ``SEED_COUNT_*`` variables: what is explicit wins.
        counts: ``--count NAME=N``.
        locale: ``--locale``.
        environ: Environment variables; ``None`` takes the process's own.

    Raises:
        ConfigError: When a value is wrong; names the variable, option or key.
    """
    variables = _Variables(os.environ if environ is None else environ, project)
    sources: dict[str, str] = {}
    env = _env(project, env, variables, sources)
    url = _database_url(project, database_url, variables, sources)
    all_counts = {} if count is not None else _environment_counts(variables, sources)
    for name in counts or {}:
        sources[f"counts.{name}"] = "--count"
    return Settings(
        env=env,
        database_url=url or sqlite_url(project.root / f"seeds-{env}.db"),
        embedded=url is None,
        seed=_seed(seed, variables, sources),
        count=count,
        counts={**all_counts, **(counts or {})},
        locale=locale or project.locale,
        trusted_hosts=_trusted_hosts(project, variables, sources),
        sources=sources,
    )


def _env(
    project: Project, explicit: str | None, variables: _Variables, sources: dict[str, str]
) -> str:
    if explicit is not None:
        sources["env"] = "--env"
        return check_name(explicit, "--env")
    found = variables.get(SEED_ENV)
    if found:
        sources["env"] = found[1]
        return check_name(*found)
    if project.env:
        sources["env"] = f"{shown(project.source)}: [tool.seeds] env"
        return project.env
    sources["env"] = "default"
    return DEFAULT_ENVIRONMENT


def _database_url(
    project: Project, explicit: str | None, variables: _Variables, sources: dict[str, str]
) -> str | None:
    if explicit is not None:
        sources["database_url"] = "--database-url"
        return check_url(explicit, "--database-url")
    found = variables.get(DATABASE_URL)
    if found:
        value, where = found
        sources["database_url"] = where
        # What is written into a project's file is meant from the project's folder.
        url = check_url(value, where)
        return url if where == DATABASE_URL else anchored(url, project.root)
    if project.database_url:
        where = f"{shown(project.source)}: [tool.seeds] database_url"
        sources["database_url"] = where
        return anchored(check_url(project.database_url, where), project.root)
    sources["database_url"] = "default"
    return None


def _seed(explicit: int | None, variables: _Variables, sources: dict[str, str]) -> int | None:
    if explicit is not None:
        sources["seed"] = "--seed"
        return explicit
    found = variables.get(SEED_RANDOM_SEED)
    if not found:
        return None
    sources["seed"] = found[1]
    return _named(parse_seed, *found)


def _environment_counts(variables: _Variables, sources: dict[str, str]) -> dict[str, int]:
    counts = {}
    for variable in variables.names(SEED_COUNT_PREFIX):
        found = variables.get(variable)
        if found:
            entity = variable.removeprefix(SEED_COUNT_PREFIX).lower()
            counts[entity] = _named(parse_rows, *found)
            sources[f"counts.{entity}"] = found[1]
    return counts


def _trusted_hosts(
    project: Project, variables: _Variables, sources: dict[str, str]
) -> tuple[str, ...]:
    """Return all that are named anywhere: a container adds its host to those of the project."""
    hosts, places = list(project.trusted_hosts), []
    if hosts:
        places.append(f"{shown(project.source)}: [tool.seeds] trusted_hosts")
    if found := variables.get(SEED_TRUSTED_HOSTS):
        hosts += [host.strip() for host in found[0].split(",") if host.strip()]
        places.append(found[1])
    if places:
        sources["trusted_hosts"] = ", ".join(places)
    return tuple(dict.fromkeys(hosts))


def _named(parse: Callable[[str, str], int], value: str, where: str) -> int:
    try:
        return parse(value, where)
    except UsageError as error:
        raise ConfigError(error.message, error.hint) from error
