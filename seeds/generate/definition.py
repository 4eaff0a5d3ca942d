"""Row-at-a-time definitions: the escape hatch for what cannot be said in columns.

Slower by two orders of magnitude, but still a pure function of (seed, table, row): Faker
and the random generator that a definition sees are seeded anew for each row.
"""

from __future__ import annotations

import datetime as dt
import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from seeds.errors import DeclarationError, SeedsError, did_you_mean
from seeds.generate import streams
from seeds.generate.python_values import EPOCH
from seeds.generate.vector import Values, Vector
from seeds.plan.binding import Defined
from seeds.spec.column import Column, Constant, PythonDefault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from seeds.generate.generated_rows import GeneratedRows


@dataclass
class Row:
    """What a definition works with.

    Attributes:
        index: The row index.
        random: A generator seeded for this row.
        as_of: The run's "now".
        locale: The run's locale.
    """

    index: int
    random: random.Random
    as_of: dt.datetime
    locale: str
    providers: tuple[Any, ...] = ()
    _seed: int = 0

    @cached_property
    def faker(self) -> Any:
        """A Faker of the run's locale, seeded for this row."""
        from seeds.generate.faker_values import faker_instance

        instance = faker_instance(self.locale, self.providers)
        instance.seed_instance(self._seed)
        return instance


def run_definition(rows: GeneratedRows) -> dict[str, Vector]:
    """Call the definition for each row and return the columns that it fills.

    Raises:
        DeclarationError: The definition failed, or returned an unknown or missing column.
    """
    bound = rows.source.planned.bound
    entity = bound.entity
    assert entity.definition is not None
    wanted = {name: node for name, node in bound.columns.items() if isinstance(node, Defined)}
    known = {*bound.table.columns}
    columns: dict[str, list[Any]] = {name: [] for name in wanted}
    as_of = EPOCH + dt.timedelta(microseconds=rows.context.as_of)
    for index, seed in zip(rows.rows.tolist(), _row_seeds(rows).tolist(), strict=True):
        row = Row(
            index,
            random.Random(seed),
            as_of,
            rows.context.locale,
            rows.context.providers,
            seed,
        )
        try:
            made: Mapping[str, Any] = entity.definition(row)
        except SeedsError:
            raise
        except Exception as error:
            raise DeclarationError(
                f"{entity.origin}.definition() failed at row {index}: "
                f"{type(error).__name__}: {error}",
                "Run with --debug for the traceback.",
            ) from error
        for name in made:
            if name not in known:
                raise DeclarationError(
                    f"{entity.origin}.definition() returned {name!r}, which is no column of "
                    f"{bound.table.name}",
                    did_you_mean(name, known),
                )
        for name, node in wanted.items():
            if name in made:
                columns[name].append(made[name])
            elif node.default is not None:
                columns[name].append(_default(node.default, row))
            elif bound.table.columns[name].nullable:
                columns[name].append(None)
            else:
                # The database's own default is for whole columns, not for single rows.
                raise DeclarationError(
                    f"{entity.origin}.definition() returned no {name!r}, which is required",
                    "Return it, or declare it as a column.",
                )
    return {name: objects(values) for name, values in columns.items()}


def _row_seeds(rows: GeneratedRows) -> NDArray[np.uint64]:
    key = streams.derive_key(rows.context.seed, rows.source.planned.table.name, "", "definition@1")
    return streams.draw(streams.row_states(key, rows.rows))


def _default(node: Column, row: Row) -> Any:
    """Return the model's default of a column for one row."""
    match node:
        case Constant():
            return node.resolve()
        case PythonDefault():
            return node.function()
        case _:
            return uuid.UUID(int=row.random.getrandbits(128), version=4)


def objects(values: list[Any]) -> Vector:
    """Return arbitrary Python values as a vector of codes."""
    import numpy as np

    if any(isinstance(v, Column) for v in values):
        raise DeclarationError(
            "definition() returned a column declaration where a value is wanted",
            "Declare the column in the class body.",
        )
    return Vector(None, np.arange(len(values), dtype=np.int64), None, 0, Values(values))
