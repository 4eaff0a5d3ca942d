"""Declarations of how a column's values come about.

A declaration is a tree of frozen nodes. The nodes in this module are the
structural ones: they combine other columns, reach into parents and children,
or repeat a constant. Nodes that draw values from a stream are generators and
live in :mod:`seeds.generate.columns`. Nodes compare by identity, because the
place where a node stands in an entity is what names its stream.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

Operand = Any
"""A column or a literal."""


@dataclass(frozen=True, eq=False)
class Column:
    """The base of all column declarations.

    Attributes:
        generator: Name of the kind; part of the key of the column's stream.
        version: Raised whenever the kind's output changes; part of the key as well.
    """

    generator: ClassVar[str] = "column"
    version: ClassVar[int] = 1

    def inputs(self) -> tuple[Column, ...]:
        """Return the columns that this one is computed from."""
        return ()

    def capacity(self, locale: str) -> int | None:
        """Return how many distinct values a unique column can make, ``None`` if not unique."""
        return None

    def walk(self) -> Iterator[Column]:
        """Yield this node and everything below it."""
        yield self
        for node in self.inputs():
            yield from node.walk()

    def optional(self, share: float) -> Optional:
        """Return this column with a value in a share of the rows, NULL in the others."""
        if not 0 <= share <= 1:
            raise ValueError(f"a share lies between 0 and 1, not {share}")
        return Optional(self, share)

    def only_if(self, condition: Column) -> Operation:
        """Return this column where the condition holds, NULL elsewhere."""
        return Operation("case", (condition, self, Constant(None)))

    def or_else(self, *others: Operand) -> Operation:
        """Return the first value that is not NULL (SQL's COALESCE)."""
        return Operation("coalesce", (self, *map(as_column, others)))

    def round(self, digits: int = 0) -> Operation:
        """Return the value rounded half away from zero to so many decimal digits."""
        return Operation("round", (self,), digits)

    def cut(self, longest: int) -> Operation:
        """Return texts of at most so many characters: longer ones end before the word too many."""
        if longest < 1:
            raise ValueError(f"a text has room for one character at least, not {longest}")
        return Operation("cut", (self,), longest)

    def is_in(self, *values: Any) -> Operation:
        """Tell whether the value is one of the given literals."""
        return Operation("is_in", (self,), values)

    def equals(self, value: Operand) -> Operation:
        """Tell whether the value equals another (``==`` is left to identity)."""
        if isinstance(value, Column):
            return Operation("eq", (self, value))
        return Operation("is_in", (self,), (value,))

    def is_null(self) -> Operation:
        """Tell whether the value is NULL."""
        return Operation("is_null", (self,))

    def item(self, key: Any) -> Operation:
        """Return a member of the chosen value: an item, or an attribute of an object."""
        return Operation("item", (self,), key)

    def __add__(self, other: Operand) -> Operation:
        return Operation("add", (self, as_column(other)))

    def __radd__(self, other: Operand) -> Operation:
        return Operation("add", (as_column(other), self))

    def __sub__(self, other: Operand) -> Operation:
        return Operation("sub", (self, as_column(other)))

    def __rsub__(self, other: Operand) -> Operation:
        return Operation("sub", (as_column(other), self))

    def __mul__(self, other: Operand) -> Operation:
        return Operation("mul", (self, as_column(other)))

    def __rmul__(self, other: Operand) -> Operation:
        return Operation("mul", (as_column(other), self))

    def __lt__(self, other: Operand) -> Operation:
        return Operation("lt", (self, as_column(other)))

    def __le__(self, other: Operand) -> Operation:
        return Operation("le", (self, as_column(other)))

    def __gt__(self, other: Operand) -> Operation:
        return Operation("lt", (as_column(other), self))

    def __ge__(self, other: Operand) -> Operation:
        return Operation("le", (as_column(other), self))

    def __and__(self, other: Column) -> Operation:
        return Operation("and", (self, other))

    def __or__(self, other: Column) -> Operation:
        return Operation("or", (self, other))

    def __invert__(self) -> Operation:
        return Operation("not", (self,))


@dataclass(frozen=True, eq=False)
class Constant(Column):
    """The same value in every row.

    Attributes:
        value: The value, or a function without arguments that is called once when the
            first row is made (a password hash, a value read from the environment).
    """

    value: Any
    generator: ClassVar[str] = "constant"

    def resolve(self) -> Any:
        """Return the value itself."""
        return self.value() if callable(self.value) else self.value


@dataclass(frozen=True, eq=False)
class Operation(Column):
    """A computation over other columns; ``params`` are its literal arguments."""

    op: str
    args: tuple[Column, ...]
    params: Any = None
    generator: ClassVar[str] = "operation"

    def inputs(self) -> tuple[Column, ...]:
        return self.args


@dataclass(frozen=True, eq=False)
class Optional(Column):
    """A column with NULL in a share of the rows; ``share`` is the share with a value."""

    column: Column
    share: float
    generator: ClassVar[str] = "optional"

    def inputs(self) -> tuple[Column, ...]:
        return (self.column,)

    def capacity(self, locale: str) -> int | None:
        return self.column.capacity(locale)


@dataclass(frozen=True, eq=False)
class Field(Column):
    """A column of the same row, by name; for states, which stand apart from the others."""

    name: str
    generator: ClassVar[str] = "field"


@dataclass(frozen=True, eq=False)
class Key(Column):
    """The integer primary key: counted from the first free key of the table."""

    generator: ClassVar[str] = "key"


@dataclass(frozen=True, eq=False)
class PythonDefault(Column):
    """The model's own Python-side default, called once a row (slow, not reproducible)."""

    function: Callable[[], Any]
    generator: ClassVar[str] = "python-default"


@dataclass(frozen=True, eq=False)
class RandomUuid(Column):
    """A version 4 UUID drawn from the column's stream."""

    generator: ClassVar[str] = "uuid"


Skew = Literal["uniform", "even", "mild", "zipf"]


@dataclass(frozen=True)
class ParentTest:
    """A condition that parents have to meet.

    Attributes:
        columns: The columns of the parent that it looks at.
        passes: Tells of the values of these columns, by name, whether they will do.
    """

    columns: tuple[str, ...]
    passes: Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True, eq=False)
class Reference(Column):
    """A foreign key: one parent row for each row.

    Attribute access reaches the parent's columns: ``user.created_at`` is the value of
    the row that was chosen. Use :meth:`get` for a column whose name is taken here.

    Attributes:
        target: The parent's model class, factory class, or full table name.
        skew: How parents are favoured. ``even`` deals them out in turn, ``mild`` draws
            ranks with density ~ r^-1/2, ``zipf`` with density ~ 1/r.
        where: Name of a boolean column of the parent; only rows where it is true are chosen.
        distinct: Whether the children of one owner refer to different parents; rows that refer
            to their own table then refer to the one before them.
        share: Share of the rows that have a parent; the others are NULL.
        owner: Whether the row belongs to this parent when it is made as its child.
        same: A column that the row and its parent have in common; only such parents are chosen.
        same_as: What the parent calls it, where that is another name.
        place: An integer column that says which parent, by its place among them (among those
            with the same value, where ``same`` asks for it).
        meeting: (column, table, its column): only parents are chosen whose value of the column
            some row of the other table has, too.
        only: Which parents may be chosen at all.
        present: Columns of the parent that hold a value in those that are chosen.
    """

    target: Any
    skew: Skew = "uniform"
    where: str | None = None
    distinct: bool = False
    share: float = 1.0
    owner: bool = True
    same: str | None = None
    same_as: str | None = None
    place: Column | None = None
    meeting: tuple[tuple[str, str, str], ...] = ()
    only: ParentTest | None = None
    present: tuple[str, ...] = ()
    generator: ClassVar[str] = "ref"

    def inputs(self) -> tuple[Column, ...]:
        return () if self.place is None else (self.place,)

    @property
    def table(self) -> str:
        """Full name of the parent's table."""
        return table_name(self.target)

    def get(self, name: str) -> ParentField:
        """Return a column of the chosen parent."""
        return ParentField(self, name)

    def __getattr__(self, name: str) -> ParentField:
        if name.startswith("_"):
            raise AttributeError(f"write .get({name!r}) for an intermediate value of the parent")
        return ParentField(self, name)


@dataclass(frozen=True, eq=False)
class ParentField(Column):
    """A column of the parent that a reference chose."""

    reference: Reference
    name: str
    generator: ClassVar[str] = "parent"

    def inputs(self) -> tuple[Column, ...]:
        return (self.reference,)


@dataclass(frozen=True, eq=False)
class HasMany(Column):
    """Children made together with each row.

    Attributes:
        factory: The children's factory class (or its name, for a later definition).
        fan_out: How many children a row has; an integer column.
        most: The largest fan-out; it spaces the children's row indices.
    """

    factory: Any
    fan_out: Column
    most: int
    generator: ClassVar[str] = "has-many"

    def inputs(self) -> tuple[Column, ...]:
        return (self.fan_out,)

    def sum(self, column: str) -> ChildAggregate:
        """Return the sum of a column over the children."""
        return ChildAggregate(self, "sum", column)

    def min(self, column: str) -> ChildAggregate:
        """Return the smallest value of a column over the children."""
        return ChildAggregate(self, "min", column)

    def max(self, column: str) -> ChildAggregate:
        """Return the largest value of a column over the children."""
        return ChildAggregate(self, "max", column)

    def count(self) -> ChildAggregate:
        """Return the number of children."""
        return ChildAggregate(self, "count", "")


@dataclass(frozen=True, eq=False)
class ChildAggregate(Column):
    """A value computed over the children of each row."""

    children: HasMany
    function: Literal["sum", "min", "max", "count"]
    column: str
    generator: ClassVar[str] = "aggregate"

    def inputs(self) -> tuple[Column, ...]:
        return (self.children,)


def as_column(value: Operand) -> Column:
    """Return a column as it is and a literal as a constant."""
    return value if isinstance(value, Column) else Constant(value)


def table_name(target: Any) -> str:
    """Return the full table name of a model class, a factory class or a name."""
    if isinstance(target, str):
        return target
    # The model comes first: it may have a column called "model".
    table = getattr(target, "__table__", None)
    if table is None:
        table = getattr(getattr(target, "model", None), "__table__", None)
    if table is None:
        raise TypeError(f"{target!r} is neither a model, a factory nor a table name")
    return str(table.fullname)


def case(*branches: tuple[Column, Operand], default: Operand = None) -> Operation:
    """Return the value of the first branch whose condition holds (SQL's CASE)."""
    args: list[Column] = []
    for condition, value in branches:
        args += [condition, as_column(value)]
    return Operation("case", (*args, as_column(default)))


def concat(*parts: Operand) -> Operation:
    """Return the texts joined; NULL when any part is NULL."""
    return Operation("concat", tuple(map(as_column, parts)))


def least(*columns: Operand) -> Operation:
    """Return the smallest of the values."""
    return Operation("least", tuple(map(as_column, columns)))


def greatest(*columns: Operand) -> Operation:
    """Return the largest of the values."""
    return Operation("greatest", tuple(map(as_column, columns)))


def json_object(**fields: Operand) -> Operation:
    """Return a JSON object with the given members, in this order."""
    return Operation("json_object", tuple(map(as_column, fields.values())), tuple(fields))


def constant(value: Any) -> Constant:
    """Return the same value for every row; a function is called once, when first needed."""
    return Constant(value)


def field(name: str) -> Field:
    """Return a column of the same row by its name."""
    return Field(name)


def ref(
    target: Any,
    *,
    skew: Skew = "uniform",
    where: str | None = None,
    distinct: bool = False,
    share: float = 1.0,
    owner: bool = True,
    same: str | None = None,
    same_as: str | None = None,
    place: Column | None = None,
    meeting: Sequence[tuple[str, str, str]] = (),
) -> Reference:
    """Declare a reference to a parent row; see :class:`Reference` for the arguments.

    Raises:
        ValueError: Arguments do not go together.
    """
    if same is not None and (distinct or skew != "uniform"):
        raise ValueError("same= goes with uniform draws alone, not with distinct= or skew=")
    if place is not None and (distinct or skew != "uniform" or where is not None):
        raise ValueError("place= says which parent, and goes with no distinct=, skew= or where=")
    return Reference(
        target, skew, where, distinct, share, owner, same, same_as, place, tuple(meeting)
    )


def has_many(factory: Any, fan_out: Column | int, *, most: int | None = None) -> HasMany:
    """Declare children that are made together with each row.

    Args:
        factory: The children's factory.
        fan_out: Children a row: a number, or an integer column. A column that does not know its
            largest value, as ``between(1, 5)`` does, needs ``most``.
        most: The most children that a row may have, now or later. The rows of the children are
            numbered by it, so that they keep their values when the fan-out grows.

    Raises:
        TypeError: The largest value is not known.
        ValueError: The fan-out passes ``most``.
    """
    known = fan_out if isinstance(fan_out, int) else getattr(fan_out, "most", None)
    if most is None:
        most = known
    if not isinstance(most, int):
        raise TypeError("the fan-out must be a number or a column with a largest value")
    if isinstance(known, int) and known > most:
        raise ValueError(f"a fan-out of up to {known} passes the most children, {most}")
    return HasMany(factory, as_column(fan_out), most)


def has_one(factory: Any, share: float = 1.0) -> HasMany:
    """Declare one child for each row, or for a share of the rows."""
    if share >= 1:
        return HasMany(factory, Constant(1), 1)
    return HasMany(factory, Optional(Constant(1), share), 1)


__all__: Sequence[str] = (
    "ChildAggregate",
    "Column",
    "Constant",
    "Field",
    "HasMany",
    "Key",
    "Operation",
    "Optional",
    "ParentField",
    "PythonDefault",
    "RandomUuid",
    "Reference",
    "Skew",
    "as_column",
    "case",
    "concat",
    "constant",
    "field",
    "greatest",
    "has_many",
    "has_one",
    "json_object",
    "least",
    "ref",
    "table_name",
)
