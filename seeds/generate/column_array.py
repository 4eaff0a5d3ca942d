"""A column's generated values as the Arrow array that its table wants.

Types are fitted, decorators applied, lengths and ranges checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
from sqlalchemy.types import Interval, TypeDecorator

from seeds.errors import DeclarationError, half_character
from seeds.generate.arrow import pc, primitive, take
from seeds.generate.fitting import to_arrow
from seeds.generate.python_values import python_to_arrow
from seeds.generate.vector import Vector, to_python
from seeds.schema.beyond import is_beyond
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind

if TYPE_CHECKING:
    import sqlalchemy as sa


def column_array(
    vector: Vector,
    info: ColumnInfo,
    where: str,
    dialect: sa.Dialect | None,
    *,
    coded: int = 0,
) -> Any:
    """Return a column's values as the Arrow array that its table wants.

    Args:
        vector: The values.
        info: The column.
        where: ``table.column``, for messages.
        dialect: Of the database that type decorators are told of.
        coded: Values of a pool up to which its texts stay codes: a dictionary array.

    Raises:
        DeclarationError: A value does not fit the column.
    """
    type_: Any = None if info.source is None else info.source.type
    if is_decorated(info):
        try:
            array = _decorated(vector, type_, info, dialect)
        except UnicodeEncodeError as error:
            raise half_character(where, error) from error
        except Exception as error:
            raise DeclarationError(
                f"{where}: {type(type_).__name__} refuses a value: {type(error).__name__}: {error}",
                "Declare values of the kind that the type decorator takes.",
            ) from error
    else:
        array = to_arrow(vector, info.type, where, coded=_codable(vector, info, coded))
    if info.type.padded:
        array = pc.utf8_rtrim(array, " ")
    if info.type.kind is Kind.TEXT:
        _check_text(array, info, where)
    if info.type.kind in (Kind.INTEGER, Kind.DECIMAL) and len(array):
        _check_range(array, info, where)
    if info.type.kind in (Kind.TIMESTAMP, Kind.DATE) and is_beyond(array, info.type):
        raise DeclarationError(
            f"{where}: a value lies before the year 1 or after 9999, in UTC",
            "Declare times within these years.",
        )
    if info.type.kind is Kind.FLOAT and dialect is not None and dialect.name != "postgresql":
        _check_finite(array, where, dialect.name)
    return array


def _codable(vector: Vector, info: ColumnInfo, most: int) -> bool:
    """Tell whether values are texts of a pool of so many at most, of which none is NULL."""
    pool = vector.pool
    return (
        pool is not None
        and info.type.kind in (Kind.TEXT, Kind.JSON)
        and not info.type.padded
        and len(pool.values) <= most
        and pool.missing is None
    )


def is_decorated(info: ColumnInfo) -> bool:
    """Tell whether a column's values pass through a type decorator."""
    # SQLAlchemy's own Interval is a decorator of what some databases store it as.
    type_ = None if info.source is None else info.source.type
    return isinstance(type_, TypeDecorator) and not isinstance(type_, Interval)


def _decorated(
    vector: Vector, type_: TypeDecorator[Any], info: ColumnInfo, dialect: sa.Dialect | None
) -> Any:
    """Apply a type decorator: once for each distinct value of a pool, else once a row."""
    if dialect is None:
        from sqlalchemy.engine.default import DefaultDialect

        dialect = DefaultDialect()
    bind = type_.process_bind_param
    if vector.pool is not None:
        bound = [bind(value, dialect) for value in vector.pool.values]
        array = take(python_to_arrow(bound, info.type), vector.data)
        if vector.nulls is None:
            return array
        return pc.if_else(primitive(~vector.nulls), array, pa.scalar(None, array.type))
    return python_to_arrow([bind(value, dialect) for value in to_python(vector)], info.type)


def _check_text(array: Any, info: ColumnInfo, where: str) -> None:
    if pa.types.is_dictionary(array.type):
        if _fits(array.dictionary, info):
            return
        # What no row has does not matter.
        array = array.dictionary.take(pc.unique(array.indices))
    if info.type.labels and len(array):
        unknown = pc.unique(array).to_pylist()
        for value in unknown:
            if value is not None and value not in info.type.labels:
                raise DeclarationError(
                    f"{where}: {value!r} is none of the enumeration's labels",
                    f"Labels: {', '.join(info.type.labels)}.",
                )
    length = info.type.length
    if length is not None and len(array):
        # Bytes are at hand for nothing; characters are counted only when there are too many.
        most = pc.max(pc.binary_length(array)).as_py() or 0
        if most > length:
            longest = pc.max(pc.utf8_length(array)).as_py() or 0
            if longest > length:
                raise DeclarationError(
                    f"{where} holds {length} characters, and a value has {longest}",
                    "Declare shorter texts, or a longer column.",
                )


def _fits(texts: Any, info: ColumnInfo) -> bool:
    """Tell whether all texts are labels of the column's enumeration, and short enough."""
    labels, length = info.type.labels, info.type.length
    if labels and not set(texts.to_pylist()) <= set(labels):
        return False
    return length is None or (pc.max(pc.binary_length(texts)).as_py() or 0) <= length


def _check_finite(array: Any, where: str, dialect: str) -> None:
    """Refuse what a database would store as NULL, or not at all."""
    refused = pc.is_nan(array) if dialect == "sqlite" else pc.invert(pc.is_finite(array))
    if pc.any(refused).as_py():
        names = {"sqlite": "SQLite has no NaN", "mysql": "MySQL has neither NaN nor infinity"}
        raise DeclarationError(
            f"{where}: a value cannot be stored: {names.get(dialect, 'it is not finite')}",
            "Declare numbers that are finite.",
        )


def _check_range(array: Any, info: ColumnInfo, where: str) -> None:
    limit = 1 << (info.type.bits - 1)
    if info.type.kind is Kind.DECIMAL:
        limit = 10 ** (info.type.precision - info.type.scale)
    # What is computed in 64 bits fits a column of that width.
    if limit >= 1 << 63:
        return
    bounds = pc.min_max(array).as_py()
    low, high = bounds["min"] or 0, bounds["max"] or 0
    if info.type.kind is Kind.DECIMAL:
        if max(-low, high) >= limit:
            raise DeclarationError(
                f"{where} has {info.type.precision - info.type.scale} digits before the point, "
                f"and {high if high >= limit else low} does not fit",
                "Declare smaller numbers, or a column with more digits.",
            )
        return
    if low < -limit or high >= limit:
        raise DeclarationError(
            f"{where} is a {info.type.bits}-bit integer, and {high if high >= limit else low} "
            "does not fit",
            "Declare smaller numbers, or make the column a BigInteger.",
        )
