"""A column's own rules, as what is done to its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import CIDR, DOMAIN, INET, MACADDR, MACADDR8, TSVECTOR

from seeds.anonymize.documents import Documents, LeafRule
from seeds.anonymize.mask import Mask
from seeds.anonymize.masks import mask_named
from seeds.anonymize.options import OptionError
from seeds.anonymize.plan import Action, BoundColumn, Choice, Keep, Masked
from seeds.anonymize.rules.conditions import bind_condition
from seeds.anonymize.rules.links import Cell
from seeds.anonymize.rules.model import KeepRule, MaskRule, PathsRule, Rule, Rules
from seeds.anonymize.rules.problems import ProblemKind
from seeds.anonymize.rules.uniqueness import unique_columns
from seeds.config.rules_source import Place
from seeds.errors import RulesError, did_you_mean
from seeds.inference.conditions import Facts
from seeds.inference.declared import Naming
from seeds.inference.described import described
from seeds.schema.table import ColumnInfo, TableInfo
from seeds.schema.types import Kind
from seeds.schema.written import WrittenType

_OF_ONE_FORM: Final[tuple[tuple[type[sa.types.TypeEngine[Any]], tuple[str, ...]], ...]] = (
    (INET, ("ip",)),
    (CIDR, ("ip",)),
    (MACADDR, ("mac",)),
    (MACADDR8, ("mac",)),
    (TSVECTOR, ()),
    (WrittenType, ()),
)
"""Types that are carried as texts, and of which no database takes any text, with masks for each."""

_OF_ANY_FORM: Final = ("null", "constant", "shuffle")

_FOR_ANYTHING: Final = ("null", "constant")
"""Masks for columns of SQLite that are declared without a type."""


class Refused(Exception):
    """A rule cannot be used for its column.

    Args:
        kind: What kind of problem it is.
        message: What is wrong.
        hint: What to do next.
        place: Where the rule stands; nothing when the message says so.
    """

    def __init__(self, kind: ProblemKind, message: str, hint: str = "", place: object = "") -> None:
        super().__init__(message)
        self.kind: ProblemKind = kind
        self.message = message
        self.hint = hint
        self.place = place


class Actions:
    """Makes masks for columns.

    Args:
        rules: The rules, for settings that all masks share.
        tables: The tables.
        lengths: The shortest length of texts that refer to a column.
    """

    def __init__(
        self,
        rules: Rules,
        tables: Mapping[str, TableInfo],
        lengths: Mapping[Cell, int] | None = None,
    ) -> None:
        self._rules = rules
        self._tables = tables
        self._lengths = lengths or {}
        self._unique: dict[str, frozenset[str]] = {}
        self._facts: dict[str, Facts] = {}

    def column(self, cell: Cell, rules: tuple[Rule, ...]) -> BoundColumn:
        """Return what rules make of a column.

        Raises:
            Refused: One does not fit.
        """
        table = self._tables[cell.table]
        info = table.columns[cell.column]
        choices = []
        for rule in rules:
            when = None
            if rule.when is not None:
                try:
                    when = bind_condition(rule.when, table)
                except RulesError as error:
                    raise Refused("unfit", error.message, error.hint) from None
            choices.append(Choice(self._action(cell, info, rule), when))
        return BoundColumn(info, tuple(choices))

    def _action(self, cell: Cell, info: ColumnInfo, rule: Rule) -> Action:
        if _is_anything(info) and not (isinstance(rule, MaskRule) and rule.mask in _FOR_ANYTHING):
            message = f"{cell} has no type, so that its values may be of any"
            hint = f"It takes: {', '.join(_FOR_ANYTHING)}. Or give it a type."
            raise Refused("unfit", message, hint, rule.place)
        if isinstance(rule, KeepRule):
            return Keep(rule.reason)
        if isinstance(rule, PathsRule):
            return self._document(cell, info, rule)
        assert isinstance(rule, MaskRule)
        return self.masked(cell, info, rule, unique=self._is_unique(cell))

    def _is_unique(self, cell: Cell) -> bool:
        if cell.table not in self._unique:
            self._unique[cell.table] = unique_columns(self._tables[cell.table])
        return cell.column in self._unique[cell.table]

    def masked(self, cell: Cell, info: ColumnInfo, rule: MaskRule, *, unique: bool) -> Masked:
        """Return a rule's mask for a column, or for what is within it.

        Raises:
            Refused: There is no such mask, or it does not fit.
        """
        kind = self._kind(rule)
        options = self._options(kind, rule)
        domain = _domain(kind, rule)
        items = info.type.kind is Kind.ARRAY and Kind.ARRAY not in kind.kinds
        self._refuse_form(cell, info, rule)
        if cell.column in self._tables[cell.table].primary_key:
            # SQLite lets keys be called nullable, and makes up a number for each NULL.
            info = replace(info, nullable=False)
        if items:
            assert info.type.item is not None
            info = replace(info, type=info.type.item, nullable=True)
        info = self._checked(cell, info)
        if cell in self._lengths:
            # What refers to it has to hold the same masked value.
            longest = min(self._lengths[cell], info.type.length or self._lengths[cell])
            info = replace(info, type=replace(info.type, length=longest))
        try:
            mask = kind.build(options, info, unique and not items)
        except OptionError as error:
            place = rule.places.get(error.key, rule.place)
            if error.key == "email_domain" and error.key not in rule.options:
                place = self._rules.email_domain_place
            raise Refused("unfit", f"{cell}: {error.message}", error.hint, place) from None
        if items and (mask.learns or unique):
            message = f"{cell}: {rule.mask!r} does not go into arrays" + unique * " that are unique"
            raise Refused("unfit", message, "Mask it by null or constant.", rule.place)
        for name in mask.needs():
            self._require(cell, name, rule.place)
        return Masked(mask, domain, info, unique, items, rule.reason)

    @staticmethod
    def _refuse_form(cell: Cell, info: ColumnInfo, rule: MaskRule) -> None:
        """Refuse a mask whose texts the database does not take for the column's type."""
        type_: Any = None if info.source is None else info.source.type
        while isinstance(type_, sa.ARRAY | DOMAIN):
            type_ = type_.data_type if isinstance(type_, DOMAIN) else type_.item_type
        fitting = next((masks for form, masks in _OF_ONE_FORM if isinstance(type_, form)), None)
        if fitting is None or rule.mask in (*fitting, *_OF_ANY_FORM):
            return
        name = str(type_).lower()
        message = f"{cell}: {rule.mask!r} gives no value of the type {name}"
        hint = f"It takes: {', '.join((*fitting, *_OF_ANY_FORM))}."
        raise Refused("unfit", message, hint, rule.places.get("mask", rule.place))

    def _checked(self, cell: Cell, info: ColumnInfo) -> ColumnInfo:
        """Return a column of texts with what CHECK constraints say of its values."""
        if info.type.kind is not Kind.TEXT or info.type.labels:
            return info
        if cell.table not in self._facts:
            self._facts[cell.table] = described(self._tables[cell.table], Naming(), None).facts
        facts = self._facts[cell.table]
        labels = facts.options.get(cell.column, ())
        if labels and all(isinstance(label, str) for label in labels):
            return replace(info, type=replace(info.type, labels=labels))
        longest = facts.longest.get(cell.column)
        if longest is None or (info.type.length is not None and info.type.length <= longest):
            return info
        return replace(info, type=replace(info.type, length=longest))

    def _kind(self, rule: MaskRule) -> type[Mask]:
        try:
            return mask_named(rule.mask)
        except OptionError as error:
            raise Refused("unfit", error.message, error.hint, rule.places["mask"]) from None

    def _options(self, kind: type[Mask], rule: MaskRule) -> dict[str, Any]:
        """Return a rule's options, with the settings that all rules share."""
        options = {
            name: float(value)
            if isinstance(value, Decimal) and not _takes_any(kind, name)
            else value
            for name, value in rule.options.items()
            if name != "domain"
        }
        setting = self._rules.email_domain
        if setting and "email_domain" not in options and _has(kind, "email_domain"):
            options["email_domain"] = setting
        return options

    def _require(self, cell: Cell, name: str, place: Place) -> None:
        columns = self._tables[cell.table].columns
        if name not in columns:
            message = f"{cell.table} has no column {name!r}, which the mask of {cell} looks at"
            raise Refused("unknown", message, did_you_mean(name, columns), place)

    def _document(self, cell: Cell, info: ColumnInfo, rule: PathsRule) -> Action:
        """Return the mask of a document, whose values have masks of their own."""
        leaves: dict[str, LeafRule] = {}
        for path, inner in rule.paths.items():
            if isinstance(inner, KeepRule):
                leaves[path] = LeafRule()
            elif isinstance(inner, MaskRule):
                kind = self._kind(inner)
                leaves[path] = LeafRule(kind, self._options(kind, inner), _domain(kind, inner))
        try:
            mask = Documents(leaves, info)
        except OptionError as error:
            place = rule.paths[error.key].place if error.key in rule.paths else rule.place
            raise Refused("unfit", f"{cell}: {error.message}", error.hint, place) from None
        kept = [inner.reason for inner in rule.paths.values() if isinstance(inner, KeepRule)]
        return Masked(mask, mask.domain, info, reason="; ".join(dict.fromkeys(kept)))


def _is_anything(info: ColumnInfo) -> bool:
    """Tell whether a column was declared without a type, so that texts may not be all it holds."""
    type_ = None if info.source is None else info.source.type
    return isinstance(type_, WrittenType) and not type_.name


def _domain(kind: type[Mask], rule: MaskRule) -> str:
    domain = rule.options.get("domain", kind.domain)
    if not isinstance(domain, str) or not domain.strip():
        place = rule.places["domain"]
        raise Refused("unfit", "must be a text that is not empty", 'domain = "name"', place)
    return domain


def _has(kind: type[Mask], name: str) -> bool:
    return any(option.name == name for option in kind.options)


def _takes_any(kind: type[Mask], name: str) -> bool:
    return any(option.name == name and option.type is object for option in kind.options)
