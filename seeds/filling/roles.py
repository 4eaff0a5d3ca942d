"""What part a table plays among the others: a look-up table, an entity, a child, a join table."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass

from seeds.inference.names import singular, snake
from seeds.inference.texts import names_many
from seeds.schema.catalogue import CatalogueReference, CatalogueTable
from seeds.schema.types import Kind


class Role(enum.Enum):
    """Parts that tables play."""

    LOOKUP = "look-up table"
    ENTITY = "entity"
    CHILD = "child"
    FACT = "fact"
    PART = "one-to-one"
    JOIN = "join table"


@dataclass(frozen=True)
class Part:
    """The part of one table.

    Attributes:
        role: Which.
        parents: The tables that it hangs on, by which its rows are counted.
    """

    role: Role
    parents: tuple[str, ...] = ()


_LOOKUP = frozenset({
    "type", "types", "kind", "kinds", "status", "statuses", "state", "states", "category",
    "categories", "country", "countries", "currency", "currencies", "language", "languages",
    "locale", "locales", "role", "roles", "permission", "permissions", "tag", "tags", "unit",
    "units", "level", "levels", "priority", "priorities", "region", "regions", "timezone",
    "timezones", "genre", "genres", "brand", "brands", "plan", "plans", "label", "labels",
    "color", "colors", "colour", "colours", "size", "sizes", "city", "cities", "province",
    "provinces", "scope", "scopes", "reason", "reasons", "severity", "severities", "method",
    "methods", "department", "departments", "gender", "genders", "continent", "continents",
    "stage", "stages", "tier", "tiers",
})  # fmt: skip
_LINE = frozenset({
    "item", "items", "line", "lines", "entry", "entries", "detail", "details", "log", "logs",
    "event", "events", "history", "histories", "message", "messages", "comment", "comments",
    "reading", "readings", "measurement", "measurements", "sample", "samples", "metric",
    "metrics", "step", "steps", "visit", "visits", "view", "views", "vote", "votes", "like",
    "likes", "notification", "notifications", "transaction", "transactions", "payment",
    "payments", "order", "orders", "invoice", "invoices", "booking", "bookings", "activity",
    "activities", "audit", "audits", "movement", "movements", "attempt", "attempts", "session",
    "sessions", "point", "points", "record", "records", "trade", "trades",
})  # fmt: skip
_ASIDE = frozenset({
    "address", "addresses", "location", "locations", "image", "images", "photo", "photos", "file",
    "files", "media", "picture", "pictures", "contact", "contacts", "attachment", "attachments",
})  # fmt: skip
"""What rows have, and do not belong to."""
_AMOUNT = re.compile(
    r"(^|_)(amount|price|total|quantity|qty|cost|value|balance|duration|count|score)(_|$)",
    re.IGNORECASE,
)
_PERSONAL = re.compile(r"mail|password|phone|birth|first_?name|last_?name", re.IGNORECASE)
_TIMES = (Kind.TIMESTAMP, Kind.DATE)
_STAMP = re.compile(r"(created|updated|modified|deleted|inserted)", re.IGNORECASE)
_FEW = 5
"""Columns of a look-up table that is not called like one, keys and time stamps aside."""
_NAME_ALONE = 2
"""Columns that say no more than what a thing is called."""
_ENDINGS = ("type", "types", "class", "classes", "status", "statuses", "category", "kind")
"""Of words that are written as one: jctype."""


def parts(tables: Mapping[str, CatalogueTable]) -> dict[str, Part]:
    """Return the part of each table, from its name, its columns and the references."""
    children: dict[str, set[str]] = {name: set() for name in tables}
    for table in tables.values():
        for reference in table.references:
            if reference.table in children and reference.table != table.name:
                children[reference.table].add(table.name)
    lookups = {name for name, table in tables.items() if _is_lookup(table, len(children[name]))}
    return {name: _part(table, tables, lookups, children) for name, table in tables.items()}


def is_settled(table: CatalogueTable, tables: Mapping[str, CatalogueTable]) -> bool:
    """Tell whether a table with rows in it is complete, as far as its columns say.

    It refers to no other table, and names a few things: kinds, states, units.

    Args:
        table: The table.
        tables: All of them.
    """
    own = _own_columns(table)
    outside = any(r.table != table.name for r in table.references)
    if outside or len(own) > _FEW or any(_PERSONAL.search(name) for name in own):
        return False
    return _is_named(table, own) or not _has_parts(table, tables)


def _is_named(table: CatalogueTable, own: list[str]) -> bool:
    """Tell whether something in a row says what it is and is said of no other."""
    return any(key.plain and set(key.columns) & set(own) for key in table.uniques)


def _has_parts(table: CatalogueTable, tables: Mapping[str, CatalogueTable]) -> bool:
    """Tell whether each row of another table needs a row of this one for itself."""
    return any(
        reference.table == table.name and _required(other, reference) and _is_key(other, reference)
        for other in tables.values()
        if other.name != table.name
        for reference in other.references
    )


def _part(
    table: CatalogueTable,
    tables: Mapping[str, CatalogueTable],
    lookups: set[str],
    children: Mapping[str, set[str]],
) -> Part:
    if table.name in lookups:
        return Part(Role.LOOKUP)
    references = [r for r in table.references if r.table in tables and r.table != table.name]
    references = [r for r in references if not _leads(table, tables[r.table], r)]
    for reference in references:
        if _is_key(table, reference):
            return Part(Role.PART, (reference.table,))
    if joined := _joined(table, references):
        return Part(Role.JOIN, joined)
    above = [r for r in references if r.table not in lookups]
    above = [r for r in above if _last_word(r.table) not in _ASIDE]
    required = [r for r in above if _required(table, r)]
    parents = tuple(dict.fromkeys(r.table for r in required or above))
    if not parents:
        happens = _last_word(table.name) in _LINE and _is_dated(table)
        return Part(Role.FACT if happens else Role.ENTITY)
    lines = all(_last_word(c) in _LINE for c in children[table.name])
    if lines and (_last_word(table.name) in _LINE or _measures(table)):
        return Part(Role.FACT, parents)
    return Part(Role.CHILD, parents)


def _is_lookup(table: CatalogueTable, children: int) -> bool:
    if any(r.table != table.name and _required(table, r) for r in table.references):
        return False
    own = _own_columns(table)
    if any(_PERSONAL.search(name) for name in own):
        return False
    word = _last_word(table.name)
    if word in _LOOKUP or word.endswith(_ENDINGS):
        return len(own) <= 2 * _FEW
    outside = [r for r in table.references if r.table != table.name]
    if names_many(snake(table.name.rpartition(".")[2])):
        return False
    return bool(children) and not outside and len(own) <= _FEW and _is_small(table, own)


def _is_small(table: CatalogueTable, own: list[str]) -> bool:
    """Tell whether what a table says of a thing is no more than its name."""
    kinds = [table.info.columns[name].type.kind for name in own]
    texts = kinds.count(Kind.TEXT)
    if not 0 < texts <= 3 or any(kind in _TIMES or kind is Kind.DECIMAL for kind in kinds):
        return False
    coded = any(re.search(r"code|slug|label|key$", name, re.IGNORECASE) for name in own)
    return coded or len(own) <= _NAME_ALONE


def _own_columns(table: CatalogueTable) -> list[str]:
    """Return columns that are neither keys nor time stamps."""
    keys = {c for r in table.references for c in r.columns}
    primary = next((key.columns for key in table.uniques if key.primary), ())
    if len(primary) == 1 and table.info.columns[primary[0]].type.kind is not Kind.TEXT:
        keys |= set(primary)
    return [name for name in table.columns if name not in keys and not _STAMP.match(name)]


def _required(table: CatalogueTable, reference: CatalogueReference) -> bool:
    return not any(table.columns[c].nullable for c in reference.columns if c in table.columns)


def _is_key(table: CatalogueTable, reference: CatalogueReference) -> bool:
    """Tell whether a row has at most one other that refers to it."""
    columns = set(reference.columns)
    return any(key.plain and key.columns and set(key.columns) <= columns for key in table.uniques)


def _leads(table: CatalogueTable, other: CatalogueTable, reference: CatalogueReference) -> bool:
    """Tell whether a row says which of its own children stands out: a store's manager."""
    children = any(r.table == table.name and _required(other, r) for r in other.references)
    primary = next((key.columns for key in table.uniques if key.primary), ())
    one = singular(_last_word(other.name))
    called = any(one in snake(column) for column in reference.columns)
    stands_out = _is_key(table, reference) or not called
    return children and stands_out and not set(reference.columns) & set(primary)


def _joined(table: CatalogueTable, references: list[CatalogueReference]) -> tuple[str, ...] | None:
    """Return the tables whose pairs a table holds: two references are all that is unique in it."""
    required = [r for r in references if _required(table, r)]
    columns = {c for r in required for c in r.columns}
    for key in table.uniques:
        inside = [r for r in required if set(r.columns) <= set(key.columns)]
        if key.plain and len(inside) >= 2 and set(key.columns) <= columns:
            return tuple(r.table for r in inside)
    if len(required) == len(references) == 2 and not _own_columns(table):
        return tuple(r.table for r in required)
    return None


def _measures(table: CatalogueTable) -> bool:
    """Tell whether rows say when something happened, and how much."""
    columns = table.info.columns
    counted = any(
        columns[n].type.kind is Kind.DECIMAL or _AMOUNT.search(n) for n in _own_columns(table)
    )
    return counted and _is_dated(table)


def _is_dated(table: CatalogueTable) -> bool:
    return any(column.type.kind in _TIMES for column in table.info.columns.values())


def _last_word(name: str) -> str:
    bare = name.rpartition(".")[2]
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", bare)
    words = [word for word in re.split(r"[^a-z]+", spaced.lower()) if word]
    return words[-1] if words else ""
