"""Which rows of which tables a command reads, as ``seed export`` and ``seed fixtures dump`` do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seeds.errors import DatabaseError, UsageError, did_you_mean

if TYPE_CHECKING:
    from seeds.api.workspace import Workspace
    from seeds.load.backend import Backend
    from seeds.schema.table import TableInfo

_PREFIX = re.compile(r"\s*([^\W\d][\w.]*)\s*=(?!=)\s*")
"""A name and an equals sign: of a table, or the beginning of a condition on a column."""


@dataclass(frozen=True)
class RowChoice:
    """Tables, and what is wanted of each.

    Attributes:
        tables: The tables by their names, in the order in which they were named.
        where: Conditions in SQL by table.
        columns: The columns wanted by table; all of them where nothing is said.
        limit: Rows of a table at most.
    """

    tables: Mapping[str, TableInfo]
    where: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limit: int | None = None

    def columns_of(self, table: TableInfo) -> tuple[str, ...]:
        """Return the columns wanted of a table."""
        return self.columns.get(table.name, tuple(table.columns))

    def check(self, backend: Backend) -> None:
        """Ask the database whether it understands the conditions.

        Raises:
            UsageError: It does not; the message has the database's words.
        """
        from seeds.load.condition import check_condition

        for name, text in self.where.items():
            try:
                check_condition(backend, self.tables[name], text)
            except DatabaseError as error:
                raise _wrong_condition(self.tables[name], error) from error

    def count(self, backend: Backend, name: str, whole: int) -> int:
        """Return how many rows of a table are wanted.

        Args:
            backend: The database.
            name: The table.
            whole: How many rows it has.

        Raises:
            UsageError: The condition fails for a row.
        """
        rows = whole
        if name in self.where:
            try:
                rows = backend.count(self.tables[name], where=self.where[name])
            except DatabaseError as error:
                raise _wrong_condition(self.tables[name], error) from error
        return rows if self.limit is None else min(rows, self.limit)


def _wrong_condition(table: TableInfo, error: DatabaseError) -> UsageError:
    return UsageError(
        f"--where: {table.name}: {error.message.removeprefix(f'{table.name}: ')}",
        f"Write a condition in SQL on the columns of {table.name}: {', '.join(table.columns)}.",
    )


def choose(
    workspace: Workspace,
    names: Sequence[str],
    *,
    all_tables: bool = False,
    where: str | Sequence[str] = (),
    columns: Sequence[str] = (),
    exclude: Sequence[str] = (),
    limit: int | None = None,
) -> RowChoice:
    """Return the tables and rows that were named.

    Args:
        workspace: The project.
        names: Tables or entities.
        all_tables: Take all tables of the models.
        where: Conditions, ``TABLE=CONDITION``; those of one table all hold.
        columns: The only columns wanted, ``TABLE=NAME,…``.
        exclude: Columns not wanted, likewise. ``TABLE=`` may be left out with a single table.
        limit: Rows of a table at most.

    Raises:
        UsageError: A name is unknown, none is given, or a number is out of bounds.
    """
    if limit is not None and limit < 1:
        raise UsageError(f"--limit is at least 1, not {limit}", "Leave it out.")
    known = known_tables(workspace)
    tables = _named(workspace, known, names, all_tables=all_tables)
    conditions: dict[str, str] = {}
    for text in (where,) if isinstance(where, str) and where else where:
        name, condition = _split("--where", text, tables, known, "CONDITION")
        before = conditions.get(name)
        conditions[name] = f"({before}\n) AND ({condition}\n)" if before else condition
    only: dict[str, list[str]] = {}
    for name, column in _columns("--columns", columns, tables, known):
        only.setdefault(name, []).append(column)
    for name, column in _columns("--exclude", exclude, tables, known):
        left = only.setdefault(name, list(tables[name].columns))
        if column in left:
            left.remove(column)
        if not left:
            raise UsageError(f"--exclude: no column of {name} is left", "Leave the table out.")
    wanted = {name: tuple(dict.fromkeys(found)) for name, found in only.items()}
    return RowChoice(tables, conditions, wanted, limit)


def known_tables(workspace: Workspace) -> dict[str, TableInfo]:
    """Return the tables by their own names, and those of entities and seeders."""
    found = dict(workspace.tables)
    if workspace.project.seeders is not None:
        for name, entity in workspace.names.items():
            if entity.table in workspace.tables:
                found.setdefault(name, workspace.tables[entity.table])
    return found


def _named(
    workspace: Workspace,
    known: Mapping[str, TableInfo],
    names: Sequence[str],
    *,
    all_tables: bool,
) -> dict[str, TableInfo]:
    if all_tables and names:
        raise UsageError("--all and names of tables say different things", "Write one of them.")
    if all_tables:
        return dict(workspace.tables)
    if not names:
        raise UsageError("no table is named", "Name one, such as users, or write --all.")
    found = {}
    for name in names:
        if name not in known:
            raise UsageError(f"there is no table {name!r}", did_you_mean(name, known))
        found[known[name].name] = known[name]
    return found


def _split(
    option: str,
    text: str,
    tables: Mapping[str, TableInfo],
    known: Mapping[str, TableInfo],
    kind: str,
) -> tuple[str, str]:
    """Return the table that a value is for, and the rest of it."""
    single = next(iter(tables.values())) if len(tables) == 1 else None
    prefix = _PREFIX.match(text)
    name = prefix.group(1) if prefix else ""
    if prefix and name in known:
        table = known[name].name
        if table not in tables:
            raise UsageError(
                f"{option}: {name} is not among the tables", f"They are {', '.join(tables)}."
            )
        if single is not None and name in single.columns and kind == "CONDITION":
            raise UsageError(
                f"{option}: {name} is a table and a column of {single.name}",
                f"Put a condition on the column in brackets: {option} '({text.strip()})'.",
            )
        rest = text[prefix.end() :]
    elif single is not None:
        close = did_you_mean(name, {*known, *single.columns})
        if name and name.lower() not in _lower(single.columns) and close.startswith("Did"):
            raise UsageError(f"{option}: there is no table or column {name!r}", close)
        table, rest = single.name, text
    else:
        said = f"there is no table {name!r}" if prefix else f"{text!r} does not say of which table"
        close = did_you_mean(name, tables) if name else ""
        raise UsageError(
            f"{option}: {said}",
            close
            if close.startswith("Did")
            else f"Write {option} '{next(iter(tables))}={text.strip()}'.",
        )
    if not rest.strip():
        raise UsageError(f"{option}: nothing is said of {table}", f"Write {table}={kind}.")
    return table, rest


def _lower(names: Iterable[str]) -> set[str]:
    return {name.lower() for name in names}


def _columns(
    option: str,
    values: Sequence[str],
    tables: Mapping[str, TableInfo],
    known: Mapping[str, TableInfo],
) -> Iterable[tuple[str, str]]:
    for text in values:
        table, listed = _split(option, text, tables, known, "NAME,…")
        for column in (part.strip() for part in listed.split(",")):
            if column not in tables[table].columns:
                raise UsageError(
                    f"{option}: {table} has no column {column!r}",
                    did_you_mean(column, tables[table].columns),
                )
            yield table, column
