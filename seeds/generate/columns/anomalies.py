"""Anomalies of series: what is wrong with a value, known beforehand and written beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from seeds.generate import streams
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.columns.time import Timeline
from seeds.generate.vector import Values, Vector
from seeds.spec.column import Column

LASTING: Mapping[str, tuple[int, int]] = {
    "spike": (1, 2),
    "drop": (2, 8),
    "stuck": (6, 24),
    "drift": (12, 48),
    "gap": (2, 12),
}
"""How many rows the kinds that :func:`seeds.series` knows last: at least, at most."""


@dataclass(frozen=True)
class Anomaly:
    """A row's part in an anomaly.

    Attributes:
        kind: What is wrong.
        step: How many rows of the series it has lasted; 0 for its first row.
        most: The most rows that one of its kind lasts.
    """

    kind: str
    step: int
    most: int


@dataclass(frozen=True, eq=False)
class Anomalies(Generator):
    """At most one anomaly in each window of a series, which does not leave the window.

    A row finds out by itself: what happens in a window hangs on the window's first row.

    Attributes:
        timeline: The instants of the series.
        kinds: (weight, least, most) of each kind: how often, and how many rows it lasts.
        share: Share of the windows that have an anomaly.
        window: Rows of a window.
        pool: None, and the anomalies of the first kind by their step, then those of the next.
        starts: Where the anomalies of each kind begin in the pool.
    """

    timeline: Timeline
    kinds: tuple[tuple[float, int, int], ...]
    share: float
    window: int
    pool: Values
    starts: tuple[int, ...]
    generator = "anomalies"

    def inputs(self) -> tuple[Column, ...]:
        return (self.timeline,)

    def generate(self, cells: Cells) -> Vector:
        place = self.timeline.places(cells) % self.window
        first = cells.rows - (place * self.timeline.lanes_of(cells)).astype(np.uint64)
        states = streams.row_states(cells.key, first)
        kind = streams.weighted(streams.draw(states, 1), [weight for weight, *_ in self.kinds])
        least = np.array([low for _, low, _ in self.kinds], dtype=np.int64)[kind]
        most = np.array([high for *_, high in self.kinds], dtype=np.int64)[kind]
        room = (most - least + 1).astype(np.uint64)
        length = least + streams.below(streams.draw(states, 2), room)
        free = (self.window - length + 1).astype(np.uint64)
        step = place - streams.below(streams.draw(states, 3), free)
        inside = streams.bernoulli(streams.draw(states), self.share) & (step >= 0) & (step < length)
        codes = np.where(inside, np.array(self.starts, dtype=np.int64)[kind] + step, 0)
        return Vector(None, codes, None, 0, self.pool)


def anomalies(
    timeline: Timeline,
    kinds: Mapping[str, float],
    *,
    share: float = 0.1,
    window: int = 96,
    lasting: Mapping[str, tuple[int, int]] | None = None,
) -> Column:
    """Declare what goes wrong in a series, and where: an :class:`Anomaly`, or NULL in most rows.

    Its members label the rows, ``_anomaly.item("kind")``, and :func:`seeds.series` makes the
    values accordingly: a ``spike`` above and a ``drop`` below the usual, a value that is
    ``stuck``, a ``drift`` away, a ``gap`` without values. Other kinds are for columns of your
    own to read.

    Args:
        timeline: The instants of the series.
        kinds: The kinds with their weights: ``{"spike": 3, "gap": 1}``.
        share: Share of the windows that have an anomaly.
        window: So many rows of a series have one anomaly at most.
        lasting: The rows that an anomaly lasts, at least and at most, for other kinds than the
            five above or otherwise than usual.

    Raises:
        ValueError: There are no kinds, a weight is negative, a share lies outside of 0 to 1, or a
            kind lasts longer than the window, or for an unknown time.
        TypeError: ``timeline`` is no :func:`seeds.timeline`.
    """
    if not isinstance(timeline, Timeline):
        raise TypeError("anomalies() takes the timeline() of the series")
    if not kinds or min(kinds.values()) < 0 or sum(kinds.values()) <= 0:
        raise ValueError("weights are not negative, and one is positive")
    if not 0 <= share <= 1:
        raise ValueError(f"a share lies between 0 and 1, not {share}")
    spans = {**LASTING, **(lasting or {})}
    found, starts = [], []
    pool: list[Anomaly | None] = [None]
    for kind, weight in kinds.items():
        if kind not in spans:
            raise ValueError(f"say how many rows {kind!r} lasts: lasting={{{kind!r}: (1, 10)}}")
        least, most = spans[kind]
        if not 1 <= least <= most <= window:
            raise ValueError(f"{kind!r} lasts 1 to {window} rows, a window, not {least} to {most}")
        found.append((float(weight), least, most))
        starts.append(len(pool))
        pool += [Anomaly(kind, step, most) for step in range(most)]
    return Anomalies(timeline, tuple(found), share, window, Values(pool), tuple(starts))
