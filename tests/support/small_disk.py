"""Disks that are full soon, for files and for servers of our own."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from seeds.load.engine import create_engine
from tests.support import postgresql


@contextlib.contextmanager
def small_disk(size: str) -> Iterator[Path]:
    """A file system of a given size."""
    folder = Path(tempfile.mkdtemp(prefix="seeds-small-"))
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size},mode=777", "tmpfs", folder],
        capture_output=True,
        check=False,
    )
    try:
        if made.returncode:
            pytest.skip("a file system of our own takes rights that we do not have")
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], capture_output=True, check=False)
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def small_tablespace(server: postgresql.Server, size: str) -> Iterator[str]:
    """A tablespace of a server of this machine on a disk of its own.

    What was made in it has to be gone at the end.

    Yields:
        Its name.
    """
    with small_disk(size) as disk:
        space = disk / "space"
        space.mkdir()
        data = Path(str(alone(server, "SHOW data_directory")))
        os.chown(space, data.stat().st_uid, data.stat().st_gid)
        space.chmod(0o700)
        name = disk.name.replace("-", "_")
        alone(server, f"CREATE TABLESPACE {name} LOCATION '{space}'")
        try:
            yield name
        finally:
            alone(server, f"DROP TABLESPACE {name}")


def alone(server: postgresql.Server, statement: str) -> object:
    """Execute a statement that wants no transaction, and return its first value, if any."""
    engine = create_engine(server.url).execution_options(isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            found = connection.exec_driver_sql(statement)
            return found.scalar() if found.returns_rows else None
    finally:
        engine.dispose()
