"""What a table's foreign keys are filled with: which parents its rows choose.

Each foreign key becomes one choice of a parent row. Keys of several columns take the parts of
one parent; keys that share columns (a tenant's number) choose among the parents that agree with
what was chosen before.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from seeds.filling.model import Columns, Explanation
from seeds.generate.columns import choice, sequence
from seeds.schema.catalogue.model import CatalogueReference, CatalogueTable
from seeds.spec.column import Column, Constant, Field, ParentField, Reference

PRESENT = 0.85
"""Share of the rows that have a parent where they need none."""

_ROOTED = 0.7
"""The same for parents of the same table."""


@dataclass(frozen=True, eq=False)
class Choice:
    """One foreign key, and how its parent is chosen.

    Attributes:
        columns: The columns that it fills.
        target: Full name of the parent's table.
        declared: Declarations of these columns, and of an intermediate value.
        node: The reference among them; ``None`` when there is no choice.
        optional: Whether rows may have no parent.
        referenced: The columns of the parent that the foreign key names.
        own: Whether the parent is a row of the same table.
        free: Whether any parent will do, so that a grid may choose it.
    """

    columns: tuple[str, ...]
    target: str
    declared: Columns
    node: Reference | None
    optional: bool
    referenced: tuple[str, ...] = ()
    own: bool = False
    free: bool = True

    def placed(self, place: Column) -> Choice:
        """Return the same with the parent's place given, so that it is never NULL."""
        assert self.node is not None
        node = replace(self.node, place=place, share=1.0)
        return replace(self.with_node(node), optional=False)

    def with_node(self, node: Reference) -> Choice:
        """Return the same with another reference in its place."""
        declared: Columns = {}
        for name, column in self.declared.items():
            if column is self.node:
                declared[name] = node
            elif isinstance(column, ParentField):
                declared[name] = ParentField(node, column.name)
            else:
                declared[name] = column
        return replace(self, declared=declared, node=node)


@dataclass
class References:
    """The foreign keys of a table.

    Attributes:
        choices: How parents are chosen.
        why_not: Why rows cannot be made at all.
        asked: What only the database can decide.
        explained: Why columns are filled as they are.
    """

    choices: list[Choice] = field(default_factory=list)
    why_not: str = ""
    asked: list[str] = field(default_factory=list)
    explained: dict[str, Explanation] = field(default_factory=dict)

    @property
    def columns(self) -> set[str]:
        """The columns that are filled by foreign keys."""
        return {name for choice in self.choices for name in choice.columns}


def choose_parents(
    table: CatalogueTable,
    sizes: Mapping[str, int],
    *,
    no_nulls: bool = False,
    sparing: bool = False,
    cut: Iterable[str] = (),
) -> References:
    """Decide how the parents of a table's rows are chosen.

    Args:
        table: The table.
        sizes: How many rows each parent has to choose from.
        no_nulls: Whether there is a parent wherever there can be one.
        sparing: Whether there is none wherever there need not be one.
        cut: Columns of references that stay NULL, because they close a circle.
    """
    found = References()
    taken: set[str] = set()
    left_null = set(cut)
    if sparing:
        left_null |= {
            name
            for reference in table.references
            for name in reference.columns
            if _may_be_null(table, reference.columns)
        }
    for number, reference in enumerate(_widest_first(table)):
        choice = _choose(table, reference, sizes, taken, left_null, no_nulls, number, found)
        if choice is None:
            continue
        found.choices.append(choice)
        taken |= set(choice.columns)
    found.choices = [_meeting(choice, found.choices) for choice in found.choices]
    return found


def _meeting(choice: Choice, others: Iterable[Choice]) -> Choice:
    """Keep a parent to those that a later one, which agrees with it, is there for."""
    node = choice.node
    if node is None:
        return choice
    wanted = []
    for other in others:
        later = other.node
        if later is None or later.same is None or later.share < 1 or other is choice:
            continue
        mine = choice.declared.get(later.same)
        if mine is node:
            wanted.append((choice.referenced[0], later.table, later.same_as or later.same))
        elif isinstance(mine, ParentField):
            wanted.append((mine.name, later.table, later.same_as or later.same))
    if not wanted:
        return choice
    return replace(choice.with_node(replace(node, meeting=tuple(wanted))), free=False)


def _widest_first(table: CatalogueTable) -> list[CatalogueReference]:
    """Order foreign keys: those of most columns first, then those that need a parent.

    One that a row can do without comes after all that say what else is in its columns.
    """
    return sorted(
        table.references,
        key=lambda r: (
            _is_left_over(table, r),
            -len(r.columns),
            _can_be_dropped(table, r),
            r.columns,
            r.table,
        ),
    )


def _is_left_over(table: CatalogueTable, reference: CatalogueReference) -> bool:
    """Tell whether others fill all columns of a foreign key but those that may be NULL."""
    needed = {name for name in reference.columns if not table.columns[name].nullable}
    others = {
        name
        for other in table.references
        if not _can_be_dropped(table, other)
        for name in other.columns
    }
    return bool(needed) and needed < set(reference.columns) and needed <= others


def _can_be_dropped(table: CatalogueTable, reference: CatalogueReference) -> bool:
    """Tell whether a row can do without a parent: one column that is NULL is enough."""
    return any(table.columns[name].nullable for name in reference.columns)


def _may_be_null(table: CatalogueTable, columns: Iterable[str]) -> bool:
    return all(table.columns[name].nullable for name in columns)


def _choose(
    table: CatalogueTable,
    reference: CatalogueReference,
    sizes: Mapping[str, int],
    taken: set[str],
    left_null: set[str],
    no_nulls: bool,
    number: int,
    found: References,
) -> Choice | None:
    new = tuple(name for name in reference.columns if name not in taken)
    shared = [
        (own, other)
        for own, other in zip(reference.columns, reference.referenced, strict=False)
        if own in taken
    ]
    shown = f"({', '.join(reference.columns)}) -> {reference.table}"
    if any(table.columns[name].generated for name in reference.columns):
        found.asked.append(f"the foreign key {shown} of a computed column")
        return None
    if not new:
        found.asked.append(f"a second foreign key {shown} of the same columns")
        return None
    optional = _may_be_null(table, new)
    # With one column NULL nothing is looked up, unless all of them have to be.
    droppable = [n for n in new if table.columns[n].nullable]
    size = sizes.get(reference.table, 0)
    own = reference.table == table.name
    if left_null.intersection(new) or (size == 0 and not own):
        if not droppable or (reference.match_full and not optional):
            found.why_not = found.why_not or (
                f"{', '.join(new)} refers to {reference.table}, which has no rows"
            )
            return None
        why = f"there are no rows of {reference.table}"
        if left_null.intersection(new):
            why = f"{reference.table} needs rows of this table first"
        return _null(table, droppable, reference, why, found)
    for name in new:
        found.explained[name] = Explanation("reference", f"a row of {reference.table}")
    share = 1.0
    if optional and not no_nulls:
        share = _ROOTED if own else PRESENT
    if own and len(reference.columns) > 1:
        return _of_itself(table, reference, new, droppable, found)
    # What a row has to have it finds only with parents that have it.
    present = tuple(
        other
        for own_name, other in zip(reference.columns, reference.referenced, strict=False)
        if own_name in new and (reference.match_full or not table.columns[own_name].nullable)
    )
    if len(reference.columns) == 1 and _alone(table, reference) and not reference.agreeing:
        node = Reference(reference.table, share=share, present=present)
        return Choice(
            new, reference.table, {new[0]: node}, node, optional, reference.referenced, own
        )
    node = Reference(reference.table, share=share, present=present)
    if reference.agreeing is not None and not shared:
        return _agreeing(reference, new, node, optional, number, own)
    if shared:
        mine, theirs = shared[0]
        node = replace(node, same=mine, same_as=theirs)
        if len(shared) > 1:
            found.asked.append(f"the foreign key {shown}, which shares columns with others")
    hidden = f"_parent_{number}"
    declared: Columns = {hidden: node}
    for name, other in zip(reference.columns, reference.referenced, strict=True):
        if name in new:
            declared[name] = ParentField(node, other)
    return Choice(
        new, reference.table, declared, node, optional, reference.referenced, own, not shared
    )


def _agreeing(
    reference: CatalogueReference,
    new: tuple[str, ...],
    node: Reference,
    optional: bool,
    number: int,
    own: bool,
) -> Choice:
    """Choose among the parents that have certain values in a column, one after another."""
    assert reference.agreeing is not None
    column, values, _ = reference.agreeing
    hidden, kind = f"_parent_{number}", f"_kind_{number}"
    node = replace(node, same=kind, same_as=column, place=sequence(start=0))
    declared: Columns = {kind: choice(list(values)), hidden: node}
    for name, other in zip(reference.columns, reference.referenced, strict=True):
        declared[name] = ParentField(node, other)
    return Choice(
        new, reference.table, declared, node, optional, reference.referenced, own, free=False
    )


def _alone(table: CatalogueTable, reference: CatalogueReference) -> bool:
    """Tell whether the engine knows this foreign key as the one of its column."""
    keys = [fk for fk in table.info.foreign_keys if fk.columns == reference.columns]
    return len(keys) == 1 and keys[0].table == reference.table


def _null(
    table: CatalogueTable,
    droppable: list[str],
    reference: CatalogueReference,
    why: str,
    found: References,
) -> Choice:
    names = droppable if reference.match_full else droppable[:1]
    for name in names:
        found.explained[name] = Explanation("reference", f"NULL: {why}")
    nulls: Columns = {name: Constant(None) for name in names}
    return Choice(tuple(names), reference.table, nulls, None, optional=True, free=False)


def _of_itself(
    table: CatalogueTable,
    reference: CatalogueReference,
    new: tuple[str, ...],
    droppable: list[str],
    found: References,
) -> Choice:
    """Fill a key of several columns that refers to the same table: with NULL, or the row itself."""
    if droppable:
        return _null(table, droppable, reference, "a row may have no parent", found)
    declared: Columns = {}
    for name, other in zip(reference.columns, reference.referenced, strict=True):
        if name in new and name != other:
            declared[name] = Field(other)
            found.explained[name] = Explanation("reference", "the row itself")
    return Choice(
        tuple(declared), reference.table, declared, None, optional=False, own=True, free=False
    )
