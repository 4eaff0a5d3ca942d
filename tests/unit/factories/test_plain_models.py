"""Factories of pydantic models, dataclasses and typed dictionaries."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import FrozenInstanceError, dataclass, field
from decimal import Decimal
from typing import Annotated, Any, Literal, NotRequired, TypedDict

import pytest
from pydantic import BaseModel, ConfigDict, Field

import seeds
from app.models import User
from seeds import Factory, address, between, choice, decimal, has_many, person, ref, sequence, state
from seeds.errors import DeclarationError, UsageError


class Level(enum.Enum):
    """Whose words are worth what."""

    READER = "reader"
    EDITOR = "editor"


class Address(BaseModel):
    """Where somebody lives."""

    city: str
    zip_code: str | None = None


class Line(BaseModel):
    """One of the things bought."""

    sku: str
    price: Decimal = Field(gt=0)


class Person(BaseModel):
    """Somebody, with fields of most types."""

    model_config = ConfigDict(frozen=True)

    name: Annotated[str, Field(min_length=1)]
    age: int = Field(ge=0, alias="years")
    level: Level
    kind: Literal["guest", "member"]
    key: uuid.UUID
    born: dt.date
    seen: dt.datetime
    balance: Decimal
    nickname: str | None
    tags: list[str] = ["new"]
    address: Address
    lines: list[Line]


class AddressFactory(Factory[Address]):
    """Cities alone."""

    city = address.city()


class LineFactory(Factory[Line]):
    """Things with numbers."""

    sku = sequence("SKU-{n}")
    price = decimal(1, 9)


class PersonFactory(Factory[Person]):
    """People with an address and a few lines."""

    name = person.full_name()
    age = between(18, 99)
    level = choice(["reader", "editor"])
    kind = choice(["guest", "member"])
    key = seeds.uuid()
    born = seeds.date("-30y", "-20y")
    seen = seeds.datetime("-1y", "now")
    balance = decimal(10, 20)
    address = AddressFactory
    lines = has_many(LineFactory, between(1, 3))

    _vip = choice([False])

    @state
    def old(self) -> Mapping[str, Any]:
        return {"age": 100}

    @state
    def roman(self) -> Mapping[str, Any]:
        return {"address": AddressFactory().state(city="Rome")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place that stays."""

    x: int
    y: float
    label: str | None = None
    marks: list[int] = field(default_factory=list)
    length: float = field(init=False, default=0.0)

    def __post_init__(self) -> None:
        if self.x < 0:
            raise ValueError("x is left of everything")


class PointFactory(Factory[Point], default=True):
    """Points on a line."""

    x = between(1, 50)
    y = x * 2


@dataclass
class Route:
    """Points, whose factory the routes name nowhere."""

    start: Point
    stops: tuple[Point, ...]
    end: Point | None = None


class RouteFactory(Factory[Route]):
    """Short ones."""

    stops = has_many(PointFactory, 2)


class Row(TypedDict):
    """A dictionary."""

    number: int
    remark: NotRequired[str]


class RowFactory(Factory[Row]):
    """Numbers without remarks."""

    number = sequence()


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream(seed=7, as_of=dt.datetime(2026, 1, 31, tzinfo=dt.UTC)) as opened:
        yield opened


# -- values ----------------------------------------------------------------------------------------


def test_fields_hold_values_of_their_types() -> None:
    made = PersonFactory().make()
    assert type(made) is Person
    assert isinstance(made.key, uuid.UUID)
    assert isinstance(made.level, Level)
    assert made.born < made.seen.date()
    assert made.seen.tzinfo is not None
    assert 10 <= made.balance <= 20
    assert made.balance == round(made.balance, 2)
    assert 18 <= made.age <= 99


def test_a_decimal_has_the_digits_that_were_declared() -> None:
    exponent = PersonFactory().make().balance.as_tuple().exponent
    assert exponent == -2


def test_defaults_of_the_model_fill_fields_that_nothing_is_declared_for() -> None:
    made = PersonFactory().make()
    assert made.tags == ["new"]
    assert made.address.zip_code is None
    assert made.nickname is None


def test_the_same_stream_makes_the_same_objects() -> None:
    first = PersonFactory().make_batch(4)
    seeds.reset()
    assert [PersonFactory().make(), *PersonFactory().iter_batch(3, size=2)][0] == first[0]
    seeds.reset()
    assert PersonFactory().make_batch(4) == first
    assert len({p.key for p in first}) == 4


def test_a_frozen_dataclass_with_slots_is_made() -> None:
    made = PointFactory().make()
    assert made == Point(x=made.x, y=made.x * 2.0)
    with pytest.raises(FrozenInstanceError):
        made.x = 3  # type: ignore[misc]  # what is tested


def test_a_typed_dictionary_is_made_without_what_is_not_required() -> None:
    first, second = RowFactory().make_batch(2)
    assert second["number"] == first["number"] + 1
    assert set(first) == {"number"}


def test_a_definition_makes_a_row_at_a_time() -> None:
    class Written(Factory[Point]):
        def definition(self) -> dict[str, Any]:
            return {"x": self.index, "y": self.index / 2, "label": f"p{self.index}"}

    assert Written().make_batch(3)[2] == Point(x=2, y=1.0, label="p2")


def test_attributes_are_dictionaries_all_the_way_down() -> None:
    values = PersonFactory().attributes(lines=1)
    assert set(values["address"]) == {"city"}
    assert [set(line) for line in values["lines"]] == [{"sku", "price"}]
    assert "tags" not in values


# -- overrides -------------------------------------------------------------------------------------


def test_overrides_and_states_stand_in_for_declarations() -> None:
    made = PersonFactory().old().make(name="Ada", tags=["a", "b"], balance=decimal(50, 60))
    assert (made.name, made.age, made.tags) == ("Ada", 100, ["a", "b"])
    assert made.balance >= 50
    assert PersonFactory().make(old=True, _vip=True).age == 100
    assert PersonFactory().state(lambda row: {"name": f"Row {row.index}"}).make().name[:4] == "Row "


@pytest.mark.parametrize("hook", ["before_make", "after_make"])
def test_hooks_that_are_coroutines_are_refused(hook: str) -> None:
    async def waiting(_: object) -> None:
        raise AssertionError("a coroutine is not run")

    with pytest.raises(DeclarationError, match=rf"PointFactory\.{hook}\(\) is a coroutine"):
        PointFactory().on(**{hook: waiting}).make()


def test_hooks_see_values_and_objects() -> None:
    seen: list[Any] = []

    def shouted(values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "label": "LOUD"}

    made = PointFactory().on(before_make=shouted, after_make=seen.append).make()
    assert made.label == "LOUD"
    assert seen == [made]


def test_a_misspelt_override_is_refused_with_the_closest_field() -> None:
    with pytest.raises(DeclarationError, match="'nmae'") as caught:
        PersonFactory().make(nmae="Ada")
    assert "'name'" in str(caught.value.hint)


# -- nested objects --------------------------------------------------------------------------------


def test_each_object_has_a_nested_one_of_its_own() -> None:
    people = PersonFactory().make_batch(5)
    assert len({p.address.city for p in people}) > 1
    skus = [line.sku for p in people for line in p.lines]
    assert len(set(skus)) == len(skus)
    assert {len(p.lines) for p in people} <= {1, 2, 3}


def test_a_nested_object_is_given_made_or_overridden_by_path() -> None:
    given = Address(city="Bern")
    factory = PersonFactory()
    assert factory.make(address=given).address is given
    assert factory.make(address=AddressFactory().state(city="Oslo")).address.city == "Oslo"
    assert factory.make(address__city="Graz").address.city == "Graz"
    assert factory.roman().make().address.city == "Rome"


def test_a_misspelt_path_is_refused() -> None:
    with pytest.raises(DeclarationError, match="'cty'"):
        PersonFactory().make(address__cty="Graz")


def test_lists_have_as_many_as_wanted() -> None:
    factory = PersonFactory()
    assert len(factory.make(lines=5).lines) == 5
    assert factory.make(lines=[]).lines == []
    assert len(factory.has("lines", 4).make().lines) == 4
    made = factory.has(LineFactory, 2, price=Decimal(3)).make()
    assert [line.price for line in made.lines] == [3, 3]


def test_a_nested_object_is_recycled_at_any_depth() -> None:
    bern = Address(city="Bern")
    assert {p.address.city for p in PersonFactory().recycle(bern).make_batch(3)} == {"Bern"}
    folders = FolderFactory().recycle(root := Folder("root", None)).make_batch(2)
    assert all(folder.parent is root for folder in folders)


@pytest.mark.parametrize("what", ["linse", PointFactory])
def test_children_that_no_field_holds_are_refused(what: Any) -> None:
    with pytest.raises(DeclarationError, match="Person has no field that holds"):
        PersonFactory().has(what, 2).make()


def test_a_required_model_is_made_by_the_only_factory_it_has() -> None:
    route = RouteFactory().make()
    assert isinstance(route.start, Point)
    assert isinstance(route.stops, tuple)
    assert len(route.stops) == 2
    assert route.end is None
    assert RouteFactory().make(end__x=4).end == Point(x=4, y=8.0)


@dataclass
class Folder:
    """What may hold another one."""

    name: str
    parent: Folder | None
    inside: list[Folder] = field(default_factory=list)


class FolderFactory(Factory[Folder]):
    """Folders in a folder."""

    name = sequence("Folder {n}")


FolderFactory.parent = FolderFactory  # type: ignore[attr-defined]  # not there in its own body


def test_a_model_that_holds_itself_ends_after_one_step() -> None:
    made = FolderFactory().make()
    assert made.inside == []
    assert made.parent is not None
    assert made.parent.parent is None


# -- bad use ---------------------------------------------------------------------------------------


def test_a_value_that_the_model_refuses_is_told_with_factory_field_and_reason() -> None:
    with pytest.raises(DeclarationError) as caught:
        PersonFactory().make(age=-1)
    assert "PersonFactory: Person refuses years=-1: Input should be greater" in str(caught.value)
    with pytest.raises(
        DeclarationError, match=r"PointFactory: Point refuses .* left of everything"
    ):
        PointFactory().make(x=-1)


def test_a_required_field_without_a_declaration_is_named() -> None:
    class Bare(Factory[Line]):
        price = decimal(1, 2)

    with pytest.raises(DeclarationError, match=r"Line\.sku, which is required"):
        Bare().make()
    assert Bare().make(sku="given").sku == "given"


def test_a_declared_name_that_is_no_field_is_refused() -> None:
    class Wrong(Factory[Line]):
        skuu = sequence("SKU-{n}")

    with pytest.raises(DeclarationError, match="Line has no field 'skuu'") as caught:
        Wrong().make()
    assert "'sku'" in str(caught.value.hint)


def test_a_reference_is_refused() -> None:
    class Referring(Factory[Line]):
        sku = ref(User)

    with pytest.raises(DeclarationError, match="no foreign keys"):
        Referring().make()


def test_a_required_list_of_models_needs_a_declaration() -> None:
    class Empty(Factory[Route]):
        start = PointFactory

    with pytest.raises(DeclarationError, match="nothing is declared for stops"):
        Empty().make()


def test_objects_of_no_table_cannot_be_saved() -> None:
    factory = PersonFactory()
    for call in (factory.create, lambda: factory.create_batch(2), factory.get_or_create):
        with pytest.raises(UsageError, match="Person belongs to no table") as caught:
            call()
        assert "make()" in str(caught.value.hint)


def test_a_class_that_is_no_model_is_refused() -> None:
    class Anything:
        """Neither mapped nor a dataclass."""

    class AnythingFactory(Factory[Anything]):
        pass

    with pytest.raises(DeclarationError, match="Anything is no model"):
        AnythingFactory().make()
