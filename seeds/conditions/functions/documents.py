"""PostgreSQL's JSON functions and operators; hstore is a document of texts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from seeds.conditions.model import Fails, Unknown
from seeds.conditions.values.postgresql import (
    JSON_NULL,
    JsonNull,
    JsonText,
    array_items,
    json_text,
    parse_json,
)


def document(value: Any) -> Any:
    """Return a document; a text is read as one."""
    if isinstance(value, str) and not isinstance(value, JsonText):
        return parse_json(value)
    return value


def _wrapped(value: Any) -> Any:
    if isinstance(value, str):
        return JsonText(value)
    return JSON_NULL if value is None else value


def typeof(value: Any) -> str:
    """``jsonb_typeof(value)``."""
    match value:
        case JsonNull():
            return "null"
        case JsonText():
            return "string"
        case bool():
            return "boolean"
        case dict():
            return "object"
        case list():
            return "array"
        case int() | float() | Decimal():
            return "number"
        case str():
            return typeof(document(value))
    raise Unknown(f"jsonb_typeof of {type(value).__name__}")


def _step(value: Any, key: Any) -> Any:
    if isinstance(value, dict):
        return _wrapped(value[str(key)]) if isinstance(key, str) and key in value else None
    if isinstance(value, list) and isinstance(key, int):
        return _wrapped(value[key]) if -len(value) <= key < len(value) else None
    return None


def get(value: Any, key: Any) -> Any:
    """``value -> key``."""
    return _step(document(value), key)


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, JsonNull):
        return None
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return json_text(value) if isinstance(value, (dict, list)) else str(value)


def _get_text(value: Any, key: Any) -> str | None:
    return _as_text(get(value, key))


def _path(value: Any, path: Any) -> Any:
    steps = array_items(path) if isinstance(path, str) else path
    value = document(value)
    for step in steps:
        if value is None or step is None:
            return None
        if isinstance(value, list):
            if not str(step).lstrip("-").isdigit():
                return None
            value = _step(value, int(step))
        else:
            value = _step(value, step)
    return value


def _has(value: Any, key: str) -> bool:
    value = document(value)
    if isinstance(value, dict):
        return key in value
    return isinstance(value, list) and any(isinstance(v, str) and v == key for v in value)


def contains(whole: Any, part: Any) -> bool:
    """``whole @> part`` of documents."""
    whole, part = document(whole), document(part)
    if isinstance(whole, list) and not isinstance(part, (list, dict)):
        return any(_same(item, part) for item in whole)
    return _contains(whole, part)


def _same(left: Any, right: Any) -> bool:
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _contains(whole: Any, part: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and _contains(whole[key], value) for key, value in part.items()
        )
    if isinstance(part, list):
        return isinstance(whole, list) and all(
            any(_contains(item, wanted) for item in whole) for wanted in part
        )
    return _same(whole, part)


def _array_length(value: Any) -> int:
    value = document(value)
    if not isinstance(value, list):
        raise Fails("cannot get array length of a non-array")
    return len(value)


def _keys(value: Any) -> list[str]:
    if isinstance(value, dict):
        return list(value)
    raise Fails("keys of something that is no object")


FUNCTIONS: dict[str, Callable[..., Any]] = {
    **dict.fromkeys(("jsonb_typeof", "json_typeof"), typeof),
    **dict.fromkeys(("->", "jsonb_extract_path_1"), get),
    "->>": _get_text,
    "#>": _path,
    "#>>": lambda v, p: _as_text(_path(v, p)),
    **dict.fromkeys(("jsonb_extract_path", "json_extract_path"), lambda v, *p: _path(v, list(p))),
    **dict.fromkeys(
        ("jsonb_extract_path_text", "json_extract_path_text"),
        lambda v, *p: _as_text(_path(v, list(p))),
    ),
    **dict.fromkeys(("?", "jsonb_exists", "exist"), _has),
    **dict.fromkeys(("?|", "jsonb_exists_any"), lambda v, k: any(_has(v, i) for i in k)),
    **dict.fromkeys(("?&", "jsonb_exists_all"), lambda v, k: all(_has(v, i) for i in k)),
    **dict.fromkeys(("jsonb_array_length", "json_array_length"), _array_length),
    **dict.fromkeys(("akeys", "skeys"), _keys),
    **dict.fromkeys(("to_jsonb", "to_json"), lambda v: v),
}
