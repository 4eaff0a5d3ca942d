"""What a seeder declares about itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from seeds.spec.entity import Part


@dataclass(frozen=True)
class SeederOption:
    """An option that a seeder adds to its own subcommand, such as ``--featured N``.

    Attributes:
        name: A Python identifier; ``sale_share`` becomes ``--sale-share``.
        type: ``int``, ``str`` or ``bool`` (a flag).
        help: One line for ``--help``.
        default: The value when the option is not given.
    """

    name: str
    type: type
    help: str
    default: object = None


@dataclass(frozen=True)
class OwnCode:
    """What a seeder without parts does by itself, with a session.

    Attributes:
        run: Takes a session and parameters by name.
        parameters: Names of the parameters; ``count`` is the command's ``--count``.
        required: Those without a default.
        is_async: Whether it takes an AsyncSession, and is awaited.
    """

    run: Callable[..., Any]
    parameters: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    is_async: bool = False


@dataclass(frozen=True)
class SeederSpec:
    """A seeder as the engine reads it.

    Attributes:
        name: Its name on the command line.
        summary: One line of what it fills.
        depends_on: Seeders that come before it.
        parts: Its entities; the first one is meant by a bare ``--count``.
        options: Its own options.
        cohorts: Rows by state for entities, from the values of its own options.
        origin: Where it was declared.
        own_code: Its own ``run()``, when it has no parts.
    """

    name: str
    summary: str
    depends_on: tuple[str, ...]
    parts: tuple[Part, ...]
    options: tuple[SeederOption, ...]
    cohorts: Callable[[Mapping[str, Any]], Mapping[str, Mapping[str, int | None]]]
    origin: str
    own_code: OwnCode | None = None
