"""Between which two numbers all lie that a declaration can make."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from seeds.generate.columns.choice import Choice
from seeds.generate.columns.number import Between, DecimalBetween, Float
from seeds.spec.column import Column, Constant, Field, Operation, Optional

Extent = tuple[Decimal, Decimal]
"""The least and the greatest number, NULL aside."""


def extent(column: Column, fields: Mapping[str, Column]) -> Extent | None:
    """Return between which numbers a declaration keeps; ``None`` where nobody knows.

    Args:
        column: The declaration.
        fields: Those of the columns of the row that it mentions.
    """
    match column:
        case Optional(inner, _):
            return extent(inner, fields)
        case Field(name):
            return extent(fields[name], fields) if name in fields else None
        case Constant(value):
            return _numbers([value])
        case Choice(options):
            return _numbers(options.values)
        case Between(least, most) | Float(least, most):
            return Decimal(str(least)), Decimal(str(most))
        case DecimalBetween(low, high) if not isinstance(low, Column):
            return None if isinstance(high, Column) else (Decimal(str(low)), Decimal(str(high)))
        case Operation("round", (inner,), digits):
            found = extent(inner, fields)
            half = Decimal(1).scaleb(-digits)
            return found and (found[0].quantize(half), found[1].quantize(half))
        case Operation("sub", (whole, part)) if (share := _share(whole, part, fields)) is not None:
            # What is left of something never lies below nought.
            return _product(extent(whole, fields), (1 - share[1], 1 - share[0]))
        case Operation("add" | "sub" | "mul" | "coalesce" as sign, (left, right)):
            return _together(sign, extent(left, fields), extent(right, fields))
    return None


def _numbers(values: object) -> Extent | None:
    known = list(values) if isinstance(values, list | tuple) else []
    if not known or not all(isinstance(v, int | Decimal) for v in known):
        return None
    return Decimal(min(known)), Decimal(max(known))


def _together(sign: str, one: Extent | None, other: Extent | None) -> Extent | None:
    if one is None or other is None:
        return None
    match sign:
        case "add":
            return one[0] + other[0], one[1] + other[1]
        case "sub":
            return one[0] - other[1], one[1] - other[0]
        case "coalesce":
            return min(one[0], other[0]), max(one[1], other[1])
    return _product(one, other)


def _product(one: Extent | None, other: Extent | None) -> Extent | None:
    if one is None or other is None:
        return None
    corners = [a * b for a in one for b in other]
    return min(corners), max(corners)


def _share(whole: Column, part: Column, fields: Mapping[str, Column]) -> Extent | None:
    """Return which share of something a part of it is, where it is computed as one."""
    factors = Counter(map(_told, _factors(whole, fields)))
    rest: list[Column] = []
    for factor in _factors(part, fields):
        if factors[_told(factor)] > 0:
            factors[_told(factor)] -= 1
        else:
            rest.append(factor)
    if any(factors.values()):
        return None
    share: Extent | None = (Decimal(1), Decimal(1))
    for factor in rest:
        share = _product(share, extent(factor, fields))
    return share if share is not None and share[0] >= 0 and share[1] <= 1 else None


def _factors(column: Column, fields: Mapping[str, Column]) -> list[Column]:
    """Return what a product is made of, through roundings and columns that are products."""
    match column:
        case Operation("mul", (left, right)):
            return [*_factors(left, fields), *_factors(right, fields)]
        case Operation("round", (inner,)) | Operation("coalesce", (inner, Constant(0))):
            return _factors(inner, fields)
        case Field(name) if isinstance(fields.get(name), Operation | Optional):
            inner = fields[name]
            inner = inner.column if isinstance(inner, Optional) else inner
            return _factors(inner, fields) if isinstance(inner, Operation) else [column]
    return [column]


def _told(column: Column) -> object:
    return column.name if isinstance(column, Field) else id(column)
