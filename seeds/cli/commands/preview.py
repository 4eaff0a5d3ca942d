"""``seed preview``: sample rows of an entity, or of the tables of a database."""

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


def run(names: tuple[str, ...], rows: int, **values: Any) -> None:
    """Make sample rows and show them."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.preview(*names, rows=rows, request=request_of((), values))
    invocation.present(report, "previewed")


command = SectionCommand(
    "preview",
    help=f"""{COMMANDS["preview"]}

    ENTITY is one of a project: the first rows that a run with the same seed would write, without
    a database. Without a project, tables of --database-url are named, or matched by patterns such
    as crm.*, or left out: the rows that they hold; where a table is empty, those that `seed fill`
    with the same seed would write to it, of which nothing stays.""",
    params=[
        click.Argument(
            ["names"], nargs=-1, metavar="[ENTITY|TABLE…]", shell_complete=complete.entities
        ),
        SectionOption(
            WHAT,
            "--rows",
            "-n",
            type=click.IntRange(1, 10_000),
            default=5,
            show_default=True,
            metavar="N",
            help="How many rows; of each table.",
        ),
        *sample_options(),
        *where_options(),
        *output_options(),
    ],
    callback=run,
)
