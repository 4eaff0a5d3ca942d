"""What keeps the rows of a table apart: how each unique key is satisfied.

A key is satisfied by the first of these that there is: a column that the database numbers;
another key whose columns are among its own; a column that can be unique by itself; a group of
columns that conditions tie, with different values in each row; a grid over parents and small
sets of values. What remains is left to the database, which keeps the rows that fit.
"""

from __future__ import annotations

import re
import string
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from seeds.conditions.evaluating import evaluate
from seeds.conditions.model import Condition, Fails, Unknown
from seeds.filling.computed import columns_behind
from seeds.filling.distinctness import Distinctness, GridKey, OrdinalKey, SolveDistinct
from seeds.filling.given import Given
from seeds.filling.literals.networks import SPACES
from seeds.filling.literals.shapes import AREAS
from seeds.filling.references import Choice
from seeds.filling.tied import Group
from seeds.schema.catalogue.model import CatalogueTable, Exclusion, UniqueKey
from seeds.schema.catalogue.sql_text import quoted
from seeds.schema.types import Kind
from seeds.spec.column import Field

_FROM_ONE = re.compile(r"(^|_)(no|number|line|version|rank|level|page|revision)$", re.IGNORECASE)
"""Numbers that people begin at 1."""
_COUNTED = 500
"""Most rows of a parent whose numbers are looked at one by one."""
_LAST = 9
_SHORT = 4
"""Characters below which a text has few values."""
_SPANS = frozenset({"range", "multirange"})
_LETTERS = (
    string.ascii_uppercase,
    string.ascii_uppercase + string.digits,
    string.ascii_uppercase + string.digits + string.ascii_lowercase,
    string.ascii_uppercase + string.digits + string.ascii_lowercase + string.punctuation,
)
"""What one character can be; the first of them that are enough."""


class Uniqueness:
    """Decides how the unique keys of a table are satisfied.

    Args:
        table: The table.
        choices: Its foreign keys.
        groups: Its groups of tied columns.
        options: The only values of columns with few of them.
        usual: Columns that keep their default unless nothing else can be unique, and its value.
        fixed: Columns that the database numbers or computes.
        sizes: Rows of the parents.
        reach: Row indices that are needed.
        solve: Makes tuples that differ.
        given: Columns whose values a rule says.
        locale: Language of invented people.
        fill_up: Makes tuples that differ, and further ones with NULLs where they run out.
        required: Columns that are never NULL, whatever their type allows.
    """

    def __init__(
        self,
        table: CatalogueTable,
        choices: Sequence[Choice],
        groups: Sequence[Group],
        options: Mapping[str, tuple[Any, ...]],
        usual: Mapping[str, Any],
        fixed: Collection[str],
        sizes: Mapping[str, int],
        reach: int,
        solve: SolveDistinct,
        given: Given | None = None,
        locale: str = "en_US",
        fill_up: SolveDistinct | None = None,
        required: Collection[str] = (),
    ) -> None:
        self.table = table
        self.choices = choices
        self.groups = groups
        self.options = options
        self.usual = usual
        self.fixed = fixed
        self.sizes = sizes
        self.reach = reach
        self.solve = solve
        self.fill_up = fill_up or solve
        self.required = frozenset(required)
        self.given = given or Given()
        self.locale = locale
        self.found = Distinctness()
        self._satisfied: list[frozenset[str]] = []
        self._placed: set[str] = set()
        for key in sorted(table.uniques, key=_narrowest_first):
            self._settle(key)
        for exclusion in table.exclusions:
            self._keep_apart(exclusion)

    def _settle(self, key: UniqueKey) -> None:
        written = tuple(dict.fromkeys(key.columns if key.plain else key.uses or key.columns))
        names = columns_behind(self.table, written)
        if not (key.nulls_distinct or key.primary) and self._hang_on_presence(names):
            # Conditions say which of them is NULL: together they may still differ.
            self.found.asked.append(f"the unique key {key.name or ', '.join(names)}")
            return
        if not key.nulls_distinct or key.primary:
            self.found.whole.update(names)
        if not key.plain or key.folds or names != written:
            # The values differ all the same; whether they differ enough is for the database.
            self.found.asked.append(f"the unique index {key.name or ', '.join(key.expressions)}")
        if not names or any(name in self.fixed for name in names):
            return
        if any(known <= set(names) for known in self._satisfied):
            return
        if self._by_rule(names, key):
            self._satisfied.append(frozenset(names))
            return
        whole, names = names, tuple(n for n in names if not self.given.is_one(n))
        if key.nulls_distinct and any(self.given.possible.get(n) == (None,) for n in whole):
            return  # rows with a NULL never meet
        if not names:
            if key.predicate is None:
                self.found.limited(1, _shown(key, whole))
            return
        if key.predicate is not None:
            # Only some rows may not meet, and the condition says which: not by its own columns.
            inside = tuple(name for name in key.columns if name not in self.options)
            if inside and self._by_column(inside):
                self._satisfied.append(frozenset(names))
            return
        if (
            self._by_column(names)
            or self._by_counting(names)
            or self._by_group(names, key)
            or self._by_few(names, key)
            or self._by_grid(names, key)
            or self._by_itself(names)
            or self._by_chain(names)
        ):
            self._satisfied.append(frozenset(names))
            return
        names = whole
        if key.plain:
            self.found.asked.append(f"the unique key {key.name or '(' + ', '.join(names) + ')'}")

    def _keep_apart(self, exclusion: Exclusion) -> None:
        """Let spans and areas of which no two may overlap be such that do not.

        Where the others may not differ among rows that agree in some columns, these never agree.
        """
        operators = {operator for _, operator in exclusion.elements}
        if "&&" in operators and operators <= {"&&", "="}:
            for name in filter(self._extends, exclusion.columns):
                if self._can_be_unique(name):
                    self.found.alone.add(name)
                    return
        elif operators == {"=", "<>"} and exclusion.predicate is None:
            equal = {expression for expression, operator in exclusion.elements if operator == "="}
            self._by_column(tuple(name for name in exclusion.columns if quoted(name) in equal))

    def _extends(self, name: str) -> bool:
        """Tell whether the values of a column are spans or areas, which can be made apart."""
        column = self.table.columns[name]
        if name in self.fixed:
            return False
        return column.type_kind in _SPANS or column.base_type in AREAS.keys() | SPACES

    # -- columns that rules fill -----------------------------------------------------------

    def _by_rule(self, names: tuple[str, ...], key: UniqueKey) -> bool:
        """Let a column be unique that a rule makes so."""
        for name in names:
            made = self.given.columns.get(name)
            most = None if made is None else made.capacity(self.locale)
            if most is not None:
                self.found.limited(most, f"the rule for {name}")
                return True
        return False

    # -- one column ------------------------------------------------------------------------

    def _by_column(self, names: tuple[str, ...]) -> bool:
        able = [name for name in names if self._can_be_unique(name)]
        if any(name not in self.usual for name in names):
            able = [name for name in able if name not in self.usual]
        if not able:
            return False
        able.sort(key=self._rank)
        if self._by_ordinal(names, able[0]):
            return True
        self.found.alone.add(able[0])
        self._satisfied.append(frozenset({able[0]}))
        return True

    def _by_counting(self, names: tuple[str, ...]) -> bool:
        """Count the rows of each parent by a number that conditions of its own bound."""
        groups = [(name, self._group_of(name)) for name in names]
        return any(
            self._by_ordinal(names, name, group)
            for name, group in groups
            if group is not None and group.columns == (name,) and not group.presence
        )

    def _by_ordinal(self, names: tuple[str, ...], column: str, group: Group | None = None) -> bool:
        """Count the rows of each parent: the key is a reference and a number."""
        if self.table.info.columns[column].type.kind is not Kind.INTEGER:
            return False
        others = [name for name in names if name != column and name not in self.usual]
        choices = [self._choice_of(name) for name in others]
        choice = choices[0] if choices else None
        if choice is None or any(other is not choice for other in choices):
            return False
        usable = choice.node is not None and choice.free and not choice.own
        if not usable or self._placed.intersection(choice.columns) or column in self.found.alone:
            return False
        if any(self._group_of(name) for name in choice.columns):
            return False
        first = self._first(column, group, choice)
        if first is None:
            return False
        self.found.ordinals.append(OrdinalKey(choice, column, first, group))
        self._placed.update((*choice.columns, column))
        return True

    def _first(self, column: str, group: Group | None, choice: Choice) -> int | None:
        """Return what to count from; ``None`` where conditions do not allow all the numbers."""
        usual = (1, 0) if _FROM_ONE.search(column) else (0, 1)
        if group is None:
            return usual[0]
        parents = self.sizes.get(choice.target, 0)
        if not parents or self.reach > parents * _COUNTED:
            return None
        numbers = range(-(-self.reach // parents))
        types = {column: self.table.columns[column].sql_type}
        for first in usual:
            rows = [{column: first + number} for number in numbers]
            if all(_holds(condition, row, types) for row in rows for condition in group.conditions):
                return first
        return None

    def _can_be_unique(self, name: str) -> bool:
        if self._choice_of(name) or self._group_of(name) or name in self.options:
            return False
        if name in self.given:
            return False
        if name in self._placed:
            return False
        type_ = self.table.info.columns[name].type
        match type_.kind:
            case Kind.TEXT:
                return type_.length is None or type_.length > 1
            case Kind.INTEGER:
                return self.reach < 1 << (type_.bits - 1)
            case Kind.DECIMAL:
                digits = min(type_.precision - type_.scale, 18)
                return self.reach < int(10**digits)
            case Kind.BOOLEAN:
                return False
            case _:
                return True

    def _rank(self, name: str) -> tuple[int, int]:
        type_ = self.table.info.columns[name].type
        kind = type_.kind
        column = self.table.columns[name]
        if column.serial_sequence or column.identity:
            return (-1, 0)
        if kind is Kind.TEXT and type_.length is not None and type_.length < _SHORT:
            return (_LAST, -type_.length)
        order = (Kind.TEXT, Kind.UUID, Kind.INTEGER, Kind.BYTES, Kind.TIMESTAMP, Kind.DATE)
        return (order.index(kind) if kind in order else _LAST, 0)

    # -- columns tied by conditions --------------------------------------------------------

    def _by_group(self, names: tuple[str, ...], key: UniqueKey) -> bool:
        for group in self.groups:
            inside = tuple(n for n in group.columns if n in names and n not in group.presence)
            if not inside or group.given or group.columns in self.found.listed:
                continue
            tuples = tuple(self.solve(group, inside, self.reach))
            if tuples and len(tuples) < self.reach and self._may_run_out(inside, key):
                # The values are few; the rows without one are not.
                tuples = tuple(self.fill_up(group, inside, self.reach))
            if len(tuples) >= self.reach or (len(inside) == len(names) and tuples):
                self.found.listed[group.columns] = tuples
                if len(tuples) < self.reach:
                    self.found.limited(len(tuples), _shown(key, names))
                return True
        return False

    def _by_few(self, names: tuple[str, ...], key: UniqueKey) -> bool:
        """Let a column with few values have each once, and NULL in all other rows."""
        (name, *others) = names
        few = (name in self.options or self._is_letter(name)) and name not in self.given
        few = few and not others
        if not few or name in self._placed or not self._may_run_out(names, key):
            return False
        if self._choice_of(name) or self._group_of(name):
            return False
        self.found.alone.add(name)
        return True

    def _may_run_out(self, names: tuple[str, ...], key: UniqueKey) -> bool:
        """Tell whether rows of which no value is left may have none."""
        if key.primary or not key.nulls_distinct:
            return False
        return any(
            self.table.columns[n].nullable and n not in self.required | self.found.whole
            for n in names
        )

    # -- combinations ----------------------------------------------------------------------

    def _by_grid(self, names: tuple[str, ...], key: UniqueKey) -> bool:
        choices: list[Choice] = []
        options: list[tuple[str, tuple[Any, ...]]] = []
        groups: list[tuple[Group, tuple[tuple[Any, ...], ...]]] = []
        for name in names:
            choice, group = self._choice_of(name), self._group_of(name)
            if name in self._placed or name in self.given or (group is not None and group.given):
                return False
            if choice is not None:
                usable = choice.node is not None and choice.free and not choice.own
                if not usable or (group is not None):
                    return False
                if choice not in choices:
                    choices.append(choice)
            elif group is not None:
                if group.columns in self.found.listed or group.presence:
                    return False
                if all(known is not group for known, _ in groups):
                    inside = tuple(n for n in group.columns if n in names)
                    tuples = tuple(self.solve(group, inside, min(self.reach, 64)))
                    if not tuples:
                        return False
                    groups.append((group, tuples))
            elif name in self.options:
                options.append((name, self.options[name]))
            elif name in self.usual:
                options.append((name, (self.usual[name],)))
            elif self._is_letter(name):
                options.append((name, ()))
            else:
                return False
        if not (choices or options or groups):
            return False
        for letters in _LETTERS:
            filled = tuple((name, values or tuple(letters)) for name, values in options)
            grid = GridKey(tuple(choices), filled, tuple(groups))
            if grid.capacity(self.sizes) >= self.reach:
                break
        self.found.grids.append(grid)
        self.found.limited(grid.capacity(self.sizes), _shown(key, names))
        self._placed.update(name for choice in choices for name in choice.columns)
        self._placed.update(name for name, _ in options)
        self._placed.update(name for group, _ in groups for name in group.columns)
        return True

    def _is_letter(self, name: str) -> bool:
        """Tell whether a column holds one character, of which there are not many."""
        type_ = self.table.info.columns[name].type
        return type_.kind is Kind.TEXT and type_.length == 1

    # -- the row itself --------------------------------------------------------------------

    def _by_itself(self, names: tuple[str, ...]) -> bool:
        """Let every row refer to itself: of rows that need another one, one would be left over."""
        for choice in self.choices:
            whole = choice.own and choice.node is None and set(choice.columns) <= set(names)
            if whole and all(isinstance(choice.declared[c], Field) for c in choice.columns):
                return True
            required = choice.own and choice.node is not None and not choice.optional
            if required and len(choice.columns) == 1 and choice.columns[0] in names:
                if choice not in self.found.itself:
                    self.found.itself.append(choice)
                return True
        return False

    def _by_chain(self, names: tuple[str, ...]) -> bool:
        """Let every row refer to the one before it: no two to the same."""
        for choice in self.choices:
            single = choice.own and choice.optional and choice.node is not None
            free = choice.free and not self._placed.intersection(choice.columns)
            if single and free and len(choice.columns) == 1 and choice.columns[0] in names:
                self.found.chained.append(choice)
                self._satisfied.append(frozenset(choice.columns))
                return True
        return False

    def _choice_of(self, name: str) -> Choice | None:
        return next((c for c in self.choices if name in c.columns), None)

    def _hang_on_presence(self, names: Collection[str]) -> bool:
        return any(group.presence.intersection(names) for group in self.groups)

    def _group_of(self, name: str) -> Group | None:
        return next((g for g in self.groups if name in g.columns), None)


def keys_within(table: CatalogueTable, group: Group) -> list[tuple[str, ...]]:
    """Return the unique keys of a table that are about columns of one group alone."""
    inside = set(group.columns) - group.presence
    return [
        key.columns
        for key in table.uniques
        if key.plain and not key.folds and key.columns and inside.issuperset(key.columns)
    ]


def _holds(condition: Condition, row: dict[str, int], types: Mapping[str, str]) -> bool:
    try:
        return evaluate(condition, row, types=types) is not False
    except (Unknown, Fails):
        return False


def _narrowest_first(key: UniqueKey) -> tuple[int, bool]:
    return (len(key.uses or key.columns), not key.primary)


def _shown(key: UniqueKey, names: Sequence[str]) -> str:
    what = "primary key" if key.primary else "unique key"
    return f"the {what} {key.name or ''} ({', '.join(names)})".replace("  ", " ")
