"""Schemas that applications from PyPI make with their own migrations, each in an environment."""

from __future__ import annotations

import os
import tempfile
import venv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from benchmarks.fill_schemas.shelf import Shelf, call, dump, empty, file_of

DIALECTS = ("postgresql", "sqlite")


@dataclass(frozen=True)
class Application:
    """An application that migrates its own database.

    Attributes:
        name: What it is called here.
        requirements: What pip installs.
        commands: Run one after another in an empty folder; the first word is a program of the
            environment. ``{url}``, ``{async_url}`` and ``{database}`` stand for the database.
        environ: Variables to set, with the same fields.
        files: Files to write into the folder before, with the same fields.
        dialects: The databases that it supports.
        opens: A Python program that opens a filled database (its URL is the argument) with the
            application itself and lists what is there; empty when that is not tried.
    """

    name: str
    requirements: tuple[str, ...]
    commands: tuple[tuple[str, ...], ...]
    environ: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    dialects: tuple[str, ...] = DIALECTS
    opens: str = ""

    def opened(self, shelf: Shelf, url: str) -> str:
        """Let the application open a filled database.

        Returns:
            What it listed.

        Raises:
            SchemaError: It failed.
        """
        programs = self._environment(shelf)
        with tempfile.TemporaryDirectory() as folder:
            environ = {"PATH": f"{programs}:{os.environ['PATH']}", "HOME": folder}
            named = self._fields(url, sa.make_url(url).get_backend_name())["url"]
            command = [str(programs / "python"), "-W", "ignore", "-c", self.opens, named]
            return call(command, cwd=folder, env=environ).strip()

    def make(self, shelf: Shelf, dialect: str) -> None:
        """Install the application, run its migrations in an empty database and keep the text.

        Raises:
            SchemaError: pip or a migration failed.
        """
        programs = self._environment(shelf)
        with tempfile.TemporaryDirectory() as folder, empty(dialect) as url:
            fields = self._fields(url, dialect)
            environ = {
                "PATH": f"{programs}:{os.environ['PATH']}",
                "HOME": folder,
                **{name: _put(value, fields) for name, value in self.environ.items()},
            }
            for name, text in self.files.items():
                path = Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(_put(text, fields), encoding="utf-8")
            for program, *arguments in self.commands:
                words = [_put(word, fields) for word in arguments]
                call([str(programs / program), *words], cwd=folder, env=environ)
            dump(url, shelf.dump(self.name, dialect))

    def _fields(self, url: str, dialect: str) -> dict[str, str]:
        parts = sa.make_url(url)
        # Named, because what a URL without a driver means depends on SQLAlchemy's version.
        driver = {"postgresql": "postgresql+psycopg2", "sqlite": "sqlite"}[dialect]
        other = {"postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}[dialect]
        return {
            "dialect": dialect,
            "url": parts.set(drivername=driver).render_as_string(False),
            "async_url": parts.set(drivername=other).render_as_string(False),
            "database": file_of(url),
            "host": parts.host or "",
            "user": parts.username or "",
            "password": str(parts.password or ""),
            "port": str(parts.port or 5432),
        }

    def _environment(self, shelf: Shelf) -> Path:
        """Return the folder of the programs of its environment, installed when there is none."""
        home = shelf.folder("venvs") / self.name
        done = home / ".done"
        programs = home / "bin"
        if not done.exists():
            venv.create(home, with_pip=True)
            pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--no-input"]
            call([*pip, "psycopg2-binary", *self.requirements])
            done.touch()
        return programs


def _put(text: str, fields: Mapping[str, str]) -> str:
    """Put fields into a text in which other braces stand for themselves."""
    for name, value in fields.items():
        text = text.replace(f"{{{name}}}", value)
    return text


DJANGO_DATABASE = """
import os
from .base import *
SECRET_KEY = "0" * 50
DATABASES = {"default": {
    "ENGINE": "django.db.backends.sqlite3" if "{dialect}" == "sqlite"
              else "django.db.backends.postgresql",
    "NAME": "{database}", "HOST": "{host}", "PORT": "{port}", "USER": "{user}",
    "PASSWORD": "{password}"}}
"""

OPTUNA_OPENS = """
import sys, optuna
optuna.logging.disable_default_handler()
storage = optuna.storages.RDBStorage(sys.argv[1])
studies = optuna.get_all_study_summaries(storage)
found = [optuna.load_study(study_name=s.study_name, storage=storage).get_trials() for s in studies]
for trial in sum(found, []):
    repr(trial), trial.params, trial.user_attrs, trial.distributions, trial.duration
print(len(studies), "studies,", sum(map(len, found)), "trials")
"""
MLFLOW_OPENS = """
import sys
from mlflow import MlflowClient
from mlflow.entities import ViewType
client = MlflowClient(tracking_uri=sys.argv[1], registry_uri=sys.argv[1])
ids = [e.experiment_id for e in client.search_experiments(view_type=ViewType.ALL)]
runs = client.search_runs(ids, run_view_type=ViewType.ALL, max_results=1000)
for run in runs:
    for metric in client.get_run(run.info.run_id).data.metrics:
        client.get_metric_history(run.info.run_id, metric)
traces = client.search_traces(locations=ids, include_spans=False)
logged = client.search_logged_models(ids)
models = client.search_registered_models()
versions = client.search_model_versions()
print(len(ids), "experiments,", len(runs), "runs,", len(models), "models,", len(versions), end="")
print(" versions,", len(traces), "traces,", len(logged), "logged models")
"""
OPTUNA = "import sys, optuna; optuna.storages.RDBStorage(sys.argv[1])"
DAGSTER = """

from dagster import DagsterInstance
with DagsterInstance.from_config("."):
    pass
"""

SYNAPSE = """
server_name: example.test
report_stats: false
signing_key_path: signing.key
macaroon_secret_key: none
database:
  name: psycopg2
  allow_unsafe_locale: true
  args: {dbname: "{database}", user: "{user}", host: "{host}", port: {port}, password: "{password}"}
"""
EXTENSIONS = """
import sys, sqlalchemy
with sqlalchemy.create_engine(sys.argv[1]).begin() as connection:
    for name in ("unaccent", "pg_trgm"):
        connection.execute(sqlalchemy.text(f"CREATE EXTENSION {name}"))
"""
INDICO = """
SQLALCHEMY_DATABASE_URI = "{url}"
SECRET_KEY = "00000000000000000000000000000000"
BASE_URL = "http://example.test"
CELERY_BROKER = "redis://127.0.0.1:6379/0"
REDIS_CACHE_URL = "redis://127.0.0.1:6379/1"
DEFAULT_TIMEZONE = "UTC"
DEFAULT_LOCALE = "en_GB"
CACHE_DIR = TEMP_DIR = LOG_DIR = "."
STORAGE_BACKENDS = {"default": "fs:."}
ATTACHMENT_STORAGE = "default"
"""

MAILMAN = """
[paths.here]
var_dir: $cwd/var
[mailman]
layout: here
[database]
class: mailman.database.postgresql.PostgreSQLDatabase
url: {url}
"""
PRETALX = """
[filesystem]
data=data
[database]
backend={dialect}
name={database}
user={user}
password={password}
host={host}
port={port}
"""
OSCAR = """
from oscar.defaults import *
USE_TZ, SITE_ID, ROOT_URLCONF = True, 1, "shop"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_OWN = "analytics checkout address shipping catalogue catalogue.reviews communication partner"
_OWN += " basket payment offer order customer search voucher wishlists dashboard"
_BOARDS = "reports users orders catalogue offers partners pages ranges reviews vouchers"
_BOARDS += " communications shipping"
INSTALLED_APPS = [
    *("django.contrib." + name for name in
      "admin auth contenttypes sessions messages sites flatpages".split()),
    "oscar.config.Shop",
    *(f"oscar.apps.{name}.apps.{name.title().replace('.', '')}Config" for name in _OWN.split()),
    *(f"oscar.apps.dashboard.{n}.apps.{n.title()}DashboardConfig" for n in _BOARDS.split()),
    "haystack", "treebeard", "sorl.thumbnail", "django_tables2", "widget_tweaks"]
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
"""

APPLICATIONS = (
    Application("optuna", ("optuna",), (("python", "-c", OPTUNA, "{url}"),), opens=OPTUNA_OPENS),
    Application("mlflow", ("mlflow",), (("mlflow", "db", "upgrade", "{url}"),), opens=MLFLOW_OPENS),
    Application(
        "prefect",
        ("prefect", "asyncpg"),
        (("prefect", "server", "database", "upgrade", "-y"),),
        environ={"PREFECT_API_DATABASE_CONNECTION_URL": "{async_url}"},
    ),
    Application(
        "dagster",
        ("dagster", "dagster-postgres"),
        (("python", "-c", DAGSTER),),
        environ={"DAGSTER_HOME": "."},
        files={"dagster.yaml": "storage:\n  postgres:\n    postgres_url: {url}\n"},
        dialects=("postgresql",),
    ),
    Application(
        "airflow",
        ("apache-airflow==2.10.5", "pandas<2.2", "flask-session<0.6", "connexion<3"),
        (("airflow", "db", "migrate"),),
        environ={
            "AIRFLOW_HOME": ".",
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": "{url}",
            "AIRFLOW__CORE__LOAD_EXAMPLES": "false",
        },
    ),
    Application(
        "superset",
        ("apache-superset", "marshmallow<4", "flask-caching<2.4", "rich"),
        (("superset", "db", "upgrade"), ("superset", "init")),
        environ={"SUPERSET_CONFIG_PATH": "superset_config.py", "FLASK_APP": "superset"},
        files={
            "superset_config.py": 'SECRET_KEY = "' + "0" * 42 + '"\n'
            'SQLALCHEMY_DATABASE_URI = "{url}"\n'
        },
    ),
    Application(
        "wagtail",
        ("wagtail",),
        (
            ("wagtail", "start", "pages", "."),
            ("python", "-c", "open('pages/settings/made.py','w').write(open('made.py').read())"),
            ("python", "manage.py", "migrate", "--settings", "pages.settings.made"),
        ),
        files={"made.py": DJANGO_DATABASE},
    ),
    Application(
        "keystone",
        ("keystone",),
        (("keystone-manage", "--config-file", "keystone.conf", "db_sync"),),
        files={"keystone.conf": "[database]\nconnection = {url}\n"},
    ),
    Application(
        "synapse",
        ("matrix-synapse",),
        (
            ("generate_signing_key", "-o", "signing.key"),
            ("update_synapse_database", "--database-config", "homeserver.yaml"),
        ),
        files={"homeserver.yaml": SYNAPSE},
        dialects=("postgresql",),
    ),
    Application(
        "pretix",
        ("pretix",),
        (("python", "-m", "pretix", "migrate"),),
        environ={
            "PRETIX_DATABASE_BACKEND": "postgresql",
            "PRETIX_DATABASE_NAME": "{database}",
            "PRETIX_DATABASE_USER": "{user}",
            "PRETIX_DATABASE_PASSWORD": "{password}",
            "PRETIX_DATABASE_HOST": "{host}",
            "PRETIX_DATABASE_PORT": "{port}",
            "PRETIX_PRETIX_DATADIR": "data",
        },
        dialects=("postgresql",),
    ),
    Application(
        "buildbot",
        ("buildbot",),
        (("buildbot", "create-master", "--db", "{url}", "master"),),
    ),
    Application(
        "indico",
        ("indico",),
        (("python", "-c", EXTENSIONS, "{url}"), ("indico", "db", "prepare")),
        environ={"INDICO_CONFIG": "indico.conf"},
        files={"indico.conf": INDICO},
        dialects=("postgresql",),
    ),
    Application(
        "mailman",
        ("mailman",),
        (("mailman", "-C", "mailman.cfg", "--run-as-root", "info"),),
        files={"mailman.cfg": MAILMAN},
        dialects=("postgresql",),
    ),
    Application(
        "pretalx",
        ("pretalx",),
        (("python", "-m", "pretalx", "migrate"),),
        environ={"PRETALX_CONFIG_FILE": "pretalx.cfg"},
        files={"pretalx.cfg": PRETALX, "data/.keep": ""},
        dialects=("postgresql",),
    ),
    Application(
        "oscar",
        ("django-oscar[sorl-thumbnail]",),
        (("python", "-m", "django", "migrate", "--skip-checks"),),
        environ={"DJANGO_SETTINGS_MODULE": "shop.made", "PYTHONPATH": "."},
        files={
            "shop/__init__.py": "urlpatterns = []\n",
            "shop/base.py": OSCAR,
            "shop/made.py": DJANGO_DATABASE,
        },
    ),
    Application(
        "cinder",
        ("cinder",),
        (("cinder-manage", "--config-file", "cinder.conf", "db", "sync"),),
        files={"cinder.conf": "[DEFAULT]\nstate_path = .\n[database]\nconnection = {url}\n"},
        dialects=("postgresql",),
    ),
)
"""Applications whose migrations make a schema."""
