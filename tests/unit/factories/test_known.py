"""Which factory makes the objects of a model."""

from __future__ import annotations

import types
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    mapped_column,
    relationship,
)

import seeds
from seeds.errors import DeclarationError
from seeds.factories.factory import Factory
from seeds.factories.known import factory_of

pytestmark = pytest.mark.usefixtures("stream")


class Base(DeclarativeBase):
    pass


class Shelf(Base):
    __tablename__ = "shelves"

    id: Mapped[int] = mapped_column(primary_key=True)


class Jar(Base):
    __tablename__ = "jars"

    id: Mapped[int] = mapped_column(primary_key=True)
    shelf_id: Mapped[int] = mapped_column(sa.ForeignKey("shelves.id"))
    label: Mapped[str] = mapped_column(sa.String(3), unique=True)
    shelf: Mapped[Shelf] = relationship()


class Cork(Base):
    __tablename__ = "corks"

    id: Mapped[int] = mapped_column(primary_key=True)


class Lid(Base):
    __tablename__ = "lids"

    id: Mapped[int] = mapped_column(primary_key=True)


class Label(Base):
    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(primary_key=True)


class Band(Base):
    __tablename__ = "bands"

    id: Mapped[int] = mapped_column(primary_key=True)


def declared(model: type, module: str, name: str) -> type[Factory[Any]]:
    """Return a factory that a module has under a name."""
    return types.new_class(
        name,
        (Factory[model],),  # type: ignore[valid-type]  # known when it runs
        exec_body=lambda body: body.update(__module__=module, __qualname__=name),
    )


class OakShelfFactory(Factory[Shelf]):
    pass


class PineShelfFactory(Factory[Shelf]):
    pass


class TestFactoriesOfAModel:
    def test_two_factories_of_a_model_have_to_be_told_apart(self) -> None:
        class JarFactory(Factory[Jar]):
            shelf = seeds.ref(Shelf)
            label = seeds.code("", 3)

        with pytest.raises(DeclarationError, match="several factories make Shelf") as caught:
            JarFactory().make()
        assert "OakShelfFactory" in caught.value.message
        assert JarFactory().make(shelf=PineShelfFactory).shelf is not None

    def test_a_factory_declared_again_takes_the_place_of_the_former(self) -> None:
        def declare() -> type[Factory[Any]]:
            class CorkFactory(Factory[Cork]):
                pass

            return CorkFactory

        former, latter = declare(), declare()
        assert factory_of(Cork) is latter is not former

    def test_a_reference_to_a_factory_names_it(self) -> None:
        class JarFactory(Factory[Jar]):
            shelf = seeds.ref(OakShelfFactory)
            label = seeds.code("", 3)

        assert JarFactory().make().shelf is not None

    def test_a_required_parent_without_a_declaration_is_named(self) -> None:
        class JarFactory(Factory[Jar]):
            label = seeds.code("", 3)

        with pytest.raises(DeclarationError, match=r"jars\.shelf_id, which is required") as caught:
            JarFactory().make()
        assert "ref('shelves')" in caught.value.hint
        assert JarFactory().make(shelf=Shelf()).shelf is not None


class TestFactoriesThatTestsDeclare:
    def test_one_of_a_function_does_not_stand_in_for_the_one_of_a_module(self) -> None:
        class BandFactory(Factory[Band]):
            pass

        usual = declared(Band, "tests.pantry.factories", "BandFactory")
        assert factory_of(Band, OakShelfFactory) is usual
        assert factory_of(Band) is usual

    def test_one_of_a_function_is_taken_by_others_of_the_function(self) -> None:
        class BandFactory(Factory[Band]):
            pass

        class JarFactory(Factory[Jar]):
            pass

        declared(Band, "tests.pantry.factories", "BandFactory")
        assert factory_of(Band, JarFactory) is BandFactory

    def test_one_of_a_test_module_does_not_stand_in_for_the_one_beside_the_model(self) -> None:
        usual = declared(Lid, "tests.pantry.factories.lid", "LidFactory")
        declared(Lid, "checks.test_lids", "BentLidFactory")
        jars = declared(Jar, "tests.pantry.factories.jar", "JarFactory")
        others = declared(Jar, "checks.test_jars", "JarFactory")
        assert factory_of(Lid, jars) is usual
        assert factory_of(Lid, others) is usual
        assert factory_of(Lid) is usual

    def test_one_of_a_test_module_is_taken_by_others_of_the_module(self) -> None:
        declared(Label, "tests.pantry.factories.label", "LabelFactory")
        torn = declared(Label, "checks.test_labels", "TornLabelFactory")
        jars = declared(Jar, "checks.test_labels", "JarFactory")
        assert factory_of(Label, jars) is torn
