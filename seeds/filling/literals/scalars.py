"""Numbers, texts, times and bits as PostgreSQL reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from seeds.filling.literals.draws import Draws
from seeds.filling.literals.words import WORDS
from seeds.filling.literals.written_type import WrittenSqlType


@dataclass(frozen=True)
class Wish:
    """What a literal is made from: its numbers, its type, and when it is now."""

    draws: Draws
    type: WrittenSqlType
    now: datetime


Maker = Callable[[Wish], str]


def text(wish: Wish) -> str:
    """Two words and a number, as far as they fit."""
    length = wish.type.number()
    draws = wish.draws
    if length is not None and length < 16:
        return draws.hex(max(length, 1)) if length < 8 else f"{draws.hex(length)}"
    return f"{draws.choice(WORDS)} {draws.choice(WORDS)} {draws.hex(4)}"


def word(wish: Wish) -> str:
    """One identifier."""
    return f"{wish.draws.choice(WORDS)}_{wish.draws.hex(6)}"


def _integer(high: int) -> Maker:
    return lambda wish: str(wish.draws.between(1, high))


def numeric(wish: Wish) -> str:
    """A number of at most so many digits."""
    precision, scale = wish.type.number(0), wish.type.number(1)
    if precision is None:
        return wish.draws.decimal(0, 10_000, 2)
    scale = scale or 0
    if scale < 0:
        return str(wish.draws.between(1, 10 ** min(precision, 6) - 1) * 10**-scale)
    whole = precision - scale
    if whole <= 0:  # only digits after the point, some of them always zeros
        return f"0.{wish.draws.between(0, 10**precision - 1):0{scale}d}"
    return wish.draws.decimal(0, 10 ** min(whole, 5), scale)


def _bits(wish: Wish, length: int) -> str:
    return f"{int(wish.draws.hex(-(-length // 4) or 1), 16):0{length}b}"[-length:]


def bit(wish: Wish) -> str:
    """Exactly so many bits."""
    return _bits(wish, wish.type.number() or 1)


def bit_varying(wish: Wish) -> str:
    """At most so many bits; the first one is set, so that none equals another with zeros."""
    longest = min(wish.type.number() or 24, 64)
    length = wish.draws.between(max(1, longest - 8), longest)
    return "1" + _bits(wish, length - 1) if length > 1 else _bits(wish, 1)


def _moment(wish: Wish) -> datetime:
    """Return a moment of the last three years, to the second."""
    seconds = wish.draws.between(1, 3 * 365 * 86_400)
    return wish.now.replace(microsecond=0, tzinfo=None) - timedelta(seconds=seconds)


def date(wish: Wish) -> str:
    """A day."""
    return _moment(wish).date().isoformat()


def timestamp(wish: Wish) -> str:
    """A moment of a clock on a wall."""
    return _moment(wish).isoformat(" ")


def timestamp_with_zone(wish: Wish) -> str:
    """A moment."""
    return f"{timestamp(wish)}+00"


def time(wish: Wish) -> str:
    """A time of day."""
    return _moment(wish).time().isoformat()


def time_with_zone(wish: Wish) -> str:
    """A time of day in a zone."""
    return f"{time(wish)}+00"


def interval(wish: Wish) -> str:
    """Days and hours, as ``interval day to second`` allows: months would equal thirty days."""
    fields = wish.type.full_name.lower().removeprefix("interval").partition("(")[0].strip()
    smallest = fields.rpartition(" ")[2]
    days, hours, minutes, seconds = (wish.draws.between(0, n - 1) for n in (30, 24, 60, 60))
    match smallest:
        case "year":
            return f"{wish.draws.between(1, 99)} years"
        case "month":
            return f"{wish.draws.between(1, 240)} mons"
        case "day":
            return f"{days} days"
        case "hour":
            return f"{days} days {hours:02d}:00:00"
        case "minute":
            return f"{days} days {hours:02d}:{minutes:02d}:00"
    return f"{days} days {hours:02d}:{minutes:02d}:{seconds:02d}"


def uuid(wish: Wish) -> str:
    """A random one, version 4."""
    made = wish.draws.hex(32)
    variant = "89ab"[wish.draws.between(0, 3)]
    return f"{made[:8]}-{made[8:12]}-4{made[13:16]}-{variant}{made[17:20]}-{made[20:]}"


def bytea(wish: Wish) -> str:
    r"""Sixteen bytes, as ``\x…``."""
    return f"\\x{wish.draws.hex(32)}"


def boolean(wish: Wish) -> str:
    """True or false."""
    return wish.draws.choice(("true", "false"))


def money(wish: Wish) -> str:
    """An amount, without a currency: each server has its own."""
    return wish.draws.decimal(1, 10_000, 2)


MAKERS: Mapping[str, Maker] = {
    "smallint": _integer(32_000),
    "integer": _integer(2_000_000_000),
    "bigint": _integer(10**12),
    "real": lambda wish: wish.draws.decimal(0, 1_000, 2),
    "double precision": lambda wish: wish.draws.decimal(0, 100_000, 4),
    "numeric": numeric,
    "money": money,
    "boolean": boolean,
    "text": text,
    "character varying": text,
    "character": lambda wish: wish.draws.hex(min(wish.type.number() or 1, 16)),
    "bpchar": text,
    "citext": word,
    "name": word,
    "refcursor": word,
    '"char"': lambda wish: chr(wish.draws.between(ord("a"), ord("z"))),
    "bit": bit,
    "bit varying": bit_varying,
    "uuid": uuid,
    "bytea": bytea,
    "date": date,
    "time without time zone": time,
    "time with time zone": time_with_zone,
    "timestamp without time zone": timestamp,
    "timestamp with time zone": timestamp_with_zone,
    "interval": interval,
}
