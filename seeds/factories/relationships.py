"""What a registry makes along with objects: children, and what is linked with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy.orm import MANYTOMANY

from seeds.errors import DeclarationError
from seeds.factories.counts import checked_count
from seeds.factories.joined import info_of
from seeds.factories.relations import relations

if TYPE_CHECKING:
    from seeds.factories.factory import Factory
    from seeds.factories.registry import Registered

Kind = Literal["one to one", "one to many", "many to many"]


@dataclass(frozen=True)
class Relationship:
    """Children that a registry makes along with an object."""

    kind: Kind
    owner: str
    child: str
    count: int


class Relationships:
    """The relationships of one registry, one for each pair of factories."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], Relationship] = {}

    def add(self, kind: Kind, owner: Registered, child: Registered, count: object) -> None:
        """Add a relationship, in place of one between the two that is there.

        Raises:
            DeclarationError: The models do not refer to each other like that.
            UsageError: The count is no whole number from 0.
        """
        n = checked_count(count, child.name)
        if not _fits(kind, owner, child):
            what = "many-to-many relationship" if kind == "many to many" else "foreign key"
            models = owner.factory.model.__name__, child.factory.model.__name__
            first, second = models if kind == "many to many" else models[::-1]
            raise DeclarationError(
                f"{owner.name} and {child.name} cannot be {kind}: {first} has no {what} to "
                f"{second}",
                "Declare it in the models, or define the relationship the other way round.",
            )
        pair = (owner.name, child.name)
        self._known.pop(pair, None)
        self._known[pair] = Relationship(kind, *pair, n)

    def with_children(
        self,
        entry: Registered,
        entries: Mapping[str, Registered],
        left_out: frozenset[str] = frozenset(),
        path: tuple[str, ...] = (),
    ) -> Factory[Any]:
        """Return a factory with the children that relationships add, at any depth.

        Args:
            entry: The factory.
            entries: All factories by name.
            left_out: Names of those that are added nowhere.
            path: Names of the owners above.
        """
        found: Factory[Any] = entry.factory()
        for relation in self._known.values():
            seen = relation.child in left_out or relation.child in path
            if relation.owner == entry.name and not seen:
                child = self.with_children(
                    entries[relation.child], entries, left_out, (*path, entry.name)
                )
                found = found.has(child, relation.count)
        return found


def _fits(kind: Kind, owner: Registered, child: Registered) -> bool:
    if kind == "many to many":
        return any(
            r.direction is MANYTOMANY and issubclass(child.factory.model, r.mapper.class_)
            for r in relations(owner.factory.model).values()
        )
    parent = info_of(owner.factory.model).name
    return any(fk.table == parent for fk in info_of(child.factory.model).foreign_keys)
