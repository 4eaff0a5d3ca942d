"""Expressions of columns, read from text: what they may be, and what is said of all else."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pytest

from seeds.errors import RulesError
from seeds.filling.rules.expressions import read_expression
from seeds.generate.cells import Context
from seeds.generate.python_values import micros
from seeds.generate.tableless import TablelessColumns
from seeds.spec.column import Column, Constant, Field

CONTEXT = Context(42, micros(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
COLUMNS = ("status", "created_at", "total", "date", "person", "first name", "n")


def read(text: str) -> Column:
    found = read_expression(text, COLUMNS, "rules.toml:3")
    assert found is not None
    return found


def values(text: str) -> list[Any]:
    """Return ten values of an expression that mentions no other column."""
    columns = TablelessColumns(CONTEXT, "things", {"x": read(text)})
    return columns.values(np.arange(10, dtype=np.uint64))["x"]


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ('choice({"paid": 8, "open": 2})', {"paid", "open"}),
        ("choice(('a', 'b')).optional(0.5)", {"a", "b", None}),
        ("constant('x')", {"x"}),
        ("5", {5}),
        ("-2.5", {-2.5}),
        ("True", {True}),
        ("between(1, 2) * 10", {10, 20}),
        ("concat('a', 'b')", {"ab"}),
        ("choice([dt.time(hour) for hour in range(2)])", {dt.time(0), dt.time(1)}),
        ("choice([dt.timedelta(minutes=m) for m in (15, 30)])",
         {dt.timedelta(minutes=15), dt.timedelta(minutes=30)}),
        ("case((boolean().equals(True), 'yes'), default='no')", {"yes", "no"}),
        ("least(between(1, 3), 2)", {1, 2}),
        ("case((~(between(1, 2) < 2) & boolean(), 1), default=0)", {0, 1}),
    ],
)  # fmt: skip
def test_an_expression_stands_for_a_column(text: str, allowed: set[Any]) -> None:
    assert set(values(text)) <= allowed
    assert values(text) == values(text)


def test_columns_of_the_same_row_are_mentioned_by_their_names() -> None:
    def fields(text: str) -> set[str]:
        return {node.name for node in read(text).walk() if isinstance(node, Field)}

    assert fields('datetime(after=created_at, within="2d")') == {"created_at"}
    assert fields('field("first name").or_else(status)') == {"first name", "status"}
    assert fields("total - n") == {"total", "n"}
    # Names of columns and of constructors are told apart by whether they are called.
    assert fields("date.or_else(date('-1y', 'now'))") == {"date"}
    assert fields("person") == {"person"}
    assert "@" in str(values("person.email()")[0])
    assert values("Person('contact').first_name()") != values("person.first_name()")


def test_null_is_a_column_without_values_and_default_is_none() -> None:
    null = read("null")
    assert isinstance(null, Constant)
    assert null.value is None
    assert read_expression(" DEFAULT ", COLUMNS, "here") is None


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("choise(('a',))", "no function 'choise' of columns", "Did you mean 'choice'?"),
        ("person.emial()", "no method 'emial'", "Did you mean 'email'?"),
        ("person.email", "'email' is not called", "Write person.email()."),
        ("statsu", "'statsu' is no column of this table", "Did you mean 'status'?"),
        ("open", "'open' is no column", "constant('open')"),
        ("total + statsu", "'statsu' is no column of this table in 'statsu'", "'status'"),
        ("choice", "choice is not called", "Write choice(…)."),
        ("choice()", "missing 1 required positional argument", "It is choice(options)."),
        ("choice(())", "at least one option", "It is choice(options)."),
        ("total.optinal(0.5)", "no method 'optinal'", "Did you mean 'optional'?"),
        ("total.optional(5)", "a share lies between 0 and 1", "It is optional(share)."),
        ("total.walk()", "no method 'walk'", "Known:"),
        ("field('nope')", "'nope' is no column", "Known:"),
        ("field(name='nope')", "'nope' is no column", "Known:"),
        ("Decimal('1.5') * 2.0", "unsupported operand", "factory"),
        (f"{'9' * 401} * 1.5", "too large", "factory"),
        ("status == 'open'", "Eq cannot be here", ".equals('open')"),
        ("status is None", "Is cannot be here", "is_null()"),
        ("total > 1 and n > 2", "and, or", "(a < b) & (b < c)"),
        ("1 if n else 2", "if cannot be here", "case((condition"),
        ("total / 2", "Div cannot be here", "total * 0.5"),
        ("'a' * 1000000", "needs a column", "column's name"),
        ("2 ** 99", "Pow cannot be here", "factory"),
        ("choice(('a',", "'(' was never closed", "factory"),
        ("", "invalid syntax", "factory"),
        ("total; n", "invalid syntax", "factory"),
        ("[n for n in range(1000000)]", "more than 10,000 numbers", "factory"),
        ("[n for n in range(100000000)]", "more than 10,000 numbers", "factory"),
        ("[[n for n in range(9999)] for m in range(9999)]", "more than 10,000 values", "factory"),
        ("choice((status, 1))", "a column cannot be within a list of values", "case("),
        ("[status]", "a column cannot be within a list of values", "case("),
        ("choice({'a': n})", "a column cannot be within a list of values in \"{'a': n}\"", "case("),
        ("total + [n]", "a column cannot be within a list of values", "case("),
        ("total.only_if(1)", "no condition in '1'", "status.equals('open')"),
        ("case((1, 2))", "no condition in '(1, 2)'", "status.equals('open')"),
        ("case(1)", "no branch in '1'", "case((status.is_null(), 0))"),
        ("status.is_in(n)", "is_in takes values, and no columns", "factory"),
        ("boolean(n)", "boolean takes no column there", "It is boolean("),
        ("[n for n in range(10) if n]", "only [… for x in …]", "factory"),
        ("choice(*(1, 2))", "* cannot be here", "Write the arguments out."),
        ("choice(**{'options': (1,)})", "** cannot be here", "Write the arguments out."),
        ("{1, 2}", "a set has no order", "tuple"),
        ("lambda: 1", "a function cannot be here", "factory"),
        ("f'{status}'", "f'…' cannot be here", "factory"),
        ("(1, 2)[0]", "[…] cannot be here", "factory"),
        ("(" * 500 + ")" * 500, "", ""),
    ],
)
def test_whatever_else_is_an_error_that_helps(text: str, problem: str, hint: str) -> None:
    with pytest.raises(RulesError) as error:
        read(text)
    assert error.value.message.startswith("rules.toml:3: ")
    assert problem in error.value.message
    assert hint in error.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os')",
        "().__class__",
        "().__class__.__bases__()",
        "choice.__globals__()",
        "status.__class__()",
        "status.__init__('x')",
        "person.__init__('x')",
        "person.group()",
        "choice(('a',)).item('__class__')",
        "dt.sys()",
        "dt.datetime.now()",
        "open('/etc/passwd')",
        "eval('1')",
        "drawn(print)",
        "once(print)",
        "ref('users')",
        "Generator()",
        "Decimal.from_float(1.0)",
        "'{0.__class__}'.format(1)",
        "(lambda: 1)()",
        "[x.__class__() for x in (1,)]",
        "columns.choice((1,))",
        "np.zeros(1)",
    ],
)
def test_nothing_but_columns_can_be_reached(text: str) -> None:
    with pytest.raises(RulesError):
        read(text)
