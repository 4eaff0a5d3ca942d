"""``seed inspect``: how every column of a database would be filled, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.fill_options import fill_request_of, inspect_options
from seeds.cli.invocation import Invocation
from seeds.cli.options import HOW, WHERE, SectionCommand, SectionOption, output_options


def run(**values: Any) -> None:
    """Look, and show what was found."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    request, write_rules = fill_request_of(values, needs_none=True), values["write_rules"]
    if write_rules is None:
        report = api.inspect(request)
    else:
        path = None if str(write_rules) == "-" else write_rules
        report = api.begin_rules(request, path, force=values["force"])
    invocation.present(report, "inspect")


command = SectionCommand(
    "inspect",
    help=f"""{COMMANDS["inspect"]}

    Nothing is written. What a column is filled with is decided by its foreign key, by conditions
    of the table, by what its name means, or by its type. With --metadata no database is needed.""",
    params=[
        *inspect_options(),
        SectionOption(
            WHERE,
            "--dialect",
            type=click.Choice(["postgresql", "sqlite"]),
            help="The kind of database to think of with --metadata alone. [default: postgresql]",
        ),
        SectionOption(
            HOW,
            "--write-rules",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="Begin a file of rules, in which all that is decided is a comment; - prints it.",
        ),
        SectionOption(HOW, "--force", is_flag=True, help="Replace a file that is there."),
        *output_options(),
    ],
    callback=run,
)
