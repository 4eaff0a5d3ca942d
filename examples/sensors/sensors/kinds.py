"""What the sensors measure, and how it usually runs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Kind:
    """A kind of sensor.

    Attributes:
        name: What it measures.
        unit: The unit of its values.
        every: Seconds from one reading to the next.
        low: The lowest level around which a sensor's values lie.
        high: The highest such level.
        daily: How far values lead away from the level in the course of a day.
        weekly: How far values fall at the weekend.
        trend: Change a day.
        noise: Standard deviation of the noise.
        size: How far an anomaly leads away at most.
    """

    name: str
    unit: str
    every: int
    low: Decimal
    high: Decimal
    daily: Decimal
    weekly: Decimal
    trend: Decimal
    noise: Decimal
    size: Decimal

    @property
    def readings(self) -> int:
        """How many readings the days of :data:`DAYS` have."""
        return DAYS * 86_400 // self.every


def _kind(name: str, unit: str, every: int, *amounts: str) -> Kind:
    return Kind(name, unit, every, *map(Decimal, amounts))


DAYS = 28
"""The days of readings that a sensor has, up to "now"."""

KINDS = (
    #                              every    low   high  daily week  trend  noise size
    _kind("temperature", "°C", 3600, "18", "24", "3.5", "2", "0.02", "0.25", "12"),
    _kind("humidity", "%", 3600, "38", "55", "8", "4", "-0.05", "0.9", "30"),
    _kind("power", "kW", 900, "60", "140", "35", "28", "0.1", "2.5", "90"),
    _kind("co2", "ppm", 1800, "580", "720", "160", "120", "0", "12", "900"),
)

SITES = ("Archive", "Canteen", "Laboratory", "Library", "Server room", "Workshop")
