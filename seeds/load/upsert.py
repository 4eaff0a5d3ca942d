"""Insert or update rows by natural key, through SQLAlchemy and for every database alike."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from seeds.errors import DeclarationError
from seeds.load.backend import UpsertResult
from seeds.load.errors import translated
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind

_CHUNK = 200
"""Keys looked up in one statement; SQLite allows 999 variables in old versions."""


def upsert(
    connection: sa.Connection,
    table: TableInfo,
    rows: Sequence[Mapping[str, Any]],
    natural_key: Sequence[str],
    update: Sequence[Sequence[str]],
) -> UpsertResult:
    """Insert rows, or update those whose natural key exists.

    See :meth:`seeds.load.backend.Backend.upsert`. Values equal to the stored ones in the
    eyes of their type (an instant in another zone, ``1.5`` for ``Decimal("1.50")``, equal
    JSON) leave a row unchanged. A row that another session inserts at the same time is an
    existing one where the database keeps the natural key unique and knows ``ON CONFLICT``.

    Raises:
        DeclarationError: Two rows have one natural key, or a column is unknown.
        ConstraintError: The database rejected a row.
    """
    ready = [_normal_row(table, row) for row in rows]
    names = [_key(table, row, natural_key) for row in ready]
    _refuse_twice(table, natural_key, names)
    compared = sorted({c for columns in update for c in columns})
    keys: list[Any] = [None] * len(ready)
    fresh = [False] * len(ready)
    updated = unchanged = 0

    def settle(wanted: Sequence[int]) -> list[int]:
        """Compare and update the rows that exist; return those that do not."""
        nonlocal updated, unchanged
        part, part_names = [ready[i] for i in wanted], [names[i] for i in wanted]
        found = _existing(connection, table, part, part_names, natural_key, compared)
        missing = []
        for i in wanted:
            stored = found.get(names[i])
            if stored is None:
                missing.append(i)
                continue
            keys[i] = _primary_key(table, stored)
            changed = _changed(connection, table, stored, ready[i], update[i])
            if changed:
                with translated(table.name):
                    connection.execute(_update(table, stored, natural_key).values(changed))
            updated += bool(changed)
            unchanged += not changed
        return missing

    missing = settle(range(len(ready)))
    if missing and _decides(connection, table, natural_key):
        for group in _alike(missing, ready):
            rows_of = [ready[i] for i in group]
            new = _insert_unless_there(connection, table, rows_of, natural_key)
            for i in group:
                if names[i] in new:
                    keys[i], fresh[i] = new[names[i]], True
        late = [i for i in missing if not fresh[i]]
        missing = settle(late) if late else []
    for group in _alike(missing, ready):
        with translated(table.name):
            inserted = _insert(connection, table, [ready[i] for i in group])
        for i, key in zip(group, inserted, strict=True):
            keys[i], fresh[i] = key, True
    return UpsertResult(tuple(keys), sum(fresh), updated, unchanged, tuple(fresh))


def _changed(
    connection: sa.Connection,
    table: TableInfo,
    stored: Mapping[str, Any],
    row: Mapping[str, Any],
    columns: Sequence[str],
) -> dict[Any, Any]:
    """Return what an existing row has to become, by SQLAlchemy column."""
    return {
        _sa(table, c): row[c]
        for c in columns
        if c in row and not same(table.columns[c], stored[c], row[c], connection.dialect)
    }


def _refuse_twice(
    table: TableInfo, natural_key: Sequence[str], names: Sequence[tuple[Any, ...]]
) -> None:
    seen: set[tuple[Any, ...]] = set()
    for name in names:
        if name in seen:
            said = ", ".join(f"{c}={v!r}" for c, v in zip(natural_key, name, strict=True))
            raise DeclarationError(
                f"{table.name}: two fixed rows have the same natural key {said}",
                "Give each fixed row a natural key of its own.",
            )
        seen.add(name)


def _normal_row(table: TableInfo, row: Mapping[str, Any]) -> dict[str, Any]:
    unknown = [name for name in row if name not in table.columns]
    if unknown:
        from seeds.errors import did_you_mean

        raise DeclarationError(
            f"{table.name} has no column {unknown[0]!r}", did_you_mean(unknown[0], table.columns)
        )
    return {name: _normal(table.columns[name], value) for name, value in row.items()}


def _normal(column: ColumnInfo, value: Any) -> Any:
    if column.type.padded and isinstance(value, str):
        return value.rstrip(" ")
    if column.type.kind is Kind.TIME and column.type.timezone and isinstance(value, dt.time):
        if value.tzinfo is None:
            return value.replace(tzinfo=dt.UTC)
        return dt.datetime.combine(dt.date(2000, 1, 1), value).astimezone(dt.UTC).timetz()
    return _instant(column, value)


def _instant(column: ColumnInfo, value: Any) -> Any:
    """Bring a datetime to UTC, naive where the column keeps no zone.

    SQLAlchemy would drop a zone on SQLite without converting, and PostgreSQL would read a
    naive value in the session's zone.
    """
    if column.type.kind is not Kind.TIMESTAMP or not isinstance(value, dt.datetime):
        return value
    if value.tzinfo is not None:
        value = value.astimezone(dt.UTC)
        return value if column.type.timezone or _decorated(column) else value.replace(tzinfo=None)
    return value.replace(tzinfo=dt.UTC) if column.type.timezone else value


def _decorated(column: ColumnInfo) -> bool:
    return column.source is not None and isinstance(column.source.type, sa.types.TypeDecorator)


def _sa(table: TableInfo, name: str) -> Any:
    """Return the SQLAlchemy column by its name in the database."""
    source = table.columns[name].source
    return source if source is not None else table.source.c[name]


def _key(table: TableInfo, row: Mapping[str, Any], natural_key: Sequence[str]) -> tuple[Any, ...]:
    absent = [c for c in natural_key if c not in row]
    if absent:
        raise DeclarationError(
            f"{table.name}: a fixed row lacks {absent[0]!r}, which is part of its natural key"
        )
    return tuple(_comparable(table.columns[c], row[c]) for c in natural_key)


def _existing(
    connection: sa.Connection,
    table: TableInfo,
    rows: Sequence[Mapping[str, Any]],
    names: Sequence[tuple[Any, ...]],
    natural_key: Sequence[str],
    compared: Sequence[str],
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return the stored rows by comparable natural key; NULL equals nothing, as in SQL."""
    wanted = list(dict.fromkeys([*table.primary_key, *natural_key, *compared]))
    columns = [_sa(table, c).label(f"c{i}") for i, c in enumerate(wanted)]
    on = [_sa(table, c) for c in natural_key]
    complete = [
        tuple(row[c] for c in natural_key)
        for row, name in zip(rows, names, strict=True)
        if None not in name
    ]
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for start in range(0, len(complete), _CHUNK):
        part = complete[start : start + _CHUNK]
        if len(on) == 1:
            match: Any = on[0].in_([values[0] for values in part])
        else:
            match = sa.or_(
                *(sa.and_(*(c == v for c, v in zip(on, values, strict=True))) for values in part)
            )
        with translated(table.name):
            stored = connection.execute(sa.select(*columns).where(match)).all()
        found |= _named(table, wanted, stored, names, natural_key)
    return found


def _named(
    table: TableInfo,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    names: Sequence[tuple[Any, ...]],
    natural_key: Sequence[str],
) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Return rows of the database by the natural keys that were given for them."""
    given = set(names)
    folded = {_fold(name): name for name in names}
    found = {}
    for values in rows:
        row = dict(zip(columns, values, strict=True))
        name = tuple(_comparable(table.columns[c], row[c]) for c in natural_key)
        # A case-insensitive column finds "A@x.com" for "a@x.com".
        found[name if name in given else folded.get(_fold(name), name)] = row
    return found


def _fold(name: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(v.casefold() if isinstance(v, str) else v for v in name)


def _comparable(column: ColumnInfo, value: Any) -> Any:
    if value is None:
        return None
    match column.type.kind:
        case Kind.TEXT if column.type.padded and isinstance(value, str):
            return value.rstrip(" ")
        case Kind.TIMESTAMP if isinstance(value, dt.datetime):
            if value.tzinfo is not None:
                return value.astimezone(dt.UTC).replace(tzinfo=None)
        case Kind.DECIMAL if isinstance(value, int | float | decimal.Decimal | str):
            return _scaled(value, column.type.scale)
        case Kind.JSON:
            return json.dumps(value, sort_keys=True, default=str)
        case Kind.ARRAY:
            return tuple(value) if isinstance(value, list | tuple) else value
    return value


def _scaled(value: Any, scale: int) -> Any:
    with decimal.localcontext(prec=80):
        try:
            exact = value if isinstance(value, decimal.Decimal) else decimal.Decimal(str(value))
            return exact.quantize(decimal.Decimal(1).scaleb(-scale))
        except decimal.InvalidOperation:
            return value


def same(column: ColumnInfo, stored: Any, given: Any, dialect: sa.Dialect) -> bool:
    """Tell whether a stored value is what storing the given one would leave there."""
    if stored is None or given is None:
        return stored is None and given is None
    left, right = _comparable(column, stored), _comparable(column, given)
    if type(left) is type(right) and left == right:
        return True
    if isinstance(left, dt.datetime) and isinstance(right, dt.datetime):
        # MySQL's DATETIME rounds to whole seconds unless told otherwise.
        coarse = dialect.name in ("mysql", "mariadb") and left.microsecond == 0
        return left == right or (coarse and abs(left - right) < dt.timedelta(seconds=1))
    if isinstance(left, bool) or isinstance(right, bool):
        return bool(left) == bool(right) if column.type.kind is Kind.BOOLEAN else left == right
    if isinstance(left, float) and isinstance(right, float | int):
        return left == right or _single(left) == _single(right)
    return bool(left == right) or _bound_alike(column, stored, given, dialect)


def _single(value: float) -> bytes:
    """Return the value as single precision, which is all that ``real`` keeps."""
    try:
        return struct.pack("f", value)
    except OverflowError:
        return struct.pack("d", value)


def _bound_alike(column: ColumnInfo, stored: Any, given: Any, dialect: sa.Dialect) -> bool:
    """Compare in the driver's form: an enumeration's member and its label, a decorated type."""
    if column.source is None:
        return False
    process = column.source.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return str(stored) == str(given)
    try:
        return bool(process(stored) == process(given))
    except (TypeError, ValueError, LookupError, AttributeError):
        return False


def _primary_key(table: TableInfo, row: Mapping[str, Any]) -> Any:
    values = tuple(row[c] for c in table.primary_key)
    return values[0] if len(values) == 1 else values


def _update(table: TableInfo, stored: Mapping[str, Any], natural_key: Sequence[str]) -> Any:
    by = table.primary_key or tuple(natural_key)
    return sa.update(table.source).where(*(_sa(table, c) == stored[c] for c in by))


def _alike(indexes: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> Iterator[list[int]]:
    """Yield runs of rows that give the same columns, in order."""
    group: list[int] = []
    for i in indexes:
        if group and set(rows[group[0]]) != set(rows[i]):
            yield group
            group = []
        group.append(i)
    if group:
        yield group


_POSTGRESQL_UNIQUE = """
SELECT EXISTS (
    SELECT FROM pg_index i
    WHERE i.indrelid = to_regclass(:name) AND i.indisunique AND i.indimmediate AND i.indisvalid
      AND i.indpred IS NULL AND i.indexprs IS NULL
      AND (SELECT array_agg(a.attname::text ORDER BY a.attname::text COLLATE "C")
           FROM pg_attribute a
           WHERE a.attrelid = i.indrelid
             AND a.attnum = ANY((i.indkey::int2[])[0:i.indnkeyatts - 1])) = CAST(:columns AS text[])
)
"""


def _decides(connection: sa.Connection, table: TableInfo, natural_key: Sequence[str]) -> bool:
    """Tell whether an insertion may leave it to the database whether a row is there.

    PostgreSQL has to be told by which index: the models may claim what the database does not
    have, and a deferred constraint cannot tell.
    """
    if connection.dialect.name == "postgresql":
        preparer = connection.dialect.identifier_preparer
        given = {"name": preparer.format_table(table.source), "columns": sorted(natural_key)}
        with translated(table.name):
            return bool(connection.scalar(sa.text(_POSTGRESQL_UNIQUE), given))
    return connection.dialect.name == "sqlite" and connection.dialect.insert_returning


def _insert_unless_there(
    connection: sa.Connection,
    table: TableInfo,
    rows: Sequence[Mapping[str, Any]],
    natural_key: Sequence[str],
) -> dict[tuple[Any, ...], Any]:
    """Insert rows; return the primary keys of those that were not there, by natural key.

    Whoever inserts the same natural key at this moment is waited for.
    """
    by = [_sa(table, c) for c in natural_key]
    if connection.dialect.name == "postgresql":
        insertion: Any = postgresql.insert(table.source).on_conflict_do_nothing(index_elements=by)
    else:  # whatever else is not unique is refused by the insertion that follows
        insertion = sqlite.insert(table.source).on_conflict_do_nothing()
    values = [{_sa(table, c).key: v for c, v in row.items()} for row in rows]
    columns = list(dict.fromkeys([*table.primary_key, *natural_key]))
    statement = insertion.returning(*(_sa(table, c).label(f"c{i}") for i, c in enumerate(columns)))
    names = [_key(table, row, natural_key) for row in rows]
    with translated(table.name):
        inserted = connection.execute(statement, values).all()
    found = _named(table, columns, inserted, names, natural_key)
    return {name: _primary_key(table, row) for name, row in found.items()}


def _insert(
    connection: sa.Connection, table: TableInfo, rows: Sequence[Mapping[str, Any]]
) -> list[Any]:
    # SQLAlchemy wants its own column keys, which may differ from the names.
    values = [{_sa(table, c).key: v for c, v in row.items()} for row in rows]
    key = [_sa(table, c) for c in table.primary_key]
    if all(c in row for row in rows for c in table.primary_key):
        connection.execute(sa.insert(table.source), values)
        return [_primary_key(table, row) for row in rows]
    if len(rows) > 1 and connection.dialect.insert_executemany_returning_sort_by_parameter_order:
        statement = sa.insert(table.source).returning(*key, sort_by_parameter_order=True)
        new = [tuple(r) for r in connection.execute(statement, values)]
    else:
        new = []
        for value in values:
            inserted = connection.execute(sa.insert(table.source).values(value))
            new.append(tuple(inserted.inserted_primary_key or ()))
    return [k[0] if len(k) == 1 else k for k in new]
