"""``seed clean``: the rows of all runs taken back."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation, confirmation
from seeds.cli.options import (
    SectionCommand,
    output_options,
    removal_options,
    split_names,
    where_options,
)
from seeds.errors import GuardError


def run(entities: tuple[str, ...], **values: Any) -> int:
    """Take the rows of all runs away, show what was deleted and return the exit code."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    names = split_names(entities, "ENTITY")
    with invocation.progressing() as progress:
        report = api.clean(names, **values, progress=progress, confirm=confirmation())
        invocation.wrote = report.run is not None
    invocation.present(report, "removed")
    return GuardError.exit_code if report.refused else 0


command = SectionCommand(
    "clean",
    help=f"""{COMMANDS["clean"]}

    With ENTITY, only those of the entities, seeders or tables named and of their children. Rows
    that the application or somebody by hand has written stay. In one transaction, and refused
    for the same reasons as `seed undo`.""",
    params=[
        click.Argument(["entities"], nargs=-1, metavar="[ENTITY]…", shell_complete=complete.names),
        *removal_options(),
        *where_options(),
        *output_options(),
    ],
    callback=run,
)
