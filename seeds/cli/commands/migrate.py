"""``seed migrate``: the schema up to date."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation, confirmation
from seeds.cli.options import SectionCommand, output_options, where_options, yes_option


def run(**values: Any) -> None:
    """Migrate, and show from where to where."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    with invocation.progressing() as progress:
        report = api.migrate(**values, progress=progress, confirm=confirmation())
        invocation.wrote = True
    invocation.present(report, "migrated")


command = SectionCommand(
    "migrate",
    help=COMMANDS["migrate"],
    params=[*where_options(), yes_option(), *output_options()],
    callback=run,
)
