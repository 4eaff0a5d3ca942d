"""Names that a factory does not have, and those that were meant."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from seeds.errors import UnknownName, did_you_mean

if TYPE_CHECKING:
    from seeds.factories.factory import Factory

_ELSEWHERE = {
    "build": "Write make(…).",
    "build_batch": "Write make_batch(n, …).",
    "batch": "Write make_batch(n, …).",
    "create_sync": "Write create(…).",
    "create_batch_sync": "Write create_batch(n, …).",
    "create_async": "Give the factory an AsyncSession, and write await create(…).",
    "count": "Write make_batch(n, …) or create_batch(n, …).",
    "raw": "Write attributes(…).",
    "build_stubbed": "Write stub(…).",
}
"""What other libraries call what a factory does."""


def unknown_name(factory: Factory[Any], name: str, columns: Iterable[str]) -> UnknownName:
    """Return the error for an attribute that a factory does not have.

    Args:
        factory: The factory.
        name: The attribute.
        columns: Names of the columns that it declares.
    """
    who = type(factory).__name__
    if name.startswith("has_"):
        from seeds.factories.compiling import names_of

        known = {f"has_{relation}" for relation in names_of(factory.model).links}
        return UnknownName(
            f"{who}: {factory.model.__name__} has no relationship {name[4:]!r}",
            did_you_mean(name, known),
        )
    public = (n for n in dir(type(factory)) if n[0] != "_")
    known = {*factory.__states__, *columns, *public}
    return UnknownName(
        f"{who} has no state, column or method {name!r}",
        _ELSEWHERE.get(name) or did_you_mean(name, known),
    )
