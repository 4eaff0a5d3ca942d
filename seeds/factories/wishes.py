"""What people say of the objects that they want, checked: what it may be, and what it means.

Each function takes a specification and returns another one; the methods of
:class:`~seeds.factories.factory.Factory` document them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from seeds.errors import DeclarationError, UsageError, did_you_mean
from seeds.factories.counts import checked_count
from seeds.factories.factory import Factory
from seeds.factories.specification import HOOKS, Alternating, Has, Layer, Specification


def in_state(spec: Specification, values: Any, more: Mapping[str, Any]) -> Specification:
    """Return it with other values for some columns."""
    if values is not None:
        if not isinstance(values, Mapping) and not callable(values):
            raise UsageError(
                f"{_who(spec)}.state(): {values!r} is no state",
                "Give a dictionary of values, a function that returns one, or keywords.",
            )
        spec = spec.layered(values)
    return spec.layered(more) if more else spec


def in_turn(spec: Specification, states: tuple[Layer, ...]) -> Specification:
    """Return it with states that the objects of a batch have in turn."""
    for each in states or (None,):
        if not isinstance(each, Mapping) and (not callable(each) or isinstance(each, type)):
            raise UsageError(
                f"{_who(spec)}.sequence(): {each!r} is no state",
                'Write sequence({"role": "admin"}, {"role": "user"}).',
            )
    return spec.layered(Alternating(states))


def with_children(
    spec: Specification, what: Any, count: Any, through: Any, overrides: Mapping[str, Any]
) -> Specification:
    """Return it with children for each object."""
    number = checked_count(count, "children", who=f"{_who(spec)}.has()")
    wanted: str | Specification
    if isinstance(what, str):
        wanted = what
    elif _is_class(what):
        wanted = Specification(what)
    elif isinstance(what, type) or not hasattr(what, "__specification__"):
        raise UsageError(
            f"{_who(spec)}.has(): {getattr(what, '__name__', what)!r} is neither a "
            "factory nor the name of a relationship",
            "Write has(PostFactory, 3) or has('posts', 3).",
        )
    else:
        wanted = what.__specification__
    linking = through() if _is_class(through) else through
    between = getattr(linking, "__specification__", through)
    if between is not None and not isinstance(between, Specification | Mapping):
        raise UsageError(
            f"{_who(spec)}.has(): through={through!r} is neither values nor a factory",
            'Write through={"granted_by": "Ada"} or through=GrantFactory().',
        )
    return spec.having(Has(wanted, number, dict(overrides), between))


def without_children(spec: Specification, children: Iterable[str]) -> Specification:
    """Return it without children that the factory declares."""
    declared = spec.factory.entity().children
    for name in children:
        if name not in declared:
            raise DeclarationError(
                f"{_who(spec)} declares no children {name!r}", did_you_mean(name, declared)
            )
    return spec.lacking(children)


def with_parents(spec: Specification, parents: Iterable[Any]) -> Specification:
    """Return it taking parents from objects, lists of them, and model classes."""
    found: list[Any] = []
    for parent in parents:
        found += parent if isinstance(parent, list | tuple | set) else [parent]
    for parent in found:
        a_factory = hasattr(parent, "__specification__") or _is_class(parent)
        if a_factory or parent is None or isinstance(parent, str | int | float | dict):
            raise UsageError(
                f"{_who(spec)}.recycle(): {parent!r} is no object to take as a parent",
                "Recycle objects that were made, or a model class for the rows of its table.",
            )
    if not found:
        raise UsageError(
            f"{_who(spec)}.recycle() was given no objects",
            "Make some first; without recycle() parents are made.",
        )
    return spec.recycling(found)


def with_hooks(spec: Specification, hooks: Mapping[str, Callable[[Any], Any]]) -> Specification:
    """Return it with further hooks, by name."""
    for name, hook in hooks.items():
        if not callable(hook):
            raise UsageError(
                f"{_who(spec)}.on({name}=…): {hook!r} cannot be called",
                "Give a function that takes the object.",
            )
        if name not in HOOKS:
            raise UsageError(
                f"{_who(spec)}.on(): there is no hook {name!r}", did_you_mean(name, HOOKS)
            )
    return spec.hooked(tuple(hooks.items()))


def _who(spec: Specification) -> str:
    return spec.factory.__name__


def _is_class(what: Any) -> bool:
    return isinstance(what, type) and issubclass(what, Factory)
