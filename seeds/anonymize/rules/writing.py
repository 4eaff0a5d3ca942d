"""First rules as a file: TOML, with the reasons beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Final

from seeds.anonymize.rules.suggest import Suggestion, TableSuggestion

_HEAD: Final = """\
# Rules of masking, begun by `seed anonymize init` and to be read by somebody who knows the data.
#
# Each column is masked, or kept with a reason. A `todo` is something to decide: nothing runs
# while there is one. `seed anonymize check --rules {file}` lists what is left to do.
version = 1

# Masked addresses end in this domain, which no mail reaches.
email_domain = "staging.invalid"
"""
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


def written(tables: Iterable[TableSuggestion], file: str = "FILE") -> str:
    """Return first rules as the text of a file.

    Args:
        tables: The rules of each table.
        file: What the file will be called.
    """
    return "\n".join([_HEAD.format(file=file), *map(_table, tables)])


def _table(table: TableSuggestion) -> str:
    name = _key(table.name)
    lines = [_comment(table.why)] if table.why else []
    lines.append(f"[tables.{name}]")
    if table.empty:
        return "\n".join([*lines, 'rows = "none"', f"reason = {_text(table.empty)}", ""])
    if table.subject:
        lines.append(f"subject = {_text(table.subject)}")
    lines.append(f"[tables.{name}.columns]")
    for column, suggestion in table.columns.items():
        lines += _column(column, suggestion)
    return "\n".join([*lines, ""])


def _column(column: str, suggestion: Suggestion) -> list[str]:
    if suggestion.action == "none":
        return [_comment(f"{column}: {suggestion.why}")]
    if suggestion.action != "paths":
        return [_line(_key(column), suggestion)]
    lines = [_comment(f"{column}: {suggestion.why}")]
    prefix = f"{_key(column)}.paths"
    return lines + [_line(f"{prefix}.{_key(p)}", s) for p, s in suggestion.paths.items()]


def _line(key: str, suggestion: Suggestion) -> str:
    parts = [f"{suggestion.action} = {_text(suggestion.text)}"]
    parts += [f"{name} = {_value(value)}" for name, value in suggestion.options.items()]
    comment = f"  {_comment(suggestion.why)}" if suggestion.why else ""
    return f"{key} = {{ {', '.join(parts)} }}{comment}"


def _comment(text: str) -> str:
    """Return a comment, which ends with its line whatever columns are called."""
    return "# " + re.sub(r"[\x00-\x1f\x7f]", "?", text)


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    # What JSON escapes TOML does too, but for the one that it leaves alone.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
