"""The one tree of errors a user may see.

Every error says what happened and where (``message``) and what to do next
(``hint``), and carries the exit code of the command that it ends. Anything
that is not a :class:`SeedsError` is a bug and is reported as one.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import ClassVar


class SeedsError(Exception):
    """An expected failure.

    Args:
        message: What happened and where (file, table.column, row).
        hint: What to do next; may be empty. Python's tracebacks show it below the message, as a
            note.
    """

    kind: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        if hint:
            self.add_note(f"hint: {hint}")


class UsageError(SeedsError):
    """The command line or a function was called wrongly."""

    kind = "usage"
    exit_code = 2


class ConfigError(UsageError):
    """A setting, a profile file or an environment variable is wrong."""

    kind = "config"


class NoProjectError(ConfigError):
    """There is no configuration around the working folder."""


class DeclarationError(SeedsError):
    """A factory or seeder says something that cannot be done."""

    kind = "declaration"


class UnknownName(DeclarationError, AttributeError):
    """A factory was asked for a state, column or method that it does not have."""


class CapacityError(DeclarationError):
    """More unique values are wanted than a column can make."""

    kind = "capacity"


class DatabaseError(SeedsError):
    """The database is unreachable, full, read-only or refuses a statement."""

    kind = "database"


class DiskFullError(DatabaseError):
    """The database's disk has no room left."""


class SchemaError(DatabaseError):
    """Tables are missing or older than the models."""

    kind = "schema"


class OutcomeUnknown(DatabaseError):
    """The connection was lost during the commit; nobody knows whether it took place."""

    kind = "outcome-unknown"


class ConstraintError(DatabaseError):
    """A constraint of the database rejected a row; nothing was written."""

    kind = "constraint"


class MissingParentsError(SeedsError):
    """Rows are wanted whose required parents do not exist."""

    kind = "missing-parents"


class LockTimeout(DatabaseError):
    """Another seeder holds the lock."""

    kind = "locked"


class FileError(SeedsError):
    """A file is missing, cannot be read or written, or holds something that cannot be taken."""

    kind = "file"


class GuardError(SeedsError):
    """A guard refused, before anything was changed."""

    kind = "refused"
    exit_code = 3


class ChecksFailed(SeedsError):
    """A verification found problems."""

    kind = "checks"
    exit_code = 4


class RulesError(UsageError):
    """A rule of masking or of filling is wrong, missing or fits nothing; nothing was written."""

    kind = "rules"


class PrivacyError(SeedsError):
    """A value that had to be masked was found in what was written, which was thrown away."""

    kind = "privacy"
    exit_code = 4


class InterruptedFiles(KeyboardInterrupt):
    """An interrupt that came between files, some of which are written.

    Args:
        finished: How many are.
        place: The manifest that lists them.
    """

    def __init__(self, finished: int, place: str) -> None:
        super().__init__()
        self.finished = finished
        self.place = place


class InterruptedCommit(KeyboardInterrupt):
    """An interrupt that came too late to prevent the commit.

    Args:
        known: Whether the commit is known to have taken place; otherwise nothing is known.
    """

    def __init__(self, *, known: bool) -> None:
        super().__init__()
        self.known = known


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a hint that names the closest of the known names, or lists them all."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known: {', '.join(names)}." if names else ""


def half_character(where: str, error: UnicodeEncodeError) -> DeclarationError:
    """Return the error for a text with a lone surrogate, which no encoding has.

    Args:
        where: ``table.column``, with the row when it is known.
        error: What Python said when the text was encoded.
    """
    text = error.object[max(error.start - 20, 0) : error.start + 20]
    return DeclarationError(
        f"{where}: {text!r} holds half a character "
        f"(U+{ord(error.object[error.start]):04X}, a lone surrogate), which cannot be stored",
        "Correct the text where the value is made; it was probably cut, or read with "
        "errors='surrogateescape'.",
    )
