from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.factories.scaffolding.model_names import named
from seeds.inference.names import singular
from seeds.schema.catalogue import Catalogue, catalogue_of


def catalogue(*tables: sa.Table) -> Catalogue:
    return catalogue_of(tables[0].metadata, "postgresql")


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("orders", "order"),
        ("order_items", "order_item"),
        ("categories", "category"),
        ("addresses", "address"),
        ("statuses", "status"),
        ("houses", "house"),
        ("boxes", "box"),
        ("user_status", "user_status"),
        ("news", "news"),
        ("people", "person"),
        ("analysis", "analysis"),
    ],
)
def test_a_model_is_called_like_one_of_its_rows(many: str, one: str) -> None:
    assert singular(many) == one


def test_names_that_python_cannot_have_are_changed() -> None:
    metadata = sa.MetaData()
    odd = sa.Table(
        "2nd class",
        metadata,
        *(
            sa.Column(n, sa.Integer)
            for n in ("id", "class", "unit price", "unit_price", "metadata")
        ),
    )
    found = named(catalogue(odd).tables.values())["2nd class"]
    assert found.cls == "Table2ndClass"
    assert found.attributes == {
        "id": "id",
        "class": "class_",
        "unit price": "unit_price",
        "unit_price": "unit_price_2",
        "metadata": "metadata_",
    }


def test_tables_that_share_a_name_have_classes_of_different_names() -> None:
    metadata = sa.MetaData()
    one = sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True), schema="crm")
    found = named(catalogue(one).tables.values())
    assert len({model.cls for model in found.values()}) == 2


def test_a_relationship_is_called_like_its_key_and_only_where_it_alone_writes_it() -> None:
    metadata = sa.MetaData()
    sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
    posts = sa.Table(
        "posts",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("author_id", sa.ForeignKey("users.id")),
        sa.Column("user", sa.ForeignKey("users.id")),
    )
    found = named(catalogue(posts).tables.values())["posts"]
    assert found.relations == {("author_id",): "author", ("user",): "user_row"}
