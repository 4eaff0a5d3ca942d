"""Points in time that conditions tie, together with those of the row that follow from them.

A condition may compare two of the events of a row. Were those alone drawn from a pool, the others
would follow from the events of another row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from seeds.filling.draft import Draft
from seeds.inference.declared import Declared
from seeds.inference.described import POINTS_IN_TIME
from seeds.inference.names import is_day, is_instant, snake
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
    taken |= {c for group in groups for c in group.columns} | draft.fixed
    taken |= draft.references.columns | draft.given.names | draft.wanted.needed
    for at, group in enumerate(groups):
        members = set(group.columns)
        if group.given or not members & times.keys():
            continue
        related: set[str] = set()
        while True:
            known = {n for n in members | related if n in times}
            more = {n for n, uses in times.items() if uses & known}
            more |= {use for n in known for use in times[n] if use in times}
            more -= taken | related
            if not more:
                break
            related |= more
        taken |= related
        ordered = tuple(n for n in table.columns if n in members | related)
        groups[at] = replace(group, columns=ordered, related=frozenset(related))


def _is_moment(draft: Draft, name: str) -> bool:
    kind = draft.table.info.columns[name].type.kind
    written = is_day(snake(name)) or is_instant(snake(name))
    return kind in POINTS_IN_TIME or (kind is Kind.TEXT and written)
