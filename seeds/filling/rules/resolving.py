"""Rules and a catalogue put together: what each table's rules are, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from seeds.conditions.model import Unread, columns_of
from seeds.conditions.parsing import parse
from seeds.config.rules_source import Place
from seeds.errors import RulesError, UsageError, did_you_mean
from seeds.filling.patterns import matching
from seeds.filling.rules.fitting import check_columns
from seeds.filling.rules.model import RuledReference, Said, TableRules, WrittenRules, WrittenTable
from seeds.schema.catalogue.model import Catalogue, CatalogueTable
from seeds.schema.catalogue.sql_text import tokens
from seeds.schema.types import Kind

_WILD: Final = re.compile(r"[*?\[]")
_IN_BRACKETS: Final = re.compile(r"(?P<table>[^()]+)\((?P<columns>[^()]+)\)\s*")

_NUMBERS: Final = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT, Kind.OTHER})
_DAYS: Final = frozenset({Kind.DATE, Kind.TIMESTAMP, Kind.OTHER})
_HOLDS: Final = {
    **dict.fromkeys((Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT), _NUMBERS),
    **dict.fromkeys((Kind.DATE, Kind.TIMESTAMP), _DAYS),
    Kind.BOOLEAN: frozenset({Kind.BOOLEAN, Kind.OTHER}),
}
"""The kinds of values that columns of a kind can refer to; texts and others may hold any."""


def resolved(written: WrittenRules, catalogue: Catalogue) -> dict[str, TableRules]:
    """Return the rules of each table that has some.

    What is said of a name wins over what is said of a pattern; of two patterns the later one
    does. Conditions, unique columns and columns that are never NULL add up. A pattern is about
    those of its tables that have the columns in question.

    Args:
        written: The file.
        catalogue: The tables.

    Raises:
        RulesError: A name or a pattern means nothing, or something cannot be; the place is named.
    """
    found: dict[str, TableRules] = {}
    places: dict[str, dict[str, Place]] = {}
    for one in sorted(written.tables, key=lambda one: not _WILD.search(one.pattern)):
        tables = _tables(one, catalogue)
        _Part(one, tables, catalogue).add(found, places)
    for name, rules in found.items():
        check_columns(catalogue.tables[name], rules, places.get(name, {}), catalogue)
    return found


def _tables(one: WrittenTable, catalogue: Catalogue) -> list[CatalogueTable]:
    try:
        return [catalogue.tables[name] for name in matching(catalogue, one.pattern)]
    except UsageError as error:
        raise RulesError(f"{one.place}: {error.message}", error.hint) from error


class _Part:
    """What a file says under one name or pattern, for the tables that it means."""

    def __init__(
        self, one: WrittenTable, tables: Sequence[CatalogueTable], catalogue: Catalogue
    ) -> None:
        self.one = one
        self.tables = tables
        self.catalogue = catalogue
        self.dialect = catalogue.dialect

    def add(self, found: dict[str, TableRules], places: dict[str, dict[str, Place]]) -> None:
        """Add to the rules of the tables, and to the places of their columns."""
        one = self.one
        for table in self.tables:
            known = found.get(table.name, TableRules())
            rows = known.rows if one.rows is None else one.rows.value
            found[table.name] = replace(known, rows=rows)
        for check in one.checks:
            named = (check.value, f"{check.value} ({_short(check.place)})")
            for table in self._checked(check):
                known = found[table.name]
                found[table.name] = replace(known, checks=(*known.checks, named))
        for unique in one.unique:
            for table in self._having(unique.value, unique.place):
                known = found[table.name]
                keys = tuple(dict.fromkeys([*known.unique, unique.value]))
                found[table.name] = replace(known, unique=keys)
        for column in one.not_null:
            for table in self._having((column.value,), column.place):
                known = found[table.name]
                whole = tuple(dict.fromkeys([*known.not_null, column.value]))
                found[table.name] = replace(known, not_null=whole)
        for columns, target in one.references.items():
            names = tuple(name.strip() for name in columns.split(","))
            for table in self._having(names, target.place):
                known = found[table.name]
                made = self._reference(table, names, target)
                others = tuple(r for r in known.references if r.columns != names)
                found[table.name] = replace(known, references=(*others, made))
        for name, text in one.columns.items():
            for table in self._having((name,), text.place):
                known = found[table.name]
                found[table.name] = replace(known, columns={**known.columns, name: text.value})
                places.setdefault(table.name, {})[name] = text.place

    def _having(self, names: Sequence[str], place: Place) -> list[CatalogueTable]:
        """Return the tables that have some columns; at least one of them does."""
        having = [t for t in self.tables if all(name in t.columns for name in names)]
        if having:
            return having
        missing = next(n for n in names if any(n not in t.columns for t in self.tables))
        raise self._no_column(missing, place)

    def _no_column(self, name: str, place: Place) -> RulesError:
        known = {column for table in self.tables for column in table.columns}
        which = self.tables[0].name if len(self.tables) == 1 else f"no table of {self.one.pattern}"
        verb = "has no column" if len(self.tables) == 1 else "has a column"
        return RulesError(f"{place}: {which} {verb} {name!r}", did_you_mean(name, known))

    # -- conditions ------------------------------------------------------------------------

    def _checked(self, check: Said[str]) -> list[CatalogueTable]:
        """Return the tables that a condition is about."""
        self._look_at(check)
        having, missing = [], ""
        for table in self.tables:
            read = parse(check.value, self.dialect, table.columns)
            lacking = [name for name in columns_of(read) if name not in table.columns]
            if isinstance(read, Unread) or not lacking:
                having.append(table)
            else:
                missing = lacking[0]
        if not having:
            raise self._no_column(missing, check.place)
        return having

    def _look_at(self, check: Said[str]) -> None:
        """Refuse what is no condition on one row, before any database sees it."""
        depth = 0
        for token in tokens(check.value, self.dialect):
            if token.says("SELECT", "CHECK"):
                what = "looks at other rows" if token.says("SELECT") else "begins with CHECK"
                raise RulesError(
                    f"{check.place}: {check.value!r} {what}",
                    "Write a condition on the columns of one row, as within CHECK (…).",
                )
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "sign" else 0
            broken = token.kind == "sign" and token.text in ";'\"`"
            if depth < 0 or broken:
                raise self._no_condition(check)
        if depth:
            raise self._no_condition(check)

    def _no_condition(self, check: Said[str]) -> RulesError:
        return RulesError(
            f"{check.place}: {check.value!r} is not one condition",
            "Look at its quotes and parentheses; write several conditions as several texts.",
        )

    # -- references ------------------------------------------------------------------------

    def _reference(
        self, table: CatalogueTable, names: tuple[str, ...], said: Said[str]
    ) -> RuledReference:
        target, referenced = self._target(names, said)
        for name in referenced:
            if name not in target.columns:
                raise RulesError(
                    f"{said.place}: {target.name} has no column {name!r}",
                    did_you_mean(name, target.columns),
                )
        if len(referenced) != len(names):
            raise RulesError(
                f"{said.place}: {len(names)} columns refer to {len(referenced)}",
                'Name as many: "org_id, user_id" = "members(org_id, user_id)".',
            )
        if (target.name, referenced) == (table.name, names):
            raise RulesError(
                f"{said.place}: {table.name} ({', '.join(names)}) would refer to itself",
                "Name the columns of another table, or other columns of this one.",
            )
        for name, other in zip(names, referenced, strict=True):
            own, theirs = table.info.columns[name].type, target.info.columns[other].type
            if theirs.kind not in _HOLDS.get(own.kind, Kind):
                raise RulesError(
                    f"{said.place}: {table.name}.{name} is of type "
                    f"{table.columns[name].sql_type}, and {target.name}.{other} of type "
                    f"{target.columns[other].sql_type}",
                    "Refer to a column whose values it can hold.",
                )
        for known in table.references:
            if set(names) <= set(known.columns):
                raise RulesError(
                    f"{said.place}: {table.name} ({', '.join(known.columns)}) refers to "
                    f"{known.table} already, as the database says",
                    "Remove the rule.",
                )
        counted = [n for n in names if table.columns[n].generated]
        if counted:
            raise RulesError(
                f"{said.place}: {counted[0]} is computed by the database", "Remove the rule."
            )
        return RuledReference(names, target.name, referenced)

    def _target(
        self, names: tuple[str, ...], said: Said[str]
    ) -> tuple[CatalogueTable, tuple[str, ...]]:
        """Return what a text means: ``users.id``, ``crm.users(org_id, id)`` or ``users``."""
        text = said.value.strip()
        if match := _IN_BRACKETS.fullmatch(text):
            columns = tuple(name.strip() for name in match["columns"].split(","))
            return self._named(match["table"].strip(), said.place), columns
        table, _, column = text.rpartition(".")
        if table and len(names) == 1:
            known = self._found(table)
            if known is not None:
                return known, (column,)
        whole = self._found(text)
        if whole is None:
            whole = self._named(table or text, said.place)
        key = next((k.columns for k in whole.uniques if k.primary), ())
        if len(key) != len(names):
            raise RulesError(
                f"{said.place}: {text!r} does not say which columns of {whole.name}",
                f"Write {whole.name}({', '.join(key or names)}).",
            )
        return whole, tuple(key)

    def _found(self, name: str) -> CatalogueTable | None:
        try:
            return self._named(name, Place())
        except RulesError:
            return None

    def _named(self, name: str, place: Place) -> CatalogueTable:
        try:
            found = matching(self.catalogue, name)
        except UsageError as error:
            raise RulesError(f"{place}: {error.message}", error.hint) from error
        if len(found) > 1:
            raise RulesError(
                f"{place}: {name!r} means {len(found)} tables", f"Write one: {', '.join(found)}."
            )
        return self.catalogue.tables[found[0]]


def _short(place: Place) -> str:
    return f"{place.file}:{place.line}" if place.line else place.file


def rows_of(rules: Mapping[str, TableRules]) -> dict[str, int]:
    """Return the rows that rules ask of tables; 0 for those that are left out."""
    return {name: one.rows for name, one in rules.items() if one.rows is not None}


def conditions_of(rules: Mapping[str, TableRules]) -> Iterable[tuple[str, str, str]]:
    """Yield the conditions of rules: the table, the SQL, what it is called."""
    for table, one in rules.items():
        for sql, name in one.checks:
            yield table, sql, name
