"""JSON and YAML files of a fixtures folder, as plain data.

``fixtures/users/admin.json`` is the record ``admin`` of ``users``; so is the key ``admin`` of
``fixtures/users.json``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from seeds.errors import ConfigError, UsageError, did_you_mean
from seeds.files.fixtures.documents import SUFFIXES, read_document


class FixtureFiles:
    """The files below a folder.

    Args:
        folder: The folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load(self, kind: str, name: str) -> Any:
        """Return one record; changing it changes nothing for others.

        Args:
            kind: Folder or file of the records, such as ``"users"``.
            name: The record's name.

        Raises:
            UsageError: There are no such records.
            FileError: A file is malformed.
            ConfigError: There is no such folder, or two files say the same.
        """
        known = self._records(kind)
        if name not in known:
            raise UsageError(
                f"there is no record {name!r} of {kind!r} in {self.folder}",
                did_you_mean(name, known),
            )
        return _record(name, *known[name])

    def load_all(self, kind: str) -> dict[str, Any]:
        """Return all records of a kind by name; errors as of :meth:`load`."""
        return {
            name: _record(name, path, alone)
            for name, (path, alone) in sorted(self._records(kind).items())
        }

    def _records(self, kind: str) -> dict[str, tuple[Path, bool]]:
        """Return each record's file, and whether it has the file to itself."""
        self._check(kind)
        found: dict[str, tuple[Path, bool]] = {}
        for path in _files(self.folder / kind):
            if path.stem in found:
                raise _twice(kind, path.stem, found[path.stem][0], path)
            found[path.stem] = path, True
        # By what the folder lists, never by pasting names to paths: `..` leads nowhere.
        for path in _files(self.folder):
            for name in _named(path) if path.stem == kind else ():
                if name in found:
                    raise _twice(kind, name, found[name][0], path)
                found[name] = path, False
        return found

    def _check(self, kind: str) -> None:
        if not self.folder.is_dir():
            raise ConfigError(
                f"there is no folder {self.folder}",
                "Make it, or name another one by seeds_fixtures among pytest's options.",
            )
        known = sorted(
            {p.stem for p in self.folder.iterdir() if p.is_dir() or p.suffix in SUFFIXES}
        )
        if kind not in known:
            raise UsageError(
                f"there are no records of {kind!r} in {self.folder}", did_you_mean(kind, known)
            )


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.iterdir()) if path.suffix in SUFFIXES]


def _record(name: str, path: Path, alone: bool) -> Any:
    return _read(path) if alone else _named(path)[name]


def _twice(kind: str, name: str, one: Path, other: Path) -> ConfigError:
    return ConfigError(
        f"{name!r} of {kind!r} is written down twice: in {one} and in {other}",
        "Remove one of them.",
    )


def _named(path: Path) -> dict[str, Any]:
    records = _read(path)
    if not isinstance(records, dict):
        raise ConfigError(
            f"{path}: holds no records by name, but {_what(records)}",
            'Write an object: {"admin": {…}, "guest": {…}}.',
        )
    return {str(name): record for name, record in records.items()}


def _what(value: Any) -> str:
    return "a list" if isinstance(value, list) else f"only {value!r}"


def _read(path: Path) -> Any:
    return read_document(path, exact=False).data
