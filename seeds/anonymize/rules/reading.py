"""A file of rules as a model; whatever is not known in it is an error with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final, Literal

from seeds.anonymize.rules.conditions import Condition, read_condition
from seeds.anonymize.rules.model import (
    KeepRule,
    MaskRule,
    PathsRule,
    Reference,
    Rule,
    Rules,
    TableRules,
    TodoRule,
)
from seeds.config.rules_source import Entry, Place, read_source
from seeds.errors import did_you_mean

VERSION: Final = 1
_BEGIN: Final = "seed anonymize init --source URL --output {file}"
_TOP: Final = ("version", "email_domain", "tables", "references")
_TABLE: Final = ("columns", "keep", "rows", "reason", "subject")
_ACTIONS: Final = ("mask", "keep", "paths", "todo")
_RULE_EXAMPLE: Final = '{ mask = "email" } or { keep = "why it may stay" }'
_TABLE_EXAMPLE: Final = "[tables.users.columns] and a line for each column"
_REFERENCE_EXAMPLE: Final = 'from = "audit.user_id" and to = "users.id"'


def read_rules(path: Path) -> Rules:
    """Read a file of rules, TOML or YAML.

    Raises:
        RulesError: It cannot be read, or says something that is not known; file, line and key are
            named.
    """
    source = read_source(path, _BEGIN)
    root = source.root
    root.reject_unknown(_TOP)
    if "version" not in root.value:
        raise root.error("says no version", f"Write version = {VERSION} at the top.")
    version = root.inner("version")
    if version.value != VERSION or isinstance(version.value, bool):
        raise version.error(
            f"version {version.value!r} is not known; this is version {VERSION}",
            "Use the version of seeds that the rules were written for, or write them anew.",
        )
    tables = {}
    if "tables" in root.value:
        for name, entry in root.inner("tables").items(_TABLE_EXAMPLE):
            tables[name] = _table(name, entry)
    references: list[Reference] = []
    if "references" in root.value:
        listed = root.inner("references").entries(f"[[references]] with {_REFERENCE_EXAMPLE}")
        references = [_reference(entry) for entry in listed]
    domain, place = "", Place()
    if "email_domain" in root.value:
        entry = root.inner("email_domain")
        domain, place = entry.text('email_domain = "staging.invalid"'), entry.place
    return Rules(source.name, tables, tuple(references), domain, place, source.digest)


def _table(name: str, entry: Entry) -> TableRules:
    entry.items(_TABLE_EXAMPLE)
    entry.reject_unknown(_TABLE)
    rows: Literal["all", "none"] = "all"
    if "rows" in entry.value:
        inner = entry.inner("rows")
        if inner.value not in ("all", "none"):
            raise inner.error(
                f"{inner.value!r} is not known", 'Write rows = "none" for a table that stays empty.'
            )
        rows = inner.value
    reason = entry.inner("reason").text('reason = "why"') if "reason" in entry.value else ""
    if rows == "none" and not reason:
        raise entry.error(
            "stays empty without a reason", 'Write reason = "log-ins of real people".'
        )
    columns: dict[str, tuple[Rule, ...]] = {}
    if "columns" in entry.value:
        for column, inner in entry.inner("columns").items(f"email = {_RULE_EXAMPLE}"):
            columns[column] = _rules(inner)
    if "keep" in entry.value:
        _keeps(entry.inner("keep"), columns)
    if rows == "none" and columns:
        raise entry.error(
            "stays empty, and has rules of columns", 'Leave out the rules, or rows = "none".'
        )
    subject, place = "", entry.place
    if "subject" in entry.value:
        inner = entry.inner("subject")
        subject, place = inner.text('subject = "user_id"'), inner.place
    return TableRules(name, columns, rows, reason, subject, entry.place, place)


def _keeps(entry: Entry, columns: dict[str, tuple[Rule, ...]]) -> None:
    """Read the short form of many columns with one reason."""
    example = '"public in the shop" = ["id", "price"]'
    for reason, inner in entry.items(example):
        if not reason.strip():
            raise inner.error("columns are kept without a reason", f"Write {example}.")
        for item in inner.entries(example):
            column = item.text(example)
            if column in columns:
                raise item.error(
                    f"two rules for one column, {column!r}; the first is on line "
                    f"{columns[column][0].place.line}",
                    "Remove one of them.",
                )
            columns[column] = (KeepRule(reason, None, item.place),)


def _rules(entry: Entry) -> tuple[Rule, ...]:
    if not isinstance(entry.value, list):
        rule = _rule(entry)
        if rule.when is not None:
            raise entry.error(
                "says nothing of the rows for which its condition does not hold",
                "Write a list, whose last rule has no `when`.",
            )
        return (rule,)
    rules = tuple(_rule(inner) for inner in entry.entries(_RULE_EXAMPLE))
    if not rules:
        raise entry.error("an empty list of rules", f"Write {_RULE_EXAMPLE}.")
    for index, rule in enumerate(rules[:-1]):
        if rule.when is None:
            raise entry.inner(index + 1).error(
                "is never reached: the rule before it has no `when`",
                "Put the rule for all other rows last.",
            )
    if rules[-1].when is not None:
        raise entry.inner(len(rules) - 1).error(
            "is the last rule and has a `when`, so that some rows have none",
            "End the list with a rule for all other rows.",
        )
    return rules


def _rule(entry: Entry) -> Rule:
    if isinstance(entry.value, str):
        raise entry.error("must be a table, not a string", f'Write {{ mask = "{entry.value}" }}.')
    entry.items(_RULE_EXAMPLE)
    found = [action for action in _ACTIONS if action in entry.value]
    if len(found) != 1:
        problem = f"says {' and '.join(found)} at once" if found else "says neither mask nor keep"
        close = [] if found else [k for k in entry.value if did_you_mean(k, _ACTIONS)[:3] == "Did"]
        raise entry.error(
            problem, did_you_mean(close[0], _ACTIONS) if close else f"Write {_RULE_EXAMPLE}."
        )
    action = found[0]
    when: Condition | None = None
    if "when" in entry.value:
        when = read_condition(entry.inner("when"))
    if action == "mask":
        return _mask(entry, when)
    entry.reject_unknown((action, "when"))
    inner = entry.inner(action)
    if action == "keep":
        if inner.value is True:
            raise inner.error("is kept without a reason", 'Write keep = "why it may stay".')
        return KeepRule(inner.text('keep = "why it may stay"'), when, entry.place)
    if action == "todo":
        return TodoRule(inner.text('todo = "what there is to find out"'), when, entry.place)
    return _paths(entry, inner, when)


def _mask(entry: Entry, when: Condition | None) -> MaskRule:
    name = entry.inner("mask").text('mask = "email"')
    reason = entry.inner("reason").text('reason = "why"') if "reason" in entry.value else ""
    options: dict[str, Any] = {
        key: value for key, value in entry.value.items() if key not in ("mask", "when", "reason")
    }
    places = {key: entry.inner(key).place for key in options}
    places["mask"] = entry.inner("mask").place
    return MaskRule(name, options, places, reason, when, entry.place)


def _paths(entry: Entry, inner: Entry, when: Condition | None) -> PathsRule:
    paths: dict[str, MaskRule | KeepRule | TodoRule] = {}
    for path, at in inner.items('paths = { "$.theme" = { keep = "no person" } }'):
        rule = _rule(at)
        if isinstance(rule, PathsRule):
            raise at.error("has paths within a path", "Write the whole path, such as $.a.b.")
        if rule.when is not None:
            raise at.error(
                "has a condition within a document", "Put the `when` beside `paths`, in a list."
            )
        paths[path] = rule
    if not paths:
        raise inner.error("no path", 'Write paths = { "$.theme" = { keep = "no person" } }.')
    return PathsRule(paths, when, entry.place)


def _reference(entry: Entry) -> Reference:
    entry.items(_REFERENCE_EXAMPLE)
    entry.reject_unknown(("from", "to", "when"))
    for key in ("from", "to"):
        if key not in entry.value:
            raise entry.error(f"says no {key!r}", f"Write {_REFERENCE_EXAMPLE}.")
    (table, columns), (to_table, to_columns) = (_side(entry.inner(k)) for k in ("from", "to"))
    if len(columns) != len(to_columns):
        raise entry.error(
            f"{len(columns)} columns refer to {len(to_columns)}", f"Write {_REFERENCE_EXAMPLE}."
        )
    when = read_condition(entry.inner("when")) if "when" in entry.value else None
    return Reference(table, columns, to_table, to_columns, when, entry.place)


def _side(entry: Entry) -> tuple[str, tuple[str, ...]]:
    """Return table and columns of ``audit.user_id`` or ``["audit.tenant", "audit.user"]``."""
    items = entry.entries("") if isinstance(entry.value, list) else [entry]
    sides = []
    for item in items:
        table, point, column = item.text(_REFERENCE_EXAMPLE).rpartition(".")
        if not point or not table or not column:
            raise item.error(f"{item.value!r} is no table.column", f"Write {_REFERENCE_EXAMPLE}.")
        sides.append((table, column))
    if len({table for table, _ in sides}) != 1:
        raise entry.error("columns of several tables", f"Write {_REFERENCE_EXAMPLE}.")
    return sides[0][0], tuple(column for _, column in sides)
