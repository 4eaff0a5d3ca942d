"""What people type for a subset: rows to start with, children, references of their own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from seeds.config.numbers import parse_count
from seeds.copying.closure.model import Children, Link, Start
from seeds.errors import UsageError, did_you_mean
from seeds.schema.table import TableInfo

_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%", re.ASCII)
_SIDE = r"(?P<{0}>[^\s()>]+)\s*(?:\((?P<{0}_columns>[^)]*)\))?"
_REFERENCE = re.compile(
    rf"\s*{_SIDE.format('child')}\s*->\s*{_SIDE.format('parent')}"
    r"(?:\s+when\s+(?P<column>[^\s=]+)\s*=\s*(?P<value>.+?))?\s*",
    re.IGNORECASE,
)
_HOW_REFERENCE = (
    'Write "comments.post_id -> posts.id", "items (order_id, line) -> lines (order_id, line)" or '
    '"comments.about_id -> posts.id when about = post".'
)


def parse_start(text: str, where: str = "") -> Start:
    """Return rows to start with: ``users``, ``users=5%``, ``users=100``.

    Args:
        text: What was typed.
        where: A condition that the rows have to meet, too.

    Raises:
        UsageError: The part after the equals sign is no share and no number.
    """
    name, equals, amount = (part.strip() for part in text.partition("="))
    if not equals:
        return Start(name, where)
    if not name:
        raise UsageError(f"no table before '=' in {text!r}", "Write users=5% or users=100.")
    share = _SHARE.fullmatch(amount)
    if share is None:
        count = parse_count(amount, name)
        if count == 0:
            raise UsageError(f"{name}: zero rows are nothing to start with", "Leave it out.")
        return Start(name, where, count=count)
    part = Fraction(share.group(1)) / 100
    if not 0 < part <= 1:
        raise UsageError(f"{name}: {amount} is no part of a table", "A share is above 0 % to 100%.")
    return Start(name, where, share=float(part))


def parse_children(text: str) -> Children:
    """Return children to take along: ``orders``, or ``orders=10`` for at most ten a parent.

    Raises:
        UsageError: The part after the equals sign is no number.
    """
    name, equals, most = (part.strip() for part in text.partition("="))
    if not equals:
        return Children(name)
    number = parse_count(most, f"--children {name}")
    if number == 0:
        raise UsageError(f"--children {name}: zero children are none", "Leave the option out.")
    return Children(name, number)


def parse_reference(text: str) -> Link:
    """Return a reference that no foreign key declares.

    ``comments.post_id -> posts.id``; of several columns ``items (a, b) -> lines (a, b)``; with
    ``when about = post`` only for rows whose column ``about`` has that value.

    Raises:
        UsageError: It reads otherwise.
    """
    found = _REFERENCE.fullmatch(text)
    if found is None:
        raise UsageError(f"--reference: {text!r} is not understood", _HOW_REFERENCE)
    child, columns = _side(text, found.group("child"), found.group("child_columns"))
    parent, referenced = _side(text, found.group("parent"), found.group("parent_columns"))
    if len(columns) != len(referenced):
        raise UsageError(
            f"--reference: {text!r} has {len(columns)} columns on one side and {len(referenced)} "
            "on the other",
            _HOW_REFERENCE,
        )
    value = found.group("value")
    when = None if value is None else (found.group("column"), value.strip("'\""))
    return Link(child, columns, parent, referenced, declared=False, when=when)


def _side(text: str, name: str, columns: str | None) -> tuple[str, tuple[str, ...]]:
    if columns is not None:
        names = tuple(part.strip() for part in columns.split(","))
    else:
        name, _, column = name.rpartition(".")
        names = (column,)
    if not name or not all(names):
        raise UsageError(f"--reference: {text!r} is not understood", _HOW_REFERENCE)
    return name, names


def check_known(
    tables: Mapping[str, TableInfo],
    starts: Sequence[Start],
    children: Sequence[Children],
    references: Sequence[Link],
) -> None:
    """Check that everything named is there.

    Raises:
        UsageError: A table or column is not; a close one is named.
    """
    for start in starts:
        _table(tables, start.table)
    for child in children:
        _table(tables, child.table, "--children: ")
    for link in references:
        discriminator = (link.when[0],) if link.when else ()
        sides = (
            (link.child, (*link.columns, *discriminator)),
            (link.parent, link.referenced),
        )
        for table, columns in sides:
            _table(tables, table, "--reference: ")
            for column in columns:
                if column not in tables[table].columns:
                    raise UsageError(
                        f"--reference: {table} has no column {column!r}",
                        did_you_mean(column, tables[table].columns),
                    )


def _table(tables: Mapping[str, TableInfo], name: str, where: str = "") -> None:
    if name not in tables:
        raise UsageError(f"{where}there is no table {name!r}", did_you_mean(name, tables))


def conditions(
    tables: Mapping[str, TableInfo], starts: Sequence[Start], where: Sequence[str]
) -> list[Start]:
    """Return starts with conditions, each ``TABLE=CONDITION``.

    A table that is not among the starts becomes one. With a single start the table may be left
    out.

    Raises:
        UsageError: It does not say of which table.
    """
    found = {start.table: start for start in starts}
    if len(found) < len(starts):
        twice = next(s.table for s in starts if sum(o.table == s.table for o in starts) > 1)
        raise UsageError(f"{twice} is named twice", "Name each table once.")
    for text in where:
        name, equals, condition = (part.strip() for part in text.partition("="))
        if not equals or name not in tables:
            if len(starts) != 1:
                hint = did_you_mean(name, tables) if equals else ""
                raise UsageError(
                    f"--where: {text!r} does not say of which table",
                    hint if hint.startswith("Did") else 'Write --where "TABLE=CONDITION".',
                )
            name, condition = starts[0].table, text.strip()
        if not condition:
            raise UsageError(f"--where: nothing is said of {name}", f"Write {name}=CONDITION.")
        before = found.get(name, Start(name))
        both = f"({before.where}\n) AND ({condition}\n)" if before.where else condition
        found[name] = replace(before, where=both)
    return list(found.values())
