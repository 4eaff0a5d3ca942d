"""Scenarios: functions that make a situation of several objects, declared once.

One declaration serves code, tests and the command line: ``seed scenario NAME``.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, overload

from seeds.errors import ConfigError, DeclarationError, UsageError, did_you_mean
from seeds.factories.session import ambient_session, is_async, use_session

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncSession, async_scoped_session
    from sqlalchemy.orm import Session, scoped_session

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")

_TYPES: dict[str, type] = {"int": int, "str": str, "bool": bool}


@dataclass(frozen=True)
class ScenarioOption:
    """An option that a scenario has on the command line, such as ``--customers 3``.

    Attributes:
        name: The parameter; ``open_tickets`` becomes ``--open-tickets``.
        type: ``int``, ``str`` or ``bool`` (a flag).
        default: The value when the option is not given.
    """

    name: str
    type: type
    default: Any


class Scenario(Generic[P, R]):
    """A function that makes objects which belong together.

    Within it factories need no session (``UserFactory().create()``): they write to that of the
    call. What it returns is up to it: an object, a dictionary, a dataclass of objects.

    Args:
        function: The function; each of its parameters has a default. It may be ``async``, for
            use with an AsyncSession alone.

    Raises:
        DeclarationError: A parameter has no default.
    """

    def __init__(self, function: Callable[P, R]) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self.name: str = function.__name__
        self.summary = (function.__doc__ or "").strip().partition("\n")[0]
        self.origin = f"{function.__module__}.{function.__qualname__}"
        self.is_async = inspect.iscoroutinefunction(function)
        self._parameters = inspect.signature(function).parameters
        for parameter in self._parameters.values():
            starred = parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
            if starred or parameter.default is parameter.empty:
                raise DeclarationError(
                    f"the scenario {self.origin}: its parameter {parameter.name!r} has no default",
                    "A scenario runs by its name alone: give every parameter a default.",
                )

    def __repr__(self) -> str:
        return f"<scenario {self.name}>"

    @property
    def options(self) -> tuple[ScenarioOption, ...]:
        """The parameters that can be given on the command line: numbers, texts and flags."""
        found = []
        for parameter in self._parameters.values():
            kind = option_type(parameter)
            if kind is not None:
                found.append(ScenarioOption(parameter.name, kind, parameter.default))
        return tuple(found)

    def __call__(
        self,
        session: Session | scoped_session[Any] | None = None,
        /,
        *args: P.args,
        **options: P.kwargs,
    ) -> R:
        """Run it in a session, which is neither committed nor closed.

        Args:
            session: Where objects are saved; the session of ``use_session``, or of the scenario
                that calls this one, when left out.
            *args: None: parameters are given by their names.
            **options: The function's parameters.

        Raises:
            UsageError: There is no session, it is asynchronous, or there is no such parameter.
        """
        self._check(args, options)
        if self.is_async:
            raise UsageError(
                f"the scenario {self.name} is async, and was called without await",
                f"Write `await {self.name}.arun(session)` with an AsyncSession.",
            )
        plain: Session = self._session(session, asynchronous=False)
        with use_session(plain):
            return self.function(*args, **options)

    @overload
    async def arun(
        self: Scenario[P, Coroutine[Any, Any, T]],
        session: AsyncSession | async_scoped_session[Any] | None = ...,
        /,
        *args: P.args,
        **options: P.kwargs,
    ) -> T: ...

    @overload
    async def arun(
        self,
        session: AsyncSession | async_scoped_session[Any] | None = ...,
        /,
        *args: P.args,
        **options: P.kwargs,
    ) -> R: ...

    async def arun(
        self,
        session: AsyncSession | async_scoped_session[Any] | None = None,
        /,
        *args: P.args,
        **options: P.kwargs,
    ) -> Any:
        """Run it in an AsyncSession; arguments as of a call.

        Raises:
            UsageError: There is no session, it is not asynchronous, or there is no such
                parameter.
        """
        self._check(args, options)
        given: AsyncSession = self._session(session, asynchronous=True)
        if self.is_async:
            with use_session(given):
                waiting: Any = self.function(*args, **options)
                return await waiting

        def run(plain: Session) -> R:
            with use_session(plain):
                return self.function(*args, **options)

        return await given.run_sync(run)

    def _session(self, given: Any, *, asynchronous: bool) -> Any:
        session = given if given is not None else ambient_session()
        if session is None:
            raise UsageError(
                f"the scenario {self.name} needs a session, and was given none",
                f"Write {self.name}(session), or put it into `with seeds.use_session(session):`.",
            )
        if is_async(session) is not asynchronous:
            found, way = (
                ("a Session", f"{self.name}(session)")
                if asynchronous
                else ("an AsyncSession", f"await {self.name}.arun(session)")
            )
            raise UsageError(f"the scenario {self.name} was given {found}", f"Write `{way}`.")
        return session

    def _check(self, args: tuple[object, ...], options: Mapping[str, object]) -> None:
        if args:
            raise UsageError(
                f"the scenario {self.name} was given {args[0]!r} besides its session",
                "Give parameters by their names.",
            )
        for name in options:
            if name not in self._parameters:
                raise UsageError(
                    f"the scenario {self.name} has no parameter {name!r}",
                    did_you_mean(name, self._parameters),
                )


def scenario(function: Callable[P, R]) -> Scenario[P, R]:
    """Declare a scenario.

    ``@seeds.scenario`` above a function whose parameters all have defaults. Those that are
    ``int``, ``str`` or ``bool`` become options of ``seed scenario NAME``; its docstring's first
    line is the summary.

    Raises:
        DeclarationError: A parameter has no default.
    """
    return Scenario(function)


def option_type(parameter: inspect.Parameter) -> type | None:
    """Return the type of a parameter's option, ``None`` when only code can give it."""
    if parameter.kind is parameter.POSITIONAL_ONLY:
        return None
    annotation = parameter.annotation
    if annotation is parameter.empty:
        return _TYPES.get(type(parameter.default).__name__)
    # As it is written: names that only type checkers import cannot be evaluated.
    text = annotation.__name__ if isinstance(annotation, type) else str(annotation)
    return _TYPES.get(text.replace(" ", "").removesuffix("|None"))


def scenarios_in(package: str) -> dict[str, Scenario[..., Any]]:
    """Return the scenarios that a module, or a package with all its modules, declares.

    Args:
        package: Its dotted name.

    Returns:
        The scenarios by name, sorted.

    Raises:
        ConfigError: There is no such module, or importing one failed.
        DeclarationError: Two have the same name.
    """
    found: dict[str, Scenario[..., Any]] = {}
    for module in _modules(package):
        for value in vars(module).values():
            if not isinstance(value, Scenario):
                continue
            other = found.setdefault(value.name, value)
            if other is not value:
                raise DeclarationError(
                    f"two scenarios are called {value.name!r} ({other.origin}, {value.origin})",
                    "Rename one of the functions.",
                )
    return dict(sorted(found.items()))


def _modules(package: str) -> Iterator[ModuleType]:
    first = _import(package)
    yield first
    for module in pkgutil.walk_packages(getattr(first, "__path__", ()), f"{package}."):
        yield _import(module.name)


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        missing = error.name or name
        if name == missing or name.startswith(f"{missing}."):
            raise ConfigError(
                f"there is no module {missing!r} with scenarios",
                'Name a module or a package, such as "app.scenarios".',
            ) from error
        raise ConfigError(
            f"{name} needs the module {missing!r}, which is not installed",
            f"Install {missing}, or correct the import.",
        ) from error
