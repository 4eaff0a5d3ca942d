"""Points in time that lie ahead are made when somebody asks for them, and only then."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

import numpy as np
import pytest

from seeds.generate.cells import Cells, Context
from seeds.generate.columns.time import DAY, date, datetime
from seeds.spec.column import Column

AS_OF = 1_767_225_600_000_000  # 2026-01-01


def days(column: Column) -> list[int]:
    """Values as whole days after as-of."""
    cells = Cells(
        Context(42, AS_OF), "t", np.arange(500, dtype=np.uint64), 7, "t.c", cast("Any", None)
    )
    data = cast("Any", column).generate(cells).data
    return sorted(int(v) // DAY - (0 if abs(v) < AS_OF // 2 else AS_OF // DAY) for v in data)


@pytest.mark.parametrize(
    "column",
    [
        datetime("+30d", "+60d"),
        datetime(dt.date(2026, 1, 31), dt.date(2026, 3, 2)),
        datetime(windows={("+30d", "+45d"): 1, ("+45d", "+60d"): 1}),
    ],
)
def test_a_window_ahead_is_filled(column: Column) -> None:
    found = days(column)
    assert 30 <= found[0] < 33
    assert 57 < found[-1] <= 60


def test_days_ahead_are_made_too() -> None:
    cells = Cells(
        Context(42, AS_OF), "t", np.arange(500, dtype=np.uint64), 7, "t.c", cast("Any", None)
    )
    found = cast("Any", date("+1d", "+10d")).generate(cells).data - AS_OF // DAY
    assert set(found.tolist()) >= set(range(1, 10))


def test_what_is_said_to_be_before_now_stays_before_now() -> None:
    assert days(datetime("-10d", "+10d", before="now"))[-1] <= 0


def test_without_a_stop_nothing_lies_ahead() -> None:
    assert days(datetime("-10d"))[-1] <= 0
    assert days(datetime(after="-10d", within="30d"))[-1] <= 0
