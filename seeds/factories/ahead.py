"""Values of rows to come, evaluated together with the present one.

The engine evaluates columns; for a single object its fixed cost is nearly all there is. Where
one object after the other is made, the values of the next rows are made along, as far as
nothing but the row index decides them, and handed out when their turn comes. Nobody can tell:
a value is the same however many are made at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from seeds.errors import SeedsError
from seeds.factories.pools import attributes_of
from seeds.factories.remembering import remembered
from seeds.generate.column_array import is_decorated
from seeds.generate.columns.address import PlacePart, PostalCode, Street
from seeds.generate.columns.choice import Boolean, Choice
from seeds.generate.columns.identifier import Code
from seeds.generate.columns.network import Hostname, Ipv4, Ipv6, Mac, Url
from seeds.generate.columns.number import Between, DecimalBetween, Float
from seeds.generate.columns.once import Once
from seeds.generate.columns.pattern import Pattern
from seeds.generate.columns.person import AvatarUrl, Handle, Name, Phone
from seeds.generate.columns.phrase import CatchPhrase
from seeds.generate.columns.sequence import Sequence
from seeds.generate.columns.text import FromPool, Joined, Slug
from seeds.generate.columns.time import Ago, BirthDate, Date, Datetime
from seeds.generate.generated_rows import GeneratedRows
from seeds.schema.types import Kind
from seeds.spec.column import Constant, Operation, Optional

if TYPE_CHECKING:
    from seeds.factories.nodes import Node
    from seeds.spec.column import Column

GROWTH = 4
MOST = 64
"""Rows evaluated at a time: each block is so much larger than the one before it, up to MOST."""

# Neither parents, children nor the position among the rows of a call decide these, and no
# function of the user's is called, whom it might surprise. Exactly these: what is derived from
# them may be otherwise.
_BY_INDEX = frozenset(
    (
        Ago, AvatarUrl, Between, BirthDate, Boolean, CatchPhrase, Choice, Code, Date, Datetime,
        DecimalBetween, Float, FromPool, Handle, Hostname, Ipv4, Ipv6, Joined, Mac, Name, Once,
        Optional, Pattern, Phone, PlacePart, PostalCode, Slug, Street, Url,
    )
)  # fmt: skip
# Values that nobody can change, so that handing one out twice does no harm.
_IMMUTABLE = frozenset(
    (
        Kind.BOOLEAN, Kind.DATE, Kind.DECIMAL, Kind.FLOAT, Kind.INTEGER, Kind.TEXT,
        Kind.TIMESTAMP, Kind.UUID,
    )
)  # fmt: skip


@dataclass
class Block:
    """Values of some rows in sequence.

    Attributes:
        first: The first row index.
        step: From one row index to the next: the rows kept for the children of one owner.
        size: How many rows.
        values: Their values by column; none when it was not worth while.
    """

    first: int
    step: int
    size: int
    values: dict[str, list[Any]] = field(default_factory=dict)

    def position(self, row: int) -> int | None:
        """Return where a row stands; the one behind the last has a position as well."""
        at, rest = divmod(row - self.first, self.step)
        return at if rest == 0 and 0 <= at <= self.size else None


def values_ahead(node: Node) -> dict[str, Any]:
    """Return values of a node's only object, by column, that need not be evaluated any more.

    None has to be for several objects, whose fixed cost is shared already.
    """
    if node.size != 1 or node.fixed is not None:
        return {}
    row, step = int(node.indices[0]), node.spacing
    blocks = node.making.stream.ahead
    block: Block | None = blocks.get(node.spec.factory)
    at = None if block is None or block.step != step else block.position(row)
    if block is None or at is None or at == block.size:
        size = 1 if block is None or at is None else min(block.size * GROWTH, MOST)
        if node.capacity is not None:
            size = max(min(size, (node.capacity - row) // step), 1)
        block = blocks[node.spec.factory] = _evaluated(node, row, size)
        at = 0
    if not block.values:
        return {}
    read = _read(node.spec.factory)
    said = node.said_columns
    return {
        name: values[at] for name, values in block.values.items() if read[name].isdisjoint(said)
    }


def _evaluated(node: Node, row: int, size: int) -> Block:
    from seeds.factories.objects import values_of

    block = Block(row, node.spacing, size)
    if size == 1:
        return block
    indices = np.uint64(row) + np.arange(size, dtype=np.uint64) * np.uint64(node.spacing)
    rows = GeneratedRows(node, np.arange(size, dtype=np.int64), indices)
    # As they are declared, whatever is said of this one.
    rows.plain = frozenset(node.bound.names.values())
    table = node.planned.table
    found = {}
    try:
        for name in _read(node.spec.factory):
            found[name] = values_of(rows.column(name), table.columns[name], f"{table.name}.{name}")
    except SeedsError:
        return block  # the row that it belongs to will say so, when it is made
    block.values = found
    return block


@remembered
def _read(factory: Any) -> dict[str, frozenset[str]]:
    """Return columns whose values the row index alone decides, and the columns they read."""
    from seeds.factories.overrides import bound_of

    bound = bound_of(factory)
    linked = {c for fk in bound.table.foreign_keys for c in fk.columns}
    found = {}
    for name in attributes_of(factory.model):
        declared, info = bound.columns.get(name), bound.table.columns.get(name)
        if declared is None or info is None or name in linked or name == bound.key:
            continue
        if is_decorated(info) or info.type.kind not in _IMMUTABLE:
            continue
        nodes = list(declared.walk())
        if all(map(_by_index, nodes)):
            names = (bound.names.get(id(inner)) for inner in nodes)
            found[name] = frozenset(n for n in names if n is not None) | {name}
    return found


def _by_index(column: Column) -> bool:
    if isinstance(column, Constant):
        return not callable(column.value)
    if isinstance(column, Sequence):
        return column.function is None
    return type(column) in _BY_INDEX or isinstance(column, Operation)
