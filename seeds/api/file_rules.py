"""Rules of masking for one file: which table it is, what its columns are, and what they become.

A file knows no keys and no references. Models, where the user names them, say what the columns
are in the database, so that values get the masks that they get there; without them types are as
the values are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from seeds.anonymize.masks import mask_named
from seeds.anonymize.options import OptionError
from seeds.anonymize.plan import MaskingPlan
from seeds.anonymize.rules.binding import examine
from seeds.anonymize.rules.model import MaskRule, PathsRule, Rule, Rules, TableRules
from seeds.anonymize.rules.problems import Problem, error_of
from seeds.errors import RulesError, UsageError, did_you_mean
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    from seeds.anonymize.mask import Mask
    from seeds.anonymize.secret import MaskingKey

_TEXT: Final = LogicalType(Kind.TEXT)
_BY_TYPE: Final = frozenset({"hash", "constant", "null", "shuffle"})
"""Masks whose values are of the column's type: a number stays one."""


def table_of(path: str, rules: Rules, named: str | None) -> str:
    """Return the table whose rules a file is masked by: as named, by its name, or the only one.

    Raises:
        UsageError: Nothing says which.
        RulesError: The rules say that none of its rows is copied.
    """
    stem = Path(path).name.partition(".")[0]
    if named is not None:
        if named not in rules.tables:
            raise UsageError(
                f"--table: {rules.file} has no rules of {named!r}",
                did_you_mean(named, rules.tables),
            )
        table = named
    elif stem in rules.tables:
        table = stem
    elif len(rules.tables) == 1:
        table = next(iter(rules.tables))
    else:
        known = ", ".join(rules.tables) or "no table"
        raise UsageError(
            f"{path}: its name does not say of which table its rows are",
            f"Write --table NAME. {rules.file} has rules of {known}.",
        )
    if rules.tables[table].rows == "none":
        raise RulesError(
            f"{rules.tables[table].place}: no row of {table} is copied, so that there is nothing "
            "to write",
            'Take rows = "none" out, and say what becomes of each column.',
        )
    return table


def described(name: str, columns: Mapping[str, LogicalType]) -> TableInfo:
    """Return a table without keys, of which the columns are known and nothing else."""
    import sqlalchemy as sa

    infos = {n: ColumnInfo(n, logical, nullable=True) for n, logical in columns.items()}
    return TableInfo(name, infos, (), (), (), sa.Table(name, sa.MetaData()))


# --- before anything is read ----------------------------------------------------------------------


def refuse_uncovered(rules: Rules, table: str, names: Sequence[str], file: str) -> None:
    """Look by their names alone whether all columns of a file have rules.

    Raises:
        RulesError: Some have none; all are named.
    """
    own = rules.tables[table].columns
    referring = {c for r in rules.references if r.table == table for c in r.columns}
    _refuse_no_headings({*own, *referring}, names, file, f"a rule in {rules.file}, [{table}]")
    uncovered = [n for n in names if n not in own and n not in referring]
    if uncovered:
        raise no_rule(rules, table, uncovered)


def refuse_others(table: TableInfo, names: Sequence[str], file: str) -> None:
    """Look whether a file has columns that a table of models does not have.

    Raises:
        RulesError: It has; all are named.
    """
    _refuse_no_headings(table.columns, names, file, f"the name of one of the models' {table.name}")
    others = [n for n in names if n not in table.columns]
    if others:
        raise RulesError(
            f"{file}: the models' table {table.name} has no column {', '.join(map(repr, others))}",
            did_you_mean(others[0], table.columns),
        )


def _refuse_no_headings(known: Iterable[str], names: Sequence[str], file: str, wanted: str) -> None:
    """Look whether there are headings at all: what is taken for them may be somebody's values."""
    if names and not set(known) & set(names):
        raise RulesError(
            f"{file}: not one of its {len(names)} columns has {wanted}",
            f"The first line names the columns, such as {', '.join([*known][:3]) or 'id,email'}.",
        )


def no_rule(rules: Rules, table: str, names: Iterable[str]) -> RulesError:
    """Return the error for columns that no rule is for."""
    from seeds.anonymize.rules.problems import UNCOVERED_HINT

    error = error_of(
        [Problem("uncovered", table, n, f"{table}.{n} has no rule", UNCOVERED_HINT) for n in names],
        rules.file,
    )
    hint = "A column that refers to another table's needs no rule of its own with --metadata."
    return RulesError(error.message, f"{error.hint} {hint}")


# --- what columns are -----------------------------------------------------------------------------


def types_for(
    columns: Mapping[str, LogicalType | None], rules: TableRules, *, texts: bool
) -> dict[str, LogicalType]:
    """Return of what type columns are masked.

    Args:
        columns: Of what type their values are; ``None`` of a column without values.
        rules: The rules of the table.
        texts: Whether the file knows texts alone, so that digits may be a code as well as a number.
    """
    return {
        name: _type_for(logical, rules.columns.get(name, ()), texts=texts)
        for name, logical in columns.items()
    }


def _type_for(logical: LogicalType | None, rules: Sequence[Rule], *, texts: bool) -> LogicalType:
    if any(isinstance(rule, PathsRule) for rule in rules):
        return _TEXT if texts or logical == _TEXT else LogicalType(Kind.JSON)
    masks = list(_masks(rules))
    if logical is None:
        kinds = (Kind.TEXT, Kind.DECIMAL, Kind.DATE, Kind.JSON)
        fitting = (kind for kind in kinds if all(kind in mask.kinds for mask in masks))
        return LogicalType(next(fitting, Kind.TEXT))
    written = logical.kind in (Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT, Kind.BOOLEAN, Kind.UUID)
    if not masks or not written:
        return logical
    as_text = all(Kind.TEXT in mask.kinds for mask in masks)
    as_it_is = all(logical.kind in mask.kinds for mask in masks)
    by_type = all(mask.name in _BY_TYPE for mask in masks)
    if as_text and (not as_it_is or (texts and not by_type)):
        return _TEXT
    return logical


def _masks(rules: Iterable[Rule]) -> Iterable[type[Mask]]:
    for rule in rules:
        if isinstance(rule, MaskRule):
            try:
                yield mask_named(rule.mask)
            except OptionError:
                return  # told with its place when the rules are bound


# --- what becomes of them -------------------------------------------------------------------------


def bound_to_file(rules: Rules, table: TableInfo, key: MaskingKey, *, every: bool) -> MaskingPlan:
    """Return what rules make of a file of which nothing but its columns is known.

    Args:
        rules: The rules.
        table: The file's columns.
        key: The key.
        every: Whether a rule of a column that the file does not have is an error.

    Raises:
        RulesError: A column has no rule, or a rule does not fit.
    """
    own = rules.tables[table.name]
    if not every:
        columns = {n: r for n, r in own.columns.items() if n in table.columns}
        own = replace(own, columns=columns)
    tables, kept = {table.name: table}, {table.name: own}
    references = []
    for reference in rules.references:
        if reference.table != table.name or not set(reference.columns) <= set(table.columns):
            continue
        # What is referred to is not here: its rule is all that matters of it.
        references.append(reference)
        other = rules.tables.get(reference.to_table)
        if other is None or reference.to_table == table.name:
            continue
        types = {
            to: table.columns[name].type
            for name, to in zip(reference.columns, reference.to_columns, strict=True)
        }
        before = tables.get(other.name)
        known = {} if before is None else {n: c.type for n, c in before.columns.items()}
        tables[other.name] = described(other.name, known | types)
        some = {n: r for n, r in other.columns.items() if n in known | types}
        kept[other.name] = replace(other, columns=some, subject="")
    narrowed = replace(rules, tables=kept, references=tuple(references))
    return _bound(narrowed, tables, table.name, key)


def bound_to_models(
    rules: Rules, models: Mapping[str, TableInfo], name: str, key: MaskingKey
) -> MaskingPlan:
    """Return what rules make of a file with the columns of a table of models.

    Args:
        rules: The rules.
        models: The tables of the models.
        name: The table, which they have.
        key: The key.

    Raises:
        RulesError: A column has no rule, or a rule does not fit.
    """
    tables = {}
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in tables or one not in models:
            continue
        tables[one] = models[one]
        waiting += [fk.table for fk in models[one].foreign_keys]
        waiting += [r.to_table for r in rules.references if r.table == one]
    narrowed = replace(
        rules,
        tables={n: r for n, r in rules.tables.items() if n in tables},
        references=tuple(r for r in rules.references if r.table in tables and r.to_table in tables),
    )
    return _bound(narrowed, tables, name, key)


def _bound(
    rules: Rules, tables: Mapping[str, TableInfo], name: str, key: MaskingKey
) -> MaskingPlan:
    examined = examine(rules, tables)
    if examined.problems:
        raise error_of(examined.problems, rules.file)
    bound = examined.plan.tables[name]
    if bound.subject is not None and bound.subject.hops:
        raise RulesError(
            f"{rules.tables[name].subject_place}: whose rows they are is said by other tables, "
            "which a file does not have",
            "Name a column of the file in `subject`.",
        )
    warnings = tuple(w for w in examined.plan.warnings if f"{name}." in w)
    return replace(examined.plan.with_key(key), tables={name: bound}, warnings=warnings)


def looked_at(plan: MaskingPlan, table: str) -> frozenset[str]:
    """Return the columns whose values masking has to know: the others pass as they are."""
    bound = plan.tables[table]
    found = set(bound.masked_columns)
    for column in bound.columns.values():
        found.update(column.needs if column.masked else ())
    if bound.subject is not None:
        found.add(bound.subject.column)
    return frozenset(found)
