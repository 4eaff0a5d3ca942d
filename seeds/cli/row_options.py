"""Options of the commands that read rows of a database: which tables, and which of their rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from seeds.cli import complete
from seeds.cli.options import WHAT, SectionOption
from seeds.config.numbers import parse_count


def tables_argument() -> click.Parameter:
    """Return the argument that names tables."""
    return click.Argument(
        ["tables"], nargs=-1, metavar="[TABLE]…", shell_complete=complete.entities
    )


def row_options() -> list[click.Parameter]:
    """Return the options that say which tables, and which of their rows."""
    return [
        SectionOption(
            WHAT,
            "--table",
            multiple=True,
            metavar="NAME",
            shell_complete=complete.entities,
            help="Another way to name a table. Repeatable.",
        ),
        SectionOption(WHAT, "--all", "all_tables", is_flag=True, help="All tables of the models."),
        SectionOption(
            WHAT,
            "--where",
            multiple=True,
            metavar="[TABLE=]SQL",
            help="""Only rows for which this holds, such as "users=role = 'admin'"; with a single"""
            " table just the condition. Repeatable.",
        ),
        SectionOption(WHAT, "--limit", metavar="N", help="At most so many rows of each table."),
    ]


def choice_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the options say, by the names that the API has for it.

    Raises:
        UsageError: A number is wrong.
    """
    limit = values["limit"]
    return {
        "all_tables": values["all_tables"],
        "where": values["where"],
        "limit": None if limit is None else parse_count(limit, "--limit"),
    }
