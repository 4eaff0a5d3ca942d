"""``seed completion``: the script that makes a shell complete our names."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from seeds.cli.commands import COMMANDS
from seeds.cli.options import SectionCommand, output_options
from seeds.errors import UsageError

SHELLS = ("bash", "zsh", "fish")


def run(shell: str | None) -> None:
    """Print the script."""
    shell = shell or Path(os.environ.get("SHELL", "")).name
    complete = get_completion_class(shell) if shell in SHELLS else None
    if complete is None:
        raise UsageError(
            f"no completion for the shell {shell!r}", f"Name one of {', '.join(SHELLS)}."
        )
    source = complete(click.Group("seed"), {}, "seed", "_SEED_COMPLETE")
    # Not source(): for bash it starts a bash to look at its version, which may be another one.
    click.echo(source.source_template % source.source_vars())


command = SectionCommand(
    "completion",
    help=f"""{COMMANDS["completion"]}

    Names of commands, seeders, profiles and entities complete. Without SHELL, the shell that
    $SHELL names.

    \b
    bash: add to ~/.bashrc    eval "$(seed completion bash)"
    zsh:  add to ~/.zshrc     eval "$(seed completion zsh)"
    fish: seed completion fish > ~/.config/fish/completions/seed.fish""",
    params=[
        click.Argument(["shell"], required=False, type=click.Choice(SHELLS), metavar="[SHELL]"),
        *output_options(),
    ],
    callback=run,
)
