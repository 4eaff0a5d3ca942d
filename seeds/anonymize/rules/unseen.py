"""Paths of documents that rules do not know of, found in some rows of a database."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pyarrow as pa
import sqlalchemy as sa

from seeds.anonymize.documents import Documents
from seeds.anonymize.plan import BoundTable, Masked, MaskingPlan
from seeds.anonymize.rules.problems import Problem
from seeds.anonymize.rules.samples import sample
from seeds.errors import RulesError

_MOST: Final = 20
"""Paths of a column that are told, at most."""


def unseen_paths(connection: sa.Connection, plan: MaskingPlan) -> Iterator[Problem]:
    """Yield the paths without a rule in some documents of each column.

    There may be others in rows that were not looked at; they stop the copy when it meets them.

    Args:
        connection: A connection to the database.
        plan: What the rules make of it.
    """
    for bound in plan.tables.values():
        columns = dict(_documents(bound))
        samples = sample(connection, bound.table) if columns else None
        for name, mask in columns.items():
            assert samples is not None
            found: dict[str, str] = {}
            for text in samples.of(name):
                try:
                    list(mask.leaves(pa.array([text], pa.string())))
                except RulesError as error:
                    found.setdefault(error.message, error.hint)
                if len(found) == _MOST:
                    break
            for message, hint in found.items():
                yield Problem(
                    "path", bound.table.name, name, f"{bound.table.name}: {message}", hint
                )


def _documents(bound: BoundTable) -> Iterator[tuple[str, Documents]]:
    """Yield the columns all of whose rows are masked by paths."""
    for name, column in bound.columns.items():
        action = column.choices[0].action
        mask = action.mask if isinstance(action, Masked) else None
        if len(column.choices) == 1 and isinstance(mask, Documents):
            yield name, mask
