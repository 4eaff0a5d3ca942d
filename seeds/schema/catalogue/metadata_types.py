"""Types of SQLAlchemy in the words of a database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.postgresql.ranges import AbstractMultiRange, AbstractRange
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.types import TypeDecorator

from seeds.errors import SchemaError, did_you_mean
from seeds.schema.catalogue import sqlite_types

_WORDS = re.compile(r"([A-Za-z_0-9 \"]+?)(\([^)]*\))?( .*)?")
_COLLATION = re.compile(r"\s+COLLATE\s.*", re.IGNORECASE | re.DOTALL)
# What PostgreSQL calls the types that people write in other words.
_NAMES = {
    "bool": "boolean",
    "char": "character",
    "decimal": "numeric",
    "double": "double precision",
    "float": "double precision",
    "int": "integer",
    "varchar": "character varying",
}
_BOUNDS = {
    "int4": "integer",
    "int8": "bigint",
    "num": "numeric",
    "date": "date",
    "ts": "timestamp without time zone",
    "tstz": "timestamp with time zone",
}


@dataclass(frozen=True)
class Described:
    """A type in words; see :class:`seeds.schema.catalogue.model.CatalogueColumn`."""

    sql_type: str
    base_type: str
    kind: str = "base"
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    labels: tuple[str, ...] = ()
    item: str = ""
    item_labels: tuple[str, ...] = ()
    domain: pg.DOMAIN | None = None
    affinity: str = ""


class Types:
    """Writes types, defaults and expressions as one kind of database does.

    Args:
        name: ``postgresql``, ``sqlite``, or another that SQLAlchemy knows.

    Raises:
        SchemaError: There is no such kind.
    """

    def __init__(self, name: str) -> None:
        dialect: Any
        match name:
            case "postgresql":
                dialect = PGDialect
            case "sqlite":
                dialect = SQLiteDialect
            case _:
                try:
                    dialect = sa.dialects.registry.load(name)
                except sa.exc.NoSuchModuleError:
                    raise SchemaError(
                        f"there is no kind of database {name!r}",
                        did_you_mean(name, ["postgresql", "sqlite", "mysql", "mariadb"]),
                    ) from None
        # Under this style of parameters a percent sign is itself.
        self.dialect: Any = dialect(paramstyle="named")
        self._ddl = self.dialect.ddl_compiler(self.dialect, None)

    def expression(self, clause: Any) -> str:
        """Return an expression as text, without the table's name and with literal values."""
        kwargs = {"include_table": False, "literal_binds": True}
        try:
            return str(clause.compile(dialect=self.dialect, compile_kwargs=kwargs))
        except sa.exc.CompileError:
            return str(clause)

    def default(self, column: sa.Column[Any]) -> str | None:
        """Return what the database fills a column with, as SQL."""
        try:
            found: str | None = self._ddl.get_column_default_string(column)
        except sa.exc.CompileError:
            return None
        return found

    def constraint(self, constraint: sa.Constraint) -> str:
        """Return a constraint as it stands in CREATE TABLE."""
        return str(self._ddl.process(constraint))

    def is_native(self, type_: sa.Enum) -> bool:
        """Tell whether the database has a type for an enumeration."""
        return bool(type_.native_enum) and bool(self.dialect.supports_native_enum)

    def described(self, type_: Any) -> Described:
        """Return a type in words."""
        if isinstance(type_, TypeDecorator):
            return self.described(type_.load_dialect_impl(self.dialect))
        shown = self._written(type_)
        if self.dialect.name == "sqlite":
            return self._on_sqlite(type_, shown)
        if isinstance(type_, pg.DOMAIN):
            below = self.described(type_.data_type)
            return Described(
                shown,
                below.base_type,
                below.kind,
                below.length,
                below.precision,
                below.scale,
                below.labels,
                below.item,
                below.item_labels,
                type_,
            )
        if isinstance(type_, sa.ARRAY):
            return self._array(type_)
        labels = tuple(type_.enums) if isinstance(type_, sa.Enum) else ()
        if isinstance(type_, sa.Enum) and self.is_native(type_):
            return Described(shown, str(type_.name or shown), "enum", labels=labels)
        if isinstance(type_, AbstractRange):
            name = shown.lower()
            kind = "multirange" if isinstance(type_, AbstractMultiRange) else "range"
            bound = name.removesuffix("multirange").removesuffix("range")
            return Described(name, name, kind, item=_BOUNDS.get(bound, ""))
        sql_type, base_type = _server_words(shown)
        length, precision, scale = _parameters(type_)
        return Described(sql_type, base_type, "base", length, precision, scale, labels)

    def _array(self, type_: Any) -> Described:
        item = self.described(type_.item_type)
        return Described(
            f"{item.sql_type}[]",
            f"{item.base_type}[]",
            "array",
            item.length,
            item.precision,
            item.scale,
            item=item.sql_type,
            item_labels=item.labels,
        )

    def _on_sqlite(self, type_: Any, shown: str) -> Described:
        length, precision, scale = sqlite_types.parameters(shown)
        return Described(
            shown,
            sqlite_types.base_name(shown),
            "base",
            length,
            precision,
            scale,
            tuple(type_.enums) if isinstance(type_, sa.Enum) else (),
            affinity=sqlite_types.affinity(shown),
        )

    def _written(self, type_: Any) -> str:
        try:
            return _COLLATION.sub("", str(type_.compile(self.dialect)))
        except (sa.exc.CompileError, AttributeError):
            return str(getattr(type_, "__visit_name__", None) or type(type_).__name__)


def _server_words(shown: str) -> tuple[str, str]:
    """Return a type as PostgreSQL writes it, with and without parameters."""
    match = _WORDS.fullmatch(shown)
    if match is None or '"' in shown:
        return shown, shown
    name = match[1].strip().lower()
    rest = (match[3] or "").strip().lower()
    name = _NAMES.get(name, name)
    if not rest and " with" in name:
        name, _, rest = name.partition(" with")
        rest = "with" + rest
    if name in {"timestamp", "time"} and not rest:
        rest = "without time zone"
    parameters = (match[2] or "").replace(" ", "")
    whole = f"{name}{parameters} {rest}".strip()
    return whole, f"{name} {rest}".strip()


def _parameters(type_: Any) -> tuple[int | None, int | None, int | None]:
    if isinstance(type_, sa.Float | sa.Enum):
        return getattr(type_, "length", None), None, None
    found = (getattr(type_, name, None) for name in ("length", "precision", "scale"))
    length, precision, scale = (one if isinstance(one, int) else None for one in found)
    if precision is not None and scale is None and isinstance(type_, sa.Numeric):
        scale = 0
    return length, precision, scale
