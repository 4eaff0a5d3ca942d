"""Seeders run with a session: one, several in their order, and one by another."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seeds.errors import DeclarationError, UsageError, did_you_mean
from seeds.factories.known import all_factories
from seeds.factories.seeder import Seeder
from seeds.factories.session import is_async, use_session
from seeds.schema.graph import parents_first

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

    from seeds.factories.factory import Factory
    from seeds.spec.entity import Part


@dataclass(frozen=True)
class Running:
    """What a running seeder knows.

    Attributes:
        session: The session.
        stack: The seeders that run: each was called by the one before it.
    """

    session: Any
    stack: tuple[type[Seeder], ...]

    def call(self, seeder: type[Seeder], options: Mapping[str, Any]) -> Any:
        """Run another seeder; in an AsyncSession what is returned has to be awaited."""
        if is_async(self.session):
            return _arun(seeder, self.session, options, self.stack)
        return _run(seeder, self.session, options, self.stack)

    def make_parts(self, seeder: Seeder, counts: Mapping[str, int]) -> dict[str, list[Any]]:
        """Save the rows of a seeder's parts, without fixed sets, by their factories.

        Args:
            seeder: The seeder.
            counts: Rows by entity; the factory's number where none is given.

        Returns:
            The objects by entity.

        Raises:
            UsageError: There is no such entity among the parts.
        """
        parts = {part.entity.name: part for part in seeder.parts if not part.essential}
        for name in counts:
            if name not in parts:
                raise UsageError(
                    f"{type(seeder).__name__} has no part {name!r} that invents rows",
                    did_you_mean(name, parts),
                )
        return {
            name: _factory(part)().create_batch(counts.get(name, part.entity.count))
            for name, part in parts.items()
        }


def _factory(part: Part) -> type[Factory[Any]]:
    return next(cls for cls in all_factories() if vars(cls).get("_entity") is part.entity)


def run_seeder(seeder: type[Seeder], session: Session, /, **options: Any) -> Any:
    """Run a seeder in a session, which is flushed and neither committed nor closed.

    Args:
        seeder: Its class. One without a ``run()`` of its own makes the rows of its parts, without
            fixed sets.
        session: Where rows are written.
        **options: Parameters of its ``run()``; of one without, the rows by entity.

    Returns:
        What its ``run()`` returns; of one without, the objects by entity.

    Raises:
        UsageError: It is async, or takes no such option.
    """
    if is_async(session):
        raise UsageError(
            f"{seeder.__name__} was given an AsyncSession",
            f"Write `await seeds.arun_seeder({seeder.__name__}, session)`.",
        )
    return _run(seeder, session, options, ())


async def arun_seeder(seeder: type[Seeder], session: AsyncSession, /, **options: Any) -> Any:
    """Run a seeder in an AsyncSession; see :func:`run_seeder`.

    An ``async def run`` is awaited; a plain one gets the Session inside of the AsyncSession.

    Raises:
        UsageError: The session is not asynchronous, or the seeder takes no such option.
    """
    _check_async(seeder, session)
    return await _arun(seeder, session, options, ())


def run_seeders(seeders: Iterable[type[Seeder]], session: Session, /) -> dict[type[Seeder], Any]:
    """Run seeders in a session, each once, after those among them that it depends on.

    Returns:
        What each returns, in the order in which they ran.

    Raises:
        DeclarationError: They depend on each other in a circle, which is named.
        UsageError: One is async.
    """
    return {seeder: run_seeder(seeder, session) for seeder in ordered(seeders)}


async def arun_seeders(
    seeders: Iterable[type[Seeder]], session: AsyncSession, /
) -> dict[type[Seeder], Any]:
    """Run seeders in an AsyncSession; see :func:`run_seeders`.

    Raises:
        DeclarationError: They depend on each other in a circle, which is named.
        UsageError: The session is not asynchronous.
    """
    return {seeder: await arun_seeder(seeder, session) for seeder in ordered(seeders)}


def ordered(seeders: Iterable[type[Seeder]]) -> list[type[Seeder]]:
    """Return seeders, each once, in an order that their dependencies allow.

    Raises:
        DeclarationError: They depend on each other in a circle.
    """
    given = list(dict.fromkeys(seeders))
    labels = {_label(seeder, given): seeder for seeder in given}
    parents = {
        label: [_label(s, given) for s in given if _depends(seeder, s)]
        for label, seeder in labels.items()
    }
    return [labels[label] for label in parents_first(labels, parents, "seeders")]


def _label(seeder: type[Seeder], among: Sequence[type[Seeder]]) -> str:
    alone = sum(other.__name__ == seeder.__name__ for other in among) == 1
    return seeder.__name__ if alone else f"{seeder.__module__}.{seeder.__qualname__}"


def _depends(seeder: type[Seeder], other: type[Seeder]) -> bool:
    return any(d is other or d == other.command_name() for d in seeder.depends_on)


def _begun(
    seeder: type[Seeder], session: Any, options: Mapping[str, Any], stack: tuple[type[Seeder], ...]
) -> Seeder:
    """Return an instance that is about to run.

    Raises:
        DeclarationError: It runs already.
        UsageError: It takes no such option.
    """
    if seeder in stack:
        circle = " -> ".join(s.__name__ for s in (*stack[stack.index(seeder) :], seeder))
        raise DeclarationError(
            f"these seeders call each other in a circle: {circle}", "Leave one of the calls out."
        )
    made = seeder()
    made.__running__ = Running(session, (*stack, seeder))
    parameters = inspect.signature(made.run).parameters
    if not any(p.kind is p.VAR_KEYWORD for p in parameters.values()):
        for name in options:
            if name not in parameters:
                raise UsageError(
                    f"{seeder.__name__}.run() has no parameter {name!r}",
                    did_you_mean(name, parameters),
                )
    return made


def _run(
    seeder: type[Seeder],
    session: Session,
    options: Mapping[str, Any],
    stack: tuple[type[Seeder], ...],
) -> Any:
    if inspect.iscoroutinefunction(seeder.run):
        raise UsageError(
            f"{seeder.__name__}.run() is async, and a Session awaits nothing",
            f"Write `await seeds.arun_seeder({seeder.__name__}, session)` with an AsyncSession.",
        )
    made = _begun(seeder, session, options, stack)
    with use_session(session):
        result = made.run(**options)
        session.flush()
    return result


async def _arun(
    seeder: type[Seeder],
    session: AsyncSession,
    options: Mapping[str, Any],
    stack: tuple[type[Seeder], ...],
) -> Any:
    if not inspect.iscoroutinefunction(seeder.run):
        return await session.run_sync(lambda plain: _run(seeder, plain, options, stack))
    made = _begun(seeder, session, options, stack)
    with use_session(session):
        waiting: Awaitable[Any] = made.run(**options)
        result = await waiting
        await session.flush()
    return result


def _check_async(seeder: type[Seeder], session: object) -> None:
    if not is_async(session):
        raise UsageError(
            f"{seeder.__name__} was given a Session, which is not awaited",
            f"Write `seeds.run_seeder({seeder.__name__}, session)`.",
        )
