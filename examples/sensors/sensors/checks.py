"""The rules that readings keep; ``seed verify`` proves them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from seeds import Check
from sensors.models import Reading, Sensor


def _rows(key: Any, detail: Any) -> sa.Select[str, str]:
    return sa.select(
        sa.cast(key, sa.Text()).label("key"), sa.cast(detail, sa.Text()).label("detail")
    )


def _gaps() -> sa.Select[str, str]:
    gap = sa.func.coalesce(Reading.anomaly, "") == "gap"
    return _rows(Reading.id, Reading.anomaly).where(gap != Reading.value.is_(None))


def _beginning() -> sa.Select[str, str]:
    return (
        _rows(Sensor.serial, sa.func.min(Reading.at))
        .join(Reading, Reading.sensor_id == Sensor.id)
        .group_by(Sensor.id, Sensor.serial, Sensor.since)
        .having(sa.func.min(Reading.at) != Sensor.since)
    )


def _silent() -> sa.Select[str, str]:
    return (
        _rows(Sensor.serial, Sensor.kind)
        .outerjoin(Reading, Reading.sensor_id == Sensor.id)
        .where(Reading.id.is_(None))
    )


CHECKS = (
    Check("gaps", "A reading has no value exactly where it is labelled as a gap", _gaps()),
    Check("beginning", "The readings of a sensor begin when it says", _beginning()),
    Check("silent", "Every sensor has readings", _silent()),
)
