"""``seed check``: whether every table of a database can be filled."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.fill_options import fill_options, fill_request_of
from seeds.cli.invocation import Invocation
from seeds.cli.options import SectionCommand, output_options
from seeds.errors import ChecksFailed


def run(**values: Any) -> int:
    """Try, show what cannot be filled and return the exit code."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    request = fill_request_of(values, dry_run=True, strict=False, needs_none=True)
    with invocation.progressing() as progress:
        report = api.fill(request, progress=progress)
    invocation.present(report, "fill", check=True)
    nothing = not report.rows and any(table.why_not for table in report.tables)
    return 0 if report.ok and not nothing else ChecksFailed.exit_code


command = SectionCommand(
    "check",
    help=f"""{COMMANDS["check"]}

    For continuous integration: everything is made and written as `seed fill` does, and taken back.
    Ends with exit code 4 and the reasons when a table gets no rows, or fewer than --count asks.
    With --metadata and no database the tables are made in one in memory, in SQLite.""",
    params=[*fill_options(), *output_options()],
    callback=run,
)
