"""Pairs of rows of tables that refer to each other."""

from __future__ import annotations

import sqlalchemy as sa

from seeds.filling.amending import amended
from seeds.filling.twins import twinned
from seeds.schema.catalogue import Catalogue, catalogue_of


def parents_and_children() -> Catalogue:
    """Parents name one of their children, which name their parents."""
    metadata = sa.MetaData()
    sa.Table(
        "parents",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("main", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["id", "main"], ["children.parent", "children.id"]),
    )
    sa.Table(
        "children",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent", sa.ForeignKey("parents.id"), nullable=False),
        sa.UniqueConstraint("parent", "id"),
    )
    return catalogue_of(metadata, "sqlite")


def test_one_of_a_pair_invents_what_both_have() -> None:
    catalogue = parents_and_children()
    first, _ = twinned([catalogue.tables["parents"], catalogue.tables["children"]])
    tables = amended(catalogue, first).tables
    assert tables["parents"].references == ()
    assert {key.columns for key in tables["parents"].uniques} >= {("id",), ("main",)}
    (reference,) = tables["children"].references
    assert dict(zip(reference.columns, reference.referenced, strict=True)) == {
        "parent": "id",
        "id": "main",
    }


def test_either_of_them_can_be_the_first() -> None:
    catalogue = parents_and_children()
    _, second = twinned(list(catalogue.tables.values()))
    tables = amended(catalogue, second).tables
    assert sorted(len(table.references) for table in tables.values()) == [0, 1]


def test_amendments_do_not_pile_up_when_they_are_made_twice() -> None:
    catalogue = parents_and_children()
    first = next(twinned(list(catalogue.tables.values())))
    again = amended(amended(catalogue, first), first)
    assert (
        again.tables["children"].references
        == amended(catalogue, first).tables["children"].references
    )


def test_a_table_that_nobody_refers_back_to_has_no_pairs() -> None:
    metadata = sa.MetaData()
    sa.Table("parents", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "children",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("parent", sa.ForeignKey("parents.id")),
    )
    assert list(twinned(list(catalogue_of(metadata, "sqlite").tables.values()))) == []


def test_what_may_be_null_needs_no_pairs() -> None:
    metadata = sa.MetaData()
    for own, other in (("a", "b"), ("b", "a")):
        sa.Table(
            own,
            metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("other", sa.ForeignKey(f"{other}.id", use_alter=True, name=f"of_{own}")),
        )
    assert list(twinned(list(catalogue_of(metadata, "sqlite").tables.values()))) == []
