"""Foreign keys of several columns, on real databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.zoo import (
    BareFactory,
    Base,
    CageFactory,
    GateFactory,
    Zone,
    ZoneFactory,
)


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


class TestSavingForeignKeysOfSeveralColumns:
    def test_made_parents_are_saved_first(self, session: Session) -> None:
        cages = CageFactory(session).create_batch(3)
        session.commit()
        for cage in cages:
            assert cage.zone is not None
            assert (cage.park_id, cage.zone_number) == (cage.zone.park_id, cage.zone.number)

    def test_saved_parents_are_given_and_recycled(self, session: Session) -> None:
        zone = ZoneFactory(session).create()
        session.commit()
        made = [
            CageFactory(session).create(zone=zone),
            *CageFactory(session).recycle(Zone).create_batch(3),
        ]
        session.commit()
        assert {cage.zone for cage in made} == {zone}

    def test_children_are_saved_with_their_owner(self, session: Session) -> None:
        zones = ZoneFactory(session).has("cages", 2).has(BareFactory, 1).create_batch(2)
        session.commit()
        assert [len(zone.cages) for zone in zones] == [3, 3]

    def test_without_a_relationship_keys_follow_when_the_parent_has_them(
        self, session: Session
    ) -> None:
        zone = ZoneFactory(session).create()
        first, second = GateFactory(session).create(), GateFactory(session).create(_zone=zone)
        session.commit()
        assert session.get(Zone, (first.park_id, first.zone_number)) is not zone
        assert session.get(Zone, (second.park_id, second.zone_number)) is zone
