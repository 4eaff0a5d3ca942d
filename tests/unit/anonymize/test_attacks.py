"""What somebody finds out who has a masked copy and a list of all people, but not the key.

Who has the key finds everybody: what is written is pseudonymous, not anonymous.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from seeds.anonymize.secret import MaskingKey
from seeds.schema.types import Kind, LogicalType
from tests.support.masks import DATE, INTEGER, KEY, OTHER_KEY, TEXT, masked

EMAILS = [f"{first}.{i}@example.com" for i in range(4000) for first in ("anna", "bob")]
PHONES = [f"+1 (3{i % 10}2) 7{i // 1000}4-{i % 1000:03d}7" for i in range(8000)]
SSNS = [f"{i % 600 + 100}-{i % 90 + 10}-{i:04d}" for i in range(8000)]


@dataclass(frozen=True)
class Target:
    """A column that is attacked.

    Attributes:
        mask: Its mask.
        originals: The dictionary: everybody there is.
        unique: Whether the column is unique.
        room: How many values may come out.
    """

    mask: str
    originals: Sequence[Any]
    logical: LogicalType = TEXT
    unique: bool = False
    options: tuple[tuple[str, Any], ...] = ()
    room: int = 1 << 80

    def run(self, key: MaskingKey, originals: Sequence[Any] | None = None) -> list[Any]:
        """Return the masked column."""
        values = self.originals if originals is None else originals
        options = dict(self.options)
        return masked(self.mask, values, self.logical, options, unique=self.unique, key=key)


TARGETS = {
    "emails": Target("email", EMAILS, unique=True),
    "phones": Target("phone", PHONES, room=70_000),
    "unique phones": Target("phone", PHONES, unique=True, room=10**10),
    "ssns": Target("national_id", SSNS, room=50_000_000),
    "unique ssns": Target(
        "national_id", SSNS, unique=True, options=(("range", "any"),), room=10**9
    ),
    "usernames": Target("username", [f"user{i}" for i in range(8000)], unique=True),
    "ids": Target("hash", [f"cus_{i}" for i in range(8000)], unique=True),
    "numbers": Target("hash", list(range(8000)), INTEGER, unique=True, room=1 << 31),
    "tokens": Target("token", [f"tok_{i}" for i in range(8000)], unique=True),
    "urls": Target("url", [f"https://x.com/{i}" for i in range(8000)], unique=True),
}


@pytest.fixture(params=TARGETS, ids=list(TARGETS))
def target(request: pytest.FixtureRequest) -> Target:
    return TARGETS[request.param]


def guesses() -> list[MaskingKey]:
    """Return the keys that somebody tries who does not have it."""
    near = bytes([*range(100, 131), 132])  # one bit beside the key of the tests
    return [OTHER_KEY, MaskingKey(bytes(32)), MaskingKey(near), MaskingKey(bytes(range(32)))]


def matches(one: Sequence[Any], other: Sequence[Any]) -> int:
    """Return at how many places two columns agree."""
    return sum(a == b for a, b in zip(one, other, strict=True))


def test_a_dictionary_without_the_key_finds_nobody(target: Target) -> None:
    copy = target.run(KEY)
    by_chance = len(copy) / target.room
    for guess in guesses():
        assert matches(copy, target.run(guess)) <= 5 * by_chance + 2 * (by_chance > 1e-9)


def test_the_dictionary_with_the_key_finds_everybody(target: Target) -> None:
    copy = target.run(KEY)
    order = np.random.default_rng(1).permutation(len(copy))
    # In another order, in another run, and people alone.
    again = target.run(KEY, [target.originals[i] for i in order])
    assert again == [copy[i] for i in order]
    assert target.run(KEY, [target.originals[77]]) == [copy[77]]


def test_plain_hashes_of_the_dictionary_are_not_in_the_copy(target: Target) -> None:
    copy = "\n".join(str(value) for value in target.run(KEY)).lower()
    ways: list[Callable[[bytes], str]] = [
        lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),
        lambda data: hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        lambda data: hashlib.sha256(data).hexdigest(),
        lambda data: base64.b32encode(hashlib.sha256(data).digest()).decode().lower(),
        lambda data: hashlib.blake2b(data).hexdigest(),
    ]
    for original in target.originals[:500]:
        for way in ways:
            assert way(str(original).encode())[:12] not in copy


def test_two_copies_with_two_keys_cannot_be_joined(target: Target) -> None:
    one, other = target.run(KEY), target.run(OTHER_KEY)
    assert matches(one, other) <= 5 * len(one) / target.room + 2
    if target.room > 1 << 40:
        assert not set(one) & set(other)


def test_neither_order_nor_nearness_of_originals_shows(target: Target) -> None:
    originals = sorted(target.originals)
    copy = target.run(KEY, originals)
    ranks = np.argsort(np.argsort(np.array([str(value) for value in copy])))
    expected = np.arange(len(copy))
    # Of eight thousand at random the correlation of ranks is below 0.05 as good as always.
    assert abs(np.corrcoef(ranks, expected)[0, 1]) < 0.05
    steps = np.abs(np.diff(ranks))
    assert len(copy) * 0.3 < steps.mean() < len(copy) * 0.37


def test_the_length_of_an_original_does_not_show() -> None:
    short, long = "a@b.de", "a" * 60 + "@" + "b" * 60 + ".example.com"
    for name in ("email", "username", "hash", "token"):
        options = {"name": False} if name in ("email", "username") else {}
        one, other = masked(name, [short, long], TEXT, options)
        assert len(one) == len(other)


def test_one_text_in_two_domains_has_nothing_in_common() -> None:
    values = [f"value {i}" for i in range(1000)]
    hashed, token = masked("hash", values), masked("token", values)
    for one, other in zip(hashed, token, strict=True):
        assert one[:6] not in other
    assert KEY.subkey("hash") != KEY.subkey("token")


def test_people_are_the_same_whatever_the_capitals_and_the_writing() -> None:
    emails = masked("email", ["Anna@Example.com", "anna@example.com", " anna@example.com "])
    assert len({email.lower() for email in emails}) == 1
    names = masked("first_name", ["Anna", "ANNA", " anna "])
    assert len({name.lower() for name in names}) == 1
    phones = masked("phone", ["+1 (212) 867-5309", "212-867-5309", "1 212 867 5309"])
    assert len({"".join(filter(str.isdigit, p))[-10:] for p in phones}) == 1


def test_what_is_written_different_stays_different_in_a_unique_column() -> None:
    emails = [f"{a}nna{i}@Example.com" for i in range(2000) for a in "aA"]
    assert len(set(masked("email", emails, unique=True))) == len(emails)


def test_mail_and_calls_reach_nobody() -> None:
    assert all(email.endswith("@staging.invalid") for email in TARGETS["emails"].run(KEY))
    for phone in TARGETS["phones"].run(KEY):
        assert phone[9:15] == "555-01", phone
    for phone in TARGETS["unique phones"].run(KEY):
        assert phone.startswith("+1 (0")
    for number in TARGETS["ssns"].run(KEY):
        assert number[0] == "9"
        assert number[4] in "01234"


def test_equality_and_frequency_still_show() -> None:
    # What masking does not hide; small domains are warned of.
    copy = masked("first_name", ["Anna"] * 70 + ["Bob"] * 30)
    assert (copy.count(copy[0]), copy.count(copy[-1])) == (70, 30)


def test_a_shifted_date_does_not_tell_by_how_much() -> None:
    import datetime as dt

    days = [dt.date(2024, 6, 1)] * 5000
    shifted = masked("date_shift", days, DATE, subject=[f"person {i}" for i in range(5000)])
    offsets = np.array([(day - days[0]).days for day in shifted])
    assert (offsets.min(), offsets.max()) == (-90, 90)
    assert not (offsets == 0).any()
    assert abs(offsets.mean()) < 4


def test_small_numbers_are_spread_over_their_room() -> None:
    found = np.array(masked("hash", list(range(5000)), LogicalType(Kind.INTEGER, bits=32)))
    assert found.min() < 1 << 22
    assert found.max() > (1 << 31) - (1 << 22)
    assert abs(found.mean() / (1 << 30) - 1) < 0.05
