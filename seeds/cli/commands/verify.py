"""``seed verify``: is the data whole, and is it the same as elsewhere?"""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import SectionCommand, SectionOption, output_options, where_options
from seeds.errors import ChecksFailed


def run(*, verbose: bool, **values: Any) -> int:
    """Verify, show the report and return the exit code."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    with invocation.progressing() as progress:
        report = api.verify(progress=progress, **values)
    invocation.present(report, "verified", every=verbose)
    return 0 if report.ok else ChecksFailed.exit_code


command = SectionCommand(
    "verify",
    help=f"""{COMMANDS["verify"]}

    Checks foreign keys, uniqueness, sequences and the project's own rules. The digest does not
    depend on the order of rows and is the same for the same data in every kind of database. Exits
    with 4 when a check fails.""",
    params=[
        *where_options(),
        *output_options(),
        SectionOption(
            "Output",
            "-v",
            "--verbose",
            "verbose",
            is_flag=True,
            help="Show the checks that passed.",
        ),
    ],
    callback=run,
)
