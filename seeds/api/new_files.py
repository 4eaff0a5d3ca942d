"""Writing files of the project: all or none, and never half a file."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from seeds.errors import GuardError, UsageError
from seeds.runner.reports import MadeFile


def refuse_existing(paths: Mapping[Path, str], *, force: bool) -> None:
    """Check that no file is in the way.

    Raises:
        GuardError: One is, and it is not to be replaced.
    """
    existing = [str(path) for path in paths if path.exists()]
    if existing and not force:
        raise GuardError(
            f"{', '.join(existing)} exist{'s' if len(existing) == 1 else ''} already",
            "Write --force to replace, --stdout to look, or --output for another place.",
        )


def write_files(texts: Mapping[Path, str]) -> tuple[MadeFile, ...]:
    """Write files, each by renaming a finished one; folders are made.

    Raises:
        UsageError: One cannot be written; those before it were.
    """
    made = []
    for path, text in texts.items():
        replaced = path.exists()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, text)
        except OSError as error:
            raise UsageError(
                f"{path} cannot be written: {error.strerror or error}",
                "Choose another place with --output.",
            ) from error
        made.append(MadeFile(str(path), replaced))
    return tuple(made)


def _write(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # As any new file: mkstemp's are for their owner alone.
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        temporary.chmod(mode)
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
