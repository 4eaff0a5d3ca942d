"""What stands beside files of rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds.errors import FileError, GuardError
from seeds.files.manifest import NAME, FileEntry, Manifest
from seeds.files.shards import Shard
from seeds.files.targets import target_of
from seeds.schema.batch import Batch
from seeds.schema.digest import Digest
from tests.support import things

ROWS = things.batch(("whole",), [(n,) for n in range(10)])


def digest(start: int, stop: int) -> str:
    found = Digest()
    found.update(Batch(things.table("whole"), ROWS.slice(start, stop - start)))
    return found.hexdigest()


def manifest(**made: object) -> Manifest:
    found = Manifest({"seed": 42, **made}, {"things": {"rows": 10}})
    found.add(FileEntry("b", "things", 4, 10, 66, digest(4, 10)))
    found.add(FileEntry("a", "things", 0, 4, 44, digest(0, 4)))
    return found


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    target = target_of(str(tmp_path))
    assert Manifest.read(target) is None
    manifest().write(target)
    assert Manifest.read(target) == manifest()


def test_the_digest_of_a_table_is_that_of_all_its_rows() -> None:
    assert manifest().digest("things").hexdigest() == digest(0, 10)
    assert manifest().digest("things").rows == 10


def test_files_stand_in_the_order_of_their_rows() -> None:
    text = manifest().to_bytes().decode()
    assert text.index('"a"') < text.index('"b"')


def test_an_earlier_run_of_the_same_rows_is_continued() -> None:
    now = Manifest({"seed": 42}, {"things": {"rows": 10}, "more": {"rows": 1}})
    now.continued(manifest(), "out")
    assert now.files == manifest().files
    assert set(now.tables) == {"things", "more"}


@pytest.mark.parametrize(
    ("made", "rows", "message"),
    [
        ({"seed": 7}, 10, "seed was 42, and is 7"),
        ({"seed": 42, "env": "test"}, 10, 'env was null, and is "test"'),
        ({"seed": 42}, 11, "things: rows was 10, and is 11"),
    ],
)
def test_an_earlier_run_of_other_rows_is_refused(
    made: dict[str, object], rows: int, message: str
) -> None:
    now = Manifest(dict(made), {"things": {"rows": rows}})
    with pytest.raises(GuardError, match=message):
        now.continued(manifest(), "out")


def test_an_earlier_run_that_cut_rows_otherwise_is_refused() -> None:
    now = manifest()
    now.refuse_rows_twice([Shard("things", "a", 0, 4), Shard("things", "c", 10, 12)], "out")
    with pytest.raises(GuardError, match="out was made otherwise: b holds rows of a-b"):
        now.refuse_rows_twice([Shard("things", "a-b", 9, 10)], "out")


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 9}', '{"format": 1, "tables": 3}'])
def test_a_file_that_is_no_manifest_is_an_error_with_its_name(tmp_path: Path, text: str) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(FileError, match="is no manifest of seed"):
        Manifest.read(target_of(str(tmp_path)))
