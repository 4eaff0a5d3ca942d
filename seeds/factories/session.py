"""Which session objects are written to: the one given, or that of ``use_session``."""

from __future__ import annotations

import sys
from contextvars import ContextVar, Token
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from seeds.errors import UsageError

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

S = TypeVar("S", bound="Session | AsyncSession")

_current: ContextVar[Any] = ContextVar("seeds_session", default=None)


def is_async(session: object) -> bool:
    """Tell whether a session is one of ``sqlalchemy.ext.asyncio``, scoped ones included."""
    # Whoever has such a session has imported its module; nobody else needs it.
    module = sys.modules.get("sqlalchemy.ext.asyncio")
    if module is None:
        return False
    return isinstance(session, module.AsyncSession | module.async_scoped_session)


class use_session(Generic[S]):  # noqa: N801 - used like a function, and reads like one
    """Write objects to a session in the block, where a factory was given none.

    It works with a Session or an AsyncSession, by ``with`` or ``async with``. The session is
    neither committed nor closed.
    """

    def __init__(self, session: S) -> None:
        self.session = session
        self._reset: Token[Any] | None = None

    def __enter__(self) -> S:
        self._reset = _current.set(self.session)
        return self.session

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._reset is not None
        _current.reset(self._reset)

    async def __aenter__(self) -> S:
        return self.__enter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.__exit__(kind, error, trace)


def ambient_session() -> Any:
    """Return the session of the innermost :class:`use_session`, ``None`` outside of any."""
    return _current.get()


def sync_session(given: Any, factory: str, call: str) -> Session:
    """Return the Session that a call writes to.

    Args:
        given: The session given to the factory, if any.
        factory: The factory's name, for messages.
        call: The method called, for messages.

    Raises:
        UsageError: There is none, or it is asynchronous.
    """
    session = given if given is not None else ambient_session()
    if session is None:
        raise UsageError(
            f"{factory}.{call}() needs a session, and was given none",
            f"Write {factory}(session).{call}(), put it into `with seeds.use_session(session):`, "
            "or use make() for objects that are not saved.",
        )
    if is_async(session):
        raise UsageError(
            f"{factory}.{call}() was called with an AsyncSession, which has to be awaited",
            f"Write `await {factory}(session).{call}()`, or `await {factory}().a{call}()`.",
        )
    found = _plain(session)
    if not hasattr(found, "no_autoflush"):
        raise UsageError(
            f"{factory}.{call}() needs a Session, and was given {type(found).__name__}",
            f"Write {factory}(session), with a sqlalchemy.orm.Session or an AsyncSession.",
        )
    session_: Session = found
    return session_


def async_session(given: Any, factory: str, call: str) -> AsyncSession:
    """Return the AsyncSession that a call writes to; arguments as of :func:`sync_session`.

    Raises:
        UsageError: There is none, or it is not asynchronous.
    """
    session = given if given is not None else ambient_session()
    if session is None:
        raise UsageError(
            f"{factory}.{call}() needs an AsyncSession, and was given none",
            f"Write {factory}(session), or put it into `with seeds.use_session(session):`.",
        )
    if not is_async(session):
        raise UsageError(
            f"{factory}.{call}() was called with a Session, which is not awaited",
            f"Write {factory}(session).{call.removeprefix('a')}() without await.",
        )
    found: AsyncSession = _plain(session)
    return found


def _plain(session: Any) -> Any:
    """Return the session that a scoped one stands for at the moment."""
    return session() if hasattr(session, "registry") else session
