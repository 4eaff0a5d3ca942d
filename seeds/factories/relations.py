"""Relationships of mapped classes, as far as linking made objects needs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import MANYTOMANY, MANYTOONE, ONETOMANY, RelationshipProperty

from seeds.errors import DeclarationError, did_you_mean
from seeds.factories.remembering import remembered


@dataclass(frozen=True)
class Children:
    """How an owner's objects hold children.

    Attributes:
        attribute: The owner's relationship, ``""`` when the model has none.
        model: The children's class.
        column: The children's foreign-key column, ``""`` for a many-to-many relationship.
        many: Whether the attribute is a collection.
        columns: The children's foreign-key columns, when there are several; ``column`` is then
            the intermediate value by which their factory refers to the owner, if it does.
    """

    attribute: str
    model: type
    column: str
    many: bool
    columns: frozenset[str] = frozenset()


@remembered
def relations(model: type) -> dict[str, RelationshipProperty[Any]]:
    """Return the relationships of a mapped class that can be written through."""
    mapper: Any = sa.inspect(model)
    return {r.key: r for r in mapper.relationships if not r.viewonly}


@remembered
def childless(model: type) -> dict[str, type | None]:
    """Return the relationships to children that are loaded as a whole.

    Returns:
        The kind of each collection, ``None`` for one child at most.
    """
    found: dict[str, type | None] = {}
    for key, relation in relations(model).items():
        deferred = relation.lazy in ("dynamic", "write_only", "raise", "raise_on_sql", "noload")
        kind: Any = relation.collection_class or list
        if relation.direction is MANYTOONE or deferred or kind not in (list, set):
            continue
        found[key] = kind if relation.uselist else None
    return found


@remembered
def parent_attribute(model: type, column: str) -> str | None:
    """Return the relationship to the parent that one foreign-key column stands for."""
    for key, relation in relations(model).items():
        local = {c.name for c in relation.local_columns}
        if relation.direction is MANYTOONE and local == {column}:
            return key
    return None


@remembered
def parent_attributes(model: type) -> tuple[str, ...]:
    """Return the relationships to parents."""
    return tuple(k for k, r in relations(model).items() if r.direction is MANYTOONE)


@remembered
def children_attribute(owner: type, model: type, column: str) -> tuple[str, bool] | None:
    """Return the owner's relationship to children by a column of theirs, and if it is a list."""
    for key, relation in relations(owner).items():
        remote = {c.name for c in relation.remote_side}
        if (
            relation.direction is ONETOMANY
            and issubclass(model, relation.mapper.class_)
            and remote == {column}
        ):
            return key, bool(relation.uselist)
    return None


def relation_to(model: type, name: str) -> str | None:
    """Return the table that a relationship leads to."""
    relation = relations(model).get(name)
    table: Any = None if relation is None else relation.mapper.local_table
    return None if table is None else str(table.fullname)


def children_by_name(owner: type, name: str, factory: str) -> Children:
    """Return the children that a relationship of a name holds.

    Raises:
        DeclarationError: There is no such relationship, or it leads to a parent.
    """
    found = relations(owner)
    if name not in found:
        raise DeclarationError(
            f"{factory}.has(): {owner.__name__} has no relationship {name!r}",
            did_you_mean(name, found),
        )
    relation = found[name]
    if relation.direction is MANYTOONE:
        raise DeclarationError(
            f"{factory}.has(): {owner.__name__}.{name} leads to a parent, not to children",
            f"Give the parent as an override: make({name}=…).",
        )
    return _children(relation)


def children_of_model(
    owner: type, model: type, references: dict[str, bool], factory: str
) -> Children:
    """Return how an owner holds children of a class.

    Args:
        owner: The owner's class.
        model: The children's class.
        references: Foreign-key columns of the children that refer to the owner's table, and
            whether they say who owns them.
        factory: The owner's factory, for messages.

    Raises:
        DeclarationError: There is no such relationship, or several.
    """
    kinds = (ONETOMANY, MANYTOMANY)
    found = [
        _children(r)
        for r in relations(owner).values()
        if r.direction in kinds and issubclass(model, r.mapper.class_)
    ]
    if len(found) > 1:
        owning = [c for c in found if not c.column or references.get(c.column, True)]
        found = owning or found
    if len(found) > 1:
        listed = ", ".join(c.attribute for c in found)
        raise DeclarationError(
            f"{factory}.has(): {owner.__name__} holds {model.__name__} in several relationships: "
            f"{listed}",
            f"Name one, as in has({found[0].attribute!r}, …).",
        )
    if found:
        return found[0]
    owning_columns = [c for c, owns in references.items() if owns] or list(references)
    if len(owning_columns) == 1:
        return Children("", model, owning_columns[0], many=True)
    raise DeclarationError(
        f"{factory}.has(): {owner.__name__} has no relationship to {model.__name__}",
        "Declare one in the model, or a ref(…) in the children's factory.",
    )


def _children(relation: RelationshipProperty[Any]) -> Children:
    columns: frozenset[str] = frozenset()
    in_database = any(c.foreign_keys for c in relation.remote_side)
    if relation.direction is ONETOMANY and (in_database or not relation.uselist):
        columns = frozenset(c.name for c in relation.remote_side)
    column, several = ("", columns) if len(columns) > 1 else ("".join(columns), frozenset[str]())
    many = bool(relation.uselist)
    return Children(relation.key, relation.mapper.class_, column, many, several)
