"""Files opened by name, plain and compressed."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path

import pytest

from seeds.errors import FileError
from seeds.files.compression import codec_of, open_sink, open_source, plain_suffix


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.csv.zst"])
def test_what_was_written_is_read_back(tmp_path: Path, name: str) -> None:
    with open_sink(tmp_path / name) as sink:
        sink.write(b"id,name\n")
        sink.write(b"1,Ada\n")
    with open_source(tmp_path / name) as source:
        assert source.read() == b"id,name\n1,Ada\n"
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_gz_file_is_one_that_gzip_reads(tmp_path: Path) -> None:
    with open_sink(tmp_path / "a.gz") as sink:
        sink.write(b"text")
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == b"text"


def test_the_ending_is_that_below_the_compression() -> None:
    assert plain_suffix("a/b.CSV.gz") == ".csv"
    assert plain_suffix("b.parquet") == ".parquet"
    assert codec_of("b.csv.ZST") == "zstd"
    assert codec_of("b.csv") is None


def test_after_an_error_the_former_file_is_there_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("before")

    def fail() -> None:
        with open_sink(tmp_path / "a.csv") as sink:
            sink.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert (tmp_path / "a.csv").read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]


def test_a_missing_file_is_said_with_the_closest_neighbour(tmp_path: Path) -> None:
    (tmp_path / "products.csv").touch()
    with pytest.raises(FileError) as caught:
        open_source(tmp_path / "product.csv")
    assert "there is no file" in caught.value.message
    assert caught.value.hint == "Did you mean 'products.csv'?"


def test_a_directory_is_neither_read_nor_written(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a directory"):
        open_source(tmp_path)
    with pytest.raises(FileError, match="cannot be written"), open_sink(tmp_path):
        pass


def test_a_folder_that_does_not_exist_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    missing = open_sink(tmp_path / "no" / "a.csv")
    with pytest.raises(FileError, match=r"no/a\.csv cannot be written"), missing:
        pass


def test_what_a_killed_writer_left_goes_with_the_next_one_of_the_same_file(tmp_path: Path) -> None:
    killed = (
        "import os, sys\n"
        "from seeds.files.compression import open_sink\n"
        "with open_sink(sys.argv[1]) as sink:\n"
        "    sink.write(b'half')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    for name in ("a.csv", "b.csv"):
        subprocess.run([sys.executable, "-c", killed, str(tmp_path / name)], check=False)
    left = sorted(tmp_path.iterdir())
    assert len(left) == 2
    with open_sink(tmp_path / "a.csv") as sink:  # too young: it may be somebody's
        sink.write(b"1")
    assert len(list(tmp_path.glob(".a.csv.*"))) == 1
    for path in left:
        os.utime(path, (0, 0))
    with open_sink(tmp_path / "a.csv") as sink:
        sink.write(b"2")
        own = next(p for p in tmp_path.glob(".a.csv.*"))
        os.utime(own, (0, 0))
        with open_sink(tmp_path / "a.csv") as other:  # what is being written stays
            other.write(b"3")
        assert own.exists()
    assert sorted(p.name for p in tmp_path.iterdir()) == [left[1].name, "a.csv"]


def test_files_that_only_look_like_ours_stay(tmp_path: Path) -> None:
    names = [
        ".a.csv.part",
        ".a.csv.12345678.bak",
        ".a.csv.old.12345678.part",
        ".b.csv.abcdefgh.part",
    ]
    for name in names:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (0, 0))
    with open_sink(tmp_path / "a.csv") as sink:
        sink.write(b"1")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([*names, "a.csv"])
