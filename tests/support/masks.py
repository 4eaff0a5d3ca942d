"""Masks for tests: a column, a key, and what a mask makes of values."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa

from seeds.anonymize.mask import Cells, Mask
from seeds.anonymize.masks import build_mask
from seeds.anonymize.secret import MaskingKey
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind, LogicalType

KEY = MaskingKey(bytes(range(100, 132)))
OTHER_KEY = MaskingKey(bytes(range(50, 82)))

TEXT = LogicalType(Kind.TEXT)
INTEGER = LogicalType(Kind.INTEGER)
DATE = LogicalType(Kind.DATE)
TIMESTAMP = LogicalType(Kind.TIMESTAMP, timezone=True)


def text(length: int | None) -> LogicalType:
    """Return a type of texts of a length."""
    return LogicalType(Kind.TEXT, length=length)


def column(logical: LogicalType = TEXT, *, nullable: bool = True) -> ColumnInfo:
    """Return a column of a type."""
    return ColumnInfo("c", logical, nullable)


def masked(
    name: str,
    values: Sequence[Any],
    logical: LogicalType = TEXT,
    options: Mapping[str, Any] | None = None,
    *,
    unique: bool = False,
    key: MaskingKey = KEY,
    subject: Sequence[Any] | None = None,
    **others: Sequence[Any],
) -> list[Any]:
    """Return what a mask makes of values, as Python values."""
    mask = build_mask(name, options or {}, column(logical), unique)
    given = cells(mask, values, logical, unique=unique, key=key, subject=subject, **others)
    if mask.learns:
        mask = mask.learned([given])
    found: list[Any] = mask.mask(given).to_pylist()
    return found


def cells(
    mask: Mask,
    values: Sequence[Any],
    logical: LogicalType = TEXT,
    *,
    unique: bool = False,
    key: MaskingKey = KEY,
    subject: Sequence[Any] | None = None,
    **others: Sequence[Any],
) -> Cells:
    """Return values as a mask is given them."""
    return Cells(
        pa.array(values, logical.arrow),
        column(logical),
        key.subkey(mask.domain),
        unique,
        None if subject is None else pa.array(subject, pa.string()),
        {name: pa.array(given, pa.string()) for name, given in others.items()},
    )


@dataclass(frozen=True)
class Case:
    """One mask with settings, and originals that it meets.

    Attributes:
        mask: Its name.
        values: Originals, all different.
        logical: The type of the column.
        options: What rules say.
        unique: Whether the column is unique.
        others: Columns that it needs.
        subject: Whether rows have one.
        keeps: Whether something of an original may stay.
    """

    mask: str
    values: Sequence[Any]
    logical: LogicalType = TEXT
    options: Mapping[str, Any] = field(default_factory=dict)
    unique: bool = False
    others: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    subject: bool = False
    keeps: bool = False

    def build(self) -> Mask:
        """Return the mask for the column."""
        return build_mask(self.mask, self.options, column(self.logical), self.unique)

    def cells(self, mask: Mask, key: MaskingKey = KEY) -> Cells:
        """Return the originals, every seventh of them NULL."""
        values = [None if i % 7 == 3 else value for i, value in enumerate(self.values)]
        subject = [f"person {i // 3}" for i in range(len(values))] if self.subject else None
        return cells(
            mask, values, self.logical, unique=self.unique, key=key, subject=subject, **self.others
        )

    def run(self, key: MaskingKey = KEY) -> tuple[Cells, Any]:
        """Return the originals, and what the mask makes of them."""
        mask = self.build()
        given = self.cells(mask, key)
        if mask.learns:
            mask = mask.learned([given])
        return given, mask.mask(given)


COUNT = 300
_NAMES = [f"Zqyjx{chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(COUNT)]
_DAYS = [dt.date(1950, 1, 1) + dt.timedelta(days=83 * i) for i in range(COUNT)]
_TIMES = [
    dt.datetime(2020, 1, 1, 3, 7, 9, 5, tzinfo=dt.UTC) + dt.timedelta(hours=31 * i)
    for i in range(COUNT)
]
_PHONES = [f"+1 (3{i % 10}2) 7{i // 100}4-{i % 100:02d}67" for i in range(COUNT)]
_MIXED_PHONES = [
    *_PHONES[:100],
    *(f"+49 30 {1234000 + i}" for i in range(50)),
    *(f"0049 {301234000 + i}" for i in range(50)),
    *(f"555{i:04d}" for i in range(50)),
    *("1-800-FLOWERS", "call me", "911", "+12", "000", "+", "ext 5"),
    *(f"+353 1 234 {5600 + i}" for i in range(43)),
]
_ADDRESSES = {"street": [f"{i} Zqyjx Street" for i in range(COUNT)], "zip": ["12345"] * COUNT}

CASES: dict[str, Case] = {
    "email": Case("email", [f"Zqyjx.{i}@Real{i}.com" for i in range(COUNT)]),
    "unique email": Case(
        "email", [f"zqyjx.{i}@real.com" for i in range(COUNT)], text(60), unique=True
    ),
    "email at its own domain": Case(
        "email", [f"zqyjx.{i}@real.com" for i in range(COUNT)], options={"email_domain": "keep"},
        keeps=True,
    ),
    "first name": Case("first_name", _NAMES),
    "last name": Case("last_name", [name.upper() for name in _NAMES], text(20)),
    "full name": Case(
        "full_name",
        [*(f"{name} Zqyjxxson" for name in _NAMES[:200]),
         *(f"Zqyjxxson, Dr. {name} van Zqyjx" for name in _NAMES[200:])],
    ),
    "full name of columns": Case(
        "full_name", [f"{name} Zqyjxxson" for name in _NAMES],
        options={"first": "given", "last": "family"},
        others={"given": _NAMES, "family": ["Zqyjxxson"] * COUNT},
    ),
    "username": Case("username", [f"zqyjx_{i}" for i in range(COUNT)]),
    "unique username": Case(
        "username", [f"{'ZzQq'[i % 4]}q_{i // 4}" for i in range(COUNT)], text(30), unique=True
    ),
    "phone": Case("phone", _PHONES),
    "phones of all forms": Case("phone", _MIXED_PHONES, text(24)),
    "unique phone": Case("phone", _PHONES, text(24), unique=True),
    "phones of all forms, unique": Case("phone", _MIXED_PHONES, unique=True),
    "phone of a country": Case(
        "phone", [f"030 {1234000 + i}" for i in range(COUNT)], options={"country": "49"}
    ),
    "national id": Case("national_id", [f"{i + 100}-45-{i:04d}" for i in range(COUNT)]),
    "unique national id": Case(
        "national_id", [f"{i + 100}-45-{i:04d}" for i in range(COUNT)], text(11),
        {"range": "any"}, unique=True,
    ),
    "national id with letters": Case(
        "national_id", [f"QQ {i:06d} C" for i in range(COUNT)], keeps=True
    ),
    "street": Case("street", [f"{i} Zqyjx Street" for i in range(COUNT)]),
    "city": Case("city", [f"Zqyjx{i}" for i in range(COUNT)]),
    "city of a group": Case(
        "city", [f"Zqyjx{i}" for i in range(COUNT)], options={"group": ["street", "zip"]},
        others=_ADDRESSES,
    ),
    "state": Case("state", [f"Zqyjx{i}" for i in range(COUNT)]),
    "postal code": Case("postal_code", [f"{70000 + i}" for i in range(COUNT)]),
    "country": Case("country", [f"Zqyjx{i}" for i in range(COUNT)]),
    "date": Case("date_shift", _DAYS, DATE, subject=True),
    "time": Case("date_shift", _TIMES, TIMESTAMP, subject=True),
    "time without subject": Case("date_shift", _TIMES, TIMESTAMP),
    "time within a year": Case("date_shift", _TIMES, TIMESTAMP, {"keep_year": True}, subject=True),
    "date as text": Case(
        "date_shift", [time.isoformat() for time in _TIMES], subject=True, keeps=True
    ),
    "birth date": Case("birth_date", _DAYS, DATE, {"as_of": "2026-01-01"}),
    "birth date of a year": Case(
        "birth_date", _DAYS, DATE, {"keep": "year", "as_of": "2026-01-01"}
    ),
    "birth date as text": Case(
        "birth_date", [str(day) for day in _DAYS], options={"keep": "month", "as_of": "2026-01-01"}
    ),
    "ip": Case("ip", [f"80.{i % 250}.{i // 250}.77" for i in range(COUNT)]),
    "ip of both versions": Case(
        "ip",
        [f"80.{i}.0.77" if i % 3 else f"2a02:8070::{i + 1:x}/64" for i in range(200)]
        + [f"rubbish {i}" for i in range(100)],
        keeps=True,
    ),
    "ip with its network": Case(
        "ip", [f"80.0.{i // 250}.{i % 250}" if i % 3 else f"2a02:8070::{i + 1:x}"
               for i in range(COUNT)],
        options={"keep_prefix": 20, "keep_prefix6": 64}, unique=True, keeps=True,
    ),
    "mac": Case("mac", [f"00:1B:44:11:{i // 250:02X}:{i % 250:02X}" for i in range(COUNT)],
                unique=True),
    "mac of any form": Case(
        "mac", [f"001b.4411.{i:04x}" if i % 2 else f"rubbish {i}" for i in range(COUNT)]
    ),
    "credit card": Case(
        "credit_card", [f"4929 {i:04d} 1234 {9876 - i}" for i in range(COUNT)], text(19)
    ),
    "credit card with its last four": Case(
        "credit_card", [f"3{4 + 3 * (i % 2)}29{i:04d}123{9876 - i}" for i in range(COUNT)],
        options={"keep_last_four": True}, keeps=True,
    ),
    "hash": Case("hash", [f"zqyjx {i}" for i in range(COUNT)], unique=True),
    "hash with a prefix": Case(
        "hash", [f"zqyjx {i}" for i in range(COUNT)], text(30),
        {"prefix": "u-", "alphabet": "hex", "length": 32},
    ),
    "hash of integers": Case("hash", [(i - 100) * 10**15 for i in range(COUNT)], INTEGER,
                             unique=True),
    "hash of small integers": Case("hash", list(range(COUNT)), LogicalType(Kind.INTEGER, bits=16),
                                   unique=True),
    "hash of UUIDs": Case(
        "hash", [uuid.UUID(int=10**30 + i).bytes for i in range(COUNT)], LogicalType(Kind.UUID),
        unique=True,
    ),
    "hash of UUIDs as texts": Case(
        "hash", [str(uuid.UUID(int=10**30 + i)) for i in range(COUNT)], text(36),
        {"alphabet": "uuid"}, unique=True,
    ),
    "hash of bytes": Case("hash", [b"zqyjx%d" % i for i in range(COUNT)], LogicalType(Kind.BYTES)),
    "digits": Case(
        "digits", [f"AB-{i:04d}/x" if i % 2 else f"{'9' * 30}{i}" for i in range(COUNT)],
        unique=True, keeps=True,
    ),
    "digits without letters": Case(
        "digits", [f"AB-{i:04d}" for i in range(COUNT)],
        options={"letters": False, "keep_last": 1}, keeps=True,
    ),
    "digits of integers": Case("digits", [i**5 - 1000 for i in range(1, COUNT + 1)], INTEGER,
                               unique=True),
    "url": Case("url", [f"https://zqyjx.com/{i}.PNG?x=1" for i in range(COUNT)], unique=True),
    "company": Case("company", [f"Zqyjx {i} Inc" for i in range(COUNT)], text(12)),
    "password": Case("password", [f"$2b$12$zqyjx{i:048d}" for i in range(COUNT)]),
    "token": Case("token", [f"sk_live_zqyjx{i}" for i in range(COUNT)], unique=True),
    "short token": Case("token", [f"sk_zqyjx{i}" for i in range(COUNT)], text(16), unique=True),
    "redact": Case("redact", [f"Zqyjx wrote {i}" for i in range(COUNT)], text(6)),
    "redact with shape": Case(
        "redact", [f"Zqyjx wrote é {i}" for i in range(COUNT)], options={"keep_shape": True}
    ),
    "noise": Case("noise", [i**4 - 10**6 for i in range(COUNT)], INTEGER),
    "noise on floats": Case("noise", [i * 1.7 - 100 for i in range(COUNT)],
                            LogicalType(Kind.FLOAT)),
    "noise on money": Case(
        "noise", [Decimal(i * 1234 - 10**5).scaleb(-2) for i in range(COUNT)],
        LogicalType(Kind.DECIMAL, precision=12, scale=2),
    ),
    "noise on wide decimals": Case(
        "noise", [Decimal(i * 10**20 - 10**22).scaleb(-3) for i in range(COUNT)],
        LogicalType(Kind.DECIMAL, precision=30, scale=3),
    ),
    "constant": Case("constant", [f"zqyjx {i}" for i in range(COUNT)], options={"value": "same"}),
    "null": Case("null", [f"zqyjx {i}" for i in range(COUNT)]),
    "shuffle": Case("shuffle", [f"zqyjx {i}" for i in range(COUNT)], keeps=True),
    "shuffle by subject": Case("shuffle", [float(i) for i in range(COUNT)],
                               LogicalType(Kind.FLOAT), subject=True, keeps=True),
}  # fmt: skip
"""Every mask, by what it does."""
