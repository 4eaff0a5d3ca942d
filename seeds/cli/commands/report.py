"""``seed report``: a page about what a database holds, or the figures of it."""

from __future__ import annotations

import sys
from typing import Any

import click
from click.shell_completion import CompletionItem

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    HOW,
    SectionCommand,
    SectionOption,
    output_options,
    where_options,
)
from seeds.config.numbers import parse_count
from seeds.errors import UsageError

SHOWN = "What to show"
PLACE = "Where to"


def run(table: tuple[str, ...], html: str | None, sample: str, **values: Any) -> None:
    """Measure the database, and write the page or show the figures."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    if html == "-" and invocation.json:
        raise UsageError("--html - and --json both need standard output", "Write one of them.")
    report = api.report(
        table,
        html=html,
        sample=parse_count(sample, "--sample"),
        progress=invocation.progress(),
        **values,
    )
    if html == "-":
        if not invocation.quiet:
            # Standard output has the page and nothing else.
            for note in report.notes:
                sys.stderr.write(f"note: {note}\n")
        return
    invocation.present(report, "portrait", details=bool(table))


command = SectionCommand(
    "report",
    help=f"""{COMMANDS["report"]}

    Tables and their references as a picture; rows, runs; of each column its NULLs, distinct
    values, extremes, a histogram or the most frequent values; sample rows. The page is one file
    that asks for nothing from the network. Values of columns whose names say that they are secret
    are not shown. Nothing is written into the database.

    \b
    seed report --html report.html
    seed report --table users""",
    params=[
        SectionOption(
            SHOWN,
            "--table",
            multiple=True,
            metavar="NAME",
            shell_complete=complete.entities,
            help="Only this table; in the terminal, its columns. Repeatable."
            " [default: all tables of the models]",
        ),
        SectionOption(
            SHOWN,
            "--rows",
            "-n",
            type=click.IntRange(min=0),
            default=5,
            show_default=True,
            metavar="N",
            help="Sample rows of each table, at most 1,000.",
        ),
        SectionOption(
            SHOWN,
            "--top",
            type=click.IntRange(min=0),
            default=10,
            show_default=True,
            metavar="N",
            help="Most frequent values of each column, at most 100.",
        ),
        SectionOption(
            SHOWN,
            "--sample",
            default="100_000",
            show_default=True,
            metavar="N",
            help="Rows of a table to look at for distinct values, histograms and most frequent"
            " values, at most 1m. Rows, NULLs and extremes are counted over all of them.",
        ),
        where_options()[0],
        where_options()[1],
        SectionOption(
            PLACE,
            "--html",
            metavar="FILE|-",
            shell_complete=lambda _ctx, _param, text: [CompletionItem(text, type="file")],
            help="Write a page into this file, or - for standard output."
            " [default: figures in the terminal]",
        ),
        SectionOption(HOW, "--force", is_flag=True, help="Replace the file when it exists."),
        *output_options(),
    ],
    callback=run,
)
