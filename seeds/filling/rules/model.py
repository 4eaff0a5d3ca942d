"""Rules of filling: as they are written, and as they are for one table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Self, TypeVar

from seeds.config.rules_source import Place

Value = TypeVar("Value")


@dataclass(frozen=True)
class Said(Generic[Value]):
    """Something that a file says, and where.

    Attributes:
        value: What it says.
        place: Where.
    """

    value: Value
    place: Place


@dataclass(frozen=True)
class WrittenTable:
    """What a file says of the tables that a name or a pattern means.

    Attributes:
        pattern: The name or the pattern.
        rows: Rows that each is to get; 0 leaves them out.
        checks: Conditions, in the database's SQL.
        unique: Columns whose values no two rows share.
        not_null: Columns that are never NULL.
        references: What columns refer to: the text of the columns with that of the target.
        columns: What columns hold, as expressions.
        place: Where it stands.
    """

    pattern: str
    rows: Said[int] | None = None
    checks: tuple[Said[str], ...] = ()
    unique: tuple[Said[tuple[str, ...]], ...] = ()
    not_null: tuple[Said[str], ...] = ()
    references: Mapping[str, Said[str]] = field(default_factory=dict)
    columns: Mapping[str, Said[str]] = field(default_factory=dict)
    place: Place = field(default_factory=Place)


@dataclass(frozen=True)
class WrittenRules:
    """A file of rules.

    Attributes:
        file: The file, as a person would type it.
        tables: What it says, in its order.
    """

    file: str
    tables: tuple[WrittenTable, ...] = ()


@dataclass(frozen=True)
class RuledReference:
    """A foreign key that the database does not declare.

    Attributes:
        columns: The columns that refer.
        table: Full name of the table that they refer to.
        referenced: Its columns, in the same order.
    """

    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]


@dataclass(frozen=True)
class TableRules:
    """The rules of one table, put together from all that a file says of it.

    Attributes:
        rows: Rows that it is to get; ``None`` when nothing is said, 0 for none.
        checks: Conditions that the application keeps: SQL, and what they are called.
        unique: Columns whose values no two rows share.
        not_null: Columns that are never NULL.
        references: Foreign keys that the database does not declare.
        columns: What columns hold, as expressions.
    """

    rows: int | None = None
    checks: tuple[tuple[str, str], ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    not_null: tuple[str, ...] = ()
    references: tuple[RuledReference, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)

    def data(self) -> dict[str, Any]:
        """Return what values hang on, as JSON-ready data; empty when nothing does."""
        found: dict[str, Any] = {
            "checks": [list(check) for check in self.checks],
            "unique": [list(names) for names in self.unique],
            "not_null": list(self.not_null),
            "references": [[list(r.columns), r.table, list(r.referenced)] for r in self.references],
            "columns": dict(self.columns),
        }
        return {key: value for key, value in found.items() if value}

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Self:
        """Return the rules that :meth:`data` was made of, but for the number of rows."""
        return cls(
            None,
            tuple((sql, name) for sql, name in data.get("checks", ())),
            tuple(map(tuple, data.get("unique", ()))),
            tuple(data.get("not_null", ())),
            tuple(
                RuledReference(tuple(columns), table, tuple(referenced))
                for columns, table, referenced in data.get("references", ())
            ),
            dict(data.get("columns", {})),
        )
