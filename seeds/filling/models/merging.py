"""What an application's models say of tables that a database has, beyond what it says itself."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.conditions.model import Unread
from seeds.conditions.parsing import parse
from seeds.filling.amending import Amendment, type_data
from seeds.filling.models.decorated import Type, is_own, samples
from seeds.filling.models.documents import document_shape
from seeds.filling.models.inherited import agreements, identities, too_deep
from seeds.schema.catalogue import Catalogue, CatalogueTable, Check, catalogue_of
from seeds.schema.catalogue.metadata_types import Types
from seeds.schema.catalogue.sql_text import quoted
from seeds.schema.metadata import type_for
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapper

_DEFAULT_SCHEMAS = ("public", "main")

_CARRIED: Mapping[str, Mapping[Kind, frozenset[Kind]]] = {
    "postgresql": {
        Kind.TEXT: frozenset({Kind.TEXT, Kind.JSON, Kind.UUID}),
        Kind.INTEGER: frozenset({Kind.BOOLEAN}),
    },
}
"""Kinds that a database carries in columns of another; SQLite carries all in any."""
_DEEP = "which rows it continues is said two tables above it"
_NOT_CARRIED = frozenset({Kind.OTHER, Kind.ARRAY})


@dataclass(frozen=True)
class Beyond:
    """What models know beyond a database.

    Attributes:
        amendments: What is added to its tables, by their names in the catalogue.
        tables: The tables of the models, by their names in the catalogue.
        missing: Tables that the database does not have.
        left: Why tables are to get no rows, by their names in the catalogue.
        notes: What people should know.
    """

    amendments: Mapping[str, Amendment] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    left: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def beyond(
    catalogue: Catalogue, metadata: sa.MetaData, mappers: Iterable[Mapper[Any]] = ()
) -> Beyond:
    """Return what models know of a database's tables.

    Args:
        catalogue: What the database says.
        metadata: The tables of the models.
        mappers: The classes mapped to them.
    """
    said = catalogue_of(metadata, catalogue.dialect)
    names = {name: _here(name, catalogue) for name in said.tables}
    types = Types(catalogue.dialect)
    classes = tuple(mappers)
    notes: list[str] = []
    amendments = {}
    for name, here in names.items():
        if here is None:
            continue
        merged = _Merge(catalogue, said.tables[name], catalogue.tables[here], names, types)
        amendments[here] = merged.amendment(metadata.tables[name], classes)
        notes += merged.notes
    return Beyond(
        {name: one for name, one in amendments.items() if one},
        tuple(here for here in names.values() if here is not None),
        tuple(name for name, here in names.items() if here is None),
        {
            here: _DEEP
            for name, here in names.items()
            if here and too_deep(metadata.tables[name], classes)
        },
        tuple(notes),
    )


def _here(name: str, catalogue: Catalogue) -> str | None:
    """Return what the catalogue calls a table; ``None`` where it has none."""
    schema, _, bare = name.rpartition(".")
    if name in catalogue.tables:
        return name
    return bare if schema in _DEFAULT_SCHEMAS and bare in catalogue.tables else None


class _Merge:
    """What the models say of one table."""

    def __init__(
        self,
        catalogue: Catalogue,
        said: CatalogueTable,
        there: CatalogueTable,
        names: Mapping[str, str | None],
        types: Types,
    ) -> None:
        self.dialect = catalogue.dialect
        self.said = said
        self.there = there
        self.names = names
        self.types = types
        self.notes: list[str] = []

    def amendment(self, table: sa.Table, mappers: Sequence[Mapper[Any]]) -> Amendment:
        """Return what is added."""
        checks = self._checks()
        columns = {}
        lacking = [name for name in self.said.columns if name not in self.there.columns]
        if lacking:
            self.notes.append(f"the database has no {self.there.name}.{', '.join(lacking)}")
        for name in self.said.columns:
            if name in self.there.columns and (data := self._column(table.c[_key(table, name)])):
                columns[name] = data
        for column, values in identities(table, mappers).items():
            if column not in self.there.columns:
                continue
            stored = self._stored(table.c[_key(table, column)], values)
            listed = ", ".join(map(_literal, stored))
            if stored:
                checks.append(["of the classes", f"{quoted(column)} IN ({listed})"])
                columns.setdefault(column, {})["nullable"] = False
        for name, data in columns.items():
            if data.pop("unreadable", False):
                checks.append(["of its type", f"{quoted(name)} IS NULL"])
        checks += self._documents(table, mappers)
        found: dict[str, Any] = {
            "columns": columns,
            "checks": checks,
            "references": self._references(),
            "uniques": self._uniques(),
            "agreeing": self._agreeing(table, mappers),
            "comment": "" if self.there.comment else self.said.comment,
        }
        return {name: value for name, value in found.items() if value}

    # -- columns ---------------------------------------------------------------------------

    def _column(self, column: sa.Column[Any]) -> dict[str, Any]:
        name = column.name
        said, there = self.said.columns[name], self.there.columns[name]
        data: dict[str, Any] = {}
        type_ = self._type(name)
        if type_ is not None:
            data["type"] = type_data(type_)
        if there.type_kind == "array" and said.item_labels and not there.item_labels:
            labels = said.item_labels
            data["values"] = [*([label] for label in labels), list(labels), list(labels[:2])]
        if there.nullable and not said.nullable:
            data["nullable"] = False
        if said.comment and not there.comment:
            data["comment"] = said.comment
        default = self._default(column)
        counted = there.generated or there.identity or self.there.info.columns[name].autoincrement
        if default is not None and there.default is None and not counted:
            data["default"] = default
        if not counted:
            self._ask_type(column, type_ or self.there.info.columns[name].type, default, data)
        return data

    def _type(self, name: str) -> LogicalType | None:
        """Return the type that the models give to a column, where they know more."""
        said, there = self.said.info.columns[name].type, self.there.info.columns[name].type
        if said == there or said.kind in _NOT_CARRIED or there.kind is Kind.ARRAY:
            return None
        if said.kind is there.kind:
            if said.kind is Kind.TEXT and said.labels and not there.labels:
                return said
            shorter = said.kind is Kind.TEXT and there.length is None and said.length is not None
            zoned = said.kind is Kind.TIMESTAMP and self.dialect == "sqlite"
            return said if (shorter and not there.labels) or zoned else None
        if self.dialect == "sqlite":
            return said
        carried = _CARRIED.get(self.dialect, {}).get(there.kind, frozenset())
        return said if said.kind in carried and not self.there.columns[name].labels else None

    def _default(self, column: sa.Column[Any]) -> Any:
        """Return what the application writes where nobody says anything, in its stored form."""
        default: Any = column.default
        if default is None or not default.is_scalar:
            return None
        stored = self._stored(column, [default.arg])
        return stored[0] if stored and isinstance(stored[0], str | int | float) else None

    def _stored(self, column: sa.Column[Any], values: Iterable[Any]) -> list[Any]:
        """Return values as a column's type stores them; none where it does not."""
        type_ = Type(type_for(column.type, self.dialect), self.types.dialect)
        try:
            found = [type_.stored(value) for value in values]
        except Exception:  # noqa: BLE001 - an application's own code
            return []
        return [_plain(value) for value in found]

    def _ask_type(
        self, column: sa.Column[Any], logical: LogicalType, default: Any, data: dict[str, Any]
    ) -> None:
        """Find out what a type of the application's own reads."""
        type_ = type_for(column.type, self.dialect)
        if not is_own(type_, self.types.dialect):
            return
        try:
            asked = Type(type_, self.types.dialect)
        except Exception:  # noqa: BLE001 - an application's own code
            return
        some = samples(logical, self.dialect)
        if some and asked.reads(some):
            return
        given: Any = column.default
        values = asked.values(given.arg if default is not None else None)
        kind = _kind_of(values, logical)
        shown = f"{self.there.name}.{column.name}"
        if kind is not None:
            data["type"] = type_data(kind)
            data["values"] = values
            if kind.kind is Kind.BYTES:
                data["values"], data["encoding"] = [value.hex() for value in values], "hex"
            return
        named = type(type_).__name__
        if some and self.there.columns[column.name].nullable:
            data["unreadable"] = True
            self.notes.append(f"{shown} stays NULL: nobody knows what {named} reads")
        else:
            self.notes.append(
                f"{shown} has what its {logical.kind.value} column takes: {named} could not be "
                "seen through"
            )

    # -- conditions and keys ---------------------------------------------------------------

    def _checks(self) -> list[list[str]]:
        known = {check.sql for check in self.there.checks}
        named = {check.name for check in self.there.checks if check.name}
        read = [self._read(check) for check in self.there.checks]
        found = []
        for check in self.said.checks:
            condition = self._read(check)
            same = condition is not None and condition in read
            gone = any(name not in self.there.columns for name in check.columns)
            if not (check.sql in known or check.name in named or same or gone):
                found.append([check.name, check.sql])
        return found

    def _read(self, check: Check) -> Any:
        condition = parse(check.sql, self.dialect, self.there.columns)
        return None if isinstance(condition, Unread) else condition.expression

    def _documents(self, table: sa.Table, mappers: Sequence[Mapper[Any]]) -> Iterator[list[str]]:
        """Yield which documents columns hold, where attributes do not take all."""
        for name in self.said.columns:
            there = self.there.columns.get(name)
            said = self.said.info.columns[name].type.kind
            if there is None or said is not Kind.JSON:
                continue
            function = {"json": "json_typeof", "jsonb": "jsonb_typeof"}.get(there.base_type)
            if self.dialect == "sqlite":
                function = "json_type"
            shape = document_shape(table.c[_key(table, name)], mappers)
            if function and shape:
                yield ["of its attribute", f"{function}({quoted(name)}) = '{shape}'"]

    def _references(self) -> list[list[Any]]:
        known = {(r.columns, r.table) for r in self.there.references}
        found: list[list[Any]] = []
        for reference in self.said.references:
            target = self.names.get(reference.table)
            if target is None or (reference.columns, target) in known:
                continue
            if set(reference.columns) <= self.there.columns.keys():
                found.append([list(reference.columns), target, list(reference.referenced)])
        return found

    def _uniques(self) -> list[list[str]]:
        known = {frozenset(key.columns) for key in self.there.uniques if key.plain}
        return [
            list(key.columns)
            for key in self.said.uniques
            if key.plain and not key.primary and frozenset(key.columns) not in known
            and set(key.columns) <= self.there.columns.keys()
        ]  # fmt: skip

    def _agreeing(self, table: sa.Table, mappers: Sequence[Mapper[Any]]) -> list[list[Any]]:
        found: list[list[Any]] = []
        for columns, parent, column, values, of in agreements(table, mappers):
            target = self.names.get(parent.fullname)
            stored = self._stored(parent.c[_key(parent, column)], values)
            if target is not None and stored:
                found.append([list(columns), target, column, stored, of])
        return found


def _key(table: sa.Table, name: str) -> str:
    """Return the key by which a table knows the column of a name."""
    return next(key for key, column in table.c.items() if column.name == name)


def _plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    if isinstance(value, Decimal | uuid.UUID | dt.date | dt.time):
        return str(value)
    return value


def _literal(value: Any) -> str:
    if isinstance(value, bool | int | float):
        return str(value).upper()
    return "'" + str(value).replace("'", "''") + "'"


def _kind_of(values: Sequence[Any], logical: LogicalType) -> LogicalType | None:
    """Return the type of values as they are stored; ``None`` where there are none of one type."""
    kinds = {type(value) for value in values}
    if len(kinds) != 1:
        return None
    match kinds.pop():
        case found if found is str and logical.kind is Kind.JSON:
            return LogicalType(Kind.JSON)
        case found if found is str:
            return LogicalType(Kind.TEXT, length=logical.length)
        case found if found is int:
            return LogicalType(Kind.INTEGER, bits=logical.bits)
        case found if found is float:
            return LogicalType(Kind.FLOAT)
        case found if found is bytes:
            return LogicalType(Kind.BYTES)
    return None
