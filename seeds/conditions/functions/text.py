"""PostgreSQL's functions of texts."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

from seeds.conditions.model import Fails, Unknown
from seeds.conditions.patterns import pattern_of
from seeds.conditions.regular_expressions.matching import compiled
from seeds.conditions.values.postgresql import Bits, Folded, cast

_LONGEST = 100_000


def _text(value: Any) -> str:
    return str(value) if isinstance(value, str) else str(cast(value, "text"))


def lower(value: Any) -> str:
    """``lower(text)``; beyond ASCII the locale decides, which most of the time is Unicode's."""
    return _text(value).lower()


def _length(value: Any) -> int:
    return len(value) if isinstance(value, (str, bytes)) else len(_text(value))


def _octet_length(value: Any) -> int:
    if isinstance(value, bytes):
        return len(value)
    return -(-len(value) // 8) if isinstance(value, Bits) else len(_text(value).encode())


def _bit_length(value: Any) -> int:
    return len(value) if isinstance(value, Bits) else 8 * _octet_length(value)


def _btrim(value: str, letters: str = " ") -> str:
    return _text(value).strip(letters)


def _substring(value: Any, start: Any = 1, length: Any = None) -> Any:
    if isinstance(value, bytes):
        raise Unknown("a part of bytes")
    if isinstance(start, str):
        if isinstance(length, str):
            raise Unknown("substring with an escape character")
        found = compiled(pattern_of("~", str(start), "\\")).search(value)
        if found is None:
            return None
        return found[1] if found.re.groups else found[0]
    begin = int(start)
    end = len(value) + 1 if length is None else begin + int(length)
    if length is not None and length < 0:
        raise Fails("negative substring length not allowed")
    return str(value)[max(begin, 1) - 1 : max(end, 1) - 1]


def _left(value: str, count: int) -> str:
    return (
        value[:count] if count >= 0 else value[: len(value) + count if -count < len(value) else 0]
    )


def _right(value: str, count: int) -> str:
    if count >= 0:
        return value[-count:] if count else ""
    return value[-count:]


def _split_part(value: str, separator: str, number: int) -> str:
    if not separator:
        return value if number in {1, -1} else ""
    if number == 0:
        raise Fails("field position must not be zero")
    parts = str(value).split(separator)
    at = number - 1 if number > 0 else len(parts) + number
    return parts[at] if 0 <= at < len(parts) else ""


def _repeated(value: str, count: int) -> str:
    if len(value) * count > _LONGEST:
        raise Unknown("a very long text")
    return value * max(count, 0)


def _pad(value: str, length: int, fill: str = " ", *, left: bool) -> str:
    if length > _LONGEST:
        raise Unknown("a very long text")
    if len(value) >= length or not fill:
        return value[: max(length, 0)]
    padding = (fill * length)[: length - len(value)]
    return padding + value if left else value + padding


def _strpos(value: str, part: str) -> int:
    if isinstance(value, Folded):
        return value.lower().find(part.lower()) + 1
    return value.find(part) + 1


def _regexp_replace(value: str, pattern: str, by: str, flags: str = "") -> str:
    if set(flags) - {"g", "i"}:
        raise Unknown(f"the flags {flags}")
    kind = "~*" if "i" in flags else "~"
    template = re.sub(r"\\(\d)|\\&", lambda m: f"\\g<{m[1] or 0}>", by)
    return compiled(pattern_of(kind, pattern, "\\")).sub(template, value, 0 if "g" in flags else 1)


def _regexp_match(value: str, pattern: str, flags: str = "") -> list[Any] | None:
    kind = "~*" if "i" in flags else "~"
    found = compiled(pattern_of(kind, pattern, "\\")).search(value)
    if found is None:
        return None
    return list(found.groups()) or [found[0]]


def _translate(value: str, source: str, target: str) -> str:
    table = {
        ord(c): (target[i] if i < len(target) else None)
        for i, c in reversed(list(enumerate(source)))
    }
    return value.translate(table)


def _initcap(value: str) -> str:
    return re.sub(r"[^\W_]+", lambda m: m[0][:1].upper() + m[0][1:].lower(), value)


def _concatenated(left: Any, right: Any) -> Any:
    if isinstance(left, bytes) and isinstance(right, bytes):
        return left + right
    if isinstance(left, list) or isinstance(right, list):
        a = left if isinstance(left, list) else [left]
        return a + (right if isinstance(right, list) else [right])
    if isinstance(left, dict) and isinstance(right, dict):
        return {**left, **right}
    return _text(left) + _text(right)


def _encode(value: bytes, kind: str) -> str:
    import base64

    if kind.lower() == "hex":
        return value.hex()
    if kind.lower() == "base64" and len(value) <= 57:
        return base64.b64encode(value).decode()
    raise Unknown(f"encode as {kind}")


def _md5(value: Any) -> str:
    data = value if isinstance(value, bytes) else _text(value).encode()
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def _ascii(value: str) -> int:
    return ord(value[0]) if value else 0


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "upper": lambda v: _text(v).upper(),
    "initcap": _initcap,
    **dict.fromkeys(("length", "char_length", "character_length"), _length),
    "octet_length": _octet_length,
    "bit_length": _bit_length,
    **dict.fromkeys(("btrim", "trim"), _btrim),
    "ltrim": lambda v, c=" ": _text(v).lstrip(c),
    "rtrim": lambda v, c=" ": _text(v).rstrip(c),
    **dict.fromkeys(("substring", "substr"), _substring),
    "left": _left,
    "right": _right,
    **dict.fromkeys(("strpos", "position"), _strpos),
    "replace": lambda v, a, b: v.replace(a, b) if a else v,
    "translate": _translate,
    "reverse": lambda v: v[::-1],
    "repeat": _repeated,
    "starts_with": lambda v, p: v.startswith(p),
    "split_part": _split_part,
    "lpad": lambda v, n, f=" ": _pad(v, n, f, left=True),
    "rpad": lambda v, n, f=" ": _pad(v, n, f, left=False),
    "regexp_replace": _regexp_replace,
    "regexp_match": _regexp_match,
    "regexp_like": lambda v, p, f="": _regexp_match(v, p, f) is not None,
    "||": _concatenated,
    "textcat": _concatenated,
    "md5": _md5,
    "encode": _encode,
    "decode": lambda v, k: bytes.fromhex(v) if k == "hex" else cast(None, k),
    "ascii": _ascii,
    "chr": chr,
    "to_hex": lambda v: f"{v:x}",
    "collate": lambda v, _name: v,
    "text": _text,
    "string_to_array": lambda v, s: v.split(s) if v else [],
    "casefold": lambda v: v.casefold(),
}
