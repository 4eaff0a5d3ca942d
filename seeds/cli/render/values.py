"""Values of rows as text."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from rich.cells import cell_len, set_cell_size

ARROW = "→"


def cell(value: Any) -> str:
    """Return a value as one line of text that a terminal cannot take for a command."""
    match value:
        case None:
            text = "NULL"
        case bool():
            text = "true" if value else "false"
        case str():
            text = value
        case bytes():
            text = f"\\x{value.hex()}"
        case dt.datetime():
            text = value.isoformat(sep=" ", timespec="seconds").replace("+00:00", "Z")
        case Mapping() | list() | tuple():
            text = json.dumps(value, ensure_ascii=False, default=str)
        case _:
            text = str(value)
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shortened(text: str, room: int) -> str:
    """Return text that takes at most so many places, with an ellipsis where it was cut."""
    if cell_len(text) <= room:
        return text
    return f"{set_cell_size(text, max(room - 1, 0)).rstrip()}…"


def change(written: Any, now: Any, room: int) -> str:
    """Return an edited value: ``was → is`` in one line, or in two when it is long.

    Args:
        written: The value as a run wrote it.
        now: The value as it is.
        room: Places of a line.
    """
    was, then = apart(cell(written), cell(now), room)
    joined = f"{was} {ARROW} {then}"
    if cell_len(joined) <= room:
        return joined
    return f"{shortened(was, room)}\n{shortened(f'{ARROW} {then}', room)}"


def apart(was: str, then: str, room: int) -> tuple[str, str]:
    """Return two texts without the beginning that they share, where they are too long for it."""
    if max(cell_len(was), cell_len(then)) + cell_len(f"{ARROW} ") <= room:
        return was, then
    shared = next((i for i, (a, b) in enumerate(zip(was, then, strict=False)) if a != b), None)
    start = min(len(was), len(then)) if shared is None else shared
    start = max(start - room // 3, 0)
    return (f"…{was[start:]}", f"…{then[start:]}") if start else (was, then)
