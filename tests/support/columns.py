"""The values of one column declaration, without models and plans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from seeds.generate import streams
from seeds.generate.cells import Cells, Context
from seeds.generate.columns.base import Generator
from seeds.generate.operations import OPERATIONS
from seeds.generate.rows import constant
from seeds.generate.vector import Vector, from_python, to_python
from seeds.spec.column import Column, Constant, Field, Operation, Optional
from tests.support.generation import AS_OF

NOW = int(AS_OF.timestamp()) * 1_000_000


class Bench:
    """Rows of a table that has nothing but the columns under test.

    Args:
        rows: Row indices.
        fields: Values of columns that :func:`seeds.field` names.
        seed: The run's seed.
        locale: The run's locale.
        spacing: Row indices kept for the children of one owner.
        table: The table's name.
        count: Rows of the whole run.
    """

    def __init__(
        self,
        rows: int | Sequence[int] = 1000,
        *,
        fields: Mapping[str, Sequence[Any]] | None = None,
        seed: int = 42,
        locale: str = "en_US",
        spacing: int = 1,
        table: str = "bench",
        count: int | None = None,
    ) -> None:
        indices = range(rows) if isinstance(rows, int) else rows
        self.rows = np.array(indices, dtype=np.uint64)
        self.fields = fields or {}
        self.context = Context(seed, NOW, locale)
        self.spacing = spacing
        self.table = table
        self.count = len(self.rows) if count is None else count
        self.shared: dict[Any, Any] = {}

    def evaluate(self, node: Column, path: str = "column") -> Vector:
        """Return a column's values as a vector."""
        match node:
            case Generator():
                name = f"{node.generator}@{node.version}"
                key = streams.derive_key(self.context.seed, self.table, path, name)
                scope = _Scope(self, node, path)
                return node.generate(
                    Cells(
                        self.context, self.table, self.rows, key, f"{self.table}.{path}", scope,
                        self.shared, self.spacing, self.rows.astype(np.int64), self.count,
                    )
                )  # fmt: skip
            case Field():
                return from_python(self.fields[node.name])
            case Constant():
                return constant(node.resolve(), len(self.rows))
            case Operation():
                args = [self.evaluate(arg, f"{path}/{i}") for i, arg in enumerate(node.args)]
                return OPERATIONS[node.op](args, node.params)
            case Optional():
                cells = Cells(
                    self.context, self.table, self.rows, streams.derive_key(path, "optional"),
                    path, _Scope(self, node, path),
                )  # fmt: skip
                some = streams.bernoulli(cells.bits(), node.share)
                return self.evaluate(node.column, f"{path}/0").with_nulls(~some)
            case _:
                raise AssertionError(f"the bench has no {node.generator}")

    def values(self, node: Column, path: str = "column") -> list[Any]:
        """Return a column's values as Python objects."""
        return to_python(self.evaluate(node, path))


class _Scope:
    def __init__(self, bench: Bench, node: Column, path: str) -> None:
        self.bench, self.node, self.path = bench, node, path

    def evaluate(self, node: Column) -> Vector:
        inputs = list(self.node.inputs())
        position = next(i for i, given in enumerate(inputs) if given is node)
        return self.bench.evaluate(node, f"{self.path}/{position}")


def values(node: Column, rows: int | Sequence[int] = 1000, **options: Any) -> list[Any]:
    """Return the values of one declaration."""
    return Bench(rows, **options).values(node)


def share(found: Sequence[Any], value: Any) -> float:
    """Return the share of a value."""
    return sum(1 for v in found if v == value) / len(found)
