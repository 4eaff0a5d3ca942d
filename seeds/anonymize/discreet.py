"""Errors on the way of real people's rows: what happened and where, and never a value."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

from seeds.errors import ConstraintError, DatabaseError, SeedsError

_WHERE = re.compile(r"[^:'\"()]*: ")
_UNREADABLE = "a value cannot be read"
_REASONS = (
    re.compile(r"constraint \S+ rejected"),
    re.compile(r"foreign key to [^\s:]+"),
    re.compile(r"a foreign key to \S+ refers to a row that is not there"),
    re.compile(r"a foreign key refers to a row that does not exist"),
    re.compile(r"unique index \S+ rejected"),
    re.compile(r"not unique"),
    re.compile(r"NULL in a column that must have a value"),
    re.compile(r"text with a NUL character"),
    re.compile(r"value too long for type [a-z ]+(\(\d+\))?"),
)
"""What is known of a row that was refused, as far as it says nothing of the row."""


@contextlib.contextmanager
def without_values() -> Iterator[None]:
    """Raise errors of the block with nothing in them that a row may have said.

    Neither messages of databases nor the errors behind an error get through; a traceback shows
    where, and none of the texts.

    Raises:
        SeedsError: In place of one that might show a value.
        RuntimeError: In place of any other exception: its kind and nothing else.
    """
    try:
        yield
    except SeedsError as error:
        raise discreet(error) from None
    except Exception as error:  # noqa: BLE001 - whatever it says may be a value
        raise RuntimeError(
            f"{type(error).__name__} (its text may hold values and is withheld)"
        ).with_traceback(error.__traceback__) from None


def discreet(error: SeedsError) -> SeedsError:
    """Return an error without values, of the same kind."""
    if isinstance(error, ConstraintError):
        return ConstraintError(_refused(error.message), "Nothing was written.")
    if type(error) is DatabaseError and _UNREADABLE in error.message:
        place = error.message.partition(_UNREADABLE)[0]
        return DatabaseError(f"{place}{_UNREADABLE}", error.hint)
    if type(error) is DatabaseError and _raised_by_a_function(error.__cause__):
        return DatabaseError(
            "a function of the database raised an error (its text may hold values and is withheld)",
            "Look into policies, checks and defaults that call functions; nothing was written.",
        )
    error.__cause__ = None
    return error


def _raised_by_a_function(cause: BaseException | None) -> bool:
    """Tell whether the words of an error are those of RAISE, and so may be of anything."""
    code = getattr(getattr(cause, "orig", cause), "pgcode", None) or ""
    return str(code).startswith("P0")


def _refused(message: str) -> str:
    found = _WHERE.match(message)
    where = found[0] if found else ""
    for reason in _REASONS:
        if known := reason.search(message):
            return f"{where}{known[0]}"
    return f"{where}the target refused a row"
