"""Declarations for the columns of a table, guessed from what the schema says.

Names, types, lengths, enumerations, CHECK constraints, unique groups and foreign keys go in;
each column's declaration comes out as Python text and as the column itself, so that a scaffold
and a reflected table are filled alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from seeds.inference.columns import Columns
from seeds.inference.declared import Declared, Inferred, Naming
from seeds.inference.described import Described, described
from seeds.inference.order import Order
from seeds.inference.references import References
from seeds.inference.stages import Stages
from seeds.inference.uniqueness import Uniqueness
from seeds.schema.table import TableInfo
from seeds.schema.types import Kind


def infer(
    table: TableInfo,
    naming: Naming | None = None,
    *,
    conditions: Iterable[str] | None = None,
    left_out: Iterable[str] = (),
    follows: Iterable[tuple[str, str]] = (),
    known: Mapping[str, Sequence[Any]] | None = None,
    staged: Collection[str] | None = None,
) -> Inferred:
    """Guess a table's declarations.

    Args:
        table: The table.
        naming: What its columns are called; their own names when left out.
        conditions: Its CHECK constraints; those of the SQLAlchemy table when left out.
        left_out: Columns to leave NULL (references that close a circle).
        follows: Pairs of points in time of which the second is known to come after the first.
        known: Values of columns that are declared elsewhere, and may be mentioned.
        staged: Columns that may be NULL where the row has not come so far; all that may be NULL
            at all when left out.
    """
    facts = described(table, naming or Naming(), conditions, follows)
    circular = frozenset(left_out)
    references = References(facts, circular)
    uniqueness = Uniqueness(facts, references)
    order = Order(facts)
    stages = Stages(facts, known or {}, _may_be_missing(facts, references, uniqueness, staged))
    columns = Columns(facts, references, uniqueness, order, stages)
    declared = _declarations(columns)
    notes = [
        *(f"not understood: CHECK ({text})" for text in facts.facts.unread),
        *references.notes,
        *uniqueness.notes,
        *order.notes,
        *columns.notes,
        *_stay_null(table, circular),
        *_may_agree(facts, references),
    ]
    return Inferred(
        tuple(declared.values()),
        _natural_key(declared, facts, references),
        uniqueness.owner,
        columns.one_by_one,
        frozenset(columns.modules),
        tuple(dict.fromkeys(notes)),
    )


def _may_be_missing(
    known: Described, references: References, uniqueness: Uniqueness, staged: Collection[str] | None
) -> list[str]:
    """Return the columns that may be NULL in some rows."""
    told = {*references.keys, *uniqueness.columns, *known.table.primary_key, *known.facts.present}
    return [
        name
        for name, info in known.table.columns.items()
        if info.nullable and name not in told and (staged is None or name in staged)
    ]


def _declarations(columns: Columns) -> dict[str, Declared]:
    """Return the declarations by column, each after those that it mentions."""
    declared: dict[str, Declared] = {d.column: d for d in columns.references.hidden}
    begun: set[str] = set()

    def declare(name: str) -> None:
        if name in declared or name in begun or columns.table.columns[name].generated:
            return
        begun.add(name)
        info = columns.table.columns[name]
        for other in columns.needs(name):
            declare(other)
        attribute = columns.attribute(name)
        expression = columns.declaration(info, declared)
        if expression is None:
            return
        if attribute is not None:
            declared[name] = Declared(attribute, name, expression)
        elif not info.nullable and not info.has_server_default:
            columns.notes.append(
                f"{name} is no name that a class body can have: "
                "map it under another, or return it from definition()"
            )

    for name, info in columns.table.columns.items():
        if not columns.is_left_out(info):
            declare(name)
    return declared


def _stay_null(table: TableInfo, circular: frozenset[str]) -> Iterator[str]:
    """Say which references are left out because they close a circle."""
    for name in table.columns:
        if name in circular:
            yield f"{name} stays NULL: what it refers to needs these rows first"


def _may_agree(known: Described, references: References) -> Iterator[str]:
    """Say which keys nothing keeps apart; a row never refers to itself, but to the same."""
    for one, other in known.facts.apart:
        keys = references.keys.get(one), references.keys.get(other)
        if keys[0] is not None and keys[1] is not None and keys[0].table == keys[1].table:
            yield f"nothing keeps {one} and {other} apart: say what does"


def _natural_key(
    declared: Mapping[str, Declared], known: Described, references: References
) -> tuple[str, ...]:
    alone = {group[0] for group in known.table.uniques if len(group) == 1}
    for name, info in known.table.columns.items():
        text = info.type.kind is Kind.TEXT and name not in references.keys
        if name in alone and name in declared and text:
            return (declared[name].attribute,)
    return ()
