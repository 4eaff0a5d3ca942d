"""Tables are emptied as their triggers and foreign keys allow."""

from __future__ import annotations

from seeds.load.postgresql import PostgreSQLBackend
from seeds.schema.table import ForeignKey
from tests.integration.load.postgresql.describing import (
    INTEGER,
    described,
    execute,
)


def test_a_table_that_others_refer_to_is_cleared_by_deleting(backend: PostgreSQLBackend) -> None:
    execute(
        backend,
        "CREATE TABLE t (id serial PRIMARY KEY, up int REFERENCES t ON DELETE RESTRICT)",
        "CREATE TABLE other (t_id int REFERENCES t ON DELETE CASCADE)",
        "INSERT INTO t (up) VALUES (NULL), (1), (2)",
        "INSERT INTO other VALUES (1)",
    )
    key = ForeignKey(("up",), "t", ("id",), "RESTRICT")
    table = described("t", id=INTEGER, up=INTEGER, foreign_keys=[key])
    assert backend.clear([table]) == {"t": 3}
    assert backend.next_key(table) == 1


def test_a_trigger_that_watches_deletions_sees_them(backend: PostgreSQLBackend) -> None:
    execute(
        backend,
        "CREATE TABLE t (id int PRIMARY KEY)",
        "CREATE TABLE audit (id int)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
        " 'BEGIN INSERT INTO audit VALUES (OLD.id); RETURN OLD; END'",
        "CREATE TRIGGER n AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION note()",
        "INSERT INTO t VALUES (1), (2)",
    )
    assert backend.clear([described("t", id=INTEGER)]) == {"t": 2}
    assert backend.connection.exec_driver_sql("SELECT count(*) FROM audit").scalar() == 2
