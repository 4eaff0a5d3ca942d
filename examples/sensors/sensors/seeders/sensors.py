"""Sensors with their readings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from seeds import Seeder, SeederOption, part
from sensors.factories import SensorFactory


class SensorsSeeder(Seeder):
    """Sensors with their readings."""

    parts = (part(SensorFactory),)
    options = (
        SeederOption("minutely", int, "Exactly so many sensors report each minute of a day."),
        SeederOption("yearly", int, "Exactly so many sensors report each hour of a year."),
    )

    def cohorts(self, options: Mapping[str, Any]) -> Mapping[str, Mapping[str, int | None]]:
        """Return the sensors that report at another pace."""
        if not options:
            return {}
        states = {"minutely": options.get("minutely", 0), "yearly": options.get("yearly", 0)}
        return {"sensors": {**states, "usual": None}}
