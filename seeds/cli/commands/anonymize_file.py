"""``seed anonymize --input … --output …``: a masked copy of a file."""

from __future__ import annotations

from typing import Any, Final

import click
from click.core import ParameterSource

from seeds.cli.invocation import Invocation
from seeds.cli.options import WHAT, WHERE, SectionOption
from seeds.config.numbers import parse_count
from seeds.errors import UsageError

_OWN: Final = ("input", "output", "table", "metadata", "force")
_SHARED: Final = ("rules", "manifest", "key_file", "dry_run", "jobs")


def is_meant(context: click.Context, values: dict[str, Any]) -> bool:
    """Tell whether a file is to be masked; if not, take the options of files from the values.

    Raises:
        UsageError: Options of files and of databases are written at once.
    """
    typed = [n for n in values if context.get_parameter_source(n) is ParameterSource.COMMANDLINE]
    file = "input" in typed or "output" in typed
    for name in typed:
        if name not in _SHARED and (name in _OWN) is not file:
            here, there = ("--source and --target", "--input and --output")[:: 1 if file else -1]
            raise UsageError(
                f"{_written(context, name)} goes with {here}, not with {there}",
                "A database is masked into a database, and a file into a file.",
            )
    if not file:
        for name in _OWN:
            del values[name]
    return file


def _written(context: click.Context, name: str) -> str:
    """Return how an option is typed."""
    return next(p.opts[-1] for p in context.command.params if p.name == name)


def run(context: click.Context, values: dict[str, Any]) -> None:
    """Mask a file, and show what was written."""
    from seeds import api

    for name in ("input", "output", "rules"):
        if not values[name]:
            raise UsageError(f"--{name} is missing", f"See '{context.command_path} --help'.")
    invocation = context.ensure_object(Invocation)
    options = api.MaskFileOptions(
        table=values["table"],
        metadata=values["metadata"],
        key_file=values["key_file"],
        manifest=values["manifest"],
        force=values["force"],
        dry_run=values["dry_run"],
        jobs=parse_count(values["jobs"], "--jobs"),
    )
    with invocation.progressing() as progress:
        report = api.anonymize_file(
            values["input"], values["output"], values["rules"], options, progress=progress
        )
        invocation.wrote = not report.dry_run
    invocation.present(report, "masked_file")


def options() -> list[click.Parameter]:
    """Return the options that files alone have."""
    return [
        SectionOption(
            WHERE,
            "--input",
            metavar="FILE",
            help="A file instead of --source: .csv, .json, .jsonl, .parquet; .gz and .zst too.",
        ),
        SectionOption(WHERE, "--output", metavar="FILE", help="The file that is written of it."),
        SectionOption(WHERE, "--force", is_flag=True, help="Replace an --output that is there."),
        SectionOption(
            WHAT,
            "--table",
            metavar="NAME",
            help="The table that rows of --input are of. [default: by the file's name]",
        ),
        SectionOption(
            WHAT,
            "--metadata",
            metavar="MODULE:NAME",
            help="Models that say what columns of --input are, so that values become the same as "
            "in a copy of the database.",
        ),
    ]
