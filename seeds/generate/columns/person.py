"""Coherent people: first name, last name, e-mail and username of one row agree.

All columns of one :class:`Person` read the same identity: row *r* of a table gets the
pair of names ``permute(r mod F*L)`` of the locale's F first and L last names, and, once
the pairs are used up, a number. So e-mails and usernames are unique by construction.
No address can receive mail: the domains are reserved by RFC 2606.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.generate import pools, streams
from seeds.generate.arrow import join, pc, take, texts
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.vector import Values, Vector
from seeds.schema.types import Kind

_NUMBERS = 1_000_000


@dataclass(frozen=True)
class Identity:
    """Codes of the first and last names of some rows, and their numbers (0 for none)."""

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    number: NDArray[np.int64]


def _identity(cells: Cells, group: str) -> Identity:
    stream = cells.stream(f"person:{group}")
    names = pools.names(cells.context.locale)
    key = streams.derive_key(stream.key, names.first.digest, names.last.digest)
    pairs = len(names.first.values) * len(names.last.values)
    limit = np.uint64(pairs)
    # Rows within the first F*L, the usual case, need no division.
    if len(cells.rows) and int(cells.rows.max()) < pairs:
        within, number = cells.rows, np.zeros(len(cells), dtype=np.int64)
    else:
        quotient, within = np.divmod(cells.rows, limit)
        number = quotient.view(np.int64)
        number = np.where(number > 0, number + 1, 0)
    pair = streams.permute(within, pairs, key)
    first, last = np.divmod(pair, np.uint64(len(names.last.values)))
    return Identity(first.view(np.int64), last.view(np.int64), number)


def _identity_of(cells: Cells, group: str) -> Identity:
    return cells.share(("person", group), lambda: _identity(cells, group))


def _capacity(locale: str) -> int:
    names = pools.names(locale)
    return len(names.first.values) * len(names.last.values) * _NUMBERS


@dataclass(frozen=True, eq=False)
class Name(Generator):
    """A first, last or full name."""

    part: Literal["first", "last", "full"]
    group: str
    generator = "person-name"

    def generate(self, cells: Cells) -> Vector:
        names = pools.names(cells.context.locale)
        identity = _identity_of(cells, self.group)
        if self.part == "first":
            return Vector(None, identity.first, None, 0, _pool(names.first))
        if self.part == "last":
            return Vector(None, identity.last, None, 0, _pool(names.last))
        return Vector(
            Kind.TEXT,
            join(
                take(names.first.arrow, identity.first),
                take(names.last.arrow, identity.last),
                separator=" ",
            ),
        )


@dataclass(frozen=True, eq=False)
class Handle(Generator):
    """A username, and with ``domains`` an e-mail address, made of the person's name.

    Attributes:
        domains: Domains to draw from; empty for a username.
        separator: What stands between the names.
        unique: Whether a name that comes again gets a number.
        group: The person meant.
        pattern: The local part in terms of ``first``, ``last`` and ``f`` (the initial).
    """

    domains: tuple[str, ...]
    separator: str
    unique: bool
    group: str
    generator = "person-handle"
    version = 1

    def capacity(self, locale: str) -> int | None:
        return _capacity(locale) if self.unique else None

    def generate(self, cells: Cells) -> Vector:
        first, last = _slugs(cells.context.locale, self.separator)
        identity = _identity_of(cells, self.group)
        parts: list[Any] = [
            take(first, identity.first),
            take(last, identity.last),
        ]
        if self.unique and identity.number.any():
            numbers = pc.cast(pa.array(identity.number), pa.string())
            some = pa.array(identity.number > 0)
            parts.append(pc.if_else(some, numbers, pa.scalar("")))
        if self.domains:
            at = texts(f"@{domain}" for domain in self.domains)
            parts.append(take(at, cells.below(len(self.domains))))
        return Vector(Kind.TEXT, join(*parts))


@cache
def _slugs(locale: str, separator: str) -> tuple[Any, Any]:
    names = pools.names(locale)
    first = texts(slug + separator for slug in names.first_slugs.values)
    return first, names.last_slugs.arrow


@cache
def _pool(pool: pools.Pool) -> Values:
    return Values(pool.values)


@dataclass(frozen=True, eq=False)
class AvatarUrl(Generator):
    """The address of a picture, on a reserved domain."""

    group: str
    generator = "avatar-url"

    def generate(self, cells: Cells) -> Vector:
        first, last = _slugs(cells.context.locale, "-")
        identity = _identity_of(cells, self.group)
        return Vector(
            Kind.TEXT,
            join(
                "https://avatars.example.com/",
                take(first, identity.first),
                take(last, identity.last),
                ".png",
            ),
        )


# Ranges that the numbering authorities keep for fiction: (prefix, digits that follow).
_FICTIONAL: dict[str, tuple[tuple[str, int], ...]] = {
    "en_GB": (("+44 20 7946 0", 3), ("+44 7700 900", 3), ("+44 161 496 0", 3)),
    "de_DE": (("+49 30 23125 ", 3), ("+49 89 99998 ", 3), ("+49 40 66969 ", 3)),
    "fr_FR": (("+33 1 99 00 ", 4), ("+33 6 39 98 ", 4), ("+33 4 65 71 ", 4)),
    "en_AU": (("+61 2 5550 ", 4), ("+61 491 570 ", 3)),
}


@dataclass(frozen=True, eq=False)
class Phone(Generator):
    """A phone number from a range that is kept for fiction and rings nowhere."""

    generator = "phone"

    def generate(self, cells: Cells) -> Vector:
        numbers = _phones(cells.context.locale)
        return Vector(None, cells.below(len(numbers.values)).astype(np.int32), None, 0, numbers)


@cache
def _phones(locale: str) -> Values:
    ranges = _FICTIONAL.get(locale)
    if ranges is None:
        # +1 NXX 555-0100 to 0199 in every area.
        areas = [a for a in range(201, 990) if a % 100 != 11 and a // 10 % 10 != 9]
        return Values([f"+1 ({a}) 555-01{n:02d}" for a in areas for n in range(100)])
    return Values([f"{p}{n:0{d}d}" for p, d in ranges for n in range(10**d)])


class Person:
    """Declares the columns of one person a row.

    Args:
        group: Tells several people of one row apart (``Person("contact")``).
    """

    def __init__(self, group: str = "self") -> None:
        self.group = group

    def first_name(self) -> Name:
        """Declare the first name."""
        return Name("first", self.group)

    def last_name(self) -> Name:
        """Declare the last name."""
        return Name("last", self.group)

    def full_name(self) -> Name:
        """Declare the first and the last name."""
        return Name("full", self.group)

    def email(self, *, unique: bool = True, domains: tuple[str, ...] = ()) -> Handle:
        """Declare the e-mail address, made of the names; it can reach nobody.

        Args:
            unique: Whether no two rows share one.
            domains: Domains to draw from; the reserved example domains when left out.
        """
        return Handle(domains or pools.domains().values, ".", unique, self.group)

    def username(self, *, unique: bool = True, separator: str = "_") -> Handle:
        """Declare the username, made of the names."""
        return Handle((), separator, unique, self.group)

    def avatar_url(self) -> AvatarUrl:
        """Declare the address of a picture."""
        return AvatarUrl(self.group)

    def phone(self) -> Phone:
        """Declare a phone number that rings nowhere."""
        return Phone()


person = Person()
