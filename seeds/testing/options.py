"""What the ini file and the command line of pytest say about seeds."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from seeds.errors import ConfigError, did_you_mean

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.config.project import Project

IN_MEMORY: Final = "sqlite://"
SEED: Final = 42
SCHEMAS: Final = ("create_all", "migrate")
_SETTINGS: Final = {
    "database_url": (
        "URL of the test database; SQLite in memory when left out. With pytest-xdist every "
        "worker has a database of its own beside it (name_gw0)."
    ),
    "seed": "Random seed of the run; each test's values follow from it and the test's id (42).",
    "as_of": "The 'now' of relative times, such as 2026-01-31; the current day when left out.",
}
_INI: Final = {
    "metadata": "Models to create tables of, as module:name; those of [tool.seeds] else.",
    "schema": "How tables are made: create_all (from the models) or migrate (by Alembic).",
    "fixtures": "Folder of the files of load_fixture (tests/fixtures).",
    "factory_fixtures": "Package whose factories become fixtures; that of [tool.seeds] else.",
    "scenario_fixtures": "Package whose scenarios become fixtures; that of [tool.seeds] else.",
}


def add_options(parser: pytest.Parser) -> None:
    """Declare the options."""
    group = parser.getgroup("seeds", "data of tests")
    for name, text in _SETTINGS.items():
        group.addoption(
            f"--seeds-{name.replace('_', '-')}", dest=f"seeds_{name}", metavar="…", help=text
        )
    for name, text in (_SETTINGS | _INI).items():
        parser.addini(f"seeds_{name}", text, default=None)


@dataclass(frozen=True)
class Options:
    """What a run of pytest goes by.

    Attributes:
        root: pytest's rootdir.
        source: The ini file, for messages.
        database_url: The database, without regard to workers.
        seed: Random seed.
        seed_given: Whether somebody named the seed.
        as_of: "Now" for relative times.
        metadata: ``"module:name"`` of the models; ``None`` is what [tool.seeds] says.
        schema: ``"create_all"`` or ``"migrate"``.
        fixtures: Folder of fixture files.
        factories: Package of factories that become fixtures.
        scenarios: Package of scenarios that become fixtures.
        worker: Name of the worker of pytest-xdist, such as ``gw0``; empty without.
        run: A word that is the run's own, the same in all workers.
    """

    root: Path
    source: Path
    database_url: str
    seed: int
    seed_given: bool
    as_of: dt.datetime
    metadata: str | None
    schema: str
    fixtures: Path
    factories: str | None
    scenarios: str | None
    worker: str
    run: str


def run_word(config: pytest.Config) -> str:
    """Return a word that is the run's own: in a worker that of the process that started it."""
    shared: dict[str, Any] = getattr(config, "workerinput", {})
    return shared.get("seeds_run") or secrets.token_hex(3)


def share(config: dict[str, Any], run: str) -> None:
    """Tell a worker what has to be the same in all of them.

    Args:
        config: What it is sent.
        run: The run's own word.
    """
    config["seeds_run"] = run
    config["seeds_today"] = _today().isoformat()


def read_options(config: pytest.Config, run: str) -> Options:
    """Return the options of a run.

    Args:
        config: pytest's.
        run: The run's own word.

    Raises:
        ConfigError: One of them cannot be what it is.
    """
    # What has to be the same in all workers is said by the process that starts them.
    shared: dict[str, Any] = getattr(config, "workerinput", {})
    seed, seed_from = _said(config, "seed")
    as_of, as_of_from = _said(config, "as_of")
    as_of = as_of or shared.get("seeds_today")
    if seed is None and (text := os.environ.get("SEED_RANDOM_SEED")):
        seed, seed_from = text, "SEED_RANDOM_SEED"
    schema = config.getini("seeds_schema") or SCHEMAS[0]
    if schema not in SCHEMAS:
        raise ConfigError(f"seeds_schema is {schema!r}", did_you_mean(schema, SCHEMAS))
    return Options(
        root=config.rootpath,
        source=config.inipath or config.rootpath,
        database_url=_said(config, "database_url")[0] or IN_MEMORY,
        seed=SEED if seed is None else _number(seed, seed_from),
        seed_given=seed is not None,
        as_of=_today() if as_of is None else _time(as_of, as_of_from),
        metadata=config.getini("seeds_metadata") or None,
        schema=schema,
        fixtures=config.rootpath / (config.getini("seeds_fixtures") or "tests/fixtures"),
        factories=config.getini("seeds_factory_fixtures") or None,
        scenarios=config.getini("seeds_scenario_fixtures") or None,
        worker=shared.get("workerid", ""),
        run=run,
    )


def _said(config: pytest.Config, name: str) -> tuple[str | None, str]:
    """Return what was said of a setting, and where."""
    option = config.getoption(f"seeds_{name}", None)
    if option is not None:
        return option, f"--seeds-{name.replace('_', '-')}"
    return config.getini(f"seeds_{name}") or None, f"seeds_{name}"


def _number(text: str, where: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = -1
    if number < 0:
        raise ConfigError(
            f"{where} is {text!r}, which is no seed", "Write a whole number from 0, such as 42."
        )
    return number


def _time(text: str, where: str) -> dt.datetime:
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"{where} is {text!r}, which is no date", "Write a day such as 2026-01-31."
        ) from None
    return time.replace(tzinfo=dt.UTC) if time.tzinfo is None else time.astimezone(dt.UTC)


def _today() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def find(options: Options) -> Project:
    """Return the project that is tested, with the models that pytest's ini file names.

    Raises:
        ConfigError: There is neither a [tool.seeds] nor a ``seeds_metadata``.
    """
    from seeds.config.project import Project, find_project

    try:
        project = find_project(options.root)
    except ConfigError as error:
        if options.metadata is None:
            raise ConfigError(
                f"{options.source} names no models: {error.message}",
                'Write seeds_metadata = "yourapp.models:Base" among pytest\'s options, or a '
                "[tool.seeds] in pyproject.toml.",
            ) from None
        return Project(options.root, options.source, metadata=options.metadata)
    return project if options.metadata is None else replace(project, metadata=options.metadata)


def with_project_packages(options: Options) -> Options:
    """Return options in which [tool.seeds] names the packages that pytest's ini file does not.

    Packages that the ini file names are left out: their fixtures are made from the start.
    """
    try:
        project = find(options)
    except ConfigError:
        return replace(options, factories=None, scenarios=None)
    return replace(
        options,
        root=project.root,
        factories=project.factories if options.factories is None else None,
        scenarios=project.scenarios if options.scenarios is None else None,
    )


def metadata_of(options: Options) -> sa.MetaData:
    """Return the models' metadata.

    Raises:
        ConfigError: They are not named, or cannot be imported.
    """
    from seeds.factories.loading import load_metadata

    try:
        return load_metadata(find(options))
    except ConfigError as error:
        if options.metadata is None:
            raise
        raise ConfigError(
            error.message.replace("[tool.seeds] metadata", "seeds_metadata"), error.hint
        ) from error
