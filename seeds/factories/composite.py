"""Foreign keys of several columns, all of which are read from one parent.

``zone = ref(Zone)`` over two columns is kept as an intermediate value ``_zone``, from which both
columns are read; so it may be written by hand where the model has no relationship.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import MANYTOONE

from seeds.errors import DeclarationError
from seeds.factories.joined import in_table
from seeds.factories.relations import relations
from seeds.factories.remembering import remembered
from seeds.spec.column import Column, ParentField, Reference

if TYPE_CHECKING:
    from seeds.plan.binding import BoundEntity
    from seeds.schema.table import ForeignKey


@dataclass(frozen=True)
class Composite:
    """A parent by several columns.

    Attributes:
        name: The intermediate value that is the reference.
        reference: The reference.
        key: The foreign key.
        relation: The relationship to the parent, ``None`` when the model has none.
    """

    name: str
    reference: Reference
    key: ForeignKey
    relation: str | None


def hidden_name(key: str, taken: Mapping[str, Column]) -> str:
    """Return the intermediate value that stands for a relationship over several columns."""
    name = f"_{key}"
    return hidden_name(name, taken) if name in taken else name


def columns_read(model: type, key: str, node: Reference, origin: str) -> dict[str, Column]:
    """Return the declarations of a relationship's columns, each read from the parent.

    Raises:
        DeclarationError: The reference is to another table than the relationship.
    """
    mapper: Any = sa.inspect(model)
    relation = mapper.relationships[key]
    if not in_table(relation.mapper.class_, node.table):
        raise DeclarationError(
            f"{origin}.{key} leads to {relation.mapper.local_table.fullname}, not to {node.table}",
            f"Write ref({relation.mapper.class_.__name__}).",
        )
    return {local.name: node.get(remote.name) for local, remote in relation.local_remote_pairs}


def composites(bound: BoundEntity, model: type) -> Iterator[Composite]:
    """Yield the parents that an entity has by several columns."""
    for key in bound.table.foreign_keys:
        if len(key.columns) < 2:
            continue
        nodes = [bound.columns.get(column) for column in key.columns]
        read = [n for n in nodes if isinstance(n, ParentField)]
        if len({id(n.reference) for n in read}) != 1 or [n.name for n in read] != [*key.referenced]:
            continue
        name = bound.names.get(id(read[0].reference))
        if name is not None:
            relation = relation_over(model, frozenset(key.columns))
            yield Composite(name, read[0].reference, key, relation)


@remembered
def relation_over(model: type, columns: frozenset[str]) -> str | None:
    """Return the relationship to a parent that goes by exactly these columns."""
    for key, relation in relations(model).items():
        if relation.direction is MANYTOONE and {c.name for c in relation.local_columns} == columns:
            return key
    return None
