"""What every factory of the shop keeps, whatever Hypothesis draws: the database takes it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy.orm import Session

import app.factories
from app.models import Base
from seeds import Factory
from seeds.testing import strategy

FACTORIES = sorted(
    (
        found
        for found in vars(app.factories).values()
        if isinstance(found, type) and issubclass(found, Factory) and found is not Factory
    ),
    key=lambda factory: factory.__name__,
)


@pytest.fixture(scope="module")
def session() -> Iterator[Session]:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as opened:
        yield opened
    engine.dispose()


@pytest.mark.parametrize("factory", FACTORIES, ids=lambda factory: factory.__name__)
def test_no_check_of_the_database_refuses_an_object(
    session: Session, factory: type[Factory[Any]]
) -> None:
    @given(data=st.data())
    @settings(
        max_examples=25, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    def save(data: st.DataObject) -> None:
        session.add(data.draw(strategy(factory, states=True)))
        session.flush()
        session.rollback()

    save()
