"""Each column says why it is filled as it is, without a database."""

from __future__ import annotations

from dataclasses import replace

import sqlalchemy as sa

from seeds.filling.model import FillSettings
from seeds.filling.shape import row_counts
from seeds.generate.cells import Context
from seeds.runner.filling.explaining import explain
from seeds.runner.reports import InspectedColumn, InspectedTable
from seeds.schema.catalogue import Catalogue, catalogue_of

SETTINGS = FillSettings(Context(seed=1, as_of=1_700_000_000_000_000, locale="en_US"))


def blog() -> Catalogue:
    m = sa.MetaData()
    sa.Table(
        "authors",
        m,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(80), nullable=False, unique=True),
        sa.Column("stars", sa.SmallInteger, sa.CheckConstraint("stars BETWEEN 1 AND 5")),
    )
    sa.Table(
        "posts",
        m,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("author_id", sa.ForeignKey("authors.id"), nullable=False),
        sa.Column("title", sa.String(80), nullable=False),
        sa.Column("size", sa.Integer, sa.Computed("length(title)")),
    )
    return catalogue_of(m, "postgresql")


def explained(catalogue: Catalogue) -> dict[str, InspectedTable]:
    return {one.table: one for one in explain(catalogue, row_counts(catalogue), SETTINGS)}


def columns(table: InspectedTable) -> dict[str, InspectedColumn]:
    return {column.column: column for column in table.columns}


def test_columns_say_what_decided_them() -> None:
    found = explained(blog())
    authors, posts = columns(found["authors"]), columns(found["posts"])
    assert {name: column.by for name, column in (authors | posts).items()} == {
        "id": "key",
        "email": "meaning",
        "stars": "meaning",
        "author_id": "reference",
        "title": "meaning",
        "size": "database",
    }
    assert "authors" in posts["author_id"].text
    assert authors["stars"].text.startswith("between(1, 5)")
    assert "length(title)" in posts["size"].text


def test_columns_come_in_the_order_of_the_table_with_their_types() -> None:
    found = explained(blog())["authors"].columns
    assert [column.column for column in found] == ["id", "email", "stars"]
    assert [column.type for column in found] == ["integer", "character varying(80)", "smallint"]


def test_a_table_without_rows_says_why() -> None:
    made = blog()
    closed = replace(made.tables["posts"], insertable=False, why_not="a rule swallows them")
    found = explained(replace(made, tables={**made.tables, "posts": closed}))
    assert found["posts"] == InspectedTable("posts", 0, "a rule swallows them")
    assert found["authors"].rows > 0
