"""First rules as a file: TOML, with the reasons beside them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final

from seeds.anonymize.rules.suggest import Suggestion, TableSuggestion
from seeds.config.toml_writing import basic, comment, key

_HEAD: Final = """\
# Rules of masking, begun by `seed anonymize init` and to be read by somebody who knows the data.
#
# Each column is masked, or kept with a reason. A `todo` is something to decide: nothing runs
# while there is one. `seed anonymize check --rules {file}` lists what is left to do.
version = 1

# Masked addresses end in this domain, which no mail reaches.
email_domain = "staging.invalid"
"""


def written(tables: Iterable[TableSuggestion], file: str = "FILE") -> str:
    """Return first rules as the text of a file.

    Args:
        tables: The rules of each table.
        file: What the file will be called.
    """
    return "\n".join([_HEAD.format(file=file), *map(_table, tables)])


def _table(table: TableSuggestion) -> str:
    name = key(table.name)
    lines = [comment(table.why)] if table.why else []
    lines.append(f"[tables.{name}]")
    if table.empty:
        return "\n".join([*lines, 'rows = "none"', f"reason = {basic(table.empty)}", ""])
    if table.subject:
        lines.append(f"subject = {basic(table.subject)}")
    lines.append(f"[tables.{name}.columns]")
    for column, suggestion in table.columns.items():
        lines += _column(column, suggestion)
    return "\n".join([*lines, ""])


def _column(column: str, suggestion: Suggestion) -> list[str]:
    if suggestion.action == "none":
        return [comment(f"{column}: {suggestion.why}")]
    if suggestion.action != "paths":
        return [_line(key(column), suggestion)]
    lines = [comment(f"{column}: {suggestion.why}")]
    prefix = f"{key(column)}.paths"
    return lines + [_line(f"{prefix}.{key(p)}", s) for p, s in suggestion.paths.items()]


def _line(name: str, suggestion: Suggestion) -> str:
    parts = [f"{suggestion.action} = {basic(suggestion.text)}"]
    parts += [f"{option} = {_value(value)}" for option, value in suggestion.options.items()]
    why = f"  {comment(suggestion.why)}" if suggestion.why else ""
    return f"{name} = {{ {', '.join(parts)} }}{why}"


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return basic(value) if isinstance(value, str) else json.dumps(value)
