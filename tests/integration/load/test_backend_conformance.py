"""What every backend does. A new one joins by being listed in ``conftest.KINDS``."""
# ruff: noqa: DTZ001 - naive times are one of the kinds of values

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
import threading
import time
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy.dialects import mysql

from seeds.errors import ConstraintError, DeclarationError, LockTimeout, SchemaError
from seeds.load import Backend, TableLoad
from seeds.load.generic import REBUILD_ROWS
from seeds.schema.batch import Batch
from seeds.schema.digest import Digest
from seeds.schema.metadata import table_info
from seeds.schema.types import Kind, LogicalType
from tests.integration.load.conftest import Open, opened
from tests.integration.load.loading import batch, failing, load, rows

UTC = dt.UTC


class Mood(enum.Enum):
    GOOD = "good"
    BAD = "bad"


class Shout(sa.types.TypeDecorator[str]):
    """Upper case in the database, lower case in Python."""

    impl = sa.String(20)
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return value.upper() if value is not None else None

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> str | None:
        return value.lower() if value is not None else None


METADATA = sa.MetaData()
_FINE = sa.DateTime().with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
_AWARE = sa.DateTime(timezone=True).with_variant(mysql.DATETIME(fsp=6), "mysql", "mariadb")
KINDS = sa.Table(
    "kinds",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("small", sa.SmallInteger),
    sa.Column("big", sa.BigInteger),
    sa.Column("single", sa.Double),
    sa.Column("price", sa.Numeric(12, 2)),
    sa.Column("exact", sa.Numeric(15, 6)),
    sa.Column("flag", sa.Boolean),
    sa.Column("text", sa.Text),
    sa.Column("name of it", sa.String(200)),
    sa.Column("mood", sa.Enum(Mood)),
    sa.Column("data", sa.JSON),
    sa.Column("naive", _FINE),
    sa.Column("instant", _AWARE),
    sa.Column("day", sa.Date),
    sa.Column("clock", sa.Time().with_variant(mysql.TIME(fsp=6), "mysql", "mariadb")),
    sa.Column("span", sa.Interval(second_precision=6)),
    sa.Column("uid", sa.Uuid),
    sa.Column("blob", sa.LargeBinary),
)
USERS = sa.Table(
    "users",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("email", sa.String(100), nullable=False, unique=True),
    sa.Column("age", sa.Integer),
    sa.Column("boss_id", sa.ForeignKey("users.id", name="fk_boss")),
    sa.Column("score", sa.Numeric(10, 2), server_default="1.5"),
    sa.Column("seen", sa.DateTime(timezone=True)),
    sa.Column("info", sa.JSON),
    sa.Column("loud", Shout),
    sa.CheckConstraint("age >= 0", name="age_is_positive"),
    sa.Index("ix_users_age", "age"),
)
POSTS = sa.Table(
    "posts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("user_id", sa.ForeignKey("users.id", name="fk_author"), nullable=False),
    sa.Column("title", sa.String(50)),
    sa.Index("ix_posts_title", "title", unique=True),
)
MEMBERS = sa.Table(
    "members",
    METADATA,
    sa.Column("team", sa.String(10), primary_key=True),
    sa.Column("person", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("role", sa.String(10)),
)
LOGS = sa.Table("logs", METADATA, sa.Column("line", sa.Text), sa.Column("number", sa.Integer))
# Two tables that refer to each other.
EGGS = sa.Table(
    "eggs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("hen_id", sa.ForeignKey("hens.id", name="fk_hen", use_alter=True)),
)
HENS = sa.Table(
    "hens",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("egg_id", sa.ForeignKey("eggs.id", name="fk_egg")),
)

kinds, users, posts, members, logs, eggs, hens = map(
    table_info, (KINDS, USERS, POSTS, MEMBERS, LOGS, EGGS, HENS)
)
# SQLAlchemy's Interval is a decorator of DateTime where a database has no intervals.
kinds = dataclasses.replace(
    kinds,
    columns={
        **kinds.columns,
        "span": dataclasses.replace(kinds.columns["span"], type=LogicalType(Kind.INTERVAL)),
    },
)


@pytest.fixture(autouse=True)
def tables(engine: sa.Engine) -> None:
    METADATA.create_all(engine)


# --- values -------------------------------------------------------------------------------------

EMPTY_ROW = dict.fromkeys(kinds.columns)
EXTREMES: list[dict[str, Any]] = [
    EMPTY_ROW | {"id": 1},
    {
        "id": 2,
        "small": -(2**15),
        "big": -(2**63),
        "single": -1.7976931348623157e308,
        "price": Decimal("-9999999999.99"),
        "exact": Decimal("-999999999.999999"),
        "flag": False,
        "text": "",
        "name of it": "",
        "mood": "GOOD",
        "data": "{}",
        "naive": dt.datetime(1000, 1, 1),
        "instant": dt.datetime(1000, 1, 1, tzinfo=UTC),
        "day": dt.date(1000, 1, 1),
        "clock": dt.time(),
        "span": dt.timedelta(0),
        "uid": bytes(16),
        "blob": b"",
    },
    {
        "id": 2**31 - 1,
        "small": 2**15 - 1,
        "big": 2**63 - 1,
        "single": 5e-324,
        "price": Decimal("9999999999.99"),
        "exact": Decimal("0.000001"),
        "flag": True,
        "text": "Ünïcödé \U0001f427 \"quoted\", 'single' \\N \\. \t\n\r line\u2028 100%s :name {}",
        "name of it": " spaces ",
        "mood": "BAD",
        "data": '{"a": [1, null, "é\\"\\\\"], "b": {"c": 1.5}}',
        "naive": dt.datetime(9999, 12, 31, 23, 59, 59, 999999),
        "instant": dt.datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
        "day": dt.date(9999, 12, 31),
        "clock": dt.time(23, 59, 59, 999999),
        "span": dt.timedelta(days=400, hours=3, seconds=1),
        "uid": uuid.UUID("ffffffff-ffff-4fff-bfff-ffffffffffff").bytes,
        "blob": bytes(range(256)),
    },
]


def columnwise(given_rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in given_rows] for name in given_rows[0]}


def comparable(row: dict[str, Any]) -> dict[str, Any]:
    """JSON compares by its value: databases print it in their own way."""
    return row | {"data": json.loads(row["data"]) if row["data"] is not None else None}


def test_every_kind_of_value_comes_back_as_it_was_written(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(kinds, columnwise(EXTREMES)))
        assert list(map(comparable, rows(backend, kinds))) == list(map(comparable, EXTREMES))


def test_sqlalchemy_reads_what_was_loaded(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(kinds, columnwise(EXTREMES)))
        found = backend.connection.execute(sa.select(KINDS).order_by(KINDS.c.id)).mappings().all()
    aware = backend.connection.dialect.name == "postgresql"
    for want, row in zip(EXTREMES, found, strict=True):
        expected = comparable(want)
        if want["instant"] is not None:
            expected |= {
                "mood": Mood[want["mood"]],
                "uid": uuid.UUID(bytes=want["uid"]),
                "instant": want["instant"].replace(tzinfo=UTC if aware else None),
            }
        assert dict(row) == expected


def test_what_sqlalchemy_wrote_is_read_as_logical_values(open_backend: Open) -> None:
    value = EXTREMES[2]
    python = comparable(value) | {"mood": Mood.BAD, "uid": uuid.UUID(bytes=value["uid"])}
    with open_backend() as backend:
        if backend.connection.dialect.name == "mysql":
            python["instant"] = python["instant"].replace(tzinfo=None)
        backend.connection.execute(sa.insert(KINDS), [python])
        assert list(map(comparable, rows(backend, kinds))) == [comparable(value)]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**31), 2**31) | st.text("abé\"\\/'{}", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner),
    max_leaves=5,
)
instants = st.datetimes(dt.datetime(1000, 1, 1), dt.datetime(9999, 12, 31))
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
row_values = {
    "small": st.integers(-(2**15), 2**15 - 1),
    "big": st.integers(-(2**63), 2**63 - 1),
    "single": st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
    "price": st.decimals(-9999999999, 9999999999, places=2),
    "exact": st.decimals(-999999999, 999999999, places=6),
    "flag": st.booleans(),
    "text": texts,
    "name of it": texts,
    "mood": st.sampled_from(["GOOD", "BAD"]),
    "data": json_values.filter(lambda v: v is not None).map(json.dumps),
    "naive": instants,
    "instant": instants.map(lambda t: t.replace(tzinfo=UTC)),
    "day": st.dates(dt.date(1000, 1, 1)),
    "clock": st.times(),
    # MySQL keeps whole seconds of an interval.
    "span": st.integers(0, 2**31).map(lambda s: dt.timedelta(seconds=s)),
    "uid": st.uuids(version=4).map(lambda u: u.bytes),
    "blob": st.binary(max_size=20),
}
some_rows = st.lists(
    st.fixed_dictionaries({c: st.none() | values for c, values in row_values.items()}),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(made=some_rows)
def test_any_rows_come_back_as_they_were_written(engine: sa.Engine, made: list[Any]) -> None:
    numbered = [{"id": i} | row for i, row in enumerate(made, 1)]
    with opened(engine) as backend:
        backend.clear([kinds])
        load(backend, batch(kinds, columnwise(numbered)))
        assert list(map(comparable, rows(backend, kinds))) == list(map(comparable, numbered))


# --- digests ------------------------------------------------------------------------------------


def digest_of(*batches: Batch) -> tuple[int, str]:
    found = Digest()
    for one in batches:
        found.update(one)
    return found.rows, found.hexdigest()


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(made=some_rows)
def test_any_rows_have_the_digest_of_what_was_sent(engine: sa.Engine, made: list[Any]) -> None:
    sent = batch(kinds, columnwise([{"id": i} | row for i, row in enumerate(made, 1)]))
    with opened(engine) as backend:
        backend.clear([kinds])
        load(backend, sent)
        found = list(backend.read(kinds, list(kinds.columns), batch_size=3))
    assert digest_of(*found) == digest_of(sent)


def test_the_most_extreme_rows_have_the_digest_of_what_was_sent(open_backend: Open) -> None:
    sent = batch(kinds, columnwise(EXTREMES))
    with open_backend() as backend:
        load(backend, sent)
        assert digest_of(*backend.read(kinds, list(kinds.columns))) == digest_of(sent)
        # SQLAlchemy's own databases are promised; of others nothing is known.
        main = backend.connection.dialect.name in ("sqlite", "postgresql")
        assert backend.faithful(kinds, list(kinds.columns)) is main


def test_columns_that_the_database_fills_make_no_promise(open_backend: Open) -> None:
    with open_backend() as backend:
        columns = [name for name in users.columns if name != "score"]
        assert not backend.faithful(users, columns)


def test_columns_left_out_get_their_server_default(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(users, {"id": [1], "email": ["a@example.com"]}))
        (row,) = rows(backend, users)
    assert row["score"] == Decimal("1.50")
    assert row["age"] is None


def test_values_in_batches_are_not_decorated_again(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(users, {"id": [1], "email": ["a@example.com"], "loud": ["Raw"]}))
        assert rows(backend, users, ["loud"]) == [{"loud": "Raw"}]


def test_sliced_batches_are_loaded_right(open_backend: Open) -> None:
    whole = batch(kinds, columnwise(EXTREMES))
    with open_backend() as backend:
        load(backend, type(whole)(kinds, whole.rows.slice(1, 2)))
        assert list(map(comparable, rows(backend, kinds))) == list(map(comparable, EXTREMES[1:]))


# --- reading ------------------------------------------------------------------------------------


def test_rows_come_in_pages_ordered_by_the_key(open_backend: Open) -> None:
    ids = list(range(1, 101))
    with open_backend() as backend:
        load(backend, batch(users, {"id": ids[::-1], "email": [f"u{i}@x.org" for i in ids]}))
        parts = list(backend.read(users, ["email", "id"], batch_size=30))
        assert [p.rows.num_rows for p in parts] == [30, 30, 30, 10]
        assert [i for p in parts for i in p.rows.column("id").to_pylist()] == ids


def test_pages_follow_composite_keys(open_backend: Open) -> None:
    keys = [(team, person) for team in ("a", "b", "b'c") for person in (1, 2, 10)]
    with open_backend() as backend:
        teams, people = map(list, zip(*keys, strict=True))
        load(backend, batch(members, {"team": teams, "person": people, "role": [None] * 9}))
        found = rows(backend, members, ["person", "team"], batch_size=2)
        assert [(r["team"], r["person"]) for r in found] == keys


def test_other_statements_may_run_between_two_pages(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(users, {"id": [1, 2, 3], "email": ["a", "b", "c"]}))
        for page in backend.read(users, ["id"], batch_size=1):
            assert backend.count(users) == 3
            assert page.rows.num_rows == 1


def test_a_table_without_a_key_can_be_loaded_and_read(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(logs, {"line": ["a", None, ""], "number": [1, 2, None]}))
        found = rows(backend, logs, batch_size=2)
    assert sorted(map(str, found)) == sorted(
        map(
            str,
            [
                {"line": "a", "number": 1},
                {"line": None, "number": 2},
                {"line": "", "number": None},
            ],
        )
    )


def test_an_empty_table_gives_no_batch(open_backend: Open) -> None:
    with open_backend() as backend:
        assert list(backend.read(users, ["id"])) == []
        assert list(backend.read(logs, ["line"])) == []
        assert backend.count(users) == 0
        assert backend.is_empty(users)


# --- keys ---------------------------------------------------------------------------------------


def test_the_first_key_of_a_fresh_table_is_one(open_backend: Open) -> None:
    with open_backend() as backend:
        assert backend.next_key(users) == 1


def test_the_next_key_is_above_every_row(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(users, {"id": [7, 3], "email": ["a", "b"]}))
        assert backend.next_key(users) == 8


def test_rows_inserted_after_a_load_get_the_following_keys(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(users, {"id": [1, 2, 41], "email": ["a", "b", "c"]}))
    with open_backend() as backend:
        result = backend.connection.execute(sa.insert(USERS).values(email="d"))
        assert result.inserted_primary_key is not None
        assert result.inserted_primary_key[0] == 42


# --- clearing -----------------------------------------------------------------------------------


def fill(backend: Backend) -> None:
    ids = [1, 2, 3]
    load(
        backend,
        batch(users, {"id": ids, "email": ["a", "b", "c"], "boss_id": [None, 1, 2]}),
        batch(posts, {"id": [1, 2], "user_id": [1, 3], "title": ["x", "y"]}),
    )


@pytest.mark.parametrize("order", [(users, posts), (posts, users)])
def test_clearing_counts_the_rows_and_restarts_the_keys(open_backend: Open, order: Any) -> None:
    with open_backend() as backend:
        fill(backend)
    with open_backend() as backend:
        assert backend.clear(order) == {"users": 3, "posts": 2}
        assert backend.is_empty(users)
        assert backend.next_key(users) == 1


def test_clearing_a_part_keeps_the_other_tables(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
        assert backend.clear([posts]) == {"posts": 2}
        assert backend.count(users) == 3


def test_rows_that_others_refer_to_cannot_be_cleared_alone(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
    with pytest.raises(ConstraintError), open_backend() as backend:
        backend.clear([users])
    with open_backend() as backend:
        assert backend.count(users) == 3


def test_tables_that_refer_to_each_other_can_be_cleared(open_backend: Open) -> None:
    with open_backend() as backend:
        load(backend, batch(eggs, {"id": [1, 2], "hen_id": [None, None]}))
        load(backend, batch(hens, {"id": [1], "egg_id": [1]}))
        backend.connection.execute(sa.update(EGGS).values(hen_id=1))
    with open_backend() as backend:
        assert backend.clear([eggs, hens]) == {"eggs": 2, "hens": 1}
        assert backend.is_empty(eggs)


def test_a_cleared_table_comes_back_when_the_transaction_fails(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
    with failing(open_backend) as backend:
        backend.clear([users, posts])
        load(backend, batch(users, {"id": [1], "email": ["new"]}))
    with open_backend() as backend:
        assert [r["email"] for r in rows(backend, users, ["email"])] == ["a", "b", "c"]
        assert backend.next_key(users) >= 4


# --- upsert -------------------------------------------------------------------------------------

ADMIN = {
    "email": "admin@example.com",
    "age": 40,
    "score": Decimal("2.50"),
    "seen": dt.datetime(2026, 1, 1, 12, tzinfo=UTC),
    "info": {"a": [1, 2], "b": None},
    "loud": "hi",
}
COMPARED = ("age", "score", "seen", "info", "loud")


def test_an_upsert_inserts_then_changes_nothing_then_updates(open_backend: Open) -> None:
    other = {"email": "user@example.com"}
    with open_backend() as backend:
        first = backend.upsert(users, [ADMIN, other], ["email"], [COMPARED, ()])
        assert (first.inserted, first.updated, first.unchanged) == (2, 0, 0)
        assert first.keys == (1, 2)
    with open_backend() as backend:
        again = backend.upsert(users, [other, ADMIN], ["email"], [(), COMPARED])
        assert (again.inserted, again.updated, again.unchanged) == (0, 0, 2)
        assert again.keys == (2, 1)
    with open_backend() as backend:
        changed = backend.upsert(users, [ADMIN | {"age": 41}], ["email"], [COMPARED])
        assert (changed.inserted, changed.updated, changed.unchanged) == (0, 1, 0)
        assert backend.connection.scalar(sa.select(USERS.c.age).where(USERS.c.id == 1)) == 41


@pytest.mark.parametrize(
    "change",
    [
        {"score": 2.5},
        {"score": Decimal("2.5")},
        {"seen": dt.datetime(2026, 1, 1, 13, tzinfo=dt.timezone(dt.timedelta(hours=1)))},
        {"info": {"b": None, "a": (1, 2)}},
    ],
)
def test_equal_values_of_another_form_change_nothing(
    open_backend: Open, change: dict[str, Any]
) -> None:
    with open_backend() as backend:
        backend.upsert(users, [ADMIN], ["email"], [COMPARED])
    with open_backend() as backend:
        again = backend.upsert(users, [ADMIN | change], ["email"], [COMPARED])
        assert again.unchanged == 1


def test_columns_that_are_not_compared_are_only_for_insertion(open_backend: Open) -> None:
    with open_backend() as backend:
        backend.upsert(users, [ADMIN], ["email"], [()])
        result = backend.upsert(users, [ADMIN | {"age": 1}], ["email"], [("score",)])
        assert result.unchanged == 1
        assert backend.connection.scalar(sa.select(USERS.c.age)) == 40


def test_an_upsert_goes_through_decorated_types(open_backend: Open) -> None:
    with open_backend() as backend:
        backend.upsert(users, [ADMIN], ["email"], [COMPARED])
        assert rows(backend, users, ["loud"]) == [{"loud": "HI"}]


def test_composite_keys_are_upserted_and_returned_as_tuples(open_backend: Open) -> None:
    given_rows = [{"team": "a", "person": p, "role": "r"} for p in (1, 2)]
    with open_backend() as backend:
        backend.upsert(members, given_rows[:1], ["team", "person"], [("role",)])
        result = backend.upsert(members, given_rows, ["team", "person"], [("role",)] * 2)
        assert result.keys == (("a", 1), ("a", 2))
        assert (result.inserted, result.unchanged) == (1, 1)


def test_two_fixed_rows_of_one_natural_key_are_an_error(open_backend: Open) -> None:
    with open_backend() as backend, pytest.raises(DeclarationError, match="admin@example"):
        backend.upsert(users, [ADMIN, ADMIN], ["email"], [(), ()])


def test_keys_continue_after_fixed_rows_with_keys_of_their_own(open_backend: Open) -> None:
    with open_backend() as backend:
        backend.upsert(users, [{"id": 10, "email": "ten"}], ["email"], [()])
        backend.prepare([])
        backend.finish()
        assert backend.next_key(users) == 11
    with open_backend() as backend:
        assert backend.upsert(users, [{"email": "next"}], ["email"], [()]).keys == (11,)


# --- constraints --------------------------------------------------------------------------------


def rejected(open_backend: Open, *batches: Any) -> str:
    """Load what must be rejected; return the message after seeing that nothing is left."""
    with pytest.raises(ConstraintError) as caught, open_backend() as backend:
        load(backend, *batches)
    with open_backend() as backend:
        assert all(backend.is_empty(b.table) for b in batches)
    assert caught.value.hint
    return caught.value.message


def test_a_duplicate_is_named_with_its_table_and_key(open_backend: Open) -> None:
    message = rejected(open_backend, batch(users, {"id": [1, 2, 3], "email": ["a", "b", "a"]}))
    assert message.startswith("users")
    assert "email" in message
    assert "a" in message


def test_a_missing_parent_is_named(open_backend: Open) -> None:
    message = rejected(
        open_backend,
        batch(users, {"id": [1], "email": ["a"]}),
        batch(posts, {"id": [1, 2], "user_id": [1, 99], "title": ["x", "y"]}),
    )
    assert message.startswith("posts")


def test_a_failed_check_is_named(open_backend: Open) -> None:
    message = rejected(
        open_backend, batch(users, {"id": [1, 2], "email": ["a", "b"], "age": [1, -1]})
    )
    assert message.startswith("users")
    assert "age_is_positive" in message


def test_a_null_where_none_may_be_is_named(open_backend: Open) -> None:
    message = rejected(open_backend, batch(users, {"id": [1, 2], "email": ["a", None]}))
    assert "email" in message


def test_rows_of_an_earlier_batch_count_for_the_row_number(open_backend: Open) -> None:
    message = rejected(
        open_backend,
        batch(users, {"id": [1, 2], "email": ["a", "b"]}),
        batch(users, {"id": [3, 4], "email": ["c", "d"], "age": [1, 2]}).__class__(
            users, batch(users, {"id": [3, 4], "email": ["c", "a"]}).rows
        ),
    )
    if "row" in message:
        assert "row 4" in message


def test_a_missing_table_is_a_schema_error(open_backend: Open) -> None:
    lost = table_info(
        sa.Table("lost", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
    )

    def load_one(backend: Backend) -> None:
        backend.prepare([TableLoad(lost, ("id",), 1, True)])
        backend.write(backend.encode(batch(lost, {"id": [1]})))

    with open_backend() as backend, pytest.raises(SchemaError, match="lost") as caught:
        load_one(backend)
    assert "migrate" in caught.value.hint


# --- large loads --------------------------------------------------------------------------------


def schema_of(engine: sa.Engine) -> Any:
    inspector = sa.inspect(engine)
    return {
        t: (
            inspector.get_pk_constraint(t),
            inspector.get_indexes(t),
            inspector.get_unique_constraints(t),
            inspector.get_foreign_keys(t),
        )
        for t in ("users", "posts")
    }


def large(n: int = REBUILD_ROWS) -> tuple[Any, Any]:
    ids = list(range(1, n + 1))
    return (
        batch(
            users,
            {"id": ids, "email": [f"u{i}@x.org" for i in ids], "boss_id": [None, *ids[:-1]]},
        ),
        batch(posts, {"id": ids, "user_id": ids, "title": [f"t{i}" for i in ids]}),
    )


def test_a_large_load_leaves_indexes_and_keys_as_they_were(
    engine: sa.Engine, open_backend: Open
) -> None:
    before = schema_of(engine)
    with open_backend() as backend:
        load(backend, *large())
        assert backend.count(posts) == REBUILD_ROWS
    assert schema_of(engine) == before
    with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
        connection.execute(sa.insert(USERS).values(email="u1@x.org"))


def test_a_large_load_onto_a_few_fixed_rows_works(engine: sa.Engine, open_backend: Open) -> None:
    before = schema_of(engine)
    with open_backend() as backend:
        backend.upsert(users, [{"email": "admin@example.com"}], ["email"], [()])
        made, _ = large()
        ids = [i + 1 for i in range(1, made.rows.num_rows + 1)]
        load(backend, batch(users, {"id": ids, "email": [f"u{i}@x.org" for i in ids]}))
        assert backend.next_key(users) == ids[-1] + 1
    assert schema_of(engine) == before


@pytest.mark.parametrize("broken", ["users", "posts"])
def test_a_violation_found_while_rebuilding_is_named_and_nothing_stays(
    engine: sa.Engine, open_backend: Open, broken: str
) -> None:
    first, second = large()
    if broken == "users":
        emails = first.rows.column("email").to_pylist()
        emails[-1] = emails[0]
        ids = first.rows.column("id").to_pylist()
        first = batch(users, {"id": ids, "email": emails})
    else:
        titles = second.rows.column("title").to_pylist()
        titles[-1] = titles[0]
        ids = second.rows.column("id").to_pylist()
        second = batch(posts, {"id": ids, "user_id": ids, "title": titles})
    before = schema_of(engine)
    message = rejected(open_backend, first, second)
    assert broken in message
    assert ("u1@x.org" if broken == "users" else "t1") in message
    assert schema_of(engine) == before


def test_the_phases_of_a_large_load_are_told(open_backend: Open) -> None:
    told: list[str] = []
    with open_backend() as backend:
        backend.on_phase = told.append
        load(backend, *large())
        rebuilds = backend.connection.dialect.name in ("sqlite", "postgresql")
    assert any("rebuilding" in line and "users" in line for line in told) or not rebuilds


# --- lock ---------------------------------------------------------------------------------------


def nobody_waits(text: str) -> None:
    raise AssertionError(text)


def test_the_lock_is_free_after_the_transaction(open_backend: Open) -> None:
    for _ in range(2):
        with open_backend() as backend:
            backend.lock(nobody_waits, 0)


def test_who_waits_hears_of_the_holder_and_gets_the_lock_afterwards(open_backend: Open) -> None:
    told: list[str] = []
    order: list[str] = []
    holding = threading.Event()

    def hold() -> None:
        with open_backend() as first:
            first.lock(nobody_waits, 0)
            holding.set()
            wait_for(lambda: bool(told))
            order.append("first ends")

    thread = threading.Thread(target=hold)
    thread.start()
    try:
        assert holding.wait(20)
        with open_backend() as second:
            second.lock(told.append, 20)
            order.append("second begins")
    finally:
        thread.join()
    assert order == ["first ends", "second begins"]
    assert len(told) == 1


def test_waiting_for_the_lock_ends_with_the_time_allowed(open_backend: Open) -> None:
    with open_backend() as first:
        first.lock(nobody_waits, 0)
        with open_backend() as second, pytest.raises(LockTimeout, match=r"0\.2 s"):
            second.lock(lambda text: None, 0.2)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
