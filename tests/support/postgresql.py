"""A PostgreSQL server for the tests: the one named, the one that runs here, or one of our own."""

from __future__ import annotations

import contextlib
import getpass
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import sqlalchemy as sa

DRIVER = "postgresql+psycopg2"
CONNECT_TIMEOUT = 3  # seconds
START_TIMEOUT = 60  # seconds, for a machine with better things to do
MODES = ("auto", "url", "local", "temporary", "none")


class UnavailableError(Exception):
    """No server where one was looked for; the message says why."""


class MisconfiguredError(Exception):
    """A server was named that cannot be used: never a reason to skip."""


@dataclass(frozen=True)
class Server:
    """A server on which the tests may make databases.

    Attributes:
        url: URL of a database to connect to for making others.
        origin: Where the server comes from, for people.
        stop: Ends a server that the tests started.
        restart: Ends it by a signal and starts it again, at the same place.
    """

    url: sa.URL
    origin: str
    stop: Callable[[], None] = lambda: None
    restart: Callable[[signal.Signals], None] | None = None

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Make an empty database with a name of its own; drop it afterwards.

        Yields:
            Its URL, with the driver that the tool uses.
        """
        name = f"seeds_test_{os.getpid()}_{secrets.token_hex(4)}"
        # template0, because copying template1 fails while anybody is connected to it.
        _execute(self.url, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        try:
            yield self.url.set(database=name).render_as_string(hide_password=False)
        finally:
            # A test that failed may have left connections open.
            _execute(self.url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def find(environ: Mapping[str, str]) -> Server:
    """Find a server, or start one.

    Args:
        environ: TEST_DATABASE_URL names a server; SEEDS_TEST_POSTGRESQL (``auto``, ``url``,
            ``local``, ``temporary``, ``none``) confines the search to one way.

    Raises:
        UnavailableError: There is none.
        MisconfiguredError: TEST_DATABASE_URL does not lead to a usable server.
    """
    mode = environ.get("SEEDS_TEST_POSTGRESQL") or "auto"
    if mode not in MODES:
        raise MisconfiguredError(
            f"SEEDS_TEST_POSTGRESQL is {mode!r}, not one of {', '.join(MODES)}"
        )
    named = environ.get("TEST_DATABASE_URL")
    if mode == "url" or (mode == "auto" and named):
        if not named:
            raise MisconfiguredError(
                "SEEDS_TEST_POSTGRESQL is 'url' but TEST_DATABASE_URL is not set"
            )
        return from_url(named)
    reasons = []
    for way, attempt in (("local", local), ("temporary", temporary)):
        if mode in ("auto", way):
            try:
                return attempt()
            except UnavailableError as error:
                reasons.append(str(error))
    raise UnavailableError("; ".join(reasons) or "SEEDS_TEST_POSTGRESQL is 'none'")


def from_url(text: str) -> Server:
    """The server that TEST_DATABASE_URL names."""
    try:
        url = sa.make_url(text)
    except sa.exc.ArgumentError:
        raise MisconfiguredError("TEST_DATABASE_URL is not a database URL") from None
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise MisconfiguredError(
            f"TEST_DATABASE_URL is for {url.get_backend_name()}, not PostgreSQL"
        )
    url = url.set(drivername=DRIVER)
    try:
        _check(url)
    except UnavailableError as error:
        raise MisconfiguredError(f"TEST_DATABASE_URL cannot be used: {error}") from None
    return Server(url, "TEST_DATABASE_URL")


def local(host: str = "127.0.0.1", port: int = 5432) -> Server:
    """A server that runs on this machine and lets us in without a question."""
    reasons = []
    for user in dict.fromkeys(("postgres", getpass.getuser())):
        url = sa.URL.create(DRIVER, user, host=host, port=port, database="postgres")
        try:
            _check(url)
        except UnavailableError as error:
            reasons.append(str(error))
        else:
            return Server(url, f"{host}:{port}")
    raise UnavailableError(f"{host}:{port}: {reasons[0]}")


def temporary() -> Server:
    """A cluster of our own, from the server binaries installed here, without durability.

    Root may not run PostgreSQL, so as root it runs as ``postgres`` or ``nobody``.
    """
    bindir = find_binaries()
    if bindir is None:
        raise UnavailableError("no PostgreSQL server binaries (initdb, postgres) are installed")
    account = _unprivileged() if os.geteuid() == 0 else {}
    # Not below pytest's own directory: another user must be able to get there, and the path of a
    # Unix socket has at most 107 bytes.
    home = Path(tempfile.mkdtemp(prefix="seeds-pg-"))
    try:
        return _start(bindir, home, account)
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise


def find_binaries() -> Path | None:
    """The directory of the newest installed ``initdb`` that has ``postgres`` beside it."""
    candidates = []
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        shown = subprocess.run(
            ["pg_config", "--bindir"], capture_output=True, text=True, check=True
        ).stdout
        candidates.append(Path(shown.strip()))
    candidates += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    if found := shutil.which("initdb"):
        candidates.append(Path(found).resolve().parent)
    for directory in candidates:
        if all(os.access(directory / name, os.X_OK) for name in ("initdb", "postgres")):
            return directory
    return None


def _version(path: Path) -> int:
    name = path.parent.name
    return int(name) if name.isdigit() else 0


def _unprivileged() -> dict[str, Any]:
    """Arguments of subprocess that make a child of root somebody else."""
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise UnavailableError("running as root, and neither user 'postgres' nor 'nobody' exists")


def _start(bindir: Path, home: Path, account: Mapping[str, Any]) -> Server:
    password = secrets.token_hex(16)  # trust would let every local user in as superuser
    (home / "password").write_text(password)
    for path in (home, home / "password"):
        if account:
            os.chown(path, account["user"], account["group"])
        path.chmod(0o700)
    options: dict[str, Any] = {**account, "cwd": home, "stdin": subprocess.DEVNULL}
    data = home / "data"
    try:
        subprocess.run(
            [
                *(bindir / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C"),
                *("--auth=scram-sha-256", f"--pwfile={home / 'password'}", "--no-sync"),
            ],
            check=True,
            capture_output=True,
            text=True,
            **options,
        )
    except (OSError, subprocess.SubprocessError) as error:
        detail = (getattr(error, "stderr", None) or str(error)).strip()
        raise UnavailableError(f"{bindir / 'initdb'} failed: {detail}") from None
    # Another process may take the port between our look and the server's; then try another.
    for attempt in range(3):
        server = _launch(bindir, home, password, options)
        if server is not None:
            return server
        time.sleep(0.1 * attempt)
    log = (home / "log").read_text(errors="replace").strip()
    raise UnavailableError(f"{bindir / 'postgres'} did not start: {log[-1000:]}")


def _launch(bindir: Path, home: Path, password: str, options: Mapping[str, Any]) -> Server | None:
    port = _free_port()
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": home,
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": 50,
    }

    def start() -> subprocess.Popen[bytes]:
        with (home / "log").open("ab") as log:
            return subprocess.Popen(
                [
                    *(bindir / "postgres", "-D", home / "data"),
                    *(word for n, value in settings.items() for word in ("-c", f"{n}={value}")),
                ],
                stdout=log,
                stderr=log,
                # Ctrl-C is for pytest, which then stops the server in order.
                start_new_session=True,
                **options,
            )

    process = start()

    def end(number: signal.Signals) -> None:
        if process.poll() is None:
            process.send_signal(number)
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGQUIT)
                process.wait(timeout=30)

    def stop() -> None:
        end(signal.SIGINT)  # "fast": does not wait for clients
        shutil.rmtree(home, ignore_errors=True)

    def restart(number: signal.Signals) -> None:
        nonlocal process
        end(number)
        process = start()
        if not answers():
            raise UnavailableError("the server did not start again")

    url = sa.URL.create(DRIVER, "postgres", password, "127.0.0.1", port, "postgres")

    def answers() -> bool:
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(UnavailableError):
                _check(url)
                return True
            time.sleep(0.05)
        return False

    if answers():
        return Server(url, f"temporary cluster of {bindir}", stop, restart)
    if process.poll() is not None:
        return None
    stop()
    raise UnavailableError(f"{bindir / 'postgres'} did not answer within {START_TIMEOUT} s")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _check(url: sa.URL) -> None:
    """Raise UnavailableError unless the server answers and lets us make databases."""
    allowed = _query(
        url, "SELECT rolsuper OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
    )
    if not allowed:
        raise UnavailableError(f"user {url.username} may not create databases there")


def _connect(url: sa.URL) -> Any:
    arguments: dict[str, Any] = {
        **url.translate_connect_args(username="user", database="dbname"),
        **url.query,
        "connect_timeout": CONNECT_TIMEOUT,
        "application_name": "seeds tests",
    }
    try:
        connection = psycopg2.connect(**arguments)
    except psycopg2.Error as error:
        raise UnavailableError(" ".join(str(error).split())) from None
    connection.autocommit = True
    return connection


def _execute(url: sa.URL, statement: str) -> None:
    with contextlib.closing(_connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)


def _query(url: sa.URL, statement: str) -> Any:
    with contextlib.closing(_connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
