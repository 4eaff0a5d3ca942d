"""NULL instead of every value."""

from __future__ import annotations

from typing import Any, ClassVar

import pyarrow as pa

from seeds.anonymize.mask import Cells, Mask
from seeds.anonymize.options import OptionError
from seeds.schema.types import Kind


class Null(Mask):
    """NULL instead of every value."""

    name: ClassVar[str] = "null"
    domain: ClassVar[str] = "null"
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind)
    keeps_blank: ClassVar[bool] = False
    gives_labels: ClassVar[bool] = True

    def check(self) -> None:
        if not self.column.nullable:
            raise OptionError(
                "mask", f"the column {self.column.name!r} is NOT NULL", "Use constant or redact."
            )

    def mask(self, cells: Cells) -> Any:
        return pa.nulls(len(cells), cells.values.type)

    def replace(self, cells: Cells) -> Any:
        return pa.nulls(len(cells), cells.values.type)
