"""What every format does, and what each does by itself."""

from __future__ import annotations

import datetime as dt
import io
import json
import sqlite3
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from seeds.errors import UsageError
from seeds.files.writing import FORMATS, parquet_writer, writer_class
from seeds.files.writing.base import WriterOptions
from tests.support import things

# SQLite has no lists, and no text to tell apart what SQLAlchemy stores for intervals.
IN_SQLITE = tuple(n for n in things.TYPES if n not in ("tags", "sizes", "lasted", "real"))


def written(
    name: str, batches: list[pa.RecordBatch], options: WriterOptions | None = None
) -> bytes:
    sink = io.BytesIO()
    names = batches[0].schema.names
    writer = writer_class(name)(sink, things.table(*names), names, options)
    writer.begin()
    for batch in batches:
        writer.write(batch)
    writer.finish()
    return sink.getvalue()


# The suite is inherited: each format runs the same tests as another class.
inherited = settings(
    suppress_health_check=[HealthCheck.differing_executors], max_examples=25, deadline=None
)


class Conformance:
    """What the file of every format says is what the rows say."""

    format: ClassVar[str]
    options = WriterOptions()

    def read(self, data: bytes, names: list[str]) -> list[dict[str, Any]]:
        """Return what a file says, as :func:`things.meant` would say it."""
        raise NotImplementedError

    def said(self, *batches: pa.RecordBatch) -> list[dict[str, Any]]:
        return self.read(written(self.format, [*batches], self.options), batches[0].schema.names)

    @inherited
    @given(things.rows(*IN_SQLITE))
    def test_values_come_back(self, rows: pa.RecordBatch) -> None:
        assert self.said(rows) == things.meant(rows)

    @inherited
    @given(things.rows("whole", "name"))
    def test_batches_follow_one_another(self, rows: pa.RecordBatch) -> None:
        half = rows.num_rows // 2
        parts = [rows.slice(0, half), rows.slice(half, 0), rows.slice(half)]
        assert self.said(*parts) == things.meant(rows)

    @inherited
    @given(things.rows(*IN_SQLITE))
    def test_slices_of_a_batch_are_written_alone(self, rows: pa.RecordBatch) -> None:
        assert self.said(rows.slice(1, 2)) == things.meant(rows)[1:3]

    def test_a_table_without_rows_is_a_file_without_rows(self) -> None:
        assert self.said(things.batch(("whole", "name"), [])) == []

    def test_null_and_the_empty_text_differ(self) -> None:
        rows = things.batch(("whole", "name"), [(1, ""), (2, None)])
        assert [row["name"] for row in self.said(rows)] == ["", None]

    def test_a_column_of_nothing_but_null_stays_null(self) -> None:
        rows = things.batch(IN_SQLITE, [[None] * len(IN_SQLITE)] * 3)
        assert self.said(rows) == things.meant(rows)

    def test_many_rows_stay_in_order(self) -> None:
        rows = things.batch(("whole",), [(n,) for n in range(1234)])
        assert [row["whole"] for row in self.said(rows)] == list(range(1234))


class WithLists(Conformance):
    """What the formats do that have a form for lists, intervals and every number."""

    @inherited
    @given(things.rows("real", "tags", "sizes", "lasted"))
    def test_lists_intervals_and_all_floats_come_back(self, rows: pa.RecordBatch) -> None:
        assert self.said(rows) == things.meant(rows)


class TestCsv(WithLists):
    format = "csv"

    def read(self, data: bytes, names: list[str]) -> list[dict[str, Any]]:
        texts = pyarrow.csv.read_csv(
            io.BytesIO(data),
            parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=True,
                quoted_strings_can_be_null=False,
                null_values=[""],
            ),
        )
        assert texts.column_names == names
        return [things.parsed(row) for row in texts.to_pylist()]

    def test_the_first_line_names_the_columns(self) -> None:
        data = written("csv", [things.batch(("whole", "name"), [(1, "a,b")])])
        assert data == b'"whole","name"\n1,"a,b"\n'


class TestJsonLines(WithLists):
    format = "jsonl"

    def read(self, data: bytes, names: list[str]) -> list[dict[str, Any]]:
        lines = data.decode().split("\n")
        assert lines.pop() == ""
        return [_object(json.loads(line, parse_float=Decimal)) for line in lines]

    def test_values_are_of_jsons_own_types(self) -> None:
        names = ("whole", "price", "active", "about", "tags")
        data = written(
            "jsonl", [things.batch(names, [(1, Decimal("2.50"), True, '{"a":1}', ["x"])])]
        )
        assert (
            data
            == b'{"whole": 1, "price": 2.50, "active": true, "about": {"a":1}, "tags": ["x"]}\n'
        )


class TestJson(WithLists):
    format = "json"

    def read(self, data: bytes, names: list[str]) -> list[dict[str, Any]]:
        return [_object(row) for row in json.loads(data, parse_float=Decimal)]


def _object(row: dict[str, Any]) -> dict[str, Any]:
    about = row.get("about")
    found = things.parsed({n: v for n, v in row.items() if n != "about"})
    # A document that is null cannot be told from no document.
    documents = {"about": None if about is None else json.dumps(about, sort_keys=True, default=str)}
    return {n: documents[n] if n == "about" else found[n] for n in row}


class TestParquet(WithLists):
    format = "parquet"

    def read(self, data: bytes, names: list[str]) -> list[dict[str, Any]]:
        table = pq.read_table(io.BytesIO(data))
        for name in names:
            if name != "code":
                assert table.schema.field(name).type == things.TYPES[name].arrow
        rows = table.to_pylist()
        for row in rows:
            for name, value in row.items():
                if value is not None:
                    row[name] = (
                        things.parsed({name: value})[name]
                        if name in ("code", "about", "real")
                        else value
                    )
        return rows

    @pytest.mark.parametrize(
        ("codec", "name"), [(None, "SNAPPY"), ("zstd", "ZSTD"), ("gzip", "GZIP")]
    )
    def test_it_is_compressed_within(self, codec: Any, name: str) -> None:
        rows = things.batch(("whole",), [(n,) for n in range(100)])
        data = written("parquet", [rows], WriterOptions(codec=codec))
        metadata = pq.ParquetFile(io.BytesIO(data)).metadata
        assert metadata.row_group(0).column(0).compression == name

    def test_texts_given_as_codes_are_written_as_codes_and_read_as_texts(self) -> None:
        names = ["red", None, "blue", "red"] * 25
        plain = things.batch(("name",), [(name,) for name in names])
        coded = _coded(plain)
        fixed = things.batch(("name",), [("green",), ("red",)])
        other = things.batch(("name",), [("yellow",)] * 50)
        data = written("parquet", [fixed, coded, plain, _coded(other), coded])
        chunk = pq.ParquetFile(io.BytesIO(data)).metadata.row_group(0).column(0)
        assert "RLE_DICTIONARY" in chunk.encodings
        assert self.read(data, ["name"]) == [
            {"name": name} for name in ["green", "red", *names * 2, *["yellow"] * 50, *names]
        ]

    def test_few_rows_do_not_bring_all_values_that_others_could_have(self) -> None:
        many = pa.array([f"a value of some length {n}" for n in range(1000)])
        codes = pa.DictionaryArray.from_arrays(pa.array([5, 7], pa.int32()), many)
        data = written("parquet", [pa.RecordBatch.from_arrays([codes], names=["name"])])
        assert len(data) < 2000
        assert self.read(data, ["name"]) == [{"name": many[5].as_py()}, {"name": many[7].as_py()}]

    def test_wide_rows_do_not_pile_up_in_memory(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parquet_writer, "_BYTES", 10_000)
        rows = things.batch(("name",), [(f"{n:4000}",) for n in range(5)])
        file = pq.ParquetFile(io.BytesIO(written("parquet", [rows.slice(n, 1) for n in range(5)])))
        groups = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
        assert groups == [3, 2]

    def test_equal_rows_are_equal_bytes(self) -> None:
        rows = _coded(things.batch(("name",), [(name,) for name in "abc" * 100]))
        assert written("parquet", [rows, rows]) == written("parquet", [rows, rows])


def _coded(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Return rows with their texts as codes."""
    arrays = [column.dictionary_encode() for column in rows.columns]
    return pa.RecordBatch.from_arrays(arrays, names=rows.schema.names)


class TestSql(Conformance):
    format = "sql"
    options = WriterOptions(dialect="sqlite")

    def read(self, data: bytes, names: list[str]) -> list[dict[str, Any]]:
        connection = sqlite3.connect(":memory:")
        quoted = ['"' + name.replace('"', '""') + '"' for name in names]
        # Text for decimals, or SQLite would make doubles of them.
        kinds = ["TEXT" if name == "price" else "" for name in names]
        columns = ", ".join(f"{n} {k}" for n, k in zip(quoted, kinds, strict=True))
        connection.execute(f"CREATE TABLE things ({columns})")
        connection.executescript(data.decode())
        found = connection.execute(f"SELECT {', '.join(quoted)} FROM things ORDER BY rowid")
        rows = [dict(zip(names, row, strict=True)) for row in found]
        connection.close()
        for row in rows:
            for name in {"active"} & {n for n in row if row[n] is not None}:
                row[name] = bool(row[name])
            for name in {"raw"} & {n for n in row if row[n] is not None}:
                row[name] = row[name].hex()
            for name in {"seen"} & {n for n in row if row[n] is not None}:
                row[name] += "Z"
        return [things.parsed(row) for row in rows]

    def test_identifiers_and_texts_are_quoted_as_the_database_wants(self) -> None:
        rows = things.batch(("whole", "name"), [(1, "it's \\ so"), (2, None)])
        ours = written("sql", [rows], WriterOptions(dialect="postgresql")).decode()
        assert ours == (
            'INSERT INTO "things" ("whole", "name") VALUES\n(1, \'it\'\'s \\ so\'),\n(2, NULL);\n'
        )
        theirs = written("sql", [rows], WriterOptions(dialect="mysql")).decode()
        assert theirs.startswith(
            "INSERT INTO `things` (`whole`, `name`) VALUES\n(1, 'it''s \\\\ so')"
        )


def test_every_format_is_held_to_the_conformance() -> None:
    tested = {cls.format for cls in (TestCsv, TestJsonLines, TestJson, TestParquet, TestSql)}
    assert tested == set(FORMATS)


def test_an_unknown_format_is_refused_with_the_closest() -> None:
    with pytest.raises(UsageError, match="'parket'") as caught:
        writer_class("parket")
    assert "parquet" in caught.value.hint


NAMES = ("whole", "price", "active", "name", "seen", "day")
SOME = things.batch(
    NAMES,
    [
        (
            n,
            Decimal(n) / 4,
            n % 2 == 0,
            f'a "{n}", b\nc',
            dt.datetime(2026, 1, n, 12, tzinfo=dt.UTC),
            dt.date(2026, 1, n),
        )
        for n in range(1, 9)
    ],
)
READERS = {"csv": "read_csv", "jsonl": "read_json", "json": "read_json", "parquet": "read_parquet"}


@pytest.mark.parametrize("name", READERS)
def test_duckdb_reads_the_files(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"some.{name}"
    path.write_bytes(written(name, [SOME]))
    with duckdb.connect() as connection:
        # Of UTC in UTC, whatever the time zone of this machine.
        connection.execute("SET TimeZone = 'UTC'")
        query = (
            "SELECT whole::BIGINT, price::DECIMAL(12, 2), active, name,"
            f" epoch(seen::TIMESTAMPTZ)::BIGINT, day::DATE FROM {READERS[name]}('{path}')"
        )
        found = connection.execute(query).fetchall()
    assert [(*row[:4], row[5]) for row in found] == [
        (r["whole"], r["price"], r["active"], r["name"], r["day"]) for r in SOME.to_pylist()
    ]
    assert [row[4] for row in found] == [int(r["seen"].timestamp()) for r in SOME.to_pylist()]


@pytest.mark.parametrize("name", ["csv", "jsonl", "json", "parquet"])
def test_pandas_reads_the_files(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"some.{name}"
    path.write_bytes(written(name, [SOME]))
    frame = {
        "csv": lambda: pd.read_csv(path),
        "jsonl": lambda: pd.read_json(path, lines=True),
        "json": lambda: pd.read_json(path),
        "parquet": lambda: pd.read_parquet(path),
    }[name]()
    assert frame["whole"].tolist() == list(range(1, 9))
    assert [float(v) for v in frame["price"]] == [n / 4 for n in range(1, 9)]
    assert frame["active"].tolist() == SOME.column("active").to_pylist()
    assert frame["name"].tolist() == SOME.column("name").to_pylist()
    seen = pd.to_datetime(frame["seen"], utc=True)
    assert [v.to_pydatetime() for v in seen] == SOME.column("seen").to_pylist()
