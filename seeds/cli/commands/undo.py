"""``seed undo``: the rows of a run taken back."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation, confirmation
from seeds.cli.options import SectionCommand, output_options, removal_options, where_options
from seeds.errors import GuardError


def run(runs: tuple[int, ...], **values: Any) -> int:
    """Take runs back, show what was deleted and return the exit code."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    with invocation.progressing() as progress:
        report = api.undo(runs, **values, progress=progress, confirm=confirmation())
        invocation.wrote = report.run is not None
    invocation.present(report, "removed")
    return GuardError.exit_code if report.refused else 0


command = SectionCommand(
    "undo",
    help=f"""{COMMANDS["undo"]}

    Without RUN, those of the last run that is not undone. `seed status` shows the numbers.
    Children go before parents, in one transaction. Refused, with exit code 3, when rows were
    edited since or when rows of others refer to them; tables and keys are named. What the run
    itself cleared does not come back.""",
    params=[
        click.Argument(["runs"], nargs=-1, type=click.IntRange(min=1), metavar="[RUN]…"),
        *removal_options(),
        *where_options(),
        *output_options(),
    ],
    callback=run,
)
