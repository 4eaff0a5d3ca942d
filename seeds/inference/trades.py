"""Texts of trades: travel, health, schools, markets and rooms."""

from __future__ import annotations

import re
from typing import Final

from seeds.inference.expressions import Expression, call, literal, named_constant
from seeds.inference.subject import Guess, Subject, one_of

_CAPITALS: Final = named_constant("CAPITALS", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_AIRPORTS: Final = (
    "AMS", "ATL", "BCN", "BOS", "CDG", "CPH", "DEN", "DXB", "FCO", "FRA", "HEL", "HND", "IST",
    "JFK", "LAX", "LHR", "LIS", "MAD", "MUC", "ORD", "OSL", "SEA", "SFO", "SIN", "SYD", "VIE",
    "YYZ", "ZRH",
)  # fmt: skip
_TICKERS: Final = (
    "ALDR", "BRMW", "CBLT", "ELMS", "FNWK", "FXGL", "GRPK", "HRBR", "IRNB", "IVYB", "LNGM", "MRSH",
    "OAKH", "PLMF", "RDGW", "SPRW", "SYCM", "TDWT", "TLWT", "WYMK",
)  # fmt: skip
_IATA: Final = 3
"""Characters of an airport's code."""


def _airport(subject: Subject) -> Expression | None:
    named = re.search(r"airport|iata", subject.name)
    if subject.room != _IATA and not (named and re.search(r"code|iata", subject.name)):
        return None
    return one_of(*_AIRPORTS)(subject)


def _flight(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < len("LH1999"):
        return None
    carrier = call("choice", literal(("AF", "BA", "DL", "EK", "IB", "KL", "LH", "SK", "UA")))
    return call("concat", carrier, call("between", 100, 1999))


def _gate(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < len("A60"):
        return None
    return call("concat", call("choice", literal(("A", "B", "C", "D"))), call("between", 1, 60))


def _seat(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < len("40F"):
        return None
    letter = call("choice", literal(("A", "B", "C", "D", "E", "F")))
    return call("concat", call("between", 1, 40), letter)


def _room(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < len("640"):
        return None
    return call("concat", call("between", 101, 640))


def _extension(subject: Subject) -> Expression | None:
    """Guess the last digits of a telephone number, where one stands beside them."""
    beside = any(re.search(r"phone|mobile|telephone", name) for name in subject.all_names)
    if not beside or subject.unique or subject.room < len("9999"):
        return None
    return call("concat", call("between", 100, 9999))


def _ticker(subject: Subject) -> Expression | None:
    traded = re.search(r"stock|securit|quote|instrument|share|equit|ticker|asset|trade|holding"
                       r"|position|portfolio", f"{subject.table} {subject.name}")  # fmt: skip
    if not traded or subject.room < len("ABCD"):
        return None
    if subject.unique:
        return call("code", length=4, alphabet=_CAPITALS)
    return call("choice", literal(_TICKERS))


def _model(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < len("AX-990"):
        return None
    series = call("choice", literal(("AX-", "TR-", "GT-", "Z")))
    return call("concat", series, call("between", 100, 990))


_MEDICINE: Final = r"prescription|medic|drug|treatment|therap|dose|patient|order"
TEXTS: Final[tuple[tuple[str, Guess], ...]] = (
    (
        (
            r"(origin|destination|departure|arrival|from|to|source|dest)(_(airport|iata))?(_code)?"
            r"|(.*_)?(airport|iata)(_code)?"
        ),
        _airport,
    ),
    (r"flight(_?(number|no|num|code))?", _flight),
    (r"(.*_)?gate", _gate),
    (r"(phone_|tel_)?ext(ension)?", _extension),
    (r"seat(_?(number|no))?", _seat),
    (
        r"aircraft(_(type|model|name))?|plane(_(type|model))?",
        one_of("Airbus A320", "Airbus A350", "Boeing 737-800", "Boeing 787-9", "Embraer E190"),
    ),
    (r"room(_?(number|no|name))?|office(_?(number|no))?|classroom", _room),
    (r"(daily_)?(dosage|dose)", one_of("10 mg", "20 mg", "250 mg", "500 mg", "5 ml", "1 tablet")),
    (
        r"(.*_)?frequency",
        one_of("once daily", "twice daily", "every 8 hours", "as needed", of=_MEDICINE),
    ),
    (r"(.*_)?(frequency|interval|recurrence)", one_of("daily", "weekly", "monthly", "yearly")),
    (
        r"(.*_)?allerg(y|ies|en|ens)",
        one_of("Penicillin", "Peanuts", "Latex", "Pollen", "Shellfish", "Dust mites"),
    ),
    (
        r"(lab_)?test(_name)?|analyte",
        one_of("Glucose", "Cholesterol", "Creatinine", "Sodium", "Potassium", of=r"lab|result"),
    ),
    (r"(reference|normal)_range", one_of("70-110", "135-145", "3.5-5.0", "0.6-1.2", "150-200")),
    (r"(.*_)?(semester|academic_term)", one_of("Fall 2025", "Spring 2026", "Summer 2026")),
    (
        r"major|minor|field_of_study|study_(program(me)?|field)",
        one_of("Biology", "Computer Science", "Economics", "History", "Mathematics", "Psychology"),
    ),
    (r"(academic_)?degree", one_of("BSc", "BA", "MSc", "MA", "PhD")),
    (
        r"(.*_)?(level|difficulty)",
        one_of("beginner", "intermediate", "advanced", of=r"course|lesson|class|workshop|quiz"),
    ),
    (r"(stock_)?(symbol|ticker)(_symbol)?", _ticker),
    (r"(.*_)?model(_?(number|no|name))?", _model),
)
"""Texts that trades write in their own ways, by the names of their columns."""
