"""``seed fixtures``: records in JSON and YAML files, into a database and out of it."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.invocation import Invocation, confirmation
from seeds.cli.options import (
    HOW,
    WHAT,
    WHERE,
    SectionCommand,
    SectionOption,
    lock_timeout_option,
    output_options,
    request_of,
    sample_options,
    split_names,
    where_options,
    yes_option,
)
from seeds.cli.row_options import choice_of, row_options, tables_argument


def load(path: str, table: str | None, key: tuple[str, ...], dry_run: bool, **values: Any) -> None:
    """Load fixtures and show what was done."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    request = request_of((), values)
    with invocation.progressing() as progress:
        report = api.load_fixtures(
            path,
            request,
            table=table,
            key=split_names(key, "--key"),
            dry_run=dry_run,
            progress=progress,
            confirm=confirmation(),
        )
        invocation.wrote = report.run is not None
    invocation.present(report, "fixtures")


def dump(
    tables: tuple[str, ...],
    table: tuple[str, ...],
    output: str | None,
    form: str | None,
    no_keys: bool,
    **values: Any,
) -> None:
    """Write rows as fixtures and show which."""
    from seeds import api

    invocation = click.get_current_context().ensure_object(Invocation)
    report = api.dump_fixtures(
        (*tables, *table),
        output=output,
        form=form,  # type: ignore[arg-type]  # one of the choices
        keys=not no_keys,
        **{**values, **choice_of(values)},
    )
    invocation.present(report, "fixtures_dumped")


_LOAD = SectionCommand(
    "load",
    help="""Load fixtures from FILE, or from all files of DIR.

    users.json holds records of users by label, users/admin.json is the one labelled admin; other
    files say the table: {"users": {"admin": {...}}}. A reference is a label: "category":
    "@electronics". Rows are found by natural key: they are inserted, or updated where they differ.
    Relative times such as -3d hang on --as-of. All or nothing; `seed undo` takes it back.""",
    params=[
        click.Argument(["path"], type=click.Path(), metavar="FILE|DIR"),
        SectionOption(
            WHAT,
            "--table",
            metavar="NAME",
            shell_complete=complete.entities,
            help="The table of all records, when the files do not say.",
        ),
        SectionOption(
            WHAT,
            "--key",
            multiple=True,
            metavar="COLUMN,…",
            help="What identifies a row. [default: its natural key, else its primary key]",
        ),
        *(option for option in sample_options() if option.name == "as_of"),
        *where_options(),
        SectionOption(
            HOW, "--dry-run", is_flag=True, help="Do all of it, show it, and take it back."
        ),
        SectionOption(HOW, "--migrate", is_flag=True, help="Bring the schema up to date first."),
        yes_option(),
        SectionOption(HOW, "--force", is_flag=True, help="Override the guards that allow it."),
        lock_timeout_option(),
        *output_options(),
    ],
    callback=load,
)

_DUMP = SectionCommand(
    "dump",
    help="""Write rows of tables as fixtures, with all rows that they refer to.

    Labels are made of natural keys. Without --output the text is printed. Loaded into an empty
    database, the rows are the same again.""",
    params=[
        tables_argument(),
        *row_options(),
        SectionOption(
            WHAT,
            "--key",
            multiple=True,
            metavar="VALUE",
            help="Only rows with this primary key or natural key. Repeatable.",
        ),
        SectionOption(
            WHAT,
            "--children",
            is_flag=True,
            help="Rows as well that refer to them, and what refers to those.",
        ),
        SectionOption(
            WHAT,
            "--no-keys",
            is_flag=True,
            help="Leave out keys that the database counts; rows get new ones.",
        ),
        *where_options(),
        SectionOption(
            WHERE,
            "--output",
            "-o",
            metavar="FILE|DIR",
            help="One file by its ending (.json, .yaml), or a folder with a file a table.",
        ),
        SectionOption(
            HOW,
            "--format",
            "form",
            type=click.Choice(["json", "yaml"]),
            help="How to write. [default: by the file's ending, else json]",
        ),
        SectionOption(
            HOW,
            "--by-record",
            is_flag=True,
            help="A folder a table and a file a record, such as users/admin.json.",
        ),
        *output_options(),
    ],
    callback=dump,
)

command = click.Group(
    "fixtures",
    commands=[_LOAD, _DUMP],
    help=f"{COMMANDS['fixtures']}",
    context_settings={"help_option_names": ["-h", "--help"]},
)
