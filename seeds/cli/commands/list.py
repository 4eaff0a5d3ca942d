"""``seed list``: everything that can be named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import WHAT, SectionCommand, SectionOption, output_options
from seeds.errors import UsageError

if TYPE_CHECKING:
    from seeds.runner.reports import Report


def run(**lists: bool) -> None:
    """Show the seeders, the profiles, the factories or the scenarios."""
    from seeds import api

    asked = [name for name, wanted in lists.items() if wanted]
    if len(asked) > 1:
        raise UsageError(f"--{asked[0]} and --{asked[1]} are two lists", "Ask for one at a time.")
    (view,) = asked or ["seeders"]
    report: Report
    if view == "scenarios":
        report = api.list_scenarios()
    else:
        report = api.list_seeders(factories=view == "factories")
    click.get_current_context().ensure_object(Invocation).present(report, view)


command = SectionCommand(
    "list",
    help=f"""{COMMANDS["list"]}

    With --json seeders and profiles are printed, with --factories those, too, and with
    --scenarios those alone.""",
    params=[
        SectionOption(WHAT, "--profiles", is_flag=True, help="Show the profiles instead."),
        SectionOption(WHAT, "--factories", is_flag=True, help="Show the factories instead."),
        SectionOption(WHAT, "--scenarios", is_flag=True, help="Show the scenarios instead."),
        *output_options(),
    ],
    callback=run,
)
