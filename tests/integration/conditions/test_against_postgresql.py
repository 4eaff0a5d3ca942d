"""PostgreSQL itself judges what was solved and what was evaluated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import psycopg2
import psycopg2.extras
import pytest

from seeds.conditions import (
    Condition,
    Fails,
    Unknown,
    Variable,
    evaluate,
    parse,
    solve,
)
from seeds.schema.types import Kind
from tests.support import postgresql
from tests.support.check_constraints import POSTGRESQL, Case

COUNT = 24


@pytest.fixture(scope="module")
def connection(postgresql_server: postgresql.Server) -> Iterator[Any]:
    with postgresql_server.database() as url:
        plain = url.replace(f"{postgresql.DRIVER}://", "postgresql://")
        found = psycopg2.connect(plain)
        found.autocommit = True
        found.cursor().execute("CREATE EXTENSION citext; CREATE EXTENSION hstore")
        yield found
        found.close()


def table(cursor: Any, case: Case) -> list[str]:
    """Make the table; return its constraints as the server prints them."""
    checks = ", ".join(f"CHECK ({sql})" for sql in case.checks)
    cursor.execute(f"DROP TABLE IF EXISTS t; CREATE TEMP TABLE t ({case.columns}, {checks})")
    cursor.execute(
        "SELECT pg_get_expr(conbin, conrelid) FROM pg_constraint"
        " WHERE conrelid = 't'::regclass AND contype = 'c' ORDER BY conname"
    )
    return [sql for (sql,) in cursor.fetchall()]


def sent(value: Any, variable: Variable) -> Any:
    """Return a value as the driver takes it."""
    if value is not None and variable.type.kind is Kind.JSON:
        return psycopg2.extras.Json(value)
    return str(value) if value is not None and variable.type.kind is Kind.UUID else value


@pytest.mark.parametrize("case", POSTGRESQL, ids=str)
def test_solved_rows_are_taken(case: Case, connection: Any) -> None:
    variables = case.variables
    names = [v.name for v in variables]
    now = dt.datetime.now(dt.UTC)
    with connection.cursor() as cursor:
        printed = table(cursor, case)
        marks = ", ".join(f"%s::{v.sql_type}" for v in variables)
        for texts in (case.checks, printed):
            conditions = [parse(sql, "postgresql", names) for sql in texts]
            found = solve(variables, conditions, count=COUNT, seed=7, now=now)
            assert found.open == ()
            assert len(found.rows) == COUNT
            for row in found.rows:
                values = [sent(x, v) for x, v in zip(row, variables, strict=True)]
                cursor.execute(f"INSERT INTO t VALUES ({marks})", values)


@pytest.mark.parametrize("case", POSTGRESQL, ids=str)
def test_evaluation_agrees(case: Case, connection: Any) -> None:
    """Rows with and without NULLs that satisfy, violate or know nothing of the constraints."""
    variables = [Variable(v.name, v.type, v.sql_type, nullable=True) for v in case.variables]
    names = [v.name for v in variables]
    types = {v.name: v.sql_type for v in variables}
    now = dt.datetime.now(dt.UTC)
    rows = list(solve(variables, [], count=6, seed=3, now=now).rows)
    for sql in case.checks:
        for text in (sql, f"NOT ({sql})"):
            read = parse(text, "postgresql", names)
            rows += solve(variables, [read], count=6, seed=5, now=now).rows
    with connection.cursor() as cursor:
        printed = table(cursor, case)
        columns = ", ".join(f"%s::{v.sql_type} AS {v.name}" for v in variables)
        for sql in (*case.checks, *printed):
            condition = parse(sql, "postgresql", names)
            assert isinstance(condition, Condition)
            query = f"SELECT ({sql.replace('%', '%%')}) FROM (SELECT {columns}) t"
            for row in rows:
                ours = outcome(condition, dict(zip(names, row, strict=True)), types, now)
                values = [sent(x, v) for x, v in zip(row, variables, strict=True)]
                try:
                    cursor.execute(query, values)
                    theirs = cursor.fetchone()[0]
                except psycopg2.Error:
                    theirs = "fails"
                assert ours in {theirs, "unknown"}, row


def outcome(
    condition: Condition, row: dict[str, Any], types: dict[str, str], now: dt.datetime
) -> bool | str | None:
    """Return what evaluation says, errors as words."""
    try:
        return evaluate(condition, row, types=types, now=now)
    except Unknown:
        return "unknown"
    except Fails:
        return "fails"
