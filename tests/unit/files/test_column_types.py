"""Types of a file's columns: taken only when nothing is lost on the way there and back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from seeds.errors import FileError
from seeds.files.column_types import ColumnTypes, stated_types
from seeds.files.reading.chunk import Chunk
from seeds.schema.types import Kind, LogicalType


def chunk(array: Any, documents: Any = None) -> Chunk:
    lines = np.arange(len(array), dtype=np.int64)
    known = {} if documents is None else {"a": pa.array(documents, pa.string())}
    return Chunk("t.csv", len(array), {"a": array}, lines, str, known)


def found(*parts: list[str | None]) -> LogicalType | None:
    types = ColumnTypes()
    for part in parts:
        types.add(chunk(pa.array(part, pa.string())))
    return types.types()["a"]


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["0", "-7", "123456789012345678"], Kind.INTEGER),
        (["1", "1.50"], Kind.DECIMAL),
        (["1.5", "2e-3"], Kind.FLOAT),
        (["true", None, "false"], Kind.BOOLEAN),
        (["0b0a3c4e-1111-4222-8333-444455556666"], Kind.UUID),
        (["007", "1"], Kind.TEXT),
        (["+1", "1"], Kind.TEXT),
        (["-0"], Kind.DECIMAL),
        (["12345678901234567890"], Kind.FLOAT),
        (["1 ", "1"], Kind.TEXT),
        (["True"], Kind.TEXT),
        (["2020-01-01"], Kind.TEXT),
        (["", "1"], Kind.TEXT),
    ],
)
def test_a_type_is_taken_when_all_values_are_written_as_it_is(
    texts: list[str | None], kind: Kind
) -> None:
    logical = found(texts)
    assert logical is not None
    assert logical.kind is kind


def test_every_chunk_is_looked_at() -> None:
    assert found(["1"], [None], ["2"]) == LogicalType(Kind.INTEGER)
    assert found(["1"], ["x"], ["2"]) == LogicalType(Kind.TEXT)


def test_decimals_have_as_many_places_as_any_of_them() -> None:
    assert found(["1.5"], ["2.125"], ["3"]) == LogicalType(Kind.DECIMAL, scale=3)


def test_a_column_without_values_has_no_type() -> None:
    assert found([None, None]) is None


@pytest.mark.parametrize(
    ("cells", "documents", "kind"),
    [
        (["1", "2"], ["1", "2"], Kind.INTEGER),
        (["1", "2"], ['"1"', "2"], Kind.TEXT),
        (["1", "2"], ['"1"', '"2"'], Kind.TEXT),
        (["true", "x"], ["true", '"x"'], Kind.TEXT),
        (['{"b": 1}', None], ['{"b": 1}', None], Kind.JSON),
        (["[]", "x"], ["[]", '"x"'], Kind.JSON),
        (
            ["0b0a3c4e-1111-4222-8333-444455556666"],
            ['"0b0a3c4e-1111-4222-8333-444455556666"'],
            Kind.UUID,
        ),
    ],
)
def test_json_says_more_than_texts(
    cells: list[str | None], documents: list[str | None], kind: Kind
) -> None:
    types = ColumnTypes()
    types.add(chunk(pa.array(cells, pa.string()), documents))
    logical = types.types()["a"]
    assert logical is not None
    assert logical.kind is kind


@pytest.mark.parametrize(
    ("stated", "logical"),
    [
        (pa.int16(), LogicalType(Kind.INTEGER)),
        (pa.float32(), LogicalType(Kind.FLOAT)),
        (pa.decimal128(9, 2), LogicalType(Kind.DECIMAL, precision=9, scale=2)),
        (pa.timestamp("ns"), LogicalType(Kind.TIMESTAMP)),
        (pa.timestamp("ms", "Europe/Berlin"), LogicalType(Kind.TIMESTAMP, timezone=True)),
        (pa.dictionary(pa.int32(), pa.string()), LogicalType(Kind.TEXT)),
        (pa.large_string(), LogicalType(Kind.TEXT)),
        (pa.list_(pa.int32()), LogicalType(Kind.ARRAY, item=LogicalType(Kind.INTEGER))),
        (pa.null(), None),
        # What no column of a table is like is a document.
        (pa.struct([("b", pa.int64())]), LogicalType(Kind.JSON)),
        (pa.list_(pa.list_(pa.int64())), LogicalType(Kind.JSON)),
    ],
)
def test_types_that_a_file_states_are_taken(stated: Any, logical: LogicalType | None) -> None:
    assert stated_types([chunk(pa.array([None], stated))], "t.parquet") == {"a": logical}


def test_types_that_are_not_known_are_named() -> None:
    with pytest.raises(FileError, match=r"t\.parquet: types that are not known here: a \("):
        stated_types([chunk(pa.array([None], pa.decimal256(60, 2)))], "t.parquet")


def test_texts_that_are_uuids_are_found_in_files_that_state_types() -> None:
    texts = pa.array(["0b0a3c4e-1111-4222-8333-444455556666", None])
    assert stated_types([chunk(texts)], "t.parquet") == {"a": LogicalType(Kind.UUID)}
