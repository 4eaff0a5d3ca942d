"""Column values on their way from streams to Arrow.

A :class:`Vector` keeps values in the form that is cheapest to compute with: integers,
money, times and dates as NumPy integers, texts as Arrow arrays, choices as codes into a
pool of Python values. The Arrow type that the table wants is made once, at the end.
"""

from __future__ import annotations

import datetime as dt
import enum
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.errors import DeclarationError
from seeds.generate.arrow import decimals, pc, primitive, take
from seeds.generate.python_values import (
    EPOCH,
    JsonText,
    enum_text,
    json_of,
    micros,
    python_to_arrow,
    text_of,
)
from seeds.schema.types import Kind, LogicalType

Mask = NDArray[np.bool_]

_LARGE = 1 << 12
"""Values from which on a pool is large, see :meth:`Values.letters`."""


class Values:
    """A pool: distinct Python values that codes point into."""

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = tuple(values)
        self._arrow: dict[LogicalType, Any] = {}
        self._distinct: dict[LogicalType, tuple[Any, NDArray[np.int32]]] = {}
        self._letters: dict[LogicalType, NDArray[Any] | None] = {}
        self._vector: Vector | None = None
        self.json: Vector | None = None
        self._members: dict[Any, Values] = {}
        self._flat: tuple[Values, NDArray[np.int64], NDArray[np.int64]] | None = None

    @cached_property
    def missing(self) -> Mask | None:
        """Where the values are None; ``None`` when no value is."""
        found = np.fromiter((v is None for v in self.values), np.bool_, len(self.values))
        return found if found.any() else None

    def arrow(self, logical: LogicalType) -> Any:
        """Return the values as an Arrow array of a logical type (converted once)."""
        found = self._arrow.get(logical)
        if found is None:
            found = python_to_arrow(self.values, logical)
            self._arrow[logical] = found
        return found

    def distinct(self, logical: LogicalType) -> tuple[Any, NDArray[np.int32]]:
        """Return the distinct values as an Arrow array, and where in it each value is.

        No value may be None.
        """
        found = self._distinct.get(logical)
        if found is None:
            encoded = self.arrow(logical).dictionary_encode()
            places = np.frombuffer(encoded.indices.buffers()[1], np.int32, len(encoded))
            found = self._distinct[logical] = (encoded.dictionary, places)
        return found

    def letters(self, logical: LogicalType) -> NDArray[Any] | None:
        """Return the letters of each text as one item; ``None`` unless all are equally long.

        Only of a large pool, which does not lie in the processor's cache: from those, texts are
        taken several times as fast as Arrow takes them.
        """
        if len(self.values) < _LARGE:
            return None
        if logical not in self._letters:
            self._letters[logical] = _letters(self.arrow(logical))
        return self._letters[logical]

    def vector(self) -> Vector:
        """Return the values as a computable vector (converted once)."""
        if self._vector is None:
            self._vector = from_python(self.values)
        return self._vector

    def flattened(self) -> tuple[Values, NDArray[np.int64], NDArray[np.int64]]:
        """Return the elements of all values, which are sequences, with starts and lengths.

        None counts as a sequence without elements.
        """
        if self._flat is None:
            lengths = np.array([len(v or ()) for v in self.values], dtype=np.int64)
            elements = [element for v in self.values for element in v or ()]
            if not lengths.all():
                elements.append(None)  # for an empty sequence at the end to point to
            self._flat = (Values(elements), np.cumsum(lengths) - lengths, lengths)
        return self._flat

    def members(self, key: Any) -> Values:
        """Return the pool of one member of each value: an item, or an attribute.

        A member of None is None.
        """
        found = self._members.get(key)
        if found is None:
            items = [None if v is None else _member(v, key) for v in self.values]
            found = self._members[key] = Values(items)
        return found


def _letters(array: Any) -> NDArray[Any] | None:
    if not pa.types.is_string(array.type) or array.null_count or array.offset:
        return None
    _, places, data = array.buffers()
    widths = np.diff(np.frombuffer(places, np.int32, len(array) + 1))
    width = int(widths[0])
    if width == 0 or (widths != width).any():
        return None
    return np.frombuffer(data, f"V{width}", len(array))


def _member(value: Any, key: Any) -> Any:
    return value[key] if isinstance(value, Mapping | tuple | list) else getattr(value, key)


@dataclass(frozen=True)
class Vector:
    """Values of one column for some rows.

    Attributes:
        kind: What the values are. ``None`` for codes into ``pool``.
        data: INTEGER, DECIMAL (scaled by 10^scale), TIMESTAMP (microseconds since 1970
            UTC) and DATE (days): int64. BOOLEAN: bool. FLOAT: float64. TEXT and JSON (in its
            canonical form): an Arrow string array without nulls of its own. UUID: an Arrow
            binary(16) array. Codes: int32 or int64.
        nulls: True where the value is NULL, or ``None`` when no value is.
        scale: Decimal digits after the point.
        pool: The values that codes point into.
    """

    kind: Kind | None
    data: Any
    nulls: Mask | None = None
    scale: int = 0
    pool: Values | None = None

    def __len__(self) -> int:
        return len(self.data)

    @property
    def missing(self) -> Mask | None:
        """Where the value is NULL, by the mask or by the pool; ``None`` when no value is."""
        if self.pool is None or self.pool.missing is None:
            return self.nulls
        by_pool: Mask = self.pool.missing[self.data]
        return by_pool if self.nulls is None else by_pool | self.nulls

    @cached_property
    def decoded(self) -> Vector:
        """The same values as a computable vector, not codes."""
        if self.pool is None:
            return self
        vector = self.pool.vector().take(self.data)
        return vector.with_nulls(self.nulls)

    def decoded_as(self, kind: Kind) -> Vector:
        """Return :attr:`decoded`; nothing but NULL, which has no kind, as NULLs of a kind.

        ``kind`` is one whose values are NumPy arrays.
        """
        if not _all_null(self):
            return self.decoded
        dtype = {Kind.BOOLEAN: np.bool_, Kind.FLOAT: np.float64}.get(kind, np.int64)
        n = len(self)
        return Vector(kind, np.zeros(n, dtype=dtype), np.ones(n, dtype=np.bool_))

    def take(self, positions: NDArray[Any]) -> Vector:
        """Return the values at the given positions."""
        if isinstance(self.data, np.ndarray):
            data: Any = self.data[positions]
        else:
            data = take(self.data, positions)
        nulls = None if self.nulls is None else self.nulls[positions]
        return Vector(self.kind, data, nulls, self.scale, self.pool)

    def with_nulls(self, nulls: Mask | None) -> Vector:
        """Return the same values with further ones NULL."""
        if nulls is None:
            return self
        both = nulls if self.nulls is None else self.nulls | nulls
        return Vector(self.kind, self.data, both, self.scale, self.pool)

    def texts(self) -> Any:
        """Return the values as text (NULLs hold anything; see ``nulls``)."""
        vector = self.decoded
        match vector.kind:
            case Kind.TEXT | Kind.JSON:
                return vector.data
            case Kind.INTEGER:
                return pc.cast(primitive(vector.data), pa.string())
            case Kind.DECIMAL:
                return pc.cast(decimals(vector.data, 38, vector.scale, None), pa.string())
            case Kind.BOOLEAN:
                return pc.cast(primitive(vector.data), pa.string())
            case _:
                return pa.array([text_of(v) for v in to_python(vector)], pa.string())


def null_vector(n: int) -> Vector:
    """Return n NULLs, which fit any column."""
    return Vector(None, np.zeros(n, dtype=np.int32), np.ones(n, dtype=np.bool_), 0, _NOTHING)


def rescale(scaled: NDArray[np.int64], old: int, new: int) -> NDArray[np.int64]:
    """Return scaled integers at another scale, rounded half away from zero."""
    if new >= old:
        return scaled * np.int64(10 ** (new - old)) if new > old else scaled
    unit = np.int64(10 ** (old - new))
    magnitude = (np.abs(scaled) + unit // 2) // unit
    rounded: NDArray[np.int64] = np.sign(scaled) * magnitude
    return rounded


def from_python(values: Sequence[Any]) -> Vector:
    """Return Python values as a computable vector.

    The first value that is not None decides its kind.

    Raises:
        DeclarationError: The values are of several kinds, or too large.
    """
    n = len(values)
    missing = np.fromiter((v is None for v in values), np.bool_, n)
    nulls = missing if missing.any() else None
    first = next((v for v in values if v is not None), None)
    families = {_family(type_): type_ for type_ in {type(v) for v in values if v is not None}}
    if len(families) > 1:
        names = " and ".join(sorted(type_.__name__ for type_ in families.values()))
        raise DeclarationError(
            f"values of several kinds in one column: {names}", "Give one kind of value."
        )
    try:
        match first:
            case None:
                return Vector(Kind.TEXT, pa.array([""] * n, pa.string()), nulls)
            case bool():
                return Vector(
                    Kind.BOOLEAN, np.fromiter((bool(v) for v in values), np.bool_, n), nulls
                )
            case enum.Enum() if not isinstance(first, int):
                labels = ["" if v is None else enum_text(v) for v in values]
                return Vector(Kind.TEXT, pa.array(labels, pa.string()), nulls)
            case int() if all(isinstance(v, int) or v is None for v in values):
                return Vector(
                    Kind.INTEGER, np.fromiter((v or 0 for v in values), np.int64, n), nulls
                )
            case int() | Decimal():
                exact = [Decimal(0) if v is None else Decimal(str(v)) for v in values]
                scale = max(max(-int(d.as_tuple().exponent), 0) for d in exact)
                scaled = (int(d.scaleb(scale)) for d in exact)
                return Vector(Kind.DECIMAL, np.fromiter(scaled, np.int64, n), nulls, scale)
            case float():
                return Vector(
                    Kind.FLOAT, np.fromiter((float(v or 0) for v in values), np.float64, n), nulls
                )
            case str():
                return Vector(
                    Kind.TEXT, pa.array(["" if v is None else str(v) for v in values]), nulls
                )
            case dt.datetime():
                us = (0 if v is None else micros(v) for v in values)
                return Vector(Kind.TIMESTAMP, np.fromiter(us, np.int64, n), nulls)
            case dt.date():
                days = (0 if v is None else v.toordinal() - 719_163 for v in values)
                return Vector(Kind.DATE, np.fromiter(days, np.int64, n), nulls)
            case uuid.UUID():
                raw = [b"\0" * 16 if v is None else v.bytes for v in values]
                return Vector(Kind.UUID, pa.array(raw, pa.binary(16)), nulls)
            case bytes():
                raw = [b"" if v is None else v for v in values]
                return Vector(Kind.BYTES, pa.array(raw, pa.binary()), nulls)
            case JsonText():
                texts = [json_of(v) for v in values]
                return Vector(Kind.JSON, pa.array(texts, pa.string()), nulls)
            case _:
                texts = [json_of(v) for v in values]
                return Vector(Kind.JSON, pa.array(texts, pa.string()), nulls)
    except UnicodeEncodeError:
        raise  # said with its column where that is known
    except (TypeError, ValueError, ArithmeticError) as error:
        raise DeclarationError(
            f"values such as {first!r} cannot be computed with: {error}",
            "Give numbers of at most 18 digits, texts, times, or what JSON can hold.",
        ) from error


def _family(type_: type) -> str:
    """Return what a type's values may stand together with in one vector."""
    families: tuple[tuple[str, Any], ...] = (
        ("boolean", bool),
        ("number", (int, float, Decimal)),
        ("text", str),
        ("label", enum.Enum),
        ("instant", dt.datetime),
        ("date", dt.date),
        ("uuid", uuid.UUID),
        ("bytes", bytes),
        ("json", JsonText),
    )
    return next((name for name, types in families if issubclass(type_, types)), "object")


def to_python(vector: Vector) -> list[Any]:
    """Return the values as Python objects."""
    if vector.pool is not None:
        values = vector.pool.values
        found = [values[c] for c in vector.data.tolist()]
    else:
        match vector.kind:
            case Kind.DECIMAL:
                found = [Decimal(v).scaleb(-vector.scale) for v in vector.data.tolist()]
            case Kind.TIMESTAMP:
                found = [EPOCH + dt.timedelta(microseconds=v) for v in vector.data.tolist()]
            case Kind.DATE:
                found = [dt.date.fromordinal(v + 719_163) for v in vector.data.tolist()]
            case Kind.UUID:
                found = [uuid.UUID(bytes=v) for v in vector.data.to_pylist()]
            case Kind.JSON:
                # What stands for NULL is no JSON.
                found = [json.loads(v) if v else None for v in vector.data.to_pylist()]
            case _ if isinstance(vector.data, np.ndarray):
                found = vector.data.tolist()
            case _:
                found = vector.data.to_pylist()
    if vector.nulls is None:
        return found
    return [None if null else v for v, null in zip(found, vector.nulls.tolist(), strict=True)]


def concatenate(parts: Sequence[tuple[NDArray[np.int64], Vector]], n: int) -> Vector:
    """Return one vector of n values from parts with the positions that each fills."""
    if len(parts) == 1:
        return parts[0][1] if len(parts[0][0]) == n else _spread(parts, n)
    return _spread(parts, n)


@lru_cache(maxsize=256)
def _joined(pools: tuple[Values, ...]) -> Values:
    """Return one pool of the values of several."""
    return Values([value for pool in pools for value in pool.values])


def _spread_codes(parts: Sequence[tuple[NDArray[np.int64], Vector]], n: int) -> Vector:
    """Place coded values; they stay codes, so that values of any kind may stand together."""
    pools = tuple(v.pool for _, v in parts if v.pool is not None)
    codes = np.empty(n, dtype=np.int64)
    nulls = np.zeros(n, dtype=np.bool_)
    offset = 0
    for (positions, vector), pool in zip(parts, pools, strict=True):
        codes[positions] = vector.data + offset
        if vector.nulls is not None:
            nulls[positions] = vector.nulls
        offset += len(pool.values)
    return Vector(None, codes, nulls if nulls.any() else None, 0, _joined(pools))


def _spread(parts: Sequence[tuple[NDArray[np.int64], Vector]], n: int) -> Vector:
    if all(v.pool is not None for _, v in parts):
        return _spread_codes(parts, n)
    vectors = [align(v, [p for _, p in parts]) for _, v in parts]
    order = np.empty(n, dtype=np.int64)
    start = 0
    for positions, _ in parts:
        order[positions] = np.arange(start, start + len(positions))
        start += len(positions)
    first = vectors[0]
    if isinstance(first.data, np.ndarray):
        data: Any = np.concatenate([v.data for v in vectors])
    else:
        data = pa.concat_arrays([v.data for v in vectors])
    nulls = None
    if any(v.nulls is not None for v in vectors):
        nulls = np.concatenate(
            [np.zeros(len(v), np.bool_) if v.nulls is None else v.nulls for v in vectors]
        )
    return Vector(first.kind, data, nulls, first.scale).take(order)


def align(vector: Vector, others: Sequence[Vector]) -> Vector:
    """Return a vector in the kind and scale that all the others can share.

    Raises:
        DeclarationError: They have no kind in common.
    """
    plain = [v.decoded for v in others if not _all_null(v)]
    if not plain:
        first = others[0].decoded
        return _blank(first, len(vector), first.kind, first.scale)
    kinds = {v.kind for v in plain}
    if kinds == {Kind.INTEGER, Kind.DECIMAL}:
        kinds = {Kind.DECIMAL}
    if kinds & {Kind.FLOAT} and kinds <= {Kind.FLOAT, Kind.INTEGER, Kind.DECIMAL}:
        kinds = {Kind.FLOAT}
    if len(kinds) != 1:
        names = " and ".join(sorted(k.value for k in kinds if k))
        raise DeclarationError(
            f"one column would hold {names} values", "Give all branches the same kind of value."
        )
    kind = kinds.pop()
    scale = max(v.scale for v in plain)
    if _all_null(vector):
        return _blank(plain[0], len(vector), kind, scale)
    own = vector.decoded
    if kind is Kind.FLOAT and own.kind is not Kind.FLOAT:
        return Vector(kind, own.data / 10**own.scale, own.nulls)
    if kind is Kind.DECIMAL:
        return Vector(kind, rescale(own.data, own.scale, scale), own.nulls, scale)
    return own


def _all_null(vector: Vector) -> bool:
    missing = vector.missing
    return len(vector) == 0 or (missing is not None and bool(missing.all()))


def _blank(like: Vector, n: int, kind: Kind | None, scale: int) -> Vector:
    nulls = np.ones(n, dtype=np.bool_)
    if isinstance(like.data, np.ndarray):
        return Vector(kind, np.zeros(n, dtype=like.data.dtype), nulls, scale)
    zero = b"\0" * 16 if kind is Kind.UUID else b"" if kind is Kind.BYTES else ""
    return Vector(kind, pa.array([zero] * n, like.data.type), nulls, scale)


_NOTHING = Values((None,))
