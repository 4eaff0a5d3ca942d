"""Functions that a registry's clean-up calls, and errors that do not keep the rest from it."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from seeds.errors import UsageError
from seeds.factories.cleanup import Saved

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

Handler = Callable[..., Any]


class Handlers:
    """Functions that are called before the rows of saved objects are deleted."""

    def __init__(self) -> None:
        self._known: list[tuple[type[Any] | None, Handler]] = []

    def add(self, model: type[Any] | None, handler: Handler) -> None:
        """Add a function that is called with each object of a model, or once, with nothing."""
        self._known.append((model, handler))

    def cleanup(self, saved: Saved, session: Session) -> None:
        """Call the handlers and delete the rows, whatever fails.

        Raises:
            ExceptionGroup: Handlers, or the deleting, failed; everything else was done.
        """
        errors: list[Exception] = []
        for handler, arguments in self._calls(saved.objects):
            with _collecting(errors, handler):
                waiting = handler(*arguments)
                if inspect.isawaitable(waiting):
                    _close(waiting)
                    raise UsageError(
                        "the clean-up handler is a coroutine", "Use `await registry.acleanup()`."
                    )
        with _collecting(errors):
            saved.delete(session)
        _raise_all(errors)

    async def acleanup(self, saved: Saved, session: AsyncSession) -> None:
        """Do the same with an AsyncSession; handlers may be coroutines."""
        errors: list[Exception] = []
        for handler, arguments in self._calls(saved.objects):
            with _collecting(errors, handler):
                waiting = handler(*arguments)
                if inspect.isawaitable(waiting):
                    await waiting
        with _collecting(errors):
            await session.run_sync(saved.delete)
        _raise_all(errors)

    def _calls(self, objects: Sequence[Any]) -> Iterator[tuple[Handler, tuple[Any, ...]]]:
        """Yield the handlers, the last one first, with what each is called with."""
        for model, handler in reversed(self._known):
            if model is None:
                yield handler, ()
                continue
            for obj in reversed(list(objects)):
                if isinstance(obj, model):
                    yield handler, (obj,)


@contextlib.contextmanager
def _collecting(errors: list[Exception], handler: Handler | None = None) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - raised at the end, with all others
        if handler is not None:
            name = getattr(handler, "__qualname__", repr(handler))
            error.add_note(f"in the clean-up handler {name}")
        errors.append(error)


def _raise_all(errors: list[Exception]) -> None:
    if errors:
        raise ExceptionGroup("the clean-up went on, but parts of it failed", errors)


def _close(waiting: Awaitable[Any]) -> None:
    close = getattr(waiting, "close", None)
    if close is not None:
        close()
