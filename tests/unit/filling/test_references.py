"""How the parents of rows are chosen."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from seeds.filling.references import References, choose_parents
from seeds.schema.catalogue import catalogue_of
from seeds.spec.column import Constant, Field, ParentField, Reference

INT = sa.Integer


def choices(*items: Any, sizes: dict[str, int] | None = None, **options: Any) -> References:
    """Return the choices of a table beside tenants with users and teams, ten rows each."""
    metadata = sa.MetaData()
    sa.Table("tenants", metadata, sa.Column("id", INT, primary_key=True))
    for name in ("users", "teams"):
        sa.Table(
            name,
            metadata,
            sa.Column("tenant_id", sa.ForeignKey("tenants.id"), primary_key=True),
            sa.Column("id", INT, primary_key=True),
        )
    sa.Table("rows", metadata, sa.Column("id", INT, primary_key=True), *items)
    catalogue = catalogue_of(metadata, "postgresql")
    known = {"tenants": 10, "users": 10, "teams": 10, **(sizes or {})}
    return choose_parents(catalogue.tables["rows"], known, **options)


def to_tenant(**options: Any) -> sa.Column[Any]:
    return sa.Column("tenant_id", sa.ForeignKey("tenants.id"), **options)


def both(name: str, target: str) -> list[Any]:
    return [
        sa.Column(name, INT, nullable=False),
        sa.ForeignKeyConstraint(["tenant_id", name], [f"{target}.tenant_id", f"{target}.id"]),
    ]


def test_a_required_parent_is_always_there() -> None:
    (choice,) = choices(to_tenant(nullable=False)).choices
    assert isinstance(choice.declared["tenant_id"], Reference)
    assert choice.node is not None
    assert choice.node.share == 1
    assert choice.free


def test_a_parent_that_may_be_missing_is_missing_in_some_rows() -> None:
    node = choices(to_tenant(nullable=True)).choices[0].node
    assert node is not None
    assert 0.5 < node.share < 1
    whole = choices(to_tenant(nullable=True), no_nulls=True).choices[0].node
    assert whole is not None
    assert whole.share == 1


def test_without_rows_to_refer_to_a_column_is_null_or_the_table_cannot_be_filled() -> None:
    free = choices(to_tenant(nullable=True), sizes={"tenants": 0})
    assert isinstance(free.choices[0].declared["tenant_id"], Constant)
    bound = choices(to_tenant(nullable=False), sizes={"tenants": 0})
    assert "tenants, which has no rows" in bound.why_not


def test_sparing_rows_have_no_parent_that_they_can_do_without() -> None:
    found = choices(to_tenant(nullable=True), sparing=True)
    assert isinstance(found.choices[0].declared["tenant_id"], Constant)


def test_a_key_of_two_columns_takes_both_from_one_parent() -> None:
    tenant = sa.Column("tenant_id", INT, nullable=False)
    (choice,) = choices(tenant, *both("user_id", "users")).choices
    parts = [choice.declared[name] for name in ("tenant_id", "user_id")]
    assert all(isinstance(part, ParentField) for part in parts)
    assert {part.reference for part in parts if isinstance(part, ParentField)} == {choice.node}


def test_keys_that_share_a_column_agree_on_it() -> None:
    tenant = sa.Column("tenant_id", INT, nullable=False)
    found = choices(tenant, *both("team_id", "teams"), *both("user_id", "users"))
    first, second = found.choices
    assert second.node is not None
    assert second.node.same == "tenant_id"
    assert first.node is not None
    assert first.node.meeting == (("tenant_id", second.target, "tenant_id"),)
    assert not first.free
    assert not second.free


def test_a_second_key_of_the_same_column_is_left_to_the_database() -> None:
    found = choices(to_tenant(nullable=False), sa.ForeignKeyConstraint(["tenant_id"], ["rows.id"]))
    assert len(found.choices) == 1
    assert any("second foreign key" in reason for reason in found.asked)


def test_a_key_of_two_columns_to_its_own_table_names_the_row_itself() -> None:
    metadata = sa.MetaData()
    sa.Table(
        "nodes",
        metadata,
        sa.Column("tree", INT, primary_key=True),
        sa.Column("id", INT, primary_key=True),
        sa.Column("parent", INT, nullable=False),
        sa.ForeignKeyConstraint(["tree", "parent"], ["nodes.tree", "nodes.id"]),
    )
    found = choose_parents(catalogue_of(metadata, "postgresql").tables["nodes"], {})
    assert isinstance(found.choices[0].declared["parent"], Field)


def test_a_column_that_closes_a_circle_stays_null() -> None:
    found = choices(to_tenant(nullable=True), cut={"tenant_id"})
    assert isinstance(found.choices[0].declared["tenant_id"], Constant)
    assert "needs rows of this table first" in found.explained["tenant_id"].text
