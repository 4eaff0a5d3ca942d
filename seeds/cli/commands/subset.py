"""``seed subset``: a part of a database that is complete in itself."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    HOW,
    WHERE,
    SectionCommand,
    SectionOption,
    lock_timeout_option,
    output_options,
)
from seeds.cli.subset_options import subset_of, subset_options


def run(tables: tuple[str, ...], **values: Any) -> None:
    """Copy, or tell what would be copied, or why a row would be."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    choice = subset_of(tables, values)
    with invocation.progressing() as progress:
        if values["explain"]:
            table, key = values["explain"]
            path = api.explain_subset(
                values["source"], table, key, choice=choice, progress=progress
            )
            invocation.present(path, "subset_path")
            return
        report = api.subset(
            values["source"],
            values["target"],
            choice=choice,
            dry_run=values["dry_run"],
            create_tables=values["create_tables"],
            lock_timeout=values["lock_timeout"],
            progress=progress,
        )
        invocation.wrote = not report.dry_run
    invocation.present(report, "subset")


command = SectionCommand(
    "subset",
    help=f"""{COMMANDS["subset"]}

    TABLE=5% starts with a part of a table, TABLE=100 with so many of its rows, TABLE with all of
    them. Whatever they refer to comes along, and what that refers to, until nothing is missing;
    children come where --children says so. The rows are copied as they are: where they are of
    real people, use seed anonymize.""",
    params=[
        click.Argument(["tables"], nargs=-1, metavar="[TABLE[=N|N%]]…"),
        *subset_options(),
        SectionOption(
            WHERE, "--source", required=True, metavar="URL", help="The database that is read."
        ),
        SectionOption(
            WHERE, "--target", metavar="URL", help="An empty database with the same tables."
        ),
        SectionOption(
            HOW, "--create-tables", is_flag=True, help="Create tables that the target lacks."
        ),
        SectionOption(
            HOW,
            "--dry-run",
            is_flag=True,
            help="Show the rows of each table and why; copy nothing.",
        ),
        SectionOption(
            HOW,
            "--explain",
            nargs=2,
            metavar="TABLE KEY",
            help="Tell what brings this row into the subset; copy nothing.",
        ),
        lock_timeout_option(),
        *output_options(),
    ],
    callback=run,
)
