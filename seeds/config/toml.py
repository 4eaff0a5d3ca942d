"""Reading TOML files so that every mistake names the file and the key.

A :class:`Section` is one table of a file. Values are taken out of it by key and
type; whatever is left over at the end is a key that nobody knows.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from seeds.errors import ConfigError, did_you_mean

_TYPE_NAMES: dict[type, str] = {
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    str: "a string",
    list: "a list",
    dict: "a table",
}


def shown(path: Path) -> str:
    """Return a path as a person would type it: relative when it lies below the working folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Raises:
        ConfigError: When the file cannot be read or is not TOML; names file and line.
    """
    with readable(path), path.open("rb") as file:
        try:
            return tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            raise ConfigError(
                f"{shown(path)}: not valid TOML: {error}",
                "Mend that line; strings need quotes and tables are written [name].",
            ) from error


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Name a configuration file that cannot be read.

    Raises:
        ConfigError: It is missing, may not be read, or is no UTF-8 text.
    """
    try:
        yield
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"{shown(path)}: not UTF-8 text (byte {error.start})", "Save the file as UTF-8."
        ) from error
    except OSError as error:
        raise ConfigError(
            f"{shown(path)}: cannot be read: {error.strerror or error}",
            "Check that the file exists and that you may read it.",
        ) from error


def type_name(value: object) -> str:
    """Return what a TOML value is, in words."""
    return _TYPE_NAMES.get(type(value), f"a {type(value).__name__}")


class Section:
    """One table of a TOML file, with typed access.

    Args:
        path: The file, for messages.
        name: How messages call the table, such as ``[tool.seeds]``; empty for the top of the file.
        values: The table.
    """

    def __init__(self, path: Path, name: str, values: Mapping[str, Any]) -> None:
        self.path = path
        self.name = name
        self.values = values

    def where(self, key: str = "") -> str:
        """Return file, table and key for a message."""
        place = " ".join(part for part in (self.name, key) if part)
        return f"{shown(self.path)}: {place}" if place else shown(self.path)

    def error(self, key: str, problem: str, hint: str = "") -> ConfigError:
        """Return an error about one key of this table."""
        return ConfigError(f"{self.where(key)}: {problem}", hint)

    def reject_unknown(self, known: Iterable[str]) -> None:
        """Raise for the first key that is not among the known ones.

        Raises:
            ConfigError: Names file and key, and the known key that comes closest.
        """
        known = set(known)
        for key in self.values:
            if key not in known:
                # 'database-url' is what somebody used to command-line options writes.
                spelt = key.replace("-", "_").lower()
                hint = f"Did you mean {spelt!r}?" if spelt in known else did_you_mean(key, known)
                raise self.error(key, "unknown key", hint)

    def text(self, key: str) -> str | None:
        """Return a string that is not empty, or ``None`` when the key is absent."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.error(key, f"must be a string, not {type_name(value)}")
        if not value.strip():
            raise self.error(key, "must not be empty", "Leave the key out instead.")
        return value

    def boolean(self, key: str, default: bool = False) -> bool:
        """Return a boolean, or the default when the key is absent."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.error(key, f"must be true or false, not {type_name(value)}")
        return value

    def whole(self, key: str, *, most: int) -> int | None:
        """Return a whole number from 0 to ``most``, or ``None`` when the key is absent."""
        if key not in self.values:
            return None
        return self.checked_whole(key, self.values[key], most=most)

    def checked_whole(self, key: str, value: object, *, most: int) -> int:
        """Return a value of this table as a whole number from 0 to ``most``."""
        # A TOML boolean is a Python int too, but never a number that somebody meant.
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, f"must be a whole number, not {type_name(value)} ({value!r})")
        if value < 0:
            raise self.error(key, f"must not be negative ({value})", "0 means none.")
        if value > most:
            raise self.error(key, f"is too large ({value:,}); at most {most:,}")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of strings; empty when the key is absent."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            hint = f'Write {key} = ["{value}"].' if isinstance(value, str) else ""
            raise self.error(key, f"must be a list of strings, not {type_name(value)}", hint)
        for item in value:
            if not isinstance(item, str) or not item.strip():
                raise self.error(key, f"must be a list of strings; {item!r} is not one")
        return tuple(value)

    def table(self, key: str) -> Section | None:
        """Return a table inside this one, or ``None`` when the key is absent."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self.error(key, f"must be a table, not {type_name(value)}")
        return Section(self.path, f"{self.name} {key}".strip(), value)
