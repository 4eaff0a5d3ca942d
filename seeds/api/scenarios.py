"""``seed scenario``: situations of several objects on a project's database."""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from seeds.api.confirmation import confirm_write
from seeds.api.request import SeedRequest
from seeds.api.workspace import Workspace, open_workspace, run_settings
from seeds.api.writing import check_file, lock_for, prepared_database
from seeds.config.project import Project
from seeds.errors import UsageError, did_you_mean
from seeds.runner.progress import Progress, Silent
from seeds.runner.reports import ScenarioInfo, ScenariosReport, SeedReport

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession
    from sqlalchemy.orm import Session

    from seeds.factories.scenario import Scenario, ScenarioOption


def list_scenarios(*, project: Project | None = None) -> ScenariosReport:
    """Return the project's scenarios.

    Raises:
        ConfigError: [tool.seeds] names none, or they cannot be imported.
    """
    found = _scenarios(open_workspace(project))
    return ScenariosReport(
        True,
        tuple(
            ScenarioInfo(s.name, s.summary, tuple(map(_typed, s.options)), s.origin)
            for s in found.values()
        ),
    )


def scenario_options(name: str, *, project: Project | None = None) -> tuple[ScenarioOption, ...]:
    """Return the options that a scenario has on the command line.

    Raises:
        UsageError: There is no such scenario.
    """
    return _scenario(open_workspace(project), name).options


def run_scenario(
    name: str,
    request: SeedRequest | None = None,
    *,
    times: int = 1,
    project: Project | None = None,
    progress: Progress | None = None,
    confirm: Callable[[str], bool] | None = None,
) -> SeedReport:
    """Run a scenario on the project's database, all or nothing.

    Args:
        name: The scenario.
        request: Where to, the seed and the scenario's ``options``; the fields that choose
            seeders and rows have no meaning.
        times: How often it runs, each time with other values.
        project: The project; found from the working directory when left out.
        progress: Is told what happens.
        confirm: Asks a question; ``None`` when there is nobody to ask.

    Raises:
        GuardError: The environment takes essentials alone, or nobody confirmed.
        SeedsError: Something is wrong or refused; nothing was written.
    """
    from seeds.runner.scenarios import awaited, check_invented, run_scenario as run

    started = time.perf_counter()
    progress = progress or Silent()
    request = request or SeedRequest()
    if times < 1:
        raise UsageError(f"a scenario runs at least once, not {times} times", "Write --count 2.")
    workspace = open_workspace(project, request=request)
    scenario = _scenario(workspace, name)
    check_invented(workspace.profile, name)
    settings = replace(
        run_settings(workspace, request), command=_command(name, request.options, times)
    )
    function: Callable[[Session], object] = partial(_call, scenario, request.options)
    if scenario.is_async:
        function = awaited(f"the scenario {name}", partial(_arun, scenario, request.options))
    check_file(workspace, migrate=request.migrate)

    confirm_write(
        workspace,
        f"Run the scenario {name} on",
        yes=request.yes,
        confirm=confirm,
        removes=False,
        lock=lock_for(progress, request.lock_timeout),
    )
    with prepared_database(workspace, request, progress) as backend:
        result = run(backend, f"the scenario {name}", function, times, workspace.tables, settings)
    return SeedReport(
        ok=True,
        command=settings.command,
        run=result.run,
        env=workspace.profile.name,
        database=workspace.shown_url,
        seed=settings.seed,
        as_of=settings.as_of,
        seconds=round(time.perf_counter() - started, 3),
        tables=result.tables,
        notes=result.notes,
    )


def _call(scenario: Scenario[..., Any], options: Mapping[str, Any], session: Session) -> Any:
    return scenario(session, **options)


async def _arun(
    scenario: Scenario[..., Any], options: Mapping[str, Any], session: AsyncSession
) -> Any:
    return await scenario.arun(session, **options)


def _scenarios(workspace: Workspace) -> dict[str, Scenario[..., Any]]:
    from seeds.factories.loading import load_scenarios

    return load_scenarios(workspace.project)


def _scenario(workspace: Workspace, name: str) -> Scenario[..., Any]:
    found = _scenarios(workspace)
    if name not in found:
        raise UsageError(f"there is no scenario {name!r}", did_you_mean(name, found))
    return found[name]


def _typed(option: ScenarioOption) -> str:
    """Return an option as it is typed, with its default."""
    flag = f"--{option.name.replace('_', '-')}"
    if option.type is bool:
        return f"--no-{flag[2:]}" if option.default else flag
    if option.default in (None, ""):
        return f"{flag} {'N' if option.type is int else 'TEXT'}"
    return f"{flag} {shlex.quote(str(option.default))}"


def _command(name: str, options: Mapping[str, Any], times: int) -> str:
    words = ["scenario", name]
    for option, value in options.items():
        flag = option.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{flag}" if value else f"--no-{flag}")
        else:
            words += [f"--{flag}", shlex.quote(str(value))]
    return " ".join([*words, *(("--count", str(times)) if times > 1 else ())])
