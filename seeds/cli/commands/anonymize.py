"""``seed anonymize``: a masked copy of a database, and the rules for it."""

from __future__ import annotations

from seeds.cli.commands import (
    COMMANDS,
    anonymize_check,
    anonymize_file,
    anonymize_init,
    anonymize_run,
)
from seeds.cli.options import SectionGroup

command = SectionGroup(
    "anonymize",
    help=f"""{COMMANDS["anonymize"]}

    The source is read in one moment and never written. Every row is masked on its way by --rules,
    which have to say of each column what becomes of it, or nothing runs. All or nothing: the copy
    is read back, compared, and searched for values that had to be masked, before the commit.

    With --input and --output it masks a file into another, by the same rules.""",
    params=[*anonymize_run.options(), *anonymize_file.options()],
    commands=[anonymize_init.command, anonymize_check.command],
    callback=anonymize_run.run,
)
