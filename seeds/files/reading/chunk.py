"""Some rows of a file as they were read: columns that no table has been asked about yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Malformed:
    """A row that is no row: cells are missing, or its text cannot be parsed.

    Attributes:
        line: Where it begins.
        reason: What is wrong with it.
        text: The row as it stands in the file.
        column: The column, when it is one column's fault.
    """

    line: int
    reason: str
    text: str
    column: str = ""


@dataclass(frozen=True)
class Chunk:
    """Some rows of one file.

    Attributes:
        file: The file's name, for messages.
        rows: How many rows there are.
        columns: Arrow arrays by the file's names. Files of text have text alone, an absent
            value being NULL; others have whatever types they state.
        lines: The line (the row, in a file without lines) that each row begins in.
        original: Returns a row as it stands in the file.
        documents: The cells as JSON text, where the file states them so.
        malformed: Rows between those above that could not be read.
        unit: What :attr:`lines` counts: ``"line"`` or ``"row"``.
    """

    file: str
    rows: int
    columns: Mapping[str, Any]
    lines: NDArray[np.int64]
    original: Callable[[int], str]
    documents: Mapping[str, Any] = field(default_factory=dict)
    malformed: tuple[Malformed, ...] = ()
    unit: str = "line"
