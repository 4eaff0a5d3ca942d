"""Types of an application that make something else of what is stored.

What such a type reads is asked of itself: where it cannot read what would be stored by its
implementation alone, Python values of many kinds are tried, and those that come back as they went
in are what its columns hold. Where none of them do, its values are of a class that nobody else
knows: stored texts of many kinds are tried, and those that it stores again as it has read them
are what it holds.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import decimal
import enum
import ipaddress
import pathlib
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import Any, get_args

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator, UserDefinedType

from seeds.filling.literals.words import WORDS
from seeds.schema.types import Kind, LogicalType

_MOST = 64
"""Values of a column whose type says what they are."""

_DAY = dt.datetime(2025, 1, 1, 9, 30)  # noqa: DTZ001 - in no zone and in UTC, both are tried


def is_own(type_: Any, dialect: Any) -> bool:
    """Tell whether a type may store values otherwise than its implementation does."""
    if isinstance(type_, sa.Interval):
        return False
    if isinstance(type_, TypeDecorator | UserDefinedType):
        return True
    # On SQLite an application may say how its times are written.
    made = type_.dialect_impl(dialect)
    return getattr(made, "_storage_format", None) != getattr(
        type(made), "_storage_format", None
    ) or (
        hasattr(made, "_storage_format") and made._storage_format != type(made)()._storage_format  # noqa: SLF001 - there is no other way to see it
    )


class Type:
    """A type of an application on a kind of database.

    Args:
        type_: The type.
        dialect: The kind of database.
    """

    def __init__(self, type_: Any, dialect: Any) -> None:
        self.type = type_
        self._bind = type_.dialect_impl(dialect).bind_processor(dialect)
        self._result = type_.dialect_impl(dialect).result_processor(dialect, None)

    def stored(self, value: Any) -> Any:
        """Return what is stored of a Python value."""
        return value if self._bind is None else self._bind(value)

    def read(self, stored: Any) -> Any:
        """Return the Python value of what is stored."""
        return stored if self._result is None else self._result(stored)

    def reads(self, samples: Sequence[Any]) -> bool:
        """Tell whether all of some stored values are values of the type."""
        try:
            for sample in samples:
                self.read(sample)
        except Exception:  # noqa: BLE001 - whatever it raises, it does not read this
            return False
        return True

    def values(self, default: Any = None) -> list[Any]:
        """Return stored values that come back as they went in; none where none are known.

        Args:
            default: A value that the application itself writes.
        """
        enums = [one for one in _enums(self.type) if len(one)]
        for members in enums:
            if found := self._kept(list(members)):
                return found
        for make in _KINDS:
            if found := self._kept([make(i) for i in range(_MOST)]):
                return found
        for text in _TEXTS:
            texts = list(dict.fromkeys(text(i) for i in range(_MOST)))
            if self._stores_again(texts):
                return texts
        return [] if default is None else self._kept([default])

    def _kept(self, values: Sequence[Any]) -> list[Any]:
        """Return values as they are stored, where all come back."""
        found: dict[Any, None] = {}
        try:
            for value in values:
                stored = self.stored(value)
                if not isinstance(stored, str | int | float | bytes) or stored == "":
                    return []
                back = self.read(stored)
                if back != value or type(back) is not type(value):
                    return []
                found[stored] = None
        except Exception:  # noqa: BLE001 - whatever it raises, it does not store this
            return []
        return list(found)

    def _stores_again(self, texts: Sequence[str]) -> bool:
        """Tell whether the type makes something of all texts, and the same texts of that."""
        try:
            read = [self.read(text) for text in texts]
            return all(
                value is not None and self.stored(value) == text
                for value, text in zip(read, texts, strict=True)
            )
        except Exception:  # noqa: BLE001 - whatever it raises, it does not read these
            return False


def samples(type_: LogicalType, dialect: str) -> list[Any]:
    """Return values of a kind as the driver reads them; none where none are known."""
    sqlite = dialect == "sqlite"
    zone = dt.UTC if type_.timezone and not sqlite else None
    moment = _DAY.replace(tzinfo=zone)
    match type_.kind:
        case Kind.TEXT if type_.labels:
            return list(type_.labels)
        case Kind.TEXT:
            return [text[: type_.length] for text in ("Zeynep Bird", "blue", "q7")]
        case Kind.JSON:
            return ['{"a": 1}', '{"name": "x", "tags": ["y"]}']
        case Kind.INTEGER:
            return [1, 7, 4099]
        case Kind.FLOAT:
            return [0.5, 12.0]
        case Kind.DECIMAL:
            return [12.5 if sqlite else decimal.Decimal("12.50")]
        case Kind.BOOLEAN:
            return [0, 1] if sqlite else [False, True]
        case Kind.TIMESTAMP:
            return [moment.isoformat(" ", "microseconds") if sqlite else moment]
        case Kind.DATE:
            return [moment.date().isoformat() if sqlite else moment.date()]
        case Kind.TIME:
            return [moment.time().isoformat("microseconds") if sqlite else moment.time()]
        case Kind.BYTES:
            return [b"\x93\x07\xfeq", b"abc"]
        case Kind.UUID:
            return [uuid.UUID(int=7).hex if sqlite else uuid.UUID(int=7)]
    return []


def _enums(type_: Any) -> Iterator[type[enum.Enum]]:
    """Yield the enumerations that a type was given, or that its code mentions."""
    bases = [arg for base in getattr(type(type_), "__orig_bases__", ()) for arg in get_args(base)]
    seen: set[int] = set()
    for value in [*vars(type_).values(), *vars(type(type_)).values(), *bases, *_mentioned(type_)]:
        if isinstance(value, type) and issubclass(value, enum.Enum) and id(value) not in seen:
            seen.add(id(value))
            yield value


def _mentioned(type_: Any) -> Iterator[Any]:
    """Yield what the code of a type calls by a name."""
    for name in ("process_bind_param", "process_result_value"):
        function = getattr(type(type_), name, None)
        code = getattr(function, "__code__", None)
        if function is None or code is None:
            continue
        yield from (function.__globals__.get(used) for used in code.co_names)
        for cell in function.__closure__ or ():
            with contextlib.suppress(ValueError):  # nothing is in it yet
                yield cell.cell_contents


def _word(i: int) -> str:
    return WORDS[i % len(WORDS)]


_TEXTS: tuple[Callable[[int], str], ...] = (
    lambda i: ("UTC", "Europe/Berlin", "America/New_York")[i % 3],
    lambda i: ("en", "de", "fr")[i % 3],
    lambda i: ("en_US", "de_DE", "fr_FR")[i % 3],
    lambda i: ("EUR", "USD", "GBP")[i % 3],
    lambda i: ("DE", "US", "GB")[i % 3],
    lambda i: f"#{i * 4099 % 0xFFFFFF:06x}",
    lambda i: f"192.0.2.{i * 4 % 256}/30",
    lambda i: f"1.{i // 8}.{i % 8}",
    lambda i: f"{i + 1}.50 EUR",
    lambda i: f"+4930901820{i:02}",
    lambda i: f"{i % 60} {i % 24} * * *",
    lambda i: f"{i + 1}:{_word(i)}",
    lambda i: f"{_word(i)}:{i + 1}",
    lambda i: f"{i + 1},{i + 2}",
    lambda i: f"{i + 1}/{i + 2}",
)
"""Texts of many kinds, as types take them, and as they store values of their own classes."""

_KINDS: tuple[Callable[[int], Any], ...] = (
    lambda i: {"id": i, "name": _word(i), "tags": [_word(i + 1)]},
    lambda i: {_word(i): _word(i + 1)},
    lambda i: [_word(i), _word(i + 1)],
    lambda i: {_word(i)},
    lambda i: (_word(i), _word(i + 1)),
    lambda i: f"{_word(i)} {i}",
    lambda i: f"{_word(i)}{i}@example.com",
    lambda i: f"https://example.com/{_word(i)}/{i}",
    lambda i: uuid.UUID(int=(i + 1) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % (1 << 128)),
    lambda i: (_DAY + dt.timedelta(hours=7 * i)).replace(tzinfo=dt.UTC),
    lambda i: _DAY + dt.timedelta(hours=7 * i),
    lambda i: (_DAY + dt.timedelta(days=i)).date(),
    lambda i: (_DAY + dt.timedelta(minutes=7 * i)).time(),
    lambda i: dt.timedelta(minutes=7 * (i + 1)),
    lambda i: decimal.Decimal(i * 25 + 100) / 100,
    lambda i: i + 1,
    lambda i: i / 4,
    lambda i: bool(i % 2),
    lambda i: ipaddress.ip_address(f"192.0.2.{i + 1}"),
    lambda i: pathlib.PurePosixPath(_word(i)) / f"{i}.txt",
    lambda i: f"{_word(i)}{i}".encode(),
    *_TEXTS,
)
"""Python values of many kinds, those that applications store most often first."""
