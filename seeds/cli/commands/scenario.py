"""``seed scenario``: the project's scenarios, each a command with options of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from seeds.cli.commands import COMMANDS
from seeds.cli.commands.entity import write
from seeds.cli.invocation import Invocation
from seeds.cli.options import (
    HOW,
    WHAT,
    SectionOption,
    lock_timeout_option,
    output_options,
    request_of,
    sample_options,
    where_options,
    yes_option,
)
from seeds.cli.own_options import OwnOptionsCommand
from seeds.config.numbers import parse_count
from seeds.errors import SeedsError
from seeds.spec.seeder import SeederOption

if TYPE_CHECKING:
    from seeds.runner.reports import ScenariosReport


class ScenarioCommand(OwnOptionsCommand):
    """The command of one scenario; its options are asked for when it is called."""

    def __init__(self, name: str) -> None:
        super().__init__(
            name=name,
            params=[
                SectionOption(
                    WHAT,
                    "--count",
                    "-c",
                    default="1",
                    show_default=True,
                    metavar="N",
                    help="How often it runs, each time with other values.",
                ),
                *sample_options(),
                *where_options(),
                SectionOption(
                    HOW, "--migrate", is_flag=True, help="Bring the schema up to date first."
                ),
                yes_option(),
                SectionOption(
                    HOW, "--force", is_flag=True, help="Override the guards that allow it."
                ),
                lock_timeout_option(),
                *output_options(),
            ],
            callback=self.run,
        )

    def own_options(self) -> list[SeederOption]:
        """Return the parameters of the scenario as options."""
        from seeds import api

        assert self.name is not None
        return [
            SeederOption(o.name, o.type, "", o.default) for o in api.scenario_options(self.name)
        ]

    def refusal(self, option: str) -> str:
        """Return what is wrong with a parameter that is an option of every scenario."""
        return (
            f"the scenario {self.name!r} has a parameter {option!r}, which is an "
            "option of every scenario"
        )

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the summary, which takes importing the project."""
        from seeds import api

        found = {s.name: s.summary for s in api.list_scenarios().scenarios}
        self.help = found.get(self.name or "") or f"Run the scenario {self.name!r}."
        super().format_help_text(ctx, formatter)

    def run(self, count: str, **values: Any) -> None:
        """Run the scenario and show what was written."""
        from seeds import api

        assert self.name is not None
        invocation = click.get_current_context().ensure_object(Invocation)
        times = parse_count(count, "--count")
        request = request_of((), {**values, "options": self.given(values)})
        write(invocation, request, partial(api.run_scenario, self.name, times=times))


class ScenarioGroup(click.Group):
    """The group of the project's scenarios; alone it lists them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the scenarios; none when they cannot be found."""
        try:
            return [scenario.name for scenario in _report().scenarios]
        except SeedsError:
            return []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a scenario's command; whether there is one is found out when it is called."""
        return ScenarioCommand(cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Take the first argument for a scenario's name, unless it is an option."""
        if args[0].startswith("-") and not ctx.resilient_parsing:
            raise click.NoSuchOption(args[0], ctx=ctx)
        return args[0], ScenarioCommand(args[0]), args[1:]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options of the list, the scenarios, and what every scenario takes."""
        super().format_options(ctx, formatter)  # the scenarios, too
        own = {parameter.name for parameter in self.params} | {"help"}
        options = [p for p in ScenarioCommand("NAME").params if p.name not in own]
        with formatter.section("Options of every NAME, besides its own"):
            records = (option.get_help_record(ctx) for option in options)
            formatter.write_dl([record for record in records if record is not None])

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the scenarios with their summaries, or why they cannot be found."""
        with formatter.section("Scenarios"):
            try:
                found = _report().scenarios
            except SeedsError as error:
                formatter.write_text(error.message)
                return
            if found:
                formatter.write_dl([(s.name, s.summary) for s in found])


def _report() -> ScenariosReport:
    from seeds import api

    return api.list_scenarios()


def run(**_values: Any) -> None:
    """List the scenarios when none is named."""
    context = click.get_current_context()
    if context.invoked_subcommand is None or _values["list_them"]:
        context.ensure_object(Invocation).present(_report(), "scenarios")
        if context.invoked_subcommand is not None:
            context.exit()


command = ScenarioGroup(
    "scenario",
    help=f"""{COMMANDS["scenario"]}

    Without NAME, the project's scenarios with their options. `seed scenario NAME` runs one in one
    transaction; `seed undo` takes it back.""",
    params=[
        click.Option(["--list", "list_them"], is_flag=True, help="List the scenarios."),
        *output_options(),
    ],
    invoke_without_command=True,
    subcommand_metavar="[NAME [OPTIONS]]",
    callback=run,
    context_settings={"help_option_names": ["-h", "--help"]},
)
