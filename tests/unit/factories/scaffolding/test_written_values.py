from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from seeds.errors import DeclarationError
from seeds.factories.scaffolding.layout import laid_out, parsed
from seeds.factories.scaffolding.values import value_text

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.binary()
    | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.times()
    | st.datetimes(timezones=st.sampled_from([None, dt.UTC, dt.timezone(dt.timedelta(hours=-3))]))
    | st.timedeltas()
    | st.uuids()
)


@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.tuples(inner, inner)))
def test_the_text_of_a_value_is_that_value(value: Any) -> None:
    text, modules = value_text(value)
    names: dict[str, Any] = {}
    exec("\n".join(modules), names)
    assert eval(text, names) == value


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1), st.integers(20, 120))
def test_what_is_laid_out_means_the_same(values: list[Any], width: int) -> None:
    text, _ = value_text(tuple(values))
    lines = laid_out("X = ", parsed(text), "", width)
    names: dict[str, Any] = {"dt": dt, "Decimal": Decimal, "UUID": uuid.UUID}
    exec("\n".join(lines), names)
    assert names["X"] == tuple(values)


def test_a_value_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(DeclarationError, match="a complex cannot be written"):
        value_text(1j)


def test_arguments_stand_in_one_line_where_they_fit_and_members_of_a_tuple_do_not() -> None:
    assert laid_out("a = ", parsed('call("first", "second")'), "", 24) == [
        "a = call(",
        '    "first", "second"',
        ")",
    ]
    assert laid_out("a = ", parsed('("first", "second")'), "", 22) == [
        "a = (",
        '    "first",',
        '    "second",',
        ")",
    ]
