"""Indexes and keys of a large load are dropped and made again, or left alone."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from seeds.errors import ConstraintError
from seeds.load import TableLoad
from seeds.load.generic import REBUILD_ROWS
from seeds.load.postgresql import PostgreSQLBackend
from seeds.schema.table import ForeignKey
from tests.integration.load.loading import batch, load, rows
from tests.integration.load.postgresql.describing import (
    INTEGER,
    TEXT,
    described,
    execute,
)

RICH = (
    "CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE)",
    (
        "CREATE TABLE big ("
        " id serial CONSTRAINT the_key PRIMARY KEY WITH (fillfactor = 70),"
        " email text NOT NULL CONSTRAINT big_email UNIQUE DEFERRABLE INITIALLY DEFERRED,"
        " parent_id int REFERENCES parent ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE,"
        " self_id int CONSTRAINT to_self REFERENCES big,"
        " a int, b int CHECK (b IS NULL OR b > 0), span int4range, code text UNIQUE,"
        " CONSTRAINT pair UNIQUE (a, b) INCLUDE (email),"
        " CONSTRAINT no_overlap EXCLUDE USING gist (span WITH &&))"
    ),
    "CREATE INDEX part ON big (lower(email) text_pattern_ops DESC NULLS LAST) WHERE a > 0",
    'CREATE UNIQUE INDEX "Odd Name" ON big (a, email) WITH (fillfactor = 50)',
    "CREATE INDEX hashed ON big USING hash (email)",
    "CREATE TABLE child (id int PRIMARY KEY, big_id int CONSTRAINT c1 REFERENCES big, code text)",
    "ALTER TABLE child ADD CONSTRAINT c2 FOREIGN KEY (code) REFERENCES big (code) NOT VALID",
    "COMMENT ON CONSTRAINT the_key ON big IS 'it''s 100% the key'",
    "COMMENT ON INDEX part IS 'a part'",
    "COMMENT ON CONSTRAINT c1 ON child IS 'child''s'",
    "ALTER TABLE big CLUSTER ON the_key",
)
CATALOGUE = """
SELECT 'i', x.relname, pg_get_indexdef(i.indexrelid), i.indisunique, i.indisprimary,
       i.indimmediate, i.indisclustered, i.indisvalid, x.reloptions::text, x.reltablespace::text,
       obj_description(x.oid, 'pg_class'), x.relowner::text
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
WHERE i.indrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)
UNION ALL
SELECT 'c', c.conrelid::regclass::text || c.conname, pg_get_constraintdef(c.oid), c.condeferrable,
       c.condeferred, c.convalidated, c.conislocal, c.connoinherit, c.contype::text,
       c.conindid::regclass::text, obj_description(c.oid, 'pg_constraint'),
       (SELECT string_agg(tgenabled::text, '') FROM pg_trigger WHERE tgconstraint = c.oid)
FROM pg_constraint c WHERE c.connamespace = 'public'::regnamespace
UNION ALL
SELECT 'a', attrelid::regclass || attname, format_type(atttypid, atttypmod), attnotnull,
       atthasdef, false, false, false, '', '', '', ''
FROM pg_attribute WHERE attrelid IN ('big'::regclass, 'child'::regclass) AND attnum > 0
ORDER BY 1, 2
"""
big = described(
    "big",
    id=INTEGER,
    email=TEXT,
    parent_id=INTEGER,
    self_id=INTEGER,
    foreign_keys=[ForeignKey(("self_id",), "big", ("id",))],
)
child = described("child", id=INTEGER, big_id=INTEGER)


def big_batch(n: int = REBUILD_ROWS, first: int = 1) -> Any:
    ids = list(range(first, first + n))
    return batch(
        big,
        {
            "id": ids,
            "email": [f"u{i}" for i in ids],
            "parent_id": [None] * n,
            "self_id": [None, *ids[:-1]],
        },
    )


def catalogue(backend: PostgreSQLBackend) -> list[Any]:
    return [tuple(r) for r in backend.connection.exec_driver_sql(CATALOGUE)]


def dropped(backend: PostgreSQLBackend) -> bool:
    return bool(backend._rebuilder._dropped)


def test_everything_dropped_is_recreated_to_the_letter(backend: PostgreSQLBackend) -> None:
    execute(backend, *RICH)
    before = catalogue(backend)
    backend.prepare([TableLoad(big, tuple(big.columns), REBUILD_ROWS, True)])
    during = catalogue(backend)
    assert not [r for r in during if r[0] == "i" and r[1] in ("the_key", "part", "Odd Name")]
    assert not [r for r in during if r[1] in ("childc1", "childc2")]
    backend.write(backend.encode(big_batch()))
    backend.finish()
    assert catalogue(backend) == before
    assert backend.count(big) == REBUILD_ROWS


def test_settings_are_as_before_after_a_rebuild(backend: PostgreSQLBackend) -> None:
    names = ("maintenance_work_mem", "default_tablespace", "lock_timeout")
    execute(backend, *RICH, "SET LOCAL lock_timeout = '7s'")

    def values() -> list[Any]:
        return [backend.connection.exec_driver_sql(f"SHOW {n}").scalar() for n in names]

    before = values()
    load(backend, big_batch())
    assert values() == before


def test_a_small_load_drops_nothing(backend: PostgreSQLBackend) -> None:
    execute(backend, *RICH)
    backend.prepare([TableLoad(big, tuple(big.columns), REBUILD_ROWS - 1, True)])
    assert not dropped(backend)


def test_an_append_to_a_filled_table_drops_nothing(backend: PostgreSQLBackend) -> None:
    execute(backend, *RICH)
    load(backend, big_batch())
    backend.prepare([TableLoad(big, tuple(big.columns), REBUILD_ROWS, False)])
    assert not dropped(backend)


@pytest.mark.parametrize(
    "special",
    [
        "CREATE VIEW v AS SELECT big.*, count(*) FROM big GROUP BY big.id",
        "CREATE TABLE heir () INHERITS (big)",
        'ALTER TABLE big REPLICA IDENTITY USING INDEX "Odd Name"',
        "ALTER TABLE child DISABLE TRIGGER ALL",
        "ALTER INDEX part ALTER COLUMN 1 SET STATISTICS 500",
    ],
)
def test_what_cannot_be_recreated_exactly_is_left_alone(
    backend: PostgreSQLBackend, special: str
) -> None:
    prelude = "ALTER TABLE big ALTER a SET NOT NULL, ALTER a SET DEFAULT 1"
    execute(backend, *RICH, prelude, special)
    before = catalogue(backend)
    load(backend, big_batch())
    assert catalogue(backend) == before
    assert backend.count(big) == REBUILD_ROWS


def test_a_partitioned_table_is_loaded_live(backend: PostgreSQLBackend) -> None:
    execute(
        backend,
        "CREATE TABLE big (id int PRIMARY KEY, email text, parent_id int, self_id int)"
        " PARTITION BY RANGE (id)",
        "CREATE TABLE part1 PARTITION OF big FOR VALUES FROM (0) TO (10000)",
        "CREATE TABLE part2 PARTITION OF big DEFAULT",
    )
    load(backend, big_batch())
    assert backend.count(big) == REBUILD_ROWS
    assert len(rows(backend, big, ["id"])) == REBUILD_ROWS


def test_a_table_of_somebody_else_is_loaded_live(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        backend = PostgreSQLBackend(connection)
        execute(backend, *RICH)
        before = catalogue(backend)
        execute(
            backend,
            "CREATE ROLE seeds_guest",
            "GRANT ALL ON ALL TABLES IN SCHEMA public TO seeds_guest",
            "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO seeds_guest",
            "SET LOCAL ROLE seeds_guest",
        )
        load(backend, big_batch())
        assert backend.next_key(big) == REBUILD_ROWS + 1
        assert catalogue(backend) == before


def test_a_table_that_somebody_reads_is_loaded_live(
    engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seeds.load.rebuild.LOCK_WAIT", "100ms")
    with engine.begin() as connection:
        execute(PostgreSQLBackend(connection), *RICH)
    with engine.connect() as reader, engine.connect() as connection:
        reader.exec_driver_sql("SELECT count(*) FROM big")
        backend = PostgreSQLBackend(connection)
        load(backend, big_batch())
        assert backend.count(big) == REBUILD_ROWS


def test_rows_added_before_with_checks_pending_do_not_hinder_the_rebuild(
    backend: PostgreSQLBackend,
) -> None:
    execute(backend, *RICH, "INSERT INTO big (email) VALUES ('first'), ('second')")
    before = catalogue(backend)
    backend.prepare([TableLoad(big, tuple(big.columns), REBUILD_ROWS, False)])
    assert dropped(backend)
    backend.write(backend.encode(big_batch(first=3)))
    backend.finish()
    assert catalogue(backend) == before


def test_a_missing_parent_found_while_rebuilding_is_named(backend: PostgreSQLBackend) -> None:
    execute(backend, *RICH)
    made = big_batch()
    parents = [None] * (REBUILD_ROWS - 1) + [77]
    wrong = batch(
        big,
        {n: made.rows.column(n).to_pylist() for n in ("id", "email")} | {"parent_id": parents},
    )
    with pytest.raises(ConstraintError, match=r"big.*big_parent_id_fkey.*\(parent_id\)=\(77\)"):
        load(backend, wrong)
