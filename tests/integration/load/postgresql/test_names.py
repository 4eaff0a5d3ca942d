"""Names may be any."""

from __future__ import annotations

from seeds.load.generic import REBUILD_ROWS
from seeds.load.postgresql import PostgreSQLBackend
from tests.integration.load.loading import batch, load, rows
from tests.integration.load.postgresql.describing import (
    INTEGER,
    TEXT,
    described,
    execute,
)


def test_names_in_need_of_quotes_and_schemas_are_honoured(backend: PostgreSQLBackend) -> None:
    execute(
        backend,
        'CREATE SCHEMA "My Schema"',
        'CREATE TABLE "My Schema"."Or""der %s" ("Id" serial PRIMARY KEY, "a b%" text)',
    )
    table = described('Or"der %s', key="Id", schema="My Schema", Id=INTEGER, **{"a b%": TEXT})
    n = REBUILD_ROWS
    load(backend, batch(table, {"Id": list(range(1, n + 1)), "a b%": ["x"] * n}))
    assert backend.count(table) == n
    assert backend.next_key(table) == n + 1
    assert len(rows(backend, table, batch_size=n // 2)) == n
    assert backend.clear([table]) == {table.name: n}
