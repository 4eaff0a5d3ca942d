"""``seed export``: the rows of a database into files."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.file_options import file_options, files_of, present
from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    HOW,
    WHAT,
    SectionCommand,
    SectionOption,
    output_options,
    where_options,
)
from seeds.cli.row_options import choice_of, row_options, tables_argument


def run(tables: tuple[str, ...], table: tuple[str, ...], **values: Any) -> None:
    """Write files."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.export(
        (*tables, *table),
        files=files_of(values, invocation),
        **choice_of(values),
        columns=values["columns"],
        exclude=values["exclude"],
        database_url=values["database_url"],
        env=values["env"],
        progress=invocation.progress(),
    )
    invocation.wrote = True
    present(invocation, report)


command = SectionCommand(
    "export",
    help=f"""{COMMANDS["export"]}

    All rows are those of one moment, whoever writes meanwhile, in the order of their keys.""",
    params=[
        tables_argument(),
        *row_options(),
        SectionOption(
            WHAT,
            "--columns",
            multiple=True,
            metavar="[TABLE=]NAME,…",
            help="Only these columns.",
        ),
        SectionOption(
            WHAT,
            "--exclude",
            multiple=True,
            metavar="[TABLE=]NAME,…",
            help="All columns but these.",
        ),
        *where_options(),
        *file_options(resume=False),
        SectionOption(HOW, "--dry-run", is_flag=True, help="List the files and write nothing."),
        *output_options(),
    ],
    callback=run,
)
