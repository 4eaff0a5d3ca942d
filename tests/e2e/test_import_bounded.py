"""What no import should read: it ends with one message and little memory, whatever the file is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pytest

from tests.e2e.inside import Cli, scalar
from tests.support.command import Seed, clean_environment, executable
from tests.support.memory import measured

HEAD = b"slug,name,description\n"
MOST = 600
"""Megabytes that the command may take: a hundred MB for itself, some copies of 64 MB of text."""


def line(file: Any) -> None:
    """Write a line of 200 MB."""
    file.write(HEAD + b"a,A,")
    for _ in range(200):
        file.write(b"x" * (1 << 20))


def quoted(file: Any) -> None:
    """Write a quote that is never closed, and many lines."""
    file.write(HEAD + b'a,A,"')
    for _ in range(200):
        file.write(b"x,y,z\n" * (1 << 17))


def record(file: Any) -> None:
    """Write a record of JSON of 200 MB."""
    file.write(b'{"slug": "')
    for _ in range(200):
        file.write(b"x" * (1 << 20))


def zeros(file: Any) -> None:
    """Write 2 GB of nothing, which compresses to little."""
    file.write(HEAD)
    for _ in range(64):
        file.write(b"0" * (32 << 20))


@pytest.mark.parametrize(
    ("name", "write", "said"),
    [
        ("line.csv", line, "line 2: a row of more than 64 MB"),
        ("quote.csv", quoted, "line 2: a row of more than 64 MB"),
        ("line.jsonl", record, "line 1: a record of more than 64 MB"),
        ("record.json", record, "line 1: a record of more than 64 MB"),
        ("bomb.csv.zst", zeros, "line 2: a row of more than 64 MB"),
    ],
)
def test_a_row_without_an_end_is_not_held(
    seed: Seed,
    shop: Path,
    sqlite_url: str,
    name: str,
    write: Callable[[Any], None],
    said: str,
) -> None:
    seed("migrate", "--database-url", sqlite_url, cwd=shop, check=True)
    path = shop / name
    if name.endswith(".zst"):
        with pa.CompressedOutputStream(pa.OSFile(str(path), "wb"), "zstd") as packed:
            write(packed)
    else:
        with path.open("wb") as plain:
            write(plain)
    done = measured(
        [executable(), "import", name, "--table", "categories", "--database-url", sqlite_url],
        cwd=shop,
        env=clean_environment(seed.home),
    )
    assert done.code == 1
    assert f"error: {name}, {said}" in done.stderr
    assert done.megabytes < MOST
    assert scalar(sqlite_url, "SELECT count(*) FROM categories") == 0


Codec = Literal["gzip", "zstd"]


def compressed(data: bytes, codec: Codec) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, codec) as packed:
        packed.write(data)
    return bytes(sink.getvalue())


@pytest.mark.parametrize(("codec", "ending"), [("gzip", "gz"), ("zstd", "zst")])
@pytest.mark.parametrize("form", ["csv", "jsonl", "json"])
@pytest.mark.parametrize("part", [0.0, 0.5, 0.999, -1.0], ids=["start", "half", "end", "other"])
def test_a_compressed_file_that_is_cut_off_or_none_is_said_to_be(
    cli: Cli, shop_sqlite: str, tmp_path: Path, codec: Codec, ending: str, form: str, part: float
) -> None:
    row = '{"slug": "s%d", "name": "A", "description": "x"}' if form != "csv" else "s%d,A,x"
    rows = [row % (i * 7919 % 99991) for i in range(30_000)]
    text = {"csv": HEAD.decode() + "\n".join(rows), "jsonl": "\n".join(rows),
            "json": f"[{','.join(rows)}]"}[form]  # fmt: skip
    data = compressed(text.encode(), codec)
    file = tmp_path / f"in.{form}.{ending}"
    file.write_bytes(b"this is no such file" if part < 0 else data[: max(int(len(data) * part), 5)])
    done = cli.on(shop_sqlite)("import", file, "--table", "categories")
    said = f"error: {file} cannot be decompressed to its end: it is truncated or damaged"
    assert done.stderr.splitlines()[:1] == [said]
    assert done.code == 1
    assert scalar(shop_sqlite, "SELECT count(*) FROM categories") == 0
