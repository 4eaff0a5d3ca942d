"""``seed export``: the rows of a database into files."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli import complete
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


def run(table: tuple[str, ...], all_tables: bool, **values: Any) -> None:
    """Write files."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.export(
        table,
        files=files_of(values, invocation),
        all_tables=all_tables,
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
        SectionOption(
            WHAT,
            "--table",
            multiple=True,
            metavar="NAME",
            shell_complete=complete.entities,
            help="This table. Repeatable.",
        ),
        SectionOption(WHAT, "--all", "all_tables", is_flag=True, help="All tables of the models."),
        *where_options(),
        *file_options(resume=False),
        SectionOption(HOW, "--dry-run", is_flag=True, help="List the files and write nothing."),
        *output_options(),
    ],
    callback=run,
)
