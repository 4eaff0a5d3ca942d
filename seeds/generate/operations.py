"""Computations over vectors: the kernels of the structural operations.

NULL goes in, NULL comes out, except where a function says otherwise.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
import pyarrow as pa

from seeds.errors import DeclarationError
from seeds.generate.arrow import join, pc, primitive
from seeds.generate.fitting import json_texts
from seeds.generate.vector import Mask, Vector, align, concatenate, from_python, rescale
from seeds.schema.json_text import json_text, key_rank
from seeds.schema.types import Kind

_NUMBERS = (Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT)
_TIMES = (Kind.TIMESTAMP, Kind.DATE)


def nulls_of(*vectors: Vector) -> Mask | None:
    """Return where any of the vectors is NULL."""
    found = [mask for mask in (v.missing for v in vectors) if mask is not None]
    if not found:
        return None
    return cast("Mask", np.logical_or.reduce(found))


def _numbers(op: str, *vectors: Vector) -> list[Vector]:
    plain = [v.decoded_as(Kind.INTEGER) for v in vectors]
    for vector in plain:
        if vector.kind not in _NUMBERS:
            made = vector.kind.value if vector.kind else "NULL"
            raise DeclarationError(f"{op} needs numbers, not {made}")
    return plain


def _sum(left: Vector, right: Vector, sign: int, op: str) -> Vector:
    a, b = _numbers(op, left, right)
    a, b = align(a, [a, b]), align(b, [a, b])
    data = a.data + b.data if sign > 0 else a.data - b.data
    return Vector(a.kind, data, nulls_of(left, right), a.scale)


def _add(args: Sequence[Vector], params: Any) -> Vector:
    return _sum(args[0], args[1], 1, "+")


def _sub(args: Sequence[Vector], params: Any) -> Vector:
    return _sum(args[0], args[1], -1, "-")


def _mul(args: Sequence[Vector], params: Any) -> Vector:
    a, b = _numbers("*", *args)
    nulls = nulls_of(*args)
    if Kind.FLOAT in (a.kind, b.kind):
        left, right = (v.data / 10**v.scale for v in (a, b))
        return Vector(Kind.FLOAT, left * right, nulls)
    kind = Kind.DECIMAL if a.scale + b.scale else Kind.INTEGER
    return Vector(kind, a.data * b.data, nulls, a.scale + b.scale)


def _round(args: Sequence[Vector], digits: int) -> Vector:
    (number,) = _numbers("round", *args)
    if number.kind is Kind.FLOAT:
        raise DeclarationError("round works on decimals; floats differ between processors")
    scaled = rescale(number.data, number.scale, digits)
    return Vector(Kind.DECIMAL if digits else Kind.INTEGER, scaled, number.nulls, digits)


def _compare(args: Sequence[Vector], numbers: Callable[[Any, Any], Any], others: Any) -> Vector:
    a, b = align(args[0], args), align(args[1], args)
    if isinstance(a.data, np.ndarray):
        data = numbers(a.data, b.data)
    else:
        data = others(_plain(a), _plain(b)).to_numpy(zero_copy_only=False)
    return Vector(Kind.BOOLEAN, data, nulls_of(*args))


def _plain(vector: Vector) -> Any:
    """Return an Arrow array of a type that can be compared."""
    return vector.data.cast(pa.binary()) if vector.kind is Kind.UUID else vector.data


def _lt(args: Sequence[Vector], params: Any) -> Vector:
    return _compare(args, np.less, pc.less)


def _le(args: Sequence[Vector], params: Any) -> Vector:
    return _compare(args, np.less_equal, pc.less_equal)


def _eq(args: Sequence[Vector], params: Any) -> Vector:
    return _compare(args, np.equal, pc.equal)


def _is_in(args: Sequence[Vector], options: tuple[Any, ...]) -> Vector:
    (given,) = args
    if given.pool is not None:
        inside = np.array([v in options for v in given.pool.values], dtype=np.bool_)
        return Vector(Kind.BOOLEAN, inside[given.data], given.missing)
    wanted = from_python([option for option in options if option is not None])
    if not len(wanted):
        return Vector(Kind.BOOLEAN, np.zeros(len(given), np.bool_), given.nulls)
    ours, theirs = align(given, [given, wanted]), align(wanted, [given, wanted])
    if isinstance(ours.data, np.ndarray):
        return Vector(Kind.BOOLEAN, np.isin(ours.data, theirs.data), given.nulls)
    known = _plain(theirs)
    if ours.kind is Kind.TEXT:
        # A table may hold the names of an enumeration's members as well as their values.
        names = [option.name for option in options if isinstance(option, enum.Enum)]
        known = pa.concat_arrays([known, pa.array(names, pa.string())])
    found = pc.is_in(_plain(ours), value_set=known).to_numpy(zero_copy_only=False)
    return Vector(Kind.BOOLEAN, found, given.nulls)


def _is_null(args: Sequence[Vector], params: Any) -> Vector:
    (given,) = args
    missing = given.missing
    return Vector(Kind.BOOLEAN, np.zeros(len(given), np.bool_) if missing is None else missing)


def truth(condition: Vector) -> Mask:
    """Return where a condition holds; NULL counts as false."""
    plain = condition.decoded_as(Kind.BOOLEAN)
    if plain.kind is not Kind.BOOLEAN:
        raise DeclarationError("a condition must be boolean")
    data: Mask = plain.data
    return data if plain.nulls is None else data & ~plain.nulls


def _and(args: Sequence[Vector], params: Any) -> Vector:
    return Vector(Kind.BOOLEAN, truth(args[0]) & truth(args[1]))


def _or(args: Sequence[Vector], params: Any) -> Vector:
    return Vector(Kind.BOOLEAN, truth(args[0]) | truth(args[1]))


def _not(args: Sequence[Vector], params: Any) -> Vector:
    return Vector(Kind.BOOLEAN, ~truth(args[0]))


def select(branches: Sequence[tuple[Mask, Vector]], n: int) -> Vector:
    """Return for each row the value of the first branch whose mask is set there.

    Some branch must be set for every row.
    """
    open_rows = np.ones(n, dtype=np.bool_)
    parts = []
    for mask, vector in branches:
        positions = np.flatnonzero(open_rows & mask)
        open_rows &= ~mask
        if positions.size == n:
            return vector
        if positions.size:
            parts.append((positions, vector.take(positions)))
    return concatenate(parts, n)


def _case(args: Sequence[Vector], params: Any) -> Vector:
    n = len(args[0])
    branches = [(truth(args[i]), args[i + 1]) for i in range(0, len(args) - 1, 2)]
    return select([*branches, (np.ones(n, np.bool_), args[-1])], n)


def _coalesce(args: Sequence[Vector], params: Any) -> Vector:
    n = len(args[0])
    branches = [(~_is_null([v], None).data, v) for v in args[:-1]]
    return select([*branches, (np.ones(n, np.bool_), args[-1])], n)


def _extreme(args: Sequence[Vector], numbers: Callable[[Any, Any], Any], others: Any) -> Vector:
    """SQL's LEAST and GREATEST: NULLs are passed over."""
    result = align(args[0], args)
    for other in args[1:]:
        right = align(other, args)
        a, b = _is_null([result], None).data, _is_null([right], None).data
        if isinstance(result.data, np.ndarray):
            data = numbers(result.data, right.data)
        else:
            data = others(result.data, right.data)
        if a.any() or b.any():
            select_ = np.where if isinstance(result.data, np.ndarray) else _if_else
            data = select_(a, right.data, select_(b, result.data, data))
        both = a & b
        result = Vector(result.kind, data, both if both.any() else None, result.scale)
    return result


def _if_else(mask: Mask, yes: Any, no: Any) -> Any:
    return pc.if_else(primitive(mask), yes, no)


def _least(args: Sequence[Vector], params: Any) -> Vector:
    return _extreme(args, np.minimum, pc.min_element_wise)


def _greatest(args: Sequence[Vector], params: Any) -> Vector:
    return _extreme(args, np.maximum, pc.max_element_wise)


def _concat(args: Sequence[Vector], params: Any) -> Vector:
    return Vector(Kind.TEXT, join(*(v.texts() for v in args)), nulls_of(*args))


def _cut(args: Sequence[Vector], longest: int) -> Vector:
    (given,) = args
    texts = given.texts()
    # The longest beginning that a blank ends, without signs that join it to what is gone.
    words = pc.replace_substring_regex(
        pc.utf8_slice_codeunits(texts, 0, longest + 1), r"(?s)^(.*\S)\s.*$", r"\1"
    )
    words = pc.utf8_slice_codeunits(words, 0, longest)
    words = pc.replace_substring_regex(words, r"[\s,;:&(-]+$", "")
    short = pc.less_equal(pc.utf8_length(texts), longest)
    return Vector(Kind.TEXT, pc.if_else(short, texts, words), given.missing)


def _json_object(args: Sequence[Vector], names: tuple[str, ...]) -> Vector:
    pieces: list[Any] = []
    ordered = sorted(zip(names, args, strict=True), key=lambda field: key_rank(field[0]))
    for i, (name, vector) in enumerate(ordered):
        pieces.append(("{" if i == 0 else ", ") + json_text(name) + ": ")
        texts = json_texts(vector)
        missing = _is_null([vector], None).data
        if missing.any():
            texts = pc.if_else(primitive(missing), pa.scalar("null"), texts)
        pieces.append(texts)
    return Vector(Kind.JSON, join(*pieces, "}"))


def _item(args: Sequence[Vector], key: Any) -> Vector:
    (given,) = args
    if given.pool is None:
        raise DeclarationError("item() reaches into choices of mappings, tuples or objects")
    members = given.pool.members(key)
    return Vector(None, given.data, given.nulls, 0, members)


OPERATIONS: dict[str, Callable[[Sequence[Vector], Any], Vector]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "round": _round,
    "lt": _lt,
    "le": _le,
    "eq": _eq,
    "is_in": _is_in,
    "is_null": _is_null,
    "and": _and,
    "or": _or,
    "not": _not,
    "case": _case,
    "coalesce": _coalesce,
    "least": _least,
    "greatest": _greatest,
    "concat": _concat,
    "cut": _cut,
    "json_object": _json_object,
    "item": _item,
}
"""Kernels by the operation's name. Each takes the argument vectors and the literal params."""


def aggregate(function: str, values: Vector | None, counts: Any) -> Vector:
    """Return an aggregate of each group of children.

    Args:
        function: ``sum``, ``min``, ``max`` or ``count``. NULLs are passed over; the sum of
            nothing is 0, its smallest and largest value NULL.
        values: The children's values, group after group; not needed for ``count``.
        counts: Children of each group.
    """
    if function == "count" or values is None:
        return Vector(Kind.INTEGER, counts.astype(np.int64))
    plain = values.decoded_as(Kind.INTEGER)
    if not isinstance(plain.data, np.ndarray) or (function == "sum" and plain.kind in _TIMES):
        raise DeclarationError(f"{function}() over children needs numbers or, but for sum, times")
    kind, data = plain.kind, plain.data
    if kind is Kind.BOOLEAN:
        kind, data = Kind.INTEGER, data.astype(np.int64)
    if plain.nulls is not None:
        data = np.where(plain.nulls, _neutral(function, data.dtype), data)
    some = counts > 0
    starts = (np.cumsum(counts) - counts)[some]
    result = np.zeros(len(counts), dtype=data.dtype)
    if some.any():
        kernel = {"sum": np.add, "min": np.minimum, "max": np.maximum}[function]
        result[some] = kernel.reduceat(data, starts)
        if plain.nulls is not None and function != "sum":
            some[some] = np.logical_or.reduceat(~plain.nulls, starts)
    nulls = None if function == "sum" or bool(some.all()) else ~some
    return Vector(kind, result, nulls, plain.scale)


def _neutral(function: str, dtype: Any) -> Any:
    """Return the value that stands for NULL because it changes no aggregate."""
    if function == "sum":
        return dtype.type(0)
    bounds: Any = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
    return bounds.max if function == "min" else bounds.min
