"""Verification: does the database hold together? Counts, digests and checks.

What the schema promises is checked although the database enforces it, because constraints
can be dropped, disabled or bypassed; what the shop promises comes from its own checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.runner.reports import CheckResult, TableDigest
from seeds.schema.digest import Digest

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.schema.table import ForeignKey, TableInfo
    from seeds.spec.check import Check

_EXAMPLES = 3


def digests(
    backend: Backend, tables: Iterable[TableInfo], on_table: Callable[[str], None]
) -> dict[str, TableDigest]:
    """Return rows and digest of each table."""
    found = {}
    for table in tables:
        on_table(table.name)
        digest = Digest()
        for batch in backend.read(table, list(table.columns)):
            digest.update(batch)
        found[table.name] = TableDigest(digest.rows, digest.hexdigest())
    return found


def check_all(
    backend: Backend,
    tables: Mapping[str, TableInfo],
    checks: Sequence[Check],
    on_check: Callable[[str], None],
) -> list[CheckResult]:
    """Run all checks: foreign keys, NOT NULL, uniqueness, sequences, the project's own."""
    connection = backend.connection
    results = []
    for table in tables.values():
        on_check(f"checking {table.name}")
        # Parents that may not be read are in nobody's sight.
        keys = [fk for fk in table.foreign_keys if fk.table in tables]
        results += [_foreign_key(connection, table, fk, tables) for fk in keys]
        groups = (table.primary_key, *table.uniques)
        results += [_unique(connection, table, group) for group in groups if group]
        required = [c.name for c in table.columns.values() if not c.nullable]
        if required:
            results.append(_not_null(connection, table, required))
        if len(table.primary_key) == 1 and table.columns[table.primary_key[0]].autoincrement:
            results.append(_sequence(backend, table))
    for check in checks:
        on_check(f"checking {check.name}")
        results.append(_own(connection, check))
    return results


def _foreign_key(
    connection: sa.Connection,
    table: TableInfo,
    fk: ForeignKey,
    tables: Mapping[str, TableInfo],
) -> CheckResult:
    child = table.source.alias("child")
    parent = tables[fk.table].source.alias("parent")
    pairs = list(zip(fk.columns, fk.referenced, strict=True))
    match = sa.and_(*(child.c[c] == parent.c[r] for c, r in pairs))
    orphans = sa.and_(
        *(child.c[c].is_not(None) for c in fk.columns),
        ~sa.exists().where(match).select_from(parent),
    )
    keys = [child.c[c] for c in table.primary_key] or [child.c[fk.columns[0]]]
    name = f"foreign key {table.name}.{'+'.join(fk.columns)} -> {fk.table}"
    query = sa.select(*keys).select_from(child).where(orphans)
    return _offending(connection, name, query, "every parent exists", "rows without a parent")


def _unique(connection: sa.Connection, table: TableInfo, group: Sequence[str]) -> CheckResult:
    columns = [table.source.c[name] for name in group]
    query = (
        sa.select(*columns, sa.func.count())
        .where(*(c.is_not(None) for c in columns))
        .group_by(*columns)
        .having(sa.func.count() > 1)
    )
    name = f"unique {table.name}.{'+'.join(group)}"
    return _offending(connection, name, query, "no value twice", "values that occur twice")


def _not_null(connection: sa.Connection, table: TableInfo, required: Sequence[str]) -> CheckResult:
    missing = sa.or_(*(table.source.c[name].is_(None) for name in required))
    keys = [table.source.c[c] for c in table.primary_key] or [table.source.c[required[0]]]
    query = sa.select(*keys).where(missing)
    name = f"required {table.name}"
    return _offending(connection, name, query, "every required value is there", "rows with NULL")


def _offending(
    connection: sa.Connection, name: str, query: sa.Select[Any], good: str, bad: str
) -> CheckResult:
    total = connection.execute(sa.select(sa.func.count()).select_from(query.subquery())).scalar()
    if not total:
        return CheckResult(name, True, good)
    rows = connection.execute(query.limit(_EXAMPLES)).all()
    examples = "; ".join(", ".join(str(v) for v in row) for row in rows)
    return CheckResult(name, False, f"{total:,} {bad}, such as {examples}")


def _sequence(backend: Backend, table: TableInfo) -> CheckResult:
    column = table.source.c[table.primary_key[0]]
    following, step = backend.next_generated_key(table) or (None, 1)
    outermost = sa.func.min(column) if step < 0 else sa.func.max(column)
    last = backend.connection.execute(sa.select(outermost)).scalar()
    name = f"sequence {table.name}.{column.name}"
    meets = following is not None and last is not None and (last - following) * step >= 0
    if not meets:
        beyond = "below" if step < 0 else "above"
        return CheckResult(name, True, f"the next key is {beyond} {last or 0:,}")
    return CheckResult(name, False, f"the next key would be {following:,}, but {last:,} is taken")


def _own(connection: sa.Connection, check: Check) -> CheckResult:
    subquery = check.query.subquery()
    total = connection.execute(sa.select(sa.func.count()).select_from(subquery)).scalar()
    if not total:
        return CheckResult(check.name, True, check.description)
    rows = connection.execute(check.query.limit(_EXAMPLES)).all()
    examples = "; ".join(" ".join(str(v) for v in row) for row in rows)
    return CheckResult(check.name, False, f"{total:,} rows, such as {examples}")
