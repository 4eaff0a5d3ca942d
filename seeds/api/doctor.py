"""``seed doctor``: what is there, what is missing, and what to do next."""

from __future__ import annotations

import dataclasses
import os
import platform
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seeds.api.confirmation import signs_of_workspace, target_of_workspace
from seeds.api.workspace import Workspace
from seeds.config.danger import is_this_machine
from seeds.config.environments import PRODUCTION
from seeds.config.profiles import Profile
from seeds.config.project import Project, find_project
from seeds.config.settings import DATABASE_URL, SEED_ENV, Settings, mask_url, resolve_settings
from seeds.config.toml import shown
from seeds.errors import SeedsError
from seeds.runner.reports import DoctorReport

if TYPE_CHECKING:
    from seeds.runner.doctor import Diagnosis
    from seeds.runner.examination import Examination

_VERSIONS: Final = "versions"
_CONFIGURATION: Final = "configuration"
_DANGER: Final = "danger"
_LIBRARIES: Final = {
    "SQLAlchemy": "sqlalchemy",
    "Alembic": "alembic",
    "pyarrow": "pyarrow",
    "NumPy": "numpy",
    "Click": "click",
    "Rich": "rich",
    "Faker": "faker",
}
_DRIVERS: Final = {
    "postgresql": ("psycopg2", "psycopg2-binary"),
    "mysql": ("PyMySQL", "pymysql"),
    "mariadb": ("PyMySQL", "pymysql"),
}


def doctor(
    *,
    database_url: str | None = None,
    env: str | None = None,
    project: Project | None = None,
) -> DoctorReport:
    """Examine versions, configuration and database; change nothing and raise nothing.

    Args:
        database_url: The database; resolved as configured when left out.
        env: Environment, which names the embedded database.
        project: The project; found from the working directory when left out.
    """
    from seeds.runner.doctor import next_steps
    from seeds.runner.examination import Examination

    seen = Examination()
    with seen.probe(_VERSIONS, "versions"):
        _versions(seen)
    found_project = project or _project(seen)
    settings = _settings(seen, found_project, env, database_url)
    workspace = None if settings is None else Workspace(found_project or _bare(), settings)
    if workspace is not None:
        _hide_password(seen, workspace)
        if found_project is not None:
            with seen.probe(_CONFIGURATION, "settings"):
                _configuration(seen, workspace)
    found: Diagnosis | None = None
    missing = embedded = False
    if workspace is not None and (found_project is not None or not workspace.settings.embedded):
        embedded = workspace.settings.embedded
        with seen.probe("connection", "database"):
            _driver(seen, workspace)
            missing = workspace.missing_file
            found = _database(seen, workspace, known=found_project is not None)
    suffix = "".join(
        f" {option} {shlex.quote(value)}"
        for option, value in (
            ("--env", env),
            ("--database-url", database_url and mask_url(database_url)),
        )
        if value
    )
    steps = next_steps(seen, found, suffix, missing_file=missing, embedded=embedded)
    return DoctorReport(
        ok=not seen.problems(),
        database="" if workspace is None else workspace.shown_url,
        findings=tuple(seen.findings),
        next=steps,
    )


def _versions(seen: Examination) -> None:
    from importlib.metadata import PackageNotFoundError, version

    from seeds import __version__

    seen.ok(_VERSIONS, "seeds", __version__)
    seen.ok(_VERSIONS, "Python", f"{platform.python_version()} ({sys.executable})")
    seen.ok(_VERSIONS, "platform", platform.platform())
    for name, package in _LIBRARIES.items():
        try:
            seen.ok(_VERSIONS, name, version(package))
        except PackageNotFoundError:
            seen.problem(_VERSIONS, name, "not installed", f"pip install {package}")


def _driver(seen: Examination, workspace: Workspace) -> None:
    from importlib.metadata import PackageNotFoundError, version

    from seeds.load.engine import normalise_url

    kind = normalise_url(workspace.settings.database_url).get_backend_name()
    if kind not in _DRIVERS:
        return
    name, package = _DRIVERS[kind]
    try:
        seen.ok(_VERSIONS, name, version(package))
    except PackageNotFoundError:
        # It may be installed under another name (psycopg2); connecting tells.
        seen.note(_VERSIONS, name, "not installed under this name")


def _bare() -> Project:
    """Return what stands in for a project where there is none."""
    return Project(Path.cwd(), Path("pyproject.toml"))


def _project(seen: Examination) -> Project | None:
    with seen.probe(_CONFIGURATION, "project"):
        return find_project()
    return None


def _settings(
    seen: Examination, project: Project | None, env: str | None, database_url: str | None
) -> Settings | None:
    project = project or _bare()
    with seen.probe(_CONFIGURATION, "settings"):
        return resolve_settings(project, env=env, database_url=database_url)
    # One wrong variable is no reason not to look at the database.
    wanted = (DATABASE_URL, SEED_ENV)
    lean = dataclasses.replace(
        project, dotenv={n: project.dotenv[n] for n in wanted if n in project.dotenv}
    )
    environ = {name: os.environ[name] for name in wanted if name in os.environ}
    try:
        return resolve_settings(lean, env=env, database_url=database_url, environ=environ)
    except SeedsError:  # told already
        return None


def _hide_password(seen: Examination, workspace: Workspace) -> None:
    from seeds.load.engine import normalise_url

    try:
        url = normalise_url(workspace.settings.database_url)
    except SeedsError:
        return
    seen.hide(None if url.password is None else str(url.password))
    for name, value in url.query.items():
        if "pass" in name.lower() and isinstance(value, str):
            seen.hide(value)


def _configuration(seen: Examination, workspace: Workspace) -> None:
    project, settings = workspace.project, workspace.settings
    seen.ok(_CONFIGURATION, "project", shown(project.source))
    _setting(seen, settings, "env", "environment", settings.env)
    _setting(seen, settings, "database_url", "database", workspace.shown_url)
    with seen.probe(_CONFIGURATION, "profile"):
        _profile(seen, workspace.profile, settings)
    if settings.locale:
        seen.ok(_CONFIGURATION, "locale", settings.locale)
    for name, count in settings.counts.items():
        _setting(seen, settings, f"counts.{name}", f"count of {name}", f"{count:,}")
    if settings.trusted_hosts:
        hosts = ", ".join(settings.trusted_hosts)
        _setting(seen, settings, "trusted_hosts", "trusted hosts", hosts)
    if project.dotenv:
        names = ", ".join(sorted(project.dotenv))
        seen.ok(_CONFIGURATION, ".env", f"{shown(project.root / '.env')}: {names}")
    with seen.probe(_CONFIGURATION, "models"):
        seen.ok(
            _CONFIGURATION, "models", f"{project.metadata}: {len(workspace.metadata.tables)} tables"
        )
    with seen.probe(_CONFIGURATION, "seeders"):
        seen.ok(_CONFIGURATION, "seeders", f"{project.seeders}: {', '.join(workspace.seeders)}")
    with seen.probe(_CONFIGURATION, "checks"):
        from seeds.factories.loading import load_checks

        checks = load_checks(project)
        if project.checks:
            seen.ok(_CONFIGURATION, "checks", f"{project.checks}: {len(checks)}")


def _setting(seen: Examination, settings: Settings, key: str, name: str, value: str) -> None:
    source = settings.sources.get(key, "")
    seen.ok(_CONFIGURATION, name, f"{value} ({source})" if source else value)


def _profile(seen: Examination, profile: Profile, settings: Settings) -> None:
    origin = shown(profile.source) if profile.source.stem == profile.name else "built in"
    seen.ok(_CONFIGURATION, "profile", f"{profile.name}, {profile.kind} ({origin})")
    seed = settings.seed_or(profile.seed)
    source = settings.sources.get("seed") or ("default" if profile.seed is None else "the profile")
    seen.ok(_CONFIGURATION, "random seed", f"{seed} ({source})")


def _danger(seen: Examination, workspace: Workspace) -> None:
    if workspace.profile.name == PRODUCTION:
        seen.note(_DANGER, "production", "every command that writes asks first", "--yes answers.")
        return
    signs = signs_of_workspace(workspace)
    for sign in signs:
        seen.note(
            _DANGER,
            "sign",
            sign.text,
            "Writing asks first, until a run has marked the database disposable.",
        )
    if not signs:
        seen.ok(_DANGER, "signs", "none")


def _database(seen: Examination, workspace: Workspace, *, known: bool) -> Diagnosis | None:
    from seeds.runner.doctor import examine_database
    from seeds.runner.server import examine_folder

    profile = tables = None
    target = target_of_workspace(workspace)
    if known:
        with seen.probe(_DANGER, "signs", state="note"):
            profile = workspace.profile
            _danger(seen, workspace)
        # Those that cannot be imported are a finding already.
        if not any(p.name == "models" for p in seen.problems(_CONFIGURATION)):
            with seen.probe("schema", "tables"):
                tables = workspace.tables
    if workspace.missing_file:
        if workspace.settings.embedded:
            seen.ok("connection", "reachable", f"{target} is made on first use")
        else:
            seen.note("connection", "reachable", f"there is no file {target} yet")
        examine_folder(seen, Path(target.database))
        return None
    return examine_database(
        seen,
        lambda: workspace.connect(write=False),
        workspace.project,
        profile,
        tables,
        local=not target.elsewhere and all(map(is_this_machine, target.hosts)),
    )
