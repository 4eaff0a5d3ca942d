"""Ranges of keys in little text."""

from __future__ import annotations

import base64
import json
import zlib

import pytest
from hypothesis import given, strategies as st

from seeds.ledger.entry import TableEntry
from seeds.ledger.packing import FEW, pack, unpack
from seeds.schema.ranges import key_ranges

KEYS = st.integers(-(2**63), 2**63 - 1)


@given(st.lists(st.tuples(KEYS, KEYS).map(lambda pair: (min(pair), max(pair)))))
def test_ranges_in_any_order_are_unpacked_as_they_were(ranges: list[tuple[int, int]]) -> None:
    assert unpack(pack(ranges)) == tuple(ranges)


def test_many_scattered_keys_take_little_room_in_an_entry() -> None:
    keys = key_ranges((i * 2_654_435_761) % 10_000_019 for i in range(100_000))
    entry = TableEntry("users", inserted=100_000, key="id", keys=keys)
    text = json.dumps(entry.to_json())
    assert len(text) < 250_000 < len(json.dumps(keys)) / 5
    assert TableEntry.from_json(json.loads(text)) == entry


def test_a_few_ranges_can_be_read_by_people() -> None:
    keys = tuple((i, i) for i in range(0, 2 * FEW, 2))
    assert TableEntry("users", keys=keys).to_json()["keys"] == [list(pair) for pair in keys]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "é",
        "AAAA",
        pack([(1, 2)])[:8],
        base64.b64encode(zlib.compress(b"[[1],[2,3]]")).decode(),
        base64.b64encode(zlib.compress(b'[["1"],[2]]')).decode(),
        base64.b64encode(zlib.compress(b"3")).decode(),
        base64.b64encode(zlib.compress(b"[1,")).decode(),
    ],
)
def test_a_damaged_text_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of them will do
        unpack(text)
