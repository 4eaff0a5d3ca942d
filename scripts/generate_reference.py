"""Write the generated pages of docs/reference: the command line, and the names of the library.

Usage: python scripts/generate_reference.py [--check]
"""

from __future__ import annotations

import argparse
import dataclasses
import inspect
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import seeds
from seeds import api
from seeds.anonymize.masks import MASKS
from seeds.anonymize.options import Option
from seeds.cli.group import SeedGroup
from seeds.spec.column import Column

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
WIDTH = 90

COMMANDS = """\
# The command line

What `seed --help` and `seed COMMAND --help` print, in the project of the example shop. This page is
generated: `make docs` writes it, and a test compares it with the commands. What the variables and
files mean: [configuration](configuration.md).
"""

LIBRARY = """\
# The library

Everything that factories, seeders and scripts import, with the docstrings of the code. This page is
generated: `make docs` writes it, and a test compares it with the code.
"""

MASKING = """\
# Masks

What rules of masking may call for, with the options of each. How to:
[write rules of masking](../how-to/write-masking-rules.md). This page is generated: `make docs`
writes it, and a test compares it with the code.

Every rule may say `domain = "name"` besides: values of one domain are masked alike wherever they
stand, and those of two have nothing in common. NULL stays NULL. A mask that does not fit a column,
or cannot keep a unique one unique, is refused before the first row.
"""

#: Names of `seeds` by what they are for; a name that is in none of these comes last.
GROUPS = {
    "Factories and seeders": (
        "Declarations of what is filled. How to: [add an entity](../how-to/add-an-entity.md).",
        ("Factory", "state", "fixed", "Seeder", "part", "SeederOption", "Check"),
    ),
    "Situations": (
        "How to: [make whole situations](../how-to/scenarios.md).",
        (
            *("scenario", "Scenario", "EntityBuilder", "RelationshipBuilder", "ScenarioBuilder"),
            *("run_seeder", "run_seeders", "arun_seeder", "arun_seeders"),
        ),
    ),
    "References and children": ("", ("ref", "has_many", "has_one", "position", "combinations")),
    "People and places": ("", ("person", "Person", "address", "Address", "company", "job_title")),
    "Networks and devices": ("", ("network", "Network")),
    "Numbers and choices": (
        "",
        (
            *("between", "decimal", "floating", "boolean", "choice", "choice_by", "element"),
            *("exactly", "portion", "sample"),
        ),
    ),
    "Points in time": ("", ("datetime", "date", "birth_date", "ago", "spaced")),
    "Series": ("", ("timeline", "series", "seasonal", "anomalies", "Anomaly")),
    "Texts": ("", ("word", "words", "sentence", "paragraph", "slug", "catch_phrase")),
    "Identifiers": ("", ("code", "pattern", "checked", "sequence", "cycle", "uuid")),
    "Computed from other columns": (
        "",
        ("field", "case", "concat", "least", "greatest", "json_object"),
    ),
    "Constants and other sources": ("", ("constant", "once", "drawn", "faker")),
    "Values by name": (
        "How to: [generate data by name](../how-to/generate-by-name.md).",
        ("DataGenerator", "NamedSequence", "generator"),
    ),
    "Rows by natural key": ("", ("upsert",)),
    "Writing a column generator": (
        "How to: [add a column generator](../how-to/add-a-column-generator.md).",
        ("Generator",),
    ),
}
#: Classes whose instances people hold: their methods are part of the reference.
WITH_METHODS = {
    "DataGenerator",
    "EntityBuilder",
    "Factory",
    "NamedSequence",
    "RelationshipBuilder",
    "Scenario",
    "ScenarioBuilder",
    "Seeder",
}


def reference() -> str:
    """Return the page of the command line."""
    group = SeedGroup("seed")
    settings = {**group.context_settings, "terminal_width": WIDTH}
    context = click.Context(group, info_name="seed", **settings)
    page = COMMANDS + _help("seed", group.get_help(context))
    return page + _commands(group, context, "seed")


def _commands(group: click.Group, context: click.Context, path: str) -> str:
    """Return the help of a group's commands, and of those below them."""
    page = ""
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is not None:
            below = click.Context(command, parent=context, info_name=name, terminal_width=WIDTH)
            page += _help(f"{path} {name}", command.get_help(below))
            if isinstance(command, click.Group):
                page += _commands(command, below, f"{path} {name}")
    return page


def _help(title: str, text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return f"\n## {title}\n\n```text\n{lines}\n```\n"


def library() -> str:
    """Return the page of the public names."""
    page = LIBRARY
    grouped = {name for _, names in GROUPS.values() for name in names}
    public = [name for name in seeds.__all__ if not name.startswith("_")]
    more = tuple(name for name in public if name not in grouped)
    for title, (text, names) in {**GROUPS, "More": ("", more)}.items():
        if names:
            page += f"\n## {title}\n"
            page += f"\n{text}\n" if text else ""
        for name in names:
            if name in public:
                page += _member(f"seeds.{name}", name, getattr(seeds, name))
    page += (
        "\n## What every column can do\n"
        "\nColumns can be added, subtracted and multiplied, compared with `<`, `<=`, `>`, `>=`,\n"
        "and conditions combined with `&`, `|` and `~`. These methods make new columns:\n"
    )
    page += "".join(_methods("column", Column))
    page += (
        "\n## Commands as functions\n"
        "\nOne function for each command, in `seeds.api`. The command line, scripts, tests and\n"
        "notebooks use the same door. Every report has `to_dict()`, which `--json` prints.\n"
    )
    for name in api.__all__:
        page += _member(f"seeds.api.{name}", name, getattr(api, name))
    return page


def _member(path: str, name: str, member: Any) -> str:
    page = f"\n### `{path}`\n"
    if not inspect.isclass(member) and not inspect.isfunction(member):
        kind = type(member)
        page += f"\nThe object `{name}` of `{kind.__name__}`. " + _text(inspect.getdoc(kind))
        return page + "".join(_methods(name, kind))
    if inspect.isfunction(member) or dataclasses.is_dataclass(member):
        page += f"\n```python\n{_signature(name, member)}\n```\n"
    page += "\n" + _text(inspect.getdoc(member))
    if name in WITH_METHODS and inspect.isclass(member):
        page += "".join(_methods(name, member))
    return page


def _methods(owner: str, kind: type) -> Iterator[str]:
    # What the engine asks of a column is nobody else's business.
    asked = ("inputs", "capacity", "walk", "generate") if issubclass(kind, Column) else ()
    for name, method in vars(kind).items():
        public = not name.startswith("_") and name not in asked
        if not public:
            continue
        function = method.__func__ if isinstance(method, classmethod | staticmethod) else method
        if inspect.isfunction(function):
            yield f"\n#### `{_signature(f'{owner}.{name}', function, bound=True)}`\n\n"
            yield _text(inspect.getdoc(function))
        elif isinstance(method, property):
            yield f"\n#### `{owner}.{name}`\n\n{_text(inspect.getdoc(method))}"


def _signature(name: str, member: Any, *, bound: bool = False) -> str:
    signature = inspect.signature(member)
    parameters = list(signature.parameters.values())
    if bound and parameters and parameters[0].name in ("self", "cls"):
        parameters = parameters[1:]
    pieces, keyword_only = [], False
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not keyword_only:
            keyword_only = True
            pieces.append("*")
        pieces.append(_parameter(parameter))
    one_line = f"{name}({', '.join(pieces)})"
    if bound or len(one_line) <= WIDTH:
        return one_line
    return f"{name}(\n" + "".join(f"    {piece},\n" for piece in pieces) + ")"


def _parameter(parameter: inspect.Parameter) -> str:
    stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(parameter.kind.name, "")
    text = stars + parameter.name
    if parameter.annotation is not parameter.empty:
        text += f": {_annotation(parameter.annotation)}"
    if parameter.default is not parameter.empty:
        # A factory of defaults has no better sign than the dots.
        default = repr(parameter.default)
        text += f" = {default if '<' not in default else '…'}"
    return text


def _annotation(annotation: Any) -> str:
    text = annotation if isinstance(annotation, str) else str(getattr(annotation, "__name__", "…"))
    return re.sub(r"\b(?:collections\.abc|typing|dt|sa)\.", "", text)


def _text(docstring: str | None) -> str:
    """Return a docstring in Google's style as Markdown."""
    lines: list[str] = []
    in_section = False
    for line in (docstring or "").splitlines():
        if re.fullmatch(r"[A-Z][A-Za-z ]+:", line):
            lines.append(f"**{line[:-1]}**")
            lines.append("")
            in_section = True
            continue
        if in_section and line.startswith("    ") and not line.startswith("     "):
            item = re.match(r"    (\*{0,2}\w+)(?: \([^)]*\))?: (.*)", line)
            lines.append(f"- `{item[1]}`: {item[2]}" if item else line.strip())
        elif in_section and line.startswith("     "):
            lines.append(f"  {line.strip()}")
        else:
            in_section = in_section and not line
            lines.append(line)
    text = "\n".join(lines).replace("``", "`")
    return re.sub(r":(?:\w+:)?\w+:`[~.]*([^`]+)`", r"`\1`", text) + "\n"


def masking() -> str:
    """Return the page of masks and their options."""
    parts = [MASKING]
    for name, mask in MASKS.items():
        text = _text(inspect.getdoc(mask)).partition("**Args**")[0].strip()
        fits = ", ".join(sorted(kind.value for kind in mask.kinds))
        parts.append(f"## {name}\n\n{text}\n\nFits: {fits}. Domain: `{mask.domain}`.\n")
        if mask.options:
            rows = [
                f"| `{option.name}` | {option.type_name} | {_default(option)} | {_cell(option)} |"
                for option in mask.options
            ]
            head = "| option | what it holds | when left out | what it means |\n|---|---|---|---|"
            parts.append("\n".join([head, *rows]) + "\n")
    return "\n".join(parts)


def _default(option: Option) -> str:
    match option.default:
        case None | "" | ():
            return ""
        case bool():
            return f"`{str(option.default).lower()}`"
        case _:
            return f"`{option.default}`"


def _cell(option: Option) -> str:
    choices = ", ".join(f"`{choice}`" for choice in option.choices)
    text = " ".join(option.doc.split()).replace("|", "\\|")
    return f"{text} One of {choices}." if choices and choices not in text else text


PAGES = {"cli.md": reference, "api.md": library, "masks.md": masking}


def main() -> int:
    """Write the pages, or with ``--check`` compare them; return the exit code."""
    parser = argparse.ArgumentParser(description="Write the generated pages of docs/reference.")
    parser.add_argument("--check", action="store_true", help="only say whether they are up to date")
    chosen = parser.parse_args()
    os.chdir(ROOT)  # the seeders are those of the project that one stands in
    outdated = []
    for name, make in PAGES.items():
        path, page = FOLDER / name, make()
        if not chosen.check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(page, encoding="utf-8")
        elif not path.exists() or path.read_text(encoding="utf-8") != page:
            outdated.append(str(path.relative_to(ROOT)))
    if outdated:
        print(f"{', '.join(outdated)}: not up to date; run make docs", file=sys.stderr)
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
