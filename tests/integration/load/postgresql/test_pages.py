"""A page of rows that are much longer than those before is cut, and read on in the next one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seeds.load import copy_read
from seeds.load.postgresql import PostgreSQLBackend
from tests.integration.load.postgresql.describing import DATE, INTEGER, TEXT, described, execute


@pytest.mark.parametrize("odd", ["", "-infinity"])
def test_a_page_is_cut_at_a_row(
    backend: PostgreSQLBackend, monkeypatch: pytest.MonkeyPatch, odd: str
) -> None:
    monkeypatch.setattr(copy_read, "_PIECE", 1_000)
    monkeypatch.setattr(copy_read, "_MOST_BYTES", 20_000)
    execute(
        backend,
        "CREATE TABLE t (id int PRIMARY KEY, v text, d date)",
        "INSERT INTO t SELECT i, CASE WHEN i < 500 THEN 'short' ELSE"
        " repeat(E'a\"\\n,', CASE i WHEN 900 THEN 30000 ELSE 500 END) END,"
        f" nullif('{odd}', '')::date FROM generate_series(1, 1000) i",
    )
    table = described("t", id=INTEGER, v=TEXT, d=DATE)
    pages = [p.rows for p in backend.read(table, ["id", "v", "d"])]
    assert [i for p in pages for i in p.column("id").to_pylist()] == list(range(1, 1001))
    assert sum(len(str(v)) for p in pages for v in p.column("v").to_pylist()) == (
        499 * 5 + 500 * 500 * 4 + 30_000 * 4
    )
    assert sorted(p.nbytes for p in pages)[-2] < 30_000
    assert next(p.num_rows for p in pages if 900 in p.column("id").to_pylist()) < 10


_ODD = [
    "",
    None,
    "\x01",
    "\x02",
    'a "b", c',
    "x\ny",
    "\x01\x02\x01",
    "\\.",
    "\\N",
    " ",
    "\r\n",
    "ä",
]


def test_texts_of_any_signs_are_read_over_many_pages(backend: PostgreSQLBackend) -> None:
    execute(
        backend,
        "CREATE TABLE t (id int PRIMARY KEY, v text, n numeric(8,2), d date)",
        "INSERT INTO t SELECT i, (ARRAY['', NULL, E'\\x01', E'\\x02', 'a \"b\", c', E'x\\ny',"
        " E'\\x01\\x02\\x01', '\\.', '\\N', ' ', E'\\r\\n', 'ä'])[i % 12 + 1], i / 8.0,"
        " CASE WHEN i = 7500 THEN date 'infinity' ELSE date '2024-01-01' + i END"
        " FROM generate_series(0, 9999) i",
    )
    table = described("t", id=INTEGER, v=TEXT, d=DATE)
    pages = [p.rows for p in backend.read(table, ["v", "id", "d"], batch_size=2_500)]
    assert len(pages) > 3
    assert [i for p in pages for i in p.column("id").to_pylist()] == list(range(10_000))
    assert [v for p in pages for v in p.column("v").to_pylist()] == [
        _ODD[i % 12] for i in range(10_000)
    ]


def test_keys_of_any_signs_lead_from_page_to_page(backend: PostgreSQLBackend) -> None:
    execute(
        backend,
        "CREATE TABLE t (a text, b text, PRIMARY KEY (a, b))",
        "INSERT INTO t SELECT (ARRAY['a', 'x,1', E'\\x02\\x01', E'n\\n', '-'])[i % 5 + 1] || i % 7,"
        " (ARRAY['b', E'\"', E'7\\x02', ''])[i % 4 + 1] || i FROM generate_series(1, 9000) i",
    )
    table = replace(described("t", a=TEXT, b=TEXT), primary_key=("a", "b"))
    found = [
        pair
        for p in backend.read(table, ["a", "b"], batch_size=1_500)
        for pair in zip(p.rows.column("a").to_pylist(), p.rows.column("b").to_pylist(), strict=True)
    ]
    assert len(found) == len(set(found)) == 9_000
