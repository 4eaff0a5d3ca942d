"""HTML and SVG as text, with everything that comes from outside escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Final

_EMPTY: Final = frozenset({"rect", "path", "circle", "line", "input"})
# What browsers take for the end of a line, for a direction or for nothing: seen, not obeyed.
_UNSEEN: Final = {
    code: f"\\u{code:04x}"
    for code in (
        *range(0x09),
        *range(0x0B, 0x20),
        *range(0x7F, 0xA0),
        *(0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),
    )
}


class Markup(str):
    """Text that is markup already, and must not be escaped again."""

    __slots__ = ()


Content = str | Markup


def escaped(text: str) -> Markup:
    """Return text as it stands between tags or in an attribute: no character of it is obeyed."""
    return Markup(html.escape(text.translate(_UNSEEN), quote=True))


def joined(parts: Iterable[Content]) -> Markup:
    """Return parts one after another; those that are no markup are escaped."""
    return Markup("".join(p if isinstance(p, Markup) else escaped(p) for p in parts))


def tag(name: str, *content: Content, **attributes: str | float | bool | None) -> Markup:
    """Return an element.

    Args:
        name: Its name.
        content: What is in it; text that is no markup is escaped.
        attributes: Its attributes: ``_`` stands for ``-``, and one at the end for nothing;
            ``None`` and ``False`` leave one out, ``True`` gives none a value.
    """
    written = [name]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        attribute = key.removesuffix("_").replace("_", "-")
        if value is True:
            written.append(attribute)
        else:
            text = number(value) if isinstance(value, float) else str(value)
            written.append(f'{attribute}="{escaped(text)}"')
    if name in _EMPTY and not content:
        return Markup(f"<{' '.join(written)}/>")
    return Markup(f"<{' '.join(written)}>{joined(content)}</{name}>")


def number(value: float) -> str:
    """Return a coordinate: no more digits than are seen."""
    return f"{value:.1f}".removesuffix(".0")
