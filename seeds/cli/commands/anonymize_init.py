"""``seed anonymize init``: a first file of rules, for somebody to read and to finish."""

from __future__ import annotations

import sys
from typing import Any

import click

from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    HOW,
    WHAT,
    WHERE,
    SectionCommand,
    SectionOption,
    output_options,
    split_names,
)
from seeds.config.numbers import parse_count


def run(schema: tuple[str, ...], rows: str, **values: Any) -> None:
    """Write the file and show what is left to decide."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.anonymize_init(
        schemas=split_names(schema, "--schema"), rows=parse_count(rows, "--rows"), **values
    )
    if report.text and invocation.quiet and not invocation.json:
        sys.stdout.write(report.text)  # what was asked for, and no word about it
    invocation.present(report, "rules_begun")


command = SectionCommand(
    "init",
    help="""Write first rules of masking for a database.

    Looks at names, types and some rows of each table. E-mail addresses, phone numbers, cards, IP
    addresses, tokens and hashes of passwords are found in values too, within texts and documents.
    No value is written into the file. What is not sure becomes a `todo`, and nothing is masked
    before somebody has decided.""",
    params=[
        SectionOption(
            WHAT, "--source", required=True, metavar="URL", help="The database; it is only read."
        ),
        SectionOption(
            WHAT,
            "--schema",
            multiple=True,
            metavar="NAME,…",
            help="Schemas of the database. Repeatable. [default: all]",
        ),
        SectionOption(
            WHAT,
            "--rows",
            default="1000",
            metavar="N",
            show_default=True,
            help="Rows of each table to look at.",
        ),
        SectionOption(
            WHERE, "--output", "-o", metavar="FILE.toml", help="The file. [default: print it]"
        ),
        SectionOption(HOW, "--force", is_flag=True, help="Replace a file that is there."),
        *output_options(),
    ],
    callback=run,
)
