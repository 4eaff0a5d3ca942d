"""Children in long series: they grow without changing, and a block has few of their owners."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from seeds import Factory, anomalies, choice, decimal, has_many, ref, seasonal, series, timeline
from seeds.errors import DeclarationError
from tests.support.generation import generation, make, plan, wish


class Base(DeclarativeBase):
    pass


class Well(Base):
    __tablename__ = "wells"

    id: Mapped[int] = mapped_column(primary_key=True)
    depth: Mapped[Decimal] = mapped_column(sa.Numeric(8, 2))


class Level(Base):
    __tablename__ = "levels"

    id: Mapped[int] = mapped_column(primary_key=True)
    well_id: Mapped[int] = mapped_column(sa.ForeignKey("wells.id"))
    at: Mapped[dt.datetime] = mapped_column(sa.DateTime(timezone=True))
    metres: Mapped[Decimal | None] = mapped_column(sa.Numeric(8, 2))
    anomaly: Mapped[str | None]

    well: Mapped[Well] = relationship()


class LevelFactory(Factory[Level]):
    well = ref(Well)
    at = timeline("-10d", "1h")
    _anomaly = anomalies(at, {"stuck": 1, "gap": 1}, share=0.8, window=24)
    anomaly = _anomaly.item("kind")
    metres = series(at, well.depth, seasonal("1d", 2), noise="0.5", anomalies=_anomaly)


def wells(levels: Any, most: int | None = None) -> type[Factory[Any]]:
    class WellFactory(Factory[Well]):
        depth = decimal(20, 80)
        level_rows = has_many(LevelFactory, levels, most=most)

    return WellFactory


def series_of(levels: int, most: int) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in make(wish(wells(levels, most), 7)).rows("levels"):
        found.setdefault(row["well_id"], []).append((row["at"], row["metres"], row["anomaly"]))
    return found


def test_a_series_that_goes_on_keeps_the_values_that_it_had() -> None:
    short, long = series_of(50, 1000), series_of(200, 1000)
    assert {well: rows[:50] for well, rows in long.items()} == short
    assert all(len(rows) == 200 for rows in long.values())


def test_values_hang_on_the_parent_and_differ_between_parents() -> None:
    made = make(wish(wells(240), 5))
    depths = {row["id"]: row["depth"] for row in made.rows("wells")}
    for row in made.rows("levels"):
        if row["metres"] is not None:
            assert abs(row["metres"] - depths[row["well_id"]]) < 5
        assert (row["metres"] is None) == (row["anomaly"] == "gap")


def test_neither_batches_nor_workers_matter_to_series() -> None:
    whole = make(wish(wells(150), 300))
    for batch_size, jobs in ((100, 1), (1000, 3)):
        parts = make(wish(wells(150), 300), batch_size=batch_size, jobs=jobs)
        assert parts.digests() == whole.digests()


def test_a_block_has_few_owners_of_many_children() -> None:
    def owners(levels: int) -> int:
        sources = generation(plan(wish(wells(levels), 3000)))
        return max(block.stop - block.start for block in sources.layout(16_384).blocks())

    assert owners(10) == 3000
    assert owners(1000) == 66
    assert owners(1_000_000) == 1


def test_more_children_than_the_most_are_refused_when_they_are_made() -> None:
    with pytest.raises(DeclarationError, match=r"wells\.level_rows: a row has 9 children, and 5"):
        make(wish(wells(choice([1, 9]), 5), 20))


def test_series_that_take_turns_go_with_parents_dealt_out_in_turn() -> None:
    class LoneFactory(Factory[Well]):
        depth = decimal(20, 80)

    class TickFactory(Factory[Level]):
        well = ref(Well, skew="even")
        at = timeline("-1d", "1min", lanes=4)
        metres = series(at, well.depth, noise="0.1")

    made = make(wish(LoneFactory, 4), wish(TickFactory, 40))
    depths = {row["id"]: row["depth"] for row in made.rows("wells")}
    found: dict[int, list[dt.datetime]] = {}
    for row in made.rows("levels"):
        found.setdefault(row["well_id"], []).append(row["at"])
        assert abs(row["metres"] - depths[row["well_id"]]) < 1
    (times,) = {tuple(times) for times in found.values()}
    assert len(found) == 4
    assert [t - times[0] for t in times] == [dt.timedelta(minutes=i) for i in range(10)]


def test_a_reading_at_a_given_instant_has_the_value_of_that_instant() -> None:
    class HourFactory(Factory[Level]):
        well = ref(Well)
        at = timeline("-10d", "1h")
        metres = series(at, 100, seasonal("1d", 50, phase="9h"))

    for hour, metres in ((3, 50), (9, 100), (15, 150)):
        at = dt.datetime(2025, 3, 3, hour, tzinfo=dt.UTC)
        assert HourFactory().make(at=at, well=None).metres == metres
