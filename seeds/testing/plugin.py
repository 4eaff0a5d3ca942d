"""The pytest plugin ``seeds``: hooks and fixtures.

Everything but pytest is imported where it is used, so that a suite which uses none of it pays
nothing for it.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import sqlalchemy as sa
    from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession
    from sqlalchemy.orm import Session

    from seeds.factories.registry import Registry
    from seeds.testing.databases import CommittedDatabase, Databases
    from seeds.testing.factories import Factories
    from seeds.testing.files import FixtureFiles
    from seeds.testing.options import Options
    from seeds.testing.streams import Streams

_MARKER = (
    "seed(env, *seeders, count=None, seed=None): the test's database holds what "
    "`seed all --env ENV` writes, made once a run."
)
_ASYNC = "async_db_session"
_OPENED = "_seeds_session"


class Run:
    """What the plugin keeps during a run.

    Args:
        config: pytest's.
    """

    def __init__(self, config: pytest.Config) -> None:
        from seeds.testing.options import run_word
        from seeds.testing.streams import Streams

        self.config = config
        self.word = run_word(config)
        self.streams: Streams = Streams(lambda: self.options)
        self.servers: set[str] = set()
        self.crashed: set[str] = set()
        self.project_registered = False
        self._options: Options | None = None

    @property
    def options(self) -> Options:
        """What the run goes by; read when it is first needed.

        Raises:
            SeedsError: Something of it is wrong.
        """
        if self._options is None:
            from seeds.testing.options import read_options

            self._options = read_options(self.config, self.word)
        return self._options


_RUN = pytest.StashKey[Run]()


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Turn an expected failure into one that pytest shows without a traceback."""
    from seeds.errors import SeedsError

    text = ""
    try:
        yield
    except SeedsError as error:
        text = "\n".join(filter(None, (str(error), error.hint)))
    if text:  # outside of the handler, so that the failure has no error behind it
        pytest.fail(text, pytrace=False)


def _options(config: pytest.Config) -> Options:
    return config.stash[_RUN].options


# -- hooks -----------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    from seeds.testing.options import add_options

    add_options(parser)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, and answer for the streams of this run."""
    from seeds.factories.stream import use_stream

    config.addinivalue_line("markers", _MARKER)
    run = config.stash[_RUN] = Run(config)
    force = contextlib.ExitStack()
    force.enter_context(use_stream(run.streams.current))
    config.add_cleanup(force.close)
    _register_asynchronous(config)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Make fixtures of the factories and scenarios that the ini file names."""
    config = session.config
    if any(config.getini(f"seeds_{kind}_fixtures") for kind in ("factory", "scenario")):
        from seeds.testing.named import named_fixtures

        _register(config, named_fixtures)
    if config.getoption("showfixtures", False):
        _register_project(config)


def pytest_itemcollected(item: pytest.Item) -> None:
    """Make fixtures of the project's factories and scenarios once a test asks for an unknown one.

    So a suite that uses none of them does not import them. pytest looks for a fixture that was
    not there when the test was collected again when the test begins.
    """
    info = getattr(item, "_fixtureinfo", None)
    if info is not None and not info.name2fixturedefs.keys() >= {*info.names_closure} - {"request"}:
        _register_project(item.config)


def _register_project(config: pytest.Config) -> None:
    run = config.stash[_RUN]
    if not run.project_registered:
        run.project_registered = True
        from seeds.testing.named import project_fixtures

        _register(config, project_fixtures)


def _register(config: pytest.Config, make: Callable[..., ModuleType]) -> None:
    from seeds.errors import SeedsError

    try:
        fixtures = make(config, _options(config), _session_of)
    except SeedsError as error:
        raise pytest.UsageError(*filter(None, (str(error), error.hint))) from None
    config.pluginmanager.register(fixtures, fixtures.__name__)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Have what a module makes while it is imported follow from the module alone."""
    from seeds.testing.streams import Place

    with collector.config.stash[_RUN].streams.at(Place(f"{collector.nodeid} collected")):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Have a test draw from its own stream, from its first fixture to its last word."""
    from seeds.testing.streams import place_of_test

    with item.config.stash[_RUN].streams.at(place_of_test(item)):
        return (yield)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Have a test that is tried again draw the same values again."""
    item.config.stash[_RUN].streams.start_again()


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(
    fixturedef: pytest.FixtureDef[Any], request: pytest.FixtureRequest
) -> Generator[None, object, object]:
    """Have fixtures that live longer than a test draw from streams of their own."""
    if fixturedef.scope == "function":
        return (yield)
    from seeds.testing.streams import place_of_fixture

    place = place_of_fixture(fixturedef.argname, request)
    with request.config.stash[_RUN].streams.at(place):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say of a test that failed how to get its values again."""
    report = yield
    if report.failed:
        said = item.config.stash[_RUN].streams.report(item)
        if said:
            report.sections.append(("seeds", said))
    return report


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist what has to be the same in all of them."""
    from seeds.testing.options import share

    share(node.workerinput, node.config.stash[_RUN].word)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """Remember which servers workers made databases on."""
    url = getattr(node, "workeroutput", {}).get("seeds_server")
    run = node.config.stash[_RUN]
    if url is None and error:  # it crashed, and said nothing
        url = run.options.database_url
        run.crashed.add(node.gateway.id)
    if url is not None:
        run.servers.add(url)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Drop the databases that workers shared."""
    run = config.stash.get(_RUN, None)
    if run is not None and run.servers:
        from seeds.testing.databases import drop_leftovers

        for url in sorted(run.servers):
            drop_leftovers(url, run.word, run.crashed)


# -- the database ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def seeds_metadata(pytestconfig: pytest.Config) -> sa.MetaData:
    """The models' MetaData: of the ini option seeds_metadata, else of [tool.seeds]."""
    from seeds.testing.options import metadata_of

    with told():
        return metadata_of(_options(pytestconfig))


@pytest.fixture(scope="session")
def seeds_database_url(pytestconfig: pytest.Config) -> Iterator[str]:
    """URL of this process's test database; with pytest-xdist each worker has its own."""
    from seeds.testing.databases import worker_database
    from seeds.testing.urls import text

    with contextlib.ExitStack() as stack:
        with told():
            url = stack.enter_context(worker_database(_options(pytestconfig)))
        yield text(url)


@pytest.fixture(scope="session")
def _seeds_databases(
    pytestconfig: pytest.Config,
    seeds_database_url: str,
    seeds_metadata: sa.MetaData,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Databases]:
    """Templates and copies of databases."""
    from seeds.testing.databases import Databases

    options = _options(pytestconfig)
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if options.worker else base) / "seeds"
    databases = Databases(options, seeds_database_url, seeds_metadata, folder)
    try:
        yield databases
    finally:
        databases.close()
        if databases.used_server and options.worker:
            output: dict[str, Any] = getattr(pytestconfig, "workeroutput", {})
            output["seeds_server"] = seeds_database_url


@pytest.fixture(scope="session")
def seeds_engine(_seeds_databases: Databases, seeds_database_url: str) -> Iterator[sa.Engine]:
    """Engine of the test database, with its tables made (seeds_schema says how)."""
    from seeds.testing.engines import new_engine

    with told():
        engine = new_engine(seeds_database_url)
        _seeds_databases.create_schema(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def _seeds_engine_of_test(request: pytest.FixtureRequest) -> sa.Engine:
    """The engine of the data set that the test is marked with, else the usual one."""
    from seeds.testing.data_sets import data_set_of

    with told():
        data = data_set_of(request.node)
        if data is not None:
            databases: Databases = request.getfixturevalue("_seeds_databases")
            return databases.engine(data)
    engine: sa.Engine = request.getfixturevalue("seeds_engine")
    return engine


@pytest.fixture
def db_session(_seeds_engine_of_test: sa.Engine) -> Iterator[Session]:
    """A Session whose work is rolled back after the test, commits included.

    Factories without a session of their own save to it.
    """
    from seeds.factories.session import use_session
    from seeds.testing.engines import rolled_back

    with rolled_back(_seeds_engine_of_test) as session, use_session(session):
        yield session


@pytest.fixture
def cloned_database_url(
    request: pytest.FixtureRequest, _seeds_databases: Databases
) -> Iterator[str]:
    """URL of a database that the test has to itself: a copy with empty tables, or a data set."""
    from seeds.testing.data_sets import data_set_of

    with contextlib.ExitStack() as stack:
        with told():
            url = stack.enter_context(_seeds_databases.copy(data_set_of(request.node)))
        yield url


@pytest.fixture
def committed_db(cloned_database_url: str) -> Iterator[CommittedDatabase]:
    """A database that the test has to itself, with an engine: for commits on many connections."""
    from seeds.testing.databases import CommittedDatabase
    from seeds.testing.engines import new_engine

    engine = new_engine(cloned_database_url)
    yield CommittedDatabase(cloned_database_url, engine)
    engine.dispose()


# -- asynchronous ----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def async_seeds_engine(
    request: pytest.FixtureRequest, _seeds_databases: Databases, seeds_database_url: str
) -> Iterator[AsyncEngine]:
    """AsyncEngine of the test database, with its tables made."""
    import sqlalchemy as sa

    from seeds.testing.engines import new_async_engine, run_apart
    from seeds.testing.urls import is_memory

    with told():
        engine = new_async_engine(seeds_database_url)
    if is_memory(sa.make_url(seeds_database_url)):
        # The memory of the connection of seeds_engine is not that of this one.
        async def prepare() -> None:
            async with engine.begin() as connection:
                await connection.run_sync(_seeds_databases.metadata.create_all)

        run_apart(prepare)
    else:
        request.getfixturevalue("seeds_engine")
    yield engine
    run_apart(engine.dispose)


@pytest.fixture
def _async_seeds_engine_of_test(request: pytest.FixtureRequest) -> Iterator[AsyncEngine]:
    """The asynchronous engine of the data set that the test is marked with, or the usual one."""
    from seeds.testing.data_sets import data_set_of

    with told():
        data = data_set_of(request.node)
    if data is None:
        yield request.getfixturevalue("async_seeds_engine")
        return
    from seeds.testing.engines import new_async_engine, run_apart

    with told():
        engine = new_async_engine(request.getfixturevalue("_seeds_engine_of_test").url)
    yield engine
    run_apart(engine.dispose)


@pytest.fixture
def async_db_session(
    request: pytest.FixtureRequest, _async_seeds_engine_of_test: AsyncEngine
) -> Iterator[AsyncSession]:
    """An AsyncSession whose work is rolled back after the test, commits included.

    It works in tests of pytest-asyncio and of anyio. Factories without a session of their own
    save to it.
    """
    from seeds.factories.session import use_session
    from seeds.testing.loops import awaited_in

    session: AsyncSession = request.getfixturevalue(awaited_in(request, _OPENED, _ASYNC))
    with use_session(session):
        yield session


def _register_asynchronous(config: pytest.Config) -> None:
    """Define what opens a session, once for each kind of event loop a test may have."""
    from seeds.testing.loops import awaited_fixtures

    holder = ModuleType("seeds-asynchronous-fixtures")
    vars(holder).update(awaited_fixtures(config, _OPENED, _opener))
    config.pluginmanager.register(holder, holder.__name__)


def _opener(ambient: bool) -> Callable[..., AsyncIterator[AsyncSession]]:
    """Return what opens a session.

    Args:
        ambient: Whether it puts the session in force. anyio runs fixtures and test in one task,
            which does not see what is set outside; pytest-asyncio copies what is.
    """

    async def opened(_async_seeds_engine_of_test: AsyncEngine) -> AsyncIterator[AsyncSession]:
        from seeds.factories.session import use_session
        from seeds.testing.engines import rolled_back_async

        async with rolled_back_async(_async_seeds_engine_of_test) as session:
            with use_session(session) if ambient else contextlib.nullcontext():
                yield session

    return opened


# -- data ------------------------------------------------------------------------------------


def _session_of(request: pytest.FixtureRequest) -> Any:
    """Return the session of a test: the asynchronous one where it asks for that."""
    return request.getfixturevalue(_ASYNC if _ASYNC in request.fixturenames else "db_session")


@pytest.fixture
def factories(request: pytest.FixtureRequest) -> Factories:
    """The factories by name, saving to the session of the test: factories.user.create()."""
    from seeds.testing.factories import Factories, project_factories

    with told():
        known = project_factories(_options(request.config))
    return Factories(known, _session_of(request))


@pytest.fixture
def registry(request: pytest.FixtureRequest) -> Registry:
    """A new seeds.Registry of the factories, saving to the session of the test."""
    from seeds.testing.factories import project_registry

    with told():
        made = project_registry(_options(request.config))
    _session_of(request)
    return made


@pytest.fixture(scope="session")
def _seeds_files(pytestconfig: pytest.Config) -> FixtureFiles:
    """The files of the fixtures folder."""
    from seeds.testing.files import FixtureFiles

    with told():
        return FixtureFiles(_options(pytestconfig).fixtures)


@pytest.fixture(scope="session")
def load_fixture(_seeds_files: FixtureFiles) -> Any:
    """Loads one record of the fixtures folder, such as ("users", "admin") of users/admin.json."""
    return _seeds_files.load


@pytest.fixture(scope="session")
def load_fixtures(_seeds_files: FixtureFiles) -> Any:
    """Loads all records of a kind, such as "users", of the fixtures folder, by name."""
    return _seeds_files.load_all
