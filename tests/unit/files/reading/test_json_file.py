"""JSON files: lists, objects one after another, and lines."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from seeds.errors import FileError
from seeds.files.reading.json_file import JsonFile
from seeds.files.reading.options import ReadOptions

RECORDS = st.lists(
    st.fixed_dictionaries(
        {"a": st.none() | st.integers() | st.text('é"\\[]{},\n ab'), "b": st.lists(st.booleans())}
    ),
    min_size=1,
)


class Trickle(io.BytesIO):
    """A source that gives few bytes at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(7)


def read(data: bytes, *, lines: bool = False) -> list[tuple[int, Any, Any]]:
    """Return line, first and second column of each record, as JSON."""
    file = JsonFile("f.json", Trickle(data), ReadOptions(), lines=lines)
    found = []
    for chunk in file:
        assert not chunk.malformed
        cells = [chunk.documents[n].to_pylist() for n in ("a", "b")]
        found += list(zip(chunk.lines.tolist(), *cells, strict=True))
    return found


@given(RECORDS, st.sampled_from([None, 1]))
def test_a_list_is_read_back_with_its_lines(records: list[Any], indent: int | None) -> None:
    data = json.dumps(records, indent=indent, ensure_ascii=False)
    found = read(data.encode())
    assert [(json.loads(a or "null"), json.loads(b)) for _, a, b in found] == [
        (r["a"], r["b"]) for r in records
    ]
    if indent:
        starts = [i for i, line in enumerate(data.split("\n"), 1) if line == " {"]
        assert [line for line, _, _ in found] == starts


@given(RECORDS)
def test_lines_are_read_back(records: list[Any]) -> None:
    data = "".join(f"{json.dumps(r)}\n" for r in records)
    assert [line for line, _, _ in read(data.encode(), lines=True)] == list(
        range(1, len(records) + 1)
    )


def test_objects_may_follow_one_another() -> None:
    found = read(b'{"a": 1, "b": []}\n\n{"a": 2,\n"b": []} {"a": 3, "b": []}')
    assert [(line, a) for line, a, _ in found] == [(1, "1"), (3, "2"), (4, "3")]


def test_numbers_keep_all_their_digits() -> None:
    data = b'{"a": 12345678901234567890.123456789, "b": 1e2}\n'
    (chunk,) = JsonFile("f.jsonl", io.BytesIO(data), ReadOptions(), lines=True)
    assert chunk.columns["a"].to_pylist() == ["12345678901234567890.123456789"]


def test_a_key_that_is_missing_is_null_and_one_more_is_told() -> None:
    records = [json.dumps({"a": i}) for i in range(10_000)]
    data = "\n".join([*records, '{"b": 1}', "{}"]).encode()
    first, second = JsonFile("f.jsonl", io.BytesIO(data), ReadOptions(), lines=True)
    assert first.rows == 10_000
    assert second.columns["a"].to_pylist() == [None]
    assert [(m.line, m.column) for m in second.malformed] == [(10_001, "b")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "has no records"),
        (b"[]", "has no records"),
        (b'[{"a": 1}', "line 1: the list ends without"),
        (b'[{"a": 1},\n{"a": ', "line 2: no JSON: the text ends within a value"),
        (b"[{'a': 1}]", "line 1: no JSON"),
        (b'[{"a": 1}] x', "text after the end of the list"),
        (b"[1]", "line 1: the record is no object"),
        (b'{"a": "\xff"}', "line 1: byte 0xFF is not UTF-8"),
    ],
)
def test_what_is_no_json_is_placed(text: bytes, said: str) -> None:
    with pytest.raises(FileError, match=said):
        list(JsonFile("f.json", io.BytesIO(text), ReadOptions(), lines=False))


@pytest.mark.parametrize("lines", [True, False])
@pytest.mark.parametrize(
    "record", ['{"a": 1, "b": 2, "a": 3}', '{"b": [{"x": {"a": 1, "a": 1}}]}'], ids=["top", "deep"]
)
def test_an_object_with_a_key_twice_is_placed(record: str, *, lines: bool) -> None:
    data = f'{{"a": 1, "b": 2}}\n{record}\n{{"a": 5, "b": 6}}\n'.encode()
    file = JsonFile("f.json", Trickle(data), ReadOptions(), lines=lines)
    chunks = list(file)
    bad = [m for chunk in chunks for m in chunk.malformed]
    assert [(m.line, m.column, m.reason) for m in bad] == [(2, "a", "an object has 'a' twice")]
    assert bad[0].text == record
    assert [line for chunk in chunks for line in chunk.lines.tolist()] == [1, 3]


def test_long_records_come_a_few_at_a_time() -> None:
    record = json.dumps({"a": "x" * (1 << 20), "b": 1}).encode() + b"\n"
    file = JsonFile("f.json", io.BytesIO(record * 40), ReadOptions(), lines=True)
    assert [chunk.rows for chunk in file] == [16, 16, 8]
