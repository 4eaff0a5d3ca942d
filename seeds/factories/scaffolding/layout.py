"""Calls and tuples, wrapped as a formatter wraps them."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from seeds.factories.scaffolding.statements import INDENT


@dataclass(frozen=True)
class Group:
    """Something in brackets.

    Attributes:
        head: The text up to the opening bracket, which is included.
        items: What is inside.
        tail: The closing bracket, and what follows it.
    """

    head: str
    items: tuple[str | Group, ...]
    tail: str = ")"

    @property
    def is_call(self) -> bool:
        """Whether it is a call, and no literal."""
        return len(self.head) > 1

    @property
    def inline(self) -> str:
        """The text in one line."""
        inner = ", ".join(map(inline, self.items))
        lone = self.head == "(" and len(self.items) == 1
        return f"{self.head}{inner}{',' if lone else ''}{self.tail}"


def inline(item: str | Group) -> str:
    """Return a text in one line."""
    return item if isinstance(item, str) else item.inline


def call(name: str, items: Sequence[str | Group]) -> Group:
    """Return a call."""
    return Group(f"{name}(", tuple(items))


def parsed(text: str) -> str | Group:
    """Return an expression with its brackets apart, where it is a literal or a call."""
    return _parted(ast.parse(text, mode="eval").body, text)


def _parted(node: ast.expr, text: str) -> str | Group:
    def part(inner: ast.AST) -> str:
        return ast.get_source_segment(text, inner) or ""

    match node:
        case ast.Tuple(elts) if elts:
            return Group("(", tuple(_parted(e, text) for e in elts))
        case ast.List(elts) if elts:
            return Group("[", tuple(_parted(e, text) for e in elts), "]")
        case ast.Call(function, args, keywords) if isinstance(function, ast.Name | ast.Attribute):
            items = [_parted(a, text) for a in args]
            for keyword in keywords:
                value = _parted(keyword.value, text)
                start = f"{keyword.arg}="
                if isinstance(value, Group):
                    items.append(Group(start + value.head, value.items, value.tail))
                else:
                    items.append(start + value)
            return Group(f"{part(function)}(", tuple(items))
    return part(node)


def laid_out(
    prefix: str, item: str | Group, suffix: str, width: int, indent: str = ""
) -> list[str]:
    """Return lines of at most some characters, as far as texts in them allow it.

    Args:
        prefix: What stands before it in its first line.
        item: The call, tuple or text.
        suffix: What stands behind it in its last line.
        width: Characters of a line.
        indent: Where its lines begin.
    """
    whole = f"{indent}{prefix}{inline(item)}{suffix}"
    if len(whole) <= width or isinstance(item, str) or not item.items:
        return [whole]
    deeper = indent + INDENT
    inner = f"{deeper}{', '.join(map(inline, item.items))}"
    # What is called may have all of its arguments in one line; members of a literal stand alone.
    lone = len(item.items) == 1 and isinstance(item.items[0], str)
    if item.is_call and (lone or len(inner) <= width):
        body = [inner]
    else:
        body = [line for each in item.items for line in laid_out("", each, ",", width, deeper)]
    return [f"{indent}{prefix}{item.head}", *body, f"{indent}{item.tail}{suffix}"]
