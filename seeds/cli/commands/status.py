"""``seed status``: what is in the database, and which runs wrote it."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import SectionCommand, output_options, where_options


def run(**values: Any) -> None:
    """Show the state of the database."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    invocation.present(api.status(**values), "state")


command = SectionCommand(
    "status",
    help=COMMANDS["status"],
    params=[*where_options(), *output_options()],
    callback=run,
)
