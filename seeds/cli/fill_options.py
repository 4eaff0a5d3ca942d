"""The options that say which tables are filled, and how."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from seeds.cli.options import (
    HOW,
    WHAT,
    SectionOption,
    lock_timeout_option,
    request_of,
    sample_options,
    split_names,
    where_options,
    yes_option,
)
from seeds.config.numbers import parse_count, parse_counts
from seeds.errors import UsageError

if TYPE_CHECKING:
    from seeds.api.filling import FillRequest


_SEEDING = ("env", "database_url", "seed", "as_of", "locale", "force", "yes", "lock_timeout")


def fill_options() -> list[click.Parameter]:
    """Return the options of ``fill`` and ``check``."""
    return [
        *inspect_options(),
        yes_option(),
        SectionOption(HOW, "--force", is_flag=True, help="Override the guards that allow it."),
        lock_timeout_option(),
    ]


def inspect_options() -> list[click.Parameter]:
    """Return the options that say which tables, with how many rows, in which database."""
    return [
        SectionOption(
            WHAT,
            "--rows",
            "-n",
            metavar="N",
            help="Rows of each table, as far as it can have them; such as 100, 10k."
            " [default: what suits the schema]",
        ),
        SectionOption(
            WHAT,
            "--count",
            "-c",
            multiple=True,
            metavar="TABLE=N",
            help="Rows of a table. Repeatable.",
        ),
        SectionOption(
            WHAT,
            "--only",
            multiple=True,
            metavar="PATTERN,…",
            help="Only these tables, such as crm.* or order_*. Repeatable.",
        ),
        SectionOption(
            WHAT,
            "--except",
            "exclude",
            multiple=True,
            metavar="PATTERN,…",
            help="All but these tables. Repeatable.",
        ),
        SectionOption(
            WHAT,
            "--schema",
            "schemas",
            multiple=True,
            metavar="NAME",
            help="Only tables of this schema. Repeatable. [default: all of the database's own]",
        ),
        SectionOption(
            WHAT,
            "--rules",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help="What the database does not say: conditions, references, values; TOML or YAML."
            " `seed inspect --write-rules` begins one.",
        ),
        SectionOption(
            WHAT,
            "--metadata",
            metavar="MODULE:NAME",
            help="Models of SQLAlchemy that say more than the database; only their tables.",
        ),
        SectionOption(
            WHAT, "--no-nulls", is_flag=True, help="Give every column a value that can have one."
        ),
        *sample_options(),
        *where_options(),
    ]


def fill_request_of(
    values: Mapping[str, Any],
    *,
    dry_run: bool = False,
    strict: bool = False,
    needs_none: bool = False,
) -> FillRequest:
    """Return what the options ask for.

    Args:
        values: The options.
        dry_run: Whether nothing is to stay.
        strict: Whether a table that cannot be filled ends the run.
        needs_none: Whether models will do without a database, when none is named.

    Raises:
        UsageError: A number or a date cannot be read.
    """
    from seeds.api.filling import FillRequest

    for text in values["count"]:
        if "=" not in text and text.strip() and not text.strip()[0].isdigit():
            raise UsageError(
                f"--count {text}: how many rows?", f"Write --count {text.strip()}=100."
            )
    every, counts = parse_counts(values["count"])
    if every is not None:
        raise UsageError(f"--count {every}: of which table?", f"Write --rows {every}.")
    named = values["database_url"] or values["env"]
    in_memory = needs_none and values["metadata"] is not None and not named
    create, dialect = values.get("create_tables", False), values.get("dialect")
    if create and values["metadata"] is None:
        raise UsageError("--create-tables: of which models?", "Add --metadata yourapp.models:Base.")
    if dialect is not None and not in_memory:
        raise UsageError(
            "--dialect is for --metadata without a database",
            "A database says itself of which kind it is: leave --dialect out.",
        )
    kept = {name: value for name, value in values.items() if name in _SEEDING}
    return FillRequest(
        request_of((), kept),
        rows=None if values["rows"] is None else parse_count(values["rows"], "--rows"),
        counts=counts,
        only=split_names(values["only"], "--only"),
        exclude=split_names(values["exclude"], "--except"),
        schemas=values["schemas"],
        no_nulls=values["no_nulls"],
        strict=strict,
        dry_run=dry_run,
        metadata=values["metadata"],
        create_tables=create,
        in_memory=in_memory,
        dialect=dialect,
        rules=values["rules"],
    )
