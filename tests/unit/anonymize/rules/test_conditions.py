"""Conditions of rules: which rows they hold for."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given, strategies as st

from seeds.anonymize.rules.conditions import bind_condition, read_condition
from seeds.config.rules_source import Source
from seeds.errors import RulesError
from seeds.schema.metadata import metadata_tables
from seeds.schema.table import TableInfo


def _table() -> TableInfo:
    metadata = sa.MetaData()
    sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("small", sa.SmallInteger),
        sa.Column("role", sa.String(10)),
        sa.Column("code", sa.CHAR(4)),
        sa.Column("kind", sa.Enum("a", "b", name="kinds")),
        sa.Column("price", sa.Numeric(8, 2)),
        sa.Column("ratio", sa.Float),
        sa.Column("flag", sa.Boolean),
        sa.Column("day", sa.Date),
        sa.Column("at", sa.DateTime(timezone=True)),
        sa.Column("local", sa.DateTime),
        sa.Column("clock", sa.Time),
        sa.Column("token", sa.Uuid),
        sa.Column("data", sa.JSON),
    )
    return metadata_tables(metadata)["t"]


TABLE = _table()


def _holds(when: dict[str, Any], **columns: list[Any]) -> list[bool]:
    source = Source("rules.toml", {"when": when}, {})
    condition = bind_condition(read_condition(source.root.inner("when")), TABLE)
    arrays = {n: pa.array(v, TABLE.columns[n].type.arrow) for n, v in columns.items()}
    found: list[bool] = condition.holds(arrays).to_pylist()
    return found


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"role": "user"}, [True, False, False]),
        ({"role": ["user", "boss"]}, [True, True, False]),
        ({"role": {"not": "user"}}, [False, True, True]),
        ({"role": {"not": ["user", "boss"]}}, [False, False, True]),
        ({"role": {"null": True}}, [False, False, True]),
        ({"role": {"null": False}}, [True, True, False]),
        ({"role": None}, [False, False, True]),
        ({"small": {"less": 2}}, [True, False, False]),
        ({"small": {"at_most": 2}}, [True, True, False]),
        ({"small": {"greater": 1}}, [False, True, False]),
        ({"small": {"at_least": 1, "less": 2}}, [True, False, False]),
        ({"role": "user", "small": 2}, [False, False, False]),
        ({"role": "user", "small": 1}, [True, False, False]),
    ],
)
def test_it_holds_for_the_rows_it_says(when: dict[str, Any], expected: list[bool]) -> None:
    columns: dict[str, list[Any]] = {"role": ["user", "boss", None], "small": [1, 2, None]}
    assert _holds(when, **{n: v for n, v in columns.items() if n in when}) == expected


@pytest.mark.parametrize(
    ("column", "written", "stored"),
    [
        ("kind", "a", "a"),
        ("code", "ab  ", "ab"),
        ("price", Decimal("1.50"), Decimal("1.5")),
        ("price", 3, Decimal(3)),
        ("ratio", Decimal("0.5"), 0.5),
        ("flag", True, True),
        ("day", "2026-01-31", dt.date(2026, 1, 31)),
        ("day", dt.date(2026, 1, 31), dt.date(2026, 1, 31)),
        ("at", "2026-01-31T12:00:00+01:00", dt.datetime(2026, 1, 31, 11, tzinfo=dt.UTC)),
        ("at", "2026-01-31", dt.datetime(2026, 1, 31, tzinfo=dt.UTC)),
        ("local", dt.datetime(2026, 1, 31, 12), dt.datetime(2026, 1, 31, 12)),  # noqa: DTZ001 - as TOML has it
        ("local", dt.date(2026, 1, 31), dt.datetime(2026, 1, 31)),  # noqa: DTZ001 - as TOML has it
        ("clock", "12:30:00", dt.time(12, 30)),
        ("token", str(uuid.UUID(int=7)), uuid.UUID(int=7).bytes),
    ],
)
def test_values_are_of_the_column_s_type(column: str, written: Any, stored: Any) -> None:
    assert _holds({column: written}, **{column: [stored, None]}) == [True, False]
    assert _holds({column: {"not": [written]}}, **{column: [stored, None]}) == [False, True]


@pytest.mark.parametrize(
    ("when", "message", "hint"),
    [
        ({"rolle": "x"}, "t has no column 'rolle'", "'role'"),
        ({"id": {"null": True}}, "t.id is never NULL", ""),
        ({"small": 40_000}, "t.small is never 40000: it is a whole number of 16 bits", ""),
        ({"small": "1"}, "t.small is never '1'", ""),
        ({"small": True}, "t.small is never True", ""),
        ({"flag": 1}, "t.flag is never 1", ""),
        ({"role": "a role too long"}, "10 characters at most", ""),
        ({"kind": "bb"}, "its values are listed", "'b'"),
        ({"price": Decimal("1.005")}, "2 digits after the point", ""),
        ({"day": "31.1.2026"}, 'written such as "2026-01-31"', ""),
        ({"local": "2026-01-31T12:00:00Z"}, "t.local is never", ""),
        ({"token": "x"}, "t.token is never 'x'", ""),
        ({"data": "x"}, "t.data is json, which has no 'in' here", "{ null = true }"),
        ({"role": {"less": "m"}}, "t.role is text, which has no 'less' here", "numbers"),
        ({"flag": {"less": True}}, "has no 'less' here", "numbers"),
    ],
)
def test_what_can_never_hold_is_refused(when: dict[str, Any], message: str, hint: str) -> None:
    with pytest.raises(RulesError) as caught:
        _holds(when)
    assert message in caught.value.message
    assert "rules.toml" in caught.value.message
    assert hint in caught.value.hint


@pytest.mark.parametrize("when", [{"role": {}}, {"role": []}, {"role": [[1]]}, {"role": [None]}, 3])
def test_what_says_nothing_is_refused(when: Any) -> None:
    with pytest.raises(RulesError, match=r"rules\.toml"):
        _holds(when)


@given(st.lists(st.none() | st.integers(0, 3)), st.lists(st.integers(0, 3), min_size=1))
def test_a_condition_and_its_not_share_the_rows(values: list[Any], wanted: list[int]) -> None:
    some = _holds({"small": wanted}, small=values)
    others = _holds({"small": {"not": wanted}}, small=values)
    assert some == [v in wanted for v in values]
    assert others == [not s for s in some]
