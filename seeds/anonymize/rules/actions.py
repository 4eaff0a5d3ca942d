"""A column's own rules, as what is done to its values."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from seeds.anonymize.mask import Mask
from seeds.anonymize.masks import build_mask, mask_named
from seeds.anonymize.options import OptionError
from seeds.anonymize.plan import Action, BoundColumn, Choice, Keep, Masked
from seeds.anonymize.rules.conditions import bind_condition
from seeds.anonymize.rules.links import Cell
from seeds.anonymize.rules.model import KeepRule, MaskRule, PathsRule, Rule, Rules
from seeds.anonymize.rules.problems import ProblemKind
from seeds.anonymize.rules.source import Place
from seeds.anonymize.rules.uniqueness import unique_columns
from seeds.errors import RulesError, did_you_mean
from seeds.schema.table import ColumnInfo, TableInfo


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
    """

    def __init__(self, rules: Rules, tables: Mapping[str, TableInfo]) -> None:
        self._rules = rules
        self._tables = tables
        self._unique: dict[str, frozenset[str]] = {}

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
        try:
            kind = mask_named(rule.mask)
        except OptionError as error:
            raise Refused("unfit", error.message, error.hint, rule.places["mask"]) from None
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
        domain = rule.options.get("domain", kind.domain)
        if not isinstance(domain, str) or not domain.strip():
            place = rule.places["domain"]
            raise Refused("unfit", "must be a text that is not empty", 'domain = "name"', place)
        try:
            mask = build_mask(rule.mask, options, info, unique)
        except OptionError as error:
            place = rule.places.get(error.key, rule.place)
            if error.key == "email_domain" and error.key not in rule.options:
                place = self._rules.email_domain_place
            raise Refused("unfit", f"{cell}: {error.message}", error.hint, place) from None
        for name in mask.needs():
            self._require(cell, name, rule.place)
        return Masked(mask, domain, info, unique, rule.reason)

    def _require(self, cell: Cell, name: str, place: Place) -> None:
        columns = self._tables[cell.table].columns
        if name not in columns:
            message = f"{cell.table} has no column {name!r}, which the mask of {cell} looks at"
            raise Refused("unknown", message, did_you_mean(name, columns), place)

    def _document(self, cell: Cell, info: ColumnInfo, rule: PathsRule) -> Action:
        raise Refused("unfit", f"{cell}: paths are not known yet", "", rule.place)


def _has(kind: type[Mask], name: str) -> bool:
    return any(option.name == name for option in kind.options)


def _takes_any(kind: type[Mask], name: str) -> bool:
    return any(option.name == name and option.type is object for option in kind.options)
