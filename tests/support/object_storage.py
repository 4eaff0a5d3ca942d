"""A server of S3 on this machine, with one bucket: moto's, in a process of its own."""

from __future__ import annotations

import contextlib
import re
import socket
import subprocess
import sysconfig
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

SECRET = "a-secret-that-nobody-may-see"


@dataclass(frozen=True)
class Bucket:
    """A bucket, looked into without any of the packages that are tested.

    Attributes:
        endpoint: The URL of the server.
        name: The bucket.
    """

    endpoint: str
    name: str = "data"

    @property
    def env(self) -> dict[str, str]:
        """Variables for a command that is to use the server."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "testing",
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_DEFAULT_REGION": "us-east-1",
        }

    def keys(self) -> list[str]:
        """Return the names of all objects."""
        return re.findall(r"<Key>([^<]+)</Key>", self._ask("GET", "?list-type=2").decode())

    def get(self, key: str) -> bytes:
        """Return what is in an object."""
        return self._ask("GET", f"/{key}")

    def put(self, key: str, data: bytes) -> None:
        """Store an object."""
        self._ask("PUT", f"/{key}", data)

    def make(self) -> None:
        """Make the bucket."""
        self._ask("PUT", "")

    def _ask(self, method: str, path: str, data: bytes | None = None) -> bytes:
        url = f"{self.endpoint}/{self.name}{path}"
        headers = {
            # The server wants one, and does not look into it.
            "Authorization": "AWS4-HMAC-SHA256 Credential=testing/x/us-east-1/s3/aws4_request",
            "Content-Type": "application/octet-stream",
        }
        request = urllib.request.Request(url, data, headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: bytes = answer.read()
        return found


@contextlib.contextmanager
def s3_bucket() -> Iterator[Bucket]:
    """Yield an empty bucket; skip where the packages of the group ``storage`` are missing."""
    program = Path(sysconfig.get_path("scripts")) / "moto_server"
    pytest.importorskip("s3fs", reason="needs the group 'storage': make test-storage")
    if not program.exists():
        pytest.skip("needs the group 'storage': make test-storage")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [program, "-H", "127.0.0.1", "-p", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    bucket = Bucket(f"http://127.0.0.1:{port}")
    try:
        end = time.monotonic() + 60
        while True:
            try:
                bucket.make()
                break
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None or time.monotonic() > end:
                    raise
                time.sleep(0.1)
        yield bucket
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def stuck_after(size: int, bucket: Bucket) -> Iterator[tuple[Bucket, threading.Event]]:
    """Yield the bucket behind a wire on which requests get stuck, and what tells of the first.

    Args:
        size: Bytes of a connection after which nothing goes on.
        bucket: The bucket.
    """
    stuck, end = threading.Event(), threading.Event()
    port = int(bucket.endpoint.rpartition(":")[2])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(
            target=_serve, args=(listener, port, size, stuck, end), daemon=True
        ).start()
        yield Bucket(f"http://127.0.0.1:{listener.getsockname()[1]}", bucket.name), stuck
        end.set()


def _serve(
    listener: socket.socket, port: int, size: int, stuck: threading.Event, end: threading.Event
) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        server = socket.create_connection(("127.0.0.1", port))
        for source, target, most in ((client, server, size), (server, client, None)):
            threading.Thread(
                target=_pass_on, args=(source, target, most, stuck, end), daemon=True
            ).start()


def _pass_on(
    source: socket.socket,
    target: socket.socket,
    most: int | None,
    stuck: threading.Event,
    end: threading.Event,
) -> None:
    passed = 0
    with source, contextlib.suppress(OSError):  # each is the source of one thread, which closes it
        while data := source.recv(65536):
            passed += len(data)
            if most is not None and passed > most:
                stuck.set()
                end.wait(60)
                break
            target.sendall(data)
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
