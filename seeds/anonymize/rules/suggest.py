"""A first rule for each column, by names, types and samples.

What is not sure becomes a ``todo``, which keeps everything from running until somebody has
decided. Nothing here holds a value of a row: reasons count, and name kinds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from seeds.anonymize.rules.actions import Actions, Refused
from seeds.anonymize.rules.binding import BOOKKEEPING
from seeds.anonymize.rules.leaves import Leaf, are_documents, leaves_of
from seeds.anonymize.rules.links import Cell, Links
from seeds.anonymize.rules.model import MaskRule, Rules
from seeds.anonymize.rules.samples import Samples
from seeds.anonymize.rules.signs import SIGNS, Seen, look
from seeds.anonymize.rules.uniqueness import unique_columns
from seeds.anonymize.rules.words import (
    AMOUNTS,
    CATALOGUE,
    FLAGS,
    HARMLESS,
    LOGINS,
    PEOPLE,
    named,
)
from seeds.config.rules_source import Place
from seeds.inference.declared import Naming
from seeds.inference.described import described
from seeds.inference.names import role, snake
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind

MASKS_OF: Final[dict[str, tuple[str, ...]]] = {
    "password": ("password", "token", "hash"),
    "token": ("token", "hash"),
    "email": ("email", "hash"),
    "card": ("credit_card", "digits", "hash"),
    "iban": ("digits", "hash"),
    "national_id": ("national_id", "digits", "hash"),
    "mac": ("mac", "hash"),
    "ip": ("ip", "hash"),
    "phone": ("phone", "digits", "hash"),
    "born": ("birth_date",),
    "first_name": ("first_name", "hash"),
    "last_name": ("last_name", "hash"),
    "username": ("username", "hash"),
    "full_name": ("full_name", "hash"),
    "street": ("street", "redact", "hash"),
    "city": ("city", "redact", "hash"),
    "state": ("state", "redact"),
    "postal_code": ("postal_code", "digits", "hash"),
    "country": ("country", "redact"),
    "place": ("noise", "redact", "null"),
    "device": ("hash",),
    "agent": ("redact", "hash"),
    "picture": ("url", "null", "redact"),
    "company": ("company", "redact", "hash"),
    "url": ("url", "redact", "hash"),
    "free": ("redact", "hash"),
}
"""The masks of what a column is about, the best first."""

_CALLED: Final[dict[str, str]] = {
    "born": "dates of birth",
    "place": "where somebody is",
    "device": "ids that others know somebody by",
    "agent": "the browser of a person",
    "free": "free text, which may say anything",
    "picture": "pictures of people",
    "special": "something about a person",
    **SIGNS,
}
_PERSONAL: Final = ("email", "phone", "first_name", "last_name", "full_name", "password", "born")
_TELLING: Final = frozenset({
    "email", "phone", "first_name", "last_name", "full_name", "username", "birth_date",
    "national_id", "credit_card", "password",
})  # fmt: skip
"""Masks of what says who somebody is; rows with one such value are about somebody."""

_ADDRESS: Final = ("street", "city", "state", "postal_code", "country")
_DECIDE: Final = "mask it, or keep it with a reason"


@dataclass(frozen=True)
class Suggestion:
    """A first rule.

    Attributes:
        action: What is done; ``none`` for a column that needs no rule.
        text: The reason to keep it, the name of the mask, or the question.
        options: Options of the mask.
        why: Why, for a comment.
        paths: Rules within a document, by path.
    """

    action: Literal["mask", "keep", "todo", "paths", "none"]
    text: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    paths: Mapping[str, Suggestion] = field(default_factory=dict)


@dataclass(frozen=True)
class TableSuggestion:
    """First rules of a table.

    Attributes:
        name: The table.
        columns: The rule of each column.
        why: What the table is, for a comment.
        empty: Why it stays empty; an empty text when it does not.
        subject: The column that says whose row it is.
    """

    name: str
    columns: Mapping[str, Suggestion] = field(default_factory=dict)
    why: str = ""
    empty: str = ""
    subject: str = ""


def suggest(
    tables: Mapping[str, TableInfo], samples: Mapping[str, Samples]
) -> list[TableSuggestion]:
    """Return first rules for all tables that need some.

    Args:
        tables: The tables.
        samples: Some rows of each.
    """
    suggester = _Suggester(tables, samples)
    return [suggester.table(t) for t in tables.values() if t.name not in BOOKKEEPING]


class _Suggester:
    """What is known of all tables together."""

    def __init__(self, tables: Mapping[str, TableInfo], samples: Mapping[str, Samples]) -> None:
        self.tables = tables
        self.samples = samples
        self.links = Links(tables)
        self.actions = Actions(Rules("", {}), tables)
        self.referred = {fk.table for t in tables.values() for fk in t.foreign_keys}
        self.people = {name for name, table in tables.items() if _is_of_people(table)}
        self.related = self._related()
        self.about = self.related | {t.name for t in tables.values() if self._tells(t)}

    def _related(self) -> set[str]:
        """Return the tables of people, and those that refer to them, directly or not."""
        found = set(self.people)
        while more := {
            t.name
            for t in self.tables.values()
            if t.name not in found and any(fk.table in found for fk in t.foreign_keys)
        }:
            found |= more
        return found

    def _tells(self, table: TableInfo) -> bool:
        """Tell whether a column of a table says who its rows are about."""
        return any(
            _masks(self._first(table, info, "", near=False)) & _TELLING
            for info in table.columns.values()
        )

    # --- tables -------------------------------------------------------------------------------

    def table(self, table: TableInfo) -> TableSuggestion:
        """Return first rules of a table."""
        short = snake(table.name.rpartition(".")[2])
        if LOGINS.fullmatch(short) and table.name not in self.referred:
            why = "what lets people in; a copy needs none of it"
            return TableSuggestion(table.name, empty=why)
        subject = self._subject(table)
        columns = {name: self.column(table, info, subject) for name, info in table.columns.items()}
        columns = _one_address(columns)
        columns = {
            name: self._fitting(Cell(table.name, name), info, columns[name])
            for name, info in table.columns.items()
        }
        why = ""
        if table.name in self.people:
            why = "people"
        elif table.name in self.related:
            why = "what people did or have"
        elif table.name in self.about:
            why = "rows that say who they are about"
        used = any(s.text == "date_shift" for s in columns.values())
        return TableSuggestion(table.name, columns, why, subject=subject if used else "")

    def _subject(self, table: TableInfo, within: tuple[str, ...] = ()) -> str:
        """Return whose rows they are: a column, or the way to one; the surest there is."""
        if table.name in self.people and len(table.primary_key) == 1:
            return table.primary_key[0]
        ways = []
        for fk in table.foreign_keys:
            column = fk.columns[0]
            if len(fk.columns) > 1 or fk.table not in self.related or fk.table in within:
                continue
            way = column
            if fk.table not in self.people:
                further = self._subject(self.tables[fk.table], (*within, table.name))
                way = f"{column}.{further}" if further else ""
            if way and fk.table != table.name:
                ways.append((table.columns[column].nullable, way.count("."), way))
        return min(ways)[2] if ways else ""

    # --- columns ------------------------------------------------------------------------------

    def column(self, table: TableInfo, info: ColumnInfo, subject: str) -> Suggestion:
        """Return the first rule of a column; whether its mask fits is not known yet."""
        return self._first(table, info, subject, near=table.name in self.about)

    def _first(self, table: TableInfo, info: ColumnInfo, subject: str, *, near: bool) -> Suggestion:
        cell = Cell(table.name, info.name)
        roots = [str(root) for root in self.links.roots(cell) if root != cell]
        if info.generated:
            return Suggestion("none", why="computed by the database")
        if roots:
            return Suggestion("none", why=f"refers to {' and '.join(roots)}, and is masked as that")
        if info.name in table.primary_key and info.type.kind in (Kind.INTEGER, Kind.UUID):
            return Suggestion("keep", "a key that says nothing by itself")
        name = snake(info.name)
        values = self.samples.get(table.name, Samples()).of(info.name)
        seen = look(values)
        options = described(table, Naming(), None).values(info.name)
        match info.type.kind:
            case Kind.JSON:
                return _of_documents(values, near=near)
            case Kind.TEXT if are_documents(values):
                return _of_documents(values, near=near)
            case Kind.TEXT | Kind.ARRAY:
                if name == "name" and table.name in self.people:
                    return _mask("full_name", "the names of people")
                return _of_text(name, seen, near=near, few=bool(options))
            case Kind.TIMESTAMP | Kind.DATE:
                return _of_time(name, near=near, subject=subject)
            case Kind.BOOLEAN:
                return _of_flag(name, near=near)
            case Kind.UUID:
                return _mask("hash", "an identifier; equal ones stay equal")
            case Kind.INTEGER | Kind.DECIMAL | Kind.FLOAT:
                return _of_number(name, seen, near=near, few=bool(options))
            case Kind.OTHER:
                return _of_unknown(str(info.source.type if info.source is not None else ""), seen)
        what = named(name)
        if what in ("token", "password"):
            return _mask("hash", _CALLED[what])
        if not near and info.type.kind is not Kind.BYTES:
            return Suggestion("keep", "the table has nothing to do with people")
        return Suggestion("todo", f"{info.type.kind.value}, which nobody looked into: {_DECIDE}")

    def _fitting(self, cell: Cell, info: ColumnInfo, wanted: Suggestion) -> Suggestion:
        """Return a suggestion whose mask fits the column."""
        if wanted.action != "mask":
            return wanted
        unique = cell.column in unique_columns(self.tables[cell.table])
        others = next((m for m in MASKS_OF.values() if wanted.text in m), (wanted.text,))
        for name in (wanted.text, *others[others.index(wanted.text) + 1 :]):
            options = wanted.options if name == wanted.text or name in _ADDRESS else {}
            rule = MaskRule(name, options, {"mask": Place()})
            try:
                self.actions.masked(cell, info, rule, unique=unique)
            except Refused:
                continue
            return replace(wanted, text=name, options=options)
        question = f"{wanted.why}; no mask fits the column: {_DECIDE}"
        return Suggestion("todo", question)


def _is_of_people(table: TableInfo) -> bool:
    personal = {named(snake(name)) for name in table.columns}.intersection(_PERSONAL)
    by_name = PEOPLE.fullmatch(snake(table.name.rpartition(".")[2]))
    return len(personal) > 1 or bool(personal and by_name)


def _masks(suggestion: Suggestion) -> set[str]:
    """Return the masks of a suggestion, or of the paths within its documents."""
    return {s.text for s in (suggestion, *suggestion.paths.values()) if s.action == "mask"}


def _mask(name: str, why: str, **options: Any) -> Suggestion:
    return Suggestion("mask", name, options, why)


def _of_text(name: str, seen: Seen, *, near: bool, few: bool = False) -> Suggestion:
    what = named(name)
    if seen.kind:
        return _mask(MASKS_OF[seen.kind][0], seen.told())
    if few and what in ("", "state", "free"):
        return _of_few(name, near=near)
    if what == "special":
        return _special()
    if what in ("company", "url") and not near and not seen.found:
        what = ""
    if what and what != "free":
        told = seen.told()
        why = f"{_CALLED.get(what, what.replace('_', ' '))}, by its name"
        return _mask(MASKS_OF[what][0], f"{why}; {told}" if told else why)
    if seen.found:
        return _mask("redact", seen.told())
    if HARMLESS.fullmatch(name) and 0 < seen.distinct <= 50 and seen.longest <= 40:
        return Suggestion("keep", "says how something is, and of nobody who it is")
    if not near and seen.values and (CATALOGUE.fullmatch(name) or HARMLESS.fullmatch(name)):
        reason = "describes a thing; the table has nothing to do with people"
        return Suggestion("keep", reason, why=f"{seen.values} samples show nobody")
    if what == "free" and near:
        return _mask("redact", _CALLED["free"])
    if near and re.fullmatch(r"(\w+_)?(number|no|nr|num|reference|ref)", name):
        return _mask("digits", "a number that others know somebody's record by")
    if not seen.values:
        return Suggestion("todo", f"text, and there is none yet to look at: {_DECIDE}")
    return Suggestion("todo", f"text that says nothing by itself: {_DECIDE}")


def _of_few(name: str, *, near: bool) -> Suggestion:
    if named(name) == "special":
        return _special()
    if not near or HARMLESS.fullmatch(name) or FLAGS.fullmatch(name):
        return Suggestion("keep", "one of a few values that the schema lists")
    return Suggestion("todo", f"one of a few values: does it say something of a person? {_DECIDE}")


def _special() -> Suggestion:
    return Suggestion(
        "todo",
        "something about a person that may need more than a mask (shuffle, constant, null): "
        f"{_DECIDE}",
    )


def _of_time(name: str, *, near: bool, subject: str) -> Suggestion:
    if named(name) == "born" or role(name) == "born":
        return _mask("birth_date", _CALLED["born"])
    if not near:
        return Suggestion("keep", "a time; the table has nothing to do with people")
    why = f"when somebody did something; all times of one {subject} move alike" if subject else (
        "when somebody did something"
    )  # fmt: skip
    return _mask("date_shift", why)


def _of_flag(name: str, *, near: bool) -> Suggestion:
    if named(name) == "special":
        return _special()
    if FLAGS.fullmatch(name) or not near:
        return Suggestion("keep", "yes or no, about a record")
    return Suggestion("todo", f"yes or no: does it say something of a person? {_DECIDE}")


def _of_number(name: str, seen: Seen, *, near: bool, few: bool) -> Suggestion:
    what = named(name)
    if what == "special":
        return _special()
    if what in ("card", "national_id", "phone", "iban", "device"):
        return _mask("hash", f"{_CALLED[what]}, by its name")
    if what == "place" and near:
        return _mask("noise", f"{_CALLED['place']}, by its name")
    if seen.kind == "card":
        return _mask("hash", seen.told())
    if AMOUNTS.fullmatch(name) or few:
        return Suggestion("keep", "counts or measures something")
    if name.endswith("_id"):
        return Suggestion(
            "todo",
            "refers to something, and the database does not say what: declare it by "
            f"[[references]], or {_DECIDE}",
        )
    if not near:
        return Suggestion("keep", "a number; the table has nothing to do with people")
    return Suggestion("todo", f"a number: does it say something of a person? {_DECIDE}")


# --- documents --------------------------------------------------------------------------------


def _of_documents(values: list[str | None], *, near: bool) -> Suggestion:
    leaves = leaves_of(values)
    if leaves is None:
        return Suggestion(
            "todo", f"documents whose keys look like data: {_DECIDE}, all of it or by paths"
        )
    if not leaves:
        return Suggestion("todo", f"documents, and there is none yet to look at: {_DECIDE}")
    paths = {path: _of_leaf(leaf, near=near) for path, leaf in leaves.items()}
    for path in paths:
        parent, _, key = path.rpartition(".")
        beside = {named(snake(p.removeprefix(f"{parent}."))) for p in paths if p != path}
        if key == "name" and beside.intersection((*_PERSONAL, "street", "postal_code")):
            paths[path] = _mask("full_name", "a name beside an address")
    for parent in {path.rpartition(".")[0] for path in paths}:
        here = {p.rpartition(".")[2]: p for p in paths if p.rpartition(".")[0] == parent}
        agreed = _one_address({key: paths[path] for key, path in here.items()})
        paths |= {path: agreed[key] for key, path in here.items()}
    count = sum(value is not None for value in values)
    return Suggestion("paths", why=f"the paths of {count} documents", paths=paths)


def _of_leaf(leaf: Leaf, *, near: bool) -> Suggestion:
    name = snake(leaf.key)
    if leaf.texts:
        seen = look(leaf.texts)
        found = _of_text(name, seen, near=near)
        if found.action == "mask" and found.text not in ("email", "redact", "hash", "token"):
            return found
        if found.action == "todo" and not near and not seen.found:
            return Suggestion("keep", "the table has nothing to do with people")
        return found
    if leaf.numbers:
        return _of_number(name, Seen(), near=near, few=False)
    return _of_flag(name, near=near)


def _of_unknown(kind: str, seen: Seen) -> Suggestion:
    """Return what to decide of a type of which nothing is known but the texts it is written as."""
    if not kind:
        return Suggestion("todo", "values of any type: mask it by null or constant")
    told = f" ({seen.told()})" if seen.found else ""
    return Suggestion(
        "todo", f"{kind.lower()}{told}: mask it by null or constant, or keep it with a reason"
    )


def _one_address(columns: Mapping[str, Suggestion]) -> dict[str, Suggestion]:
    """Let the parts of an address agree: they are told which columns belong together."""
    parts: dict[str, list[str]] = {}
    for name, suggestion in columns.items():
        if suggestion.action == "mask" and suggestion.text in _ADDRESS:
            parts.setdefault(_prefix(name), []).append(name)
    changed = dict(columns)
    for names in parts.values():
        if len(names) > 1:
            for name in names:
                changed[name] = replace(columns[name], options={"group": names})
    return changed


def _prefix(name: str) -> str:
    """Return what stands before the part's own name: ``shipping`` of ``shipping_city``."""
    lowered = snake(name)
    ends: Iterator[str] = (part for part in _ADDRESS if lowered.endswith(part))
    end = next(ends, "")
    return lowered.removesuffix(end).strip("_") if end else ""
