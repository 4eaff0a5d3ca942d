"""Which rows belong together with what they refer to, although no key says so."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from seeds.filling.agreements import with_agreements
from seeds.schema.catalogue import CatalogueTable, catalogue_of

INT = sa.Integer


def key() -> sa.Column[Any]:
    return sa.Column("id", INT, primary_key=True)


def to(name: str, target: str, **options: Any) -> sa.Column[Any]:
    options.setdefault("nullable", False)
    return sa.Column(name, sa.ForeignKey(f"{target}.id"), **options)


def agreed(holder: str, column: str, parent: str, *items: Any) -> CatalogueTable:
    """Return a table of rows beside a parent, both of which may name the same holder."""
    metadata = sa.MetaData()
    sa.Table(holder, metadata, key())
    sa.Table(parent, metadata, key(), to(column, holder))
    sa.Table("rows", metadata, key(), *items)
    return with_agreements(catalogue_of(metadata, "postgresql")).tables["rows"]


def references(table: CatalogueTable) -> set[tuple[tuple[str, ...], str]]:
    return {(reference.columns, reference.table) for reference in table.references}


def test_rows_belong_to_the_tenant_of_what_they_refer_to() -> None:
    table = agreed(
        "tenants", "tenant_id", "users", to("tenant_id", "tenants"), to("user_id", "users")
    )
    assert references(table) == {(("tenant_id", "user_id"), "users")}


def test_rows_that_can_do_without_a_parent_still_belong_to_a_tenant() -> None:
    table = agreed(
        "tenants",
        "tenant_id",
        "users",
        to("tenant_id", "tenants"),
        to("user_id", "users", nullable=True),
    )
    assert references(table) == {(("tenant_id", "user_id"), "users"), (("tenant_id",), "tenants")}


@pytest.mark.parametrize(
    ("holder", "column", "parent", "agree"),
    [
        ("stores", "store_id", "inventories", True),
        ("customers", "customer_id", "addresses", True),
        ("companies", "buyer_company_id", "offices", True),
        ("users", "user_id", "carts", True),
        ("users", "user_id", "posts", False),
        ("addresses", "address_id", "shops", False),
        ("languages", "language_id", "films", False),
        ("statuses", "status_id", "orders", False),
    ],
)
def test_what_holds_others_together_is_told_by_its_name(
    holder: str, column: str, parent: str, agree: bool
) -> None:
    table = agreed(holder, column, parent, to(column, holder), to("parent_id", parent))
    assert (((column, "parent_id"), parent) in references(table)) is agree


def test_columns_of_other_names_say_something_else() -> None:
    table = agreed(
        "stores", "store_id", "films", to("seller_store_id", "stores"), to("film_id", "films")
    )
    assert references(table) == {(("seller_store_id",), "stores"), (("film_id",), "films")}


def test_tables_that_join_the_two_have_all_pairs() -> None:
    both = (to("tenant_id", "tenants"), to("user_id", "users"))
    pair = sa.UniqueConstraint("tenant_id", "user_id")
    table = agreed("tenants", "tenant_id", "users", *both, pair)
    assert references(table) == {(("tenant_id",), "tenants"), (("user_id",), "users")}


def test_conditions_on_the_columns_are_left_alone() -> None:
    both = (to("tenant_id", "tenants"), to("user_id", "users"))
    table = agreed("tenants", "tenant_id", "users", *both, sa.CheckConstraint("user_id > 3"))
    assert references(table) == {(("tenant_id",), "tenants"), (("user_id",), "users")}


def test_tables_of_a_circle_do_not_wait_for_each_other() -> None:
    metadata = sa.MetaData()
    sa.Table("tenants", metadata, key())
    sa.Table(
        "users", metadata, key(), to("tenant_id", "tenants"), to("team_id", "teams", nullable=True)
    )
    sa.Table("teams", metadata, key(), to("tenant_id", "tenants"), to("lead_id", "users"))
    catalogue = catalogue_of(metadata, "postgresql")
    assert with_agreements(catalogue).tables == catalogue.tables


def test_what_agrees_already_agrees_once() -> None:
    metadata = sa.MetaData()
    sa.Table("tenants", metadata, key())
    sa.Table("users", metadata, key(), to("tenant_id", "tenants"))
    sa.Table("rows", metadata, key(), to("tenant_id", "tenants"), to("user_id", "users"))
    once = with_agreements(catalogue_of(metadata, "postgresql"))
    again = with_agreements(once)
    assert references(again.tables["rows"]) == references(once.tables["rows"])
