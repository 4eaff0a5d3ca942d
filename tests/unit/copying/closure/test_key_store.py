"""Keys on disk."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from seeds.copying.closure.key_store import KeyStore
from seeds.errors import FileError

_PARTS = st.integers(-(2**63), 2**63 - 1) | st.text() | st.binary()


@given(st.lists(st.tuples(_PARTS, _PARTS), unique=True, max_size=20))
def test_keys_come_back_as_they_were_added(keys: list[tuple[Any, Any]]) -> None:
    with KeyStore({"pairs": 2}) as store:
        store.add("pairs", ((key, None) for key in keys), 0)
        store.add("pairs", ((key, None) for key in keys), 1)
        assert store.count("pairs") == len(keys)
        found = [key for chunk in store.chunks("pairs", 3) for key in chunk]
        assert set(found) == set(keys)
        assert [type(part) for key in found for part in key] == [
            type(part) for key in sorted(keys, key=found.index) for part in key
        ]
        assert store.reasons("pairs") == ({0: len(keys)} if keys else {})


@given(st.lists(_PARTS, min_size=1, max_size=10, unique=True), st.tuples(_PARTS, _PARTS))
def test_what_brought_a_row_first_is_kept(parts: list[Any], source: tuple[Any, Any]) -> None:
    with KeyStore({"users": 1, "pairs": 2}) as store:
        store.add("users", (((part,), source) for part in parts), 4)
        store.add("users", (((part,), None) for part in parts), 5)
        assert store.reason("users", (parts[0],)) == (4, source)
        assert store.reason("pairs", source) is None


def test_rows_are_returned_in_the_order_in_which_they_were_added() -> None:
    with KeyStore({"users": 1}) as store:
        store.add("users", [((3,), None), ((1,), None)], 0)
        first, mark = store.after("users", 0, 10)
        store.add("users", [((2,), None), ((1,), None)], 0)
        second, last = store.after("users", mark, 10)
        assert (first, second) == ([(3,), (1,)], [(2,)])
        assert store.after("users", last, 10) == ([], last)


def test_a_full_disk_is_told() -> None:
    with KeyStore({"users": 1}) as store:
        store._file.execute("PRAGMA max_page_count = 20")
        with pytest.raises(FileError, match="cannot be kept in") as error:
            store.add("users", (((i,), None) for i in range(10**6)), 0)
        assert "TMPDIR" in error.value.hint
