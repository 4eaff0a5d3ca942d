"""Hooks of a factory: those that its class overrides, and those that were added."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from seeds.errors import DeclarationError
from seeds.factories.remembering import remembered

if TYPE_CHECKING:
    from seeds.factories.nodes import Node


def hooks_of(node: Node, name: str) -> list[Any]:
    """Return the functions to call for each object of a node."""
    factory = node.spec.factory
    own = [getattr(factory(), name)] if name in _own_hooks(factory) else []
    return own + [hook for key, hook in node.spec.hooks if key == name]


def call_hooks(node: Node, name: str, argument: Any) -> list[Any]:
    """Call the class's hook and those of the specification; return what they return.

    Raises:
        DeclarationError: One is a coroutine function, and making objects awaits nothing.
    """
    found = [hook(argument) for hook in hooks_of(node, name)]
    refuse_coroutines(node, name, found)
    return found


def refuse_coroutines(node: Node, name: str, found: Sequence[Any]) -> None:
    """Refuse what hooks returned when it is to be awaited.

    Raises:
        DeclarationError: It is.
    """
    for said in found:
        if inspect.isawaitable(said):
            for waiting in found:
                if inspect.iscoroutine(waiting):
                    waiting.close()
            raise DeclarationError(
                f"{node.spec.factory.__name__}.{name}() is a coroutine, and making objects "
                "awaits nothing",
                "Write it without async; before_create and after_create may be async.",
            )


@remembered
def _own_hooks(factory: Any) -> frozenset[str]:
    """Return the hooks that a class overrides, so that the others cost nothing."""
    from seeds.factories.factory import Factory
    from seeds.factories.specification import HOOKS

    return frozenset(h for h in HOOKS if getattr(factory, h) is not getattr(Factory, h))
