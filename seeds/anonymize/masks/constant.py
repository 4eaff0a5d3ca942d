"""One value for all."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

import pyarrow as pa

from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.options import Option, OptionError
from seeds.schema.json_text import canonical
from seeds.schema.types import Kind


class Constant(Mask):
    """The same value in every row where the original has one; NULL stays NULL."""

    name: ClassVar[str] = "constant"
    domain: ClassVar[str] = "constant"
    kinds: ClassVar[frozenset[Kind]] = frozenset(Kind) - {Kind.ARRAY, Kind.INTERVAL}
    keeps_blank: ClassVar[bool] = False
    gives_labels: ClassVar[bool] = True
    by_value: ClassVar[bool] = False
    options: ClassVar[tuple[Option, ...]] = (
        Option("value", object, None, "The value; dates, times and UUIDs as text."),
    )

    def check(self) -> None:
        value = self.settings["value"]
        if value is None:
            raise OptionError("value", "it is missing", 'Say value = "…"; or use the mask null.')
        if self.unique:
            raise self.capacity_error("it gives one value", "Use hash.")
        try:
            self._value = self._converted(value)
        except OptionError:
            raise
        except (ValueError, TypeError, InvalidOperation, pa.ArrowException):
            raise OptionError(
                "value", f"{value!r} does not fit a column of type {self.column.type.kind.value}"
            ) from None

    def _converted(self, value: Any) -> Any:
        logical = self.column.type
        if isinstance(value, bool) != (logical.kind is Kind.BOOLEAN) and logical.kind not in (
            Kind.JSON, Kind.TEXT, Kind.OTHER,
        ):  # fmt: skip
            raise TypeError
        match logical.kind:
            case Kind.INTEGER:
                if not isinstance(value, int) or not -(1 << logical.bits - 1) <= value < (
                    1 << logical.bits - 1
                ):
                    raise ValueError
                found: Any = value
            case Kind.FLOAT:
                found = float(value)
            case Kind.DECIMAL:
                found = Decimal(str(value))
            case Kind.BOOLEAN:
                found = value
            case Kind.TEXT | Kind.OTHER:
                found = value if isinstance(value, str) else str(value)
                if logical.labels and found not in logical.labels:
                    known = ", ".join(logical.labels)
                    raise OptionError(
                        "value", f"{found!r} is no label of the column", f"Known: {known}."
                    )
                if logical.length is not None and len(found) > logical.length:
                    raise OptionError(
                        "value", f"{len(found)} characters are more than the {logical.length} of "
                        "the column",
                    )  # fmt: skip
            case Kind.JSON:
                found = canonical(value if isinstance(value, str) else str(value).lower())
            case Kind.DATE:
                found = value if type(value) is dt.date else dt.date.fromisoformat(value)
            case Kind.TIMESTAMP:
                found = (
                    value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(value)
                )
                if logical.timezone and found.tzinfo is None:
                    found = found.replace(tzinfo=dt.UTC)
                if not logical.timezone and found.tzinfo is not None:
                    found = found.astimezone(dt.UTC).replace(tzinfo=None)
            case Kind.TIME:
                found = value if isinstance(value, dt.time) else dt.time.fromisoformat(value)
            case Kind.UUID:
                found = uuid.UUID(value).bytes
            case _:
                found = bytes.fromhex(value)
        return pa.array([found], logical.arrow)

    def may_meet(self, values: Any) -> Any:
        return pc.is_in(values, self._value)

    def replace(self, cells: Cells) -> Any:
        return self._value.take(pa.array([0] * len(cells), pa.int32()))
