"""What a seeder declares about itself, as the command line needs it."""

from __future__ import annotations

from dataclasses import dataclass


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
