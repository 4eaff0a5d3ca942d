"""Names of companies."""

from __future__ import annotations

from typing import Any, ClassVar

import pyarrow as pa

from seeds.anonymize.letters import chosen
from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.masks.names import canonical, fitting
from seeds.anonymize.options import Option
from seeds.generate import pools


class Company(Mask):
    """The name of an invented company; the same for the same company everywhere."""

    name: ClassVar[str] = "company"
    domain: ClassVar[str] = "company"
    options: ClassVar[tuple[Option, ...]] = (
        Option("locale", str, pools.DEFAULT_LOCALE, "Whose companies are given."),
    )

    def check(self) -> None:
        pool, length = pools.companies(self.settings["locale"]).values, self.column.type.length
        if self.unique:
            raise self.capacity_error(f"there are {len(pool)} names to give", "Use hash.")
        self._pool = pa.array(fitting(pool, length), pa.string())

    def may_meet(self, values: Any) -> Any:
        return pc.is_in(canonical(values), pc.utf8_lower(self._pool))

    def replace(self, cells: Cells) -> Any:
        low, _ = cells.hashes(canonical(cells.values))
        return chosen(self._pool, low)
