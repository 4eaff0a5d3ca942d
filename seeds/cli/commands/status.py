"""``seed status``: what is in the database, and which runs wrote it."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import OUTPUT, SectionCommand, SectionOption, output_options, where_options


def run(*, runs: int, every: bool, **values: Any) -> None:
    """Show the state of the database."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    invocation.present(api.status(runs=None if every else runs, **values), "state")


command = SectionCommand(
    "status",
    help=f"""{COMMANDS["status"]}

    The environment that it is marked with, its schema, its rows and how many of them no run
    wrote; then the runs, the newest first, with what is still there of each.""",
    params=[
        *where_options(),
        *output_options(),
        SectionOption(
            OUTPUT,
            "--runs",
            "-n",
            type=click.IntRange(min=1),
            default=10,
            show_default=True,
            metavar="N",
            help="How many runs to show.",
        ),
        SectionOption(OUTPUT, "--all", "every", is_flag=True, help="Show all runs."),
    ],
    callback=run,
)
