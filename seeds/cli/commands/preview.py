"""``seed preview``: sample rows of an entity."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    WHAT,
    SectionCommand,
    SectionOption,
    output_options,
    request_of,
    sample_options,
    where_options,
)


def run(entity: str, rows: int, **values: Any) -> None:
    """Make sample rows and show them."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.preview(entity, rows=rows, request=request_of((), values))
    invocation.present(report, "previewed")


command = SectionCommand(
    "preview",
    help=f"""{COMMANDS["preview"]}

    They are the first rows that a run with the same seed would write.""",
    params=[
        click.Argument(["entity"], shell_complete=complete.entities),
        SectionOption(
            WHAT,
            "--rows",
            "-n",
            type=click.IntRange(1, 10_000),
            default=5,
            show_default=True,
            metavar="N",
            help="How many rows.",
        ),
        *sample_options(),
        where_options()[0],
        *output_options(),
    ],
    callback=run,
)
