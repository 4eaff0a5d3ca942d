"""Coherent people: first name, last name, e-mail and username of one row agree.

All columns of one :class:`Person` read the same identity: row *r* of a table gets the
pair of names ``permute(r mod F*L)`` of the locale's F first and L last names, and, once
the pairs are used up, a number. So e-mails and usernames are unique by construction.
No address can receive mail: the domains are reserved by RFC 2606.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from seeds.generate import pools, streams
from seeds.generate.cells import Cells
from seeds.generate.columns.base import Generator
from seeds.generate.strung import NUMBERS, Strung, thousands
from seeds.generate.vector import Values, Vector
from seeds.schema.types import Kind
from seeds.spec.column import Column

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
        quotient, within = _divided(cells.rows, limit)
        number = quotient.view(np.int64)
        number = np.where(number > 0, number + 1, 0)
    pair = streams.permute(within, pairs, key)
    first, last = _divided(pair, np.uint64(len(names.last.values)))
    return Identity(first.view(np.int64), last.view(np.int64), number)


def _divided(
    numbers: NDArray[np.uint64], by: np.uint64
) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return quotients and remainders; NumPy's ``divmod`` takes several times as long."""
    quotients = numbers // by
    return quotients, numbers - quotients * by


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
    unique: bool = False
    generator = "person-name"

    def capacity(self, locale: str) -> int | None:
        if not self.unique:
            return None
        names = pools.names(locale)
        return len(names.first.values) * len(names.last.values)

    def generate(self, cells: Cells) -> Vector:
        names = pools.names(cells.context.locale)
        identity = _identity_of(cells, self.group)
        if self.part == "first":
            return Vector(None, identity.first, None, 0, _pool(names.first))
        if self.part == "last":
            return Vector(None, identity.last, None, 0, _pool(names.last))
        full = _full_names(cells.context.locale)
        return Vector(Kind.TEXT, full.take(len(cells), (identity.first, identity.last)))


@cache
def _full_names(locale: str) -> Strung:
    names = pools.names(locale)
    return Strung([f"{first} " for first in names.first.values], names.last.values)


@dataclass(frozen=True, eq=False)
class Handle(Generator):
    """A username, and with ``domains`` an e-mail address, made of the person's names.

    Attributes:
        domains: Domains to draw from; empty for a username.
        pattern: The local part, as texts and the fields ``first``, ``last``, ``f`` and ``l``
            (their initials), in order.
        unique: Whether a name that comes again gets a number.
        group: The person meant.
    """

    domains: tuple[str, ...]
    pattern: tuple[str, ...]
    unique: bool
    group: str
    generator = "person-handle"
    version = 1

    def capacity(self, locale: str) -> int | None:
        if not self.unique:
            return None
        return _capacity(locale) if self._tells_apart() else 1 << 62

    def _tells_apart(self) -> bool:
        """Whether different pairs of names give different texts without a number."""
        places = [i for i, part in enumerate(self.pattern) if part in ("{first}", "{last}")]
        return (
            len(places) == 2
            and self.pattern[places[0]] != self.pattern[places[1]]
            and any(
                part not in _FIELDS and not part.isalnum()
                for part in self.pattern[places[0] + 1 : places[1]]
            )
        )

    def generate(self, cells: Cells) -> Vector:
        identity = _identity_of(cells, self.group)
        by_name = {"first": identity.first, "last": identity.last}
        by_name |= {"f": identity.first, "l": identity.last}
        glued = _glued(self.pattern)
        codes: list[Any] = [by_name[name] if name else 0 for name, _ in glued]
        numbers: list[Any] = []
        if self.unique and not self._tells_apart():
            numbers = thousands(cells.rows.view(np.int64) + 1)
        elif self.unique:
            numbers = thousands(identity.number)
        codes += numbers
        if self.domains:
            codes.append(cells.below(len(self.domains)))
        strung = _handles(cells.context.locale, glued, len(numbers), self.domains)
        return Vector(Kind.TEXT, strung.take(len(cells), codes))


@cache
def _handles(
    locale: str, glued: tuple[tuple[str, str], ...], numbers: int, domains: tuple[str, ...]
) -> Strung:
    """Return what handles are strung together of: names, digits of numbers, and a domain."""
    lists = [_slugs(locale, name, glue) if name else (glue,) for name, glue in glued]
    lists += [NUMBERS] * numbers
    if domains:
        lists.append(tuple(f"@{domain}" for domain in domains))
    return Strung(*lists)


_FIELDS = ("{first}", "{last}", "{f}", "{l}")


def _parsed(pattern: str) -> tuple[str, ...]:
    """Split ``{f}.{last}`` into its fields and what stands between them."""
    parts = tuple(p for p in re.split(r"(\{[^}]*\})", pattern) if p)
    for part in parts:
        if part.startswith("{") and part not in _FIELDS:
            raise ValueError(f"{pattern!r}: {part} is none of {', '.join(_FIELDS)}")
    if not any(part in _FIELDS for part in parts):
        raise ValueError(f"{pattern!r} uses no name; write {{first}}.{{last}}")
    if not all(re.fullmatch(r"[a-z0-9._-]*", p) for p in parts if p not in _FIELDS):
        raise ValueError(f"{pattern!r}: only a-z, 0-9, '.', '_' and '-' stand between names")
    return parts


@cache
def _glued(pattern: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Return fields with the text that follows each, so that they are joined in one step."""
    glued: list[tuple[str, str]] = []
    for part in pattern:
        if part in _FIELDS:
            glued.append((part.strip("{}"), ""))
        elif glued and glued[-1][0]:
            glued[-1] = (glued[-1][0], part)
        else:
            glued.append(("", part))
    return tuple(glued)


def _slugs(locale: str, name: str, glue: str) -> tuple[str, ...]:
    names = pools.names(locale)
    pool = names.first_slugs if name in ("first", "f") else names.last_slugs
    short = len(name) == 1
    return tuple((slug[:1] if short else slug) + glue for slug in pool.values)


@cache
def _pool(pool: pools.Pool) -> Values:
    return Values(pool.values)


@dataclass(frozen=True, eq=False)
class AvatarUrl(Generator):
    """The address of a picture, on a reserved domain."""

    group: str
    generator = "avatar-url"

    def generate(self, cells: Cells) -> Vector:
        locale, identity = cells.context.locale, _identity_of(cells, self.group)
        urls = _avatars(locale)
        return Vector(Kind.TEXT, urls.take(len(cells), (identity.first, identity.last)))


@cache
def _avatars(locale: str) -> Strung:
    first = (f"https://avatars.example.com/{slug}" for slug in _slugs(locale, "first", "-"))
    return Strung(tuple(first), _slugs(locale, "last", ".png"))


# Ranges that the numbering authorities keep for fiction: (prefix, digits that follow).
_FICTIONAL: dict[str, tuple[tuple[str, int], ...]] = {
    "en_GB": (("+44 20 7946 0", 3), ("+44 7700 900", 3), ("+44 161 496 0", 3)),
    "de_DE": (("+49 30 23125 ", 3), ("+49 89 99998 ", 3), ("+49 40 66969 ", 3)),
    "fr_FR": (("+33 1 99 00 ", 4), ("+33 6 39 98 ", 4), ("+33 4 65 71 ", 4)),
    "en_AU": (("+61 2 5550 ", 4), ("+61 3 5550 ", 4), ("+61 7 5550 ", 4), ("+61 8 5550 ", 4)),
}


@dataclass(frozen=True, eq=False)
class Phone(Generator):
    """A phone number from a range that is kept for fiction and rings nowhere.

    Attributes:
        plain: Whether nothing stands between the digits (E.164).
    """

    plain: bool = False
    generator = "phone"

    def generate(self, cells: Cells) -> Vector:
        numbers = (_plain_phones if self.plain else _phones)(cells.context.locale)
        return Vector(None, cells.below(len(numbers.values)).astype(np.int32), None, 0, numbers)


@cache
def _plain_phones(locale: str) -> Values:
    shown = _phones(locale).values
    return Values(["+" + "".join(filter(str.isdigit, number)) for number in shown])


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

    def first_name(self) -> Column:
        """Declare the first name."""
        return Name("first", self.group)

    def last_name(self) -> Column:
        """Declare the last name."""
        return Name("last", self.group)

    def full_name(self, *, unique: bool = False) -> Column:
        """Declare the first and the last name.

        Args:
            unique: Whether no two rows may share one; there are as many as first names times
                last names.
        """
        return Name("full", self.group, unique)

    def email(
        self,
        *,
        unique: bool = True,
        domains: tuple[str, ...] = (),
        pattern: str = "{first}.{last}",
    ) -> Column:
        """Declare the e-mail address, made of the names; it can reach nobody.

        Args:
            unique: Whether no two rows share one.
            domains: Domains to draw from; the reserved example domains when left out.
            pattern: The part before the @, of ``{first}``, ``{last}``, ``{f}`` and ``{l}``
                (the initials). One that does not tell all names apart, such as
                ``{f}{last}``, gets the row's number when it has to be unique.

        Raises:
            ValueError: The pattern has other fields or characters.
        """
        return Handle(domains or pools.domains().values, _parsed(pattern), unique, self.group)

    def username(self, *, unique: bool = True, pattern: str = "{first}_{last}") -> Column:
        """Declare the username, made of the names; arguments as of :meth:`email`."""
        return Handle((), _parsed(pattern), unique, self.group)

    def avatar_url(self) -> Column:
        """Declare the address of a picture."""
        return AvatarUrl(self.group)

    def phone(self, *, plain: bool = False) -> Column:
        """Declare a phone number that rings nowhere.

        Args:
            plain: Whether nothing stands between the digits: ``+12025550143``.
        """
        return Phone(plain)


person = Person()
