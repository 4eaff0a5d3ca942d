"""``seed stubs``: type stubs of the project's factories."""

from __future__ import annotations

from pathlib import Path

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import HOW, WHERE, SectionCommand, SectionOption, output_options
from seeds.errors import ChecksFailed


def run(check: bool, output: str | None) -> int:
    """Write or compare the stubs and return the exit code."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.stubs(check=check, output=None if output is None else Path(output))
    invocation.present(report, "stubs")
    return 0 if report.ok else ChecksFailed.exit_code


command = SectionCommand(
    "stubs",
    help=f"""{COMMANDS["stubs"]}

    A .pyi beside each module that declares factories. With it, a type checker knows the names and
    types that make(), create(), state() and the others take: columns, parents, parents' columns,
    states. With --check nothing is written, and stubs that are missing or stale exit with 4.""",
    params=[
        SectionOption(
            HOW, "--check", is_flag=True, help="Write nothing; exit with 4 when one is stale."
        ),
        SectionOption(
            WHERE,
            "--output",
            "-o",
            metavar="DIR",
            help="A folder of their own, such as typings. [default: beside the modules]",
        ),
        *output_options(),
    ],
    callback=run,
)
