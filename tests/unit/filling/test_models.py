"""What an application's models know of tables beyond the database."""

from __future__ import annotations

import enum
import zoneinfo
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.mutable import MutableDict, MutableList
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from seeds.filling.models import Beyond, beyond
from seeds.schema.catalogue import catalogue_of
from tests.support.tricky_models import LevelType, Secret, Tags


class Color(enum.Enum):
    RED = "r"
    BLUE = "b"


def merged(there: sa.Column[Any], said: sa.Column[Any], dialect: str = "sqlite") -> Beyond:
    """What models say of a table with one column and a key."""
    metadata = [sa.MetaData(), sa.MetaData()]
    for one, column in zip(metadata, (there, said), strict=True):
        sa.Table("things", one, sa.Column("id", sa.Integer, primary_key=True), column)
    return beyond(catalogue_of(metadata[0], dialect), metadata[1])


def said(type_: Any, there: Any = sa.Text, dialect: str = "sqlite", **kwargs: Any) -> Any:
    """What models say of a column that is nullable and of little type in the database."""
    found = merged(sa.Column("x", there), sa.Column("x", type_, **kwargs), dialect).amendments
    return found.get("things", {}).get("columns", {}).get("x", {})


def test_what_the_database_says_itself_is_not_repeated() -> None:
    column: dict[str, Any] = {"nullable": False, "server_default": "new", "comment": "its state"}
    found = merged(sa.Column("x", sa.String(9), **column), sa.Column("x", sa.String(9), **column))
    assert not found.amendments
    assert found.tables == ("things",)


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_an_enumeration_is_stored_by_name_or_by_value(dialect: str) -> None:
    by_name = sa.Enum(Color, native_enum=False)
    by_value = sa.Enum(Color, native_enum=False, values_callable=lambda e: [m.value for m in e])
    assert said(by_name, dialect=dialect)["type"]["labels"] == ["RED", "BLUE"]
    assert said(by_value, dialect=dialect)["type"]["labels"] == ["r", "b"]


@pytest.mark.parametrize(
    ("type_", "dialect", "kind"),
    [
        (sa.JSON(), "postgresql", "json"),
        (sa.Uuid(native_uuid=False), "postgresql", "uuid"),
        (sa.Uuid(), "sqlite", "uuid"),
        (sa.Boolean(), "sqlite", "boolean"),
        (sa.DateTime(), "sqlite", "timestamp"),
        (sa.Interval(), "sqlite", "interval"),
    ],
)
def test_types_that_the_database_carries_as_text_are_known(
    type_: Any, dialect: str, kind: str
) -> None:
    assert said(type_, dialect=dialect)["type"]["kind"] == kind


def test_a_type_that_the_database_cannot_carry_in_its_column_is_left() -> None:
    assert "type" not in said(sa.DateTime(), dialect="postgresql")


class Version(tuple[int, ...]):
    """A class of an application's own."""


class Versions(sa.types.TypeDecorator[Version]):
    """It knows nothing but itself."""

    impl = sa.String(20)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str:
        assert isinstance(value, Version)
        return ".".join(map(str, value))

    def process_result_value(self, value: Any, dialect: Any) -> Version:
        major, minor, patch = value.split(".")
        return Version((int(major), int(minor), int(patch)))


class Zones(sa.types.TypeDecorator[zoneinfo.ZoneInfo]):
    """It reads names of time zones, and no others."""

    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> str:
        return str(value.key)

    def process_result_value(self, value: Any, dialect: Any) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(value)


def test_a_type_of_a_class_that_nobody_knows_has_the_texts_that_it_stores_again() -> None:
    assert said(Versions())["values"][:2] == ["1.0.0", "1.0.1"]
    assert said(Zones())["values"] == ["UTC", "Europe/Berlin", "America/New_York"]


def test_defaults_comments_and_what_must_not_be_null_are_known() -> None:
    found = said(sa.Text, nullable=False, default="new", comment="where it stands")
    assert found == {"nullable": False, "default": "new", "comment": "where it stands"}
    assert said(sa.Enum(Color, native_enum=False), default=Color.RED)["default"] == "RED"
    assert "default" not in said(sa.Text, default=lambda: "made")
    mine = sa.Column("x", sa.Text, default="b")
    assert not merged(sa.Column("x", sa.Text, server_default="a"), mine).amendments


def test_a_condition_is_added_where_the_database_has_no_equal_one() -> None:
    def table(metadata: sa.MetaData, *checks: str) -> None:
        conditions = [sa.CheckConstraint(check) for check in checks]
        sa.Table("things", metadata, sa.Column("n", sa.Integer, primary_key=True), *conditions)

    there, models = sa.MetaData(), sa.MetaData()
    table(there, "n>0")
    table(models, "n > 0", "n < 9")
    found = beyond(catalogue_of(there, "sqlite"), models).amendments["things"]
    assert found == {"checks": [["", "n < 9"]]}


def test_references_and_keys_are_added_where_the_database_lacks_them() -> None:
    there, models = sa.MetaData(), sa.MetaData()
    for metadata, target in ((there, []), (models, [sa.ForeignKey("people.id")])):
        sa.Table("people", metadata, sa.Column("id", sa.Integer, primary_key=True))
        sa.Table(
            "things",
            metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.Column("owner", sa.Integer, *target, unique=bool(target)),
        )
    found = beyond(catalogue_of(there, "sqlite"), models).amendments["things"]
    assert found == {"references": [[["owner"], "people", ["id"]]], "uniques": [["owner"]]}


def test_a_type_of_the_applications_own_says_what_it_reads() -> None:
    lists = said(Tags())
    assert lists["values"][0].startswith("[")
    assert sorted(said(LevelType(), sa.Integer)["values"]) == [1, 9]
    pickled = said(sa.PickleType(), sa.LargeBinary)
    assert pickled["encoding"] == "hex"
    assert len(bytes.fromhex(pickled["values"][0])) > 5


def test_a_type_that_nobody_can_see_through_stays_null() -> None:
    found = merged(sa.Column("x", sa.Text), sa.Column("x", Secret))
    assert found.amendments["things"]["checks"] == [["of its type", "x IS NULL"]]
    assert "Secret" in found.notes[0]


def test_a_table_of_the_default_schema_is_the_same_with_and_without_it() -> None:
    there, models = sa.MetaData(), sa.MetaData()
    sa.Table("things", there, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table("things", models, sa.Column("id", sa.Integer, primary_key=True), schema="public")
    sa.Table("others", models, sa.Column("id", sa.Integer, primary_key=True))
    found = beyond(catalogue_of(there, "postgresql"), models)
    assert found.tables == ("things",)
    assert found.missing == ("others",)


def test_the_column_that_says_of_which_class_a_row_is_has_its_identities() -> None:
    class Base(DeclarativeBase):
        pass

    class Pet(Base):
        __tablename__ = "pets"
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str | None]
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_abstract": True}  # noqa: RUF012 - SQLAlchemy's own way

    class Dog(Pet):
        __tablename__ = "dogs"
        id: Mapped[int] = mapped_column(sa.ForeignKey("pets.id"), primary_key=True)
        __mapper_args__ = {"polymorphic_identity": "dog"}  # noqa: RUF012 - SQLAlchemy's own way

    class Cat(Pet):
        __mapper_args__ = {"polymorphic_identity": "cat"}  # noqa: RUF012 - SQLAlchemy's own way

    found = beyond(catalogue_of(Base.metadata, "sqlite"), Base.metadata, Base.registry.mappers)
    pets = found.amendments["pets"]
    assert pets["checks"] == [["of the classes", "kind IN ('cat', 'dog')"]]
    assert pets["columns"]["kind"]["nullable"] is False
    assert found.amendments["dogs"]["agreeing"] == [[["id"], "pets", "kind", ["dog"], 2]]


def test_a_class_two_tables_below_the_one_that_names_it_has_no_rows() -> None:
    class Base(DeclarativeBase):
        pass

    class Pet(Base):
        __tablename__ = "pets"
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str]
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "pet"}  # noqa: RUF012 - SQLAlchemy's own way

    class Dog(Pet):
        __tablename__ = "dogs"
        id: Mapped[int] = mapped_column(sa.ForeignKey("pets.id"), primary_key=True)
        __mapper_args__ = {"polymorphic_identity": "dog"}  # noqa: RUF012 - SQLAlchemy's own way

    class Puppy(Dog):
        __tablename__ = "puppies"
        id: Mapped[int] = mapped_column(sa.ForeignKey("dogs.id"), primary_key=True)
        __mapper_args__ = {"polymorphic_identity": "puppy"}  # noqa: RUF012 - SQLAlchemy's own way

    found = beyond(catalogue_of(Base.metadata, "sqlite"), Base.metadata, Base.registry.mappers)
    assert found.left.keys() == {"puppies"}
    assert found.amendments["pets"]["checks"] == [["of the classes", "kind IN ('dog', 'pet')"]]


@pytest.mark.parametrize(
    ("dialect", "function"), [("sqlite", "json_type"), ("postgresql", "json_typeof")]
)
def test_documents_are_of_the_kind_that_an_attribute_takes(dialect: str, function: str) -> None:
    class Base(DeclarativeBase):
        pass

    class Thing(Base):
        __tablename__ = "things"
        id: Mapped[int] = mapped_column(primary_key=True)
        labels: Mapped[Any] = mapped_column(MutableDict.as_mutable(sa.JSON()))
        steps: Mapped[Any] = mapped_column(MutableList.as_mutable(sa.JSON()))
        settings: Mapped[dict[str, int]] = mapped_column(sa.JSON)
        names: Mapped[list[str] | None] = mapped_column(sa.JSON)
        any: Mapped[Any] = mapped_column(sa.JSON)

    Base.registry.configure()
    there = catalogue_of(Base.metadata, dialect)
    found = beyond(there, Base.metadata, Base.registry.mappers).amendments["things"]
    assert [sql for _, sql in found["checks"]] == [
        f"{function}(labels) = 'object'",
        f"{function}(steps) = 'array'",
        f"{function}(settings) = 'object'",
        f"{function}(names) = 'array'",
    ]
