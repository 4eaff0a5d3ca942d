"""Digests: equal for equal rows in any order and any batches, different otherwise."""

from __future__ import annotations

import datetime as dt
import json
import math
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given, strategies as st

from seeds.schema import digest as digests
from seeds.schema.batch import Batch
from seeds.schema.digest import Digest, row_hashes
from seeds.schema.metadata import table_info

TABLE = table_info(
    sa.Table(
        "things", sa.MetaData(),
        sa.Column("a", sa.String()), sa.Column("b", sa.String()), sa.Column("n", sa.BigInteger()),
        sa.Column("d", sa.Numeric(12, 2)), sa.Column("f", sa.Float()), sa.Column("j", sa.JSON()),
        sa.Column("t", sa.DateTime(timezone=True)), sa.Column("u", sa.Uuid()),
        sa.Column("day", sa.Date()), sa.Column("ok", sa.Boolean()),
        sa.Column("xs", sa.ARRAY(sa.Integer())),
    )
)  # fmt: skip


def batch(rows: Sequence[dict[str, Any]], names: Sequence[str]) -> Batch:
    """Return rows as a batch."""
    arrays = [pa.array([row.get(n) for row in rows], TABLE.columns[n].type.arrow) for n in names]
    return Batch(TABLE, pa.RecordBatch.from_arrays(arrays, names=list(names)))


def digest(*rows: dict[str, Any], cut: int | None = None, columns: list[str] | None = None) -> str:
    """Return the digest of rows that come in batches of ``cut``."""
    found = Digest()
    size = cut or max(len(rows), 1)
    names = columns or sorted({name for row in rows for name in row})
    for start in range(0, len(rows), size):
        found.update(batch(rows[start : start + size], names))
    assert found.rows == len(rows)
    return found.hexdigest()


VALUE = st.fixed_dictionaries(
    {
        "a": st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
        "b": st.none() | st.text("0123456789:\x1f\x00", max_size=4),
        "n": st.none() | st.integers(-(2**63), 2**63 - 1),
    }
)


@given(st.lists(VALUE, max_size=12), st.integers(1, 5), st.randoms())
def test_neither_order_nor_batches_nor_columns_order_matter(
    rows: list[dict[str, Any]], cut: int, chance: Any
) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    one = digest(*rows, columns=["a", "b", "n"])
    assert digest(*mixed, cut=cut, columns=["n", "a", "b"]) == one


@given(VALUE, VALUE)
def test_different_rows_have_different_digests(one: dict[str, Any], other: dict[str, Any]) -> None:
    equal = digest(one, columns=["a", "b", "n"]) == digest(other, columns=["a", "b", "n"])
    assert equal is (one == other)


def test_a_row_that_occurs_twice_counts_twice() -> None:
    assert digest({"n": 1}, {"n": 1}) not in (digest({"n": 1}), digest())


def test_nothing_has_the_digest_of_nothing() -> None:
    assert digest() == "0" * 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": "x", "b": "y"}, {"a": "xy", "b": ""}),
        ({"a": None}, {"a": ""}),
        ({"a": "1:x"}, {"a": "x"}),
        ({"a": "x", "b": None}, {"a": None, "b": "x"}),
        ({"f": 0.1}, {"f": 0.1 + 1e-17 + 2e-17}),
        ({"d": Decimal("1.00")}, {"d": Decimal("1.01")}),
        ({"j": '{"a": 1}'}, {"j": '{"a": "1"}'}),
        ({"j": "null"}, {"j": None}),
        ({"ok": False}, {"ok": None}),
        ({"xs": [1, 2]}, {"xs": [12]}),
        ({"xs": [1, 2]}, {"xs": [2, 1]}),
        ({"xs": [1, 2], "n": 1}, {"xs": [1, None], "n": 1}),
        ({"xs": [0]}, {"xs": [None]}),
        ({"xs": []}, {"xs": [None]}),
        ({"xs": []}, {"xs": None}),
    ],
    ids=str,
)
def test_what_differs_is_told_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (digest(one) == digest(other)) is (one == other)


def test_documents_are_compared_by_what_they_say() -> None:
    one = digest({"j": '{"a": 1.50, "b": [1, {"ä": null}]}'})
    assert digest({"j": '{ "b":[1,{"\\u00e4":null}],"a":15.0e-1}'}) == one


@pytest.mark.parametrize(
    ("one", "other"), [("1.50", "1.5"), ("-0", "0"), ("2.0", "2"), ("1e2", "100")]
)
def test_a_document_that_is_a_number_is_what_sqlite_makes_of_it(one: str, other: str) -> None:
    assert digest({"j": one}) == digest({"j": other})


def test_a_text_that_is_no_json_is_compared_as_it_is() -> None:
    found = [digest({"j": text}) for text in ("{", "{ ", "-", "[1", "1__0", "[01]", "nul")]
    assert len(set(found)) == len(found)


def test_minus_nought_is_nought() -> None:
    assert digest({"f": -0.0}) == digest({"f": 0.0})


def test_what_is_no_number_is_nothing_as_it_is_to_sqlite() -> None:
    rows = [{"f": 1.0, "n": 1}, {"f": math.nan, "n": 2}]
    assert digest(*rows) == digest({"f": 1.0, "n": 1}, {"f": None, "n": 2})


CELLS = {
    "a": st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    "b": st.text("ab", max_size=1) | st.integers(500, 530).map("x".__mul__),
    "n": st.integers(-(2**63), 2**63 - 1),
    "d": st.decimals(-9999999999, 9999999999, places=2),
    "f": st.floats(allow_nan=False).map(lambda f: f + 0.0),
    "j": st.lists(st.integers(-3, 3) | st.text('ab"\\ ', max_size=3)).map(json.dumps),
    "t": st.datetimes(timezones=st.just(dt.UTC)),
    "u": st.binary(min_size=16, max_size=16),
    "day": st.dates(),
    "ok": st.booleans(),
    "xs": st.lists(st.none() | st.integers(-9, 9), max_size=3),
}
NAMES = list(CELLS)
FULL = st.fixed_dictionaries({name: st.none() | cell for name, cell in CELLS.items()})


@given(st.lists(FULL, min_size=1, max_size=6), st.data())
def test_a_change_of_any_cell_changes_the_digest(rows: list[dict[str, Any]], data: Any) -> None:
    i = data.draw(st.integers(0, len(rows) - 1))
    name = data.draw(st.sampled_from(NAMES))
    other = data.draw((st.none() | CELLS[name]).filter(lambda v: v != rows[i][name]))
    changed = [*rows[:i], {**rows[i], name: other}, *rows[i + 1 :]]
    assert digest(*changed, columns=NAMES) != digest(*rows, columns=NAMES)


@given(FULL, FULL, st.sampled_from(NAMES))
def test_values_that_swap_rows_are_noticed(
    one: dict[str, Any], other: dict[str, Any], name: str
) -> None:
    swapped = [{**one, name: other[name]}, {**other, name: one[name]}]
    same = one[name] == other[name] or {**one, name: None} == {**other, name: None}
    equal = digest(*swapped, columns=NAMES) == digest(one, other, columns=NAMES)
    assert equal is same


@given(st.text(max_size=9), st.text(max_size=9))
def test_values_that_swap_columns_are_noticed(one: str, other: str) -> None:
    assert (digest({"a": one, "b": other}) == digest({"a": other, "b": one})) is (one == other)


@given(st.lists(FULL, min_size=1, max_size=6))
def test_a_column_that_holds_only_null_is_nothing(rows: list[dict[str, Any]]) -> None:
    without = [name for name in NAMES if name != "a"]
    empty = [{**row, "a": None} for row in rows]
    assert digest(*empty, columns=NAMES) == digest(*rows, columns=without)


@given(st.lists(FULL, min_size=2, max_size=8), st.data())
def test_a_slice_has_the_hashes_of_its_rows(rows: list[dict[str, Any]], data: Any) -> None:
    whole = batch(rows, NAMES)
    start = data.draw(st.integers(0, len(rows) - 1))
    part = Batch(TABLE, whole.rows.slice(start, data.draw(st.integers(1, len(rows) - start))))
    hashes = row_hashes(whole)[start : start + part.rows.num_rows]
    assert row_hashes(part).tolist() == hashes.tolist()


def test_blocks_and_rows_alone_have_equal_hashes() -> None:
    """More rows than are hashed together, with texts of all lengths."""
    rows = [{"a": "ä" * (i % 300), "n": i, "b": None if i % 3 else str(i)} for i in range(20_000)]
    whole = row_hashes(batch(rows, ["a", "n", "b"]))
    assert len(set(whole.tolist())) == len(rows)
    for i in (0, 1, 299, 16_383, 16_384, 19_999):
        assert row_hashes(batch(rows[i : i + 1], ["a", "n", "b"])).tolist() == [whole[i]]


@given(st.lists(st.text(max_size=20), min_size=1))
def test_the_width_of_offsets_does_not_matter(texts: list[str]) -> None:
    wide = pa.RecordBatch.from_arrays([pa.array(texts, pa.large_string())], names=["a"])
    narrow = batch([{"a": text} for text in texts], ["a"])
    assert row_hashes(Batch(TABLE, wide)).tolist() == row_hashes(narrow).tolist()


@given(st.lists(st.none() | st.decimals(-(10**16), 10**16, places=2), min_size=1))
def test_the_width_of_decimals_does_not_matter(values: list[Decimal | None]) -> None:
    def hashes(kind: Any) -> Any:
        rows = pa.RecordBatch.from_arrays([pa.array(values, kind)], names=["d"])
        return row_hashes(Batch(TABLE, rows)).tolist()

    assert hashes(pa.decimal128(20, 2)) == hashes(pa.decimal128(38, 2))
    assert hashes(pa.decimal256(50, 2)) == hashes(pa.decimal128(38, 2))


@given(st.integers(-(10**38) + 1, 10**38 - 1), st.integers(-(10**38) + 1, 10**38 - 1))
def test_decimals_of_38_digits_are_told_apart(one: int, other: int) -> None:
    def hashes(value: int) -> Any:
        column = pa.array([Decimal(value)], pa.decimal128(38, 0))
        rows = pa.RecordBatch.from_arrays([column], names=["d"])
        return row_hashes(Batch(TABLE, rows)).tolist()

    for near in (other, one + (1 << 64), one - (1 << 64), -one, one + 1):
        if abs(near) < 10**38:
            assert (hashes(one) == hashes(near)) is (one == near)


def test_digests_add_up_and_can_be_taken_away() -> None:
    one, other, both = Digest(), Digest(), Digest()
    one.update(batch([{"n": 1}], ["n"]))
    other.update(batch([{"n": 2}, {"n": 3}], ["n"]))
    both.update(batch([{"n": 3}, {"n": 1}, {"n": 2}], ["n"]))
    one.add(other)
    assert (one.rows, one.hexdigest()) == (3, both.hexdigest())
    one.subtract(both)
    assert (one.rows, one.hexdigest()) == (0, Digest().hexdigest())


def test_digests_are_pinned() -> None:
    row = {
        "a": "ä\n", "b": None, "n": -5, "d": Decimal("1.50"), "f": 0.1, "j": '{"b": 1, "a": [2.0]}',
        "t": dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC), "day": dt.date(1969, 12, 31),
        "u": uuid.UUID(int=5).bytes, "ok": True, "xs": [1, None],
    }  # fmt: skip
    assert digest(row) == "886ec2d16575583e58df01cf6a84b41f"


@given(st.text(max_size=60), st.integers(2, 40), st.integers(0, 100))
def test_a_text_that_all_rows_have_counts_as_any_other(text: str, count: int, at: int) -> None:
    # Hashed once for all; beside another text each is hashed by itself.
    same = [{"a": text}] * count
    other = [*same[: at % count], {"a": text + "!"}, *same[at % count :]]
    hashes = row_hashes(batch(other, ["a"])).tolist()
    del hashes[at % count]
    assert row_hashes(batch(same, ["a"])).tolist() == hashes


def word_by_word(text: bytes) -> int:
    """Return what stands for a short text, as the module describes it, in plain Python."""

    def mixed(x: int) -> int:
        x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % 2**64
        x = (x ^ x >> 27) * 0x94D049BB133111EB % 2**64
        return x ^ x >> 31

    found = len(text) * 0x2545F4914F6CDD1D % 2**64
    for i in range(0, len(text) // 8 * 8 + 1, 8):
        found = mixed(found ^ int.from_bytes(text[i : i + 8], "little"))
    return found


@given(st.lists(st.binary(max_size=200), min_size=1), st.binary(max_size=9))
def test_texts_are_read_eight_bytes_at_a_time(texts: list[bytes], before: bytes) -> None:
    places = np.cumsum([len(text) for text in (before, *texts)])
    letters = np.frombuffer(before + b"".join(texts), np.uint8)
    found = digests._byte_hashes(letters, places)
    assert found.tolist() == [word_by_word(text) for text in texts]


@given(st.lists(st.none() | st.sampled_from(["", "ä", "long enough for two words"]), min_size=1))
def test_values_by_their_codes_count_as_values(texts: list[str | None]) -> None:
    plain = batch([{"a": text} for text in texts], ["a"])
    coded = plain.rows.column(0).dictionary_encode()
    rows = pa.RecordBatch.from_arrays([coded], names=["a"])
    assert row_hashes(Batch(TABLE, rows)).tolist() == row_hashes(plain).tolist()
