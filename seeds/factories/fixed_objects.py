"""Fixed rows as objects, where a declaration alone cannot make any."""

from __future__ import annotations

from seeds.factories.overrides import Overrides, bound_of
from seeds.factories.specification import Specification
from seeds.plan.binding import undeclared
from seeds.plan.fixed import fixed_rows
from seeds.plan.model import FixedRow, Wish
from seeds.spec.entity import Environment

TEST = Environment("test", protected=False)
"""What fixed rows are made for when they become objects."""


def fixed_alternatives(
    spec: Specification, said: Overrides, linked: set[str]
) -> tuple[FixedRow, ...] | None:
    """Return the fixed rows to use in place of a declaration that cannot make rows.

    Returns:
        ``None`` when the declaration, with what was said, can.

    Raises:
        DeclarationError: A required column has no declaration, and there are no fixed rows.
    """
    bound = bound_of(spec.factory)
    missing = [c for c in bound.required if c not in said.values and c not in linked]
    if not missing or said.functions:
        return None
    entity = bound.entity
    families = {bound.table.name: bound}
    wish = Wish(entity, fixed=tuple(entity.fixed))
    rows = [] if bound.children else list(fixed_rows(wish, bound, families, TEST)[0])
    plain = tuple(r for r in rows if not r.parents)
    if not plain:
        raise undeclared(bound, missing[0])
    return plain
