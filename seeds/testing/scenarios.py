"""Scenarios as fixtures: a test that names one finds the situation made."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import pytest

from seeds.errors import ConfigError
from seeds.factories.scenario import Scenario, scenarios_in
from seeds.factories.session import is_async
from seeds.testing.loops import awaited_fixtures, awaited_in
from seeds.testing.options import Options


def scenario_fixtures(
    config: pytest.Config, options: Options, session: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return fixtures of scenarios, by the scenarios' names.

    Args:
        config: pytest's.
        options: The run's options.
        session: Returns the session of the test that a request is of.

    Raises:
        ConfigError: There is no such package, or a module of it cannot be imported.
        DeclarationError: Two scenarios have the same name.
    """
    if options.scenarios is None:
        return {}
    if (root := str(options.root)) not in sys.path:
        sys.path.insert(0, root)
    try:
        found = scenarios_in(options.scenarios)
    except ConfigError as error:
        raise ConfigError(f"seeds_scenario_fixtures: {error.message}", error.hint) from error
    fixtures: dict[str, Any] = {}
    for name, scenario in found.items():
        fixtures[name] = pytest.fixture(name=name)(_fixture_function(scenario, session))
        fixtures |= awaited_fixtures(config, _awaited(scenario), _awaiting(scenario))
    return fixtures


def _fixture_function(scenario: Scenario[..., Any], session: Callable[[Any], Any]) -> Any:
    def situation(request: Any) -> Any:
        where = session(request)
        if is_async(where):
            return request.getfixturevalue(awaited_in(request, _awaited(scenario), scenario.name))
        return scenario(where)

    situation.__name__ = scenario.name
    situation.__module__ = scenario.function.__module__
    situation.__doc__ = f"What the scenario returns, made for the test. {scenario.summary}".strip()
    return situation


def _awaited(scenario: Scenario[..., Any]) -> str:
    return f"_seeds_scenario_{scenario.name}"


def _awaiting(scenario: Scenario[..., Any]) -> Callable[[bool], Any]:
    def function(_anyio: bool) -> Any:
        async def situation(async_db_session: Any) -> Any:
            return await scenario.arun(async_db_session)

        return situation

    return function
