"""``seed make``: files to begin with."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from seeds.cli import complete
from seeds.cli.commands import COMMANDS
from seeds.cli.fill_options import inspect_options
from seeds.cli.invocation import Invocation
from seeds.cli.options import HOW, WHAT, WHERE, SectionCommand, SectionOption, output_options
from seeds.errors import UsageError, did_you_mean


class MakeGroup(click.Group):
    """The group of what can be made; one that is misspelt is told the closest."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order in which they are needed."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that the arguments name.

        Raises:
            UsageError: When there is none; the hint names the closest.
        """
        name = args[0]
        command = self.get_command(ctx, name)
        if command is not None or ctx.resilient_parsing:
            return name, command, args[1:]
        if name.startswith("-"):
            raise click.NoSuchOption(name, ctx=ctx)
        raise UsageError(f"unknown command 'make {name}'", did_you_mean(name, self.commands))


def _help_when_alone() -> None:
    context = click.get_current_context()
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def factory(models: tuple[str, ...], output: str | None, **values: Any) -> None:
    """Write factories."""
    from seeds import api

    _show(api.make_factories(models, output=_path(output), **values))


def factories(output: str | None, **values: Any) -> None:
    """Write factories for the tables of a database."""
    from seeds import api
    from seeds.cli.fill_options import fill_request_of

    own = {key: values.pop(key) for key in ("stdout", "force")}
    request = fill_request_of({**values, "force": False})
    _show(api.make_factories_of_database(request, output=_path(output), **own))


def seeder(name: str, output: str | None, **values: Any) -> None:
    """Write a seeder."""
    if name in COMMANDS:
        raise UsageError(
            f"a seeder called {name!r} would be hidden by the command of that name",
            "Give it another name.",
        )
    from seeds import api

    _show(api.make_seeder(name, output=_path(output), **values))


def scenario(name: str, output: str | None, **values: Any) -> None:
    """Write a scenario."""
    from seeds import api

    _show(api.make_scenario(name, output=_path(output), **values))


def _show(report: Any) -> None:
    invocation = click.get_current_context().ensure_object(Invocation)
    invocation.present(report, "made")
    printed = any(file.text is not None for file in report.files)
    if printed and not invocation.json and not invocation.quiet:
        # Standard output has the file and nothing else.
        for note in report.notes:
            sys.stderr.write(f"note: {note}\n")


def _path(text: str | None) -> Path | None:
    return None if text is None else Path(text)


def _models(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return complete.models(incomplete)


def _factory_option(text: str) -> click.Parameter:
    return SectionOption(WHAT, "--factory", "-f", metavar="CLASS", help=text)


def _file_options(output: str, metavar: str) -> list[click.Parameter]:
    return [
        SectionOption(
            WHERE,
            "--output",
            "-o",
            metavar=metavar,
            shell_complete=lambda _ctx, _param, text: [CompletionItem(text, type="file")],
            help=output,
        ),
        SectionOption(WHERE, "--stdout", is_flag=True, help="Print the text and write no file."),
        SectionOption(HOW, "--force", is_flag=True, help="Replace files that exist."),
        *output_options(),
    ]


command = MakeGroup(
    "make",
    help=f"""{COMMANDS["make"]}

    What it writes runs as it is, and is yours to edit.""",
    invoke_without_command=True,
    callback=_help_when_alone,
    context_settings={"help_option_names": ["-h", "--help"]},
    commands=[
        SectionCommand(
            "factory",
            short_help="Guess a factory from a model.",
            help="""Guess a factory from a model.

            MODEL is a class or a table. Columns are guessed from names, types, lengths,
            enumerations, CHECK constraints, unique keys and foreign keys; what nobody could guess
            is said.""",
            params=[
                click.Argument(["models"], nargs=-1, metavar="[MODEL]...", shell_complete=_models),
                SectionOption(
                    WHAT, "--all", "all_models", is_flag=True, help="All models of the project."
                ),
                *_file_options(
                    "A .py file for all of them, or a folder with a module for each."
                    " [default: the package 'factories' beside the seeders]",
                    "PATH",
                ),
            ],
            callback=factory,
        ),
        SectionCommand(
            "factories",
            short_help="Write what `seed fill` knows of a database.",
            help="""Write what `seed fill` knows of a database.

            Factories for its tables, with models of them when the project has none, and a seeder
            that runs them: `seed all` fills an empty copy. Nothing is read but what the database
            says of its tables.""",
            params=[
                *inspect_options(),
                *_file_options(
                    "A folder, which becomes a package with models, factories and a seeder; with"
                    " models in the project a folder or a .py file. [default then: the package"
                    " 'factories' beside the seeders]",
                    "PATH",
                ),
            ],
            callback=factories,
        ),
        SectionCommand(
            "seeder",
            short_help="Write a seeder for a factory.",
            help="""Write a seeder for a factory.

            `seed NAME` runs it afterwards. Its factory is found by the name; tables that its rows
            refer to are filled by other seeders, or else by this one.""",
            params=[
                click.Argument(["name"]),
                _factory_option("The factory, such as UserFactory."),
                *_file_options(
                    "The file. [default: NAME.py in the package of seeders]",
                    "FILE",
                ),
            ],
            callback=seeder,
        ),
        SectionCommand(
            "scenario",
            short_help="Write a scenario to begin with.",
            help="""Write a scenario to begin with.

            `seed scenario NAME` runs it afterwards, and so do tests and code.""",
            params=[
                click.Argument(["name"]),
                _factory_option("The factory that it begins with, such as UserFactory."),
                *_file_options(
                    "The file. [default: NAME.py in the package of scenarios]",
                    "FILE",
                ),
            ],
            callback=scenario,
        ),
    ],
)
