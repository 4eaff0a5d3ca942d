"""Event loops of tests: fixtures that are awaited in the loop of the test that asks for them.

A fixture has one loop, and tests have loops of several scopes, or anyio's. So what is awaited is
defined once for each kind of loop, and a plain fixture picks the one of its test.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

import pytest


def has_asyncio(config: pytest.Config) -> bool:
    """Tell whether pytest-asyncio is active, found by itself or named by ``-p``."""
    return any(
        config.pluginmanager.hasplugin(name)
        for name in ("asyncio", "pytest_asyncio", "pytest_asyncio.plugin")
    )


def awaited_fixtures(
    config: pytest.Config, name: str, function: Callable[..., Any]
) -> dict[str, Any]:
    """Return fixtures that await a function, one for each kind of loop.

    Args:
        config: pytest's.
        name: What they are called; :func:`awaited_in` returns the name of the one for a test.
        function: Returns an async function, a new one each time: pytest-asyncio writes the
            loop's scope onto it. It is told whether the loop is anyio's.
    """
    found = {f"{name}_anyio": pytest.fixture(function(True), name=f"{name}_anyio")}
    if has_asyncio(config):
        import pytest_asyncio

        for scope in ("function", "class", "module", "package", "session"):
            kind = f"{name}_{scope}_loop"
            found[kind] = pytest_asyncio.fixture(function(False), name=kind, loop_scope=scope)
    return found


def awaited_in(request: pytest.FixtureRequest, name: str, asker: str) -> str:
    """Return the name of the fixture that is awaited in the loop of a test.

    Args:
        request: Of the test.
        name: As of :func:`awaited_fixtures`.
        asker: The fixture that the test asks for, for messages.
    """
    if "anyio_backend" in request.fixturenames:
        return f"{name}_anyio"
    if not has_asyncio(request.config):
        pytest.fail(
            f"{asker} needs a plugin that runs asynchronous tests\n"
            "Install one: pip install pytest-asyncio, or use anyio's.",
            pytrace=False,
        )
    mark = request.node.get_closest_marker("asyncio")
    scope = mark.kwargs.get("loop_scope") if mark is not None else None
    with contextlib.suppress(ValueError):  # older versions have no such option
        scope = scope or request.config.getini("asyncio_default_test_loop_scope")
    return f"{name}_{scope or 'function'}_loop"
