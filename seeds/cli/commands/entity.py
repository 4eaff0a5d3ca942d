"""The commands that write: ``seed all``, and one for each seeder of the project."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from seeds.cli.invocation import Invocation, confirmation
from seeds.cli.options import (
    SectionCommand,
    SectionOption,
    how_options,
    output_options,
    request_of,
    what_options,
    where_options,
)
from seeds.config.numbers import parse_count
from seeds.errors import DeclarationError, SeedsError

if TYPE_CHECKING:
    from seeds.api.request import SeedRequest
    from seeds.spec.seeder import SeederOption


class SeedingCommand(SectionCommand):
    """A command that runs seeders.

    Args:
        name: Name of the command.
        text: The help text.
        seeders: Names of the seeders that it runs; none means all.
    """

    def __init__(self, name: str, text: str, seeders: tuple[str, ...] = ()) -> None:
        super().__init__(
            name,
            help=text,
            params=[*what_options(), *where_options(), *how_options(), *output_options()],
            callback=self.run,
        )
        self.seeders = seeders
        self.own: tuple[SeederOption, ...] = ()

    def run(self, **values: Any) -> None:
        """Seed, or plan with ``--dry-run``, and show the report."""
        context = click.get_current_context()
        # Options that were not given keep the seeder's own default, which may change.
        options = {
            option.name: values[option.name]
            for option in self.own
            if context.get_parameter_source(option.name) is not ParameterSource.DEFAULT
        }
        request = request_of(self.seeders, {**values, "options": options})
        invocation = context.ensure_object(Invocation)
        if values["dry_run"]:
            plan(invocation, request)
        else:
            seed(invocation, request)


class SeederCommand(SeedingCommand):
    """The command of one seeder, with the options that the seeder itself declares.

    They are asked for when the command is called, not before: it takes importing the project.
    """

    def __init__(self, name: str, summary: str) -> None:
        super().__init__(name, summary or f"Run the seeder {name!r}.", (name,))
        self._complete = False

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters, the seeder's own among them."""
        if not self._complete:
            self._complete = True
            try:
                self._add_own_options()
            except SeedsError:
                if not ctx.resilient_parsing:  # completion goes on with what it knows
                    raise
        return super().get_params(ctx)

    def _add_own_options(self) -> None:
        from seeds import api

        assert self.name is not None
        self.own = api.seeder_options(self.name)
        taken = {parameter.name for parameter in self.params}
        for option in self.own:
            if option.name in taken:
                raise DeclarationError(
                    f"the seeder {self.name!r} declares an option {option.name!r},"
                    " which every seeder has already",
                    "Give it another name.",
                )
        self.params = [*(own_option(self.name, option) for option in self.own), *self.params]


def _whole_number(flag: str) -> Callable[[str | int], int]:
    """Return what reads a number as counts are typed: ``500``, ``10_000``, ``10k``."""

    def number(value: str | int) -> int:
        return value if isinstance(value, int) else parse_count(value, flag)

    return number


def own_option(owner: str, option: SeederOption) -> click.Option:
    """Return an option that a seeder, or a scenario, declares itself."""
    flag = f"--{option.name.replace('_', '-')}"
    settings: dict[str, Any] = {"help": option.help, "default": option.default}
    if option.type is bool:
        names = [f"{flag}/--no-{flag[2:]}"] if option.default else [flag]
        settings |= {"is_flag": True, "default": bool(option.default)}
    else:
        names = [flag]
        number = option.type is int
        settings |= {
            "type": _whole_number(flag) if number else click.STRING,
            "metavar": "N" if number else "TEXT",
            "show_default": option.default is not None,
        }
    return SectionOption(f"Options of {owner}", *names, option.name, **settings)


def seed(invocation: Invocation, request: SeedRequest, *, reset: bool = False) -> None:
    """Run the seeders, after a reset if that is wanted, and show what was written."""
    from seeds import api

    progress = invocation.progress()
    function = api.reset if reset else api.seed
    try:
        report = function(request, progress=progress, confirm=confirmation())
        invocation.wrote = True
    finally:
        progress.finish()
    where = f" --env {request.env}" if request.env else ""
    if request.database_url:
        where += " --database-url …"  # it may hold a password
    invocation.present(report, "seeded", where=where)


def plan(invocation: Invocation, request: SeedRequest) -> None:
    """Show what would be written."""
    from seeds import api

    invocation.present(api.plan(request), "planned")
