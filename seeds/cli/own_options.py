"""Commands with options that the project declares for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from seeds.cli.options import SectionCommand, SectionOption
from seeds.config.numbers import parse_count
from seeds.errors import DeclarationError, SeedsError

if TYPE_CHECKING:
    from seeds.spec.seeder import SeederOption


class OwnOptionsCommand(SectionCommand):
    """A command with options of its own.

    They are asked for when the command is called, not before: it takes importing the project.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._own: Sequence[SeederOption] | None = None

    def own_options(self) -> Sequence[SeederOption]:
        """Return the options that the project declares."""
        return ()

    def refusal(self, option: str) -> str:
        """Return what is wrong with an own option that the command has already."""
        raise NotImplementedError

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the parameters, the command's own among them."""
        if self._own is None:
            self._own = ()
            try:
                self._add_own_options()
            except SeedsError:
                if not ctx.resilient_parsing:  # completion goes on with what it knows
                    raise
        return super().get_params(ctx)

    def _add_own_options(self) -> None:
        assert self.name is not None
        self._own = self.own_options()
        taken = {parameter.name for parameter in self.params}
        for option in self._own:
            if option.name in taken:
                raise DeclarationError(self.refusal(option.name), "Give it another name.")
        self.params = [*(_own_option(self.name, option) for option in self._own), *self.params]

    def given(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values of own options that were given.

        The others keep the default of who declares them, which may change.
        """
        context = click.get_current_context()
        return {
            option.name: values[option.name]
            for option in self._own or ()
            if context.get_parameter_source(option.name) is not ParameterSource.DEFAULT
        }


def _own_option(owner: str, option: SeederOption) -> click.Option:
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


def _whole_number(flag: str) -> Callable[[str | int], int]:
    """Return what reads a number as counts are typed: ``500``, ``10_000``, ``10k``."""

    def number(value: str | int) -> int:
        return value if isinstance(value, int) else parse_count(value, flag)

    return number
