"""Which factory makes the objects of a model, when only the model was named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from seeds.errors import DeclarationError
from seeds.factories.factory import Factory


def all_factories() -> Iterator[type[Factory[Any]]]:
    """Yield every factory class that has been imported and names a model.

    Of classes that were declared again under the same name (a notebook's cell, a module that
    was imported anew) the last one counts; the others may linger in memory.
    """
    found: dict[tuple[str, str], type[Factory[Any]]] = {}
    seen: set[type] = set()
    waiting: list[type[Factory[Any]]] = [Factory]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            if cls not in seen:
                seen.add(cls)
                waiting.append(cls)
                if hasattr(cls, "model"):
                    found[(cls.__module__, cls.__qualname__)] = cls
    yield from found.values()


def factories_of(model: type) -> list[type[Factory[Any]]]:
    """Return a model's factories, without those that only refine another of them."""
    found = [cls for cls in all_factories() if cls.model is model]
    return [c for c in found if not any(b is not c and issubclass(c, b) for b in found)]


def factory_of(
    target: Any, asker: type[Factory[Any]] | None = None, name: str = ""
) -> type[Factory[Any]]:
    """Return the factory that makes what a reference or a relationship is to.

    Args:
        target: A factory class, a model class or a table's full name.
        asker: The factory that needs it. Among several one of its function or module comes
            first, then one of the package that has the model.
        name: The attribute that needs it, for messages.

    Raises:
        DeclarationError: There is none, or several of the same standing.
    """
    if isinstance(target, type) and issubclass(target, Factory):
        return target
    if isinstance(target, str):
        tables = {_table(cls): cls.model for cls in all_factories()}
        target = tables.get(target, target)
    if asker is not None and asker.model is target:
        return asker
    found = [] if isinstance(target, str) else factories_of(target)
    module = None if asker is None else asker.__module__
    found = _preferred(found, [cls for cls in found if cls.__options__["default"]])
    found = _preferred(found, [cls for cls in found if _is_visible(cls, asker)])
    found = _preferred(found, [cls for cls in found if cls.__module__ == module])
    # What a test module declares does not change what factories beside the models make.
    home = "" if isinstance(target, str) else _top(target)
    found = _preferred(found, [cls for cls in found if _top(cls) == home])
    what = getattr(target, "__name__", target)
    where = "" if asker is None else f"{asker.__name__}.{name}: "
    if not found:
        raise DeclarationError(
            f"{where}there is no factory for {what}",
            f"Write class {what}Factory(Factory[{what}]), or import the module that has it.",
        )
    if len(found) > 1:
        listed = ", ".join(sorted(f"{c.__module__}.{c.__qualname__}" for c in found))
        raise DeclarationError(
            f"{where}several factories make {what}: {listed}",
            f"Name one, as in ref({found[0].__name__}), or write default=True in its class line.",
        )
    return found[0]


def _preferred(
    found: list[type[Factory[Any]]], better: list[type[Factory[Any]]]
) -> list[type[Factory[Any]]]:
    return better if len(found) > 1 and better else found


def _is_visible(cls: type, asker: type | None) -> bool:
    """Tell whether a class is declared in a module, or in the function that declares the asker."""
    scope, local, _ = cls.__qualname__.rpartition("<locals>.")
    if not local:
        return True
    if asker is None or asker.__module__ != cls.__module__:
        return False
    return asker.__qualname__.startswith(f"{scope}{local}")


def _top(cls: type) -> str:
    """Return the topmost package that a class is in."""
    return cls.__module__.partition(".")[0]


def _table(cls: type[Factory[Any]]) -> str:
    table: Any = getattr(cls.model, "__table__", None)
    return "" if table is None else str(table.fullname)
