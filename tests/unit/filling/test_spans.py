"""Numbers between bounds are drawn from all of them."""

from __future__ import annotations

import pytest

from seeds.conditions import Condition, parse
from seeds.filling.spans import is_bounded
from seeds.filling.tied import Group


@pytest.mark.parametrize(
    ("sql", "bounded"),
    [
        ("n >= 0", True),
        ("n BETWEEN 1 AND 10", True),
        ("(n > 0::numeric) AND (100 > n)", True),
        ("n::numeric < 1e6", True),
        ("n <> 5", False),
        ("n = 5", False),
        ("n > 5 OR n < 1", False),
        ("n % 2 > 0", False),
        ("n > m", False),
        ("n > n", False),
        ("n IS NULL OR n > 5", False),
    ],
)
def test_only_bounds_make_a_span(sql: str, bounded: bool) -> None:
    condition = parse(sql, "postgresql", ["n", "m"])
    assert isinstance(condition, Condition)
    assert is_bounded(Group(("n",), (condition,))) is bounded
