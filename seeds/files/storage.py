"""Object storage, and whatever else fsspec reaches by a URL: ``s3://bucket/data``, ``gs://…``."""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote

from seeds.config.urls import mask_text, mask_url
from seeds.errors import ConfigError, FileError, SeedsError
from seeds.files.compression import open_sink
from seeds.files.targets import Target

if TYPE_CHECKING:
    from seeds.files.writing.base import Sink

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_OBJECTS: Final = frozenset(("s3", "s3a", "gs", "gcs", "abfs", "abfss", "az", "oci", "oss"))
"""Storages of whole objects by name: there are no folders, and an upload is seen when it ends."""
_CHECK = "Check the name of the storage, the credentials and the network."
_LOG_IN = (
    "Give the storage the credentials that its own tools take: for s3:// AWS_ACCESS_KEY_ID and "
    "AWS_SECRET_ACCESS_KEY, or a profile in ~/.aws."
)


def is_url(path: str) -> bool:
    """Tell whether a path is a URL, such as ``s3://bucket/data``."""
    return _URL.match(path) is not None


def local_path(path: str) -> str:
    """Return the path of a ``file://`` URL, and anything else as it is."""
    scheme, mark, rest = path.partition("://")
    return unquote(rest) if mark and scheme.lower() in ("file", "local") else path


def shown(path: str) -> str:
    """Return a path for people: of a URL without passwords and what signs it."""
    if not is_url(path):
        return path
    masked = mask_url(path)
    return masked.partition("?")[0] if masked.lower().startswith("http") else masked


@contextlib.contextmanager
def told(place: str, what: str) -> Iterator[None]:
    """Raise whatever a storage raises as one clear error.

    Args:
        place: The file, for people.
        what: What is done with it, such as ``read``.

    Raises:
        FileError: In place of any error.
    """
    try:
        yield
    except SeedsError:
        raise
    except Exception as error:  # each storage has errors of its own, not all of them OSErrors
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        reason = mask_text(lines[0]) if lines else type(error).__name__
        lacking = "credentials" in f"{type(error).__name__} {reason}".lower()
        raise FileError(
            f"{place} cannot be {what}: {reason}", _LOG_IN if lacking else _CHECK
        ) from error


def _open_system(url: str) -> tuple[Any, str]:
    """Return the storage that a URL leads to, and the path within.

    Raises:
        ConfigError: A package is missing, or nobody knows such URLs.
    """
    place = shown(url)
    try:
        import fsspec  # type: ignore[import-untyped]  # it has no types of its own
    except ImportError as error:
        raise ConfigError(
            f"{place}: object storage needs fsspec", "pip install 'seeds[cloud]'"
        ) from error
    try:
        with told(place, "reached"):
            try:
                system, path = fsspec.core.url_to_fs(url)
            except (ImportError, ValueError) as error:
                raise ConfigError(
                    f"{place} cannot be opened: {error}",
                    "Install the package that fsspec needs for it, such as s3fs for s3://.",
                ) from error
    except FileError as error:
        raise ConfigError(error.message, error.hint) from error
    return system, path


class Store(Target):
    """A folder of a storage, or what counts as one there.

    Args:
        url: Its URL.

    Raises:
        ConfigError: A package is missing, or nobody knows such URLs.
    """

    def __init__(self, url: str) -> None:
        self.system, root = _open_system(url)
        self.url = shown(url).rstrip("/")
        self.root = root.rstrip("/")
        protocol = self.system.protocol
        names = (protocol,) if isinstance(protocol, str) else protocol
        self._objects = not _OBJECTS.isdisjoint(names)
        self._known = False

    def place(self, name: str) -> str:
        return f"{self.url}/{name}"

    def size(self, name: str) -> int | None:
        with told(self.place(name), "read"):
            try:
                return int(self.system.size(f"{self.root}/{name}"))
            except FileNotFoundError:
                return None

    def read(self, name: str) -> bytes:
        with told(self.place(name), "read"):
            found: bytes = self.system.cat_file(f"{self.root}/{name}")
            return found

    @contextlib.contextmanager
    def open(self, name: str) -> Iterator[Sink]:
        self._check_bucket()
        # Uploaded when it is whole: not every storage can take back half a file.
        with tempfile.TemporaryDirectory(prefix="seeds-") as folder:
            local = Path(folder) / name
            with open_sink(local) as sink:
                yield sink
            with told(self.place(name), "written"):
                self._upload(str(local), name)

    def _check_bucket(self) -> None:
        """Find out before any row is made that there is no such bucket; none is ever made."""
        if self._known or not self._objects:
            return
        bucket = self.root.partition("/")[0]
        with told(self.url, "written"):
            try:
                self.system.info(bucket)
            except FileNotFoundError:
                raise FileError(
                    f"{self.url} cannot be written: there is no bucket {bucket!r}",
                    "Check its name, or make it first.",
                ) from None
            except PermissionError:
                pass  # one may be allowed to write objects and not to look at the bucket
        self._known = True

    def _upload(self, local: str, name: str) -> None:
        final = f"{self.root}/{name}"
        if self._objects:
            self.system.put_file(local, final)
            return
        # Anything else shows a file while it grows: it gets its name when it is there.
        temporary = f"{self.root}/.{name}.part"
        self.system.makedirs(self.root, exist_ok=True)
        try:
            self.system.put_file(local, temporary)
            self.system.mv(temporary, final)
        except BaseException:
            with contextlib.suppress(Exception):
                self.system.rm_file(temporary)
            raise


class _Remote(io.RawIOBase):
    """A file of a storage, whose errors are told with its name."""

    def __init__(self, file: Any, place: str) -> None:
        self._file = file
        self._place = place

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return bool(self._file.seekable())

    def read(self, size: int | None = -1, /) -> bytes:
        with told(self._place, "read"):
            found: bytes = self._file.read(-1 if size is None else size)
            return found

    def seek(self, offset: int, whence: int = 0, /) -> int:
        with told(self._place, "read"):
            return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        return int(self._file.tell())

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def open_remote(url: str) -> Any:
    """Open a file of a storage for reading.

    Args:
        url: Its URL.

    Raises:
        ConfigError: A package is missing, or nobody knows such URLs.
        FileError: There is no such file, or it may not be read.
    """
    system, path = _open_system(url)
    place = shown(url)
    with told(place, "read"):
        try:
            return _Remote(system.open(path, "rb"), place)
        except FileNotFoundError:
            raise FileError(f"there is no file {place}", "Check its name.") from None
        except IsADirectoryError:
            raise FileError(f"{place} is a directory", "Name the files in it.") from None
