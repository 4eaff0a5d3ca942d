"""``seed why``: where a row comes from."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import SectionCommand, output_options, where_options


def run(table: str, key: tuple[str, ...], **values: Any) -> None:
    """Show the row with its origin."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    invocation.present(api.why(table, key, **values), "origin")


command = SectionCommand(
    "why",
    help=f"""{COMMANDS["why"]}

    Which run, seeder, factory, states and row index made it, what made each of its columns, and
    which were edited since. KEY is the row's primary key, with a value for each of its columns.
    Of a row that no run wrote it says just that.

    \b
    seed why users 17""",
    params=[
        click.Argument(["table"], shell_complete=complete.entities),
        click.Argument(["key"], nargs=-1, required=True, metavar="KEY…"),
        *where_options(),
        *output_options(),
    ],
    callback=run,
)
