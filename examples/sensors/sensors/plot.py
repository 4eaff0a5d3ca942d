"""Draw a sensor's readings as an SVG, with what is wrong with them: light and dark.

Usage: python -m sensors.plot SERIAL [--days N] [--database-url URL] [--output FILE]
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from sensors.models import Reading, Sensor

WIDTH, HEIGHT = 960, 320
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 44, 52
KINDS = ("spike", "drop", "stuck", "drift", "gap")
STYLE = """
  svg { font: 12px system-ui, sans-serif; background: #fff }
  text { fill: #57606a } .title { fill: #1f2328; font-size: 15px; font-weight: 600 }
  .grid { stroke: #d8dee4 } .line { stroke: #0969da; fill: none; stroke-width: 1.2 }
  .spike { fill: #cf222e } .drop { fill: #8250df } .stuck { fill: #bf8700 }
  .drift { fill: #1a7f37 } .gap { fill: #8c959f } .mark { opacity: .28 }
  @media (prefers-color-scheme: dark) {
    svg { background: #0d1117 } text { fill: #9198a1 } .title { fill: #f0f6fc }
    .grid { stroke: #30363d } .line { stroke: #58a6ff } .mark { opacity: .4 }
    .spike { fill: #ff7b72 } .drop { fill: #bc8cff } .stuck { fill: #e3b341 }
    .drift { fill: #3fb950 } .gap { fill: #8b949e }
  }
"""


@dataclass(frozen=True)
class Point:
    """A reading: without a value in a gap, without an anomaly when nothing is wrong."""

    at: dt.datetime
    value: float | None
    anomaly: str | None


class Frame:
    """Where an instant and a value lie in the picture."""

    def __init__(self, points: Sequence[Point]) -> None:
        values = [point.value for point in points if point.value is not None] or [0.0]
        self.start, self.stop = points[0].at, points[-1].at
        self.low, self.high = min(values), max(values)
        self._seconds = max((self.stop - self.start).total_seconds(), 1.0)
        self._range = (self.high - self.low) or 1.0

    def x(self, at: dt.datetime) -> float:
        """Return how far to the right an instant lies."""
        share = (at - self.start).total_seconds() / self._seconds
        return round(LEFT + share * (WIDTH - LEFT - RIGHT), 1)

    def y(self, value: float) -> float:
        """Return how far down a value lies."""
        share = (self.high - value) / self._range
        return round(TOP + share * (HEIGHT - TOP - BOTTOM), 1)


def svg(title: str, unit: str, points: Sequence[Point]) -> str:
    """Return the picture of a series.

    Args:
        title: What it shows.
        unit: The unit of the values.
        points: The readings in their order, one at least.
    """
    frame = Frame(points)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
        *_marks(frame, points),
        *_grid(frame, unit),
        *_lines(frame, points),
        *_legend(points),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _grid(frame: Frame, unit: str) -> list[str]:
    parts = []
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        value = frame.low + share * (frame.high - frame.low)
        y = frame.y(value)
        parts.append(
            f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}"/>'
            f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:.1f}</text>'
        )
    parts.append(f'<text x="{LEFT - 6}" y="{TOP - 14}" text-anchor="end">{escape(unit)}</text>')
    days = max(1, -(-(frame.stop - frame.start).days // 8))
    day = frame.start.replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= frame.stop:
        if day >= frame.start:
            x = frame.x(day)
            parts.append(
                f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>'
                f'<text x="{x}" y="{HEIGHT - BOTTOM + 16}">{day:%a %d %b}</text>'
            )
        day += dt.timedelta(days=days)
    return parts


def _marks(frame: Frame, points: Sequence[Point]) -> list[str]:
    """Return a coloured strip for each anomaly, as wide as it lasts."""
    parts = []
    for kind, run in itertools.groupby(points, key=lambda point: point.anomaly):
        rows = list(run)
        if kind is not None:
            left, right = frame.x(rows[0].at), frame.x(rows[-1].at)
            parts.append(
                f'<rect class="mark {escape(kind)}" x="{left - 2:.1f}" y="{TOP}" '
                f'width="{right - left + 4:.1f}" height="{HEIGHT - TOP - BOTTOM}"/>'
            )
    return parts


def _lines(frame: Frame, points: Sequence[Point]) -> list[str]:
    """Return the line, which a gap interrupts."""
    parts = []
    for missing, run in itertools.groupby(points, key=lambda point: point.value is None):
        if not missing:
            places = " ".join(
                f"{frame.x(p.at)},{frame.y(p.value)}" for p in run if p.value is not None
            )
            parts.append(f'<polyline class="line" points="{places}"/>')
    return parts


def _legend(points: Sequence[Point]) -> list[str]:
    found = {point.anomaly for point in points}
    parts = []
    for place, kind in enumerate(kind for kind in KINDS if kind in found):
        x, y = LEFT + place * 80, HEIGHT - 22
        parts.append(
            f'<rect class="{kind}" x="{x}" y="{y}" width="12" height="12"/>'
            f'<text x="{x + 18}" y="{y + 10}">{kind}</text>'
        )
    return parts


def read(session: Session, serial: str, days: int | None = None) -> str:
    """Return the picture of a sensor's readings, or of those of the first days.

    Raises:
        LookupError: There is no such sensor, or it has no readings.
    """
    sensor = session.scalars(sa.select(Sensor).where(Sensor.serial == serial)).first()
    if sensor is None:
        raise LookupError(f"there is no sensor {serial}")
    rows = sa.select(Reading.at, Reading.value, Reading.anomaly).order_by(Reading.at)
    rows = rows.where(Reading.sensor_id == sensor.id)
    if days is not None:
        rows = rows.where(Reading.at < sensor.since + dt.timedelta(days=days))
    points = [
        Point(at, None if value is None else float(value), anomaly)
        for at, value, anomaly in session.execute(rows)
    ]
    if not points:
        raise LookupError(f"sensor {serial} has no readings")
    return svg(f"{serial}: {sensor.kind}, {sensor.site}", sensor.unit, points)


def main(arguments: Sequence[str] | None = None) -> None:
    """Draw what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m sensors.plot", description="Draw a sensor.")
    parser.add_argument("serial", help="such as SEN-00001")
    parser.add_argument("--days", type=int, help="only so many days, from the first reading on")
    parser.add_argument("--database-url", default="sqlite:///seeds-development.db")
    parser.add_argument("--output", type=Path, default=Path("sensor.svg"))
    given = parser.parse_args(arguments)
    engine = sa.create_engine(given.database_url)
    try:
        with Session(engine) as session:
            given.output.write_text(read(session, given.serial, given.days), encoding="utf-8")
    except LookupError as error:
        parser.exit(1, f"error: {error}\n")
    finally:
        engine.dispose()


if __name__ == "__main__":
    main()
