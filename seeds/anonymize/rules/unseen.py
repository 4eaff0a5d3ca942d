"""Paths of documents that rules do not know of, found before anything is masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import pyarrow as pa
import sqlalchemy as sa

from seeds.anonymize.documents import Documents
from seeds.anonymize.plan import BoundColumn, BoundTable, Masked, MaskingPlan
from seeds.anonymize.rules.problems import Problem, error_of
from seeds.anonymize.rules.samples import sample
from seeds.errors import RulesError
from seeds.schema.batch import Batch
from seeds.schema.json_shapes import distinct_shapes
from seeds.schema.json_templates import Templates
from seeds.schema.table import TableInfo

_MOST: Final = 20
"""Paths of a column that are told, at most."""


def refuse_unseen_paths(
    plan: MaskingPlan, file: str, read: Callable[[TableInfo, Sequence[str]], Iterable[Batch]]
) -> None:
    """Look at all documents that are masked by paths, and at nothing else.

    Args:
        plan: What becomes of each column.
        file: The file of rules, for messages.
        read: Reads columns of a table.

    Raises:
        RulesError: There are values at paths without a rule; one path is named for each structure
            that documents have.
    """
    problems: list[Problem] = []
    for bound in plan.tables.values():
        names = [name for name, column in bound.columns.items() if any(_masks(column))]
        if bound.rows == "none" or not names:
            continue
        needed = [c for name in names for c in _conditions(bound.columns[name])]
        wanted = tuple(dict.fromkeys((*names, *needed)))
        known: dict[tuple[str, int], tuple[set[str], Templates]] = {}
        found: dict[str, dict[str, str]] = {name: {} for name in names}
        for batch in read(bound.table, wanted):
            for name in names:
                for action, values in plan.whole(batch, name):
                    if isinstance(action.mask, Documents):
                        seen = known.setdefault((name, id(action.mask)), (set(), Templates()))
                        _look(action.mask, distinct_shapes(values, *seen), found[name])
        for name, messages in found.items():
            problems += _problems(bound, name, messages)
    if problems:
        raise error_of(problems, file)


def unseen_paths(connection: sa.Connection, plan: MaskingPlan) -> Iterator[Problem]:
    """Yield the paths without a rule in some documents of each column.

    There may be others in rows that were not looked at; they stop the copy before its first row.

    Args:
        connection: A connection to the database.
        plan: What the rules make of it.
    """
    for bound in plan.tables.values():
        # Which of several rules a row has is not asked here.
        columns = {n: list(_masks(c)) for n, c in bound.columns.items() if len(c.choices) == 1}
        columns = {name: masks for name, masks in columns.items() if masks}
        samples = sample(connection, bound.table) if columns else None
        for name, (mask,) in columns.items():
            assert samples is not None
            found: dict[str, str] = {}
            _look(mask, distinct_shapes(pa.array(samples.of(name), pa.string()), set()), found)
            yield from _problems(bound, name, found)


def _masks(column: BoundColumn) -> Iterator[Documents]:
    for choice in column.choices:
        if isinstance(choice.action, Masked) and isinstance(choice.action.mask, Documents):
            yield choice.action.mask


def _conditions(column: BoundColumn) -> Iterator[str]:
    for choice in column.choices:
        if choice.when is not None:
            yield from choice.when.columns


def _look(mask: Documents, texts: Iterable[str], found: dict[str, str]) -> None:
    """Add what is said of documents that a mask does not know."""
    for text in texts:
        if len(found) >= _MOST:
            return
        try:
            _walk(mask, pa.array([text], pa.string()))
        except RulesError as error:
            found.setdefault(error.message, error.hint)


def _walk(mask: Documents, texts: Any) -> None:
    for _ in mask.leaves(texts):
        return


def _problems(bound: BoundTable, name: str, messages: dict[str, str]) -> Iterator[Problem]:
    for message, hint in messages.items():
        yield Problem("path", bound.table.name, name, f"{bound.table.name}: {message}", hint)
