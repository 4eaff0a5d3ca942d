"""Ctrl-C ends a statement."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest


@pytest.mark.parametrize("while_", ["copying", "rebuilding"])
def test_an_interrupt_ends_a_long_statement_and_stays_an_interrupt(
    postgresql_url: str, while_: str
) -> None:
    script = f"""
import os, signal, sys, threading, time
import pyarrow as pa
import sqlalchemy as sa
from seeds.load import TableLoad, backend_for
from seeds.load.engine import create_engine
from seeds.schema.batch import Batch
from seeds.schema.metadata import table_info
source = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
engine = create_engine({postgresql_url!r})
with engine.connect() as connection:
    source.create(connection)
    backend = backend_for(connection)
    table = table_info(source)
    n = 1_000_000
    backend.prepare([TableLoad(table, ("id",), n, True)])
    batch = Batch(table, pa.record_batch([pa.array(range(n))], names=["id"]))
    encoded = backend.encode(batch)
    def interrupt():
        time.sleep(0.1)
        os.kill(os.getpid(), signal.SIGINT)
    threading.Thread(target=interrupt).start()
    try:
        if {while_!r} == "copying":
            while True:
                backend.write(encoded)
        else:
            connection.exec_driver_sql("SELECT pg_sleep(60)")
    except KeyboardInterrupt:
        print("interrupted")
"""
    done = subprocess.run(
        [sys.executable, "-c", script],
        check=False,
        capture_output=True,
        text=True,
        timeout=30,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])},
    )
    assert done.stdout == "interrupted\n", done.stderr


def test_statements_share_one_thread(postgresql_url: str) -> None:
    from seeds.load.engine import create_engine

    def waiting() -> set[int | None]:
        return {t.ident for t in threading.enumerate() if t.name == "seeds-statement"}

    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        before = waiting()
        for _ in range(20):
            connection.exec_driver_sql("SELECT 1")
        assert waiting() == before
    engine.dispose()
