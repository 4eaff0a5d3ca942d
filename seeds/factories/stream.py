"""The stream that objects draw their values from: a seed, a "now", and how far it was read.

Object *i* of a factory is row *i* of a bulk load with the same seed. A stream remembers, for
each table, the next row; everything else is a pure function of it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import threading
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from seeds.errors import UsageError

if TYPE_CHECKING:
    from seeds.generate.cells import Context

SEED = 42
"""The seed when nobody names one."""


def today() -> dt.datetime:
    """Return the start of the current day in UTC."""
    return dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


class Stream:
    """Rows of every table, handed out in order.

    Args:
        seed: Random seed.
        as_of: "Now" for relative times; the start of the current day when left out.
        locale: Locale of names and addresses.
        providers: Custom Faker providers.
        start: The first row of tables that do not begin with row 0, by full table name.
    """

    def __init__(
        self,
        seed: int = SEED,
        as_of: dt.datetime | None = None,
        locale: str = "en_US",
        providers: tuple[Any, ...] = (),
        start: Mapping[str, int] | None = None,
    ) -> None:
        if isinstance(seed, bool) or not isinstance(seed, int):
            raise UsageError(f"a stream's seed is a whole number, not {seed!r}", "Write seed=7.")
        as_of = as_of or today()
        if not isinstance(as_of, dt.datetime):
            raise UsageError(
                f"a stream's as_of is a datetime, not {as_of!r}",
                "Write as_of=datetime(2026, 1, 31, tzinfo=UTC).",
            )
        self.seed = seed
        self.as_of = as_of.replace(tzinfo=dt.UTC) if as_of.tzinfo is None else as_of
        self.locale = locale
        self.providers = providers
        self._start: Mapping[Any, int] = dict(start or {})
        # Values of rows to come, by factory; see seeds.factories.ahead.
        self.ahead: dict[object, Any] = {}
        self._next: dict[object, int] = {}
        self._lock = threading.Lock()

    @property
    def context(self) -> Context:
        """What every generated value may depend on."""
        from seeds.generate.cells import Context
        from seeds.generate.python_values import micros

        return Context(self.seed, micros(self.as_of), self.locale, self.providers)

    @property
    def used(self) -> bool:
        """Whether any row was handed out."""
        return bool(self._next)

    @property
    def next_rows(self) -> dict[object, int]:
        """The next row of each counter that something was taken from."""
        return dict(self._next)

    def take(self, counter: object, n: int = 1, capacity: int | None = None) -> int:
        """Return the next number of a counter, and put it n further.

        Args:
            counter: A table's name, or what else is counted.
            n: How many are taken.
            capacity: How many different rows there can be; ``None`` for no limit. It is not
                enforced: whoever knows what is limited says so.
        """
        with self._lock:
            first = self._next.get(counter, self._start.get(counter, 0))
            self._next[counter] = first + n
        return first

    def give_back(self, counter: object, n: int) -> None:
        """Put a counter back by the numbers that were taken last and are of no use."""
        with self._lock:
            self._next[counter] -= n

    def reset(self) -> None:
        """Start all over: the next object of every factory is the first row again."""
        with self._lock:
            self._next.clear()

    @property
    def token(self) -> str:
        """Text that :func:`stream` makes the same stream of again."""
        when = self.as_of.astimezone(dt.UTC)
        day = when.date().isoformat()
        at = day if when.time() == dt.time() else when.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        locale = "" if self.locale == "en_US" else f"@{self.locale}"
        return f"{self.seed}@{at}{locale}"

    def __repr__(self) -> str:
        return f"<Stream {self.token}>"


_current: ContextVar[Callable[[], Stream] | None] = ContextVar("seeds_stream", default=None)
_process: list[Stream] = []
_process_lock = threading.Lock()


def current_stream() -> Stream:
    """Return the stream in force: that of the innermost :func:`stream`, else the process's.

    The process's has the seed SEED_RANDOM_SEED or 42 and the current day.

    Raises:
        UsageError: SEED_RANDOM_SEED is no number.
    """
    given = _current.get()
    if given is not None:
        return given()
    with _process_lock:
        if not _process:
            text = os.environ.get("SEED_RANDOM_SEED") or str(SEED)
            try:
                _process.append(Stream(int(text)))
            except ValueError:
                raise UsageError(
                    f"SEED_RANDOM_SEED is {text!r}, which is no number",
                    "Write a whole number, such as SEED_RANDOM_SEED=7.",
                ) from None
        return _process[0]


@contextlib.contextmanager
def use_stream(made: Callable[[], Stream]) -> Iterator[None]:
    """Put a stream in force that is made when it is first needed.

    Args:
        made: Returns the stream, the same each time.
    """
    reset = _current.set(made)
    try:
        yield
    finally:
        _current.reset(reset)


@contextlib.contextmanager
def stream(
    seed: int | None = None,
    *,
    token: str | None = None,
    as_of: dt.datetime | None = None,
    locale: str | None = None,
    providers: tuple[Any, ...] = (),
) -> Iterator[Stream]:
    """Draw the values of objects made in the block from a stream of their own.

    Args:
        seed: Random seed; 42 when left out.
        token: A stream's :attr:`~Stream.token`, in place of seed, as-of and locale.
        as_of: "Now" for relative times; the start of the current day when left out.
        locale: Locale of names and addresses; ``en_US`` when left out.
        providers: Custom Faker providers.

    Yields:
        The stream.

    Raises:
        UsageError: The token was not made by a stream, or is given besides a seed.
    """
    if token is not None:
        if seed is not None or as_of is not None or locale is not None:
            raise UsageError(
                "a token says seed, as-of and locale by itself", "Give either the token or those."
            )
        made = parse_token(token, providers)
    else:
        made = Stream(SEED if seed is None else seed, as_of, locale or "en_US", providers)
    with use_stream(lambda: made):
        yield made


def parse_token(token: str, providers: tuple[Any, ...] = ()) -> Stream:
    """Return the stream that a token stands for.

    Raises:
        UsageError: The token was not made by a stream.
    """
    parts = token.split("@")
    try:
        seed, at, locale = (*parts, "en_US")[:3]
        if len(parts) not in (2, 3):
            raise ValueError
        return Stream(int(seed), dt.datetime.fromisoformat(at), locale, providers)
    except ValueError:
        raise UsageError(
            f"{token!r} is no token of a stream", "A token looks like 42@2026-01-31."
        ) from None


def reset() -> None:
    """Start the current stream all over: the next object of every factory is row 0 again."""
    current_stream().reset()
