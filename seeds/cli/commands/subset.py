"""``seed subset``: a part of a database that is complete in itself."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    HOW,
    WHAT,
    WHERE,
    SectionCommand,
    SectionOption,
    lock_timeout_option,
    output_options,
)
from seeds.config.numbers import parse_seed


def run(tables: tuple[str, ...], **values: Any) -> None:
    """Copy, or tell what would be copied, or why a row would be."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    chosen = {**subset_of(tables, values), "progress": invocation.progress()}
    if values["explain"]:
        table, key = values["explain"]
        invocation.present(
            api.explain_subset(values["source"], table, key, **chosen), "subset_path"
        )
        return
    report = api.subset(
        values["source"],
        values["target"],
        **chosen,
        dry_run=values["dry_run"],
        create_tables=values["create_tables"],
        lock_timeout=values["lock_timeout"],
    )
    invocation.wrote = not report.dry_run
    invocation.present(report, "subset")


def subset_of(tables: tuple[str, ...], values: dict[str, Any]) -> dict[str, Any]:
    """Return what the options say, by the names that the API has for it.

    Raises:
        UsageError: Something is not understood.
    """
    from seeds.copying.closure.parsing import parse_children, parse_reference, parse_start

    return {
        "starts": [parse_start(text) for text in tables],
        "where": values["where"],
        "children": [parse_children(text) for text in values["children"]],
        "all_children": values["all_children"],
        "references": [parse_reference(text) for text in values["reference"]],
        "seed": parse_seed(values["seed"], "--seed"),
    }


command = SectionCommand(
    "subset",
    help=f"""{COMMANDS["subset"]}

    TABLE=5% starts with a part of a table, TABLE=100 with so many of its rows, TABLE with all of
    them. Whatever they refer to comes along, and what that refers to, until nothing is missing;
    children come where --children says so. The rows are copied as they are: where they are of
    real people, use seed anonymize.""",
    params=[
        click.Argument(["tables"], nargs=-1, metavar="[TABLE[=N|N%]]…"),
        SectionOption(
            WHAT,
            "--where",
            multiple=True,
            metavar="[TABLE=]SQL",
            help="Start only with rows for which this holds. Repeatable.",
        ),
        SectionOption(
            WHAT,
            "--children",
            multiple=True,
            metavar="TABLE[=N]",
            help="Take along the rows of this table that refer to rows of the subset, at most N for"
            " each. Not those of rows that came only because they are referred to. Repeatable.",
        ),
        SectionOption(WHAT, "--all-children", is_flag=True, help="Children of every table."),
        SectionOption(
            WHAT,
            "--reference",
            multiple=True,
            metavar="TEXT",
            help='A reference that no foreign key declares: "a.b_id -> b.id", or "a.any_id -> b.id'
            ' when kind = b". Repeatable.',
        ),
        SectionOption(
            WHAT,
            "--seed",
            metavar="N",
            default="0",
            show_default=True,
            help="Which rows a number or a part means: other seeds, other rows.",
        ),
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
