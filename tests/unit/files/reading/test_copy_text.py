"""The text format of PostgreSQL's COPY, as its documentation describes it."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.errors import FileError
from seeds.files.reading.copy_text import as_copy_text, unescaped
from seeds.files.reading.csv_file import CsvFile
from seeds.files.reading.options import ReadOptions

_WRITTEN = {"\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
            "\v": "\\v"}  # fmt: skip

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
rows = st.lists(st.tuples(texts | st.none(), texts | st.none()), min_size=1)


def escaped(text: str | None) -> str:
    """Write a cell as PostgreSQL does."""
    return "\\N" if text is None else "".join(_WRITTEN.get(c, c) for c in text)


def read(data: str, size: int = 4 << 20) -> list[tuple[str | None, ...]]:
    options = as_copy_text(ReadOptions(block_size=size))
    file = CsvFile("f", pa.BufferReader(data.encode()), options)
    found: list[tuple[str | None, ...]] = []
    for chunk in file:
        assert not chunk.malformed
        found += zip(*(chunk.columns[name].to_pylist() for name in file.names), strict=True)
    return found


@given(rows, st.sampled_from([16, 4 << 20]))
def test_any_text_comes_back_as_it_was(
    wanted: list[tuple[str | None, str | None]], size: int
) -> None:
    lines = [f"{escaped(a)}\t{escaped(b)}\n" for a, b in wanted]
    assert read("a\tb\n" + "".join(lines), size) == wanted


def test_an_empty_cell_is_an_empty_text_and_quotes_mean_nothing() -> None:
    assert read('a\tb\n\t"\n\\N\t""\n') == [("", '"'), (None, '""')]
    assert read("a\n\nx\n\n") == [("",), ("x",), ("",)]


@pytest.mark.parametrize(
    ("cell", "meant"),
    [(r"\101", "A"), (r"\x41", "A"), (r"\303\244", "ä"), (r"\xc3\xa4!", "ä!"), (r"\q\.", "q.")],
)
def test_escapes_that_postgresql_takes_are_taken(cell: str, meant: str) -> None:
    assert unescaped(cell) == meant


def test_what_is_no_header_is_not_taken_for_one() -> None:
    with pytest.raises(FileError, match="two columns are called '1'"):
        read("1\t1\n2\t3\n")
