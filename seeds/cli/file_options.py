"""Options of the commands that write files of rows."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from seeds.cli.invocation import Invocation
from seeds.cli.options import HOW, WHERE, SectionOption
from seeds.config.numbers import parse_count
from seeds.errors import UsageError

if TYPE_CHECKING:
    from seeds.api.file_output import FileOptions
    from seeds.runner.reports import FilesReport


def file_options(*, resume: bool) -> list[click.Parameter]:
    """Return the options that say where rows are written and how.

    Args:
        resume: Whether the command can go on with what an earlier run began.
    """
    options: list[click.Parameter] = [
        SectionOption(
            WHERE,
            "--output",
            "-o",
            required=True,
            metavar="DIR|URL|-",
            help="A folder, object storage (s3://bucket/data; needs seeds[cloud]), or - for"
            " standard output.",
        ),
        SectionOption(
            WHERE,
            "--format",
            "-f",
            default="csv",
            show_default=True,
            metavar="NAME",
            help="csv, jsonl, json, parquet or sql.",
        ),
        SectionOption(
            WHERE,
            "--compress",
            metavar="gz|zst",
            help="Compress; Parquet within the file, others as a whole.",
        ),
        SectionOption(
            WHERE,
            "--rows-per-file",
            metavar="N",
            help="Cut tables into files of so many rows. [default: a file a table]",
        ),
        SectionOption(
            WHERE,
            "--dialect",
            metavar="NAME",
            help="The database that SQL is for: postgresql, sqlite or mysql.",
        ),
    ]
    if resume:
        options.append(
            SectionOption(
                HOW, "--resume", is_flag=True, help="Keep the files that an earlier run finished."
            )
        )
    options.append(SectionOption(HOW, "--force", is_flag=True, help="Replace files that exist."))
    return options


def jobs_option() -> click.Parameter:
    """Return the option of how many threads make rows."""
    return SectionOption(
        HOW,
        "--jobs",
        default="2",
        show_default=True,
        metavar="N",
        help="Threads that make rows; the data does not depend on it.",
    )


def files_of(values: Mapping[str, Any], invocation: Invocation) -> FileOptions:
    """Build the options from what was parsed.

    Raises:
        UsageError: A number is wrong, or standard output is wanted for two things.
    """
    from seeds.api.file_output import FileOptions

    if values["output"] == "-" and invocation.json:
        raise UsageError("--output - and --json both need standard output", "Write one of them.")
    per_file = values["rows_per_file"]
    return FileOptions(
        output=values["output"],
        format=values["format"],
        compress=values["compress"],
        rows_per_file=None if per_file is None else parse_count(per_file, "--rows-per-file"),
        dialect=values["dialect"],
        resume=values.get("resume", False),
        force=values["force"],
        dry_run=values.get("dry_run", False),
    )


def span_of(text: str) -> tuple[int | None, int | None]:
    """Return the two ends of a slice such as ``0:1m``, ``500:`` or ``:10``.

    Raises:
        UsageError: It is none.
    """
    first, colon, last = text.partition(":")
    if not colon:
        raise UsageError(f"--rows: {text!r} is no range", "Write --rows 0:1000.")
    ends = [parse_count(end, "--rows") if end.strip() else None for end in (first, last)]
    return ends[0], ends[1]


def present(invocation: Invocation, report: FilesReport) -> None:
    """Print a report; on standard error where rows went to standard output."""
    if report.output != "-":
        invocation.present(report, "files")
        return
    if not invocation.quiet:
        for note in report.notes:
            sys.stderr.write(f"note: {note}\n")
