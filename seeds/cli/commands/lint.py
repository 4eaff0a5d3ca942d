"""``seed lint``: does every factory still make rows that the database takes?"""

from __future__ import annotations

from typing import Any

import click

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import SectionCommand, SectionOption, output_options, where_options
from seeds.errors import ChecksFailed


def run(names: tuple[str, ...], *, verbose: bool, **values: Any) -> int:
    """Try the factories out, show what did not work and return the exit code."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    with invocation.progressing() as progress:
        report = api.lint(names, progress=progress, **values)
    invocation.present(report, "linted", every=verbose)
    return 0 if report.ok else ChecksFailed.exit_code


command = SectionCommand(
    "lint",
    help=f"""{COMMANDS["lint"]}

    Saves an object of each factory, of each of its states and of each pair of them, or only of the
    factories named; each in a savepoint, and all in a transaction that is rolled back. Finds
    columns that nothing fills, constraints that a state breaks, and states that do not go together.
    Exits with 4 when something does not work.""",
    params=[
        click.Argument(
            ["names"], nargs=-1, metavar="[FACTORY]...", shell_complete=complete.factories
        ),
        *where_options(),
        *output_options(),
        SectionOption(
            "Output",
            "-v",
            "--verbose",
            "verbose",
            is_flag=True,
            help="Show the states that were not tried: those that take arguments.",
        ),
    ],
    callback=run,
)
