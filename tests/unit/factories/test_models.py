"""Objects of models that look otherwise than most."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    MappedAsDataclass,
    mapped_column,
    relationship,
)

import seeds
from seeds.factories.factory import Factory
from tests.support import library

pytestmark = pytest.mark.usefixtures("stream")


class TreeBase(DeclarativeBase):
    pass


class Branch(TreeBase):
    __tablename__ = "branches"

    id: Mapped[int] = mapped_column(primary_key=True)
    length: Mapped[Decimal] = mapped_column(sa.Numeric(6, 2))
    stem_id: Mapped[int | None] = mapped_column(sa.ForeignKey("branches.id"))
    stem: Mapped[Branch | None] = relationship(remote_side=[id], back_populates="twigs")
    twigs: Mapped[list[Branch]] = relationship(back_populates="stem")

    @hybrid_property
    def length_cm(self) -> Decimal:
        return self.length * 100

    @length_cm.inplace.setter
    def _set_length_cm(self, value: Decimal) -> None:
        self.length = value / 100


class Plant(TreeBase):
    __tablename__ = "plants"
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "plant"}  # noqa: RUF012 - SQLAlchemy's way

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    height: Mapped[int] = mapped_column("height_m")


class Oak(Plant):
    __mapper_args__ = {"polymorphic_identity": "oak"}  # noqa: RUF012 - SQLAlchemy's way


class Lid(TreeBase):
    __tablename__ = "lids"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column()
    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - SQLAlchemy's way


class LeafBase(MappedAsDataclass, DeclarativeBase):
    pass


class Leaf(LeafBase):
    __tablename__ = "leaves"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    label: Mapped[str]
    veins: Mapped[list[Vein]] = relationship(back_populates="leaf", default_factory=list)


class Vein(LeafBase):
    __tablename__ = "veins"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    width: Mapped[int]
    leaf_id: Mapped[int] = mapped_column(sa.ForeignKey("leaves.id"), init=False)
    leaf: Mapped[Leaf] = relationship(back_populates="veins", init=False, repr=False)


class Drop(LeafBase):
    __tablename__ = "drops"

    id: Mapped[int] = mapped_column(init=False, primary_key=True)
    leaf_id: Mapped[int] = mapped_column(sa.ForeignKey("leaves.id"), kw_only=True)
    leaf: Mapped[Leaf] = relationship(init=False, repr=False)


class BranchFactory(Factory[Branch]):
    length = seeds.decimal(1, 9)


class OakFactory(Factory[Oak]):
    height = seeds.between(1, 40)


class LidFactory(Factory[Lid]):
    pass


class LeafFactory(Factory[Leaf]):
    label = seeds.word()


class DropFactory(Factory[Drop]):
    leaf = seeds.ref(Leaf)


class VeinFactory(Factory[Vein]):
    leaf = seeds.ref(Leaf)
    width = seeds.between(1, 9)


class TestModels:
    """What models may look like."""

    def test_children_of_the_same_table_hang_on_their_parent(self) -> None:
        root = BranchFactory().has(BranchFactory().has("twigs", 2), 3).make()
        assert [[t.stem for t in b.twigs] for b in root.twigs] == [[b, b] for b in root.twigs]

    def test_a_reference_to_the_own_table_is_to_an_earlier_object(self) -> None:
        class Grown(BranchFactory):
            stem = seeds.ref(Branch)

        branches = Grown().make_batch(5)
        assert branches[0].stem is None
        assert all(b.stem in branches[:i] for i, b in enumerate(branches) if i)

    def test_what_is_said_of_a_grandparent_makes_it(self) -> None:
        class Grown(BranchFactory):
            stem = seeds.ref(Branch)

        branch = Grown().make(stem__stem__length=5)
        assert branch.stem is not None
        assert branch.stem.stem is not None
        assert branch.stem.stem.length == 5
        assert branch.stem.stem.stem is None

    def test_the_class_of_a_single_table_is_filled_in(self) -> None:
        assert OakFactory().make().kind == "oak"

    def test_a_constructor_may_ask_for_the_key_that_a_relationship_fills(self) -> None:
        drop = DropFactory().make()
        assert isinstance(drop.leaf, Leaf)
        assert drop.leaf_id is None

    def test_a_dataclass_model_is_built_by_its_constructor(self) -> None:
        leaf = LeafFactory().has("veins", 2).make(label="big")
        assert (leaf.label, len(leaf.veins)) == ("big", 2)
        assert leaf.veins[0].leaf is leaf

    def test_the_version_of_a_new_row_is_filled_in(self) -> None:
        version: Any = LidFactory.entity().columns["version"]
        assert version.resolve() == 1
        assert LidFactory().make().version == 1

    def test_a_hybrid_may_be_set(self) -> None:
        assert BranchFactory().make(length_cm=Decimal(250)).length == Decimal("2.5")

    def test_attributes_may_be_called_otherwise_than_columns(self) -> None:
        assert OakFactory().make(height=3).height == 3
        assert isinstance(OakFactory().make().height, int)

    def test_keys_of_uuids_link_like_others(self) -> None:
        book = library.BookFactory().make()
        assert book.author.id == book.author_id or book.author_id is None
        assert book.author.name
