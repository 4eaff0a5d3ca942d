"""Streams: bits, indices, weights, ranks and permutations as pure functions of their place."""

from __future__ import annotations

import itertools
from collections import Counter
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, strategies as st
from numpy.typing import NDArray

from seeds.generate import streams

KEYS = st.integers(0, 2**64 - 1)
MASK = (1 << 64) - 1
GAMMA = 0x9E3779B97F4A7C15

# A change here changes the data of every seed. When that is meant, say so in the changelog.
KEY_OF_USERS_EMAIL = 17471280469424693819
BITS = [13309476754707697221, 9391409690812996836, 11278381511437956102]
BITS_OF_DRAW_5 = [3362569151192863174, 9151324248482319486]
ZIPF = [145, 32, 67, 110, 151, 18, 912, 182]
MILD = [520, 259, 373, 466, 529, 186, 973, 569]
SCATTER = [333, 952, 571, 190, 809, 428, 47, 666]
PERMUTED = [243, 63, 657, 984, 668, 732, 538, 749]


def u64(values: object) -> NDArray[np.uint64]:
    return np.array(values, dtype=np.uint64)


def bits(n: int, *, key: int = 7, draw: int = 0) -> NDArray[np.uint64]:
    return streams.draw(streams.row_states(key, np.arange(n, dtype=np.uint64)), draw)


def mix(x: int) -> int:
    """splitmix64's finaliser, as its authors wrote it."""
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return x ^ (x >> 31)


# -- keys -------------------------------------------------------------------------------------


def test_keys_are_pinned() -> None:
    assert streams.derive_key(42, "users", "email", "person-handle@1") == KEY_OF_USERS_EMAIL


def test_names_that_collide_under_a_polynomial_hash_have_different_keys() -> None:
    assert streams.derive_key("Aa") != streams.derive_key("BB")


def test_parts_do_not_run_into_each_other() -> None:
    parts = [("ab", "c"), ("a", "bc"), ("abc",), ("abc", ""), ("", "abc"), ("a", "b", "c")]
    assert len({streams.derive_key(*p) for p in parts}) == len(parts)


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_different_parts_have_different_keys(one: list[str], other: list[str]) -> None:
    assert (streams.derive_key(*one) == streams.derive_key(*other)) is (one == other)


def test_seed_zero_is_a_seed_of_its_own() -> None:
    keys = {streams.derive_key(seed, "t", "c") for seed in (0, 1, 42, -1)}
    assert len(keys) == 4


# -- cells ------------------------------------------------------------------------------------


def test_bits_are_pinned() -> None:
    assert bits(3).tolist() == BITS
    assert bits(2, draw=5).tolist() == BITS_OF_DRAW_5


@given(KEYS, st.integers(0, 2**63), st.integers(0, 50))
def test_a_cell_is_the_published_formula_of_key_row_and_draw(key: int, row: int, draw: int) -> None:
    state = mix((key + (row + 1) * GAMMA) & MASK)
    expected = mix((state + (draw + 1) * GAMMA) & MASK)
    assert streams.draw(streams.row_states(key, u64([row])), draw).tolist() == [expected]


def test_making_bits_does_not_change_the_rows_or_the_states() -> None:
    rows = np.arange(100, dtype=np.uint64)
    states = streams.row_states(7, rows)
    before = states.copy()
    streams.draw(states, 1)
    assert np.array_equal(rows, np.arange(100))
    assert np.array_equal(states, before)


def test_a_slice_of_rows_has_the_same_bits_as_in_the_whole() -> None:
    alone = streams.draw(streams.row_states(7, np.arange(40, 60, dtype=np.uint64)))
    assert np.array_equal(alone, bits(100)[40:60])


def test_rows_draws_and_keys_do_not_repeat_each_other() -> None:
    seen = np.concatenate([bits(5000, key=k, draw=d) for k in (7, 8, 9) for d in (0, 1, 2)])
    assert len(np.unique(seen)) == len(seen)


@pytest.mark.parametrize("draw", [0, 1, 17])
def test_every_bit_is_set_in_half_of_the_cells(draw: int) -> None:
    found = bits(20_000, draw=draw)
    shares = [float(((found >> np.uint64(i)) & np.uint64(1)).mean()) for i in range(64)]
    assert max(abs(s - 0.5) for s in shares) < 0.02


def test_draws_of_a_cell_are_not_correlated() -> None:
    one, other = (bits(20_000, draw=d).astype(np.float64) for d in (0, 1))
    assert abs(float(np.corrcoef(one, other)[0, 1])) < 0.03


def test_neighbouring_rows_are_not_correlated() -> None:
    found = bits(20_000).astype(np.float64)
    assert abs(float(np.corrcoef(found[:-1], found[1:])[0, 1])) < 0.03


# -- indices ----------------------------------------------------------------------------------

EDGES = [0, 1, 2**32 - 1, 2**32, 2**32 + 1, 2**63, MASK]
WORDS = st.one_of(st.sampled_from(EDGES), st.integers(0, MASK))


@given(st.lists(WORDS, min_size=1, max_size=20), st.integers(1, 2**32 - 1))
def test_an_index_is_the_exact_product_of_the_high_half(words: list[int], n: int) -> None:
    expected = [((w >> 32) * n) >> 32 for w in words]
    assert streams.below(u64(words), n).tolist() == expected
    assert all(0 <= v < n for v in expected)


@given(
    st.lists(WORDS, min_size=1, max_size=20),
    st.one_of(st.integers(2**32, 2**62), st.sampled_from([2**32, 2**62, 2**62 - 1])),
)
def test_an_index_below_a_wide_number_is_the_exact_product(words: list[int], n: int) -> None:
    assert streams.below(u64(words), n).tolist() == [(w * n) >> 64 for w in words]


@given(st.lists(st.tuples(WORDS, st.integers(1, 2**62)), min_size=1, max_size=20))
def test_each_cell_may_have_its_own_bound_however_wide(cells: list[tuple[int, int]]) -> None:
    words, bounds = zip(*cells, strict=True)
    alone = [streams.below(u64([w]), n).tolist()[0] for w, n in cells]
    assert streams.below(u64(words), u64(bounds)).tolist() == alone


def test_making_indices_does_not_change_the_bits() -> None:
    found = bits(10)
    streams.below(found, 5)
    streams.below(found, 2**40)
    streams.below(found, np.full(10, 7, dtype=np.uint64))
    assert np.array_equal(found, bits(10))


@pytest.mark.parametrize("n", [2, 3, 10, 1000])
def test_indices_are_uniform(n: int) -> None:
    counts = np.bincount(streams.below(bits(100_000), n), minlength=n)
    # The chi-square of n - 1 degrees of freedom: five standard deviations above its mean.
    chi2 = float(((counts - 100_000 / n) ** 2).sum() / (100_000 / n))
    assert chi2 < (n - 1) + 5 * (2 * (n - 1)) ** 0.5 + 10


# -- shares and weights -----------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.0, 0.03, 0.3, 0.5, 0.999, 1.0])
def test_a_share_of_the_cells_is_met(share: float) -> None:
    found = float(streams.bernoulli(bits(50_000), share).mean())
    assert abs(found - share) < 0.01
    assert found in (0.0, 1.0) or share not in (0.0, 1.0)


WEIGHTS = st.lists(
    st.one_of(st.integers(0, 1000), st.floats(0, 1000, allow_subnormal=False)),
    min_size=1,
    max_size=30,
).filter(lambda ws: sum(ws) > 0)


@given(WEIGHTS)
def test_weights_are_exact_to_one_part_in_65536(weights: list[float]) -> None:
    slots = np.bincount(streams._weight_table(tuple(weights)), minlength=len(weights))
    assert slots.sum() == 65_536
    total = sum(Decimal(repr(w)) for w in weights)
    for w, n in zip(weights, slots.tolist(), strict=True):
        assert abs(Decimal(n) - Decimal(repr(w)) / total * 65_536) < 1
        assert n == 0 or w > 0


@given(WEIGHTS)
def test_an_option_of_weight_zero_is_never_chosen(weights: list[float]) -> None:
    words = u64([i << 48 for i in range(65_536)])
    chosen = set(streams.weighted(words, weights).tolist())
    assert all(weights[i] > 0 for i in chosen)


def test_weights_are_met_by_chance() -> None:
    counts = Counter(streams.weighted(bits(100_000), [70, 25, 0, 5]).tolist())
    for option, expected in ((0, 0.7), (1, 0.25), (3, 0.05)):
        assert abs(counts[option] / 100_000 - expected) < 0.006
    assert counts[2] == 0


def test_weights_may_be_floats_decimals_or_numpy_numbers() -> None:
    given = (0.5, Decimal("0.25"), np.float64(0.25))
    slots = np.bincount(streams._weight_table(given))
    assert slots.tolist() == [32_768, 16_384, 16_384]


def test_scaled_weights_choose_the_same() -> None:
    one, other = (streams.weighted(bits(1000), w) for w in ([75, 25], [3, 1]))
    assert np.array_equal(one, other)


# -- skew -------------------------------------------------------------------------------------


@given(st.lists(WORDS, min_size=1, max_size=20), st.integers(1, 10**12))
def test_zipf_ranks_lie_in_range(words: list[int], n: int) -> None:
    ranks = streams.zipf(u64(words), n)
    assert ranks.min() >= 0
    assert ranks.max() < n


@given(st.lists(WORDS, min_size=1, max_size=20), st.integers(1, 10**12))
def test_mild_ranks_lie_in_range(words: list[int], n: int) -> None:
    ranks = streams.mild(u64(words), n)
    assert ranks.min() >= 0
    assert ranks.max() < n


def test_ranks_are_pinned() -> None:
    assert streams.zipf(bits(8), 1000).tolist() == ZIPF
    assert streams.mild(bits(8), 1000).tolist() == MILD
    assert streams.scatter(np.arange(8), 1000).tolist() == SCATTER


@pytest.mark.parametrize("name", ["zipf", "mild"])
def test_a_lower_rank_is_more_popular(name: str) -> None:
    words = u64([i << 44 for i in range(1 << 20)])  # an even grid: no chance involved
    counts = np.bincount(getattr(streams, name)(words, 50), minlength=50)
    # Two slots of rounding at each end.
    assert all(a + 2 >= b for a, b in itertools.pairwise(counts))
    assert counts[-1] > 0


def test_zipf_follows_its_law() -> None:
    n = 1000
    words = u64([i << 44 for i in range(1 << 20)])
    shares = np.bincount(streams.zipf(words, n), minlength=n) / (1 << 20)
    for rank in (0, 1, 9, 99, 500):
        expected = np.log((rank + 2) / (rank + 1)) / np.log(n + 1)
        assert abs(shares[rank] / expected - 1) < 0.02


def test_mild_gives_the_first_quarter_half_of_the_draws() -> None:
    ranks = streams.mild(bits(50_000), 1000)
    assert abs(float((ranks < 250).mean()) - 0.5) < 0.01


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 6, 7, 12, 30, 97, 100, 1000, 1024, 30_030])
def test_scatter_is_a_bijection(n: int) -> None:
    assert sorted(streams.scatter(np.arange(n), n).tolist()) == list(range(n))


@pytest.mark.parametrize("n", [10**6, 2**31 - 1, 2**31, 4 * 10**9 + 1, 10**12])
def test_scatter_is_injective_for_large_numbers(n: int) -> None:
    ranks = np.unique(
        np.concatenate([np.arange(500), n // 2 + np.arange(500), n - 1 - np.arange(500)])
    )
    found = streams.scatter(ranks, n)
    assert len(np.unique(found)) == len(ranks)
    assert found.min() >= 0
    assert found.max() < n


# -- permutations -----------------------------------------------------------------------------


@pytest.mark.parametrize("domain", [*range(1, 70), 127, 128, 129, 255, 256, 257, 1000, 4097])
def test_a_permutation_of_a_small_domain_is_a_bijection(domain: int) -> None:
    found = streams.permute(np.arange(domain, dtype=np.uint64), domain, 99)
    assert sorted(found.tolist()) == list(range(domain))


@given(st.integers(1, 2**62), KEYS, st.data())
def test_a_permutation_of_any_domain_is_injective_and_stays_within(
    domain: int, key: int, data: st.DataObject
) -> None:
    values = data.draw(
        st.lists(st.integers(0, domain - 1), min_size=1, max_size=20, unique=True), "values"
    )
    found = streams.permute(u64(values), domain, key).tolist()
    assert len(set(found)) == len(values)
    assert all(0 <= v < domain for v in found)


def test_permutations_are_pinned() -> None:
    assert streams.permute(np.arange(8, dtype=np.uint64), 1000, 5).tolist() == PERMUTED


def test_another_key_is_another_permutation() -> None:
    found = {tuple(streams.permute(np.arange(20, dtype=np.uint64), 20, k)) for k in range(50)}
    assert len(found) == 50


@given(st.integers(1, 500), st.lists(KEYS, min_size=1, max_size=8))
def test_each_value_may_have_a_key_of_its_own(domain: int, keys: list[int]) -> None:
    values = [i % domain for i in range(len(keys))]
    together = streams.permute(u64(values), domain, u64(keys)).tolist()
    alone = [
        streams.permute(u64([v]), domain, k).tolist()[0] for v, k in zip(values, keys, strict=True)
    ]
    assert together == alone


def test_a_permutation_of_nothing_is_nothing() -> None:
    assert len(streams.permute(u64([]), 10, 1)) == 0


def test_a_permutation_leaves_no_order_behind() -> None:
    found = streams.permute(np.arange(10_000, dtype=np.uint64), 10_000, 3).astype(np.float64)
    assert abs(float(np.corrcoef(np.arange(10_000), found)[0, 1])) < 0.04
