"""``seed anonymize --source … --target …``: a masked copy of a database."""

from __future__ import annotations

from typing import Any

import click

from seeds.cli.commands import anonymize_file
from seeds.cli.invocation import Invocation, confirmation
from seeds.cli.options import (
    HOW,
    WHAT,
    WHERE,
    SectionOption,
    lock_timeout_option,
    output_options,
    yes_option,
)
from seeds.cli.subset_options import SUBSET, subset_of, subset_options
from seeds.config.numbers import parse_count
from seeds.errors import UsageError


def run(**values: Any) -> None:
    """Copy, and show what was copied; with a sub-command, do nothing."""
    context = click.get_current_context()
    if context.invoked_subcommand is not None:
        return
    if anonymize_file.is_meant(context, values):
        anonymize_file.run(context, values)
        return
    for name in ("source", "target", "rules"):
        if not values[name]:
            raise UsageError(f"--{name} is missing", f"See '{context.command_path} --help'.")
    from seeds import api

    invocation = context.ensure_object(Invocation)
    source, target, rules = (values.pop(name) for name in ("source", "target", "rules"))
    for name in ("batch_size", "jobs"):
        values[name] = parse_count(values[name], f"--{name.replace('_', '-')}")
    subset = subset_of(values.pop("subset"), values)
    for name in SUBSET:
        del values[name]
    options = api.AnonymizeOptions(**values, subset=subset)
    with invocation.progressing() as progress:
        report = api.anonymize(
            source, target, rules, options, progress=progress, confirm=confirmation()
        )
        invocation.wrote = report.run is not None
    invocation.present(report, "anonymized")


def options() -> list[click.Parameter]:
    """Return the options of the copy."""
    return [
        SectionOption(
            WHERE,
            "--source",
            envvar="SEEDS_SOURCE_URL",
            metavar="URL",
            help="The database that is read, and never written. [variable: SEEDS_SOURCE_URL]",
        ),
        SectionOption(
            WHERE,
            "--target",
            envvar="SEEDS_TARGET_URL",
            metavar="URL",
            help="An empty database, which becomes staging. [variable: SEEDS_TARGET_URL]",
        ),
        SectionOption(
            WHERE,
            "--manifest",
            metavar="FILE",
            help="What describes the copy. [default: seeds-anonymize-manifest.json by the rules]",
        ),
        SectionOption(WHAT, "--rules", "-r", metavar="FILE", help="The rules, TOML or YAML."),
        SectionOption(
            WHAT,
            "--subset",
            multiple=True,
            metavar="TABLE[=N|N%]",
            help="Copy only these rows, and all that they refer to. Repeatable. See seed subset.",
        ),
        *subset_options(),
        SectionOption(
            HOW,
            "--key-file",
            metavar="FILE",
            help="The key. [variable instead: SEEDS_ANONYMIZE_KEY, the key itself]",
        ),
        SectionOption(
            HOW, "--create-tables", is_flag=True, help="Create tables that the target lacks."
        ),
        SectionOption(
            HOW, "--dry-run", is_flag=True, help="Look at everything, count, and write nothing."
        ),
        SectionOption(
            HOW,
            "--batch-size",
            default="7_500",
            show_default=True,
            metavar="N",
            help="Rows read at a time; the copy does not depend on it.",
        ),
        SectionOption(
            HOW,
            "--jobs",
            default="2",
            show_default=True,
            metavar="N",
            help="Threads that mask; the copy does not depend on it.",
        ),
        yes_option(),
        lock_timeout_option(),
        *output_options(),
    ]
