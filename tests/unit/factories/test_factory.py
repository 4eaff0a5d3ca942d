"""Factories: a class body becomes an entity."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

import seeds
from seeds import Factory, constant, fixed, has_many, ref, state
from seeds.errors import DeclarationError
from seeds.factories.seeder import Seeder, part
from seeds.spec.column import Constant, Operation, Reference
from seeds.spec.entity import Environment
from seeds.spec.seeder import SeederOption
from tests.support.generation import DEVELOPMENT, make, wish
from tests.support.library import (
    Loan,
    LoanFactory,
    LoanItem,
    LoanItemFactory,
    Member,
    MemberFactory,
)


class Base(DeclarativeBase):
    pass


class Thing(Base):
    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str] = mapped_column("name", sa.String(20))
    state: Mapped[str] = mapped_column(sa.String(20))
    count: Mapped[int]
    part_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("things.id"))

    part_of: Mapped[Thing | None] = relationship(remote_side=[id], back_populates="parts")
    parts: Mapped[list[Thing]] = relationship(back_populates="part_of")


class ThingFactory(Factory[Thing], natural_key=("label",), count=7):
    label = seeds.word()
    state_ = "new"
    count = 5

    @seeds.state
    def old(self) -> dict[str, Any]:
        return {"label": seeds.concat("old ", self.label), "count": 6}

    @fixed
    def given(self) -> list[dict[str, Any]]:
        return [{"label": "given"}]


def test_columns_are_named_as_in_the_database_whatever_the_attribute_is_called() -> None:
    entity = ThingFactory.entity()
    assert set(entity.columns) == {"name", "state", "count"}
    assert entity.natural_key == ("name",)
    assert set(entity.states["old"]) == {"name", "count"}
    assert entity.fixed["given"](DEVELOPMENT) == [{"name": "given"}]


def test_a_literal_stands_for_itself() -> None:
    found = make(ThingFactory)
    assert set(found.column("things", "state")) == {"new"}
    assert set(found.column("things", "count")) == {5}
    assert len(found.rows("things")) == 7


def test_the_entity_is_called_like_its_table_unless_it_says_otherwise() -> None:
    class Named(ThingFactory, name="gadgets"):
        pass

    class Unnamed(Named):
        pass

    assert ThingFactory.entity().name == "things"
    assert Named.entity().name == Unnamed.entity().name == "gadgets"
    assert Unnamed.entity().count == 7


def test_a_factory_inherits_columns_states_and_fixed_sets() -> None:
    class More(ThingFactory):
        count = 9

        @state
        def odd(self) -> dict[str, Any]:
            return {"count": 1}

    entity = More.entity()
    assert set(entity.states) == {"old", "odd"}
    assert set(entity.fixed) == {"given"}
    assert set(make(wish(More, 3)).column("things", "count")) == {9}
    assert set(make(wish(ThingFactory, 3)).column("things", "count")) == {5}


def test_a_state_may_refer_to_columns_of_the_factory() -> None:
    override = ThingFactory.entity().states["old"]["name"]
    assert isinstance(override, Operation)
    found = make(wish(ThingFactory, 3, states=("old",)))
    plain = make(wish(ThingFactory, 3)).column("things", "name")
    assert found.column("things", "name") == [f"old {word}" for word in plain]


def test_columns_may_be_called_like_methods_of_the_factory() -> None:
    class Odd(Factory[Thing]):
        label = seeds.word()
        state = seeds.word()  # type: ignore[assignment]  # allowed; state_ is for type checkers
        count = seeds.between(1, 2)

    assert set(Odd.entity().columns) == {"name", "state", "count"}
    assert callable(Odd.entity)


def test_a_relationship_declares_its_foreign_key() -> None:
    entity = LoanFactory.entity()
    assert isinstance(entity.columns["member_id"], Reference)
    assert entity.references["member"] is entity.references["member_id"]
    assert entity.references["member"].table == "members"


def test_has_many_is_no_column() -> None:
    entity = LoanFactory.entity()
    assert set(entity.children) == {"items"}
    assert "items" not in entity.columns


def test_an_entity_is_compiled_once_and_each_class_has_its_own() -> None:
    class Other(ThingFactory):
        pass

    assert ThingFactory.entity() is ThingFactory.entity()
    assert Other.entity() is not ThingFactory.entity()


def test_fixed_rows_may_ask_for_the_environment() -> None:
    class Aware(ThingFactory):
        @fixed
        def where(self, environment: Environment) -> list[dict[str, Any]]:
            return [{"label": environment.name, "count": int(environment.protected)}]

    rows = Aware.entity().fixed["where"](Environment("production", protected=True))
    assert rows == [{"name": "production", "count": 1}]


def test_an_unknown_attribute_is_told_with_the_closest() -> None:
    class Wrong(Factory[Thing]):
        lable = seeds.word()

    with pytest.raises(DeclarationError, match="the table things has no column 'lable'") as caught:
        Wrong.entity()
    assert caught.value.hint == "Did you mean 'label'?"


def test_a_relationship_that_is_declared_as_a_column_is_told() -> None:
    class Wrong(Factory[Thing]):
        part_of = seeds.between(1, 2)

    with pytest.raises(DeclarationError, match="part_of is a relationship") as caught:
        Wrong.entity()
    assert "ref(" in caught.value.hint


def test_a_factory_without_a_model_is_told() -> None:
    class Nameless(Factory):  # type: ignore[type-arg]  # the mistake under test
        pass

    with pytest.raises(DeclarationError, match="names no model"):
        Nameless.entity()


def test_a_row_is_at_hand_within_definition_only() -> None:
    with pytest.raises(DeclarationError, match="only within definition"):
        _ = ThingFactory().faker


def test_definition_sees_its_row() -> None:
    class Defined(Factory[Thing]):
        def definition(self) -> Mapping[str, Any]:
            return {
                "name": self.faker.lexify("????"),
                "state": f"{self.as_of:%Y}",
                "count": self.index + self.random.randint(0, 0),
            }

    found = make(wish(Defined, 3))
    assert found.column("things", "count") == [0, 1, 2]
    assert set(found.column("things", "state")) == {"2026"}


def test_a_trailing_underscore_tells_a_column_from_a_method_of_the_factory() -> None:
    assert ThingFactory().make().state == "new"
    assert ThingFactory().make(state="old").state == "old"
    assert ThingFactory().state(state="older").make().state == "older"


def test_a_definition_speaks_of_attributes_like_the_rest_of_the_factory() -> None:
    class Defined(Factory[Thing]):
        def definition(self) -> Mapping[str, Any]:
            return {"label": "by attribute", "state": "x", "count": 1}

    assert set(make(wish(Defined, 2)).column("things", "name")) == {"by attribute"}


def test_a_parent_is_named_by_model_factory_or_table() -> None:
    for target in (Member, MemberFactory, "members"):
        assert ref(target).table == "members"
    with pytest.raises(TypeError, match="neither a model, a factory nor a table"):
        _ = ref(5).table


def test_children_may_be_named_by_a_number_or_a_column_that_knows_its_largest() -> None:
    assert has_many(LoanItemFactory, 3).most == 3
    assert has_many(LoanItemFactory, seeds.between(1, 4)).most == 4
    with pytest.raises(TypeError, match="largest value"):
        has_many(LoanItemFactory, seeds.choice([1, 2]))


def test_the_most_children_of_a_row_may_be_said() -> None:
    assert has_many(LoanItemFactory, 3, most=9).most == 9
    assert has_many(LoanItemFactory, seeds.choice([1, 2]), most=2).most == 2
    with pytest.raises(ValueError, match="up to 5 passes the most children, 4"):
        has_many(LoanItemFactory, seeds.between(1, 5), most=4)


def test_one_child_may_be_left_to_chance() -> None:
    assert seeds.has_one(LoanItemFactory).most == 1

    class Some(LoanFactory):
        items = seeds.has_one(LoanItemFactory, share=0.5)
        value = items.sum("price")
        pieces = items.count()
        dearest = items.max("price")

    from tests.support.library import AuthorFactory, BookFactory

    found = make(MemberFactory, AuthorFactory, BookFactory, wish(Some, 2000))
    pieces = found.column("loans", "pieces")
    assert set(pieces) == {0, 1}
    assert abs(sum(pieces) / 2000 - 0.5) < 0.04
    assert len(found.rows("loan_items")) == sum(pieces)
    assert (Loan.__tablename__, LoanItem.__tablename__) == ("loans", "loan_items")


def test_a_constant_that_is_a_function_is_called_when_it_is_needed() -> None:
    calls: list[int] = []

    def value() -> str:
        calls.append(1)
        return "made"

    class Late(ThingFactory):
        state_ = constant(value)  # type: ignore[assignment]  # a literal above, a column here

    entity = Late.entity()
    assert not calls
    assert isinstance(entity.columns["state"], Constant)
    assert set(make(wish(Late, 5)).column("things", "state")) == {"made"}


def test_a_seeder_tells_what_it_is() -> None:
    class Things(Seeder):
        """Things, and nothing else.

        More about them.
        """

        depends_on = ("rooms",)
        parts = (part(ThingFactory, fixed=("given",)),)
        options = (SeederOption("old", int, "So many old ones."),)

    spec = Things.spec("things")
    assert (spec.name, spec.summary) == ("things", "Things, and nothing else.")
    assert spec.depends_on == ("rooms",)
    assert spec.parts[0].fixed == ("given",)
    assert not spec.parts[0].essential
    assert spec.cohorts({}) == {}
