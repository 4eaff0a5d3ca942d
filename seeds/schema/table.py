"""Tables as the engine sees them: names, logical types, keys and constraints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from seeds.schema.types import LogicalType

if TYPE_CHECKING:
    import sqlalchemy as sa


@dataclass(frozen=True)
class ColumnInfo:
    """One column of a table.

    Attributes:
        name: The column's name in the database.
        type: Its logical type.
        nullable: Whether NULL is allowed.
        autoincrement: Whether the key is an integer that the database counts.
        has_server_default: Whether the database fills it when it is left out
            (default, identity, generated).
        generated: Whether the database always computes it, so that it must be left out.
        source: The SQLAlchemy column (type decorators, Python defaults).
    """

    name: str
    type: LogicalType
    nullable: bool
    autoincrement: bool = False
    has_server_default: bool = False
    generated: bool = False
    source: sa.Column[object] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class ForeignKey:
    """A foreign key of a table.

    Attributes:
        columns: The referencing columns.
        table: Full name of the referenced table.
        referenced: The referenced columns, in the same order.
        ondelete: The action in capitals ("CASCADE", "SET NULL", …) or an empty string.
    """

    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]
    ondelete: str = ""


@dataclass(frozen=True)
class TableInfo:
    """One table.

    Attributes:
        name: Its full name, ``schema.name`` when a schema is given.
        columns: Its columns by name, in order.
        primary_key: The names of the key's columns.
        uniques: Column groups that a constraint or a whole unique index keeps unique,
            without the primary key.
        foreign_keys: Its foreign keys.
        source: The SQLAlchemy table.
        descendants: Whether rows of other tables show in it, those that inherit from it on
            PostgreSQL; its own ones are named with ``ONLY``.
    """

    name: str
    columns: Mapping[str, ColumnInfo]
    primary_key: tuple[str, ...]
    uniques: tuple[tuple[str, ...], ...]
    foreign_keys: tuple[ForeignKey, ...]
    source: sa.Table = field(compare=False, repr=False)
    descendants: bool = False

    def source_column(self, name: str) -> sa.Column[Any]:
        """Return the SQLAlchemy column of a column."""
        source: sa.Column[Any] | None = self.columns[name].source
        return source if source is not None else self.source.c[name]
