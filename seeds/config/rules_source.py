"""A file of rules, read so that whatever is wrong in it has its file, line and key."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from seeds.config.toml import shown, type_name
from seeds.config.toml_lines import Lines, Pointer
from seeds.errors import RulesError, did_you_mean

MOST_BYTES: Final = 16 << 20
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True)
class Place:
    """Where something stands in a file of rules.

    Attributes:
        file: The file, as a person would type it.
        line: Its line; 0 when that is not known.
        key: The keys that lead to it, joined by points.
    """

    file: str = ""
    line: int = 0
    key: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place} ({self.key})" if self.key else place


@dataclass(frozen=True)
class Entry:
    """A value of the file, with the way that leads to it.

    Attributes:
        source: The file.
        pointer: The keys and indexes that lead to the value.
        value: What stands there.
    """

    source: Source
    pointer: Pointer
    value: Any

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.source.place(self.pointer)

    def error(self, problem: str, hint: str = "") -> RulesError:
        """Return an error about it."""
        return RulesError(f"{self.place}: {problem}", hint)

    def inner(self, key: str | int) -> Entry:
        """Return what stands under one of its keys, or in one of its places."""
        return Entry(self.source, (*self.pointer, key), self.value[key])

    def items(self, example: str) -> Iterable[tuple[str, Entry]]:
        """Return the entries of a table.

        Raises:
            RulesError: It is something else.
        """
        if not isinstance(self.value, dict):
            raise self.error(f"must be a table, not {type_name(self.value)}", f"Write {example}.")
        return [(key, self.inner(key)) for key in self.value]

    def entries(self, example: str) -> list[Entry]:
        """Return the entries of a list.

        Raises:
            RulesError: It is something else.
        """
        if not isinstance(self.value, list):
            raise self.error(f"must be a list, not {type_name(self.value)}", f"Write {example}.")
        return [self.inner(index) for index in range(len(self.value))]

    def text(self, example: str) -> str:
        """Return a text that is not empty.

        Raises:
            RulesError: It is empty, or no text.
        """
        if not isinstance(self.value, str):
            raise self.error(f"must be a string, not {type_name(self.value)}", f"Write {example}.")
        if not self.value.strip():
            raise self.error("must not be empty", f"Write {example}.")
        return self.value

    def reject_unknown(self, known: Iterable[str]) -> None:
        """Raise for the first key that nobody knows.

        Raises:
            RulesError: Names it, and the known key that comes closest.
        """
        known = set(known)
        for key in self.value:
            if key not in known:
                raise self.inner(key).error(
                    f"{key!r} is not known here", did_you_mean(str(key), known)
                )


@dataclass(frozen=True)
class Source:
    """A file that was read.

    Attributes:
        name: The file, as a person would type it.
        data: What it holds.
        lines: The line of each key.
        digest: SHA-256 of its bytes, in hexadecimal.
    """

    name: str
    data: Mapping[str, Any] = field(repr=False)
    lines: Mapping[Pointer, int] = field(repr=False)
    digest: str = ""

    @property
    def root(self) -> Entry:
        """All of it."""
        return Entry(self, (), self.data)

    def place(self, pointer: Pointer) -> Place:
        """Return where a value stands."""
        key = ""
        for part in pointer:
            if isinstance(part, int):
                key += f"[{part + 1}]"
            else:
                key += ("." if key else "") + (part if _BARE.fullmatch(part) else f'"{part}"')
        line = self.lines.get(pointer, 0)
        while not line and pointer:
            pointer = pointer[:-1]
            line = self.lines.get(pointer, 0)
        return Place(self.name, line, key)


def read_source(path: Path, begin: str) -> Source:
    """Read a file, TOML or YAML by its ending.

    Args:
        path: The file.
        begin: The command that writes a first one, with ``{file}`` for its name.

    Raises:
        RulesError: It is not there, or malformed; file and line are named.
    """
    name = shown(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RulesError(
            f"{name}: cannot be read: {error.strerror or error}",
            f"Correct the path, or write a first file with `{begin.format(file=name)}`.",
        ) from error
    if len(data) > MOST_BYTES:
        raise RulesError(f"{name}: larger than {MOST_BYTES >> 20} MiB; these are no rules")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RulesError(
            f"{name}: not UTF-8 text (byte {error.start})", "Save the file as UTF-8."
        ) from None
    digest = hashlib.sha256(data).hexdigest()
    suffix = path.suffix.lower()
    if suffix in (".yaml", ".yml"):
        return _yaml(name, text, digest)
    if suffix == ".toml":
        return _toml(name, text, digest)
    raise RulesError(
        f"{name}: rules are written in TOML or YAML, not {suffix or 'a file without an ending'}",
        "Call the file rules.toml or rules.yaml.",
    )


def _toml(name: str, text: str, digest: str) -> Source:
    text = text.replace("\r\n", "\n")
    lines = Lines(text)
    try:
        data = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as error:
        source = Source(name, {}, lines.found, digest)
        if lines.twice:
            pointer, line = lines.twice[0]
            first = source.place(pointer)
            what = "two rules for one column" if _is_rule(pointer) else "the key is there twice"
            raise RulesError(
                f"{Place(name, line, first.key)}: {what}; the first is on line {first.line}",
                "Remove one of them; several rules with conditions are written as a list.",
            ) from None
        reason, _, at = (str(error) or "too deep").partition(" (at ")
        number = re.match(r"line (\d+)", at)
        last = text.rstrip().count("\n") + 1
        place = f"{name}:{number[1] if number else last}"
        raise RulesError(
            f"{place}: not valid TOML: {reason}",
            "Mend that line; texts need quotes and tables are written [name].",
        ) from None
    return Source(name, data, lines.found, digest)


def _is_rule(pointer: Pointer) -> bool:
    return len(pointer) == 4 and pointer[0] == "tables" and pointer[2] == "columns"


def _yaml(name: str, text: str, digest: str) -> Source:
    try:
        import yaml
    except ModuleNotFoundError:
        raise RulesError(
            f"{name}: YAML is read by PyYAML, which is not installed",
            "Install it: pip install 'seeds[yaml]'. TOML needs nothing.",
        ) from None
    from seeds.config import yaml_text

    try:
        data = yaml_text.load(text, exact=True)
        lines = {} if data is None else yaml_text.lines(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = name if mark is None else f"{name}:{mark.line + 1}"
        problem = error.problem or error.context
        raise RulesError(
            f"{place}: not valid YAML: {problem}",
            "Remove one of them; several rules with conditions are written as a list."
            if "there twice" in str(problem)
            else "Mend that line.",
        ) from None
    except (yaml.YAMLError, RecursionError) as error:
        raise RulesError(
            f"{name}: not valid YAML: {' '.join(str(error).split()) or 'too deep'}",
            "Correct the file.",
        ) from None
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise RulesError(
            f"{name}: must be a mapping, not {type_name(data)}", "Write tables: at the top."
        )
    return Source(name, data, lines, digest)
