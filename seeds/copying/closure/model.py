"""What a subset starts with, and the references that it follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Key = tuple[Any, ...]
"""A primary key: integers as they are, on PostgreSQL everything else as its text."""


@dataclass(frozen=True)
class Link:
    """A reference from the rows of one table to those of another.

    Attributes:
        child: The referring table.
        columns: Its referring columns.
        parent: The table referred to.
        referenced: The columns referred to, in the same order.
        declared: Whether it is a foreign key, so that the row referred to is certain to exist.
        when: A column of the child and the text it has where the reference means this parent
            (``("subject_type", "post")``); ``None`` where it always does.
    """

    child: str
    columns: tuple[str, ...]
    parent: str
    referenced: tuple[str, ...]
    declared: bool = True
    when: tuple[str, str] | None = None

    def __str__(self) -> str:
        text = f"{_side(self.child, self.columns)} -> {_side(self.parent, self.referenced)}"
        return f"{text} when {self.when[0]} = {self.when[1]}" if self.when else text


@dataclass(frozen=True)
class Start:
    """Rows of one table to start with; what is given has to hold all at once.

    Attributes:
        table: The table.
        where: A condition in SQL of the database; empty for any row.
        share: Which part of those rows, above 0 and at most 1.
        count: How many of them at most.
    """

    table: str
    where: str = ""
    share: float | None = None
    count: int | None = None

    def __str__(self) -> str:
        words = [self.table]
        if self.count is not None:
            words.insert(0, f"{self.count:,} rows of")
        elif self.share is not None:
            words.insert(0, f"{self.share:.4%}".rstrip("%0").rstrip(".") + "% of")
        else:
            words.insert(0, "all of" if not self.where else "rows of")
        return " ".join([*words, *([f"where {self.where}"] if self.where else [])])


@dataclass(frozen=True)
class Children:
    """Children that are taken along with chosen rows.

    Attributes:
        table: Their table.
        most: How many for each parent and reference at most; ``None`` for all.
    """

    table: str
    most: int | None = None


@dataclass(frozen=True)
class Origin:
    """Why a row is in a subset.

    Attributes:
        table: Its table.
        key: Its key.
        via: The start or the link that brought it.
        came_from: Table and key of the row that it was reached from; ``None`` for a start.
        child: Whether it was taken along as a child of that row; otherwise it is a parent of it.
    """

    table: str
    key: Key
    via: Start | Link
    came_from: tuple[str, Key] | None
    child: bool = False


def _side(table: str, columns: tuple[str, ...]) -> str:
    return f"{table}.{columns[0]}" if len(columns) == 1 else f"{table} ({', '.join(columns)})"
