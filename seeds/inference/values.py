"""Guesses of values that are neither texts nor numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from seeds.inference.expressions import (
    Expression,
    call,
    chained,
    constant_text,
    literal,
    options,
    quoted,
)
from seeds.inference.subject import Subject
from seeds.schema.types import Kind

PRESENT: Final = 0.8
"""Share of the rows in which a column that may be NULL has a value."""

_MOSTLY: Final = r"active(_?(bool|flag))?|enabled|visible|published|verified|confirmed|valid|public"
_RARELY: Final = (
    r"(.*_)?(deleted|archived|blocked|banned|deceased|revoked|suspended|locked|hidden|disabled"
    r"|spam|test)"
)


def boolean(subject: Subject) -> Expression:
    """Guess how often a flag is set."""
    name = subject.name.removeprefix("is_").removeprefix("has_")
    if re.fullmatch(_MOSTLY, name):
        return call("boolean", 0.9)
    return call("boolean", 0.05) if re.fullmatch(_RARELY, name) else call("boolean")


_TAGS: Final = ("new", "popular", "limited", "seasonal", "classic")
_ITEMS: Final[Mapping[Kind, tuple[Any, ...]]] = {
    Kind.TEXT: _TAGS,
    Kind.INTEGER: (1, 2, 3, 5, 8),
    Kind.FLOAT: (0.25, 0.5, 1.0, 2.5),
    Kind.BOOLEAN: (True, False),
}


_LISTED: Final = (
    (r"(.*_)?allerg(y|ies|ens?)", ("Penicillin", "Peanuts", "Latex", "Pollen", "Shellfish")),
    (r"(.*_)?(languages?|locales?)", ("en", "de", "fr", "es", "it")),
    (r"(.*_)?countries", ("US", "DE", "FR", "GB", "JP")),
    (r"(.*_)?currencies", ("USD", "EUR", "GBP")),
    (r"(.*_)?(roles|groups)", ("admin", "editor", "viewer", "support")),
    (r"(.*_)?(permissions|scopes|grants)", ("read", "write", "delete", "share", "export")),
    (r"(.*_)?skills", ("Python", "SQL", "Accounting", "First Aid", "Project Management")),
    (r"(.*_)?(colou?rs)", ("black", "white", "red", "green", "blue")),
    (r"(.*_)?sizes", ("S", "M", "L", "XL")),
    (r"(.*_)?(events|triggers|hooks)", ("created", "updated", "deleted", "paid", "shipped")),
    (r"(.*_)?(days|weekdays)", ("mon", "tue", "wed", "thu", "fri", "sat", "sun")),
    (r"(.*_)?(domains|hosts|hostnames)", ("example.com", "example.org", "example.net")),
    (r"(.*_)?e?_?mails", ("info@example.com", "office@example.org", "help@example.net")),
    (r"(.*_)?(images|photos|pictures|image_urls)", tuple(
        f"https://images.example.com/{n}.jpg" for n in range(1, 6)
    )),
    (r"(.*_)?(urls|links)", tuple(f"https://www.example.com/{n}" for n in range(1, 6))),
)  # fmt: skip
"""What lists of texts hold, by the names of their columns."""


def array(subject: Subject) -> Expression:
    """Guess a list of items."""
    item = subject.type.item
    values: tuple[Any, ...] = ()
    if item is not None:
        values = item.labels or _ITEMS.get(item.kind, ())
        if item.kind is Kind.TEXT and not item.labels:
            listed = (known for names, known in _LISTED if re.fullmatch(names, subject.name))
            values = next(listed, values)
        if item.kind is Kind.TEXT and item.length is not None:
            values = tuple(v for v in values if item.labels or len(v) <= item.length)
    if not values:
        return call("constant", Expression(("[]",), []))
    return call("sample", literal(values), 0, min(len(values), 3))


_LISTS: Final = r"(.*_)?(tags|labels|permissions|roles|keywords|categories)"


def is_list(subject: Subject) -> bool:
    """Tell whether a JSON column looks as if it held a list."""
    return subject.listed or re.fullmatch(_LISTS, subject.name) is not None


_SETTINGS: Final = r"(.*_)?(settings?|preferences|prefs|options|config(uration)?)"
_DATA: Final = r"(.*_)?(meta|meta_?data|context|extras?|extra_data|custom_(fields|data)|properties)"
_ATTRIBUTES: Final = r"(.*_)?(attributes|attrs|specs?|specifications?|features|traits)"
_PAYLOAD: Final = r"(.*_)?(payload|event_data|body|message_data|request|response|raw)(_data)?"
_ADDRESS: Final = r"(.*_)?(address|location|place)(_data|_json)?"
_KNOWN: Final = (_SETTINGS, _DATA, _ATTRIBUTES, _PAYLOAD, _ADDRESS)


def knows_document(subject: Subject) -> bool:
    """Tell whether the name of a JSON column says what its documents are like."""
    return any(re.fullmatch(p, subject.name) for p in _KNOWN)


def document(subject: Subject) -> Expression:
    """Guess a JSON value: a list of words, or an object."""
    if is_list(subject):
        return call("sample", literal(_TAGS), 0, 3)
    if re.fullmatch(_SETTINGS, subject.name):
        return call(
            "json_object",
            theme=call("choice", literal(("light", "dark", "system"))),
            language=call("choice", literal(("en", "de", "fr", "es"))),
            notifications=call("boolean", 0.7),
            page_size=call("choice", literal((10, 25, 50, 100))),
        )
    if re.fullmatch(_DATA, subject.name):
        return call(
            "json_object",
            source=call("choice", literal(("web", "mobile", "import", "api"))),
            version=call("between", 1, 5),
            tags=call("sample", literal(_TAGS), 0, 2),
        )
    if re.fullmatch(_ATTRIBUTES, subject.name):
        return call(
            "json_object",
            colour=call("choice", literal(("black", "white", "red", "blue", "green"))),
            size=call("choice", literal(("S", "M", "L", "XL"))),
            weight=call("between", 1, 40),
        )
    if re.fullmatch(_PAYLOAD, subject.name):
        return call(
            "json_object",
            event=call("choice", literal(("created", "updated", "deleted", "viewed"))),
            id=call("between", 1, 10000),
            attempt=call("between", 1, 3),
        )
    if re.fullmatch(_ADDRESS, subject.name):
        return call(
            "json_object",
            street=call("address.street"),
            city=call("address.city"),
            postal_code=call("address.postal_code"),
            country=call("address.country"),
        )
    return call("json_object", note=call("words", 2, 4), score=call("between", 1, 100))


def data(subject: Subject) -> Expression:
    """Guess bytes: the same in all rows, for there are no columns of random ones."""
    length = min(subject.room, 16)
    function = Expression((f"lambda chance: chance.randbytes({length})",), _bytes_of(length))
    return call("once", function)


def _bytes_of(length: int) -> Callable[[Any], bytes]:
    return lambda chance: bytes(chance.randbytes(length))


_HOURS_OPEN = 12
"""Hours of a day at which things usually happen."""


def time_of_day(part: tuple[int, int] = (0, 1)) -> Expression:
    """Guess a time of day, within the i-th of n equal parts of the day."""
    i, n = part
    opens, closes = (8, 20) if n <= _HOURS_OPEN else (0, 24)
    first, last = (opens + (closes - opens) * at // n for at in (i, i + 1))
    span = f"{first}, {last}" if first else f"{last}"
    text = f"[dt.time(hour) for hour in range({span})]"
    hours = [dt.time(hour) for hour in range(first, last)]
    return call("choice", constant_text(text, hours, "import datetime as dt"))


def interval() -> Expression:
    """Guess a length of time."""
    text = "[dt.timedelta(minutes=minutes) for minutes in (15, 30, 45, 60, 90, 120)]"
    spans = [dt.timedelta(minutes=minutes) for minutes in (15, 30, 45, 60, 90, 120)]
    return call("choice", constant_text(text, spans, "import datetime as dt"))


def labels(values: Iterable[Any]) -> Expression:
    """Return a choice of the only values that a column takes."""
    return call("choice", options(map(quoted, values), tuple(values)))


def optional(expression: Expression, share: float = PRESENT) -> Expression:
    """Return an expression with NULL in some rows."""
    return chained(expression, "optional", share)
