"""What rows may have in common with their parents, where a trigger may ask for it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.runner.filling.agreeing import agreeing
from seeds.schema.catalogue import catalogue_of


@pytest.mark.parametrize(
    ("own", "theirs", "agrees"),
    [(255, 255, True), (255, 80, True), (None, 255, True), (255, 4000, False), (255, None, False)],
)
def test_rows_agree_with_their_parents_where_they_have_room_for_what_these_hold(
    own: int | None, theirs: int | None, agrees: bool
) -> None:
    metadata = sa.MetaData()
    plan = sa.Column("plan_id", sa.Integer, sa.ForeignKey("plans.id"), nullable=False)
    for name, length, *more in (("plans", theirs), ("rules", own, plan)):
        key = sa.Column("id", sa.Integer, primary_key=True)
        sa.Table(name, metadata, key, sa.Column("comments", sa.String(length)), *more)
    catalogue = catalogue_of(metadata, "postgresql")
    assert bool(list(agreeing(catalogue.tables["rules"], catalogue))) is agrees
