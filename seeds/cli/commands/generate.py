"""``seed generate``: rows into files, without a database."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.file_options import file_options, files_of, jobs_option, present, span_of
from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    HOW,
    WHAT,
    SectionCommand,
    SectionOption,
    output_options,
    request_of,
    sample_options,
    what_options,
    where_options,
)


def run(seeders: tuple[str, ...], table: tuple[str, ...], rows: str | None, **values: Any) -> None:
    """Write files."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.generate(
        seeders,
        files=files_of(values, invocation),
        tables=table,
        rows=None if rows is None else span_of(rows),
        request=request_of((), values),
        progress=invocation.progress(),
    )
    invocation.wrote = True
    present(invocation, report)


command = SectionCommand(
    "generate",
    help=f"""{COMMANDS["generate"]}

    The rows are those that `seed all --clear` loads into an empty database with the same
    environment, counts, seed and as-of. Any table, and any slice of one, can be made alone: its
    foreign keys agree with the tables made elsewhere.""",
    params=[
        click.Argument(["seeders"], nargs=-1, shell_complete=complete.names),
        SectionOption(
            WHAT,
            "--table",
            multiple=True,
            metavar="NAME",
            shell_complete=complete.entities,
            help="Only this table. Repeatable. [default: all tables of the seeders]",
        ),
        SectionOption(
            WHAT,
            "--rows",
            metavar="FROM:TO",
            help="Only these rows of the one table, counted from 0, without TO; such as 0:1m.",
        ),
        what_options()[0],
        *sample_options(),
        where_options()[0],
        *file_options(resume=True),
        jobs_option(),
        SectionOption(HOW, "--dry-run", is_flag=True, help="List the files and write nothing."),
        *output_options(),
    ],
    callback=run,
)
