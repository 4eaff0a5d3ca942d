"""Functions that have a say for NULL: each takes the closures of its arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from seeds.conditions.model import Unknown
from seeds.conditions.values import postgresql

Compiled = Callable[[Mapping[str, Any]], Any]
Build = Callable[[list[Compiled]], Compiled]


def coalesce(arguments: list[Compiled]) -> Compiled:
    """The first that is not NULL."""

    def call(row: Mapping[str, Any]) -> Any:
        for argument in arguments:
            value = argument(row)
            if value is not None:
                return value
        return None

    return call


def nullif(equal: Callable[[Any, Any], bool]) -> Build:
    """NULL where both are equal, else the first."""

    def build(arguments: list[Compiled]) -> Compiled:
        first, second = arguments

        def call(row: Mapping[str, Any]) -> Any:
            a, b = first(row), second(row)
            return None if a is not None and b is not None and equal(a, b) else a

        return call

    return build


def _counted(arguments: list[Compiled], *, nulls: bool) -> Compiled:
    def call(row: Mapping[str, Any]) -> int:
        return sum((a(row) is None) is nulls for a in arguments)

    return call


def _extreme(arguments: list[Compiled], sign: int) -> Compiled:
    def call(row: Mapping[str, Any]) -> Any:
        best = None
        for argument in arguments:
            value = argument(row)
            if value is not None and (best is None or postgresql.compare(value, best) * sign > 0):
                best = value
        return best

    return call


def _concat(arguments: list[Compiled]) -> Compiled:
    def call(row: Mapping[str, Any]) -> str:
        values = [a(row) for a in arguments]
        return "".join(
            ("t" if v else "f") if isinstance(v, bool) else str(postgresql.cast(v, "text"))
            for v in values
            if v is not None
        )

    return call


def _concat_ws(arguments: list[Compiled]) -> Compiled:
    def call(row: Mapping[str, Any]) -> str | None:
        separator, *values = [a(row) for a in arguments]
        if separator is None:
            return None
        texts = [str(postgresql.cast(v, "text")) for v in values if v is not None]
        return str(separator).join(texts)

    return call


def _array_position(arguments: list[Compiled]) -> Compiled:
    array, wanted = arguments[0], arguments[1]

    def call(row: Mapping[str, Any]) -> int | None:
        items, value = array(row), wanted(row)
        if items is None:
            return None
        for at, item in enumerate(items):
            if (
                (item is None)
                if value is None
                else (item is not None and postgresql.equal(item, value))
            ):
                return at + 1
        return None

    return call


def _array_remove(arguments: list[Compiled]) -> Compiled:
    array, unwanted = arguments

    def call(row: Mapping[str, Any]) -> Any:
        items, value = array(row), unwanted(row)
        if items is None:
            return None
        if value is None:
            return [i for i in items if i is not None]
        return [i for i in items if i is None or not postgresql.equal(i, value)]

    return call


def loose(function: Callable[..., Any]) -> Build:
    """Return a function that takes its values as they are, NULL as ``None``."""

    def build(arguments: list[Compiled]) -> Compiled:
        def call(row: Mapping[str, Any]) -> Any:
            try:
                return function(*[a(row) for a in arguments])
            except TypeError as error:
                raise Unknown(str(error)) from error

        return call

    return build


LAZY: dict[str, Build] = {
    "coalesce": coalesce,
    "nullif": nullif(postgresql.equal),
    "num_nonnulls": lambda a: _counted(a, nulls=False),
    "num_nulls": lambda a: _counted(a, nulls=True),
    "greatest": lambda a: _extreme(a, 1),
    "least": lambda a: _extreme(a, -1),
    "concat": _concat,
    "concat_ws": _concat_ws,
    "array_position": _array_position,
    "array_remove": _array_remove,
}
