"""What rules add to a catalogue: the second source of amendments, beside models."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from seeds.filling.amending import Amendment, with_demands
from seeds.filling.rules.model import TableRules
from seeds.schema.catalogue.model import Catalogue


def with_rules(catalogue: Catalogue, rules: Mapping[str, TableRules]) -> Catalogue:
    """Return a catalogue in which tables also demand what rules say of them, and keep the rules.

    Args:
        catalogue: The tables.
        rules: The rules of some, by full name.
    """
    found = with_demands(catalogue, {name: amendment_of(one) for name, one in rules.items()})
    tables = {
        name: replace(table, ruled=rules[name].data()) if name in rules else table
        for name, table in found.tables.items()
    }
    return replace(found, tables=tables)


def amendment_of(rules: TableRules) -> Amendment:
    """Return what rules demand of a table's rows; what its columns hold is not among it.

    Args:
        rules: The rules of the table.
    """
    return {
        "columns": {name: {"nullable": False} for name in rules.not_null},
        "checks": [[name, sql] for sql, name in rules.checks],
        "uniques": [list(names) for names in rules.unique],
        "references": [[list(r.columns), r.table, list(r.referenced)] for r in rules.references],
    }
