"""How many rows are read at a time follows from the length of those before."""

from __future__ import annotations

from hypothesis import given, strategies as st

from seeds.load.copy_read import whole_rows
from seeds.load.page_size import PageSize


def test_pages_begin_small_and_grow_to_what_is_wanted() -> None:
    size = PageSize(50_000, room=1 << 24)
    seen = []
    for _ in range(4):
        seen.append(size.rows)
        size.learn(size.rows, 100 * size.rows)
    assert seen == [1_000, 8_000, 50_000, 50_000]


def test_a_page_of_long_rows_is_followed_by_a_shorter_one() -> None:
    size = PageSize(50_000, room=1_000_000)
    size.learn(1_000, 60_000_000)
    assert size.rows == 16


def test_a_page_never_has_less_than_one_row() -> None:
    size = PageSize(10, room=1_000)
    size.learn(1, 5_000_000)
    assert size.rows == 1
    assert PageSize(0).rows == 1


def test_an_empty_page_teaches_nothing() -> None:
    size = PageSize(10)
    size.learn(0, 0)
    assert size.rows == 10


def test_never_more_rows_than_a_caller_wants() -> None:
    size = PageSize(5)
    size.learn(5, 1)
    assert size.rows == 5


@given(
    st.lists(st.lists(st.text("a\x01\x02\n", max_size=6), min_size=1, max_size=3), max_size=6),
    st.integers(0, 60),
)
def test_csv_that_is_cut_anywhere_ends_with_its_last_whole_row(
    rows: list[list[str]], cut: int
) -> None:
    quote, between = "\x01", "\x02"
    lines = [
        between.join(quote + cell.replace(quote, quote * 2) + quote for cell in row).encode()
        + b"\n"
        for row in rows
    ]
    whole = b"".join(lines)[:cut]
    expected = 0
    for line in lines:
        if expected + len(line) > len(whole):
            break
        expected += len(line)
    assert whole_rows(whole) == expected
