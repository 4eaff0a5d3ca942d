"""``seed list``: everything that can be named on the command line."""

from __future__ import annotations

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import WHAT, SectionCommand, SectionOption, output_options


def run(profiles: bool) -> None:
    """Show the seeders, or the profiles."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    invocation.present(api.list_seeders(), "profiles" if profiles else "seeders")


command = SectionCommand(
    "list",
    help=f"""{COMMANDS["list"]}

    With --json both are printed.""",
    params=[
        SectionOption(WHAT, "--profiles", is_flag=True, help="Show the profiles instead."),
        *output_options(),
    ],
    callback=run,
)
