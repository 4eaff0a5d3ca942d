"""Which methods of Faker may make a column, and which may not.

Two promises of Seeds do not hold for all of Faker: no generated e-mail address, telephone number,
host, card or account may reach or bill anyone real, and no generated value may depend on the day
it is made. Methods that break a promise are replaced, in the Faker generator that pools are drawn
from, by ones that raise an error naming what to use instead. So they are refused wherever they are
called: by name, in a template (``{{phone_number}}``), by another method of Faker (``profile``) or
by a custom provider. A custom provider's own methods are its author's business, but for e-mail
addresses, which :func:`check_value` looks for in every value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NoReturn

from faker.generator import Generator

from seeds.errors import DeclarationError

_EMAIL_HINT = (
    "Use the built-in person.email(), or Faker's 'safe_email': their domains are reserved."
)
_HOST_HINT = "Use Faker's 'safe_domain_name', or compose a name that ends in .example or .invalid."
_IP_HINT = "Use Faker's 'ipv4_private'."
_PHONE_HINT = "Use the built-in person.phone(), whose numbers are reserved for fiction."
_CARD_HINT = "Use choice() with the test card numbers that your payment provider publishes."
_BANK_HINT = "Use Faker's 'bothify' with a pattern that cannot be a valid account, such as 'XX00#'."
_CLOCK_HINT = "Use the built-in datetime() or date(), which hang on the as-of of the run."

_SEEDED_HINT = "Use a method that depends on the seed alone, such as 'uuid4' or 'binary'."

# Methods of Faker's providers of internet, card and bank data that may reach or bill somebody.
_REACHING = {
    **dict.fromkeys(
        (
            "ascii_company_email",
            "ascii_email",
            "ascii_free_email",
            "company_email",
            "free_email",
            "free_email_domain",
        ),
        _EMAIL_HINT,
    ),
    **dict.fromkeys(("dga", "domain_name", "hostname", "image_url", "uri", "url"), _HOST_HINT),
    **dict.fromkeys(("ipv4", "ipv4_public", "ipv6"), _IP_HINT),
    **dict.fromkeys(("credit_card_full", "credit_card_number"), _CARD_HINT),
    **dict.fromkeys(
        ("aba", "bban", "checking_account", "clabe", "correspondent_account", "iban"), _BANK_HINT
    ),
}
_PHONE_MODULE = "faker.providers.phone_number"
_HARMLESS_PHONE = {"country_calling_code"}

# Modules whose methods ask for the present day by themselves, and other methods that do.
_CLOCK_MODULES = (
    "faker.providers.date_time",
    "faker.providers.passport",
    *(f"faker.providers.ssn.{x}" for x in ("et_EE", "fi_FI", "lv_LV", "no_NO", "sv_SE", "zh_CN")),
)
_CLOCK_METHODS = {"businesses_ogrn", "individuals_ogrn", "tar", "uuid1", "uuid7", "zip"}
_TIMELESS = {"century", "passport_gender", "passport_number", "pytimezone", "timezone"}

# These are timeless when both ends are given as dates.
_BETWEEN = {"date_between", "date_between_dates", "date_time_between", "date_time_between_dates"}

_EMAIL = re.compile(r"[\w.+-]+@((?:[\w-]+\.)+[A-Za-z]{2,})")
_RESERVED = re.compile(
    r"(?:.*\.)?(?:example\.(?:com|net|org)|example|invalid|test|localhost)", re.IGNORECASE
)


def refuse_unsafe(generator: Generator) -> None:
    """Replace the methods of a generator that break a promise by ones that raise.

    To be called before custom providers are added, so that these may define a safe method of the
    same name.
    """
    for name, method in list(vars(generator).items()):
        module = getattr(method, "__module__", None) or ""
        if not callable(method) or not module.startswith("faker.providers."):
            continue
        if module.startswith(_PHONE_MODULE) and name not in _HARMLESS_PHONE:
            generator.set_formatter(name, _refusing(name, "reaches somebody real", _PHONE_HINT))
        elif name in _REACHING:
            refusing = _refusing(name, "reaches or bills somebody real", _REACHING[name])
            generator.set_formatter(name, refusing if name != "ipv4" else _private(method))
        elif (module.startswith(_CLOCK_MODULES) and name not in _TIMELESS) or (
            name in _CLOCK_METHODS
        ):
            safe = _timeless(name, method) if name in _BETWEEN else _refuse_clock(name)
            generator.set_formatter(name, safe)


def check_value(method: str, value: object) -> None:
    """Check that a generated value has no e-mail address outside the reserved domains.

    Raises:
        DeclarationError: It has one.
    """
    if isinstance(value, str):
        for match in _EMAIL.finditer(value):
            if not _RESERVED.fullmatch(match[1]):
                raise DeclarationError(
                    f"Faker's method {method!r} makes e-mail addresses at {match[1]!r}, "
                    "which may reach somebody real.",
                    _EMAIL_HINT,
                )
    elif isinstance(value, Mapping):
        for key, item in value.items():
            check_value(method, key)
            check_value(method, item)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            check_value(method, item)


def _refusing(name: str, why: str, hint: str) -> Callable[..., NoReturn]:
    def refuse(*_arguments: Any, **_options: Any) -> NoReturn:
        raise DeclarationError(f"Faker's method {name!r} may make a value that {why}.", hint)

    return refuse


def _refuse_clock(name: str) -> Callable[..., NoReturn]:
    hint = _SEEDED_HINT if name in _CLOCK_METHODS else _CLOCK_HINT
    return _refusing(name, "depends on the day it is made", hint)


def _private(method: Callable[..., Any]) -> Callable[..., Any]:
    refuse = _refusing("ipv4", "reaches somebody real", _IP_HINT)

    def ipv4(*arguments: Any, **options: Any) -> Any:
        return method(*arguments, **options) if options.get("private") is True else refuse()

    return ipv4


def _timeless(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
    refuse = _refuse_clock(name)

    def between(*arguments: Any, **options: Any) -> Any:
        ends = [end for end in (*arguments, *options.values()) if isinstance(end, date)]
        return method(*arguments, **options) if len(ends) == len(("start", "end")) else refuse()

    return between
