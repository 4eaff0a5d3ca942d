"""Overrides of the wrong type: an error that follows from one names it.

A declaration computes columns from others, and so a text that was given for a price fails where the
price is multiplied. Overrides are not checked beforehand: a model may well take what its column's
type does not (a type decorator, a hybrid). Only when something failed are they looked at.
"""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from seeds.errors import DeclarationError, SeedsError
from seeds.factories.pools import attributes_of
from seeds.generate.column_array import is_decorated
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.factories.nodes import Making, Node

_NUMBER: Final = ("no number", "Give a number, such as Decimal('9.99').")
_TIME: Final = (
    "no point in time",
    "Give a datetime, such as datetime(2026, 1, 31, tzinfo=UTC), or a column: seeds.ago('2d').",
)
_DATE: Final = ("no date", "Give a date, such as date(2026, 1, 31).")
_TEXT: Final = ("no text", "Give a str.")

_KINDS: Final[dict[Kind, tuple[tuple[type, ...], tuple[str, str]]]] = {
    Kind.INTEGER: ((numbers.Number,), _NUMBER),
    Kind.FLOAT: ((numbers.Number,), _NUMBER),
    Kind.DECIMAL: ((numbers.Number,), _NUMBER),
    Kind.TIMESTAMP: ((dt.datetime,), _TIME),
    Kind.DATE: ((dt.date,), _DATE),
    Kind.TEXT: ((str,), _TEXT),
}


@contextmanager
def misfits_named(making: Making) -> Iterator[None]:
    """Name the override of the wrong type, if there is one, when making objects fails.

    Raises:
        DeclarationError: It failed, and an override does not fit its column.
    """
    try:
        yield
    except Exception as error:
        found = next((f for node in making.nodes if (f := _misfit(node)) is not None), None)
        if found is None:
            raise
        said, hint = found
        cause = error.message if isinstance(error, SeedsError) else str(error)
        raise DeclarationError(f"{said} ({cause})", hint) from error


def _misfit(node: Node) -> tuple[str, str] | None:
    """Return what is wrong with an override of a node, and what to do."""
    columns = node.planned.table.columns
    attributes = attributes_of(node.spec.factory.model)
    for name in sorted(node.said_columns & columns.keys()):
        info = columns[name]
        accepted, (what, hint) = _KINDS.get(info.type.kind, ((object,), ("", "")))
        if is_decorated(info):
            continue
        for _, _, value in node.literal(name):
            if not _fits(value, accepted):
                shown = repr(value) if len(repr(value)) <= 60 else f"{repr(value)[:57]}..."
                where = f"{node.spec.factory.__name__}: {attributes.get(name, name)}"
                return f"{where} was given {shown}, which is {what}", hint
    return None


def _fits(value: Any, accepted: tuple[type, ...]) -> bool:
    return value is None or isinstance(value, (*accepted, Enum, sa.ClauseElement))
