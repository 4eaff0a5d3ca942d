"""``seed diff``: what became of the rows of a run."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import OUTPUT, SectionCommand, SectionOption, output_options, where_options
from seeds.errors import ChecksFailed


def run(run: int | None, *, exit_code: bool, **values: Any) -> int:
    """Compare, show the differences and return the exit code."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    with invocation.progressing() as progress:
        report = api.diff(run, **values, progress=progress)
    invocation.present(report, "difference")
    return ChecksFailed.exit_code if exit_code and not report.same else 0


command = SectionCommand(
    "diff",
    help=f"""{COMMANDS["diff"]}

    Of each table that the run wrote: rows that are as written, rows that were edited, with the
    columns before and now, rows that are gone, and rows that no run wrote. Without RUN, the last
    run that is not undone.""",
    params=[
        click.Argument(["run"], required=False, type=click.IntRange(min=1), metavar="[RUN]"),
        *where_options(),
        *output_options(),
        SectionOption(
            OUTPUT, "--exit-code", is_flag=True, help="Exit with 4 when something differs."
        ),
    ],
    callback=run,
)
