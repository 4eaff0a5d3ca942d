"""Literals for a column: from its type to the maker of its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from seeds.filling.literals import documents, networks, ranges, scalars, server, shapes
from seeds.filling.literals.conditioned import Conditioned
from seeds.filling.literals.containers import array, array_item, composite
from seeds.filling.literals.draws import Draws
from seeds.filling.literals.scalars import Maker, Wish
from seeds.filling.literals.written_type import WrittenSqlType, read_type
from seeds.schema.catalogue import CatalogueColumn, NamedType

MAKERS: Mapping[str, Maker] = {
    **scalars.MAKERS,
    **networks.MAKERS,
    **shapes.MAKERS,
    **documents.MAKERS,
    **server.MAKERS,
    **server.ISN,
}
"""What makes a value of a type, by the type's name. A new type is one line in its module."""

_GRAMMARS = frozenset(
    {
        *networks.MAKERS,
        *shapes.MAKERS,
        *documents.MAKERS,
        *server.MAKERS,
        *server.ISN,
        *ranges.NAMES,
    }
    | {"bit", "bit varying", *server.NAMES}
).difference({"json", "jsonb", "oid", "lo"})

NOW = datetime(2025, 1, 1)  # noqa: DTZ001 - a moment of no zone, by which no row is judged
"""What times are relative to when nobody says."""

_DEEPEST = 12
"""Types within types; what refers to itself ends somewhere."""
_FEW_BITS = 12
_POOL = 256
"""Values of types with conditions of their own."""
_MISSES = 500
"""Values in a row that are there already, after which a type is taken to have no other."""

_SQLITE: Mapping[str, str] = {
    "DATETIME": "timestamp without time zone",
    "TIMESTAMP": "timestamp without time zone",
    "DOUBLE": "double precision",
    "STRING": "text",
    "CLOB": "text",
    "NVARCHAR": "character varying",
    "NCHAR": "character varying",
    "BOOL": "boolean",
}
_AFFINITY: Mapping[str, str] = {
    "INTEGER": "integer",
    "REAL": "real",
    "NUMERIC": "numeric",
    "TEXT": "text",
    "BLOB": "text",
    "ANY": "text",
    "": "text",
}

_Make = Callable[[Draws], str]


@dataclass(frozen=True)
class _Values:
    """How values of a type are made.

    Attributes:
        make: Makes one.
        all: All of them, where they are few.
        nth: Makes one of many that are all different, from its index and their number.
    """

    make: _Make
    all: tuple[str, ...] | None = None
    nth: Callable[[Draws, int, int], str | None] | None = None


def literals(
    column: CatalogueColumn,
    *,
    count: int,
    distinct: bool,
    seed: int,
    now: datetime | None = None,
    conditions: Sequence[str] = (),
) -> list[str]:
    """Return believable values of a column, as text that its database reads.

    The table's checks are not looked at. No address, host or number can reach anybody.

    Args:
        column: The column.
        count: How many.
        distinct: Whether none may equal another, as the type compares them; ranges do not even
            overlap.
        seed: Equal seeds make equal values.
        now: What times are before of.
        conditions: What a value of a composite type satisfies beside what its domains ask for;
            at least that of it which can be read.

    Returns:
        The values. Fewer where ``distinct`` and the type has no more; none where nothing is known
        about the type.
    """
    types = _Types(now or NOW, column.named, seed)
    values = types.of_column(column)
    if values is None or count <= 0:
        return []
    if conditions:
        satisfying = types.satisfying(read_type(column.sql_type), {column.name: conditions}, count)
        if satisfying:
            return satisfying
    subject = f"{column.name}\0{column.sql_type}"
    if values.all is not None:
        return _of_few(values.all, count, distinct, Draws(seed, subject, -1))
    if not distinct:
        return [values.make(Draws(seed, subject, i)) for i in range(count)]
    if values.nth is not None:
        placed = (values.nth(Draws(seed, subject, i), i, count) for i in range(count))
        return [value for value in placed if value is not None]
    found: dict[str, None] = {}
    index = misses = 0
    while len(found) < count and misses < _MISSES:
        before = len(found)
        found[values.make(Draws(seed, subject, index))] = None
        misses = 0 if len(found) > before else misses + 1
        index += 1
    return list(found)


def literal_lists(
    column: CatalogueColumn,
    *,
    count: int,
    distinct: bool,
    seed: int,
    now: datetime | None = None,
) -> list[list[str]]:
    """Return values of an array of one dimension as lists of what :func:`literals` makes."""
    bare = column.base_type.removesuffix("[]")
    element = replace(
        column, sql_type=column.item or bare, base_type=bare, domain=None, labels=column.item_labels
    )
    flat = literals(element, count=3 * count, distinct=False, seed=seed, now=now)
    sizes = Draws(seed, f"{column.name}\0sizes", 0)
    found = [flat[i : i + sizes.between(1, 3)] for i in range(0, len(flat), 3)]
    return [list(items) for items in dict.fromkeys(map(tuple, found))] if distinct else found


def has_grammar(column: CatalogueColumn) -> bool:
    """Tell whether words are no value of a column: its type reads texts of a form of its own."""
    if column.affinity:
        return False
    return read_type(column.base_type or column.sql_type).name in _GRAMMARS


def _of_few(values: Sequence[str], count: int, distinct: bool, draws: Draws) -> list[str]:
    if not distinct:
        return [draws.choice(values) for _ in range(count)] if values else []
    left = list(values)
    return [left.pop(draws.between(0, len(left) - 1)) for _ in range(min(count, len(values)))]


class _Types:
    """Makers by types."""

    def __init__(self, now: datetime, named: Mapping[str, NamedType], seed: int) -> None:
        self._now = now
        self._seed = seed
        self._named = named

    def of_column(self, column: CatalogueColumn) -> _Values | None:
        """Return what makes a column's values."""
        if column.affinity or not column.sql_type:
            return self._of_sqlite(column)
        written = read_type(column.sql_type)
        if not written.dimensions and written.full_name not in self._named:
            own = _described(column)
            if own is not None:
                self._named = {**self._named, written.full_name: own}
        if written.dimensions and column.item_labels and written.full_name not in self._named:
            labels = NamedType(labels=column.item_labels)
            self._named = {**self._named, written.full_name: labels}
        return self.of(written)

    def _of_sqlite(self, column: CatalogueColumn) -> _Values | None:
        declared = column.base_type.upper()
        if declared in ("BOOLEAN", "BOOL"):
            return _choice(("0", "1"))
        written = read_type(column.sql_type) if column.sql_type else WrittenSqlType("", "")
        name = _SQLITE.get(declared, written.name)
        if name not in MAKERS:
            name = _AFFINITY.get(column.affinity, "text")
        if column.affinity == "INTEGER" and name not in ("smallint", "integer", "bigint"):
            name = "integer"
        return self.of(WrittenSqlType(name, name, written.arguments))

    def of(self, written: WrittenSqlType, depth: int = 0) -> _Values | None:
        """Return what makes values of a type."""
        if depth > _DEEPEST:
            return None
        if written.dimensions:
            return self._array(written, depth)
        named = self._named.get(written.full_name)
        if named is not None:
            return self._of_named(written, named, depth)
        item = ranges.range_item(written.name) or ranges.multirange_item(written.name)
        if item:
            return self._range(item, several=not ranges.range_item(written.name), depth=depth)
        known = server.names(written.name)
        if known:
            return _choice(known)
        if written.name == "boolean":
            return _choice(("true", "false"))
        bits = written.number() or 1
        if written.name == "bit" and bits <= _FEW_BITS:
            return _choice(tuple(f"{value:0{bits}b}" for value in range(1 << bits)))
        if written.name == "bit varying" and (written.number() or _FEW_BITS) < _FEW_BITS:
            return _choice(tuple(f"{v:0{n}b}" for n in range(1, bits + 1) for v in range(1 << n)))
        maker = MAKERS.get(written.name)
        if maker is None:
            return None

        def place(draws: Draws, index: int, _count: int) -> str:
            if written.name == "cidr":
                return networks.apart(index)
            return shapes.apart(Wish(draws, written, self._now), index)

        nth = place if written.name == "cidr" or written.name in shapes.AREAS else None
        return _Values(lambda draws: maker(Wish(draws, written, self._now)), nth=nth)

    def _of_named(self, written: WrittenSqlType, named: NamedType, depth: int) -> _Values | None:
        if named.base:
            below = self.of(read_type(named.base), depth + 1)
            return self._conditioned(written, below) if named.checks and below else below
        if named.item:
            return self._range(named.item, several=named.several, depth=depth)
        if named.labels:
            return _choice(named.labels)
        if not named.fields:
            return None
        fields = [self.of(read_type(type_), depth + 1) for _, type_ in named.fields]
        if not any(fields):
            return None
        return _Values(
            lambda draws: composite(
                [None if field is None else field.make(draws) for field in fields]
            )
        )

    def _conditioned(self, written: WrittenSqlType, below: _Values) -> _Values:
        """Return values of a domain that satisfy its conditions, as far as these are known."""
        found = self.satisfying(written, {})
        return _Values(lambda draws: draws.choice(found)) if found else below

    def satisfying(
        self, written: WrittenSqlType, conditions: Mapping[str, Sequence[str]], count: int = _POOL
    ) -> list[str]:
        """Return values of a type that satisfy its conditions and others."""
        solver = Conditioned(self._named, self._some, self._now, self._seed)
        return solver.values(written, conditions, count)

    def _some(self, written: WrittenSqlType, count: int) -> list[str]:
        values = self.of(written)
        if values is None:
            return []
        return [values.make(Draws(self._seed, written.full_name, at)) for at in range(count)]

    def _range(self, item: str, *, several: bool, depth: int) -> _Values | None:
        within = read_type(item)
        named = self._named.get(within.full_name)
        if named is not None and named.base and depth < _DEEPEST:
            return self._range(named.base, several=several, depth=depth + 1)

        def make(draws: Draws) -> str | None:
            return ranges.literal(Wish(draws, within, self._now), within.name, several=several)

        if make(Draws(0, "", 0)) is None:
            return _Values(lambda _: "{}") if several else _Values(lambda _: "empty")

        def place(draws: Draws, index: int, count: int) -> str | None:
            found = ranges.apart(Wish(draws, within, self._now), within.name, index, count)
            return f"{{{found}}}" if several and found is not None else found

        ordered = place(Draws(0, "", 0), 0, 1) is not None
        return _Values(lambda draws: make(draws) or "empty", nth=place if ordered else None)

    def _array(self, written: WrittenSqlType, depth: int) -> _Values | None:
        element = self.of(written.element, depth + 1)
        if element is None:
            return None
        within = element
        separator = ";" if written.name == "box" else ","

        def make(draws: Draws) -> str:
            def level(dimensions: int, sizes: Sequence[int]) -> str:
                if not dimensions:
                    return array_item(within.make(draws))
                items = [level(dimensions - 1, sizes[1:]) for _ in range(sizes[0])]
                return array(items, separator)

            sizes = [draws.between(1, 3) for _ in range(written.dimensions)]
            return level(written.dimensions, sizes)

        return _Values(make)


def _choice(values: tuple[str, ...]) -> _Values:
    return _Values(lambda draws: draws.choice(values), values)


def _described(column: CatalogueColumn) -> NamedType | None:
    """Return what a column says of its own type."""
    if column.labels:
        return NamedType(labels=column.labels)
    if column.fields:
        return NamedType(fields=column.fields)
    if column.type_kind in ("range", "multirange") and column.item:
        return NamedType(item=column.item, several=column.type_kind == "multirange")
    if not column.domain:
        return None
    given = column.length if column.length is not None else column.precision
    if given is None or column.base_type.endswith("[]"):
        return NamedType(base=column.base_type)
    scale = f",{column.scale}" if column.scale is not None else ""
    head, space, tail = column.base_type.partition(" with")  # time (3) with time zone
    return NamedType(base=f"{head}({given}{scale}){space}{tail}")
