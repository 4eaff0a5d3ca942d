"""Places for files: what is there is whole."""

from __future__ import annotations

import gzip
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from seeds.errors import ConfigError, FileError, UsageError
from seeds.files.storage import Store, shown
from seeds.files.targets import Target, target_of


@pytest.fixture(params=["folder", "memory"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Target]:
    if request.param == "folder":
        yield target_of(str(tmp_path / "some" / "where"))
        return
    import fsspec  # type: ignore[import-untyped]  # it has no stubs

    yield target_of(f"memory://{tmp_path.name}/some")
    fsspec.filesystem("memory").store.clear()


def test_a_url_of_a_file_is_a_folder(tmp_path: Path) -> None:
    target = target_of(f"file://{tmp_path}/with%20space")
    with target.open("a.txt") as sink:
        sink.write(b"hello")
    assert (tmp_path / "with space" / "a.txt").read_bytes() == b"hello"


def test_what_cannot_be_uploaded_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    target = target_of("memory://uploads/some")
    assert isinstance(target, Store)

    def refuse(*_: object) -> None:
        raise TimeoutError("no answer\nfrom https://user:secret@storage/")

    monkeypatch.setattr(target.system, "mv", refuse)
    with pytest.raises(FileError) as caught, target.open("a.txt") as sink:
        sink.write(b"hello")
    assert caught.value.message == f"{target.place('a.txt')} cannot be written: no answer"
    assert target.system.find(target.root) == []


def test_the_password_of_a_storage_is_not_shown() -> None:
    assert shown("sftp://me:secret@host/data") == "sftp://me:***@host/data"
    assert shown("https://host/a.csv?X-Amz-Signature=secret") == "https://host/a.csv"
    assert shown("some/folder?x") == "some/folder?x"


def interrupted(target: Target, error: type[BaseException]) -> None:
    with target.open("a.txt") as sink:
        sink.write(b"half")
        raise error


def test_what_is_written_is_there_with_its_size(target: Target) -> None:
    assert target.size("a.txt") is None
    with target.open("a.txt") as sink:
        sink.write(b"hello")
    assert target.size("a.txt") == 5
    assert target.read("a.txt") == b"hello"


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_nothing_is_there_after_an_error(target: Target, error: type[BaseException]) -> None:
    with pytest.raises(error):
        interrupted(target, error)
    assert target.size("a.txt") is None


def test_what_was_there_stays_after_an_error(target: Target) -> None:
    with target.open("a.txt") as sink:
        sink.write(b"before")
    with pytest.raises(RuntimeError):
        interrupted(target, RuntimeError)
    assert target.read("a.txt") == b"before"


def test_the_ending_says_the_compression(target: Target) -> None:
    with target.open("a.txt.gz") as sink:
        sink.write(b"hello")
    assert gzip.decompress(target.read("a.txt.gz")) == b"hello"


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("")
    with pytest.raises(UsageError, match="is no folder"):
        target_of(str(path))


def test_a_folder_that_cannot_be_made_is_an_error_with_its_name(tmp_path: Path) -> None:
    path = tmp_path / "file"
    target = target_of(str(path / "within"))
    path.write_text("")
    with pytest.raises(FileError, match=r"file/within cannot be made"), target.open("a"):
        pass


def test_object_storage_without_fsspec_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    with pytest.raises(ConfigError) as caught:
        target_of("s3://bucket/data")
    assert "seeds[cloud]" in caught.value.hint


def test_a_storage_whose_package_is_missing_or_unknown_is_an_error() -> None:
    with pytest.raises(ConfigError, match="cannot be opened"):
        target_of("nosuch://bucket/data")
