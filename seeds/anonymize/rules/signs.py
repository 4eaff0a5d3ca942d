"""What values show by themselves: that they are addresses, card numbers, hashes of passwords."""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

SIGNS: Final[dict[str, str]] = {
    "email": "e-mail addresses",
    "card": "card numbers",
    "national_id": "national ids",
    "iban": "bank accounts",
    "password": "hashes of passwords",
    "token": "tokens or keys",
    "mac": "hardware addresses",
    "ip": "IP addresses",
    "phone": "phone numbers",
}
"""What values show, the most telling first, with what messages call it."""

_FORMS: Final[dict[str, re.Pattern[str]]] = {
    "email": re.compile(r"[^\s@<>\"'(),;:]+@[^\s@<>\"'(),;:]+\.[A-Za-z]{2,}"),
    "card": re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?![\d.])"),
    "national_id": re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])"),
    "iban": re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?"),
    "password": re.compile(
        r"\$(?:2[abxy]?|argon2(?:id|i|d)|scrypt|pbkdf2[\w-]*|[156y])\$[^\s]{8,}"
        r"|(?:pbkdf2_sha\d+|bcrypt(?:_sha256)?|argon2|scrypt)\$[^\s]{8,}|\{S?SHA\d*\}[^\s]{8,}"
    ),
    "token": re.compile(
        r"(?<![\w-])(?:eyJ[\w-]{4,}\.[\w-]{4,}\.[\w-]*|(?:sk|pk|rk)_(?:live|test)_\w{8,}"
        r"|gh[pousr]_\w{20,}|AKIA[0-9A-Z]{16}|xox[abprs]-[\w-]{10,}|[0-9a-f]{32,128}"
        r"|(?=[\w-]*[0-9])(?=[\w-]*[a-z])(?=[\w-]*[A-Z])[\w-]{32,})(?![\w-])"
    ),
    "mac": re.compile(r"(?<![\w:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:-])"),
    "ip": re.compile(
        r"(?<![\w.:])(?:(?:\d{1,3}\.){3}\d{1,3}|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)"
        r"(?:/\d{1,3})?(?![\w:]|\.\d)"
    ),
    "phone": re.compile(
        r"(?<![\w.+-])(?:\+\d[\d ().\/-]{7,18}\d|\(?0?\d{2,5}[)]?[ .\/-]\d{2,4}[ .\/-]\d{2,5}"
        r"(?:[ .-]\d{1,4})?)(?![\w-])"
    ),
}


def _card(text: str) -> bool:
    digits = [int(c) for c in text if c.isdigit()]
    if len(set(digits)) < 2 or digits[0] not in (2, 3, 4, 5, 6):
        return False
    doubled = [d * 2 - 9 * (d > 4) for d in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _iban(text: str) -> bool:
    plain = text.replace(" ", "")
    if len(plain) < 15:
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def _ip(text: str) -> bool:
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return text.count(":") != 2 or "::" in text  # a time of day is none


def _phone(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    date = re.match(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}\b|\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b", text)
    return 8 <= digits <= 15 and not date


_MORE: Final[dict[str, Callable[[str], bool]]] = {
    "card": _card,
    "iban": _iban,
    "ip": _ip,
    "phone": _phone,
}


def signs_in(text: str) -> dict[str, bool]:
    """Return what a text shows, and whether it is nothing else.

    Args:
        text: A value as text.
    """
    found: dict[str, bool] = {}
    stripped = text.strip()
    for sign in SIGNS:
        for match in _FORMS[sign].finditer(text):
            if sign in _MORE and not _MORE[sign](match[0]):
                continue
            whole = match[0] == stripped
            # What is a card number or an address looks like a phone number too.
            if not (found and sign in ("phone", "ip", "token") and not whole):
                found[sign] = whole
            break
        if found.get(sign):
            return {sign: True}
    return found


@dataclass(frozen=True)
class Seen:
    """What samples of a column show.

    Attributes:
        values: How many were looked at, without NULL and blanks.
        whole: How many are nothing but the sign, by sign.
        within: How many have it in them, by sign.
        distinct: How many different ones there are.
        longest: Letters of the longest.
    """

    values: int = 0
    whole: dict[str, int] | None = None
    within: dict[str, int] | None = None
    distinct: int = 0
    longest: int = 0

    @property
    def kind(self) -> str:
        """What most of the values are; empty when they are nothing known."""
        if not self.whole or not self.values:
            return ""
        sign, count = max(self.whole.items(), key=lambda pair: pair[1])
        return sign if count * 2 > self.values else ""

    @property
    def found(self) -> dict[str, int]:
        """How many values show each sign, be they that or only have it in them."""
        counts = Counter(self.whole or {})
        counts.update(self.within or {})
        return {sign: counts[sign] for sign in SIGNS if counts[sign]}

    def told(self) -> str:
        """Say what was found: ``e-mail addresses in 3 of 200 samples``."""
        parts = [f"{SIGNS[sign]} in {count}" for sign, count in self.found.items()]
        return f"{', '.join(parts)} of {self.values} samples" if parts else ""


def look(values: Iterable[str | None]) -> Seen:
    """Return what some values of a column show."""
    whole: Counter[str] = Counter()
    within: Counter[str] = Counter()
    texts = [value for value in values if value is not None and value.strip()]
    for text in texts:
        for sign, alone in signs_in(text[:4000]).items():
            (whole if alone else within)[sign] += 1
    return Seen(
        len(texts), dict(whole), dict(within), len(set(texts)), max(map(len, texts), default=0)
    )
