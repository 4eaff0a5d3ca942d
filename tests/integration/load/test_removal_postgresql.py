"""What PostgreSQL alone does when rows go: its witness, bulk removal, sequences set back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.errors import ConstraintError, SeedsError
from seeds.load import Backend
from seeds.load.engine import create_engine
from seeds.load.generic import REBUILD_ROWS
from seeds.load.removal import KeySet, Touched
from seeds.schema.metadata import table_info
from tests.integration.load.conftest import Open
from tests.integration.load.loading import batch, failing, load

MANY = REBUILD_ROWS + 5_000

METADATA = sa.MetaData()
PEOPLE = sa.Table(
    "people",
    METADATA,
    sa.Column("id", sa.Integer, sa.Identity(), primary_key=True),
    sa.Column("email", sa.String(50), unique=True),
    sa.Column("boss_id", sa.ForeignKey("people.id", name="fk_boss"), index=True),
)
CARDS = sa.Table(
    "cards",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "person_id", sa.ForeignKey("people.id", name="fk_card", ondelete="CASCADE"), index=True
    ),
)
NOTES = sa.Table(
    "notes",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column(
        "person_id",
        sa.ForeignKey(
            "people.id", name="fk_note", ondelete="SET NULL", deferrable=True, initially="DEFERRED"
        ),
        index=True,
    ),
)
people, cards, notes = map(table_info, (PEOPLE, CARDS, NOTES))


@pytest.fixture
def url(postgresql_url: str) -> str:
    return postgresql_url


@pytest.fixture(autouse=True)
def tables(engine: sa.Engine) -> None:
    METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("COMMENT ON CONSTRAINT fk_card ON cards IS 'a ''card'''")


def sql(backend: Backend, *statements: str) -> Any:
    result = None
    for statement in statements:
        result = backend.connection.exec_driver_sql(statement.replace("%", "%%"))
    return result.all() if result is not None and result.returns_rows else None


def scalar(backend: Backend, statement: str) -> Any:
    return sql(backend, statement)[0][0]


def load_people(backend: Backend, first: int, last: int) -> KeySet:
    keys = list(range(first, last + 1))
    load(backend, batch(people, {"id": keys, "email": [f"{i}@example.com" for i in keys]}))
    return KeySet(people, ((first, last),))


def load_cards(backend: Backend, rows: int) -> KeySet:
    keys = list(range(1, rows + 1))
    load(backend, batch(cards, {"id": keys, "person_id": keys}))
    return KeySet(cards, ((1, rows),))


def foreign_keys(backend: Backend) -> list[Any]:
    found = sql(
        backend,
        "SELECT conname, conrelid::regclass::text, pg_get_constraintdef(oid), convalidated,"
        " obj_description(oid, 'pg_constraint') FROM pg_constraint WHERE contype = 'f' ORDER BY 1",
    )
    return list(map(tuple, found))


def file_of(backend: Backend, table: str) -> int:
    found: int = scalar(
        backend, f"SELECT relfilenode FROM pg_class WHERE oid = '{table}'::regclass"
    )
    return found


# --- the witness --------------------------------------------------------------------------------


def test_rows_that_a_transaction_copied_bear_its_number(open_backend: Open) -> None:
    with open_backend() as backend:
        said = backend.witness()
        rows = load_people(backend, 1, MANY)  # many, so that keys are dropped in savepoints
    with open_backend() as backend:
        assert said.startswith("pg:")
        assert backend.untouched(rows, said) == Touched(MANY, 0)


def test_rows_that_it_upserted_bear_it_too(open_backend: Open) -> None:
    with open_backend() as backend:
        said = backend.witness()
        new = [{"email": "a"}, {"email": "b"}]
        backend.upsert(people, new, ["email"], [(), ()])
        backend.upsert(people, [{"email": "a", "boss_id": 2}], ["email"], [("boss_id",)])
        load_people(backend, 3, 5)
    with open_backend() as backend:
        assert backend.untouched(KeySet(people, ((1, 10),)), said) == Touched(5, 0)


def test_rows_written_since_are_counted_and_named(open_backend: Open) -> None:
    with open_backend() as backend:
        said = backend.witness()
        rows = load_people(backend, 1, 20)
    with open_backend() as backend:
        sql(
            backend,
            "UPDATE people SET email = email || 'x' WHERE id IN (3, 7)",
            "DELETE FROM people WHERE id = 5",
            "SELECT id FROM people WHERE id = 4 FOR UPDATE",
        )
    with open_backend() as backend:
        assert backend.untouched(rows, said) == Touched(19, 2, (3, 7))
        assert backend.untouched(rows, said, examples=1) == Touched(19, 2, (3,))


def test_a_row_written_inside_a_savepoint_counts_as_altered(open_backend: Open) -> None:
    with open_backend() as backend:
        said = backend.witness()
        rows = load_people(backend, 1, 3)
        with backend.connection.begin_nested():
            sql(backend, "UPDATE people SET boss_id = 1 WHERE id = 2")
        assert backend.untouched(rows, said) == Touched(3, 1, (2,))


def test_a_transaction_in_progress_elsewhere_does_not_silence_the_witness(
    open_backend: Open, engine: sa.Engine
) -> None:
    with engine.connect() as elsewhere, open_backend() as backend:
        elsewhere.exec_driver_sql("SELECT txid_current()")
        said = backend.witness()
        rows = load_people(backend, 1, 3)
        assert backend.untouched(rows, said) == Touched(3, 0)


def test_freezing_rows_does_not_silence_the_witness(open_backend: Open, engine: sa.Engine) -> None:
    with open_backend() as backend:
        said = backend.witness()
        rows = load_people(backend, 1, 20)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM FREEZE people")
    with open_backend() as backend:
        assert backend.untouched(rows, said) == Touched(20, 0)


def test_a_witness_of_elsewhere_says_nothing(open_backend: Open) -> None:
    with open_backend() as backend:
        said = backend.witness()
        rows = load_people(backend, 1, 3)
        pg, system, database, number = said.split(":")
        for other in (
            f"{pg}:{int(system) + 1}:{database}:{number}",
            f"{pg}:{system}:{int(database) + 1}:{number}",
            f"{pg}:{system}:{database}:{int(number) + 1_000_000}",
            f"{pg}:{system}:{database}:{int(number) - 2**31 - 1}",
            f"{pg}:{system}:{database}:",
            f"{pg}:{system}:{database}:0 OR true",
            "",
            "of another kind",
        ):
            assert backend.untouched(rows, other) is None


def test_asking_the_witness_uses_no_transaction_number(open_backend: Open) -> None:
    with open_backend() as backend:
        said = backend.witness()
        rows = load_people(backend, 1, 3)
    with open_backend() as backend:
        backend.untouched(rows, said)
        assert scalar(backend, "SELECT pg_current_xact_id_if_assigned()") is None


def test_who_may_not_know_the_cluster_has_no_witness(open_backend: Open, role: str) -> None:
    with open_backend() as backend:
        sql(
            backend,
            "REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC",
            f"GRANT ALL ON people TO {role}",
            f"SET LOCAL ROLE {role}",
        )
        assert backend.witness() == ""
        assert backend.untouched(KeySet(people, ((1, 2),)), "pg:1:2:3") is None


@pytest.fixture
def role(engine: sa.Engine) -> Iterator[str]:
    """A role that owns nothing, gone after the test."""
    with engine.begin() as connection:
        name = (
            "seeds_test_role_"
            + connection.exec_driver_sql(
                "SELECT pg_backend_pid()::text || '_' || oid FROM pg_database"
                " WHERE datname = current_database()"
            ).scalar_one()
        )
        connection.exec_driver_sql(f"CREATE ROLE {name}")
    yield name
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {name}")
        connection.exec_driver_sql(f"DROP ROLE {name}")


# --- many rows at once --------------------------------------------------------------------------


def test_a_table_that_loses_all_rows_is_truncated_and_keeps_its_keys(open_backend: Open) -> None:
    with open_backend() as backend:
        mine = [load_people(backend, 1, MANY), load_cards(backend, MANY)]
        before = foreign_keys(backend)
    with open_backend() as backend:
        files = file_of(backend, "people"), file_of(backend, "cards")
        assert backend.remove(mine) == {"people": MANY, "cards": MANY}
        assert foreign_keys(backend) == before
        assert (file_of(backend, "people"), file_of(backend, "cards")) != files
        assert backend.is_empty(people)
        # The sequence goes on where it was: that is for rewind to decide.
        assert backend.next_key(people) == MANY + 1


def test_rows_of_others_stay_when_many_go(open_backend: Open) -> None:
    with open_backend() as backend:
        mine = [load_people(backend, 1, MANY), load_cards(backend, MANY)]
        load_people(backend, MANY + 1, MANY + 3)
        sql(backend, f"INSERT INTO cards VALUES ({MANY + 1}, {MANY + 2}), ({MANY + 2}, NULL)")
        before = foreign_keys(backend)
    with open_backend() as backend:
        said: list[str] = []
        backend.on_phase = said.append
        assert backend.remove(mine) == {"people": MANY, "cards": MANY}
        assert "checking 1 foreign key of cards" in said
        assert foreign_keys(backend) == before
        assert backend.count(people) == 3
        assert backend.count(cards) == 2
    with pytest.raises(sa.exc.IntegrityError), open_backend() as backend:
        sql(backend, "INSERT INTO cards VALUES (0, 1)")


@pytest.mark.parametrize("others", [0, 3])
def test_rows_outside_are_cut_off_as_a_plain_delete_does(open_backend: Open, others: int) -> None:
    with open_backend() as backend:
        mine = load_people(backend, 1, MANY)
        if others:
            load_people(backend, MANY + 1, MANY + others)
        sql(backend, "INSERT INTO notes VALUES (1, 1), (2, 20000), (3, NULL)")
        before = foreign_keys(backend)
    with open_backend() as backend:
        assert [d.rows for d in backend.dependants({"people": mine})] == [2]
        assert backend.remove([mine]) == {"people": MANY}
        assert sql(backend, "SELECT * FROM notes ORDER BY id") == [(1, None), (2, None), (3, None)]
        assert foreign_keys(backend) == before


def test_rows_outside_go_by_cascade_as_with_a_plain_delete(open_backend: Open) -> None:
    with open_backend() as backend:
        mine = load_people(backend, 1, MANY)
        load_cards(backend, 5)
    with open_backend() as backend:
        assert backend.remove([mine]) == {"people": MANY}
        assert backend.count(cards) == 0


def test_rows_outside_that_must_stay_refuse_it(open_backend: Open) -> None:
    with open_backend() as backend:
        mine = load_people(backend, 1, MANY)
        load_people(backend, MANY + 1, MANY + 1)
        sql(backend, f"UPDATE people SET boss_id = 9 WHERE id = {MANY + 1}")
    with pytest.raises(ConstraintError, match="fk_boss"), open_backend() as backend:
        backend.remove([mine])
    with open_backend() as backend:
        assert backend.count(people) == MANY + 1


def test_triggers_see_every_row_that_goes(open_backend: Open) -> None:
    with open_backend() as backend:
        mine = [load_people(backend, 1, MANY), load_cards(backend, MANY)]
        sql(
            backend,
            "CREATE TABLE gone (id integer)",
            "CREATE FUNCTION remember() RETURNS trigger LANGUAGE plpgsql AS"
            " $$BEGIN INSERT INTO gone VALUES (OLD.id); RETURN OLD; END$$",
            "CREATE TRIGGER t AFTER DELETE ON cards FOR EACH ROW EXECUTE FUNCTION remember()",
        )
    with open_backend() as backend:
        assert backend.remove(mine) == {"people": MANY, "cards": MANY}
        assert scalar(backend, "SELECT count(*) FROM gone") == MANY


def test_who_does_not_own_the_tables_deletes_plainly(open_backend: Open, role: str) -> None:
    with open_backend() as backend:
        mine = [load_people(backend, 1, MANY), load_cards(backend, MANY)]
        sql(backend, f"GRANT ALL ON people, cards, notes TO {role}", "ANALYZE notes")
        before = foreign_keys(backend)
    with open_backend() as backend:
        sql(backend, f"SET LOCAL ROLE {role}")
        assert backend.remove(mine) == {"people": MANY, "cards": MANY}
        assert foreign_keys(backend) == before


def test_a_failed_bulk_removal_leaves_everything(open_backend: Open) -> None:
    with open_backend() as backend:
        mine = [load_people(backend, 1, MANY), load_cards(backend, MANY)]
        before = foreign_keys(backend)
    with failing(open_backend) as backend:
        backend.remove(mine)
    with open_backend() as backend:
        assert foreign_keys(backend) == before
        assert backend.count(people) == MANY
        assert backend.count(cards) == MANY


def test_a_reader_that_does_not_leave_makes_it_plain(
    open_backend: Open, engine: sa.Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seeds.load.rebuild.LOCK_WAIT", "100ms")
    monkeypatch.setattr("seeds.load.pg_removal.LOCK_WAIT", "100ms")
    with open_backend() as backend:
        mine = [load_people(backend, 1, MANY), load_cards(backend, MANY)]
        before = foreign_keys(backend)
    with engine.connect() as reader, open_backend() as backend:
        reader.exec_driver_sql("SELECT count(*) FROM people")
        assert backend.remove(mine) == {"people": MANY, "cards": MANY}
        assert foreign_keys(backend) == before
        assert scalar(backend, "SHOW lock_timeout") == "0"


def test_references_in_other_schemas_and_to_partitions_are_found(open_backend: Open) -> None:
    with open_backend() as backend:
        load_people(backend, 1, 5)
        sql(
            backend,
            'CREATE SCHEMA "Far away"',
            'CREATE TABLE "Far away".people (k text PRIMARY KEY, p int REFERENCES people)',
            """INSERT INTO "Far away".people VALUES ('it''s', 2), ('x', 4)""",
            "CREATE TABLE parts (id int, p int REFERENCES people) PARTITION BY RANGE (id)",
            "CREATE TABLE part1 PARTITION OF parts FOR VALUES FROM (0) TO (10)",
            "INSERT INTO parts VALUES (1, 2), (2, 2)",
        )
        mine = {"people": KeySet(people, ((2, 3),))}
        found = {d.table: (d.rows, d.keys) for d in backend.dependants(mine)}
        assert found == {"Far away.people": (1, ("it's",)), "parts": (2, ())}
        grown = backend.cascaded(mine)
        # Rows without a key are taken from where they lie.
        removed = backend.remove(list(grown.values()))
        assert removed == {"Far away.people": 1, "parts": 2, "people": 2}


def test_a_table_in_a_named_schema_is_one_table(open_backend: Open) -> None:
    """Named with its schema or not, it is not its own outsider."""
    named = table_info(
        sa.Table(
            "people", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), schema="public"
        )
    )
    with open_backend() as backend:
        load_people(backend, 1, 3)
        sql(backend, "UPDATE people SET boss_id = 1")
        mine = {named.name: KeySet(named, ((1, 3),))}
        assert backend.dependants(mine) == []
        assert backend.remove(list(mine.values())) == {"public.people": 3}


# --- many runs ----------------------------------------------------------------------------------


def test_a_thousand_runs_over_fifteen_tables_are_counted_quickly(open_backend: Open) -> None:
    with open_backend() as backend:
        load_people(backend, 1, 20_000)
    ranges = [(n * 20 + 1, n * 20 + 20) for n in range(1000)]
    best = 9.0
    with open_backend() as backend:
        for _ in range(3):
            began = time.perf_counter()
            for _ in range(15):
                assert backend.count_ranges(people, ranges) == [20] * 1000
            best = min(best, time.perf_counter() - began)
    assert best < 1.0  # 0.1 s when nothing else runs here


# --- sequences ----------------------------------------------------------------------------------


def next_value(backend: Backend) -> int:
    found: int = scalar(backend, "SELECT nextval('people_id_seq')")
    return found


def test_the_sequence_goes_back_when_its_rows_are_gone(open_backend: Open) -> None:
    with open_backend() as backend:
        load_people(backend, 1, 5)
        mine = load_people(backend, 6, 9)
    with open_backend() as backend:
        backend.remove([mine])
        backend.rewind(people, 6, 9)
    with open_backend() as backend:
        assert next_value(backend) == 6


@pytest.mark.parametrize(
    "why",
    [
        "SELECT nextval('people_id_seq')",
        "INSERT INTO people (id) VALUES (7)",
        "SELECT setval('people_id_seq', 4)",
        "SELECT setval('people_id_seq', 9, false)",
    ],
)
def test_it_stays_when_somebody_used_it_since(open_backend: Open, why: str) -> None:
    with open_backend() as backend:
        mine = load_people(backend, 6, 9)
    with open_backend() as backend:
        backend.remove([mine])
        sql(backend, why)
        before = sql(backend, "SELECT last_value, is_called FROM people_id_seq")
        backend.rewind(people, 6, 9)
        assert sql(backend, "SELECT last_value, is_called FROM people_id_seq") == before


def test_it_comes_back_with_the_transaction(open_backend: Open) -> None:
    with open_backend() as backend:
        mine = load_people(backend, 1, 9)
    with failing(open_backend) as backend:
        backend.remove([mine])
        backend.rewind(people, 1, 9)
    with open_backend() as backend:
        assert next_value(backend) == 10


def test_who_does_not_own_it_leaves_it(open_backend: Open, role: str) -> None:
    with open_backend() as backend:
        load_people(backend, 1, 3)
        sql(backend, "DELETE FROM people", f"GRANT ALL ON people, people_id_seq TO {role}")
    with open_backend() as backend:
        sql(backend, f"SET LOCAL ROLE {role}")
        backend.rewind(people, 1, 3)
        assert next_value(backend) == 4


# --- keeping others away ------------------------------------------------------------------------


def test_held_rows_can_be_read_and_neither_changed_nor_referred_to(
    open_backend: Open, url: str
) -> None:
    with open_backend() as backend:
        load_people(backend, 1, 3)
    other = create_engine(url)
    with open_backend() as backend:
        backend.hold([people])
        with other.connect() as connection:
            connection.exec_driver_sql("SET lock_timeout = '100ms'")
            assert connection.exec_driver_sql("SELECT count(*) FROM people").scalar() == 3
            for change in ("UPDATE people SET email = ''", "INSERT INTO cards VALUES (1, 1)"):
                with pytest.raises(sa.exc.OperationalError, match="lock timeout"):
                    connection.exec_driver_sql(change)
                connection.rollback()
                connection.exec_driver_sql("SET lock_timeout = '100ms'")
    other.dispose()


def test_rows_that_a_policy_hides_are_not_overlooked(open_backend: Open, role: str) -> None:
    with open_backend() as backend:
        mine = {"people": load_people(backend, 1, 3)}
        sql(
            backend,
            "INSERT INTO cards VALUES (1, 1)",
            "ALTER TABLE cards ENABLE ROW LEVEL SECURITY",
            f"GRANT ALL ON people, cards, notes TO {role}",
        )
    with open_backend() as backend:
        sql(backend, f"SET LOCAL ROLE {role}")
        assert backend.dependants(mine) == []
        backend.hold([people])
        with pytest.raises(SeedsError, match="row-level security"):
            backend.dependants(mine)
