"""Parents and children by foreign keys of several columns."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import seeds
from seeds.errors import DeclarationError
from tests.support import generation
from tests.support.zoo import (
    BareFactory,
    CageFactory,
    Gate,
    GateFactory,
    ParkFactory,
    SparseFactory,
    ZoneFactory,
)


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream(seed=42, as_of=generation.AS_OF) as made:
        yield made


class TestForeignKeysOfSeveralColumns:
    def test_a_parent_is_made(self) -> None:
        cage = CageFactory().make()
        assert cage.zone is not None
        assert cage.zone.cages == [cage]
        assert cage.zone_number == cage.zone.number
        assert cage.label == f"Cage in {cage.zone.climate}"

    def test_a_parent_is_given(self) -> None:
        zone = ZoneFactory().make(climate="dry")
        cage = CageFactory().make(zone=zone)
        assert cage.zone is zone
        assert cage.label == "Cage in dry"
        assert CageFactory().make(zone=ZoneFactory().state(climate="wet")).label == "Cage in wet"

    def test_a_parents_value_is_set_by_its_path(self) -> None:
        assert CageFactory().make(zone__climate="wet").label == "Cage in wet"

    def test_a_parent_may_be_none(self) -> None:
        cage = CageFactory().make(zone=None, label="free")
        assert (cage.zone, cage.zone_number) == (None, None)

    def test_a_share_has_parents(self) -> None:
        cages = SparseFactory().make_batch(20)
        assert 0 < sum(c.zone is None for c in cages) < 20

    def test_parents_are_recycled(self) -> None:
        zones = ZoneFactory().make_batch(2)
        cages = CageFactory().recycle(zones).make_batch(20)
        assert {c.zone for c in cages} == set(zones)

    def test_columns_may_be_said_one_by_one(self) -> None:
        cage = CageFactory().make(park_id=3, zone_number=7, label="x")
        assert (cage.park_id, cage.zone_number, cage.zone) == (3, 7, None)

    def test_children_are_made_by_relationship_and_by_factory(self) -> None:
        for zone in (
            ZoneFactory().has("cages", 2, label="x").make(),
            ZoneFactory().has(CageFactory, 2).make(),
            ZoneFactory().has(BareFactory, 2).make(),
        ):
            assert [cage.zone is zone for cage in zone.cages] == [True, True]

    def test_a_factory_declares_children(self) -> None:
        class FullFactory(ZoneFactory):
            inhabited = seeds.has_many(CageFactory, 3)

        zone = FullFactory().make()
        assert [cage.zone is zone for cage in zone.cages] == [True, True, True]

    def test_a_parent_of_another_class_is_refused(self) -> None:
        with pytest.raises(DeclarationError, match="refers to zones, and was given Park"):
            CageFactory().make(zone=ParkFactory().make())

    def test_rows_in_bulk_refer_to_one_parent(self) -> None:
        made = generation.make(
            generation.wish(ParkFactory, 3),
            generation.wish(ZoneFactory, 6),
            generation.wish(CageFactory, 20),
        )
        zones = {(z["park_id"], z["number"]) for z in made.rows("zones")}
        assert {(c["park_id"], c["zone_number"]) for c in made.rows("cages")} <= zones

    def test_a_fixed_row_names_its_parent_by_the_natural_key(self) -> None:
        class FixedZones(ZoneFactory, natural_key=("number",)):
            @seeds.fixed
            def known(self) -> list[dict[str, object]]:
                return [{"number": 70}]

        class FixedCages(CageFactory, natural_key=("label",)):
            @seeds.fixed
            def known(self) -> list[dict[str, object]]:
                return [{"label": "first", "zone": {"number": 70}}]

        made = generation.make(
            generation.wish(ParkFactory, 3),
            generation.wish(FixedZones, 6, fixed=("known",)),
            generation.wish(FixedCages, 3, fixed=("known",)),
        )
        first = made.rows("cages")[0]
        assert (first["label"], first["zone_number"]) == ("first", 70)

    def test_without_a_relationship_the_columns_are_read_from_one_hidden_parent(self) -> None:
        gate = GateFactory().make()
        assert isinstance(gate, Gate)
        assert gate.zone_number == 1
