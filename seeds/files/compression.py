"""Files opened by name: compressed ones by their ending, ``-`` for a standard stream.

Sources are decompressed as they are read. Targets are written to a temporary file beside them,
which takes their name when everything is there: nobody ever sees half a file.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Literal

from seeds.errors import FileError

if TYPE_CHECKING:
    import pyarrow as pa

STANDARD: Final = "-"
"""The name of standard input and standard output."""

_PART: Final = ".part"
_YOUNG: Final = 60
"""Seconds in which a file may not have got its lock yet."""

Codec = Literal["gzip", "zstd"]
_CODECS: Final[dict[str, Codec]] = {".gz": "gzip", ".zst": "zstd"}


def codec_of(path: str | Path) -> Codec | None:
    """Return Arrow's name of the compression that a file's ending says, or ``None``."""
    return _CODECS.get(Path(path).suffix.lower())


def plain_suffix(path: str | Path) -> str:
    """Return a file's ending in lower case, without that of its compression."""
    plain = Path(path)
    if codec_of(plain) is not None:
        plain = plain.with_suffix("")
    return plain.suffix.lower()


def is_pipe(path: str | Path) -> bool:
    """Tell whether a file can be read once only: a pipe, as ``<(…)`` of a shell is one."""
    try:
        return Path(path).is_fifo()
    except (OSError, ValueError):  # opening it tells why
        return False


def open_source(path: str | Path) -> pa.NativeFile:
    """Open a file for reading bytes, decompressed by its ending; ``-`` is standard input.

    Args:
        path: Where the bytes are: on this machine, or the URL of a storage.

    Raises:
        FileError: There is no such file, it is a directory, or may not be read.
    """
    import pyarrow as pa

    if str(path) == STANDARD:
        stdin: Any = sys.stdin
        if stdin is None:
            raise FileError("standard input is closed", "Name a file, or pipe one in.")
        return pa.PythonFile(stdin.buffer, mode="r")
    from seeds.files.storage import is_url, local_path, open_remote, shown

    path = local_path(str(path))
    file: Any
    if is_url(path):
        file = pa.PythonFile(open_remote(path), mode="r")
        codec = codec_of(shown(path))
        return file if codec is None else pa.CompressedInputStream(file, codec)
    try:
        if is_pipe(path):  # which has no positions, and those of Arrow's own files are asked for
            below: Any = Path(path).open("rb")  # noqa: SIM115 - the caller closes it
            file = pa.PythonFile(below, mode="r")
        else:
            file = pa.OSFile(str(path), mode="rb")
    except (OSError, UnicodeEncodeError) as error:
        raise FileError(*_unreadable(Path(path), error)) from error
    codec = codec_of(path)
    return file if codec is None else pa.CompressedInputStream(file, codec)


def _unreadable(path: Path, error: Exception) -> tuple[str, str]:
    if path.is_dir():
        return f"{path} is a directory", "Name the files in it."
    if not path.exists():
        from seeds.errors import did_you_mean

        neighbours = sorted(p.name for p in path.parent.glob("*")) if path.parent.is_dir() else []
        hint = did_you_mean(path.name, neighbours)
        return f"there is no file {path}", hint if hint.startswith("Did") else "Check its name."
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{path} cannot be read: {reason}", "Check its permissions."


@contextlib.contextmanager
def open_sink(path: str | Path) -> Iterator[IO[bytes] | pa.NativeFile]:
    """Open a file for writing bytes, compressed by its ending; ``-`` is standard output.

    What is written takes the file's name when the block ends; after an error it is removed, and
    what had the name before is still there.

    Args:
        path: Where to. A device or a pipe is written to as it is.

    Raises:
        FileError: The file cannot be written.
    """
    if str(path) == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(path)
    codec = codec_of(target)
    if target.exists() and not target.is_file() and not target.is_dir():
        with _told(target), target.open("wb") as device, _compressed(device, codec) as sink:
            yield sink
        return
    # The file that a link leads to is replaced, not the link.
    target = target.resolve()
    with _told(target):
        if target.is_dir():
            raise IsADirectoryError(None, "it is a directory")
        _remove_stale(target)
        handle, name = tempfile.mkstemp(
            dir=target.parent, prefix=f".{target.name[:100]}.", suffix=_PART
        )
        temporary = Path(name)
        try:
            _hold(handle)
            with os.fdopen(handle, "wb") as file, _compressed(file, codec) as sink:
                yield sink
            # As any new file: mkstemp's are for their owner alone.
            mask = os.umask(0)
            os.umask(mask)
            temporary.chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~mask)
            temporary.replace(target)
        finally:
            temporary.unlink(missing_ok=True)


def _hold(handle: int) -> bool:
    """Lock an open file until it is closed, as a killed process does too; tell whether we could."""
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (ImportError, OSError):
        return False
    return True


def _remove_stale(target: Path) -> None:
    """Remove what writers of a file left behind who were killed: old enough, and nobody's.

    Where the system has no locks they stay: nobody can tell whether they are still written.
    """
    ours = re.compile(re.escape(f".{target.name[:100]}.") + r"[a-z0-9_]{8}" + re.escape(_PART))
    for path in target.parent.glob(".*" + _PART) if target.parent.is_dir() else ():
        with contextlib.suppress(OSError):
            if ours.fullmatch(path.name) and time.time() - path.stat().st_mtime > _YOUNG:
                with path.open("rb") as file:
                    if _hold(file.fileno()):
                        path.unlink()


@contextlib.contextmanager
def _compressed(file: IO[bytes], codec: Codec | None) -> Iterator[IO[bytes] | pa.NativeFile]:
    if codec is None:
        yield file
        return
    import pyarrow as pa

    below: Any = file
    sink = pa.CompressedOutputStream(pa.PythonFile(below, mode="w"), codec)
    yield sink
    sink.close()


@contextlib.contextmanager
def _told(target: Path) -> Iterator[None]:
    """Name the file when the system refuses to write it."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename not in (None, str(target)) and not str(error.filename).startswith(
            str(target.parent)
        ):
            raise  # another file's trouble, that of a source
        raise FileError(
            f"{target} cannot be written: {error.strerror or error}",
            "Check that its folder exists, has room, and that this user may write there.",
        ) from error
