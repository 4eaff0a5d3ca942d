"""Columns by the name of their kind, for declarations that are data: dictionaries, JSON, YAML.

``generator("integer", min=1, max=6)`` is ``between(1, 6)``. The table below has one line for
each kind; everything it leads to can be declared without it.
"""

from __future__ import annotations

import datetime as dt
import inspect
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from seeds.errors import DeclarationError, UsageError, did_you_mean
from seeds.generate import columns
from seeds.spec.column import Column, concat, constant

_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True)
class Kind:
    """How a kind's column is declared.

    Attributes:
        declare: The function; its parameters are the kind's options.
        renamed: Options that are called something else than the parameters they are.
        defaults: Values of parameters that are not given.
    """

    declare: Callable[..., Column]
    renamed: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @property
    def options(self) -> tuple[str, ...]:
        """The names of the options."""
        names = {parameter: option for option, parameter in self.renamed.items()}
        return tuple(names.get(p.name, p.name) for p in self._parameters() if not _takes_any(p))

    @property
    def open(self) -> bool:
        """Whether options of any name are passed on."""
        return any(map(_takes_any, self._parameters()))

    @property
    def required(self) -> tuple[str, ...]:
        """The names of the options that have to be given."""
        names = {parameter: option for option, parameter in self.renamed.items()}
        return tuple(
            names.get(p.name, p.name)
            for p in self._parameters()
            if p.default is p.empty and not _takes_any(p) and p.name not in self.defaults
        )

    def column(self, options: Mapping[str, Any]) -> Column:
        """Return the column with some options, which have been checked."""
        given = {self.renamed.get(name, name): value for name, value in options.items()}
        return self.declare(**{**self.defaults, **given})

    def _parameters(self) -> list[inspect.Parameter]:
        return list(inspect.signature(self.declare).parameters.values())


def _takes_any(parameter: inspect.Parameter) -> bool:
    return parameter.kind is parameter.VAR_KEYWORD


def _email(
    unique: bool = True, domains: str | Sequence[str] = (), pattern: str = "{first}.{last}"
) -> Column:
    several = (domains,) if isinstance(domains, str) else tuple(domains)
    return columns.person.email(unique=unique, domains=several, pattern=pattern)


def _address() -> Column:
    place = columns.address
    return concat(place.street(), ", ", place.city(), " ", place.postal_code())


def _bound(value: Any) -> Any:
    """Return a point in time; one that is written as in ISO 8601 as what it says."""
    if not isinstance(value, str) or not re.match(r"\d{4}-", value):
        return value
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return dt.date.fromisoformat(value)
    return dt.datetime.fromisoformat(value)


def _date(start: Any = "-1y", stop: Any = None, after: Any = None, before: Any = None) -> Column:
    given = {"after": _bound(after), "before": _bound(before)}
    return columns.date(_bound(start), _bound(stop), **given)


def _datetime(
    start: Any = "-1y", stop: Any = None, after: Any = None, before: Any = None
) -> Column:
    given = {"after": _bound(after), "before": _bound(before)}
    return columns.datetime(_bound(start), _bound(stop), **given)


def _time(start: str = "00:00", stop: str = "23:59") -> Column:
    """Declare times of day in whole minutes, both bounds included."""
    low, high = (dt.time.fromisoformat(text) for text in (start, stop))
    minutes = range(low.hour * 60 + low.minute, high.hour * 60 + high.minute + 1)
    if not minutes:
        raise ValueError(f"{start} is after {stop}")
    return columns.choice([dt.time(*divmod(minute, 60)) for minute in minutes])


def _birth_date(youngest: int = 18, oldest: int = 90) -> Column:
    return columns.birth_date((youngest, oldest))


def _cycle(values: Sequence[Any]) -> Column:
    return columns.cycle(*values)


def _slug(low: int = 2, high: int = 4, unique: bool = False) -> Column:
    suffix = columns.code(length=6) if unique else None
    return columns.slug(columns.words(low, high), suffix=suffix)


def _timeline(
    start: Any = "-30d", every: str | Column = "1h", lanes: int = 1, jitter: str | None = None
) -> Column:
    return columns.timeline(_bound(start), every, lanes=lanes, jitter=jitter)


def _series(
    start: Any = "-30d",
    every: str | Column = "1h",
    lanes: int = 1,
    baseline: Any = 100,
    patterns: Sequence[Mapping[str, Any]] = (),
    trend: Any = 0,
    noise: Any = 0,
    anomalies: Mapping[str, float] = _NOTHING,
    share: float = 0.1,
    window: int = 96,
    size: Any = 0,
    low: Any = None,
    high: Any = None,
    places: int = 2,
) -> Column:
    """Declare a series together with its instants: those of a ``timeline`` that says the same."""
    at = columns.timeline(_bound(start), every, lanes=lanes)
    wrong = columns.anomalies(at, anomalies, share=share, window=window) if anomalies else None
    return columns.series(
        at,
        baseline,
        *(columns.seasonal(**pattern) for pattern in patterns),
        trend=trend,
        noise=noise,
        anomalies=wrong,
        size=size,
        low=low,
        high=high,
        places=places,
    )


_BOUNDS = {"min": "low", "max": "high"}

KINDS: Mapping[str, Kind] = {
    "name": Kind(columns.person.full_name),
    "first_name": Kind(columns.person.first_name),
    "last_name": Kind(columns.person.last_name),
    "email": Kind(_email),
    "username": Kind(columns.person.username),
    "phone": Kind(columns.person.phone),
    "avatar_url": Kind(columns.person.avatar_url),
    "birth_date": Kind(_birth_date, {"min_age": "youngest", "max_age": "oldest"}),
    "company": Kind(columns.company),
    "job": Kind(columns.job_title),
    "catch_phrase": Kind(columns.catch_phrase),
    "address": Kind(_address),
    "street": Kind(columns.address.street),
    "city": Kind(columns.address.city),
    "state": Kind(columns.address.state),
    "state_name": Kind(columns.address.state_name),
    "postal_code": Kind(columns.address.postal_code),
    "country": Kind(columns.address.country),
    "ipv4": Kind(columns.network.ipv4),
    "ipv6": Kind(columns.network.ipv6),
    "mac": Kind(columns.network.mac),
    "hostname": Kind(columns.network.hostname),
    "url": Kind(columns.network.url),
    "date": Kind(_date),
    "datetime": Kind(_datetime),
    "time": Kind(_time),
    "timeline": Kind(_timeline),
    "series": Kind(_series, _BOUNDS),
    "boolean": Kind(columns.boolean),
    "integer": Kind(columns.between, {"min": "least", "max": "most"}, {"least": 0, "most": 100}),
    "decimal": Kind(columns.decimal, _BOUNDS, {"low": 0, "high": 1000}),
    "price": Kind(columns.decimal, _BOUNDS, {"low": 1, "high": 100}),
    "float": Kind(columns.floating, _BOUNDS),
    "uuid": Kind(columns.uuid),
    "code": Kind(columns.code),
    "pattern": Kind(columns.pattern),
    "sequence": Kind(columns.sequence),
    "word": Kind(columns.word),
    "words": Kind(columns.words, _BOUNDS),
    "sentence": Kind(columns.sentence),
    "paragraph": Kind(columns.paragraph, _BOUNDS),
    "slug": Kind(_slug, _BOUNDS),
    "choice": Kind(columns.choice),
    "exactly": Kind(columns.exactly),
    "sample": Kind(columns.sample, _BOUNDS),
    "cycle": Kind(_cycle),
    "constant": Kind(constant),
    "faker": Kind(columns.faker),
}
"""The kinds by name; ``faker:METHOD`` is one as well."""

ALIASES: Mapping[str, str] = {
    "full_name": "name",
    "e_mail": "email",
    "email_address": "email",
    "user_name": "username",
    "phone_number": "phone",
    "company_name": "company",
    "job_title": "job",
    "zip": "postal_code",
    "zip_code": "postal_code",
    "postcode": "postal_code",
    "country_code": "country",
    "ip": "ipv4",
    "ip_address": "ipv4",
    "mac_address": "mac",
    "host": "hostname",
    "timestamp": "datetime",
    "time_of_day": "time",
    "time_series": "series",
    "bool": "boolean",
    "int": "integer",
    "number": "integer",
    "guid": "uuid",
    "string": "word",
    "str": "word",
    "text": "paragraph",
    "enum": "choice",
}
"""Other names of kinds."""


def canonical_name(name: str) -> str:
    """Return the name that a kind is listed under: ``E-Mail`` is ``email``."""
    method = name.removeprefix("faker:")
    if method != name:
        return f"faker:{method.strip()}"
    plain = re.sub(r"[\s-]+", "_", name.strip()).lower()
    return ALIASES.get(plain, plain)


def column_of(
    name: str, options: Mapping[str, Any], custom: Mapping[str, Column] = _NOTHING
) -> Column:
    """Return the column of a kind.

    Args:
        name: The kind's name, an alias of it, ``faker:METHOD``, or the name of a custom one.
        options: Its options; ``optional`` is the share of rows that have a value.
        custom: Columns under names of their own; they take no options.

    Raises:
        UsageError: There is no such kind, or an option is unknown, missing or wrong.
    """
    if not isinstance(name, str):
        raise UsageError(f"{name!r} is no name of a kind", "Write a text such as 'email'.")
    canonical = canonical_name(name)
    rest = {option: value for option, value in options.items() if option != "optional"}
    method = canonical.removeprefix("faker:")
    if canonical in custom:
        if rest:
            raise UsageError(f"{name!r} was registered as it is, and takes no {_listed(rest)}")
        column = custom[canonical]
    elif method != canonical:
        column = _declared(name, KINDS["faker"], {"method": method, **rest})
    elif canonical in KINDS:
        column = _declared(name, KINDS[canonical], rest)
    else:
        known = {*KINDS, *ALIASES, *custom}
        hint = did_you_mean(canonical, known)
        if not hint.startswith("Did you mean"):
            hint = f"{did_you_mean('', {*KINDS, *custom})} Faker's methods are 'faker:METHOD'."
        raise UsageError(f"there is no kind of data {name!r}", hint)
    if "optional" not in options:
        return column
    try:
        return column.optional(options["optional"])
    except (TypeError, ValueError) as error:
        raise UsageError(f"{name}: optional is the share of rows with a value: {error}") from error


def _declared(name: str, kind: Kind, options: Mapping[str, Any]) -> Column:
    unknown = [option for option in options if option not in kind.options]
    if unknown and not kind.open:
        hint = did_you_mean(unknown[0], (*kind.options, "optional"))
        raise UsageError(f"{name!r} has no option {unknown[0]!r}", hint)
    missing = [option for option in kind.required if option not in options]
    if missing:
        raise UsageError(
            f"{name!r} needs {_listed(missing)}", f"Options: {', '.join(kind.options)}."
        )
    try:
        return kind.column(options)
    except (TypeError, ValueError, ArithmeticError, AttributeError, DeclarationError) as error:
        raise UsageError(f"{name}: {error}", f"Options: {', '.join(kind.options)}.") from error


def _listed(names: Sequence[str] | Mapping[str, Any]) -> str:
    return ", ".join(map(repr, names))


def generator(name: str, /, **options: Any) -> Column:
    """Declare a column by the name of its kind: ``generator("integer", min=1, max=6)``.

    Args:
        name: The kind: ``email``, ``integer``, ``faker:color_name``, …
        options: Those of the kind, and ``optional``, the share of rows that have a value.

    Raises:
        UsageError: There is no such kind, or an option is unknown, missing or wrong.
    """
    return column_of(name, options)
