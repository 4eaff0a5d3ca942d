"""``seed import``: files into a table."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation, confirmation
from seeds.cli.options import (
    HOW,
    WHAT,
    SectionCommand,
    SectionOption,
    lock_timeout_option,
    output_options,
    request_of,
    split_names,
    where_options,
    yes_option,
)
from seeds.errors import ChecksFailed, UsageError

FILE = "How the file is written"


def run(
    files: tuple[str, ...],
    table: str | None,
    model: str | None,
    upsert: tuple[str, ...],
    on_error: str,
    **values: Any,
) -> int:
    """Import files, show what was done and return the exit code."""
    from seeds import api
    from seeds.api.importing import ImportRequest

    invocation = click.get_current_context().ensure_object(Invocation)
    if (table is None) == (model is None):
        raise UsageError(
            "say one of --table and --model: what the files are for", "Write --table products."
        )
    own = {name: values.pop(name) for name in tuple(values) if name in _OWN}
    wanted = ImportRequest(
        files=files,
        table=table or model or "",
        upsert=split_names(upsert, "--upsert") if upsert else (),
        skip_errors=on_error == "skip",
        **own,
    )
    with invocation.progressing() as progress:
        report = api.import_files(
            wanted, request_of((), values), progress=progress, confirm=confirmation()
        )
        invocation.wrote = report.run is not None
    invocation.present(report, "imported")
    return 0 if report.ok else ChecksFailed.exit_code


_OWN = {
    "format",
    "maps",
    "constants",
    "mapping",
    "ignore_unknown",
    "rejects",
    "limit",
    "dry_run",
    "delimiter",
    "encoding",
    "quote",
    "nulls",
    "decimal",
    "date_format",
    "timezone",
}

command = SectionCommand(
    "import",
    help=f"""{COMMANDS["import"]}

    FILE is CSV with a line of headings, JSON, JSON Lines or Parquet, compressed or not (.gz,
    .zst), here or in object storage (s3://bucket/f.csv); - is standard input. Columns of the file
    go into the table's columns of the same name, each read as the type that the model says. In one
    transaction: after any error nothing is written.""",
    params=[
        click.Argument(["files"], nargs=-1, required=True, metavar="FILE…", type=click.Path()),
        SectionOption(
            WHAT,
            "--table",
            "-t",
            metavar="NAME",
            shell_complete=complete.names,
            help="The table that the rows are for.",
        ),
        SectionOption(WHAT, "--model", metavar="NAME", help="The same, by the model's class."),
        SectionOption(
            WHAT,
            "--map",
            "maps",
            multiple=True,
            metavar="FROM=TO",
            help="The file's column FROM fills the table's column TO; FROM= leaves it out;"
            " FROM=TO:KEY looks up the row whose KEY it is. Repeatable.",
        ),
        SectionOption(
            WHAT,
            "--set",
            "constants",
            multiple=True,
            metavar="COLUMN=VALUE",
            help="The same value in every row. Repeatable.",
        ),
        SectionOption(
            WHAT,
            "--mapping",
            metavar="FILE",
            type=click.Path(),
            help="All that in a file, with defaults, templates and look-ups (TOML or YAML).",
        ),
        SectionOption(
            WHAT,
            "--ignore-unknown",
            is_flag=True,
            help="Leave out columns that the table does not have.",
        ),
        SectionOption(
            WHAT,
            "--upsert",
            multiple=True,
            metavar="COLUMN,…",
            help="Update rows that have these columns' values already; insert the others.",
        ),
        SectionOption(
            WHAT,
            "--limit",
            type=click.IntRange(min=1),
            metavar="N",
            help="Read the first N rows only.",
        ),
        SectionOption(
            FILE,
            "--format",
            metavar="NAME",
            help="csv, json, jsonl, parquet, or copy: the text format of PostgreSQL's COPY."
            " [default: by the file's ending; - is csv]",
        ),
        SectionOption(
            FILE,
            "--delimiter",
            metavar="SIGN",
            help="What separates cells; tab is \\t. [default: found out among , ; tab |]",
        ),
        SectionOption(
            FILE,
            "--encoding",
            metavar="NAME",
            help="Such as cp1252. [default: UTF-8, or what the byte-order mark says]",
        ),
        SectionOption(
            FILE,
            "--quote",
            default='"',
            metavar="SIGN",
            help="What cells are quoted with; '' when quotes mean nothing. [default: \"]",
        ),
        SectionOption(
            FILE,
            "--null",
            "nulls",
            multiple=True,
            metavar="TEXT",
            help="Stands for NULL, besides an empty cell; such as NULL or \\N. Repeatable.",
        ),
        SectionOption(
            FILE, "--decimal", default=".", metavar="SIGN", help="Decimal sign. [default: .]"
        ),
        SectionOption(
            FILE,
            "--date-format",
            metavar="FORMAT",
            help="Such as %d.%m.%Y. [default: ISO 8601]",
        ),
        SectionOption(
            FILE,
            "--timezone",
            default="UTC",
            metavar="NAME",
            help="Zone of times that state none. [default: UTC]",
        ),
        SectionOption(
            HOW,
            "--on-error",
            type=click.Choice(["abort", "skip"]),
            default="abort",
            help="What to do about a row that cannot be taken. [default: abort]",
        ),
        SectionOption(
            HOW,
            "--rejects",
            metavar="FILE",
            type=click.Path(),
            help="Write such rows to a CSV file: file, line, column, reason, row.",
        ),
        SectionOption(
            HOW,
            "--dry-run",
            is_flag=True,
            help="Read everything, show what is wrong and the first rows, and write nothing.",
        ),
        SectionOption(HOW, "--migrate", is_flag=True, help="Bring the schema up to date first."),
        yes_option(),
        SectionOption(HOW, "--force", is_flag=True, help="Override the guards that allow it."),
        lock_timeout_option(),
        *where_options(),
        *output_options(),
    ],
    callback=run,
)
