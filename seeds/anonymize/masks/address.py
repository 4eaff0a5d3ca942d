"""Postal addresses: streets, cities, states, postal codes and countries that agree."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.masks.names import canonical
from seeds.anonymize.options import Option, OptionError
from seeds.generate import pools
from seeds.generate.arrow import join, take, texts
from seeds.generate.streams import below

U64 = NDArray[np.uint64]

_OPTIONS = (
    Option("locale", str, pools.DEFAULT_LOCALE, "Whose places are given."),
    Option(
        "group", list, (),
        "The columns that decide which place it is, such as `[\"street\", \"postal_code\"]`. Parts "
        "with the same list agree: the city lies in the state, the postal code in the city. "
        "Within documents: the names of values in the same object.",
    ),
)  # fmt: skip


class _Part(Mask):
    domain: ClassVar[str] = "address"
    options: ClassVar[tuple[Option, ...]] = _OPTIONS

    def check(self) -> None:
        if self.unique:
            raise self.capacity_error("places come again and again", "Use hash.")

    @property
    def by_value(self) -> bool:  # type: ignore[override]  # depends on the settings
        """Whether no other column is looked at."""
        return not self.settings["group"]

    def needs(self) -> tuple[str, ...]:
        return tuple(self.settings["group"])

    def bits(self, cells: Cells) -> tuple[U64, U64]:
        """Return the keyed bits of each row's place, equal for all parts of its address."""
        if not self.settings["group"]:
            return cells.hashes(canonical(cells.values), "place")
        # In the order of names, so that it does not matter how rules list them.
        names = tuple(sorted(self.settings["group"]))
        return cells.shared(("place", names), lambda whole: _of_group(whole, names))

    def place(self, cells: Cells) -> NDArray[np.int64]:
        """Return the row's place, as an index of the places of the locale."""
        low, _ = self.bits(cells)
        return below(low, len(self.places))

    @property
    def places(self) -> pools.Places:
        """The places there are."""
        return pools.places(self.settings["locale"])

    def fitting(self, masked: Any) -> Any:
        """Cut texts to the length of the column."""
        length = self.column.type.length
        if length is None or (pc.max(pc.utf8_length(masked)).as_py() or 0) <= length:
            return masked
        return pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(masked, 0, length))

    def all_values(self) -> Any:
        """Return the texts that may come out."""
        raise NotImplementedError

    def may_meet(self, values: Any) -> Any:
        pool = pc.unique(canonical(self.fitting(self.all_values())))
        return pc.is_in(canonical(values), pool)


def _of_group(cells: Cells, names: Sequence[str]) -> tuple[U64, U64]:
    columns = [cells.others[name] for name in names]
    parts = [canonical(pc.fill_null(column.cast(pa.string()), "")) for column in columns]
    return cells.hashes(parts[0] if len(parts) == 1 else join(*parts, separator="\0"), "place")


class City(_Part):
    """A city of the pool."""

    name: ClassVar[str] = "city"

    def all_values(self) -> Any:
        return self.places.arrow("city")

    def replace(self, cells: Cells) -> Any:
        return self.fitting(take(self.places.arrow("city"), self.place(cells)))


class State(_Part):
    """A state: its code where the original is a code, else its name."""

    name: ClassVar[str] = "state"

    def all_values(self) -> Any:
        return pa.concat_arrays([self.places.arrow("state"), self.places.arrow("state_name")])

    def replace(self, cells: Cells) -> Any:
        place = self.place(cells)
        codes = take(self.places.arrow("state"), place)
        if self.column.type.length is not None and self.column.type.length < 20:
            return self.fitting(codes)
        short = pc.less_equal(pc.utf8_length(pc.utf8_trim_whitespace(cells.values)), 3)
        return pc.if_else(short, codes, take(self.places.arrow("state_name"), place))


class Country(_Part):
    """The country of the pool's places: its code where the original is a code of two letters.

    Where the country of a person may be known, keep the column instead.
    """

    name: ClassVar[str] = "country"

    def all_values(self) -> Any:
        return pa.concat_arrays([self.places.arrow("country"), _country_names(self.places)])

    def replace(self, cells: Cells) -> Any:
        place = self.place(cells)
        codes = take(self.places.arrow("country"), place)
        if self.column.type.length is not None and self.column.type.length < 4:
            return self.fitting(codes)
        short = pc.less_equal(pc.utf8_length(pc.utf8_trim_whitespace(cells.values)), 2)
        return self.fitting(pc.if_else(short, codes, take(_country_names(self.places), place)))


class PostalCode(_Part):
    """A postal code of the row's place."""

    name: ClassVar[str] = "postal_code"

    def check(self) -> None:
        super().check()
        length = self.column.type.length
        longest = max(len(pattern) for pattern in self.places.postal_pattern)
        if length is not None and length < longest:
            raise OptionError(
                "mask", f"postal codes have {longest} characters, the column {length}",
                "Use the mask digits, which keeps the format.",
            )  # fmt: skip

    def all_values(self) -> Any:
        return _postal_codes(self.settings["locale"])

    def replace(self, cells: Cells) -> Any:
        _, high = self.bits(cells)
        codes = _postal_codes(self.settings["locale"])
        # Every place has as many codes as another.
        each = len(codes) // len(self.places)
        return take(codes, self.place(cells) * each + below(high, each))


class Street(_Part):
    """A street with a house number."""

    name: ClassVar[str] = "street"

    def may_meet(self, values: Any) -> Any:
        words = r"^\s*(?:\d{1,4}\s+(?P<a>.+?)|(?P<b>.+?)\s+\d{1,4})\s*$"
        found = pc.extract_regex(values, words)
        before, after = (pc.struct_field(found, [index]) for index in (0, 1))
        pool = pc.utf8_lower(pools.streets(self.settings["locale"]).arrow)
        known = [pc.is_in(pc.utf8_lower(part), pool) for part in (before, after)]
        return pc.fill_null(pc.or_(*known), False)

    def replace(self, cells: Cells) -> Any:
        low, high = cells.hashes(canonical(cells.values), "street")
        locale = self.settings["locale"]
        streets = pools.streets(locale).arrow
        number = take(_house_numbers(), below(low, 1999))
        street = take(streets, below(high, len(streets)))
        before = locale.startswith(("en", "fr"))
        parts = (number, street) if before else (street, number)
        return self.fitting(join(*parts, separator=" "))


@cache
def _house_numbers() -> Any:
    return texts(str(number) for number in range(1, 2000))


@cache
def _country_names(places: pools.Places) -> Any:
    names = {"US": "United States", "GB": "United Kingdom", "DE": "Germany", "FR": "France",
             "ES": "Spain", "IT": "Italy", "NL": "Netherlands", "AT": "Austria",
             "CH": "Switzerland", "AU": "Australia", "CA": "Canada", "PL": "Poland"}  # fmt: skip
    return texts(names.get(code, code) for code in places.country)


@cache
def _postal_codes(locale: str) -> Any:
    """Return the postal codes of all places, as many of each."""
    places = pools.places(locale)
    fewest = min(pattern.count("#") for pattern in places.postal_pattern)
    count = min(100, 10**fewest)
    codes = []
    for pattern in places.postal_pattern:
        signs = pattern.count("#")
        form = pattern.replace("%", "%%").replace("#", "%s")
        if pattern.endswith("#" * signs):
            form = f"{pattern[: len(pattern) - signs].replace('%', '%%')}%0{signs}d"
            codes += [form % number for number in range(count)] if signs else [pattern] * count
            continue
        codes += [form % tuple(f"{number:0{signs}d}") for number in range(count)]
    return texts(codes)
