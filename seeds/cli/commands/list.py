"""``seed list``: everything that can be named on the command line."""

from __future__ import annotations

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import WHAT, SectionCommand, SectionOption, output_options
from seeds.errors import UsageError


def run(*, profiles: bool, factories: bool) -> None:
    """Show the seeders, the profiles or the factories."""
    from seeds import api

    if profiles and factories:
        raise UsageError("--profiles and --factories are two lists", "Ask for one at a time.")
    invocation = click.get_current_context().ensure_object(Invocation)
    view = "profiles" if profiles else "factories" if factories else "seeders"
    invocation.present(api.list_seeders(factories=factories), view)


command = SectionCommand(
    "list",
    help=f"""{COMMANDS["list"]}

    With --json seeders and profiles are printed, and with --factories those, too.""",
    params=[
        SectionOption(WHAT, "--profiles", is_flag=True, help="Show the profiles instead."),
        SectionOption(WHAT, "--factories", is_flag=True, help="Show the factories instead."),
        *output_options(),
    ],
    callback=run,
)
