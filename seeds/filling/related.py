"""Points in time that conditions tie, together with those of the row that follow from them.

A condition may compare two of the events of a row. Were those alone drawn from a pool, the others
would follow from the events of another row.
"""

from __future__ import annotations

from collections.abc import Mapping

from seeds.conditions.model import Column, Compare, Unread, walk
from seeds.conditions.parsing import parse
from seeds.filling.draft import Draft
from seeds.filling.tied import Group
from seeds.inference.declared import Declared
from seeds.inference.described import POINTS_IN_TIME
from seeds.inference.names import is_day, is_instant, snake
from seeds.schema.catalogue.model import CatalogueTable
from seeds.schema.types import Kind


def relate(draft: Draft, guesses: Mapping[str, Declared]) -> None:
    """Let points in time be decided with those that conditions tie and that they hang on.

    Args:
        draft: The decisions so far; its groups of tied columns grow.
        guesses: What inference declares.
    """
    table, groups = draft.table, draft.ties.groups
    if draft.settings.sparing:
        return
    times = {n: g.expression.uses for n, g in guesses.items() if _is_moment(draft, n)}
    taken = {c for key in table.uniques for c in key.uses or key.columns}
    taken |= {c for exclusion in table.exclusions for c in exclusion.columns}
    taken |= draft.fixed | draft.references.columns | draft.given.names | draft.wanted.needed
    for name in [n for n in times if draft.ties.group_of(n) is not None]:
        group = draft.ties.group_of(name)
        if group is None or group.given:
            continue
        related = _reached(set(group.columns), times, taken)
        joined = [g for g in groups if g is group or related.intersection(g.columns)]
        if any(g.given for g in joined):
            continue
        members = related.union(*(g.columns for g in joined))
        tied = {c for g in joined for c in g.columns if c not in g.related}
        one = Group(
            tuple(n for n in table.columns if n in members),
            tuple(condition for g in joined for condition in g.conditions),
            frozenset().union(*(g.presence for g in joined)),
            tuple(called for g in joined for called in g.names),
            related=frozenset(members - tied),
        )
        groups[:] = [one if g is group else g for g in groups if g is group or g not in joined]


def follows(table: CatalogueTable, dialect: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs of columns whose conditions let the second never lie below the first."""
    found: dict[tuple[str, str], None] = {}
    for check in table.checks:
        condition = parse(check.sql, dialect, table.columns)
        if isinstance(condition, Unread):
            continue
        for node in walk(condition.expression):
            match node:
                case Compare("<" | "<=", Column(low), Column(high)):
                    found[low, high] = None
                case Compare(">" | ">=", Column(high), Column(low)):
                    found[low, high] = None
    return tuple(pair for pair in found if pair[::-1] not in found)


def _reached(members: set[str], times: Mapping[str, frozenset[str]], taken: set[str]) -> set[str]:
    """Return the points in time that hang on some columns, or that those hang on."""
    found: set[str] = set()
    while True:
        known = {n for n in members | found if n in times}
        more = {n for n, uses in times.items() if uses & known}
        more |= {use for n in known for use in times[n] if use in times}
        more -= taken | found | members
        if not more:
            return found
        found |= more


def _is_moment(draft: Draft, name: str) -> bool:
    kind = draft.table.info.columns[name].type.kind
    written = is_day(snake(name)) or is_instant(snake(name))
    return kind in POINTS_IN_TIME or (kind is Kind.TEXT and written)
