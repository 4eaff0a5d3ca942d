"""A file's columns bound to a table's: each column of the table has one source."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa
import pyarrow.compute as _compute

from seeds.errors import ConfigError, FileError, UsageError, did_you_mean
from seeds.files.conversion import EMPTY, Converted, Problem, convert, plain, shown
from seeds.files.conversion_text import Style
from seeds.files.mapping import FieldMapping, Lookup
from seeds.files.reading.chunk import Chunk
from seeds.files.templates import Template, parse_template
from seeds.generate.python_values import python_to_arrow
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind, LogicalType

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_TEXT = ColumnInfo("", LogicalType(Kind.TEXT), nullable=True)

_COMPARED = 5_000
"""Values that a look-up compares with for a close match, at most."""

Fetch = Callable[[TableInfo, tuple[str, ...]], Any]
"""Returns columns of a table of the database, as an Arrow table."""


@dataclass(frozen=True)
class Field:
    """A column of the table with its source.

    Attributes:
        info: The column.
        shown: What messages call the source: a column of the file, if it is one.
        fill: Makes the column for a chunk.
        said: Whether the file or the user says what it holds; a default is for new rows alone.
    """

    info: ColumnInfo
    shown: str
    fill: Callable[[Chunk], Converted]
    said: bool = True


class Binder:
    """Binds files to one table.

    Args:
        table: The table.
        tables: All tables, for look-ups.
        mapping: What goes where.
        style: How values are written in the files.
        fetch: Reads the tables that are looked up in.
        defaults: What the database gives columns that are left out, as text, where it is known.

    Attributes:
        empties: How many empty cells took their column's default, by column.
    """

    def __init__(
        self,
        table: TableInfo,
        tables: Mapping[str, TableInfo],
        mapping: FieldMapping,
        style: Style,
        fetch: Fetch,
        defaults: Mapping[str, str] | None = None,
    ) -> None:
        self.table = table
        self.tables = tables
        self.mapping = mapping
        self.style = style
        self._fetch = fetch
        self._defaults = defaults or {}
        self.empties: Counter[str] = Counter()
        self._looked_up: dict[str, tuple[ColumnInfo, Any, Any]] = {}
        self._own = Style(dialect=style.dialect)  # of constants: as the mapping file says them
        for targets, section in (
            (mapping.columns.values(), "columns"),
            (mapping.constants, "constants"),
            (mapping.defaults, "defaults"),
            (mapping.templates, "templates"),
            (mapping.lookups, "lookups"),
        ):
            for name in targets:
                self._known(name, section)

    def _known(self, name: str, section: str) -> ColumnInfo:
        if name not in self.table.columns:
            raise UsageError(
                f"{self._where(section)}the table {self.table.name} has no column {name!r}",
                did_you_mean(name, self.table.columns),
            )
        info = self.table.columns[name]
        if info.generated:
            raise UsageError(
                f"{self._where(section)}{self.table.name}.{name} is computed by the database",
                "Leave it out.",
            )
        return info

    def _where(self, section: str) -> str:
        return f"{self.mapping.origin}: [{section}] " if self.mapping.origin else ""

    def bind(self, file: str, names: Sequence[str]) -> tuple[Field, ...]:
        """Return the sources of the table's columns for a file with such columns.

        Raises:
            FileError: The file has a column that the table does not have, or lacks one.
        """
        columns = self._targets(file, names)
        found: dict[str, Field] = {}
        for target, source in columns.items():
            info = self.table.columns[target]
            found[target] = Field(info, source, self._from_file(info, source))
        for target, value in self.mapping.constants.items():
            found[target] = Field(self.table.columns[target], target, self._constant(target, value))
        for target, text in self.mapping.templates.items():
            template = parse_template(text, f"{self._where('templates')}{target}")
            for source in template.columns:
                self._in_file(file, source, names)
            info = self.table.columns[target]
            found[target] = Field(info, target, self._template(info, template))
        for target, lookup in self.mapping.lookups.items():
            self._in_file(file, lookup.column, names)
            info = self.table.columns[target]
            found[target] = Field(info, lookup.column, self._lookup(info, lookup))
        for target in self.mapping.defaults:
            if target not in found:
                value = self.mapping.defaults[target]
                info = self.table.columns[target]
                found[target] = Field(info, target, self._constant(target, value))
        self._complete(file, found)
        for info in self.table.columns.values():
            if info.name in found:
                continue
            if not info.has_server_default and _has_default(info):
                found[info.name] = Field(info, info.name, _model_default(info), said=False)
            elif (known := self._database_default(info)) is not None:
                # Sent like any other value, so that nobody has to read back what is stored.
                found[info.name] = Field(info, info.name, _constantly(known), said=False)
        return tuple(found[name] for name in self.table.columns if name in found)

    # -- names ----------------------------------------------------------------------------

    def _in_file(self, file: str, name: str, names: Sequence[str]) -> None:
        if name not in names:
            raise FileError(f"{file} has no column {name!r}", did_you_mean(name, names))

    def _targets(self, file: str, names: Sequence[str]) -> dict[str, str]:
        """Return the file's column for each of the table's that takes one as it is."""
        mapping = self.mapping
        for source in mapping.columns:
            self._in_file(file, source, names)
        used = {t.column for t in mapping.lookups.values()}
        for target, text in mapping.templates.items():
            used |= set(parse_template(text, f"{self._where('templates')}{target}").columns)
        taken = {*mapping.constants, *mapping.templates, *mapping.lookups}
        by_fold = {_fold(name): name for name in self.table.columns}
        found: dict[str, str] = {}
        for source in names:
            explicit = source in mapping.columns
            target = mapping.columns.get(source) or by_fold.get(_fold(source), "")
            if source in mapping.ignore:
                continue
            if not explicit and (not target or self.table.columns[target].generated):
                if source in used or mapping.ignore_unknown or target:
                    continue
                close = did_you_mean(source, [n for n in self.table.columns if n not in found])
                raise FileError(
                    f"{file}: the table {self.table.name} has no column {source!r}",
                    f"{close} Map it with --map '{source}=COLUMN', or leave it out with "
                    f"--map '{source}='.",
                )
            if target in taken:
                if explicit:
                    raise UsageError(
                        f"{self.table.name}.{target} is given twice, once by the file's {source!r}",
                        "Say one.",
                    )
                continue
            if target in found:
                raise FileError(
                    f"{file}: both {found[target]!r} and {source!r} are meant for "
                    f"{self.table.name}.{target}",
                    f"Leave one out: --map '{source}='.",
                )
            found[target] = source
        return found

    def _complete(self, file: str, found: Mapping[str, Field]) -> None:
        """Check that every column that must have a value gets one; add models' own defaults."""
        missing = [
            info.name
            for info in self.table.columns.values()
            if info.name not in found
            and not (info.nullable or info.autoincrement or info.has_server_default)
            and not info.generated
            and not _has_default(info)
        ]
        if missing:
            listed = ", ".join(missing)
            raise FileError(
                f"{file} lacks what {self.table.name} must have: {listed}",
                f"Map a column (--map 'COLUMN={missing[0]}') or give a value "
                f"(--set {missing[0]}=VALUE).",
            )

    # -- sources --------------------------------------------------------------------------

    def _default(self, info: ColumnInfo) -> Any:
        """Return what the user says that empty cells hold."""
        if info.name not in self.mapping.defaults:
            return None
        return self._value(info.name, self.mapping.defaults[info.name], "defaults")

    def _database_default(self, info: ColumnInfo) -> Any:
        """Return what the database gives a column that is left out, ``None`` if it is not known."""
        if info.name not in self._defaults:
            return None
        text = pa.array([self._defaults[info.name]], pa.string())
        made = convert(text, replace(info, nullable=True), self._own)
        return None if made.problems else made.array[0]

    def _last_resort(self, info: ColumnInfo) -> Any:
        """Return what an empty cell holds where there must be a value and nobody says which."""
        if info.nullable or (info.type.kind is Kind.TEXT and not info.type.labels):
            return None
        known = self._database_default(info)
        if known is None and not info.has_server_default and _has_scalar(info):
            assert info.source is not None
            default: Any = info.source.default
            known = python_to_arrow([default.arg], info.type)[0]
        return known

    def _value(self, target: str, value: Any, section: str) -> Any:
        """Return a value of the mapping as an Arrow scalar."""
        info = self.table.columns[target]
        if isinstance(value, list | dict) or (
            info.type.kind is Kind.JSON and not isinstance(value, str)
        ):
            value = json.dumps(value)
        elif isinstance(value, dt.datetime | dt.date | dt.time):
            value = value.isoformat()
        elif isinstance(value, bool):
            value = "true" if value else "false"
        text = pa.array([None if value is None else str(value)], pa.string())
        made = convert(text, replace(info, nullable=True), self._own)
        if made.problems:
            raise ConfigError(
                f"{self._where(section)}{self.table.name}.{target}: {made.problems[0].reason}",
                "Correct the value.",
            )
        return made.array[0]

    def _from_file(self, info: ColumnInfo, source: str) -> Callable[[Chunk], Converted]:
        default = self._default(info)
        spare = self._last_resort(info) if default is None else None
        structured = info.type.kind in (Kind.JSON, Kind.ARRAY)

        def fill(chunk: Chunk) -> Converted:
            columns = chunk.documents if structured and chunk.documents else chunk.columns
            if spare is None:
                return convert(columns[source], info, self.style, default)
            made = convert(columns[source], replace(info, nullable=True), self.style)
            empty = made.array.null_count
            if not empty:
                return made
            if empty > len(made.problems):
                self.empties[info.name] += empty - len(made.problems)
            return Converted(pc.if_else(made.array.is_null(), spare, made.array), made.problems)

        return fill

    def _constant(self, target: str, value: Any) -> Callable[[Chunk], Converted]:
        scalar = self._value(target, value, "constants")
        info = self.table.columns[target]
        if not info.nullable and not scalar.is_valid:
            raise ConfigError(f"{self.table.name}.{target} must have a value", "Say another one.")
        return _constantly(scalar)

    def _template(self, info: ColumnInfo, template: Template) -> Callable[[Chunk], Converted]:
        default = self._default(info)

        def fill(chunk: Chunk) -> Converted:
            texts = {name: _as_text(chunk.columns[name]) for name in template.columns}
            return convert(template.fill(texts, chunk.rows), info, self.style, default)

        return fill

    # -- look-ups -------------------------------------------------------------------------

    def _lookup(self, info: ColumnInfo, lookup: Lookup) -> Callable[[Chunk], Converted]:
        if info.name not in self._looked_up:
            self._looked_up[info.name] = self._read_lookup(info, lookup)
        by, values, keys = self._looked_up[info.name]
        default = self._default(info)

        def fill(chunk: Chunk) -> Converted:
            raw = plain(chunk.columns[lookup.column], by.type)
            if by.type.kind is Kind.TEXT and pa.types.is_string(raw.type):
                raw = pc.if_else(pc.equal(raw, ""), pa.scalar(None, pa.string()), raw)
            wanted = convert(raw, replace(by, nullable=True), self.style)
            places = pc.index_in(wanted.array, values)
            problems = list(wanted.problems)
            lost = pc.and_(places.is_null(), wanted.array.is_valid())
            if pc.any(lost).as_py():
                problems += _lost(wanted.array, lost, values, lookup)
            made = keys.take(places)
            if default is not None:
                made = pc.if_else(wanted.array.is_null(), default, made)
            if not info.nullable:
                known = {p.row for p in problems}
                empty = pc.indices_nonzero(made.is_null()).to_pylist()
                problems += [Problem(row, EMPTY) for row in empty if row not in known]
            return Converted(made, tuple(problems))

        return fill

    def _read_lookup(self, info: ColumnInfo, lookup: Lookup) -> tuple[ColumnInfo, Any, Any]:
        name, key = lookup.table, lookup.key
        for foreign in self.table.foreign_keys:
            if foreign.columns == (info.name,) and name in (None, foreign.table):
                name, key = foreign.table, key or foreign.referenced[0]
        where = self._where(f"lookups.{info.name}")
        if name is None:
            raise UsageError(
                f"{where}{self.table.name}.{info.name} is no foreign key, so where to look?",
                'Say so in a mapping file: table = "…", key = "…".',
            )
        if name not in self.tables:
            raise UsageError(f"{where}there is no table {name!r}", did_you_mean(name, self.tables))
        other = self.tables[name]
        key = key or other.primary_key[0]
        for column in (lookup.by, key):
            if column not in other.columns:
                raise UsageError(
                    f"{where}the table {name} has no column {column!r}",
                    did_you_mean(column, other.columns),
                )
        rows = self._fetch(other, (lookup.by, key))
        values = rows.column(lookup.by).combine_chunks()
        keys = rows.column(key).combine_chunks()
        there = values.is_valid()
        values, keys = values.filter(there), keys.filter(there)
        counts = pc.value_counts(values)
        twice = counts.filter(pc.greater(counts.field("counts"), 1))
        if len(twice):
            raise FileError(
                f"{where}several rows of {name} have the {lookup.by} "
                f"{shown(twice[0].as_py()['values'])}",
                "Look up by a column that is unique.",
            )
        return other.columns[lookup.by], values, keys.cast(info.type.arrow)


def _lost(wanted: Any, lost: Any, values: Any, lookup: Lookup) -> list[Problem]:
    known = values.slice(0, _COMPARED).to_pylist() if pa.types.is_string(values.type) else []
    reasons: dict[Any, str] = {}
    found = []
    for row in pc.indices_nonzero(lost).to_pylist():
        value = wanted[row].as_py()
        if value not in reasons:
            close = did_you_mean(value, known) if known and len(reasons) < 100 else ""
            close = f". {close}" if close.startswith("Did") else ""
            reasons[value] = f"{shown(value)} is no {lookup.by} of a row there is{close}"
        found.append(Problem(row, reasons[value]))
    return found


def _as_text(array: Any) -> Any:
    array = plain(array, _TEXT.type)
    if pa.types.is_string(array.type):
        return array
    return convert(array, _TEXT, Style()).array


def _has_default(info: ColumnInfo) -> bool:
    default = None if info.source is None else info.source.default
    return default is not None and (default.is_scalar or default.is_callable)


def _has_scalar(info: ColumnInfo) -> bool:
    return info.source is not None and bool(getattr(info.source.default, "is_scalar", False))


def _constantly(scalar: Any) -> Callable[[Chunk], Converted]:
    return lambda chunk: Converted(pa.repeat(scalar, chunk.rows))


def _model_default(info: ColumnInfo) -> Callable[[Chunk], Converted]:
    """Return what fills a column by the model's own default, once a row when it is called."""
    assert info.source is not None
    default: Any = info.source.default

    def fill(chunk: Chunk) -> Converted:
        if default.is_scalar:
            values = [default.arg] * chunk.rows
        else:
            values = [default.arg(None) for _ in range(chunk.rows)]
        return Converted(python_to_arrow(values, info.type))

    return fill


def _fold(name: str) -> str:
    """Return a name as it compares: ``Sale Price`` is ``sale_price``."""
    return "_".join(name.replace("-", " ").replace("_", " ").casefold().split())
