"""The shape of the shop's models."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import configure_mappers
from sqlalchemy.schema import CreateTable

from app import models

TABLES = models.Base.metadata.sorted_tables


def ddl(table: sa.Table, url: str) -> str:
    return str(CreateTable(table).compile(sa.create_engine(url)))


def ids(table: sa.Table) -> str:
    return table.name


def test_the_shop_has_these_tables() -> None:
    assert {table.name for table in TABLES} == {
        "blog_posts",
        "categories",
        "order_items",
        "orders",
        "product_variants",
        "products",
        "roles",
        "support_tickets",
        "system_config",
        "ticket_messages",
        "user_preferences",
        "users",
    }


def test_all_relationships_fit_together_and_go_both_ways() -> None:
    configure_mappers()
    for mapper in models.Base.registry.mappers:
        for relationship in mapper.relationships:
            assert relationship.back_populates, relationship


@pytest.mark.parametrize("table", TABLES, ids=ids)
def test_uniqueness_is_kept_by_indexes_that_a_bulk_load_can_rebuild(table: sa.Table) -> None:
    assert not [c for c in table.constraints if isinstance(c, sa.UniqueConstraint)]


@pytest.mark.parametrize("table", TABLES, ids=ids)
def test_every_foreign_key_says_what_happens_on_delete(table: sa.Table) -> None:
    assert {key.ondelete for key in table.foreign_keys} <= {"CASCADE", "RESTRICT", "SET NULL"}


@pytest.mark.parametrize("table", TABLES, ids=ids)
def test_only_nullable_columns_are_set_null(table: sa.Table) -> None:
    for key in table.foreign_keys:
        assert key.parent.nullable == (key.ondelete == "SET NULL")


@pytest.mark.parametrize("table", TABLES, ids=ids)
def test_every_foreign_key_leads_an_index(table: sa.Table) -> None:
    leading = {next(iter(index.columns)).name for index in table.indexes}
    assert {key.parent.name for key in table.foreign_keys} <= leading


@pytest.mark.parametrize("table", TABLES, ids=ids)
def test_every_constraint_has_a_name_that_postgresql_keeps_whole(table: sa.Table) -> None:
    names = [part.name for part in table.constraints] + [part.name for part in table.indexes]
    assert None not in names
    assert max(len(str(name)) for name in names) <= 63


@pytest.mark.parametrize("table", TABLES, ids=ids)
def test_every_time_is_an_instant_and_every_amount_exact(table: sa.Table) -> None:
    for column in table.columns:
        if isinstance(column.type, sa.DateTime):
            assert column.type.timezone
        assert not isinstance(column.type, sa.Float)
        if isinstance(column.type, sa.Numeric):
            assert (column.type.precision, column.type.scale) in {(12, 2), (8, 3)}


def test_json_is_jsonb_on_postgresql_and_keys_are_counted_by_the_database() -> None:
    products = models.Product.metadata.tables["products"]
    on_postgresql = ddl(products, "postgresql+psycopg2://")
    on_sqlite = ddl(products, "sqlite://")
    assert "tags JSONB" in on_postgresql
    assert "id BIGSERIAL" in on_postgresql
    assert "tags JSON" in on_sqlite
    assert "id INTEGER NOT NULL" in on_sqlite


def test_an_object_shows_its_class_and_key() -> None:
    assert repr(models.Role(name="user")) == "<Role new>"
