"""What names say: their words, and the role of a point in time among those of its row."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_CREATED: Final = (
    r"(created|inserted|added|registered|joined|signed_up)(_?(at|on|date|time|ts|timestamp))?"
    r"|date_(created|joined|added)|(creation|create|insert)_(date|time|ts|timestamp)"
)
_UPDATED: Final = (
    r"(last_)?(updated|modified|changed|update|write)_?(at|on|date|time|ts|timestamp)"
    r"|(last_)?(updated|modified|changed)|date_(updated|modified|changed)|modification_(date|time)"
)
_DELETED: Final = (
    r"(deleted|removed|archived|deceased|died|banned|blocked|revoked)(_?(at|on|date|time))?"
)
_BORN: Final = r"(.*_)?(birth_?(date|day)|date_of_birth|dob|born(_(on|at))?)"
_AHEAD: Final = (
    r"(.*_)?(expires?|expiry|expiration|due|deadline|scheduled|renews?|valid_(until|to)|next|ends?"
    r"|end|until)(_.*)?"
)

_ALIKE: Final = frozenset(
    {"news", "series", "species", "sms", "gps", "dns", "https", "analytics", "always"}
)
_HAPPENS: Final = (
    r"(.*_)?(\w+ed(_in|_out|_up|_off)?|\w+en|due|sent|seen|read|left|paid|run|built|sold|starts?|ends?|begins?|login"
    r"|expires|renews|birth)"
)
_DAY: Final = (
    rf"(.*_)?date|date_(of|from|to|created|added|joined|modified|sold|paid)(_\w+)?|{_HAPPENS}_on"
    r"|(.*_)?(dob|birthday|birthdate)|valid_(from|until|to)"
)
_INSTANT: Final = (
    rf"(.*_)?(date_?time|timestamp)|{_HAPPENS}_(at|time|ts)|(created|updated|modified)"
    r"|(last_)?(update|modification|creation)_time"
)
_ODD: Final = {
    "people": "person",
    "children": "child",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
}


@lru_cache(1 << 14)
def snake(name: str) -> str:
    """Return a name in lower case with its words joined by underscores."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"\W+", "_", parted).lower().strip("_")


@lru_cache(1 << 12)
def role(name: str) -> str:
    """Return what a point in time tells of its row, such as ``created``; empty for others."""
    patterns = {
        "created": _CREATED,
        "updated": _UPDATED,
        "deleted": _DELETED,
        "born": _BORN,
        "ahead": _AHEAD,
    }
    return next((role for role, pattern in patterns.items() if re.fullmatch(pattern, name)), "")


def is_day(name: str) -> bool:
    """Tell whether a text of this name is a calendar day, written down."""
    return re.fullmatch(_DAY, name) is not None


def is_instant(name: str) -> bool:
    """Tell whether a text of this name is a day and a time, written down."""
    return re.fullmatch(_INSTANT, name) is not None


def singular(word: str) -> str:
    """Return a word of one thing for that of many: ``orders`` is order, ``statuses`` status."""
    head, _, last = word.rpartition("_")
    lead = f"{head}_" if head else ""
    if last in _ODD:
        return lead + _ODD[last]
    if last in _ALIKE or re.search(r"(ss|us|is|as|os)$", last) or not last.endswith("s"):
        return word
    if re.search(r"[^aeiou]ies$", last) and last != "movies":
        return f"{lead}{last[:-3]}y"
    if re.search(r"(ss|x|z|ch|sh|(?<![ao])us)es$", last):
        return f"{lead}{last[:-2]}"
    return f"{lead}{last[:-1]}"
