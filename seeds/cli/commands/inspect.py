"""``seed inspect``: how every column of a database would be filled, and why."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.fill_options import fill_request_of, inspect_options
from seeds.cli.invocation import Invocation
from seeds.cli.options import SectionCommand, output_options


def run(**values: Any) -> None:
    """Look, and show what was found."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.inspect(fill_request_of(values))
    invocation.present(report, "inspect")


command = SectionCommand(
    "inspect",
    help=f"""{COMMANDS["inspect"]}

    Nothing is written. What a column is filled with is decided by its foreign key, by conditions
    of the table, by what its name means, or by its type.""",
    params=[*inspect_options(), *output_options()],
    callback=run,
)
