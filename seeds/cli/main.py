"""The entry point: build, run, and turn every ending into an exit code."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Final, NoReturn

import click

from seeds.cli.edge import report_error
from seeds.cli.group import SeedGroup
from seeds.cli.invocation import Invocation

PROGRAM: Final = "seed"
COMPLETE_VARIABLE: Final = "_SEED_COMPLETE"


def main() -> NoReturn:
    """Run the ``seed`` command with the arguments of this process, and end it."""
    # A container's first process ignores SIGTERM unless it says otherwise, and is then killed.
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:  # as in the background of a script
        signal.signal(signal.SIGINT, _interrupt)
    sys.exit(run(sys.argv[1:]))


def _interrupt(_signal: int, _frame: FrameType | None) -> NoReturn:
    """End the command in order; whoever cannot wait for that ends the process by a second one."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _end)
    raise KeyboardInterrupt


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    """End the process where it stands: the database takes back what was not committed.

    Not by the signal's default action: Python complains about signals that are on their way
    when that is restored.
    """
    os._exit(128 + number)


def run(argv: Sequence[str]) -> int:
    """Run the ``seed`` command.

    Args:
        argv: Arguments without the program's name.

    Returns:
        The exit code: 0 done, 1 failed, 2 usage, 3 refused, 4 checks failed, 130 interrupted.
    """
    arguments = list(argv)
    _never_fail_to_print()
    invocation = Invocation.of(arguments)
    try:
        code = _dispatch(arguments, invocation)
        sys.stdout.flush()
    except click.exceptions.Exit as end:
        return end.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - no traceback reaches a user
        return report_error(error, invocation)
    return code


def _dispatch(arguments: list[str], invocation: Invocation) -> int:
    group = SeedGroup(PROGRAM)
    instruction = os.environ.get(COMPLETE_VARIABLE)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(group, {}, PROGRAM, COMPLETE_VARIABLE, instruction)
    with group.make_context(PROGRAM, arguments, obj=invocation) as context:
        # A command returns its exit code, or nothing when all is well.
        return group.invoke(context) or 0


def _never_fail_to_print() -> None:
    """Print a question mark for what a terminal's encoding lacks, rather than fail at the end."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        with contextlib.suppress(ValueError, OSError):
            sys.stdout.reconfigure(errors="replace")


if __name__ == "__main__":
    main()
