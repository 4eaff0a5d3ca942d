"""SQLite's JSON functions: documents are texts there."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from seeds.conditions.model import Fails, Unknown
from seeds.conditions.values.sqlite import text_of

_STEP = re.compile(r'\.(?:"([^"]*)"|([^.\[]+))|\[(\d+)\]')
_MISSING = object()


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _parsed(value: Any) -> Any:
    if isinstance(value, bytes):
        raise Unknown("JSON of bytes")
    try:
        return json.loads(text_of(value), parse_constant=_refuse)
    except ValueError as error:
        raise Fails("malformed JSON") from error


def is_valid(value: Any) -> int:
    """``json_valid(value)``."""
    if isinstance(value, bytes):
        return 0
    try:
        json.loads(text_of(value), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return 0
    return 1


def _found(value: Any, path: Any) -> Any:
    if not isinstance(path, str):
        path = f"$[{path}]"
    if not path.startswith("$"):
        path = f'$."{path}"'
    at, item = 1, _parsed(value)
    while at < len(path):
        step = _STEP.match(path, at)
        if not step:
            raise Fails("a bad JSON path")
        at = step.end()
        key = step[1] if step[1] is not None else step[2]
        if key is not None:
            item = item.get(key, _MISSING) if isinstance(item, dict) else _MISSING
        else:
            index = int(step[3])
            item = item[index] if isinstance(item, list) and index < len(item) else _MISSING
        if item is _MISSING:
            return _MISSING
    return item


def _outward(item: Any) -> Any:
    if item is _MISSING or item is None:
        return None
    if isinstance(item, bool):
        return int(item)
    if isinstance(item, (dict, list)):
        return json.dumps(item, ensure_ascii=False, separators=(",", ":"))
    return item


def _type(value: Any, path: Any = "$") -> str | None:
    item = _found(value, path)
    if item is _MISSING:
        return None
    if item is None:
        return "null"
    if isinstance(item, bool):
        return "true" if item else "false"
    names = {dict: "object", list: "array", int: "integer", float: "real", str: "text"}
    return names[type(item)]


def _array_length(value: Any, path: Any = "$") -> int | None:
    item = _found(value, path)
    if item is _MISSING:
        return None
    return len(item) if isinstance(item, list) else 0


def _arrow(value: Any, path: Any) -> str | None:
    item = _found(value, path)
    if item is _MISSING:
        return None
    return json.dumps(item, ensure_ascii=False, separators=(",", ":"))


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "json_valid": is_valid,
    "json_extract": lambda v, p: _outward(_found(v, p)),
    "->>": lambda v, p: _outward(_found(v, p)),
    "->": _arrow,
    "json_type": _type,
    "json_array_length": _array_length,
    "json": lambda v: (
        _outward(_parsed(v)) if isinstance(_parsed(v), (dict, list)) else text_of(v).strip()
    ),
}
