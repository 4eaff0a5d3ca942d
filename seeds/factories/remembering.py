"""Results that depend on classes alone, worked out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

C = TypeVar("C", bound=Callable[..., Any])


def remembered(function: C) -> C:
    """Return a function of classes and texts that works each result out once.

    It is :func:`functools.cache` that keeps the signature: type checkers take a class whose
    objects cannot be hashed for one that cannot be hashed itself.
    """
    return cast("C", cache(function))
