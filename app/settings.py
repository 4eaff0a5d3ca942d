"""The shop's settings, from the environment and from ``.env``.

A handful of values need no framework: a frozen dataclass says what there is, and
python-dotenv, which the seeding tool brings along, reads the file.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

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
        cls,
        environ: Mapping[str, str] | None = None,
        env_file: str | Path | None = ".env",
    ) -> Settings:
        """Read the settings; the environment wins over the file, an empty value is none.

        Args:
            environ: The environment; the process's own by default.
            env_file: The file, relative to the working directory; ``None`` reads none.

        Raises:
            ValueError: A value cannot be understood; the variable is named.
        """
        values: dict[str, str] = {}
        if env_file is not None and Path(env_file).is_file():
            values.update({k: v for k, v in dotenv_values(env_file).items() if v})
        values.update({k: v for k, v in (os.environ if environ is None else environ).items() if v})

        environment = values.get("SEED_ENV", "development")
        return cls(
            database_url=values.get("DATABASE_URL") or embedded_database(environment),
            environment=environment,
            sql_echo=_boolean("SQL_ECHO", values.get("SQL_ECHO", "false")),
        )


def embedded_database(environment: str) -> str:
    """Return the URL of the SQLite file that serves an environment without a server."""
    return f"sqlite:///seeds-{environment}.db"


def _boolean(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word in TRUE:
        return True
    if word in FALSE:
        return False
    msg = f"{name} must be true or false, not {text!r}."
    raise ValueError(msg)
