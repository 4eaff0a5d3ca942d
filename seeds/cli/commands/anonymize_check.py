"""``seed anonymize check``: do the rules say of every column what becomes of it?"""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    HOW,
    WHERE,
    SectionCommand,
    SectionOption,
    output_options,
    split_names,
)
from seeds.errors import ChecksFailed


def run(rules: str, schema: tuple[str, ...], *, verbose: bool, **values: Any) -> int:
    """Hold the rules against a schema, show what is wrong and return the exit code."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.anonymize_check(rules, schemas=split_names(schema, "--schema"), **values)
    invocation.present(report, "rules_checked", every=verbose)
    return 0 if report.ok else ChecksFailed.exit_code


command = SectionCommand(
    "check",
    help="""Hold rules of masking against a schema.

    Each column of each table has to be masked, or kept with a reason. Exits with 4 and names the
    columns without a rule, rules of what is not there and rules that do not fit. Without --source
    nothing is connected to: the project's models say what there is, so that CI finds out when
    somebody adds a column.""",
    params=[
        SectionOption(HOW, "--rules", "-r", required=True, metavar="FILE", help="The rules."),
        SectionOption(
            WHERE,
            "--source",
            metavar="URL",
            help="A database; some documents are read, for paths without a rule.",
        ),
        SectionOption(
            WHERE,
            "--schema",
            multiple=True,
            metavar="NAME,…",
            help="Schemas of the database. Repeatable. [default: all]",
        ),
        SectionOption(
            WHERE,
            "--metadata",
            metavar="MODULE:NAME",
            help="Models. [default: those of the project]",
        ),
        SectionOption(
            WHERE,
            "--migrations",
            is_flag=True,
            help="The project's migrations, run on a SQLite file that is thrown away.",
        ),
        *output_options(),
        SectionOption(
            "Output",
            "-v",
            "--verbose",
            "verbose",
            is_flag=True,
            help="Show what becomes of every column.",
        ),
    ],
    callback=run,
)
