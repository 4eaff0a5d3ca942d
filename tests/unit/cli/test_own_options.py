from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
import pytest
from click.testing import CliRunner

from seeds.cli.own_options import OwnOptionsCommand
from seeds.errors import ConfigError, DeclarationError
from seeds.spec.seeder import SeederOption

FEATURED = SeederOption("featured", int, "How many are featured.", 5)
QUIET_SALE = SeederOption("quiet_sale", bool, "Sell quietly.")


class Shop(OwnOptionsCommand):
    """A command that says which of its own options were given."""

    def __init__(self, *own: SeederOption, broken: bool = False) -> None:
        super().__init__(name="shop", params=[click.Option(["--count"])], callback=self.run)
        self.declared = own
        self.broken = broken
        self.asked = 0
        self.seen: dict[str, Any] = {}

    def own_options(self) -> Sequence[SeederOption]:
        self.asked += 1
        if self.broken:
            raise ConfigError("the project cannot be imported", "Correct it.")
        return self.declared

    def refusal(self, option: str) -> str:
        return f"the shop has {option!r} already"

    def run(self, **values: Any) -> None:
        self.seen = self.given(values)


def called(command: Shop, *arguments: str) -> dict[str, Any]:
    CliRunner().invoke(command, arguments, catch_exceptions=False)
    return command.seen


def test_options_are_asked_for_once_when_the_command_is_called() -> None:
    shop = Shop(FEATURED)
    assert shop.asked == 0
    called(shop, "--featured", "3")
    called(shop)
    assert shop.asked == 1


def test_those_that_were_given_are_known_and_the_others_keep_their_default() -> None:
    assert called(Shop(FEATURED, QUIET_SALE)) == {}
    assert called(Shop(FEATURED, QUIET_SALE), "--featured", "10k") == {"featured": 10_000}
    assert called(Shop(FEATURED, QUIET_SALE), "--quiet-sale") == {"quiet_sale": True}


def test_one_that_the_command_has_already_is_refused() -> None:
    with pytest.raises(DeclarationError, match="the shop has 'count' already"):
        called(Shop(SeederOption("count", int, "")))


def test_a_project_that_cannot_be_imported_is_said_and_completion_goes_on_without_it() -> None:
    with pytest.raises(ConfigError):
        called(Shop(broken=True))
    completing = click.Context(Shop(broken=True), resilient_parsing=True)
    names = {parameter.name for parameter in completing.command.get_params(completing)}
    assert "count" in names
