"""``seed anonymize``: rules of masking."""

from __future__ import annotations

import click

from seeds.cli.commands import COMMANDS, anonymize_check, anonymize_init

command = click.Group(
    "anonymize",
    commands=[anonymize_init.command, anonymize_check.command],
    help=f"{COMMANDS['anonymize']}",
    context_settings={"help_option_names": ["-h", "--help"]},
)
