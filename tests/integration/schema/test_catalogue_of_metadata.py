"""What metadata are said to make is what a database that is made of them says."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from app.models import Base
from seeds.load.engine import create_engine
from seeds.schema.catalogue import Catalogue, CatalogueTable, catalogue_of, read_catalogue
from seeds.schema.catalogue.sql_text import tokens


def made(url: str, metadata: sa.MetaData) -> tuple[Catalogue, Catalogue]:
    """The catalogue of metadata and that of a database made of them."""
    engine = create_engine(url)
    with engine.begin() as connection:
        metadata.create_all(connection)
        found = read_catalogue(connection)
    engine.dispose()
    return catalogue_of(metadata, engine.dialect.name), found


def columns(table: CatalogueTable) -> dict[str, Any]:
    return {
        column.name: (
            column.base_type,
            column.type_kind,
            (column.length, column.precision, column.scale),
            (column.nullable, column.generated, column.identity, column.primary_key_rowid),
            (column.labels if column.type_kind == "enum" else (), column.item, column.affinity),
            column.default is None or column.serial_sequence is not None,
        )
        for column in table.columns.values()
    }


def keys(table: CatalogueTable) -> Any:
    return sorted(
        (key.columns, key.uses, key.primary, key.predicate is None, key.nulls_distinct)
        for key in table.uniques
    )


def references(table: CatalogueTable) -> Any:
    return sorted(
        (one.columns, one.table, one.referenced, one.ondelete, one.initially_deferred)
        for one in table.references
    )


def checks(table: CatalogueTable) -> Any:
    """The columns of checks, and the strings in them: servers write the rest in their own way."""
    return sorted(
        (check.columns, sorted(t.text for t in tokens(check.sql) if t.kind == "string"))
        for check in table.checks
    )


def test_the_shop_is_made_as_its_models_say(database_url: str) -> None:
    expected, found = made(database_url, Base.metadata)
    assert set(found.tables) == set(expected.tables)
    for name, table in expected.tables.items():
        assert columns(found.tables[name]) == columns(table)
        assert keys(found.tables[name]) == keys(table)
        assert references(found.tables[name]) == references(table)
        assert checks(found.tables[name]) == checks(table)


def test_every_construct_is_made_as_the_metadata_say(database_url: str) -> None:
    metadata = sa.MetaData()
    sa.Table("parents", metadata, sa.Column("id", sa.BigInteger, primary_key=True))
    parent = sa.ForeignKey("parents.id", ondelete="CASCADE", deferrable=True, initially="DEFERRED")
    a, b = sa.Column("a", sa.String(20), nullable=False), sa.Column("B b", sa.Numeric(10, 2))
    everything = sa.Table(
        "things",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        a,
        b,
        sa.Column("c", sa.Integer, sa.CheckConstraint("c > 0"), server_default="5"),
        sa.Column("d", sa.Enum("x", "y", name="xy", create_constraint=True)),
        sa.Column("e", sa.Boolean(create_constraint=True)),
        sa.Column("f", sa.Integer, sa.Computed("c * 2", persisted=True)),
        sa.Column("parent_id", sa.BigInteger, parent, unique=True),
        sa.Column("g", sa.DateTime(timezone=True), server_default=sa.func.now()),
        sa.Column("h", sa.Uuid),
        sa.Column("i", sa.JSON().with_variant(pg.JSONB(), "postgresql")),
        sa.Column("j", sa.Float),
        sa.Column("k", sa.LargeBinary),
        sa.Column("l", sa.Date),
        sa.Column("m", sa.SmallInteger),
        sa.UniqueConstraint("a", "B b", name="pair"),
        sa.CheckConstraint(a != "it's", name="no_its"),
        sa.CheckConstraint("c < 100 OR d = 'x'"),
    )
    sa.Index("lowered", sa.func.lower(a), everything.c.c, unique=True)
    where = everything.c.e.is_(sa.true())
    sa.Index("partial", a, unique=True, postgresql_where=where, sqlite_where=where)
    expected, found = made(database_url, metadata)
    for name, table in expected.tables.items():
        assert columns(found.tables[name]) == columns(table)
        assert keys(found.tables[name]) == keys(table)
        assert references(found.tables[name]) == references(table)
    expected_checks = checks(expected.tables["things"])
    found_checks = [one for one in checks(found.tables["things"]) if one[0] != ("e",)]
    assert found_checks == expected_checks
