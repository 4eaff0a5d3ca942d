"""One object's values while they are being decided, for functions that states call."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from seeds.generate import streams
from seeds.generate.vector import to_python

if TYPE_CHECKING:
    from seeds.factories.node_rows import NodeRows


class RowView(Mapping[str, Any]):
    """The values of one object by column, made when they are asked for.

    Attributes:
        index: The row index.
        position: The object's position in the batch, or among its owner's such children.
    """

    def __init__(self, rows: NodeRows, position: int) -> None:
        self._rows = rows
        self._position = position
        self.index = int(rows.rows[position])
        self.position = rows.source.place(position)

    def __getitem__(self, name: str) -> Any:
        vector = self._rows.column(name)
        return to_python(vector.take(np.array([self._position])))[0]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows.source.bound.columns)

    def __len__(self) -> int:
        return len(self._rows.source.bound.columns)

    @cached_property
    def _seed(self) -> int:
        context = self._rows.context
        key = streams.derive_key(context.seed, self._rows.label, "", "state-function@1")
        states = streams.row_states(key, self._rows.rows[self._position : self._position + 1])
        return int(streams.draw(states, 0)[0])

    @cached_property
    def random(self) -> random.Random:
        """A random generator that belongs to the row."""
        return random.Random(self._seed)

    @cached_property
    def faker(self) -> Any:
        """A Faker of the stream's locale that belongs to the row."""
        from seeds.generate.faker_values import faker_instance

        instance = faker_instance(self._rows.context.locale, self._rows.context.providers)
        instance.seed_instance(self._seed)
        return instance

    @property
    def as_of(self) -> dt.datetime:
        """The stream's "now"."""
        return dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(
            microseconds=self._rows.context.as_of
        )
