"""CSV files in blocks: the cells of a row-wise parser, and the line of each row."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from hypothesis import example, given, strategies as st

from seeds.errors import FileError
from seeds.files.reading.csv_file import CsvFile, sniff_delimiter
from seeds.files.reading.options import ReadOptions
from seeds.files.reading.records import record_ends

CELLS = st.text('ab ,;"\n\r\té', max_size=5)


def rows_of(data: bytes, **options: Any) -> list[tuple[int, list[str | None]]]:
    """Return line and cells of each row."""
    file = CsvFile("f.csv", io.BytesIO(data), ReadOptions(**options))
    found = []
    for chunk in file:
        assert not chunk.malformed
        columns = [chunk.columns[name].to_pylist() for name in file.names]
        found += list(zip(chunk.lines.tolist(), map(list, zip(*columns, strict=True)), strict=True))
    return found


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2)), st.sampled_from(["\n", "\r\n"]))
@example([["a", "b\n\n"], ["", "x"]], "\r\n")
def test_rows_and_lines_are_those_of_a_row_wise_parser(rows: list[list[str]], end: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(["one", "two"])
    lines = []
    for row in rows:
        lines.append(text.getvalue().count("\n") + 1)
        writer.writerow(row)
    data = text.getvalue().encode()
    expected = list(zip(lines, rows, strict=True))
    assert rows_of(data, delimiter=",") == expected
    assert rows_of(data, delimiter=",", block_size=7) == expected  # blocks end anywhere


@given(st.lists(st.text('ab,"\n', max_size=8)))
def test_records_end_where_a_walk_through_the_text_says(parts: list[str]) -> None:
    data = "".join(parts).encode()
    ends = record_ends(data, b",", b'"').tolist()
    assert ends == sorted(set(ends))
    assert all(data[end - 1 : end] == b"\n" for end in ends)
    if b'"' not in data:
        assert len(ends) == data.count(b"\n")


def test_an_empty_cell_is_null_and_a_quoted_one_is_an_empty_text() -> None:
    assert rows_of(b'a,b\n,""\n') == [(2, [None, ""])]
    assert rows_of(b"a,b\nNULL,\\N\n", nulls=("NULL", "\\N")) == [(2, [None, None])]


def test_empty_lines_and_a_missing_last_newline_do_not_matter() -> None:
    assert rows_of(b"\n\na,b\n\n1,2\r\n\r\n3,4") == [(5, ["1", "2"]), (7, ["3", "4"])]


def test_a_quote_within_a_bare_cell_is_a_quote() -> None:
    assert rows_of(b'a,b\n5" pipe,x\n6,"y"\n') == [(2, ['5" pipe', "x"]), (3, ["6", "y"])]


def test_quotes_may_mean_nothing() -> None:
    assert rows_of(b'a,b\n"1,2"\n', quote="") == [(2, ['"1', '2"'])]
    assert rows_of(b"a,b\n'1,2',3\n", quote="'") == [(2, ["1,2", "3"])]


def test_carriage_returns_alone_end_lines_too() -> None:
    assert rows_of(b"a;b\r1;2\r3;4\r") == [(2, ["1", "2"]), (3, ["3", "4"])]


def test_a_first_line_of_excel_says_the_delimiter() -> None:
    assert rows_of(b"sep=|\na|b,c\n1|2,3\n") == [(3, ["1", "2,3"])]


def test_ragged_rows_are_set_aside_with_their_text() -> None:
    file = CsvFile("f.csv", io.BytesIO(b'a,b\n1\n2,"x\ny"\n3,4,5\n6,7\n'), ReadOptions())
    (chunk,) = file
    assert [(m.line, m.text) for m in chunk.malformed] == [(2, "1"), (5, "3,4,5")]
    assert chunk.lines.tolist() == [3, 6]
    assert chunk.original(0) == '2,"x\ny"'


def test_one_column_is_a_file_too() -> None:
    assert rows_of(b"name\nAda\nBob, Jr.\n", delimiter=";") == [(2, ["Ada"]), (3, ["Bob, Jr."])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    rows = [["id", "name", "price"], ["1", "x;y", "1,5"], ["2", "a,b|c", "2,5"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    assert sniff_delimiter(text.getvalue()) == delimiter


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings_are_found_out(encoding: str) -> None:
    data = "name;größe\nAda;ü\n".encode(encoding)
    if encoding == "utf-8":
        data = "größe;name\nü;Ada\n".encode()
        assert rows_of(data) == [(2, ["ü", "Ada"])]
    else:
        assert rows_of(data) == [(2, ["Ada", "ü"])]


def test_characters_may_be_cut_between_blocks() -> None:
    data = ("a,b\n" + "ü,ö\n" * 20_000).encode("utf-16")
    assert len(rows_of(data, block_size=1001)) == 20_000


def test_a_file_without_a_line_is_empty() -> None:
    with pytest.raises(FileError, match=r"f\.csv is empty"):
        CsvFile("f.csv", io.BytesIO(b"\n \n\n"), ReadOptions())
