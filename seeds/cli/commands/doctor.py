"""``seed doctor``: what is there, what is missing, what to do next."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import SectionCommand, output_options, where_options
from seeds.errors import ChecksFailed


def run(**values: Any) -> int:
    """Examine, show the findings and return the exit code."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.doctor(**values)
    invocation.present(report, "examined")
    return 0 if report.ok else ChecksFailed.exit_code


command = SectionCommand(
    "doctor",
    help=f"""{COMMANDS["doctor"]}

    Looks at versions, configuration, connection, schema, runs, the lock, privileges and free space,
    and says what to do next. Nothing is changed and nobody is waited for. Exits with 4 when
    something would keep a run from working.""",
    params=[*where_options(), *output_options()],
    callback=run,
)
