"""Copies between two databases."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from seeds.copying.databases import checked_url, snapshot
from seeds.errors import (
    ConstraintError,
    DatabaseError,
    GuardError,
    LockTimeout,
    SchemaError,
    UsageError,
)
from seeds.schema.batch import Batch
from tests.support.copying import Silent, connected, copied, executed, rows

PEOPLE = (
    "CREATE TABLE people (id INTEGER PRIMARY KEY, name VARCHAR(50) NOT NULL UNIQUE, age INTEGER)",
    (
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL"
        " REFERENCES people (id), body TEXT)"
    ),
    "INSERT INTO people VALUES (1, 'Ana', 30), (2, 'Ben', NULL), (7, 'Zoë', 5)",
    "INSERT INTO notes VALUES (1, 7, 'first'), (2, 1, ''), (3, 1, NULL)",
)


def test_all_rows_of_all_tables_arrive(ends: tuple[str, str]) -> None:
    source, target = ends
    executed(source, *PEOPLE)
    done = copied(source, target)
    assert [(c.table, c.rows) for c in done] == [("people", 3), ("notes", 3)]
    for table in ("people", "notes"):
        query = f"SELECT * FROM {table} ORDER BY id"
        assert rows(target, query) == rows(source, query)


def test_many_batches_arrive_in_order(ends: tuple[str, str]) -> None:
    source, target = ends
    executed(source, "CREATE TABLE numbers (n INTEGER PRIMARY KEY, text VARCHAR(20))")
    with connected(source) as connection:
        connection.execute(
            sa.text("INSERT INTO numbers VALUES (:n, :t)"),
            [{"n": n, "t": f"number {n}"} for n in range(1000)],
        )
    listener = Silent()
    copied(source, target, batch_size=64, listener=listener)
    assert rows(target, "SELECT count(*), sum(n), min(text) FROM numbers") == [
        (1000, 499500, "number 0")
    ]
    assert listener.rows == {"numbers": 1000}


def test_rows_pass_through_the_transformation(ends: tuple[str, str]) -> None:
    import pyarrow as pa

    source, target = ends
    executed(source, *PEOPLE)

    def masked(batch: Batch) -> Batch:
        if "name" not in batch.rows.schema.names:
            return batch
        from dataclasses import replace

        names = [f"person {v}" for v in batch.rows.column("id").to_pylist()]
        i = batch.rows.schema.get_field_index("name")
        return replace(batch, rows=batch.rows.set_column(i, "name", pa.array(names)))

    copied(source, target, transform=masked)
    assert rows(target, "SELECT name FROM people ORDER BY id") == [
        ("person 1",),
        ("person 2",),
        ("person 7",),
    ]


def test_tables_that_refer_to_each_other_in_a_circle_arrive(ends: tuple[str, str]) -> None:
    source, target = ends
    circle = "ALTER TABLE a ADD CONSTRAINT fk_b FOREIGN KEY (b_id) REFERENCES b (id)"
    if source.startswith("sqlite"):
        executed(
            source,
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b_id INTEGER NOT NULL REFERENCES b (id)"
            " DEFERRABLE INITIALLY DEFERRED)",
            "CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER NOT NULL REFERENCES a (id))",
            "INSERT INTO a VALUES (1, 1), (2, 1)",
            "INSERT INTO b VALUES (1, 2)",
        )
    else:
        executed(
            source,
            "CREATE TABLE a (id INTEGER PRIMARY KEY, b_id INTEGER NOT NULL)",
            "CREATE TABLE b (id INTEGER PRIMARY KEY, a_id INTEGER NOT NULL REFERENCES a (id))",
            "INSERT INTO a VALUES (1, 1), (2, 1)",
            "INSERT INTO b VALUES (1, 2)",
            circle,
        )
    copied(source, target)
    assert rows(target, "SELECT a.id, b.id FROM a JOIN b ON b.id = a.b_id ORDER BY 1") == [
        (1, 1),
        (2, 1),
    ]
    if not target.startswith("sqlite"):
        with pytest.raises(sa.exc.IntegrityError):
            executed(target, "INSERT INTO a VALUES (3, 99)")


def test_rows_that_refer_to_rows_of_their_own_table_arrive(ends: tuple[str, str]) -> None:
    source, target = ends
    executed(
        source,
        "CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES nodes (id))",
        "INSERT INTO nodes VALUES (9, NULL)",
        "INSERT INTO nodes VALUES (1, 9)",
    )
    copied(source, target)
    assert rows(target, "SELECT * FROM nodes ORDER BY id") == [(1, 9), (9, None)]


def test_composite_keys_and_tables_without_any_arrive(ends: tuple[str, str]) -> None:
    source, target = ends
    executed(
        source,
        "CREATE TABLE pairs (a VARCHAR(9) NOT NULL, b INTEGER NOT NULL, c INTEGER,"
        " PRIMARY KEY (a, b))",
        "CREATE TABLE parts (a VARCHAR(9), b INTEGER, n INTEGER,"
        " FOREIGN KEY (a, b) REFERENCES pairs (a, b))",
        "INSERT INTO pairs VALUES ('x', 1, 1), ('x', 2, 2), ('Y', 1, 3)",
        "INSERT INTO parts VALUES ('x', 2, 1), ('x', 2, 1), (NULL, 5, 2)",
    )
    copied(source, target, batch_size=2)
    for table in ("pairs", "parts"):
        assert sorted(map(str, rows(target, f"SELECT * FROM {table}"))) == sorted(
            map(str, rows(source, f"SELECT * FROM {table}"))
        )


def test_the_next_key_is_above_the_copied_ones(two: tuple[str, str]) -> None:
    source, target = two
    executed(
        source,
        "CREATE TABLE things (id serial PRIMARY KEY, name text)",
        "CREATE TABLE others (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text)",
        "INSERT INTO things (name) SELECT 'x' FROM generate_series(1, 41)",
        "INSERT INTO others (name) SELECT 'x' FROM generate_series(1, 41)",
    )
    copied(source, target)
    for table in ("things", "others"):
        executed(target, f"INSERT INTO {table} (name) VALUES ('new')")
        assert rows(target, f"SELECT max(id) FROM {table}") == [(42,)]


def test_a_table_may_stay_empty(ends: tuple[str, str]) -> None:
    source, target = ends
    executed(source, *PEOPLE)
    done = copied(source, target, empty=["notes"])
    assert [(c.table, c.rows) for c in done] == [("people", 3), ("notes", 0)]


def test_a_row_whose_parent_stays_away_is_refused(ends: tuple[str, str]) -> None:
    source, target = ends
    executed(source, *PEOPLE)
    executed(target, *PEOPLE[:2])
    with pytest.raises(ConstraintError, match="notes"):
        copied(source, target, empty=["people"])
    assert rows(target, "SELECT count(*) FROM notes") == [(0,)]


def test_an_error_on_the_way_leaves_the_target_as_it_was(ends: tuple[str, str]) -> None:
    source, target = ends
    executed(source, *PEOPLE)
    executed(target, *PEOPLE[:2])

    def broken(batch: Batch) -> Batch:
        if batch.table.name == "notes":
            raise DatabaseError("no")
        return batch

    with pytest.raises(DatabaseError, match="no"):
        copied(source, target, transform=broken)
    assert rows(target, "SELECT count(*) FROM people") == [(0,)]


def test_a_row_that_is_lost_on_the_way_is_noticed(ends: tuple[str, str]) -> None:
    from dataclasses import replace

    source, target = ends
    executed(source, *PEOPLE)

    def shortened(batch: Batch) -> Batch:
        return replace(batch, rows=batch.rows.slice(0, 2)) if batch.table.name == "notes" else batch

    with pytest.raises(DatabaseError, match="notes: 2 rows were read of 3"):
        copied(source, target, transform=shortened)


def test_triggers_of_the_target_do_not_fire_and_are_there_afterwards(two: tuple[str, str]) -> None:
    source, target = two
    executed(source, *PEOPLE)
    executed(
        target,
        *PEOPLE[:2],
        "CREATE TABLE log (what text)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN INSERT INTO log VALUES ('fired'); RETURN NEW; END$$",
        "CREATE TRIGGER noted AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION note()",
        "CREATE TRIGGER idle AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION note()",
        "ALTER TABLE people DISABLE TRIGGER idle",
    )
    copied(source, target, create=False)
    assert rows(target, "SELECT * FROM log") == []
    executed(target, "INSERT INTO people VALUES (100, 'new', 1)")
    assert rows(target, "SELECT * FROM log") == [("fired",)]


def test_triggers_of_a_sqlite_target_do_not_fire_either(tmp_path: Path) -> None:
    source, target = f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'b.db'}"
    executed(source, *PEOPLE)
    executed(
        target,
        *PEOPLE[:2],
        "CREATE TABLE log (what text)",
        "CREATE TRIGGER noted AFTER INSERT ON people BEGIN INSERT INTO log VALUES ('x'); END",
    )
    copied(source, target)
    assert rows(target, "SELECT * FROM log") == []
    executed(target, "INSERT INTO people VALUES (100, 'new', 1)")
    assert rows(target, "SELECT * FROM log") == [("x",)]


# --- guards ---------------------------------------------------------------------------------------


def test_a_target_with_rows_is_refused(ends: tuple[str, str]) -> None:
    source, target = ends
    executed(source, *PEOPLE)
    executed(target, *PEOPLE[:3])
    with pytest.raises(GuardError, match="not empty: there are rows in people"):
        copied(source, target)
    assert rows(target, "SELECT count(*) FROM people") == [(3,)]


def test_the_source_is_no_target_however_its_url_is_spelt(
    postgresql_url: str, tmp_path: Path
) -> None:
    executed(postgresql_url, *PEOPLE[:2])
    other = postgresql_url.replace("127.0.0.1", "localhost") + "?application_name=other"
    with pytest.raises(GuardError, match="the target is the source"):
        copied(postgresql_url, other)
    file = tmp_path / "a.db"
    executed(f"sqlite:///{file}", *PEOPLE[:2])
    (tmp_path / "link.db").symlink_to(file)
    with pytest.raises(GuardError, match="the target is the source"):
        copied(f"sqlite:///{file}", f"sqlite:///{tmp_path / 'link.db'}")


def test_a_target_without_the_tables_is_told_how_to_get_them(ends: tuple[str, str]) -> None:
    source, target = ends
    executed(source, *PEOPLE)
    with pytest.raises(SchemaError, match="no tables people, notes") as caught:
        copied(source, target, create=False)
    assert "--create-tables" in caught.value.hint


def test_a_sqlite_target_that_was_not_there_is_not_there_after_an_error(tmp_path: Path) -> None:
    source = f"sqlite:///{tmp_path / 'a.db'}"
    executed(source, *PEOPLE)
    with pytest.raises(SchemaError):
        copied(source, f"sqlite:///{tmp_path / 'b.db'}", create=False)
    assert not (tmp_path / "b.db").exists()


def test_another_seeder_keeps_a_copy_waiting(two: tuple[str, str]) -> None:
    from seeds.load import backend_for

    source, target = two
    executed(source, *PEOPLE)
    with connected(target) as connection:
        backend_for(connection).lock(lambda holder: None, None)
        with pytest.raises(LockTimeout):
            copied(source, target)


def test_other_kinds_of_databases_are_refused() -> None:
    with pytest.raises(UsageError, match="mysql cannot be copied"):
        checked_url("mysql://root@localhost/shop", "--source")
    with pytest.raises(UsageError, match="in memory"):
        checked_url("sqlite://", "--target")


# --- the source -----------------------------------------------------------------------------------


def test_nothing_can_be_written_to_the_source(ends: tuple[str, str]) -> None:
    source, _ = ends
    executed(source, *PEOPLE)
    with snapshot(checked_url(source, "source")) as backend, pytest.raises(sa.exc.DBAPIError):
        backend.connection.exec_driver_sql("DELETE FROM notes")


def test_what_is_changed_meanwhile_is_not_in_the_copy(two: tuple[str, str]) -> None:
    source, target = two
    executed(source, *PEOPLE)
    seen: list[str] = []

    def meanwhile(batch: Batch) -> Batch:
        if not seen:
            executed(source, "UPDATE notes SET body = 'changed'", "DELETE FROM notes WHERE id = 2")
        seen.append(batch.table.name)
        return batch

    copied(source, target, transform=meanwhile)
    assert rows(target, "SELECT body FROM notes ORDER BY id") == [("first",), ("",), (None,)]
    assert rows(source, "SELECT count(*) FROM notes") == [(2,)]


def test_no_column_can_be_added_while_the_source_is_read(two: tuple[str, str]) -> None:
    source, _ = two
    executed(source, *PEOPLE)
    with (
        snapshot(checked_url(source, "source")),
        pytest.raises(sa.exc.OperationalError, match="lock timeout"),
    ):
        executed(source, "SET LOCAL lock_timeout = '200ms'", "ALTER TABLE notes ADD tel text")


def test_a_sqlite_source_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'none.db'}"
    with pytest.raises(DatabaseError, match="no SQLite file"), snapshot(checked_url(url, "s")):
        pass
    assert not (tmp_path / "none.db").exists()


def test_rows_that_a_policy_hides_are_an_error(two: tuple[str, str]) -> None:
    source, target = two
    role = "seeds_copy_reader"
    executed(
        source,
        *PEOPLE,
        f"DROP ROLE IF EXISTS {role}",
        f"CREATE ROLE {role} LOGIN",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {role}",
        "ALTER TABLE people ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY adults ON people USING (age > 10)",
    )
    try:
        reader = sa.make_url(source).set(username=role).render_as_string(hide_password=False)
        with pytest.raises(DatabaseError, match="row-level security"):
            copied(reader, target)
    finally:
        executed(source, f"DROP OWNED BY {role}", f"DROP ROLE {role}")


def test_the_moment_of_the_source_is_one(two: tuple[str, str]) -> None:
    source, _ = two
    executed(source, *PEOPLE)
    with snapshot(checked_url(source, "source")) as backend:

        def count() -> object:
            return backend.connection.scalar(sa.text("SELECT count(*) FROM people"))

        before = count()
        executed(source, "INSERT INTO people VALUES (50, 'late', 1)")
        assert count() == before
