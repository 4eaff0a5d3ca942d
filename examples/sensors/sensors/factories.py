"""How sensors and their readings come about."""

from __future__ import annotations

from typing import Any

import seeds
from seeds import (
    Factory,
    ago,
    anomalies,
    choice,
    decimal,
    has_many,
    ref,
    seasonal,
    sequence,
    series,
    timeline,
)
from sensors.kinds import DAYS, KINDS, SITES
from sensors.models import Reading, Sensor

# A sensor's readings are numbered up to here, so that more of them leave the first ones alone.
MOST = 1_000_000


class ReadingFactory(Factory[Reading]):
    """What a sensor reports, instant after instant."""

    sensor = ref(Sensor)
    _kind = sensor.get("_kind")
    at = timeline(sensor.since, sensor.every_seconds)
    _anomaly = anomalies(
        at,
        {"spike": 4, "drop": 2, "stuck": 2, "drift": 2, "gap": 2},
        share=0.35,
        window=96,
    )
    anomaly = _anomaly.item("kind")
    value = series(
        at,
        sensor.level,
        seasonal("1d", _kind.item("daily"), phase="9h"),
        seasonal("1w", _kind.item("weekly"), shape=(0, 0, 0, 0, 0, -1, -1)),
        trend=_kind.item("trend"),
        noise=_kind.item("noise"),
        anomalies=_anomaly,
        size=_kind.item("size"),
        low=0,
    )


class SensorFactory(Factory[Sensor], natural_key=("serial",), count=12):
    """Sensors, each with its readings up to "now"."""

    serial = sequence("SEN-{:05}")
    _kind = choice(KINDS)
    site = choice(SITES)
    kind = _kind.item("name")
    unit = _kind.item("unit")
    every_seconds = _kind.item("every")
    level = decimal(_kind.item("low"), _kind.item("high"))
    since = ago(f"{DAYS}d")
    _readings = _kind.item("readings")
    readings_rows = has_many(ReadingFactory, _readings, most=MOST)

    @seeds.state
    def usual(self) -> dict[str, Any]:
        """Four weeks, at the pace of its kind."""
        return {}

    @seeds.state
    def minutely(self) -> dict[str, Any]:
        """A day, minute by minute."""
        return {"every_seconds": 60, "since": ago("1d"), "_readings": 24 * 60}

    @seeds.state
    def yearly(self) -> dict[str, Any]:
        """A year, hour by hour."""
        return {"every_seconds": 3600, "since": ago("365d"), "_readings": 365 * 24}
