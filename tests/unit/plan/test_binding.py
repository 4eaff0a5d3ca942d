"""Entities bound to their tables: every column is declared, filled by a default, or left out."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

import seeds
from seeds import Factory, field, ref
from seeds.errors import DeclarationError
from seeds.plan.binding import BoundEntity, Defined, bind
from seeds.schema.metadata import table_info
from seeds.spec.column import Constant, Key, PythonDefault, RandomUuid
from tests.support.library import Author, AuthorFactory, Book, BookFactory, Member, MemberFactory


def bound(columns: dict[str, Any], **declared: Any) -> BoundEntity:
    class Own(DeclarativeBase):
        pass

    key = {"id": mapped_column(sa.Integer, primary_key=True)}
    model = type("Thing", (Own,), {"__tablename__": "things", **key, **columns})
    factory: Any = type("ThingFactory", (Factory,), {"model": model, **declared})
    return bind(factory.entity(), table_info(factory.entity().source))


def test_an_integer_key_is_counted() -> None:
    found = bound({})
    assert isinstance(found.columns["id"], Key)
    assert found.key == "id"


def test_a_uuid_key_is_drawn() -> None:
    found = bind(AuthorFactory.entity(), table_info(AuthorFactory.entity().source))
    assert isinstance(found.columns["id"], RandomUuid)
    assert found.key is None
    assert found.slow == ()


def test_defaults_of_the_model_are_used() -> None:
    found = bound(
        {
            "scalar": mapped_column(sa.String(5), default="new"),
            "called": mapped_column(sa.Integer, default=lambda: 5),
            "token": mapped_column(sa.Uuid, default=uuid.uuid4),
        }
    )
    scalar, called = found.columns["scalar"], found.columns["called"]
    assert isinstance(scalar, Constant)
    assert scalar.resolve() == "new"
    assert isinstance(called, PythonDefault)
    assert called.function() == 5
    assert isinstance(found.columns["token"], RandomUuid)
    assert found.slow == ("called",)


def test_what_the_database_fills_is_left_out() -> None:
    found = bound(
        {
            "stamp": mapped_column(sa.DateTime, server_default=sa.func.now()),
            "double": mapped_column(sa.Integer, sa.Computed("id * 2")),
            "empty": mapped_column(sa.Integer, nullable=True),
        }
    )
    assert list(found.columns) == ["id"]
    assert found.required == ()


def test_what_must_be_declared_is_noted() -> None:
    assert bound({"x": mapped_column(sa.Integer, nullable=False)}).required == ("x",)


def test_a_state_may_fill_what_the_others_leave_empty() -> None:
    found = bound(
        {"x": mapped_column(sa.Integer, nullable=True)}, big=seeds.state(lambda self: {"x": 9})
    )
    node = found.columns["x"]
    assert isinstance(node, Constant)
    assert node.value is None


def test_a_definition_fills_all_that_is_not_declared() -> None:
    found = bound(
        {"x": mapped_column(sa.Integer), "y": mapped_column(sa.Integer)},
        y=seeds.between(1, 2),
        definition=lambda self: {"x": 1},
    )
    assert isinstance(found.columns["x"], Defined)
    assert not isinstance(found.columns["y"], Defined)


def test_columns_stand_in_the_order_of_the_table_whatever_the_order_of_the_factory() -> None:
    found = bind(MemberFactory.entity(), table_info(MemberFactory.entity().source))
    assert list(found.columns) == list(found.table.columns)


def mistakes() -> dict[str, tuple[dict[str, Any], str, str]]:
    return {
        "column": ({"nmae": seeds.word()}, "no column 'nmae'", "Did you mean 'name'?"),
        "field": ({"x": field("nam")}, "no column 'nam'", "Did you mean 'name'?"),
        "state": (
            {"odd": seeds.state(lambda self: {"nme": 1})},
            r"no column 'nme' \(in the state 'odd'\)",
            "Did you mean 'name'?",
        ),
    }  # fmt: skip


@pytest.mark.parametrize("what", mistakes())
def test_an_unknown_column_is_told_with_the_closest(what: str) -> None:
    declared, message, hint = mistakes()[what]
    columns = {"name": mapped_column(sa.String(9)), "x": mapped_column(sa.String(9))}
    with pytest.raises(DeclarationError, match=message) as caught:
        bound(columns, **declared)
    assert caught.value.hint == hint


def test_an_unknown_natural_key_is_told_with_the_closest() -> None:
    class Keyed(Factory[Member], natural_key=("nome",)):
        pass

    with pytest.raises(DeclarationError, match="no column 'nome'") as caught:
        bind(Keyed.entity(), table_info(Keyed.entity().source))
    assert caught.value.hint == "Did you mean 'name'?"


def test_a_reference_needs_a_foreign_key_to_the_table_that_it_names() -> None:
    with pytest.raises(DeclarationError, match=r"things\.x is declared as a reference, but"):
        bound({"x": mapped_column(sa.Integer)}, x=ref(Member))

    class Wrong(BookFactory):
        author_id = ref(Member)

    with pytest.raises(DeclarationError, match=r"books\.author_id refers to authors, not to") as e:
        bind(Wrong.entity(), table_info(Wrong.entity().source))
    assert e.value.hint == "Write ref('authors')."


def test_a_required_reference_is_asked_for_by_name() -> None:
    class Orphan(Factory[Book]):
        isbn = seeds.code()
        price = seeds.decimal(1, 2)
        on_shelf = True

    from tests.support.generation import plan

    with pytest.raises(DeclarationError, match=r"books\.author_id, which is required") as caught:
        plan(Orphan)
    assert caught.value.hint == "Declare author_id = ref('authors') in the factory."
    assert Author.__tablename__ == "authors"
