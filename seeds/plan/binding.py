"""An entity bound to its table: every column of the table gets a declaration or is left out.

Mistakes in a declaration are found here, before a row exists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from seeds.errors import DeclarationError, did_you_mean
from seeds.schema.table import ColumnInfo, ForeignKey, TableInfo
from seeds.schema.types import Kind
from seeds.spec.column import (
    Column,
    Constant,
    Field,
    HasMany,
    Key,
    ParentField,
    PythonDefault,
    RandomUuid,
    Reference,
    as_column,
)
from seeds.spec.entity import Entity

# Scalar-producing defaults whose meaning is known are drawn from streams instead.
_UUID_DEFAULTS = {("uuid", "uuid4"), ("uuid", "uuid1")}


@dataclass(frozen=True, eq=False)
class BoundEntity:
    """An entity with its table.

    Attributes:
        entity: The entity.
        table: Its table.
        columns: Declaration of each column that is loaded, in the table's order.
        hidden: Declarations of intermediate values.
        children: Has-many declarations by name.
        names: Name of each declared node, by the node's ``id``.
        key: Name of the integer key that is counted, or ``None``.
        slow: Columns whose model default is called once a row.
        required: Columns that need a value and have no declaration; fixed rows may state
            them, generated rows cannot be made.
    """

    entity: Entity
    table: TableInfo
    columns: Mapping[str, Column]
    hidden: Mapping[str, Column]
    children: Mapping[str, HasMany]
    names: Mapping[int, str]
    key: str | None
    slow: tuple[str, ...]
    required: tuple[str, ...]

    @property
    def name(self) -> str:
        """The entity's name."""
        return self.entity.name

    def column(self, name: str) -> Column | None:
        """Return the declaration of a column or an intermediate value."""
        return self.columns.get(name) or self.hidden.get(name)

    def foreign_key(self, column: str) -> ForeignKey:
        """Return the foreign key that a column alone makes up."""
        for fk in self.table.foreign_keys:
            if fk.columns == (column,):
                return fk
        raise DeclarationError(
            f"{self.table.name}.{column} is declared as a reference, but has no foreign key",
            "Declare the foreign key in the model, or the column as something else.",
        )

    def override(self, name: str, value: Any) -> Column:
        """Return a state's or fixed row's value of a column as a declaration, checked."""
        if name not in self.table.columns and name not in self.hidden:
            raise unknown_column(self.entity, self.table, name)
        return as_column(value)


def undeclared(bound: BoundEntity, name: str) -> DeclarationError:
    """Return the error for a required column that nothing is declared for."""
    hint = "Declare it in the factory, or give it a default in the model."
    for fk in bound.table.foreign_keys:
        if fk.columns == (name,):
            hint = f"Declare {name} = ref({fk.table!r}) in the factory."
    return DeclarationError(
        f"{bound.entity.origin}: nothing is declared for {bound.table.name}.{name}, which is "
        "required",
        hint,
    )


def unknown_column(entity: Entity, table: TableInfo, name: str) -> DeclarationError:
    """Return the error for a name that the table does not have."""
    hint = did_you_mean(name, table.columns)
    return DeclarationError(f"{entity.origin}: the table {table.name} has no column {name!r}", hint)


def bind(entity: Entity, table: TableInfo) -> BoundEntity:
    """Bind an entity to its table.

    Raises:
        DeclarationError: A declared column does not exist, or a reference has no foreign key.
    """
    hidden = {n: c for n, c in entity.columns.items() if n.startswith("_")}
    for name in entity.columns:
        if name not in hidden and name not in table.columns:
            raise unknown_column(entity, table, name)
    for name in entity.natural_key:
        if name not in table.columns:
            raise unknown_column(entity, table, name)
    overridden = {name for state in entity.states.values() for name in state}
    for state, values in entity.states.items():
        for name in values:
            if name not in table.columns and name not in hidden:
                error = unknown_column(entity, table, name)
                raise DeclarationError(f"{error.message} (in the state {state!r})", error.hint)
    columns: dict[str, Column] = {}
    missing, slow = [], []
    key = None
    for name, info in table.columns.items():
        declared = entity.columns.get(name)
        if declared is not None:
            columns[name] = declared
        elif info.generated:
            continue
        elif entity.definition is not None and name not in table.primary_key:
            columns[name] = _Undefined(_implicit(table, info))
        elif (implicit := _implicit(table, info)) is not None:
            columns[name] = implicit
            if isinstance(implicit, PythonDefault):
                slow.append(name)
        elif name in overridden and info.nullable:
            columns[name] = Constant(None)
        elif not info.nullable and (not info.has_server_default or name in overridden):
            missing.append(name)
        if isinstance(columns.get(name), Key):
            key = name
    names = {id(node): name for name, node in {**columns, **hidden, **entity.children}.items()}
    bound = BoundEntity(
        entity, table, columns, hidden, entity.children, names, key, tuple(slow), tuple(missing)
    )
    for name, node in columns.items():
        if isinstance(node, Reference):
            fk = bound.foreign_key(name)
            if fk.table != node.table:
                raise DeclarationError(
                    f"{entity.origin}: {table.name}.{name} refers to {fk.table}, "
                    f"not to {node.table}",
                    f"Write ref({fk.table!r}).",
                )
    _check_fields(bound)
    _check_self_references(bound)
    return bound


@dataclass(frozen=True, eq=False)
class _Undefined(Column):
    """A column that the row-at-a-time ``definition()`` fills.

    Attributes:
        default: The model's default, for rows that the definition leaves it out of.
    """

    default: Column | None = None
    generator = "definition"


Defined = _Undefined


def _implicit(table: TableInfo, info: ColumnInfo) -> Column | None:
    """Return how an undeclared column is filled, ``None`` to leave it out."""
    if info.autoincrement and info.type.kind is Kind.INTEGER:
        return Key()
    default: Any = None if info.source is None else info.source.default
    if default is None:
        if info.type.kind is Kind.UUID and info.name in table.primary_key:
            return RandomUuid()
        return None
    if default.is_scalar:
        return Constant(_literal(default.arg))
    if default.is_callable:
        function: Callable[..., Any] = default.arg
        wrapped = getattr(function, "__wrapped__", function)
        origin = (getattr(wrapped, "__module__", ""), getattr(wrapped, "__name__", ""))
        if origin in _UUID_DEFAULTS and info.type.kind is Kind.UUID:
            return RandomUuid()
        # SQLAlchemy wraps every callable so that it takes the execution context.
        return PythonDefault(lambda: function(None))
    return None


def _literal(value: Any) -> Any:
    # A constant that is itself callable would be called when it is resolved.
    return (lambda: value) if callable(value) else value


def _check_fields(bound: BoundEntity) -> None:
    """Check that every column named by ``field()`` exists."""
    trees = [*bound.columns.values(), *bound.hidden.values()]
    trees += [v for s in bound.entity.states.values() for v in s.values() if isinstance(v, Column)]
    for tree in trees:
        for node in tree.walk():
            if isinstance(node, Field) and bound.column(node.name) is None:
                raise unknown_column(bound.entity, bound.table, node.name)
            shared = node.same if isinstance(node, Reference) else None
            if shared is not None and bound.column(shared) is None:
                raise unknown_column(bound.entity, bound.table, shared)


def _check_self_references(bound: BoundEntity) -> None:
    """Refuse what a reference to an earlier row of the same table cannot do."""
    table = bound.table.name
    for name, tree in {**bound.columns, **bound.hidden}.items():
        for node in tree.walk():
            if isinstance(node, ParentField) and node.reference.table == table:
                raise DeclarationError(
                    f"{bound.entity.origin}: {table}.{name} reads {node.name!r} of an earlier row "
                    "of its own table, which would have to read of a row before it, and so on",
                    "Refer to its key alone.",
                )
            if not isinstance(node, Reference) or node.table != table:
                continue
            if node.where or node.same or node.skew != "uniform":
                raise DeclarationError(
                    f"{bound.entity.origin}: {table}.{name} refers to earlier rows of its own "
                    "table, which takes neither where=, same= nor skew=",
                    "Write ref(…, share=0.5).",
                )
