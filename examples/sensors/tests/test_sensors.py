"""The readings: regular, with patterns, noise and anomalies that are labelled as what they are."""

from __future__ import annotations

import datetime as dt
import itertools
import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from seeds.api import SeedRequest, seed, verify
from sensors.factories import SensorFactory
from sensors.kinds import DAYS, KINDS
from sensors.models import Base, Reading, Sensor
from sensors.plot import Point, main, svg

ROOT = Path(__file__).resolve().parents[1]
AS_OF = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
BY_NAME = {kind.name: kind for kind in KINDS}


@pytest.fixture(scope="module", autouse=True)
def project() -> Iterator[None]:
    """Commands find the project by the working directory."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        yield


def filled(file: Path, **more: Any) -> str:
    """Fill a new SQLite database and return its URL."""
    url = f"sqlite:///{file}"
    seed(SeedRequest(database_url=url, migrate=True, as_of=AS_OF, **more))
    return url


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory, project: None) -> str:
    """A database of forty sensors, which no test changes."""
    file = tmp_path_factory.mktemp("sensors") / "development.db"
    return filled(file, seeders=("sensors",), count=40)


@pytest.fixture(scope="module")
def sensors(url: str) -> Iterator[list[Sensor]]:
    engine = sa.create_engine(url)
    with Session(engine) as session:
        yield list(session.scalars(sa.select(Sensor).order_by(Sensor.id)))
    engine.dispose()


def events(readings: Sequence[Reading]) -> Iterator[tuple[str | None, list[Reading]]]:
    for kind, rows in itertools.groupby(readings, key=lambda reading: reading.anomaly):
        yield kind, list(rows)


def test_its_checks_pass(url: str) -> None:
    assert verify(database_url=url).ok


def test_readings_are_regular_and_end_before_now(sensors: list[Sensor]) -> None:
    assert {sensor.kind for sensor in sensors} == set(BY_NAME)
    for sensor in sensors:
        times = [reading.at for reading in sensor.readings]
        assert len(times) == DAYS * 86_400 // sensor.every_seconds
        steps = {(b - a).total_seconds() for a, b in itertools.pairwise(times)}
        assert steps == {sensor.every_seconds}
        assert times[0] == sensor.since
        assert times[-1] < AS_OF.replace(tzinfo=None)


def usual(sensor: Sensor, wanted: set[int] | None = None, days: range = range(7)) -> float:
    """Return the mean of what is not an anomaly, at some hours of some days of the week."""
    return statistics.fmean(
        float(reading.value)
        for reading in sensor.readings
        if reading.value is not None
        and reading.anomaly is None
        and (wanted is None or reading.at.hour in wanted)
        and reading.at.weekday() in days
    )


def test_afternoons_differ_from_nights_and_weekends_from_weekdays(sensors: list[Sensor]) -> None:
    for sensor in sensors:
        kind = BY_NAME[sensor.kind]
        day = usual(sensor, {14, 15}, range(5)) - usual(sensor, {2, 3}, range(5))
        assert day == pytest.approx(2 * float(kind.daily), rel=0.2)
        week = usual(sensor, None, range(1, 4)) - usual(sensor, None, range(5, 7))
        assert week > float(kind.weekly) / 2


def test_all_kinds_of_anomalies_are_there_and_rare(sensors: list[Sensor]) -> None:
    labels = [reading.anomaly for sensor in sensors for reading in sensor.readings]
    assert set(labels) == {None, "spike", "drop", "stuck", "drift", "gap"}
    assert sum(label is not None for label in labels) < len(labels) / 10


def test_a_gap_has_no_value_and_what_is_stuck_does_not_move(sensors: list[Sensor]) -> None:
    for sensor in sensors:
        for kind, rows in events(sensor.readings):
            values = {reading.value for reading in rows}
            if kind == "gap":
                assert values == {None}
            elif kind == "stuck":
                assert len(values) == 1
            else:
                assert None not in values


def test_a_spike_stands_out_from_its_neighbours(sensors: list[Sensor]) -> None:
    for sensor in sensors:
        found = list(events(sensor.readings))
        for (before, left), (kind, rows) in itertools.pairwise(found):
            if kind == "spike" and before is None:
                last, first = left[-1].value, rows[0].value
                assert first is not None
                assert last is not None
                assert first - last > BY_NAME[sensor.kind].size * 3 / 10


def test_options_make_sensors_of_another_pace(tmp_path: Path) -> None:
    options = {"minutely": 2, "yearly": 1}
    made = filled(tmp_path / "pace.db", seeders=("sensors",), count=5, options=options)
    engine = sa.create_engine(made)
    with Session(engine) as session:
        found = [(s.every_seconds, len(s.readings)) for s in session.scalars(sa.select(Sensor))]
    engine.dispose()
    assert found.count((60, 1440)) == 2
    assert (3600, 8760) in found


def test_more_sensors_leave_the_first_ones_as_they_were(url: str, tmp_path: Path) -> None:
    few = filled(tmp_path / "few.db", seeders=("sensors",), count=3)
    statement = sa.text("SELECT sensor_id, at, value, anomaly FROM readings WHERE sensor_id <= 3")
    found = []
    for database in (url, few):
        engine = sa.create_engine(database)
        with engine.connect() as connection:
            found.append({tuple(row) for row in connection.execute(statement)})
        engine.dispose()
    assert found[0] == found[1]


def test_one_sensor_for_a_test_has_readings_too() -> None:
    engine = sa.create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        sensor = SensorFactory(session).create(every_seconds=600, _readings=144)
        assert len(sensor.readings) == 144
        assert sensor.readings[1].at - sensor.readings[0].at == dt.timedelta(minutes=10)
    engine.dispose()


def test_the_picture_is_interrupted_by_gaps_and_marks_anomalies() -> None:
    start = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    made: list[tuple[float | None, str | None]] = [
        *((1, None), (2, None), (None, "gap"), (None, "gap"), (3, None), (9, "spike"), (4, None))
    ]
    points = [
        Point(start + dt.timedelta(hours=i), value, kind) for i, (value, kind) in enumerate(made)
    ]
    picture = svg("A <sensor>", "°C", points)
    assert picture.count("<polyline") == 2
    assert picture.count('class="mark gap"') == picture.count('class="mark spike"') == 1
    assert "A &lt;sensor&gt;" in picture
    assert "prefers-color-scheme: dark" in picture


def test_a_picture_is_drawn_from_a_database(url: str, tmp_path: Path) -> None:
    file = tmp_path / "sensor.svg"
    main(["SEN-00002", "--database-url", url, "--output", str(file), "--days", "7"])
    assert file.read_text().startswith("<svg")


def test_a_sensor_that_is_not_there_is_an_error(
    url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["SEN-99999", "--database-url", url])
    assert stopped.value.code == 1
    assert capsys.readouterr().err == "error: there is no sensor SEN-99999\n"
