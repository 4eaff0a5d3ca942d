"""``seed fill``: rows for the tables of any database."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.fill_options import fill_options, fill_request_of
from seeds.cli.invocation import Invocation, confirmation
from seeds.cli.options import HOW, SectionCommand, SectionOption, output_options
from seeds.errors import DatabaseError


def run(**values: Any) -> int:
    """Fill, show what every table got and return the exit code."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    request = fill_request_of(values, dry_run=values["dry_run"], strict=values["strict"])
    with invocation.progressing() as progress:
        report = api.fill(request, progress=progress, confirm=confirmation())
        invocation.wrote = report.run > 0
    invocation.present(report, "fill")
    for table in report.tables:
        if table.missed:
            # Where nobody reads the report, too.
            click.echo(
                f"warning: {table.table} got {table.inserted:,} of the {table.wanted:,} rows that "
                f"were asked of it: {table.why_not}",
                err=True,
            )
    # Where there was something to do and nothing could be done, somebody should look.
    return 0 if report.rows or not report.tables else DatabaseError.exit_code


command = SectionCommand(
    "fill",
    help=f"""{COMMANDS["fill"]}

    The database says what its tables can hold: types, keys, foreign keys and conditions. Each
    table gets rows that look alive and that it takes, parents first, in one transaction. A table
    that cannot be filled is named with the reason. Rows that are there already stay as they are;
    `seed undo` takes the new ones back.""",
    params=[
        *fill_options(),
        SectionOption(
            HOW,
            "--create-tables",
            is_flag=True,
            help="Create tables of --metadata that the database lacks.",
        ),
        SectionOption(
            HOW,
            "--dry-run",
            is_flag=True,
            help="Try everything, tell what every table would get, and keep nothing.",
        ),
        SectionOption(
            HOW,
            "--strict",
            is_flag=True,
            help="Fail when a table cannot be filled at all, or has fewer rows than --count asks.",
        ),
        *output_options(),
    ],
    callback=run,
)
