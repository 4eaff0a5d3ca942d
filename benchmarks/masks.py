"""``python -m benchmarks.masks [MASK …]``: nanoseconds a value of each mask.

Fifty thousand values of a batch, the best of some runs, in one thread. To compare: one
``hmac.digest`` of Python for each value, without anything done with it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hmac
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from seeds.anonymize import siphash
from seeds.anonymize.mask import Cells
from seeds.anonymize.masks import build_mask
from seeds.anonymize.secret import MaskingKey
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind, LogicalType

COUNT = 50_000
RUNS = 5
KEY = MaskingKey(bytes(range(60, 92)))

TEXT = LogicalType(Kind.TEXT)
INTEGER = LogicalType(Kind.INTEGER)
MONEY = LogicalType(Kind.DECIMAL, precision=12, scale=2)
DATE = LogicalType(Kind.DATE)
TIME = LogicalType(Kind.TIMESTAMP, timezone=True)

_DAY = dt.date(1940, 1, 1)
_NOW = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
#: What is masked: the mask, its options, whether the column is unique, its type, and a value.
CASES: tuple[tuple[str, dict[str, Any], bool, LogicalType, Callable[[int], Any]], ...] = (
    ("email", {}, True, TEXT, lambda i: f"name{i % 800}.family{i}@example.com"),
    ("first_name", {}, False, TEXT, lambda i: f"Name{i * 31 % 800}"),
    ("full_name", {}, False, TEXT, lambda i: f"Name{i * 31 % 800} Family{i * 37 % 5000}"),
    ("full_name", {}, False, TEXT, lambda i: f"Name{i * 31 % 800} M. Family{i * 37 % 5000}"),
    ("username", {}, True, TEXT, lambda i: f"name{i % 800}_{i}"),
    ("phone", {}, False, TEXT, lambda i: f"+1 ({200 + i % 700}) {100 + i % 900}-{i % 10000:04d}"),
    ("phone", {}, True, TEXT, lambda i: f"+1 ({200 + i % 700}) {100 + i % 900}-{i % 10000:04d}"),
    ("national_id", {}, False, TEXT, lambda i: f"{1 + i % 899:03d}-{i % 99:02d}-{i % 10000:04d}"),
    ("street", {}, False, TEXT, lambda i: f"{i % 900} Family{i * 37 % 5000} Street"),
    ("city", {}, False, TEXT, lambda i: f"City{i * 37 % 5000}"),
    ("postal_code", {}, False, TEXT, lambda i: f"{i % 90000:05d}"),
    ("date_shift", {}, False, TIME, lambda i: _NOW + dt.timedelta(seconds=i * 613)),
    ("birth_date", {}, False, DATE, lambda i: _DAY + dt.timedelta(days=i * 31 % 25000)),
    ("ip", {}, False, TEXT, lambda i: f"80.{i % 250}.{i // 250 % 250}.{i % 13}"),
    ("mac", {}, False, TEXT, lambda i: f"00:1B:44:{i % 256:02X}:{i // 256:02X}:1A"),
    ("credit_card", {}, False, TEXT, lambda i: f"4929 {i % 10000:04d} {i % 9999:04d} 1234"),
    ("hash", {}, True, TEXT, lambda i: f"customer {i}"),
    ("hash", {}, True, INTEGER, lambda i: i),
    ("digits", {}, True, TEXT, lambda i: f"AB-{i:06d}"),
    ("url", {}, False, TEXT, lambda i: f"https://example.com/{i}.png"),
    ("company", {}, False, TEXT, lambda i: f"Family{i * 37 % 5000} Ltd"),
    ("password", {}, False, TEXT, lambda i: f"$2b$12${i:053d}"),
    ("token", {}, True, TEXT, lambda i: f"tok_{i}"),
    ("redact", {}, False, TEXT, lambda i: f"Some text about somebody, {i}"),
    ("noise", {}, False, MONEY, lambda i: Decimal(i).scaleb(-2)),
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.masks", description=__doc__)
    parser.add_argument("masks", nargs="*", help="which; all when left out")
    chosen = parser.parse_args().masks
    texts = [f"name{i % 800:03d}@example.com" for i in range(COUNT)]
    array, key = pa.array(texts), bytes(range(16))
    _show(
        "hmac.digest", texts[0], "", lambda: [hmac.digest(key, t.encode(), "sha256") for t in texts]
    )
    _show("SipHash of a column", texts[0], "", lambda: siphash.digests(array, key))
    for name, options, unique, logical, value in CASES:
        if not chosen or name in chosen:
            _measure(name, options, unique, logical, [value(i) for i in range(COUNT)])


def _measure(
    name: str, options: dict[str, Any], unique: bool, logical: LogicalType, values: Sequence[Any]
) -> None:
    column = ColumnInfo("c", logical, nullable=True)
    mask = build_mask(name, options, column, unique)
    subject = pa.array([str(i // 3) for i in range(len(values))])
    cells = Cells(pa.array(values, logical.arrow), column, KEY.subkey(mask.domain), unique, subject)
    _show(name, values[5], "unique" if unique else "", lambda: mask.mask(cells))


def _show(name: str, value: Any, unique: str, function: Callable[[], Any]) -> None:
    best = min(_seconds(function) for _ in range(RUNS))
    print(f"{name:20} {str(value)[:30]:32} {unique:7} {best / COUNT * 1e9:7.0f} ns")


def _seconds(function: Callable[[], Any]) -> float:
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
