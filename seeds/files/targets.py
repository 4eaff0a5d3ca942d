"""Places where finished files go: a folder, object storage, or standard output.

Nobody ever sees half a file there: a file has its name when everything is in it.
"""

from __future__ import annotations

import abc
import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeds.errors import FileError, UsageError
from seeds.files.compression import STANDARD, open_sink

if TYPE_CHECKING:
    from seeds.files.compression import Codec
    from seeds.files.writing.base import Sink


class Target(abc.ABC):
    """A place for files, by their names."""

    @abc.abstractmethod
    def place(self, name: str) -> str:
        """Return a file's whole name, for people."""

    @abc.abstractmethod
    def size(self, name: str) -> int | None:
        """Return a file's size in bytes; ``None`` when there is none of that name."""

    @abc.abstractmethod
    def read(self, name: str) -> bytes:
        """Return what is in a file.

        Raises:
            FileError: It cannot be read.
        """

    @abc.abstractmethod
    def open(self, name: str) -> contextlib.AbstractContextManager[Sink]:
        """Open a file for writing, compressed by its ending.

        It is there when the block ends, and not after an error.

        Raises:
            FileError: It cannot be written.
        """


class Folder(Target):
    """A folder of this machine; made when the first file is written."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)
        if self.path.exists() and not self.path.is_dir():
            raise UsageError(f"{path} is no folder", "Name a folder in --output.")

    def place(self, name: str) -> str:
        return str(self.path / name)

    def size(self, name: str) -> int | None:
        try:
            return (self.path / name).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def read(self, name: str) -> bytes:
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise FileError(
                f"{self.place(name)} cannot be read: {error.strerror or error}",
                "Check its permissions.",
            ) from error

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[Sink]:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise FileError(
                f"{self.path} cannot be made: {error.strerror or error}",
                "Choose another folder with --output.",
            ) from error
        with open_sink(self.path / name) as sink:
            yield sink


def target_of(output: str) -> Target:
    """Return the place that ``--output`` names: a folder, or a URL such as ``s3://bucket/data``."""
    from seeds.files.storage import Store, is_url, local_path

    path = local_path(output)
    return Store(path) if is_url(path) else Folder(path)


@contextlib.contextmanager
def standard_output(codec: Codec | None) -> Iterator[Sink]:
    """Open standard output, compressed if wanted.

    Raises:
        FileError: It cannot be written, because a disk is full.
    """
    try:
        with open_sink(STANDARD) as sink, compressed(sink, codec) as inner:
            yield inner
    except BrokenPipeError:
        raise
    except OSError as error:
        # What is still in the buffer goes nowhere, or the interpreter fails when it ends.
        with contextlib.suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise FileError(
            f"standard output cannot be written: {error.strerror or error}",
            "Check that there is room where it leads.",
        ) from error


@contextlib.contextmanager
def compressed(file: Any, codec: Codec | None) -> Iterator[Sink]:
    """Put a compression around a file; the file stays open."""
    if codec is None:
        yield file
        return
    import pyarrow as pa

    class _Open:
        """The file without its close(): whoever opened it closes it."""

        closed = False

        def write(self, data: Any) -> int:
            return int(file.write(bytes(data)) or 0)

        def flush(self) -> None:
            file.flush()

        def close(self) -> None:
            self.flush()

    below: Any = _Open()
    sink = pa.CompressedOutputStream(pa.PythonFile(below, mode="w"), codec)
    yield sink
    sink.close()
