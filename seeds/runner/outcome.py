"""What a run did to a table, as it goes along."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class TableOutcome:
    """What was done to one table. ``seconds`` is time spent sending its rows."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    seconds: float = 0.0
    keys: list[tuple[int, int]] = field(default_factory=list)
    parents: dict[str, int] = field(default_factory=dict)
