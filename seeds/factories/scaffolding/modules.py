"""Modules with factories, seeders and scenarios, as Python text that runs unedited.

The text is what ``ruff format`` would leave as it is.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from seeds.factories.factory import Factory
from seeds.factories.scaffolding.guessed import GuessedFactory
from seeds.factories.scaffolding.imports import Style, import_block
from seeds.factories.scaffolding.layout import laid_out, parsed
from seeds.factories.scaffolding.statements import INDENT, statement
from seeds.inference.declared import Declared, Inferred
from seeds.inference.expressions import Expression, Lifted, Public
from seeds.inference.names import snake


def factory_module(
    made: Sequence[GuessedFactory],
    style: Style,
    source: str = "the models",
    comments: Sequence[str] = (),
) -> str:
    """Return the text of a module with factories.

    Args:
        made: The factories.
        style: How the project writes its code.
        source: What they were guessed from.
        comments: What is not there, and why.
    """
    names = [_plural(factory.model.name) for factory in made]
    module = _Module(style, remarks=tuple(comments))
    for factory in made:
        module.add_factory(factory)
    return module.text(f"{_listed(names)}: a first guess from {source}, to be edited.")


def seeder_module(
    name: str,
    parts: Sequence[tuple[str, str]],
    depends_on: Sequence[str],
    style: Style,
    summary: str = "",
) -> str:
    """Return the text of a module with a seeder.

    Args:
        name: The seeder's name.
        parts: Class and module of its factories, the main one first.
        depends_on: Seeders that come first.
        style: How the project writes its code.
        summary: What it says of itself.
    """
    module = _Module(style)
    module.public |= {"Seeder", "part"}
    for cls, home in parts:
        module.lines.add(f"from {home} import {cls}")
    words = " ".join(name.split("_"))
    summary = summary or f"{words[:1].upper()}{words[1:]}, as {parts[0][0]} makes them."
    body = [f"class {camel(name)}Seeder(Seeder):", f'{INDENT}"""{summary}"""', ""]
    if depends_on:
        body += _tuple("depends_on", [f'"{other}"' for other in depends_on], style, INDENT)
    body += _tuple("parts", [f"part({cls})" for cls, _ in parts], style, INDENT)
    module.blocks.append("\n".join(body))
    return module.text(summary)


def scenario_module(name: str, cls: str, home: str, style: Style) -> str:
    """Return the text of a module with a scenario.

    Args:
        name: The scenario's name.
        cls: Class of the factory that it begins with.
        home: That factory's module.
        style: How the project writes its code.
    """
    module = _Module(style)
    module.lines |= {"import seeds", f"from {home} import {cls}"}
    things = _plural(cls.removesuffix("Factory") or cls).replace(" ", "_")
    words = name.replace("_", " ")
    summary = f"{words[:1].upper()}{words[1:]}: a beginning, to be edited."
    body = [
        "@seeds.scenario",
        f"def {name}(*, {things}: int = 1) -> dict[str, object]:",
        f'{INDENT}"""{summary}"""',
        f'{INDENT}return {{"{things}": {cls}().create_batch({things})}}',
    ]
    module.blocks.append("\n".join(body))
    return module.text(summary)


def camel(name: str) -> str:
    """Return a name as that of a class: ``order_items`` is OrderItems."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"_+", name) if part)


def _plural(name: str) -> str:
    words = snake(name).replace("_", " ")
    if re.search(r"[^aeiou]y$", words):
        words = words[:-1] + "ies"
    elif re.search(r"(s|x|z|ch|sh)$", words):
        words += "" if words.endswith("s") and not words.endswith("ss") else "es"
    else:
        words += "s"
    return words


def _listed(names: Sequence[str]) -> str:
    if len(names) > 3:
        return f"Factories of {len(names)} models"
    text = ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]
    return text[:1].upper() + text[1:]


def _tuple(name: str, items: Sequence[str], style: Style, indent: str) -> list[str]:
    inline = f"{indent}{name} = ({', '.join(items)}{',' if len(items) == 1 else ''})"
    if len(inline) <= style.width:
        return [inline]
    return [f"{indent}{name} = (", *(f"{indent}{INDENT}{item}," for item in items), f"{indent})"]


@dataclass
class _Module:
    """A module that is being written."""

    style: Style
    lines: set[str] = field(default_factory=set)
    public: set[str] = field(default_factory=set)
    constants: dict[str, str] = field(default_factory=dict)
    blocks: list[str] = field(default_factory=list)
    remarks: tuple[str, ...] = ()

    def text(self, docstring: str) -> str:
        top = [f'"""{docstring}"""', "", self._imports()]
        if self.remarks:
            top += ["", *self._comments(self.remarks, "")]
        if self.constants:
            top += ["", "\n".join(self.constants.values())]
        return "\n".join(top) + "".join(f"\n\n\n{block}" for block in self.blocks) + "\n"

    # -- imports ---------------------------------------------------------------------------

    def _imports(self) -> str:
        lines = set(self.lines)
        lines |= {f"from seeds import {name}" for name in self.public if name != "seeds"}
        if "seeds" in self.public:
            lines.add("import seeds")
        return import_block(lines, self.style)

    # -- factories -------------------------------------------------------------------------

    def add_factory(self, factory: GuessedFactory) -> None:
        """Write the class of a factory."""
        self.public.add("Factory")
        self.lines.add(factory.model.import_line)
        inferred = factory.inferred
        taken = {d.attribute for d in inferred.declared} | {c[0] for c in factory.children}
        key = ", ".join(f'"{name}"' for name in inferred.natural_key)
        head = f"class {factory.name}(Factory[{factory.model.name}]"
        head += f', name="{factory.entity}"' if factory.entity else ""
        head += "" if factory.count is None else f", count={factory.count}"
        full = f"{head}, natural_key=({key},)):" if key else f"{head}):"
        words = _plural(factory.model.name)
        body = [
            *self._head(full, f"{head}):"),
            f'{INDENT}"""{words[:1].upper()}{words[1:]}."""',
            "",
            *self._comments(factory.comments),
        ]
        empty = len(body)
        for declared in inferred.declared:
            body += self._declaration(declared, taken, factory)
        for attribute, cls, module, owner in factory.children:
            if module:
                self.lines.add(f"from {module} import {cls}")
            child = Expression((cls,), 0)
            amount = "" if owner.one else f", {self._reached('between', taken)}(1, {owner.most})"
            function = self._reached("has_one" if owner.one else "has_many", taken)
            text = f"{function}({child.text}{amount})"
            body += statement(attribute, text, self.style.width)
        if inferred.one_by_one:
            body += self._definition(inferred, blank=len(body) > empty)
        while body[-1] == "":
            body.pop()
        self.blocks.append("\n".join(body))

    def _head(self, full: str, short: str) -> list[str]:
        """Return the first line of a class, without its natural key where that is too long."""
        if len(full) <= self.style.width:
            return [full]
        return laid_out("class ", parsed(short[6:-1]), ":", self.style.width)

    def _comments(self, comments: Sequence[str], indent: str = INDENT) -> list[str]:
        width = self.style.width - len(indent) - 2
        lines = [line for text in comments for line in textwrap.wrap(text, width)]
        return [f"{indent}# {line}" for line in lines] + ([""] if lines and indent else [])

    def _declaration(
        self, declared: Declared, taken: Iterable[str], factory: GuessedFactory
    ) -> list[str]:
        expression = declared.expression
        self.lines |= expression.modules
        text = self._rendered(expression, taken, declared, factory, lift=False)
        if len(f"{INDENT}{declared.attribute} = {text}") > self.style.width:
            text = self._rendered(expression, taken, declared, factory, lift=True)
        lines = statement(declared.attribute, text, self.style.width)
        if any(len(line) > self.style.width for line in lines):
            head = f"{declared.attribute} = "
            lines = laid_out(head, parsed(text), "", self.style.width, INDENT)
        if hasattr(Factory, declared.attribute) or declared.attribute in Factory.__annotations__:
            # Factories take columns out of their class, which type checkers cannot know.
            lines[0] += "  # type: ignore[assignment]"
        return lines

    def _rendered(
        self,
        expression: Expression,
        taken: Iterable[str],
        declared: Declared,
        factory: GuessedFactory,
        *,
        lift: bool,
    ) -> str:
        parts = []
        for piece in expression.pieces:
            match piece:
                case Public(name):
                    parts.append(self._reached(name, taken))
                case Lifted() if piece.always or (lift and len(piece.items) > 3):
                    parts.append(self._constant(piece, declared.attribute, factory, taken))
                case Lifted(text):
                    parts.append(text)
                case text:
                    parts.append(text)
        return "".join(parts)

    def _reached(self, name: str, taken: Iterable[str]) -> str:
        """Return how a name of ``seeds`` is reached where a column may have taken it."""
        if name not in taken:
            self.public.add(name)
            return name
        if "seeds" not in taken:
            self.public.add("seeds")
            return f"seeds.{name}"
        self.lines.add(f"import seeds as {_OTHER}")
        return f"{_OTHER}.{name}"

    def _constant(
        self, piece: Lifted, attribute: str, factory: GuessedFactory, taken: Iterable[str]
    ) -> str:
        name = piece.name or attribute.upper().strip("_")
        empty = piece.items and ("[]" in piece.text or "{}" in piece.text)
        if empty:
            # Nobody can tell what an empty list would hold.
            self.lines.add("from typing import Any")
        kind = ": tuple[Any, ...]" if empty else ""
        for candidate in (name, f"{snake(factory.model.name).upper()}_{name}", f"{name}_VALUES"):
            whole = self._assigned(f"{candidate}{kind}", piece.text)
            if candidate not in taken and candidate.isidentifier():
                known = self.constants.setdefault(candidate, whole)
                if known == whole:
                    return candidate
        candidate = f"{name}_{len(self.constants) + 1}"
        self.constants[candidate] = self._assigned(f"{candidate}{kind}", piece.text)
        return candidate

    def _assigned(self, name: str, text: str) -> str:
        if len(f"{name} = {text}") <= self.style.width:
            return f"{name} = {text}"
        if text[0] == "[" and " for " in text:
            return f"{name} = [\n{INDENT}{text[1:-1]}\n]"
        return "\n".join(laid_out(f"{name} = ", parsed(text), "", self.style.width))

    def _definition(self, inferred: Inferred, *, blank: bool) -> list[str]:
        self.lines |= {"from collections.abc import Mapping", "from typing import Any"}
        self.lines |= inferred.modules
        values = [
            f'{INDENT * 3}"{attribute}": {text},' for attribute, text in inferred.one_by_one.items()
        ]
        return [
            *([""] if blank else []),
            f"{INDENT}def definition(self) -> Mapping[str, Any]:",
            f'{INDENT * 2}"""Return what is different in each row, for one row."""',
            f"{INDENT * 2}return {{",
            *values,
            f"{INDENT * 2}}}",
        ]


_OTHER: Final = "library"
