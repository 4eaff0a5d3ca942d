"""A file of rules as a model; whatever is not known in it is an error with its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Final

from seeds.config.rules_source import Entry, read_source
from seeds.filling.rules.model import Said, WrittenRules, WrittenTable

_BEGIN: Final = "seed inspect --write-rules {file}"
_TOP: Final = ("tables",)
_MOST: Final = 1_000_000_000_000
_TABLE: Final = ("rows", "skip", "checks", "unique", "not_null", "references", "columns")
_TABLE_EXAMPLE: Final = "[tables.orders] and what there is to say of it"
_CHECKS_EXAMPLE: Final = """checks = ["state IN ('open', 'paid')"]"""
_UNIQUE_EXAMPLE: Final = 'unique = [["user_id", "day"]]'
_NOT_NULL_EXAMPLE: Final = 'not_null = ["started_at"]'
_REFERENCES_EXAMPLE: Final = 'user_id = "users.id"'
_COLUMNS_EXAMPLE: Final = """status = 'choice(("open", "paid"))'"""


def read_rules(path: Path) -> WrittenRules:
    """Read a file of rules, TOML or YAML.

    Raises:
        RulesError: It cannot be read, or says something that is not known; file, line and key are
            named.
    """
    source = read_source(path, _BEGIN)
    root = source.root
    root.reject_unknown(_TOP)
    tables: list[WrittenTable] = []
    if "tables" in root.value:
        found = root.inner("tables").items(_TABLE_EXAMPLE)
        tables = [_table(name, entry) for name, entry in found]
    return WrittenRules(source.name, tuple(tables))


def _table(pattern: str, entry: Entry) -> WrittenTable:
    entry.items(_TABLE_EXAMPLE)
    entry.reject_unknown(_TABLE)
    keys = {key: entry.inner(key) for key in entry.value}
    return WrittenTable(
        pattern,
        _rows(keys),
        _texts(keys.get("checks"), _CHECKS_EXAMPLE),
        _unique(keys.get("unique")),
        _texts(keys.get("not_null"), _NOT_NULL_EXAMPLE),
        _references(keys.get("references")),
        _columns(keys.get("columns")),
        entry.place,
    )


def _rows(keys: dict[str, Entry]) -> Said[int] | None:
    skip, rows = keys.get("skip"), keys.get("rows")
    if skip is not None:
        if not isinstance(skip.value, bool):
            raise skip.error("must be true or false", "Write skip = true.")
        if skip.value:
            if rows is not None and rows.value != 0:
                raise skip.error("leaves out what is to get rows", "Remove skip, or rows.")
            return Said(0, skip.place)
    if rows is None:
        return None
    if (
        not isinstance(rows.value, int)
        or isinstance(rows.value, bool)
        or not 0 <= rows.value <= _MOST
    ):
        raise rows.error(
            f"must be a number of rows, not {rows.value!r}", "Write rows = 500, or 0 for none."
        )
    return Said(rows.value, rows.place)


def _texts(entry: Entry | None, example: str) -> tuple[Said[str], ...]:
    if entry is None:
        return ()
    return tuple(Said(item.text(example), item.place) for item in entry.entries(example))


def _unique(entry: Entry | None) -> tuple[Said[tuple[str, ...]], ...]:
    found = []
    for item in () if entry is None else entry.entries(_UNIQUE_EXAMPLE):
        names = item.entries(_UNIQUE_EXAMPLE) if isinstance(item.value, list) else [item]
        if not names:
            raise item.error("names no column", f"Write {_UNIQUE_EXAMPLE}.")
        columns = tuple(name.text(_UNIQUE_EXAMPLE) for name in names)
        found.append(Said(columns, item.place))
    return tuple(found)


def _references(entry: Entry | None) -> dict[str, Said[str]]:
    if entry is None:
        return {}
    return {
        columns: Said(inner.text(_REFERENCES_EXAMPLE), inner.place)
        for columns, inner in entry.items(_REFERENCES_EXAMPLE)
    }


def _columns(entry: Entry | None) -> dict[str, Said[str]]:
    found = {}
    for column, inner in () if entry is None else entry.items(_COLUMNS_EXAMPLE):
        value = inner.value
        if isinstance(value, bool | int | float | Decimal):
            # A number or a truth value is the same in every row.
            text = str(value) if isinstance(value, bool | Decimal) else repr(value)
        else:
            text = inner.text(_COLUMNS_EXAMPLE)
        found[column] = Said(text, inner.place)
    return found
