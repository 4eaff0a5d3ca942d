"""CHECK constraints of real projects are solved, and proved by evaluation."""

from __future__ import annotations

import datetime as dt
import sqlite3

import pytest

from seeds.conditions import Condition, evaluate, parse, solve
from seeds.conditions.values.sqlite import stored
from tests.support.check_constraints import POSTGRESQL, SQLITE, Case

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
COUNT = 24


@pytest.mark.parametrize("case", POSTGRESQL, ids=str)
def test_rows_satisfy_the_constraints_of_postgresql(case: Case) -> None:
    variables = case.variables
    names = [v.name for v in variables]
    conditions = [parse(sql, "postgresql", names) for sql in case.checks]
    found = solve(variables, conditions, count=COUNT, seed=11, now=NOW)
    assert found.open == ()
    assert len(found.rows) == COUNT
    types = {v.name: v.sql_type for v in variables}
    for condition in conditions:
        assert isinstance(condition, Condition)
        for row in found.rows:
            values = dict(zip(names, row, strict=True))
            assert evaluate(condition, values, types=types, now=NOW) is not False


@pytest.mark.parametrize("case", SQLITE, ids=str)
def test_sqlite_takes_rows_that_satisfy_its_constraints(case: Case) -> None:
    variables = case.variables
    names = [v.name for v in variables]
    conditions = [parse(sql, "sqlite", names) for sql in case.checks]
    found = solve(variables, conditions, count=COUNT, seed=11, now=NOW)
    assert found.open == ()
    assert len(found.rows) == COUNT
    checks = ", ".join(f"CHECK ({sql})" for sql in case.checks)
    with sqlite3.connect(":memory:") as database:
        database.execute(f"CREATE TABLE t ({case.columns}, {checks})")
        marks = ", ".join("?" for _ in variables)
        database.executemany(
            f"INSERT INTO t VALUES ({marks})", [[stored(v) for v in row] for row in found.rows]
        )
    database.close()
