"""Children through rows of their own: association objects, which hold more than two keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import MANYTOONE, ONETOMANY

from seeds.errors import DeclarationError
from seeds.factories.known import factory_of
from seeds.factories.relations import relations
from seeds.factories.specification import Has, Specification


def attached(factory: Any, has: Has) -> Has:
    """Return children as the rows that stand between them and their owner.

    Each such row is a child of the owner, and has one of the wanted children as its parent.

    Args:
        factory: The owner's factory.
        has: What is wanted; returned as it is where nothing stands between.

    Raises:
        DeclarationError: No mapped class stands between, or several do.
    """
    through = has.through
    if through is None:
        return has
    what = has.what if isinstance(has.what, Specification) else _named(factory, has.what)
    relation, attribute = _way(factory, what.factory.model, through)
    child = {attribute: what.layered(has.overrides)}
    if isinstance(through, Specification):
        return Has(through, has.count, child)
    return Has(relation, has.count, {**through, **child})


def _named(factory: Any, name: str) -> Specification:
    """Return the children that a relationship, a read-only one as well, leads to."""
    mapper: Any = sa.inspect(factory.model)
    relation = mapper.relationships.get(name)
    if relation is None:
        raise DeclarationError(
            f"{factory.__name__}.has(): {factory.model.__name__} has no relationship {name!r}",
            "Name the children's factory.",
        )
    return Specification(factory_of(relation.mapper.class_, factory, name))


def _way(factory: Any, target: type, through: Mapping[str, Any] | Specification) -> tuple[str, str]:
    """Return the owner's relationship to the rows between, and theirs to the children."""
    found: list[tuple[str, str]] = []
    for key, relation in relations(factory.model).items():
        if relation.direction is not ONETOMANY:
            continue
        between = relation.mapper.class_
        if isinstance(through, Specification) and not issubclass(through.factory.model, between):
            continue
        for attribute, other in relations(between).items():
            back = set(other.local_columns) == set(relation.remote_side)
            leads = other.direction is MANYTOONE and issubclass(target, other.mapper.class_)
            if leads and not back:
                found.append((key, attribute))
    asker, owner = f"{factory.__name__}.has()", factory.model.__name__
    if not found:
        raise _nothing_between(asker, factory.model, target)
    if len(found) > 1:
        ways = ", ".join(key for key, _ in found)
        key, attribute = found[0]
        raise DeclarationError(
            f"{asker}: {owner} is linked with {target.__name__} in several ways: {ways}",
            f"Make the rows between themselves: has({key!r}, …, {attribute}=…).",
        )
    return found[0]


def _nothing_between(asker: str, owner: type, target: type) -> DeclarationError:
    for relation in relations(owner).values():
        if relation.secondary is not None and issubclass(target, relation.mapper.class_):
            return DeclarationError(
                f"{asker}: {owner.__name__} is linked with {target.__name__} by the table "
                f"{relation.secondary}, which is no class, and so takes no values",
                "Map it as a class with a relationship to each side, or leave through out.",
            )
    return DeclarationError(
        f"{asker}: nothing links {owner.__name__} with {target.__name__}",
        f"through= is for a class that has a relationship to each of them; without it "
        f"{target.__name__} are children of their own.",
    )
