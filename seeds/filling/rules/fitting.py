"""Whether a table can have what rules say of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from seeds.config.rules_source import Place
from seeds.errors import RulesError
from seeds.filling.draft import fixed_columns
from seeds.filling.rules.expressions import DEFAULT, NULL, read_expression
from seeds.filling.rules.model import TableRules
from seeds.schema.catalogue.model import Catalogue, CatalogueTable
from seeds.spec.column import Column, Constant, Field, Optional


def check_columns(
    table: CatalogueTable,
    rules: TableRules,
    places: Mapping[str, Place],
    catalogue: Catalogue,
) -> None:
    """Look at the expressions of a table's columns.

    Args:
        table: The table, as the database has it.
        rules: Its rules.
        places: Where each expression stands.
        catalogue: All tables.

    Raises:
        RulesError: An expression cannot be read, or the column cannot have it.
    """
    uses: dict[str, set[str]] = {}
    for name, text in rules.columns.items():
        where = f"{places[name]}" if name in places else f"{table.name}.{name}"
        _check_column(table, rules, name, text, where, catalogue)
        made = read_expression(text, table.columns, where)
        uses[name] = set() if made is None else mentioned(made)
        unknown = [other for other in uses[name] if table.columns[other].generated]
        if unknown:
            raise RulesError(
                f"{where}: {text!r} mentions {unknown[0]}, which the database computes",
                "Mention the columns that it is computed from.",
            )
        whole = not table.columns[name].nullable or name in rules.not_null
        if whole and made is not None and _is_null_somewhere(made):
            raise RulesError(
                f"{where}: {text!r} is NULL in some rows, and {table.name}.{name} may not be",
                "Give it a value in every row.",
            )
    for name in uses:
        if circle := _circle(name, uses):
            raise RulesError(
                f"{places.get(name, table.name)}: {' needs '.join(circle)}, in a circle",
                "Let one of them stand for itself.",
            )


def mentioned(column: Column) -> set[str]:
    """Return the columns of the same row that a declaration mentions."""
    return {node.name for node in column.walk() if isinstance(node, Field)}


def _check_column(
    table: CatalogueTable,
    rules: TableRules,
    name: str,
    text: str,
    where: str,
    catalogue: Catalogue,
) -> None:
    column, word = table.columns[name], text.strip().lower()
    shown = f"{table.name}.{name}"
    keys = [r.table for r in table.references if name in r.columns]
    keys += [r.table for r in rules.references if name in r.columns]
    if column.generated or column.identity == "always" or name in fixed_columns(table):
        if word == DEFAULT:
            return
        by = "computed" if column.generated else "counted"
        raise RulesError(f"{where}: {shown} is {by} by the database", "Remove the rule.")
    if keys and word != NULL:
        raise RulesError(
            f"{where}: {shown} refers to {keys[0]}, whose rows are chosen",
            'Remove the rule, or write "null" for rows without one.',
        )
    if word not in {NULL, DEFAULT}:
        return
    nullable = column.nullable and name not in rules.not_null
    if word == NULL and not nullable:
        raise RulesError(f"{where}: {shown} may not be NULL", "Write an expression.")
    if word == DEFAULT and column.default is None and not nullable:
        raise RulesError(
            f"{where}: {shown} has no default, and may not be NULL", "Write an expression."
        )
    children = [
        other.name
        for other in catalogue.tables.values()
        for r in other.references
        if r.table == table.name and name in r.referenced and not _all_nullable(other, r.columns)
    ]
    if children:
        raise RulesError(
            f"{where}: {children[0]} refers to {shown}, which has to be known",
            "Remove the rule, or write an expression.",
        )


def _all_nullable(table: CatalogueTable, columns: Iterable[str]) -> bool:
    return all(table.columns[name].nullable for name in columns)


def _is_null_somewhere(column: Column) -> bool:
    """Tell whether a declaration says itself that it has no value in some rows."""
    if isinstance(column, Constant):
        return column.value is None
    return isinstance(column, Optional) and column.share < 1


def _circle(name: str, uses: Mapping[str, set[str]]) -> list[str]:
    """Return the way from a column back to itself; empty when there is none."""
    waiting = [[name]]
    seen: set[str] = set()
    while waiting:
        way = waiting.pop()
        for other in sorted(uses.get(way[-1], ())):
            if other == name:
                return [*way, name]
            if other not in seen and other in uses:
                seen.add(other)
                waiting.append([*way, other])
    return []
