"""``seed import`` of files that are broken: one message with the place, nothing written."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.inside import Cli, scalar

HEAD = b"slug,name,description\n"
ROW = b"tools,Tools,For work\n"


@pytest.fixture
def refused(cli: Cli, shop_sqlite: str, tmp_path: Path) -> Callable[..., str]:
    """Import bytes as a file of categories, which fails; return what is said."""

    def attempt(data: bytes, *options: str, name: str = "c.csv", table: str = "categories") -> str:
        file = tmp_path / name
        file.write_bytes(data)
        done = cli.on(shop_sqlite)("import", file, "--table", table, *options)
        assert done.code in (1, 2), done
        assert scalar(shop_sqlite, "SELECT count(*) FROM categories") == 0
        assert "Traceback" not in done.stderr
        errors = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
        assert len(errors) == 1
        return done.stderr.replace(str(file), "FILE")

    return attempt


def test_a_file_that_is_missing_has_its_neighbour_named(
    cli: Cli, shop_sqlite: str, tmp_path: Path
) -> None:
    (tmp_path / "categories.csv").write_bytes(HEAD)
    done = cli.on(shop_sqlite)("import", tmp_path / "category.csv", "--table", "categories")
    assert done.code == 1
    assert "there is no file" in done.stderr
    assert "Did you mean 'categories.csv'?" in done.stderr


@pytest.mark.parametrize("name", ["c.csv", "c.json", "c.jsonl", "c.parquet", "c.csv.gz"])
def test_an_empty_file_is_said_to_be_none(refused: Callable[..., str], name: str) -> None:
    message = refused(b"", name=name)
    assert "error: FILE " in message
    said = ("is empty", "has no records", "no whole Parquet", "cannot be decompressed")
    assert any(text in message for text in said)


def test_a_truncated_gz_file_is_said_to_be(refused: Callable[..., str]) -> None:
    data = gzip.compress(HEAD + b"".join(b"s%d,%d,\n" % (i, i * 7919) for i in range(50_000)))
    message = refused(data[: len(data) // 2], name="c.csv.gz")
    assert "FILE cannot be decompressed to its end: it is truncated or damaged" in message


def test_a_truncated_parquet_file_is_said_to_be(refused: Callable[..., str]) -> None:
    assert "FILE is no whole Parquet file" in refused(b"PAR1" + b"x" * 100, name="c.parquet")


def test_truncated_json_is_said_to_be(refused: Callable[..., str]) -> None:
    text = json.dumps([{"slug": "a", "name": "A", "description": "x"}] * 3, indent=1).encode()
    message = refused(text[:-30], name="c.json")
    assert "FILE, line 14: no JSON: the text ends within a value" in message
    assert "FILE, line 17: the list ends without ']'" in refused(text[:-1], name="c.json")


def test_bytes_of_another_encoding_are_placed(refused: Callable[..., str]) -> None:
    message = refused(HEAD + ROW + "säge,Säge,x\n".encode("cp1252"))
    assert "FILE, line 3, column slug: byte 0xE4 is not UTF-8" in message
    assert "--encoding cp1252" in message


def test_a_wrong_encoding_that_was_given_is_said(refused: Callable[..., str]) -> None:
    assert "FILE is not shift_jis" in refused(HEAD + ROW + b"\xff\n", "--encoding", "shift-jis")
    assert "no encoding 'utf-99'" in refused(HEAD + ROW, "--encoding", "utf-99")


@pytest.mark.parametrize(
    ("row", "cells"), [(b"a,A\n", "2 cells"), (b"a,A,x,y\n", "4 cells"), (b"a\n", "1 cell,")]
)
def test_a_ragged_row_is_placed(refused: Callable[..., str], row: bytes, cells: str) -> None:
    message = refused(HEAD + ROW + b'q,"two\nlines",\n\n' + row)
    assert f"FILE, line 6: {cells}" in message
    assert "the file has 3 columns" in message


def test_two_columns_of_one_name_are_refused(refused: Callable[..., str]) -> None:
    assert "FILE, line 1: two columns are called 'name'" in refused(b"slug,name,name\na,b,c\n")


def test_two_columns_for_one_of_the_table_are_refused(refused: Callable[..., str]) -> None:
    message = refused(b"slug,Name,name,description\na,b,c,d\n")
    assert "FILE: both 'Name' and 'name' are meant for categories.name" in message


def test_a_quote_that_is_never_closed_is_placed(refused: Callable[..., str]) -> None:
    message = refused(HEAD + ROW + b'a,"A,x\nb,B,y\n')
    assert "FILE, line 3: a quote is opened and never closed" in message


def test_nul_characters_are_placed(refused: Callable[..., str]) -> None:
    message = refused(HEAD + ROW + b"a,A\0,x\n")
    assert "FILE, line 3, column name: 'A\\x00' has a NUL character" in message
    assert "the names of columns have NUL" in refused(b"\0\0\0\0,b\n")


def test_a_text_that_is_too_long_is_placed(refused: Callable[..., str]) -> None:
    message = refused(HEAD + ROW + b"a," + b"x" * 101 + b",\n")
    assert "FILE, line 3, column name: 'xxx" in message
    assert "has 101 characters, and the column holds 100" in message


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("created_at", b"2026-02-30", "'2026-02-30' is a date that does not exist"),
        ("created_at", b"yesterday", "'yesterday' is no date in ISO 8601"),
        ("created_at", b"0001-01-01T00:00:00+02:00", "outside of the years 1 to 9999"),
        ("position", b"99999999999", "is out of range: the column holds 32-bit integers"),
        ("position", b"1.5", "'1.5' is no whole number"),
        ("is_active", b"perhaps", "'perhaps' is neither true nor false"),
    ],
)
def test_a_value_of_the_wrong_kind_is_placed(
    refused: Callable[..., str], column: str, value: bytes, said: str
) -> None:
    head = b"slug,name,description," + column.encode() + b"\n"
    message = refused(head + b"a,A,x," + value + b"\n")
    assert f"FILE, line 2, column {column}: " in message
    assert said in message


def test_a_line_of_200_mb_ends_the_import_at_once(refused: Callable[..., str]) -> None:
    message = refused(HEAD + ROW + b'a,"' + b"x" * (200 << 20) + b'",x\n')
    assert "FILE, line 3: a row of more than 64 MB" in message


def test_a_bomb_of_zeros_is_not_unpacked(refused: Callable[..., str]) -> None:
    message = refused(gzip.compress(HEAD + b"0" * (300 << 20), 1), name="c.csv.gz")
    assert "FILE, line 2: a row of more than 64 MB" in message
    message = refused(gzip.compress(b'[{"slug": "' + b"0" * (300 << 20), 1), name="c.json.gz")
    assert "FILE, line 1: a record of more than 64 MB" in message


def test_a_line_that_is_no_json_is_placed(refused: Callable[..., str]) -> None:
    good = b'{"slug": "a", "name": "A", "description": "x"}\n'
    assert "FILE, line 3: no JSON: " in refused(good + b"\n{'slug': 1}\n", name="c.jsonl")
    assert "FILE, line 2: the record is no object" in refused(good + b"[1]\n", name="c.jsonl")
    many = b"".join(good.replace(b'"a"', b'"a%d"' % i) for i in range(10_000))
    message = refused(many + b'{"sluq": "b"}\n', name="c.jsonl")
    assert "FILE, line 10001, column sluq: has 'sluq', which the records before have not" in message


@pytest.mark.parametrize("name", ["c.json", "c.jsonl"])
def test_half_a_character_and_a_number_without_end_are_placed(
    refused: Callable[..., str], name: str
) -> None:
    good = b'{"slug": "a", "name": "\\ud83c\\udf31", "description": "x", "position": 1}\n'
    half = good + good.replace(b"\\udf31", b"")
    assert "FILE, line 2, column name: holds half a character" in refused(half, name=name)
    long = good + good.replace(b"1}", b"9" * 5000 + b"}")
    message = refused(long, name=name)
    assert "FILE, line 2, column position: '9999" in message
    assert "is no whole number" in message


def test_a_file_without_a_telling_ending_has_to_be_explained(refused: Callable[..., str]) -> None:
    assert "FILE: its ending does not say what it is" in refused(HEAD + ROW, name="c.dat")
    assert "did you mean 'csv'" in refused(HEAD + ROW, "--format", "cvs").lower()


def test_a_directory_is_no_file(cli: Cli, shop_sqlite: str, tmp_path: Path) -> None:
    done = cli.on(shop_sqlite)("import", tmp_path, "--table", "categories", "--format", "csv")
    assert f"{tmp_path} is a directory" in done.stderr


def test_a_mapping_file_that_is_wrong_names_itself_and_the_key(
    refused: Callable[..., str], tmp_path: Path
) -> None:
    mapping = tmp_path / "m.toml"
    for text, said in (
        ("colums = 1", "'colums' is not known"),
        ("[columns]\nslug = 1", "[columns] slug is a whole number"),
        ('[constants]\nnam = "x"', "has no column 'nam'"),
        ('[templates]\nname = "{slug"', "a brace stands alone"),
        ('[templates]\nname = "{slug|shout}"', "there is no filter 'shout'"),
        ('[templates]\nname = "{slog}"', "has no column 'slog'"),
        ('[lookups]\nparent_id = { column = "slug" }', "says neither or only one"),
        ('[constants]\nposition = "x"', "'x' is no whole number"),
        ("[constants", "not valid TOML"),
    ):
        mapping.write_text(text)
        assert said in refused(HEAD + ROW, "--mapping", str(mapping))
