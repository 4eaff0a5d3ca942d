"""Finding a project: the folder whose pyproject.toml has a [tool.seeds] table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from seeds.config.environments import check_name
from seeds.config.toml import Section, read_toml, readable, shown, type_name
from seeds.errors import ConfigError, NoProjectError

KEYS: Final = (
    "metadata",
    "seeders",
    "profiles",
    "migrations",
    "checks",
    "factories",
    "scenarios",
    "database_url",
    "env",
    "locale",
    "faker_providers",
    "trusted_hosts",
    "fill",
)

HOW_TO_BEGIN: Final = """\
To begin, add this to the pyproject.toml of your project:

  [tool.seeds]
  metadata = "app.models:Base"   # your SQLAlchemy models: module:name
  seeders  = "app.seeders"       # the package with one module per seeder
  profiles = "app/profiles"      # optional: the folder with one NAME.toml per environment

Without a project a database alone will do: --database-url URL (fill, inspect, check, preview …)."""

_MODULE = r"[^\W\d]\w*(\.[^\W\d]\w*)*"
_DOTTED = re.compile(_MODULE)
_MODULE_AND_NAME = re.compile(f"{_MODULE}:{_MODULE}")


@dataclass(frozen=True)
class Project:
    """What [tool.seeds] says, with paths made absolute.

    Attributes:
        root: The folder of the pyproject.toml; put first on ``sys.path`` when the project's own
            modules are imported.
        source: The pyproject.toml.
        metadata: ``"module:name"`` of the declarative base or ``MetaData``.
        seeders: Dotted name of the package with the seeder modules.
        profiles: Folder of the profile files.
        migrations: The alembic.ini.
        checks: ``"module"`` or ``"module:name"`` of the project's own checks.
        factories: Dotted name of the package with the factories.
        scenarios: Dotted name of the module or package with the scenarios.
        database_url: The configured database, the last resort before the embedded one.
        env: The environment when neither the command nor SEED_ENV names one.
        locale: Faker locale of invented people.
        faker_providers: Modules of custom Faker providers.
        trusted_hosts: Hosts (globs) of databases that may be filled without a question.
        fill_rules: The file of rules that ``seed fill`` goes by when it is given none.
        dotenv: Variables of the ``.env`` beside the pyproject.toml. Kept apart from the real
            environment, which always wins.
    """

    root: Path
    source: Path
    metadata: str | None = None
    seeders: str | None = None
    profiles: Path | None = None
    migrations: Path | None = None
    checks: str | None = None
    factories: str | None = None
    scenarios: str | None = None
    # Both may hold passwords, which must not get into a log through a repr.
    database_url: str | None = field(default=None, repr=False)
    env: str | None = None
    locale: str | None = None
    faker_providers: tuple[str, ...] = ()
    trusted_hosts: tuple[str, ...] = ()
    fill_rules: Path | None = None
    dotenv: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)


def find_project(start: Path | None = None) -> Project:
    """Find the project that a folder belongs to.

    Walks up from ``start`` (default: the working folder) to the first pyproject.toml that has a
    ``[tool.seeds]`` table.

    Raises:
        NoProjectError: There is none; the hint says how to begin.
        ConfigError: It has a mistake; file and key are named.
    """
    try:
        folder = (start or Path.cwd()).resolve()
    except OSError as error:
        raise ConfigError(
            "the working folder does not exist any more", "Change to another folder."
        ) from error
    for candidate in (folder, *folder.parents):
        source = candidate / "pyproject.toml"
        if not source.is_file():
            continue
        tool = read_toml(source).get("tool")
        table = tool.get("seeds") if isinstance(tool, dict) else None
        if table is not None:
            return _project(source, table)
    raise NoProjectError(f"no [tool.seeds] found in {folder} or above it", HOW_TO_BEGIN)


def bare_project(folder: Path | None = None) -> Project:
    """Return the project of somebody who has none: a database is all that a command is given.

    Args:
        folder: Where the command runs; the working folder when left out.
    """
    root = (folder or Path.cwd()).resolve()
    return Project(root, root / "pyproject.toml", dotenv=_read_dotenv(root / ".env"))


def _project(source: Path, table: Any) -> Project:
    if not isinstance(table, dict):
        raise ConfigError(f"{shown(source)}: [tool.seeds] must be a table, not {type_name(table)}")
    section = Section(source, "[tool.seeds]", table)
    section.reject_unknown(KEYS)
    root = source.parent
    env = section.text("env")
    if env is not None:
        check_name(env, section.where("env"))
    return Project(
        root=root,
        source=source,
        metadata=_named(section, "metadata", _MODULE_AND_NAME, "app.models:Base"),
        seeders=_named(section, "seeders", _DOTTED, "app.seeders"),
        profiles=_path(section, "profiles"),
        migrations=_path(section, "migrations"),
        checks=_named(
            section, "checks", re.compile(f"{_DOTTED.pattern}(:{_MODULE})?"), "app.checks"
        ),
        factories=_named(section, "factories", _DOTTED, "app.factories"),
        scenarios=_named(section, "scenarios", _DOTTED, "app.scenarios"),
        database_url=section.text("database_url"),
        env=env,
        locale=section.text("locale"),
        faker_providers=section.texts("faker_providers"),
        trusted_hosts=section.texts("trusted_hosts"),
        fill_rules=_fill_rules(section),
        dotenv=_read_dotenv(root / ".env"),
    )


def _named(section: Section, key: str, form: re.Pattern[str], example: str) -> str | None:
    value = section.text(key)
    if value is not None and not form.fullmatch(value):
        raise section.error(
            key, f"{value!r} is not of the form {example!r}", f'Write {key} = "{example}".'
        )
    return value


def _path(section: Section, key: str) -> Path | None:
    value = section.text(key)
    return None if value is None else section.path.parent / value


def _fill_rules(section: Section) -> Path | None:
    fill = section.table("fill")
    if fill is None:
        return None
    fill.reject_unknown(("rules",))
    return _path(fill, "rules")


def _read_dotenv(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return MappingProxyType({})
    from dotenv import dotenv_values  # not needed by projects without a .env

    with readable(path):
        values = dotenv_values(path)
    return MappingProxyType({key: value for key, value in values.items() if value is not None})
