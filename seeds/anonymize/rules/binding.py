"""Rules held against a schema: a plan, or all that is wrong with them.

It fails closed. Every column of every table is masked, kept with a reason, computed by the
database or a reference to such a column; what is none of these is a problem that names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from seeds.anonymize.plan import (
    BoundColumn,
    BoundTable,
    Choice,
    Keep,
    Masked,
    MaskingPlan,
)
from seeds.anonymize.rules.actions import Actions, Refused
from seeds.anonymize.rules.conditions import bind_condition
from seeds.anonymize.rules.links import Cell, Links
from seeds.anonymize.rules.model import (
    MaskRule,
    PathsRule,
    Reference,
    Rule,
    Rules,
    TableRules,
    TodoRule,
)
from seeds.anonymize.rules.problems import TODO_HINT, UNCOVERED_HINT, Problem, ProblemKind, error_of
from seeds.anonymize.rules.warnings import warnings_of
from seeds.anonymize.subjects import Hop, Subject
from seeds.errors import RulesError, did_you_mean
from seeds.schema.table import TableInfo

if TYPE_CHECKING:
    from seeds.anonymize.secret import MaskingKey

BOOKKEEPING: Final[Mapping[str, tuple[str, str]]] = {
    "alembic_version": ("all", "the revision of the schema"),
    "seed_runs": ("none", "the ledger of another database's runs"),
}
"""Tables that need no rules: whether their rows are copied, and what they are."""


@dataclass(frozen=True)
class Examined:
    """What became of rules that were held against a schema.

    Attributes:
        plan: The plan; to be used only when there are no problems.
        problems: What is wrong.
    """

    plan: MaskingPlan
    problems: tuple[Problem, ...]


def bind(
    rules: Rules, tables: Mapping[str, TableInfo], key: MaskingKey | None = None
) -> MaskingPlan:
    """Return what rules make of a database's tables.

    Args:
        rules: The rules.
        tables: All tables of the database by full name.
        key: The key; a plan without one can be looked at, and masks nothing.

    Raises:
        RulesError: A column has no rule, or a rule does not fit; all problems are named.
    """
    examined = examine(rules, tables)
    if examined.problems:
        raise error_of(examined.problems, rules.file)
    return examined.plan if key is None else examined.plan.with_key(key)


def examine(rules: Rules, tables: Mapping[str, TableInfo]) -> Examined:
    """Hold rules against the tables of a database, and return what is wrong with all of them."""
    binder = _Binder(rules, tables)
    bound = {name: binder.table(table) for name, table in tables.items()}
    if not binder.problems:
        binder.leave_nothing_out(bound)
    plan = MaskingPlan(bound, rules.digest, tuple(warnings_of(bound)))
    # What stands in the file comes first: a misspelt name explains some of what is missing.
    problems = sorted(binder.problems, key=lambda problem: not problem.place)
    return Examined(plan, tuple(problems))


class _Binder:
    """One holding of rules against tables."""

    def __init__(self, rules: Rules, tables: Mapping[str, TableInfo]) -> None:
        self.rules = rules
        self.tables = tables
        self.problems: list[Problem] = []
        for name, entry in rules.tables.items():
            if name not in tables and name not in BOOKKEEPING:
                hint = did_you_mean(name, tables)
                self._problem("unknown", name, "", f"there is no table {name!r}", hint, entry.place)
        self.links = Links(tables, [r for r in rules.references if self._is_known(r)])
        self.referred = self.links.referred_to()
        self.actions = Actions(rules, tables, self.links.lengths(tables))
        self._roots: dict[Cell, BoundColumn | None] = {}

    def _problem(
        self,
        kind: ProblemKind,
        table: str,
        column: str,
        message: str,
        hint: str = "",
        place: object = "",
    ) -> None:
        shown = str(place)
        whole = f"{shown}: {message}" if shown else message
        self.problems.append(Problem(kind, table, column, whole, hint, shown))

    def _is_known(self, reference: Reference) -> bool:
        for table, columns in (
            (reference.table, reference.columns),
            (reference.to_table, reference.to_columns),
        ):
            if table not in self.tables:
                message, hint = f"there is no table {table!r}", did_you_mean(table, self.tables)
                self._problem("unknown", table, "", message, hint, reference.place)
                return False
            for column in columns:
                if column not in self.tables[table].columns:
                    hint = did_you_mean(column, self.tables[table].columns)
                    message = f"{table} has no column {column!r}"
                    self._problem("unknown", table, column, message, hint, reference.place)
                    return False
        if reference.when is not None:
            try:
                bind_condition(reference.when, self.tables[reference.table])
            except RulesError as error:
                self._problem("unfit", reference.table, "", error.message, error.hint)
                return False
        return True

    # --- tables -------------------------------------------------------------------------------

    def table(self, table: TableInfo) -> BoundTable:
        """Return what becomes of a table."""
        rules = self.rules.tables.get(table.name)
        if rules is None:
            if table.name in BOOKKEEPING:
                return _bookkeeping(table)
            message = f"the table {table.name} has no rules"
            self._problem("uncovered", table.name, "", message, UNCOVERED_HINT)
            return BoundTable(table)
        if rules.rows == "none":
            return BoundTable(table, "none", reason=rules.reason)
        self._unknown_columns(table, rules)
        self._cut_off(table, rules)
        computed = tuple(info.name for info in table.columns.values() if info.generated)
        columns = {}
        for name, info in table.columns.items():
            if not info.generated:
                bound = self._column(Cell(table.name, name), rules)
                if bound is not None:
                    columns[name] = bound
        return BoundTable(table, "all", columns, computed, self._subject(table, rules))

    def leave_nothing_out(self, bound: Mapping[str, BoundTable]) -> None:
        """Look once more whether anything is said of every column."""
        for name, table in bound.items():
            said = {*table.columns, *table.computed}
            for column in table.table.columns:
                if table.rows == "all" and column not in said:
                    message = f"{name}.{column} has no rule"
                    self._problem("uncovered", name, column, message, UNCOVERED_HINT)

    def _unknown_columns(self, table: TableInfo, rules: TableRules) -> None:
        for name, column in rules.columns.items():
            place = column[0].place
            if name not in table.columns:
                hint = did_you_mean(name, table.columns)
                message = f"{table.name} has no column {name!r}"
                self._problem("unknown", table.name, name, message, hint, place)
            elif table.columns[name].generated and any(isinstance(r, MaskRule) for r in column):
                message = f"{table.name}.{name} is computed by the database"
                hint = "Leave the rule out: it is computed of masked values."
                self._problem("unfit", table.name, name, message, hint, place)

    def _subject(self, table: TableInfo, rules: TableRules) -> Subject | None:
        """Return whose rows they are: a column, or a way through rows referred to."""
        if not rules.subject:
            return None
        whole = table.columns.get(rules.subject)
        first, *others = [rules.subject] if whole else rules.subject.split(".")
        hops: list[Hop] = []
        here, column = table, first
        for other in others:
            if column in here.columns:
                link = self.links.first(Cell(here.name, column))
                if link is None:
                    message = f"{here.name}.{column} refers to no other table"
                    hint = 'Write a way through references, such as "ticket_id.user_id".'
                    self._problem("unfit", table.name, "", message, hint, rules.subject_place)
                    return None
                hops.append(Hop(link.table, link.column, other))
                here, column = self.tables[link.table], other
        if column not in here.columns:
            hint = did_you_mean(column, here.columns)
            message = f"{here.name} has no column {column!r}"
            self._problem("unknown", table.name, "", message, hint, rules.subject_place)
            return None
        return Subject(first, tuple(hops))

    def _cut_off(self, table: TableInfo, rules: TableRules) -> None:
        """Look for foreign keys to tables that stay empty."""
        nulled = {
            name
            for name, column in rules.columns.items()
            if all(isinstance(rule, MaskRule) and rule.mask == "null" for rule in column)
        }
        for fk in table.foreign_keys:
            empty = self._is_empty(fk.table) and fk.table != table.name
            if empty and not nulled.intersection(fk.columns):
                column = fk.columns[0]
                message = f"{table.name}.{column} refers to {fk.table}, which stays empty"
                hint = (
                    'Write { mask = "null" } for the column.'
                    if any(table.columns[c].nullable for c in fk.columns)
                    else f'Let {table.name} stay empty too (rows = "none"), or copy {fk.table}.'
                )
                own = rules.columns.get(column)
                place = own[0].place if own else rules.place
                self._problem("conflict", table.name, column, message, hint, place)

    def _is_empty(self, name: str) -> bool:
        rules = self.rules.tables.get(name)
        if rules is None:
            return BOOKKEEPING.get(name, ("all",))[0] == "none"
        return rules.rows == "none"

    def _is_copied(self, cell: Cell) -> bool:
        return (
            not self._is_empty(cell.table)
            and not self.tables[cell.table].columns[cell.column].generated
        )

    # --- columns ------------------------------------------------------------------------------

    def _column(self, cell: Cell, rules: TableRules) -> BoundColumn | None:
        own = rules.columns.get(cell.column)
        todo = list(_todos(own or ()))
        for path, rule in todo:
            message = f"{cell}{path and f', {path}'}: to be decided: {rule.question}"
            self._problem("todo", cell.table, cell.column, message, TODO_HINT, rule.place)
        if todo:
            return None
        roots = [root for root in self.links.roots(cell) if root != cell]
        roots = [root for root in roots if self._is_copied(root)]
        if own and roots and (_is_only(own, "null") or self._may_shuffle(cell, own, roots)):
            return self._own(cell, own)
        if roots:
            return self._inherited(cell, roots, own)
        if self.links.sometimes(cell):
            return self._sometimes(cell, own)
        if own is None:
            self._problem(
                "uncovered", cell.table, cell.column, f"{cell} has no rule", UNCOVERED_HINT
            )
            return None
        return self._own(cell, own)

    def _may_shuffle(self, cell: Cell, own: tuple[Rule, ...], roots: list[Cell]) -> bool:
        """Tell whether a reference may be another row's: one that alone refers to kept keys."""
        alone = all(
            len(fk.columns) == 1
            for fk in self.tables[cell.table].foreign_keys
            if cell.column in fk.columns
        )
        found = [self._root(root) for root in roots]
        kept = all(bound is not None and not bound.masked for bound in found)
        return _is_only(own, "shuffle") and alone and kept

    def _own(self, cell: Cell, own: tuple[Rule, ...]) -> BoundColumn | None:
        """Return what a column's own rules make of it; the same every time it is asked for."""
        if cell not in self._roots:
            self._roots[cell] = None
            try:
                self._roots[cell] = self.actions.column(cell, own)
            except Refused as refused:
                self._problem(
                    refused.kind, cell.table, cell.column, refused.message, refused.hint,
                    refused.place,
                )  # fmt: skip
            else:
                self._check_referred(cell, own)
        return self._roots[cell]

    def _check_referred(self, cell: Cell, own: tuple[Rule, ...]) -> None:
        """Look whether those that refer to a column can be masked as it is."""
        bound = self._roots[cell]
        if cell not in self.referred or bound is None or not bound.masked:
            return
        action, problem = bound.choices[0].action, ""
        if len(bound.choices) > 1:
            problem = "has conditions, which those who refer to it cannot know"
        elif isinstance(action, Masked) and _needs_more(action):
            problem = "is masked by more than its value, which is all that a reference has"
        if problem:
            hint = "Use the mask hash, or keep the key with a reason."
            self._problem(
                "conflict", cell.table, cell.column, f"{cell} is referred to and {problem}", hint,
                own[0].place,
            )  # fmt: skip

    def _root(self, root: Cell) -> BoundColumn | None:
        """Return what becomes of a column that others refer to; its problems are told once."""
        own = self._rules_of(root)
        if own is None and root.table in BOOKKEEPING:
            return _bookkeeping(self.tables[root.table]).columns.get(root.column)
        if own is None or any(_todos(own)):
            return None  # told where it stands
        return self._own(root, own)

    def _rules_of(self, cell: Cell) -> tuple[Rule, ...] | None:
        rules = self.rules.tables.get(cell.table)
        return None if rules is None else rules.columns.get(cell.column)

    def _inherited(
        self, cell: Cell, roots: list[Cell], own: tuple[Rule, ...] | None
    ) -> BoundColumn | None:
        found = {root: self._root(root) for root in roots}
        known = {root: bound for root, bound in found.items() if bound is not None}
        if len(known) < len(found):
            return None
        first, bound = next(iter(known.items()))
        info = self.tables[cell.table].columns[cell.column]
        for other, its in known.items():
            if _signature(its) != _signature(bound):
                message = f"{cell} refers to {first} and to {other}, which have different rules"
                self._problem("conflict", cell.table, cell.column, message, "Give both one rule.")
                return None
        if bound.masked and bound.info.type.arrow != info.type.arrow:
            message = (
                f"{cell} refers to {first}, which is masked, and is {info.type.kind.value} instead "
                f"of {bound.info.type.kind.value}"
            )
            self._problem("unfit", cell.table, cell.column, message, f"Keep {first} with a reason.")
            return None
        if own is not None and not self._agrees(cell, own, first, bound):
            return None
        return BoundColumn(info, bound.choices, str(first))

    def _agrees(self, cell: Cell, own: tuple[Rule, ...], root: Cell, bound: BoundColumn) -> bool:
        """Look whether a rule of a column says the same as that of the column referred to."""
        rules = self._rules_of(root) or ()
        if _written(own) == _written(rules) or (not rules and not bound.masked):
            return True
        does = f"masked by {bound.masks[0]}" if bound.masked else "kept"
        line = f" (line {rules[0].place.line})" if rules else ""
        message = f"{cell} refers to {root}, which is {does}{line}, and has another rule"
        hint = "Leave the rule out: a column that refers to another one is masked as that is."
        self._problem("conflict", cell.table, cell.column, message, hint, own[0].place)
        return False

    def _sometimes(self, cell: Cell, own: tuple[Rule, ...] | None) -> BoundColumn | None:
        """Return what becomes of a column that refers to different tables in different rows."""
        if own is None:
            self._problem(
                "uncovered", cell.table, cell.column, f"{cell} has no rule", UNCOVERED_HINT
            )
            return None
        rest = self._own(cell, own)
        if rest is None:
            return None
        table = self.tables[cell.table]
        choices: list[Choice] = []
        for link in self.links.sometimes(cell):
            for root in self.links.roots(link.to):
                bound = self._root(root)
                if bound is None:
                    return None
                if bound.masked and bound.info.type.arrow != rest.info.type.arrow:
                    message = f"{cell} refers to {root}, which is masked and has another type"
                    hint = f"Keep {root} with a reason."
                    self._problem("unfit", cell.table, cell.column, message, hint, link.declared)
                    return None
                assert link.when is not None
                choices.append(Choice(bound.choices[0].action, bind_condition(link.when, table)))
        return BoundColumn(rest.info, (*choices, *rest.choices))


def _todos(rules: tuple[Rule, ...]) -> Iterator[tuple[str, TodoRule]]:
    """Yield what is to be decided, with the path within documents."""
    for rule in rules:
        if isinstance(rule, TodoRule):
            yield "", rule
        elif isinstance(rule, PathsRule):
            yield from ((p, r) for p, r in rule.paths.items() if isinstance(r, TodoRule))


def _needs_more(action: Masked) -> bool:
    return bool(action.mask.needs()) or action.mask.uses_subject or action.mask.learns


def _is_only(rules: tuple[Rule, ...], mask: str) -> bool:
    return all(isinstance(rule, MaskRule) and rule.mask == mask for rule in rules)


def _written(rules: tuple[Rule, ...]) -> list[object]:
    """Return what rules do, without why and where."""
    return [
        (rule.mask, dict(rule.options)) if isinstance(rule, MaskRule) else type(rule).__name__
        for rule in rules
    ]


def _signature(bound: BoundColumn) -> list[object]:
    """Return what two columns with the same values have in common when both are masked alike."""
    return [
        (c.action.mask.name, c.action.mask.settings, c.action.domain, c.action.column.type)
        if isinstance(c.action, Masked)
        else "keep"
        for c in bound.choices
    ]


def _bookkeeping(table: TableInfo) -> BoundTable:
    rows, reason = BOOKKEEPING[table.name]
    if rows == "none":
        return BoundTable(table, "none", reason=reason)
    columns = {
        name: BoundColumn(info, (Choice(Keep(reason)),)) for name, info in table.columns.items()
    }
    return BoundTable(table, "all", columns, reason=reason)
