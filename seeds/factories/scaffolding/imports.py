"""The imports of a module that is written, sorted as import sorters do."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass

from seeds.factories.scaffolding.statements import INDENT


@dataclass(frozen=True)
class Style:
    """How the project writes its code.

    Attributes:
        width: Characters of a line.
        own: Top-level packages of the project, which are imported after those of others.
    """

    width: int = 100
    own: frozenset[str] = frozenset()


def import_block(lines: Iterable[str], style: Style) -> str:
    """Return the imports of a module.

    Args:
        lines: ``import a as b`` and ``from a import b``, one name each.
        style: How the project writes its code.
    """
    plain: dict[int, set[str]] = {}
    named: dict[int, dict[str, set[str]]] = {}
    for line in lines:
        match = re.fullmatch(r"from (\S+) import (\S+)", line)
        alias = re.fullmatch(r"from (\S+) import \S+ as \S+", line)
        home = match[1] if match else line.split()[1]
        section = _section(home.partition(".")[0], style)
        if match:
            named.setdefault(section, {}).setdefault(home, set()).add(match[2])
        elif alias:
            named.setdefault(section, {}).setdefault(home, set()).add(line.partition(" import ")[2])
        else:
            plain.setdefault(section, set()).add(line)
    sections = []
    for section in sorted({*plain, *named}):
        texts = sorted(plain.get(section, ()))
        for home in sorted(named.get(section, {})):
            texts.append(_from(home, named[section][home], style))
        sections.append("\n".join(texts))
    return "\n\n".join(sections)


def _section(top: str, style: Style) -> int:
    if top == "__future__":
        return 0
    if top in sys.stdlib_module_names:
        return 1
    return 3 if top in style.own else 2


def _from(home: str, names: Iterable[str], style: Style) -> str:
    ordered = sorted(names, key=_import_order)
    inline = f"from {home} import {', '.join(ordered)}"
    if len(inline) <= style.width:
        return inline
    return f"from {home} import (\n" + "".join(f"{INDENT}{n},\n" for n in ordered) + ")"


def _import_order(name: str) -> tuple[int, str, str]:
    """Sort as import sorters do: constants, classes, the rest."""
    constant = name.isupper() and len(name) > 1
    kind = 0 if constant else 1 if name[:1].isupper() else 2
    return kind, name.lower(), name
