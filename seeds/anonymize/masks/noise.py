"""Numbers with noise."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.mask import Cells, Mask, trues
from seeds.anonymize.options import Option
from seeds.anonymize.siphash import digests_of_integers
from seeds.generate.arrow import decimals, primitive
from seeds.generate.streams import below
from seeds.schema.types import Kind

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

_EXACT = 18
"""Decimal digits that fit into 64 bits."""


class Noise(Mask):
    """A number near the original: of the same sign and the same digits after the point.

    It differs by at most ``ratio`` of the original, by at least one unit of the last place, and
    is never the original. Nought stays nought. Equal numbers become equal numbers.
    """

    name: ClassVar[str] = "noise"
    domain: ClassVar[str] = "noise"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.INTEGER, Kind.FLOAT, Kind.DECIMAL})
    options: ClassVar[tuple[Option, ...]] = (
        Option("ratio", float, 0.1, "The greatest difference, as a share of the number.",
               least=0.0001, most=1),
    )  # fmt: skip

    def check(self) -> None:
        if self.unique:
            raise self.capacity_error("two numbers may meet", "Use hash or digits.")

    def may_meet(self, values: Any) -> Any:
        return trues(len(values))

    def replace(self, cells: Cells) -> Any:
        values, logical = cells.values, self.column.type
        match logical.kind:
            case Kind.INTEGER:
                numbers = values.to_numpy(zero_copy_only=False)
                return primitive(self._integers(numbers, cells, (1 << (logical.bits - 1)) - 1))
            case Kind.FLOAT:
                return primitive(self._floats(values.to_numpy(zero_copy_only=False), cells))
            case _ if logical.precision <= _EXACT:
                halves = np.frombuffer(values.buffers()[1], np.int64, len(values) * 2,
                                       values.offset * 16)  # fmt: skip
                numbers = halves[0::2].copy()
                masked = self._integers(numbers, cells, 10**logical.precision - 1)
                return decimals(masked, logical.precision, logical.scale, None)
            case _:
                return self._wide(values, cells)

    def _integers(self, numbers: I64, cells: Cells, most: int) -> I64:
        low, high = digests_of_integers(numbers.view(np.uint64), cells.purpose("noise"))
        # The least number of 64 bits has no magnitude of its own.
        magnitude = np.abs(np.maximum(numbers, -np.iinfo(np.int64).max))
        share = np.minimum(magnitude * self.settings["ratio"], 2.0**62)
        room = np.maximum(share.astype(np.int64), 1)
        step = below(low, room.view(np.uint64)) + 1
        step = np.minimum(step, room)
        less = (high & np.uint64(1)).astype(np.bool_)
        # What would lose its sign, or not fit, goes the other way.
        less = np.where(magnitude - step < 1, False, less)
        less = np.where(magnitude > most - step, True, less)
        masked = np.where(less, magnitude - step, magnitude + step)
        signed: I64 = np.where(numbers < 0, -masked, masked)
        return np.where(numbers == 0, 0, signed)

    def _floats(self, numbers: NDArray[np.float64], cells: Cells) -> NDArray[np.float64]:
        low, high = digests_of_integers((numbers + 0.0).view(np.uint64), cells.purpose("noise"))
        share = ((low >> np.uint64(12)) + np.uint64(1)).astype(np.float64) * 2.0**-52
        sign = np.where((high & np.uint64(1)).astype(np.bool_), 1.0, -1.0)
        with np.errstate(over="ignore", invalid="ignore"):
            factor = 1.0 + sign * share * min(self.settings["ratio"], 0.999)
            masked = numbers * factor
            masked = np.where(np.isfinite(masked) | ~np.isfinite(numbers), masked, numbers / 2)
            same = (masked == numbers) & (numbers != 0) & np.isfinite(numbers)
            nearer_nought = np.nextafter(numbers, 0.0)
            kept = np.where(nearer_nought == 0, numbers * 2, nearer_nought)
        found: NDArray[np.float64] = np.where(same, kept, masked)
        return found

    def _wide(self, values: Any, cells: Cells) -> Any:
        """Mask decimals of more digits than 64 bits hold, one by one."""
        logical = self.column.type
        unit = 10**logical.scale
        texts = values.cast(pa.string())
        low, high = cells.hashes(texts, "noise")
        most = 10**logical.precision - 1
        masked = []
        ratio = Decimal(str(self.settings["ratio"]))
        for value, a, b in zip(values.to_pylist(), low.tolist(), high.tolist(), strict=True):
            sign, digits, exponent = value.as_tuple()
            magnitude = int("".join(map(str, digits))) * 10 ** (int(exponent) + logical.scale)
            room = max(magnitude * int(ratio * 10_000) // 10_000, 1)
            step = (a * room >> 64) + 1
            less = (b & 1 and magnitude - step >= 1) or magnitude + step > most
            noisy = 0 if not magnitude else magnitude - step if less else magnitude + step
            masked.append((-1 if sign else 1) * noisy)
        return pa.array([_decimal(n, unit, logical.scale) for n in masked], values.type)


def _decimal(number: int, unit: int, scale: int) -> Decimal:
    sign, magnitude = ("-", -number) if number < 0 else ("", number)
    whole, rest = divmod(magnitude, unit)
    return Decimal(f"{sign}{whole}.{rest:0{scale}d}" if scale else f"{sign}{whole}")
