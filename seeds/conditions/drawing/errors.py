"""What drawing may end in."""

from __future__ import annotations


class Undrawable(Exception):
    """No value was found in a domain."""
