"""``seed reset``: the tables dropped, made anew and seeded."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.commands.entity import seed
from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    SectionCommand,
    how_options,
    output_options,
    request_of,
    split_names,
    what_options,
    where_options,
    without,
)


def run(seeders: tuple[str, ...], **values: Any) -> None:
    """Reset, and show what was written."""
    invocation = click.get_current_context().ensure_object(Invocation)
    seed(invocation, request_of(split_names(seeders, "SEEDERS"), values), reset=True)


command = SectionCommand(
    "reset",
    help=f"""{COMMANDS["reset"]}

    For databases of development and test, where the schema itself may have gone astray: drop the
    models' tables, run the migrations, seed. Without SEEDERS, all of them. In one transaction: if
    a migration or a seeder fails, everything is as it was. The ledger stays, and goes on
    counting runs.""",
    params=[
        click.Argument(
            ["seeders"], nargs=-1, metavar="[SEEDERS]…", shell_complete=complete.seeders
        ),
        *without(what_options(), "clear"),
        *where_options(),
        *without(how_options(), "dry_run", "migrate"),
        *output_options(),
    ],
    callback=run,
)
