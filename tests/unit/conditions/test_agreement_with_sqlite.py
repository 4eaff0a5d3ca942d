"""Evaluation says what SQLite says, for any condition and any row."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import given, settings, strategies as st

from seeds.conditions import Condition, Fails, Unknown, Variable, evaluate, parse, solve
from seeds.conditions.values.sqlite import stored
from seeds.schema.types import Kind, LogicalType

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)
COLUMNS = {"i": "INTEGER", "n": "NUMERIC", "r": "REAL", "t": "TEXT", "u": "TEXT", "b": "BLOB"}
NUMBERS = st.sampled_from(["i", "n", "r", "0", "1", "-3", "2.5", "'7'", "NULL", "i + 1", "n * 2"])
TEXTS = st.sampled_from(
    ["t", "u", "'a'", "'AB'", "''", "'12'", "lower(t)", "trim(u)", "upper(u)", "t || u", "NULL"]
)
COMPARISONS = st.sampled_from(["=", "<>", "<", "<=", ">", ">=", "IS", "IS NOT", "=="])
PATTERNS = st.sampled_from(["a%", "%b", "_", "%", "A_", "", "1%"])
GLOBS = st.sampled_from(["a*", "*B", "?", "[a-z]*", "[^0-9]", "*", ""])


def _compared(operands: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("({} {} {})".format, operands, COMPARISONS, operands)


LEAVES = st.one_of(
    _compared(NUMBERS),
    _compared(TEXTS),
    st.builds("({} {} {})".format, NUMBERS, COMPARISONS, TEXTS),
    st.builds("({} BETWEEN {} AND {})".format, NUMBERS, NUMBERS, NUMBERS),
    st.builds("({} IN ({}, {}))".format, TEXTS, TEXTS, TEXTS),
    st.builds("({} NOT IN ({}, {}))".format, NUMBERS, NUMBERS, NUMBERS),
    st.builds("({} LIKE '{}')".format, TEXTS, PATTERNS),
    st.builds("({} NOT GLOB '{}')".format, TEXTS, GLOBS),
    st.builds("(length({}) {} {})".format, TEXTS, COMPARISONS, NUMBERS),
    st.builds("({} % {} = {})".format, NUMBERS, NUMBERS, NUMBERS),
    st.builds("({} / {} > {})".format, NUMBERS, NUMBERS, NUMBERS),
    st.builds("(abs({}) >= {})".format, NUMBERS, NUMBERS),
    st.builds("(coalesce({}, {}) = {})".format, TEXTS, TEXTS, TEXTS),
    st.builds("(nullif({}, {}) IS NULL)".format, NUMBERS, NUMBERS),
    st.builds("(max({}, {}) > {})".format, NUMBERS, NUMBERS, NUMBERS),
    st.builds("(substr({}, {}, 2) = {})".format, TEXTS, st.sampled_from("123"), TEXTS),
    st.builds("(instr({}, {}) > 0)".format, TEXTS, TEXTS),
    st.builds("(typeof({}) = '{}')".format, TEXTS, st.sampled_from(["text", "null", "integer"])),
    st.builds("(CAST({} AS INTEGER) > {})".format, TEXTS, NUMBERS),
    st.builds("({} IS NULL)".format, st.one_of(NUMBERS, TEXTS)),
    st.builds("({})".format, st.sampled_from(["i", "t", "n"])),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("(NOT {})".format, inner),
        st.builds("({} = {})".format, inner, inner),
        st.builds("(CASE WHEN {} THEN {} ELSE {} END)".format, inner, inner, inner),
    ),
    max_leaves=5,
)
WORDS = st.sampled_from(["", "a", "A", "ab", "AB", "b", " a ", "12", "1", "7.0", "é"])
ROWS = st.fixed_dictionaries(
    {
        "i": st.none() | st.integers(-5, 10),
        "n": st.none() | st.integers(-5, 10) | st.sampled_from([0.5, 2.5]),
        "r": st.none() | st.sampled_from([0.0, 1.0, -2.25, 2.5]),
        "t": st.none() | WORDS,
        "u": st.none() | WORDS,
        "b": st.none() | st.binary(max_size=2),
    }
)


@contextmanager
def table() -> Iterator[sqlite3.Connection]:
    """A table in memory."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    found = sqlite3.connect(":memory:")
    try:
        found.execute(f"CREATE TABLE x ({columns})")
        yield found
    finally:
        found.close()


def judged(database: sqlite3.Connection, sql: str, row: dict[str, Any]) -> bool | str | None:
    """Return what SQLite makes of a condition and a row."""
    database.execute("DELETE FROM x")
    database.execute(
        "INSERT INTO x VALUES (?, ?, ?, ?, ?, ?)", [stored(row[name]) for name in COLUMNS]
    )
    try:
        query = f"SELECT CASE WHEN {sql} THEN 1 WHEN NOT ({sql}) THEN 0 END FROM x"
        (value,) = database.execute(query).fetchone()
    except sqlite3.Error:
        return "fails"
    return None if value is None else bool(value)


@settings(max_examples=200, deadline=None)
@given(sql=CONDITIONS, row=ROWS)
def test_evaluation_agrees(sql: str, row: dict[str, Any]) -> None:
    with table() as database:
        theirs = judged(database, sql, row)
    condition = parse(sql, "sqlite", COLUMNS)
    assert isinstance(condition, Condition)
    try:
        ours: bool | str | None = evaluate(condition, row, types=COLUMNS, now=NOW)
    except Unknown:
        return
    except Fails:
        ours = "fails"
    assert ours == theirs


VARIABLES = [
    Variable("i", LogicalType(Kind.INTEGER), "INTEGER", nullable=True),
    Variable("n", LogicalType(Kind.DECIMAL, precision=8, scale=2), "NUMERIC", nullable=True),
    Variable("r", LogicalType(Kind.FLOAT), "REAL", nullable=False),
    Variable("t", LogicalType(Kind.TEXT), "TEXT", nullable=False, candidates=["a", "12", "xyz"]),
    Variable("u", LogicalType(Kind.TEXT, length=6), "TEXT", nullable=True),
    Variable("b", LogicalType(Kind.BYTES), "BLOB", nullable=True),
]


@settings(max_examples=50, deadline=None)
@given(sqls=st.lists(CONDITIONS, min_size=1, max_size=3), seed=st.integers(0, 2**32))
def test_solved_rows_are_taken(sqls: list[str], seed: int) -> None:
    """What was proved holds in the database, whatever the conditions are."""
    conditions = [parse(sql, "sqlite", COLUMNS) for sql in sqls]
    found = solve(VARIABLES, conditions, count=6, seed=seed, now=NOW)
    if found.contradiction is not None:
        assert found.rows == []
        return
    again = solve(VARIABLES, conditions, count=6, seed=seed, now=NOW)
    assert again == found
    with table() as database:
        for row in found.rows:
            values = dict(zip(COLUMNS, row, strict=True))
            for condition in found.proved:
                assert judged(database, condition.sql, values) is not False


@settings(max_examples=50, deadline=None)
@given(sqls=st.lists(CONDITIONS, min_size=1, max_size=2), row=ROWS)
def test_no_contradiction_is_claimed_where_a_row_satisfies(
    sqls: list[str], row: dict[str, Any]
) -> None:
    values = {**row, "r": row["r"] or 0.0, "t": row["t"] or "", "u": (row["u"] or "")[:6]}
    with table() as database:
        satisfied = all(judged(database, sql, values) in {True, None} for sql in sqls)
    if satisfied:
        conditions = [parse(sql, "sqlite", COLUMNS) for sql in sqls]
        assert solve(VARIABLES, conditions, count=1, seed=1, now=NOW).contradiction is None
