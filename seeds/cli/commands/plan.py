"""``seed plan``: what a seeding command would do."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.commands.entity import plan
from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    SectionCommand,
    output_options,
    request_of,
    split_names,
    what_options,
    where_options,
)


def run(seeders: tuple[str, ...], **values: Any) -> None:
    """Plan, and show the plan."""
    invocation = click.get_current_context().ensure_object(Invocation)
    plan(invocation, request_of(split_names(seeders, "SEEDERS"), values))


command = SectionCommand(
    "plan",
    help=f"""{COMMANDS["plan"]}

    Tables in the order they are filled, with their rows, the estimated size, and how many
    distinct values each unique column could make. The same as --dry-run of a seeding command.""",
    params=[
        click.Argument(
            ["seeders"], nargs=-1, metavar="[SEEDERS]…", shell_complete=complete.seeders
        ),
        *what_options(),
        *where_options(),
        *output_options(),
    ],
    callback=run,
)
