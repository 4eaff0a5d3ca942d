"""``seed all``."""

from __future__ import annotations

from seeds.cli.commands import COMMANDS
from seeds.cli.commands.entity import SeedingCommand

command = SeedingCommand(
    "all",
    f"""{COMMANDS["all"]}

    All is written in one transaction: a run that fails or is interrupted leaves the database as
    it was. Without --clear, rows are added to those that are there.""",
)
