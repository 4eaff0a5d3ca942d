"""The declarations of a table's columns, from all that a database says of it.

Everything that the engine needs to make rows comes out: references, pools of tuples that satisfy
the conditions, unique values, grids, and for all other columns what their names and types say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from seeds.filling.computed import columns_behind
from seeds.filling.conditioned import keep_to_conditions, repeat_others
from seeds.filling.distinctness import Distinctness
from seeds.filling.draft import Draft, Wanted, few_values, fixed_columns
from seeds.filling.given import default_of, given_of, may_be_null
from seeds.filling.meaning import Meaning
from seeds.filling.model import Explanation, FilledTable, FillSettings
from seeds.filling.own import of_the_row
from seeds.filling.placing import Placing
from seeds.filling.references import choose_parents
from seeds.filling.related import relate
from seeds.filling.rules.fitting import mentioned
from seeds.filling.spreading import key_of, sifted, spread
from seeds.filling.tied import POOL, Group, pool, tie
from seeds.filling.uniqueness import Uniqueness, keys_within
from seeds.generate.columns import listed
from seeds.generate.columns.listed import Listed
from seeds.inference.declared import Naming
from seeds.schema.catalogue.model import CatalogueTable
from seeds.schema.types import Kind
from seeds.spec.column import Constant, Reference
from seeds.spec.entity import Entity

_SPREAD = 1 << 17
"""Rows whose values are told one by one, at most."""
_SIFTED = 8
"""Tuples that are made for each that has to differ in what an index computes."""
_SPARE = 4
"""How many row indices are made ready for each row, where the database chooses among them."""


def declare(
    table: CatalogueTable,
    wanted: Wanted,
    sizes: Mapping[str, int],
    settings: FillSettings,
    dialect: str,
    naming: Naming | None = None,
) -> FilledTable:
    """Declare the columns of a table.

    Args:
        table: The table.
        wanted: How many rows, from which row index on.
        sizes: How many rows each other table has to choose parents from.
        settings: What values depend on.
        dialect: ``postgresql`` or ``sqlite``.
        naming: What people call its columns, where the declarations are to be written down.

    Returns:
        Its entity, with the most rows that it can have; or why it cannot be filled.
    """
    if not table.insertable:
        return FilledTable(table.name, why_not=table.why_not or "nothing can be inserted")
    found = _declared(table, wanted, sizes, settings, dialect, naming, spare=1)
    chooses = bool(found.asked) or wanted.row_start > 0 or wanted.until > 0
    if chooses and found.entity is not None and _lists(found.entity):
        # What is listed row by row needs more of it, for the database to choose from: of what it
        # is asked about, and where an earlier run may have had another seed.
        found = _declared(table, wanted, sizes, settings, dialect, naming, spare=_SPARE)
    return found


def _lists(entity: Entity) -> bool:
    return any(isinstance(n, Listed) for c in entity.columns.values() for n in c.walk())


def _declared(
    table: CatalogueTable,
    wanted: Wanted,
    sizes: Mapping[str, int],
    settings: FillSettings,
    dialect: str,
    naming: Naming | None,
    *,
    spare: int,
) -> FilledTable:
    given = given_of(table, dialect)
    cut = wanted.cut | {c for r in table.references for c in r.columns if c in given}
    references = choose_parents(
        table, sizes, no_nulls=settings.no_nulls, sparing=settings.sparing, cut=cut
    )
    keep_to_conditions(table, dialect, references)
    repeat_others(table, dialect, references)
    fixed = fixed_columns(table, wanted.rows)
    ties = tie(table, dialect, references.columns - given.names, fixed, given)
    reach = max(wanted.row_start + wanted.rows * spare, wanted.until, 1)
    draft = Draft(
        table, wanted, settings, references, ties, fixed, reach, naming=naming, given=given
    )
    draft.explained.update(references.explained)
    draft.why_not = references.why_not
    if draft.why_not:
        return FilledTable(table.name, why_not=draft.why_not)
    _say(draft)
    meaning = Meaning(draft, dialect)
    meaning.settle()
    relate(draft, meaning.guesses)
    candidates = meaning.candidates()
    distinct = _distinctness(draft, meaning, candidates, sizes, dialect)
    _spread(draft, meaning, distinct, dialect)
    wide = meaning.candidates(wide=True) if draft.is_wide else {}
    own = [g.columns for g in ties.groups if of_the_row(g.columns, meaning.guesses)]
    Placing(draft, candidates, wide, distinct, own).place()
    meaning.declare(distinct)
    _say(draft)
    _mention(draft, dialect)
    return _filled(draft, distinct)


def _say(draft: Draft) -> None:
    """Declare the columns whose values a rule says."""
    for name, text in draft.given.texts.items():
        draft.explained[name] = Explanation("rule", text)
        column = draft.given.columns.get(name)
        if column is None:
            draft.columns.pop(name, None)
            continue
        draft.columns[name] = column
        if not draft.table.columns[name].nullable and may_be_null(column, draft.table):
            draft.ties.asked.append(f"NOT NULL of {name}")


def _mention(draft: Draft, dialect: str) -> None:
    """Declare what expressions mention and nothing else has declared: its default, or NULL."""
    table = draft.table
    for column in list(draft.given.columns.values()):
        for name in mentioned(column):
            if name in draft.columns or table.info.columns[name].autoincrement:
                continue
            value, known = default_of(table, name, dialect), table.columns[name]
            if value is None and (known.default is not None or not known.nullable):
                draft.why_not = f"a rule mentions {name}, which only the database knows"
            draft.columns[name] = Constant(value)


def _distinctness(
    draft: Draft,
    meaning: Meaning,
    candidates: Mapping[str, Sequence[Any]],
    sizes: Mapping[str, int],
    dialect: str,
) -> Distinctness:
    """Decide what keeps rows apart."""
    apart: dict[tuple[str, ...], dict[str, list[Any]]] = {}

    def believable(columns: tuple[str, ...], count: int) -> Mapping[str, Sequence[Any]]:
        if columns not in apart:
            apart[columns] = meaning.different(columns, count)
        return {**candidates, **apart[columns]}

    parts = [part for key in draft.table.uniques if (part := key_of(key, draft.table, dialect))]

    def solved(group: Group, columns: tuple[str, ...], count: int) -> list[tuple[Any, ...]]:
        return pool(
            group,
            draft.table,
            believable(columns, count),
            draft.settings,
            count=count,
            distinct=(columns, *keys_within(draft.table, group)),
            whole=columns,
        ).rows

    def different(group: Group, columns: tuple[str, ...], count: int) -> list[tuple[Any, ...]]:
        rows = solved(group, columns, count)
        for name, computed in parts:
            if name in group.columns and count <= _SPREAD:
                at = group.columns.index(name)
                if len(sifted(rows, at, computed)) < len(rows):
                    some = solved(group, columns, min(max(count, POOL) * _SIFTED, _SPREAD))
                    rows = sifted(some, at, computed)[:count]
        return rows

    def filled_up(group: Group, columns: tuple[str, ...], count: int) -> list[tuple[Any, ...]]:
        few = different(group, columns, count)
        more = pool(
            group,
            draft.table,
            believable(columns, count),
            draft.settings,
            count=count,
            distinct=(columns,),
        ).rows
        places = [group.columns.index(name) for name in columns]
        without = [row for row in more if any(row[at] is None for at in places)]
        if not without:
            return few
        return [*few, *(without[at % len(without)] for at in range(count - len(few)))]

    every = draft.table.columns if draft.settings.no_nulls else ()
    found = Uniqueness(
        draft.table,
        draft.references.choices,
        draft.ties.groups,
        few_values(draft.table),
        meaning.usual,
        draft.fixed,
        sizes,
        draft.reach,
        different,
        draft.given,
        draft.settings.context.locale,
        filled_up,
        draft.wanted.needed | frozenset(every),
    ).found
    # Rows whose key is NULL are nobody's parents.
    found.whole |= set(columns_behind(draft.table, draft.wanted.needed))
    for name, counted in draft.table.columns.items():
        most = counted.counted_to
        if most is not None and (name in draft.fixed or counted.serial_sequence):
            found.limited(max(most - draft.start_of(name) + 1, 0), f"the sequence of {name}")
    # What a column is computed from that is never NULL is none either.
    for name, column in draft.given.columns.items():
        if not draft.table.columns[name].nullable:
            found.whole |= mentioned(column) - draft.given.names
    return found


def _spread(draft: Draft, meaning: Meaning, distinct: Distinctness, dialect: str) -> None:
    """Declare unique columns whose values have to differ in what an index computes of them."""
    for key in draft.table.uniques:
        found = key_of(key, draft.table, dialect)
        if found is None or found[0] not in distinct.alone or draft.reach > _SPREAD:
            continue
        name, computed = found
        info, settings = draft.table.info.columns[name], draft.settings
        texts = info.type.kind is Kind.TEXT and not info.type.labels
        believable = meaning.unique_values(name, draft.reach) if texts else []
        values = spread(
            info.type, believable, computed, draft.reach, settings.now, settings.context.seed
        )
        if values is None:
            continue
        shown = ", ".join(key.expressions)
        if len(values) < draft.reach:
            distinct.limited(len(values), f"the unique index {key.name} ({shown})")
        draft.put(name, listed(values, distinct=True), "meaning", f"different in {shown}")


def _filled(draft: Draft, distinct: Distinctness) -> FilledTable:
    """Return what was decided."""
    table = draft.table
    counted = any(c.autoincrement for c in table.info.columns.values())
    if not draft.why_not and not counted and not draft.columns.keys() & table.columns.keys():
        draft.why_not = "it has no column that can be written"
    if draft.why_not:
        return FilledTable(table.name, why_not=draft.why_not)
    asked = [*draft.references.asked, *draft.ties.asked, *distinct.asked]
    asked += [f"the exclusion constraint {e.name}" for e in table.exclusions]
    return FilledTable(
        table.name,
        _entity(draft),
        most=distinct.most,
        limit=distinct.limit,
        asked=tuple(dict.fromkeys(asked)),
        explained=draft.explained,
        expressions=draft.expressions,
    )


def _entity(draft: Draft) -> Entity:
    table = draft.table
    hidden = {n: c for n, c in draft.columns.items() if n not in table.columns}
    ordered = {n: draft.columns[n] for n in table.columns if n in draft.columns}
    columns = {**hidden, **ordered}
    references = {
        name: node
        for name, column in columns.items()
        for node in column.walk()
        if isinstance(node, Reference)
    }
    return Entity(
        table.name, table.name, table.info.source, columns, references, {}, origin=table.name
    )


__all__ = ["Wanted", "declare"]
