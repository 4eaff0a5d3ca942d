"""A wire to a PostgreSQL server that breaks when it matters."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import sqlalchemy as sa


@contextlib.contextmanager
def losing_the_answer_to(statement: bytes, url: str) -> Iterator[str]:
    """Yield a URL of a database where a statement arrives and its answer does not.

    Args:
        statement: The statement.
        url: The database.
    """
    made = sa.make_url(url)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = (made.host or "127.0.0.1", made.port or 5432)
        threading.Thread(
            target=_serve, args=(listener, server, statement + b"\0"), daemon=True
        ).start()
        port = listener.getsockname()[1]
        # Encrypted, a statement could not be recognised.
        through = made.set(host="127.0.0.1", port=port).update_query_dict({"sslmode": "disable"})
        yield through.render_as_string(hide_password=False)


def _serve(listener: socket.socket, server: tuple[str, int], statement: bytes) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        other = socket.create_connection(server)
        lost = threading.Event()
        for source, target in ((client, other), (other, client)):
            threading.Thread(
                target=_pass_on, args=(source, target, statement, lost), daemon=True
            ).start()


def _pass_on(
    source: socket.socket, target: socket.socket, statement: bytes, lost: threading.Event
) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            if lost.is_set():
                break  # the answer: it is there, and goes no further
            if statement in data:
                lost.set()
            target.sendall(data)
    for one in (source, target):
        with contextlib.suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
