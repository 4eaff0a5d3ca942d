"""Seeders: which entities one name on the command line fills."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from seeds.errors import UsageError
from seeds.factories.factory import Factory
from seeds.factories.scenario import option_type
from seeds.spec.entity import Part
from seeds.spec.seeder import OwnCode, SeederOption, SeederSpec

if TYPE_CHECKING:
    from seeds.factories.running import Running


class Seeder:
    """A seeder: ``seed users`` runs the one that the module ``users`` declares.

    A seeder without parts has a method ``run()``, plain or ``async``, and the command runs that.
    Parameters of it that are ``int``, ``str`` or ``bool`` are options of the command; one called
    ``count`` is its ``--count``.

    With a session, :func:`seeds.run_seeder` runs it: its ``run()``, or without one of its own
    the parts are made by their factories.

    Attributes:
        depends_on: Seeders that come first in ``seed all``, by name; for those that are run with
            a session the classes may be named.
        parts: The entities, each as ``part(UserFactory)``.
        options: Options of the seeder's own, such as ``--featured N``.
    """

    depends_on: ClassVar[tuple[str | type[Seeder], ...]] = ()
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

    __running__: Running | None = None

    @property
    def session(self) -> Any:
        """The session that ``run()`` writes to; factories take it by themselves.

        Raises:
            UsageError: The seeder is not running.
        """
        return self._run().session

    def run(self, *_: Any, **counts: Any) -> Any:
        """Write rows with the session; the parts' rows when it is not overridden.

        An override has parameters of its own, and may be ``async`` with an AsyncSession. What it
        returns is what :func:`seeds.run_seeder` returns.
        """
        return self._run().make_parts(self, counts)

    def call(self, seeder: type[Seeder], /, **options: Any) -> Any:
        """Run another seeder in the same session, also one that has run already.

        Within an ``async def run`` the result is awaited.

        Args:
            seeder: Its class.
            **options: Its options.

        Returns:
            What its ``run()`` returns.

        Raises:
            DeclarationError: It is running already: seeders call each other in a circle.
            UsageError: It has no such option.
        """
        return self._run().call(seeder, options)

    def _run(self) -> Running:
        if self.__running__ is None:
            raise UsageError(
                f"{type(self).__name__} has no session: it is not running",
                f"Write seeds.run_seeder({type(self).__name__}, session).",
            )
        return self.__running__

    @classmethod
    def command_name(cls) -> str:
        """Return the name on the command line, which is that of its module."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def spec(cls, name: str) -> SeederSpec:
        """Return the declaration as the engine reads it."""
        summary = (cls.__doc__ or "").strip().partition("\n")[0]
        instance = cls()
        return SeederSpec(
            name=name,
            summary=summary,
            depends_on=tuple(d if isinstance(d, str) else d.command_name() for d in cls.depends_on),
            parts=tuple(cls.parts),
            options=(*cls.options, *cls._own_options()),
            cohorts=instance.cohorts,
            origin=f"{cls.__module__}.{cls.__qualname__}",
            own_code=cls._own_code(),
        )

    @classmethod
    def _parameters(cls) -> dict[str, inspect.Parameter]:
        """Return the parameters of its own ``run()``; none when the command loads parts."""
        if cls.parts or cls.run is Seeder.run:
            return {}
        found = dict(inspect.signature(cls.run).parameters)
        found.pop(next(iter(found), ""), None)  # self
        starred = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        return {name: p for name, p in found.items() if p.kind not in starred}

    @classmethod
    def _own_options(cls) -> Iterator[SeederOption]:
        declared = {option.name for option in cls.options}
        for name, parameter in cls._parameters().items():
            kind = option_type(parameter)
            if kind is not None and name not in declared and name != "count":
                default = None if parameter.default is parameter.empty else parameter.default
                yield SeederOption(name, kind, "", default)

    @classmethod
    def _own_code(cls) -> OwnCode | None:
        from seeds.factories.running import arun_seeder, run_seeder

        if cls.parts or cls.run is Seeder.run:
            return None
        is_async = inspect.iscoroutinefunction(cls.run)

        def run(session: Any, **options: Any) -> Any:
            return (arun_seeder if is_async else run_seeder)(cls, session, **options)

        parameters = cls._parameters()
        required = tuple(n for n, p in parameters.items() if p.default is p.empty)
        return OwnCode(run, tuple(parameters), required, is_async)


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
