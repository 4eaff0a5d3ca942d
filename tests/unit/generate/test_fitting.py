"""Values become what their columns hold, or are named with their column."""

from __future__ import annotations

import enum
import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

import seeds
from seeds import Factory, field
from seeds.errors import DeclarationError
from seeds.generate.fitting import to_arrow
from seeds.generate.vector import Vector
from seeds.schema.types import Kind, LogicalType
from seeds.spec.column import Column
from tests.support.generation import make, wish
from tests.support.library import (
    AuthorFactory,
)


class Shouting(sa.types.TypeDecorator[str]):
    """Text in capitals."""

    impl = sa.String(20)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return None if value is None else value.upper()


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


def table(factory_body: Mapping[str, Any], **columns: Any) -> Any:
    """Make 50 rows of a table of the given columns."""

    class Own(DeclarativeBase):
        pass

    body = {"__tablename__": "things", "id": mapped_column(sa.Integer, primary_key=True)}
    model = type("Thing", (Own,), {**body, **columns})
    factory: Any = type("ThingFactory", (Factory,), {"model": model, **factory_body})
    return make(wish(factory, 50))


def test_defaults_of_the_model_fill_what_is_not_declared() -> None:
    counter = iter(range(1000))
    found = table(
        {},
        status=mapped_column(sa.String(10), default="new"),
        number=mapped_column(sa.Integer, default=lambda: next(counter)),
        token=mapped_column(sa.Uuid, default=uuid.uuid4),
        stamp=mapped_column(sa.Integer, server_default=sa.text("5")),
        nothing=mapped_column(sa.String(10), nullable=True),
    )
    assert set(found.column("things", "status")) == {"new"}
    assert found.column("things", "number") == list(range(50))
    names = found.table("things").schema.names
    assert "stamp" not in names
    assert "nothing" not in names


def test_uuids_are_drawn_from_the_stream_and_are_of_version_4() -> None:
    def tokens() -> list[uuid.UUID]:
        found = table({}, token=mapped_column(sa.Uuid, default=uuid.uuid4))
        return [uuid.UUID(bytes=raw) for raw in found.column("things", "token")]

    assert tokens() == tokens()
    assert len(set(tokens())) == 50
    assert all(t.version == 4 and t.variant == uuid.RFC_4122 for t in tokens())
    authors = make(AuthorFactory)
    assert len({row["id"] for row in authors.rows("authors")}) == 20


def test_members_of_enumerations_become_the_labels_that_the_model_stores() -> None:
    found = table(
        {"name": seeds.choice(list(Color)), "value": seeds.choice(list(Color))},
        name=mapped_column(sa.Enum(Color)),
        value=mapped_column(sa.Enum(Color, values_callable=lambda e: [m.value for m in e])),
    )
    assert set(found.column("things", "name")) == {"RED", "BLUE"}
    assert set(found.column("things", "value")) == {"red", "blue"}


def test_a_label_that_the_enumeration_does_not_have_is_named() -> None:
    with pytest.raises(DeclarationError, match=r"things\.name: 'GREEN' is none") as caught:
        table({"name": seeds.choice(["GREEN"])}, name=mapped_column(sa.Enum(Color)))
    assert caught.value.hint == "Labels: RED, BLUE."


def test_type_decorators_are_applied_to_choices_and_to_computed_values() -> None:
    found = table(
        {"a": seeds.choice(["x", None]), "b": seeds.concat("n", seeds.between(1, 9))},
        a=mapped_column(Shouting, nullable=True),
        b=mapped_column(Shouting),
    )
    assert set(found.column("things", "a")) == {"X", None}
    assert all(v.startswith("N") for v in found.column("things", "b"))


def test_a_value_that_a_type_decorator_refuses_names_the_column() -> None:
    with pytest.raises(DeclarationError, match=r"things\.a"):
        table({"a": seeds.between(1, 9)}, a=mapped_column(Shouting))


@pytest.mark.parametrize(
    ("type_", "column", "message"),
    [
        (
            sa.String(3),
            seeds.constant("häuser"),
            r"things\.x holds 3 characters, and a value has 6",
        ),
        (sa.SmallInteger(), seeds.constant(32_768), r"things\.x is a 16-bit integer, and 32768"),
        (sa.Integer(), seeds.constant(-(2**31) - 1), r"things\.x is a 32-bit integer, and -2147"),
        (sa.Integer(), seeds.constant(None), r"things\.x may not be NULL"),
        (sa.Integer(), seeds.word(), r"things\.x: a value does not fit the type integer"),
        (sa.Integer(), seeds.datetime("-1y"), r"things\.x is of type integer, but .* timestamp"),
        (sa.Numeric(4, 2), seeds.constant(Decimal(100)), r"things\.x: a value does not fit"),
        (sa.Numeric(4, 2), seeds.decimal(100, 101), r"things\.x has 2 digits before the point"),
    ],
    ids=str,
)
def test_a_value_that_does_not_fit_its_column_is_named(
    type_: Any, column: Column, message: str
) -> None:
    with pytest.raises(DeclarationError, match=message):
        table({"x": column}, x=mapped_column(type_, nullable=False))


def test_lengths_are_counted_in_characters() -> None:
    found = table({"x": seeds.constant("äöü")}, x=mapped_column(sa.String(3)))
    assert found.column("things", "x")[0] == "äöü"


def test_a_column_that_is_computed_from_itself_is_told() -> None:
    with pytest.raises(DeclarationError, match=r"things\.x is computed from itself"):
        table(
            {"x": field("y") + 1, "y": field("x") + 1},
            x=mapped_column(sa.Integer),
            y=mapped_column(sa.Integer),
        )


def test_an_error_in_a_computation_names_the_column() -> None:
    with pytest.raises(DeclarationError, match=r"things\.x: \+ needs numbers, not text"):
        table({"x": seeds.word() + 1}, x=mapped_column(sa.Integer))


def test_a_decimal_with_more_digits_than_64_bits_hold_keeps_its_value() -> None:
    wanted = LogicalType(Kind.DECIMAL, precision=38, scale=18)
    vector = Vector(Kind.DECIMAL, np.array([1250, -99], dtype=np.int64), None, 2)
    made = to_arrow(vector, wanted, "coins.price").to_pylist()
    assert made == [Decimal("12.50"), Decimal("-0.99")]


def test_nothing_but_null_in_a_batch_is_no_error() -> None:
    found = table(
        {
            "paid": seeds.datetime("-1y").only_if(seeds.boolean(0)),
            "shipped": seeds.datetime(after=field("paid")),
            "price": seeds.decimal(1, 2).only_if(seeds.boolean(0)),
            "total": field("price") * 2 + 1,
        },
        **{n: mapped_column(sa.DateTime, nullable=True) for n in ("paid", "shipped")},
        **{n: mapped_column(sa.Numeric(9, 2), nullable=True) for n in ("price", "total")},
    )
    for name in ("paid", "shipped", "price", "total"):
        assert set(found.column("things", name)) == {None}
