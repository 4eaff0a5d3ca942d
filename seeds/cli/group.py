"""The ``seed`` group: commands known by name, imported when they are called."""

from __future__ import annotations

import contextlib
import difflib
import functools
import importlib
import keyword
from collections.abc import Mapping
from typing import Any

import click
from click.shell_completion import CompletionItem

from seeds import __version__
from seeds.cli.commands import COMMANDS
from seeds.config.discovery import seeder_names
from seeds.config.project import HOW_TO_BEGIN, find_project
from seeds.errors import ConfigError, UsageError, did_you_mean

_HELP = """Fill databases with data that looks alive.

The same seed makes the same data, on every database and in any number of pieces."""

_EXAMPLES = (
    ("seed all --clear", "empty the tables and fill them anew"),
    ("seed users --count 10k", "more users, and nothing else"),
    ("seed plan", "see what would happen"),
)

_VARIABLES = (
    ("DATABASE_URL", "the database"),
    ("SEED_ENV", "the environment, which is the name of a profile"),
    ("SEED_RANDOM_SEED", "the random seed"),
    ("SEED_COUNT_NAME", "rows of an entity, such as SEED_COUNT_USERS=500"),
    ("SEED_TRUSTED_HOSTS", "hosts of databases that may be filled without a question"),
)


class SeedGroup(click.Group):
    """The group of all commands and of the project's seeders, which are commands too."""

    def __init__(self, name: str) -> None:
        version = click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Show the version and exit.",
        )
        debug = click.Option(
            ["--debug"], is_flag=True, expose_value=False, help="Show tracebacks of errors."
        )
        super().__init__(
            name,
            help=_HELP,
            params=[version, debug],
            # 'seed' alone is a question, not a mistake.
            invoke_without_command=True,
            callback=_help_when_alone,
            context_settings={"help_option_names": ["-h", "--help"]},
        )

    @functools.cached_property
    def seeders(self) -> Mapping[str, str]:
        """Names and summaries of the project's seeders.

        Raises:
            ConfigError: When there is no project, or its configuration has a mistake.
        """
        return seeder_names(find_project())

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands; without the seeders when they cannot be found."""
        try:
            seeders = [name for name in self.seeders if name not in COMMANDS]
        except ConfigError:
            seeders = []
        return [*COMMANDS, *seeders]

    def get_command(
        self,
        ctx: click.Context,
        cmd_name: str,
    ) -> click.Command | None:
        """Import and return a command, ``None`` when there is none of that name."""
        if cmd_name in COMMANDS:
            # `import` is a word of the language, which no module can be called.
            stem = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
            module = importlib.import_module(f"seeds.cli.commands.{stem}")
            command: click.Command = module.command
            return command
        if cmd_name in self.seeders:
            from seeds.cli.commands.entity import SeederCommand

            return SeederCommand(cmd_name, self.seeders[cmd_name])
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name.

        Raises:
            UsageError: When there is none; the hint names the closest.
            ConfigError: When it may be a seeder, but no project can be read.
        """
        name = args[0]
        try:
            command = self.get_command(ctx, name)
        except ConfigError:
            # A command misspelt has nothing to do with the configuration.
            misspelt = difflib.get_close_matches(name, COMMANDS, cutoff=0.7)
            if not misspelt and not ctx.resilient_parsing:
                raise
            command = None
        if command is not None:
            return name, command, args[1:]
        if ctx.resilient_parsing:
            return None, None, args[1:]
        if name.startswith("-"):
            raise click.NoSuchOption(name, ctx=ctx)
        known = self.list_commands(ctx)
        raise UsageError(f"unknown command {name!r}", did_you_mean(name, known))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Complete names of commands and seeders without importing any."""
        summaries = dict(COMMANDS)
        with contextlib.suppress(ConfigError):
            summaries = {**self.seeders, **summaries}
        names = [
            CompletionItem(name, help=summaries[name] or None)
            for name in self.list_commands(ctx)
            if name.startswith(incomplete)
        ]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(
        self,
        ctx: click.Context,
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the commands, the seeders, the variables and examples."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))
        with formatter.section("Seeders"):
            self._write_seeders(formatter)
        with formatter.section("Environment variables (also read from .env)"):
            formatter.write_dl(_VARIABLES)
        with formatter.section("Examples"):
            formatter.write_dl(_EXAMPLES)

    def _write_seeders(self, formatter: click.HelpFormatter) -> None:
        try:
            seeders = self.seeders
        except ConfigError as error:
            lines = [error.message, "", *error.hint.splitlines()]
        else:
            if seeders:
                formatter.write_dl([(name, _line(name, text)) for name, text in seeders.items()])
                return
            lines = ["This project has none yet.", "", *HOW_TO_BEGIN.splitlines()]
        for line in lines:
            formatter.write(f"{'':>{formatter.current_indent}}{line}".rstrip() + "\n")


def _line(name: str, summary: str) -> str:
    if name in COMMANDS:
        return f"(hidden by the command of that name; run 'seed all --only {name}')"
    return summary or "(its module has no docstring)"


def _help_when_alone() -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def _print_version(ctx: click.Context, _param: click.Parameter, value: Any) -> None:
    if not value or ctx.resilient_parsing:
        return
    click.echo(f"seed {__version__}")
    ctx.exit()
