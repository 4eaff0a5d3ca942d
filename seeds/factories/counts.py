"""How many are wanted: a whole number from 0."""

from __future__ import annotations

from seeds.errors import UsageError


def checked_count(n: object, what: str = "objects", *, who: str = "") -> int:
    """Return a count that somebody gave.

    Args:
        n: What was given.
        what: What is counted, for the message.
        who: Where it was given, for the message.

    Raises:
        UsageError: It is no whole number from 0.
    """
    if isinstance(n, bool) or not isinstance(n, int) or n < 0:
        raise UsageError(
            f"{who}{who and ': '}{n!r} is no number of {what}", "Give a whole number from 0."
        )
    return n
