"""The commands that write: ``seed all``, and one for each seeder of the project."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from seeds.cli.invocation import Invocation, confirmation
from seeds.cli.options import (
    how_options,
    output_options,
    request_of,
    what_options,
    where_options,
)
from seeds.cli.own_options import OwnOptionsCommand

if TYPE_CHECKING:
    from seeds.api.request import SeedRequest
    from seeds.runner.reports import SeedReport
    from seeds.spec.seeder import SeederOption


class SeedingCommand(OwnOptionsCommand):
    """A command that runs seeders.

    Args:
        name: Name of the command.
        text: The help text.
        seeders: Names of the seeders that it runs; none means all.
    """

    def __init__(self, name: str, text: str, seeders: tuple[str, ...] = ()) -> None:
        super().__init__(
            name=name,
            help=text,
            params=[*what_options(), *where_options(), *how_options(), *output_options()],
            callback=self.run,
        )
        self.seeders = seeders

    def run(self, **values: Any) -> None:
        """Seed, or plan with ``--dry-run``, and show the report."""
        request = request_of(self.seeders, {**values, "options": self.given(values)})
        invocation = click.get_current_context().ensure_object(Invocation)
        if values["dry_run"]:
            plan(invocation, request)
        else:
            seed(invocation, request)


class SeederCommand(SeedingCommand):
    """The command of one seeder, with the options that the seeder itself declares."""

    def __init__(self, name: str, summary: str) -> None:
        super().__init__(name, summary or f"Run the seeder {name!r}.", (name,))

    def own_options(self) -> tuple[SeederOption, ...]:
        """Return the options that the seeder declares."""
        from seeds import api

        assert self.name is not None
        return api.seeder_options(self.name)

    def refusal(self, option: str) -> str:
        """Return what is wrong with an option that every seeder has."""
        return (
            f"the seeder {self.name!r} declares an option {option!r},"
            " which every seeder has already"
        )


def seed(invocation: Invocation, request: SeedRequest, *, reset: bool = False) -> None:
    """Run the seeders, after a reset if that is wanted, and show what was written."""
    from seeds import api

    write(invocation, request, api.reset if reset else api.seed)


def write(
    invocation: Invocation, request: SeedRequest, function: Callable[..., SeedReport]
) -> None:
    """Call a function that writes, with progress and questions, and show what was written."""
    with invocation.progressing() as progress:
        report = function(request, progress=progress, confirm=confirmation())
        invocation.wrote = True
    where = f" --env {request.env}" if request.env else ""
    if request.database_url:
        where += " --database-url …"  # it may hold a password
    invocation.present(report, "seeded", where=where)


def plan(invocation: Invocation, request: SeedRequest) -> None:
    """Show what would be written."""
    from seeds import api

    invocation.present(api.plan(request), "planned")
