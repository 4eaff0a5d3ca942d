"""The shop's settings, from the environment and from ``.env``.

A handful of values need no framework: a frozen dataclass says what there is, and
python-dotenv, which the seeding tool brings along, reads the file. The database is found
where the tool finds it, so that the shop opens what was seeded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

PROJECT = Path(__file__).resolve().parents[1]
TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True)
class Settings:
    """Where the shop runs and how.

    Attributes:
        database_url: A SQLAlchemy URL; ``postgres://`` and ``postgresql://`` are understood.
        environment: The name of the environment, such as ``development``.
        sql_echo: Whether every SQL statement is logged.
    """

    database_url: str
    environment: str = "development"
    sql_echo: bool = False

    @classmethod
    def load(
        cls, environ: Mapping[str, str] | None = None, project: Path | None = None
    ) -> Settings:
        """Read the settings; the environment wins over the file, an empty value is none.

        Args:
            environ: The environment; the process's own by default.
            project: The directory of ``.env`` and of embedded databases; by default the one
                that the shop's package is in, wherever the process was started.

        Raises:
            ValueError: A value cannot be understood; the variable is named.
        """
        root = project or PROJECT
        values = _from_file(root) | _present(os.environ if environ is None else environ)
        environment = values.get("SEED_ENV", "development")
        return cls(
            database_url=values.get("DATABASE_URL") or embedded_database(root, environment),
            environment=environment,
            sql_echo=_boolean("SQL_ECHO", values.get("SQL_ECHO", "false")),
        )


def embedded_database(directory: Path, environment: str) -> str:
    """Return the URL of the SQLite file that serves an environment without a server."""
    return f"sqlite:///{(directory / f'seeds-{environment}.db').as_posix()}"


def _present(values: Mapping[str, str | None]) -> dict[str, str]:
    return {key: value.strip() for key, value in values.items() if value and value.strip()}


def _from_file(root: Path) -> dict[str, str]:
    path = root / ".env"
    if not path.is_file():
        return {}
    values = _present(dotenv_values(path))
    if "DATABASE_URL" in values:
        values["DATABASE_URL"] = _anchored(values["DATABASE_URL"], root)
    return values


def _anchored(url: str, root: Path) -> str:
    """Take a relative SQLite file from the directory of the ``.env`` that names it."""
    match = re.fullmatch(r"(sqlite(?:\+\w+)?:///)([^/:?][^:?]*)(\?.*)?", url)
    if match is None:
        return url
    return f"{match[1]}{(root / match[2]).as_posix()}{match[3] or ''}"


def _boolean(name: str, text: str) -> bool:
    word = text.lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    msg = f"{name} must be true or false, not {text!r}."
    raise ValueError(msg)
