"""Numbers of standards: those of books, bar codes, bank accounts, cards, taxes and devices.

Where a number has a check digit it is right, and none of them belongs to anybody.
"""

from __future__ import annotations

import re
from typing import Final

from seeds.inference.expressions import Expression, call
from seeds.inference.subject import Guess, Subject

LENGTHS: Final = {
    "isbn13": 13, "isbn10": 10, "issn": 9, "ean13": 13, "ean8": 8, "upc": 12, "gtin14": 14,
    "iban": 22, "iban_nl": 18, "card": 16, "vat": 11, "imei": 15, "vin": 17,
}  # fmt: skip
"""Characters of the kinds of ``checked()``."""


def _checked(*kinds: str) -> Guess:
    """Return a guess of the first kind that has its place in the column."""

    def guess(subject: Subject) -> Expression | None:
        for kind in kinds:
            if subject.shortest <= LENGTHS[kind] <= subject.room:
                return call("checked", kind, **_unique(subject))
        return None

    return guess


def _pattern(*patterns: tuple[int, str]) -> Guess:
    """Return a guess of the first of several patterns, with their lengths, that fits."""

    def guess(subject: Subject) -> Expression | None:
        for length, pattern in patterns:
            if subject.shortest <= length <= subject.room:
                return call("pattern", pattern, **_unique(subject))
        return None

    return guess


def _unique(subject: Subject) -> dict[str, bool]:
    return {"unique": True} if subject.unique else {}


_OF_CARDS: Final = re.compile(r"(credit|debit|bank|payment)_?card|cards?$|payment|wallet|checkout")
_BESIDE_CARDS: Final = re.compile(
    r"(.*_)?(cvv|cvc|cvv2|card_?(brand|type|holder.*|network|expiry.*|exp.*)"
    r"|exp(iry|iration|ires|ire)?_?(date|month|year)|last_?(4|four))"
)

_TOLD: Final = r"(.*_)?((credit|debit|bank|payment)_?card|cc_|last_?(4|four)|card_?(brand|network))"


def _is_of_a_card(subject: Subject) -> bool:
    """Tell whether a row is one of a card that pays, and not of one that lends books."""
    told = re.match(_TOLD, subject.name)
    beside = any(map(_BESIDE_CARDS.fullmatch, subject.all_names - {subject.name}))
    return told is not None or beside or _OF_CARDS.search(subject.table) is not None


def _card(field: str, length: int) -> Guess:
    """Return a guess of what belongs to a row's card, which is one of those for tests."""

    def guess(subject: Subject) -> Expression | None:
        if not subject.shortest <= length <= subject.room or not _is_of_a_card(subject):
            return None
        if subject.unique:
            return call("checked", "card", unique=True) if field == "number" else None
        return call("term", f"card.{field}")

    return guess


_CODE: Final = r"(_(code|number|num|no|id|value))?"
TEXTS: Final[tuple[tuple[str, Guess], ...]] = (
    (rf"(.*_)?isbn_?10{_CODE}", _checked("isbn10")),
    (rf"(.*_)?isbn(_?13)?{_CODE}", _checked("isbn13", "isbn10")),
    (rf"(.*_)?([ep]_?)?issn(_l)?{_CODE}", _checked("issn")),
    (rf"(.*_)?(ean|gtin)_?8{_CODE}", _checked("ean8")),
    (rf"(.*_)?gtin_?14{_CODE}", _checked("gtin14")),
    (rf"(.*_)?(upc(_?[ae])?|(ean|gtin)_?12){_CODE}", _checked("upc", "ean13", "ean8")),
    (rf"(.*_)?(ean|gtin|jan|bar_?code)(_?13)?{_CODE}", _checked("ean13", "upc", "ean8", "gtin14")),
    (rf"(.*_)?iban{_CODE}", _checked("iban", "iban_nl")),
    # The eighth letter of a bank that is there for tests is a nought.
    (rf"(.*_)?(bic|swift(_?bic)?){_CODE}", _pattern((8, "????DE[2-9]0"), (11, "????DE[2-9]0XXX"))),
    (r"(.*_)?((card|cc)_?(number|num|no)|pan)", _card("number", 16)),
    (r"(.*_)?(card|cc)_?(brand|network|type)", _card("brand", 16)),
    (r"(.*_)?last_?(4|four)(_digits)?", _card("last4", 4)),
    (r"(.*_)?(cvv2?|cvc|csc)", _pattern((3, "###"))),
    (r"(.*_)?vat(_?reg(istration)?)?_?(id|number|num|no|code|in)", _checked("vat")),
    # Begins with what the authority gives to nobody, as the numbers of persons below do.
    (
        r"(.*_)?((tax|fiscal)(payer)?_?(identification_)?(id|number|no|code)|ein|fein|tin)",
        _pattern((10, "0[789]-#######"), (9, "0[789]#######")),
    ),
    (
        r"(.*_)?(ssn|social_security(_?(number|no))?)",
        _pattern((11, "9##-[0-4]#-####"), (9, "9##[0-4]#####"), (4, "####")),
    ),
    (rf"(.*_)?imei{_CODE}", _checked("imei")),
    (rf"(.*_)?imsi{_CODE}", _pattern((15, "00101##########"))),
    (rf"(.*_)?(vin|vehicle_identification){_CODE}|chassis_(number|no)", _checked("vin")),
    (r"(.*_)?sort_?code", _pattern((8, "00-##-##"), (6, "00####"))),
    (r"(bank_)?account_?(number|num|no)|(.*_)?bank_account", _pattern((10, "[1-9]#########"))),
    (
        r"(.*_)?((licen[cs]e|number|registration)_?plate(_(number|no))?|plate_(number|no))",
        _pattern((7, "???-###"), (6, "???###")),
    ),
    (r"(.*_)?passport(_?(number|num|no))?", _pattern((9, "?########"))),
    (r"(.*_)?asin", _pattern((10, "B0********"))),
    # The registrar has set 10.5555 aside for examples.
    (r"(.*_)?doi", _pattern((16, "10.5555/########"))),
)
"""Texts that a standard tells how to write."""
