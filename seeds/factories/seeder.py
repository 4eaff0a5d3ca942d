"""Seeders: which entities one name on the command line fills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from seeds.factories.factory import Factory
from seeds.spec.entity import Part
from seeds.spec.seeder import SeederOption, SeederSpec


class Seeder:
    """A seeder: ``seed users`` runs the one that the module ``users`` declares.

    Attributes:
        depends_on: Seeders that come first in ``seed all``.
        parts: The entities, each as ``part(UserFactory)``.
        options: Options of the seeder's own, such as ``--featured N``.
    """

    depends_on: ClassVar[tuple[str, ...]] = ()
    parts: ClassVar[tuple[Part, ...]] = ()
    options: ClassVar[tuple[SeederOption, ...]] = ()

    def cohorts(self, options: Mapping[str, Any]) -> Mapping[str, Mapping[str, int | None]]:
        """Return rows by state for entities, as the seeder's own options want them.

        Args:
            options: Values of the options that were given.

        Returns:
            ``{entity: {state: rows}}``; ``None`` stands for the rows that the others leave.
        """
        return {}

    @classmethod
    def spec(cls, name: str) -> SeederSpec:
        """Return the declaration as the engine reads it."""
        summary = (cls.__doc__ or "").strip().partition("\n")[0]
        instance = cls()
        return SeederSpec(
            name=name,
            summary=summary,
            depends_on=tuple(cls.depends_on),
            parts=tuple(cls.parts),
            options=tuple(cls.options),
            cohorts=instance.cohorts,
            origin=f"{cls.__module__}.{cls.__qualname__}",
        )


def part(
    factory: type[Factory[Any]], *, fixed: tuple[str, ...] = (), essential: bool = False
) -> Part:
    """Declare an entity's share in a seeder.

    Args:
        factory: The entity's factory.
        fixed: Fixed sets to write when the profile does not name others.
        essential: Only fixed rows are written, in every environment, production included.
    """
    return Part(factory.entity(), fixed, essential)
