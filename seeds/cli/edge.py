"""The one place where errors become text and an exit code."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import traceback
from typing import Final

import click

from seeds.cli.invocation import Invocation, is_terminal, print_json, silence
from seeds.config.urls import mask_text
from seeds.errors import InterruptedCommit, InterruptedFiles, SeedsError, UsageError

INTERRUPTED: Final = 130
BROKEN_PIPE: Final = 141  # what a shell shows for SIGPIPE
BUG: Final = 1


def report_error(error: BaseException, invocation: Invocation) -> int:
    """Tell the user what went wrong and return the exit code.

    Anything that is neither a :class:`~seeds.errors.SeedsError`, nor a complaint of Click about
    the command line, nor an interruption is a bug of ours and is called one.
    """
    if isinstance(error, BrokenPipeError):
        silence(sys.stdout)
        silence(sys.stderr)
        return BROKEN_PIPE
    if isinstance(error, click.Abort | KeyboardInterrupt):
        _tell(invocation, "interrupted", *_interrupted(error, invocation))
        return INTERRUPTED
    if invocation.debug:
        shown = traceback.TracebackException.from_exception(error)
        if isinstance(error, SeedsError):
            shown.__notes__ = None  # the hint, which is told below
        sys.stderr.write(mask_text("".join(shown.format())))
    if isinstance(error, click.ClickException):
        error = usage_error(error)
    if isinstance(error, SeedsError):
        _tell(invocation, error.kind, error.message, error.hint)
        return error.exit_code
    if isinstance(error, OSError) and error.errno == errno.ENOSPC and invocation.wrote:
        silence(sys.stdout)
        hint = "The data was written; `seed status` shows the run."
        _tell(invocation, "output", "the report cannot be written: no space left", hint)
        return SeedsError.exit_code
    _tell(invocation, "bug", _summary(error), _bug_hint(invocation))
    return BUG


def _interrupted(error: BaseException, invocation: Invocation) -> tuple[str, str]:
    if isinstance(error, InterruptedCommit) and not error.known:
        return (
            "interrupted during the commit: whether it was written is not known",
            "`seed status` tells: when it was written, it is the last run.",
        )
    if isinstance(error, InterruptedFiles):
        files = "1 file is" if error.finished == 1 else f"{error.finished} files are"
        return f"interrupted; {files} finished, see {error.place}", ""
    wrote = isinstance(error, InterruptedCommit) or invocation.wrote
    return f"interrupted, {'everything had been written' if wrote else 'nothing was written'}", ""


def usage_error(error: click.ClickException) -> UsageError:
    """Turn Click's complaint about the command line into ours, with a hint."""
    message = error.format_message()
    hint = ""
    context = getattr(error, "ctx", None)
    if isinstance(error, click.NoSuchOption):
        message = f"no such option {error.option_name}"
        if error.possibilities:
            hint = f"Did you mean {min(error.possibilities)}? "
    if isinstance(context, click.Context):
        hint += f"See '{context.command_path} --help'."
    return UsageError(message[:1].lower() + message[1:], hint)


def _summary(error: BaseException) -> str:
    text = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    return f"{text} ({frames[-1].filename}:{frames[-1].lineno})" if frames else text


def _bug_hint(invocation: Invocation) -> str:
    written = "The data was written; only the report of it failed. " if invocation.wrote else ""
    if invocation.debug:
        return f"{written}Please report it with the traceback above."
    return f"{written}This should not happen: run it again with --debug and report the traceback."


def _tell(invocation: Invocation, kind: str, message: str, hint: str) -> None:
    message, hint = mask_text(message), mask_text(hint)
    if invocation.json:
        error = {"kind": kind, "message": message, "hint": hint}
        print_json({"ok": False, "error": error})
        return
    with contextlib.suppress(OSError):  # nobody reads it
        _write(kind, message, hint)


def _write(kind: str, message: str, hint: str) -> None:
    colour = is_terminal(sys.stderr) and not os.environ.get("NO_COLOR")
    if kind != "interrupted":
        label = "bug:" if kind == "bug" else "error:"
        message = f"{click.style(label, fg='red', bold=True) if colour else label} {message}"
    sys.stderr.write(message + "\n")
    if hint:
        first, *more = hint.splitlines()
        title = click.style("hint:", bold=True) if colour else "hint:"
        sys.stderr.write("\n".join([f"{title} {first}", *more]) + "\n")
