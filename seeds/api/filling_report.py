"""What ``seed fill`` tells of a run: what each table got, and why one has less than was asked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from seeds.errors import ConstraintError
from seeds.runner.reports import FilledTableReport

if TYPE_CHECKING:
    from seeds.filling.shape import Wanted as Shape
    from seeds.runner.filling.filler import Filled
    from seeds.schema.catalogue import Catalogue


def tables_of(
    catalogue: Catalogue, shapes: Mapping[str, Shape], results: Mapping[str, Filled]
) -> tuple[tuple[FilledTableReport, ...], dict[str, str]]:
    """Return what the tables got, and why others were left out.

    Args:
        catalogue: The tables.
        shapes: The rows that each was to get.
        results: What became of those that were filled.
    """
    tables, left_out = [], dict(catalogue.left_out)
    for name, shape in shapes.items():
        table, result = catalogue.tables[name], results.get(name)
        if result is not None:
            tables.append(_filled(name, shape, result))
        elif shape.rows or table.insertable or shape.reason != table.why_not:
            left_out[name] = shape.reason
        else:
            tables.append(FilledTableReport(name, 0, 0, why_not=shape.reason))
    return tuple(tables), left_out


def _filled(name: str, shape: Shape, result: Filled) -> FilledTableReport:
    # What keys leave no room for was asked for all the same.
    cut = shape.asked if shape.asked > result.wanted else 0
    return FilledTableReport(
        name,
        cut or result.wanted,
        result.inserted,
        round(result.seconds, 3),
        result.why_not or (shape.reason if cut else ""),
        shape.reason,
        result.held,
        result.declared.asked if result.declared is not None else (),
        shape.hard,
    )


def refuse_missed(tables: Sequence[FilledTableReport]) -> None:
    """Refuse that a table has fewer rows than were asked of it by name.

    Raises:
        ConstraintError: There is one.
    """
    for table in tables:
        if table.missed:
            raise ConstraintError(
                f"{table.table} gets {table.inserted:,} of the {table.wanted:,} rows that were "
                f"asked of it: {table.why_not}",
                "Nothing was written. Ask for fewer rows, or fill without --strict.",
            )


def empty_parents(
    catalogue: Catalogue,
    unfilled: Collection[str],
    shapes: Mapping[str, Shape],
    existing: Mapping[str, int],
    schemas: Sequence[str],
    default: str | None,
) -> Iterator[str]:
    """Yield what to do about tables that got no rows because nobody asked for their parents.

    Args:
        catalogue: The tables.
        unfilled: Tables without rows.
        shapes: The rows that each was to get.
        existing: Rows that tables held before.
        schemas: The schemas asked for; all when empty.
        default: The database's default schema, which no name of a table has in it.
    """
    lacking = {
        name: tuple(_lacking(catalogue, name, shapes, existing))
        for name in unfilled
        if name in catalogue.tables
    }
    for parents in dict.fromkeys(lacking.values()):
        if not parents:
            continue
        children = ", ".join(name for name, found in lacking.items() if found == parents)
        of = [str(catalogue.tables[name].info.source.schema or default) for name in parents]
        further = dict.fromkeys(schema for schema in of if schemas and schema not in schemas)
        way = f"fill {','.join(parents)} as well, or before"
        if further:
            way = "add " + " ".join(f"--schema {schema}" for schema in further)
        what = "which is" if len(parents) == 1 else "which are"
        yield f"{children}: no rows without {', '.join(parents)}, {what} empty and left out: {way}"


def _lacking(
    catalogue: Catalogue, name: str, shapes: Mapping[str, Shape], existing: Mapping[str, int]
) -> list[str]:
    """Return the empty tables that a table cannot do without and that were to get no rows."""
    found: list[str] = []
    waiting = [name]
    while waiting:
        table = catalogue.tables[waiting.pop()]
        for reference in table.references:
            parent = reference.filled
            shape = shapes.get(parent)
            if parent in (*found, name) or shape is None or shape.rows or existing.get(parent):
                continue
            if not catalogue.tables[parent].insertable:
                continue  # asking for it would not help, and its own line says why
            if all(not table.columns[column].nullable for column in reference.columns):
                found.append(parent)
                waiting.append(parent)
    return found
