from __future__ import annotations

import string
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import example, given, settings, strategies as st

from seeds.inference.circles import circular_references
from seeds.inference.declared import Inferred
from seeds.inference.infer import infer
from seeds.plan.model import Wish
from seeds.schema.metadata import metadata_tables, table_info
from seeds.spec.column import Reference
from seeds.spec.entity import Entity
from tests.support.generation import Made, make

ROWS = 200
NAMES = [
    *("email", "first_name", "full_name", "phone", "username", "slug", "url", "city", "street"),
    *("postal_code", "country", "state", "price", "amount", "quantity", "stock", "percent", "rate"),
    *("created_at", "updated_at", "deleted_at", "is_active", "has_tax", "description", "title"),
    *("password", "token", "ip", "mac", "uuid", "color", "locale", "currency", "status", "role"),
    *(
        "sku",
        "order_number",
        "name",
        "zzz",
        "expires_at",
        "birthday",
        "latitude",
        "version",
        "tags",
    ),
    *("time_zone", "file_name", "checksum", "avatar_url", "company", "domain", "address_line_2"),
]
TEXT = st.one_of(st.just(sa.Text()), st.integers(4, 300).map(sa.String))
TYPES = st.one_of(
    TEXT,
    st.integers(1, 3).map(sa.String),
    st.sampled_from(
        [sa.Boolean(), sa.Integer(), sa.SmallInteger(), sa.BigInteger(), sa.Float(), sa.DateTime()]
    ),
    st.sampled_from([sa.Date(), sa.Time(), sa.Interval(), sa.Uuid(), sa.JSON(), sa.LargeBinary(5)]),
    st.tuples(st.integers(1, 12), st.integers(0, 6)).map(lambda p: sa.Numeric(max(p), min(p))),
    st.sampled_from([sa.Enum("a", "b", name="ab"), sa.ARRAY(sa.String(5)), sa.ARRAY(sa.Integer)]),
)


def entity(table: sa.Table, inferred: Inferred) -> Entity:
    """Return an entity of guesses, as a table without a factory has one."""
    columns = inferred.columns
    references = {n: c for n, c in columns.items() if isinstance(c, Reference)}
    return Entity(table.name, table.fullname, table, columns, references, {}, origin="guesses")


def made(*tables: sa.Table, rows: int = ROWS) -> Made:
    """Make rows of tables by guesses alone."""
    infos = metadata_tables(tables[0].metadata)
    left_out = circular_references(infos)
    return make(
        *(
            Wish(entity(t, infer(infos[t.fullname], left_out=left_out.get(t.fullname, ()))), rows)
            for t in tables
        )
    )


def texts(inferred: Inferred) -> dict[str, str]:
    """Return what would be written, by attribute."""
    return {d.attribute: d.expression.text for d in inferred.declared}


def guessed(*items: Any) -> dict[str, str]:
    """Return the guesses for a table of some columns and constraints, as texts."""
    table = sa.Table("things", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), *items)
    return texts(infer(table_info(table)))


@example({"slug": (sa.Text(), False), "title": (sa.Time(), False)})
@given(
    columns=st.dictionaries(
        st.sampled_from(NAMES), st.tuples(TYPES, st.booleans()), min_size=1, max_size=8
    )
)
@settings(max_examples=150)
def test_what_is_guessed_fits_its_column(
    columns: Mapping[str, tuple[sa.types.TypeEngine[Any], bool]],
) -> None:
    table = sa.Table(
        "things",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        *(sa.Column(name, type_, nullable=null) for name, (type_, null) in columns.items()),
    )
    found = made(table)
    for name, (type_, null) in columns.items():
        values = found.column("things", name)
        assert len(values) == ROWS
        assert null or None not in values
        if isinstance(type_, sa.String) and type_.length:
            assert max(len(v) for v in values if v is not None) <= type_.length
        if isinstance(type_, sa.SmallInteger):
            assert max(v for v in values if v is not None) < 1 << 15
        if isinstance(type_, sa.LargeBinary):
            assert max(len(v) for v in values if v is not None) <= 5


@given(
    name=st.sampled_from(NAMES),
    type_=st.one_of(TEXT, st.sampled_from([sa.Integer(), sa.Uuid(), sa.Numeric(8, 2), sa.Float()])),
)
@settings(max_examples=150)
def test_what_is_guessed_of_a_unique_column_never_repeats(
    name: str, type_: sa.types.TypeEngine[Any]
) -> None:
    table = sa.Table(
        "things",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(name, type_, nullable=False, unique=True),
    )
    values = made(table).column("things", name)
    assert len(set(values)) == ROWS


@given(st.text(string.ascii_lowercase + "_", min_size=1, max_size=20).filter(lambda n: n != "id"))
def test_any_name_is_guessed(name: str) -> None:
    assert list(guessed(sa.Column(name, sa.String(40), nullable=False))) == [name]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        (
            sa.Column("email", sa.String(320), nullable=False, unique=True),
            "person.email(unique=True)",
        ),
        (sa.Column("email", sa.String(20), nullable=False), None),
        (sa.Column("first_name", sa.Text, nullable=True), "person.first_name()"),
        (sa.Column("patient_name", sa.Text, nullable=False), "person.full_name()"),
        (sa.Column("study_name", sa.Text, nullable=False), 'term("thing", of="Study")'),
        (sa.Column("department", sa.Text, nullable=False), 'term("department")'),
        (sa.Column("contact_phone", sa.Text, nullable=False), "person.phone()"),
        (sa.Column("postal_code", sa.String(12), nullable=False), "address.postal_code()"),
        (sa.Column("state", sa.String(20), nullable=False), 'choice(("new", "active", "done"))'),
        (sa.Column("order_number", sa.Text, nullable=False), 'code("ORD-", length=8)'),
        (sa.Column("price", sa.Numeric(3, 2), nullable=False), 'decimal("1.00", "9.99")'),
        (sa.Column("stock", sa.SmallInteger, nullable=False), "between(0, 200)"),
        (sa.Column("is_deleted", sa.Boolean, nullable=False), "boolean(0.05)"),
        (sa.Column("created_at", sa.DateTime, nullable=True), 'datetime("-1y", "now")'),
        (sa.Column("expires_on", sa.Date, nullable=False), 'date("now", "+90d")'),
        (sa.Column("date_of_birth", sa.Date, nullable=False), "birth_date()"),
        (sa.Column("kind", sa.Enum("cat", "dog"), nullable=False), 'choice(("cat", "dog"))'),
        (
            sa.Column("tags", sa.ARRAY(sa.Enum("a", "b")), nullable=False),
            'sample(("a", "b"), 0, 2)',
        ),
    ],
    ids=lambda value: value.name if isinstance(value, sa.Column) else "",
)
def test_a_column_is_declared_as_its_name_and_type_suggest(
    column: sa.Column[Any], text: str | None
) -> None:
    found = guessed(column)[column.name]
    assert found == text if text is not None else "@example.com" in found


def test_points_in_time_follow_one_another() -> None:
    times = ("deleted_at", "updated_at", "created_at", "sent_at")
    found = guessed(*(sa.Column(n, sa.DateTime, nullable=n[0] == "d") for n in times))
    assert found == {
        "created_at": 'datetime("-1y", "now")',
        # What has happened to a row has changed it.
        "updated_at": "datetime(after=greatest(created_at, sent_at))",
        "deleted_at": "datetime(after=updated_at).optional(0.1)",
        "sent_at": "datetime(after=created_at)",
    }
    assert list(found) == ["created_at", "sent_at", "updated_at", "deleted_at"]


def test_what_always_has_a_value_does_not_hang_on_points_in_time_that_may_have_none() -> None:
    columns: list[sa.Column[Any]] = [
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("attempted_at", sa.DateTime()),
        sa.Column("synced_at", sa.DateTime()),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
    ]
    rows = made(sa.Table("jobs", sa.MetaData(), *columns)).rows("jobs")
    assert all(row["updated_at"] for row in rows)
    for name in ("attempted_at", "synced_at"):
        tried = [row for row in rows if row[name] is not None]
        assert tried
        assert len(tried) < len(rows)
        assert all(row[name] <= row["updated_at"] for row in tried)


def test_points_in_time_do_not_follow_what_the_database_computes() -> None:
    found = guessed(
        sa.Column("created_at", sa.DateTime, nullable=False),
        sa.Column("sent_at", sa.DateTime),
        sa.Column("confirmed_at", sa.DateTime, sa.Computed("sent_at")),
        sa.Column("updated_at", sa.DateTime, nullable=False),
    )
    assert found["updated_at"] == "datetime(after=greatest(created_at, sent_at))"
    assert "confirmed_at" not in found


def test_conditions_are_kept() -> None:
    table = sa.Table(
        "things",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("price", sa.Numeric(8, 2), nullable=False),
        sa.Column("sale_price", sa.Numeric(8, 2)),
        sa.Column("quantity", sa.Integer, nullable=False),
        sa.Column("total", sa.Numeric(12, 2), nullable=False),
        sa.Column("low", sa.Integer, nullable=False),
        sa.Column("high", sa.Integer, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date, nullable=False),
        sa.Column("mood", sa.String(4), nullable=False),
        sa.CheckConstraint("total = price * quantity"),
        sa.CheckConstraint("sale_price < price"),
        sa.CheckConstraint("low < high AND low > 10"),
        sa.CheckConstraint("starts_on < ends_on"),
        sa.CheckConstraint("mood IN ('good', 'bad')"),
    )
    for row in made(table).rows("things"):
        assert row["total"] == row["price"] * row["quantity"]
        assert row["sale_price"] is None or row["sale_price"] < row["price"]
        assert 10 < row["low"] < row["high"]
        assert row["starts_on"] < row["ends_on"]
        assert row["mood"] in ("good", "bad")


def test_a_condition_that_is_not_understood_is_said() -> None:
    column = sa.Column("code", sa.Text, nullable=False)
    table = sa.Table("things", sa.MetaData(), column, sa.CheckConstraint("code ~ '^[a-z]+$'"))
    assert infer(table_info(table)).notes == ("not understood: CHECK (code ~ '^[a-z]+$')",)


def test_defaults_and_counted_keys_are_left_out() -> None:
    assert (
        guessed(
            sa.Column("zzz", sa.Text, server_default="x"),
            sa.Column("qqq", sa.Integer, default=3),
            sa.Column("twice", sa.Integer, sa.Computed("qqq * 2")),
        )
        == {}
    )


def test_a_circle_of_references_is_opened_where_one_may_be_null() -> None:
    metadata = sa.MetaData()
    heads = sa.Table(
        "teams",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("head_id", sa.ForeignKey("people.id")),
    )
    people = sa.Table(
        "people",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team_id", sa.ForeignKey("teams.id"), nullable=False),
    )
    assert circular_references(metadata_tables(metadata)) == {"teams": {"head_id"}}
    assert len(made(heads, people).rows("people")) == ROWS


def test_a_row_may_refer_to_an_earlier_one_of_its_table() -> None:
    found = guessed(sa.Column("parent_id", sa.ForeignKey("things.id"), nullable=True))
    assert found == {"parent_id": 'ref("things", share=0.5)'}


def test_rows_that_keys_alone_keep_apart_have_an_owner() -> None:
    metadata = sa.MetaData()
    for name in ("users", "groups"):
        sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True))
    one = sa.Table(
        "settings", metadata, sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True)
    )
    pairs = sa.Table(
        "members",
        metadata,
        sa.Column("user_id", sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("group_id", sa.ForeignKey("groups.id"), primary_key=True),
    )
    alone, paired = infer(table_info(one)), infer(table_info(pairs))
    assert alone.owner is not None
    assert (alone.owner.table, alone.owner.one) == ("users", True)
    assert paired.owner is not None
    assert (paired.owner.table, paired.owner.one) == ("users", False)
    assert texts(paired) == {
        "user_id": 'ref("users")',
        "group_id": 'ref("groups", distinct=True)',
    }


def test_a_pair_that_has_to_be_unique_is_so_by_its_own_column() -> None:
    found = guessed(
        sa.Column("kind", sa.Enum("a", "b"), nullable=False),
        sa.Column("label", sa.String(40), nullable=False),
        sa.UniqueConstraint("kind", "label"),
    )
    assert found["label"] == 'term("thing", of="Thing", unique=True)'


def test_of_two_keys_to_one_table_one_alone_says_who_owns_the_row() -> None:
    metadata = sa.MetaData()
    sa.Table("users", metadata, sa.Column("id", sa.Integer, primary_key=True))
    friends = sa.Table(
        "friends",
        metadata,
        sa.Column("one_id", sa.ForeignKey("users.id"), primary_key=True),
        sa.Column("other_id", sa.ForeignKey("users.id"), primary_key=True),
    )
    assert texts(infer(table_info(friends))) == {
        "one_id": 'ref("users")',
        "other_id": 'ref("users", owner=False, distinct=True)',
    }


def test_points_in_time_that_are_texts_are_written_down() -> None:
    names = ("created_at", "updated_at", "birth_date", "paid_on", "date_format", "unrelated")
    found = guessed(*(sa.Column(n, sa.Text, nullable=False) for n in names))
    assert found["created_at"] == 'concat(datetime("-1y", "now"))'
    assert found["updated_at"] == "concat(datetime(after=created_at))"
    assert found["birth_date"] == "concat(birth_date())"
    assert found["paid_on"] == "concat(date(after=created_at))"
    assert "date(" not in found["date_format"] + found["unrelated"]


def test_a_document_whose_name_says_what_is_in_it_is_no_empty_object() -> None:
    empty, several = sa.text("'{}'"), sa.text("'[]'")
    found = guessed(
        sa.Column("settings", sa.JSON, server_default=empty),
        sa.Column("metadata", sa.JSON, nullable=False, server_default=sa.text("'{}'::jsonb")),
        sa.Column("payload", sa.JSON, nullable=False),
        sa.Column("attributes", sa.JSON, nullable=False, server_default=several),
        sa.Column("shape", sa.JSON, nullable=False, server_default=empty),
    )
    assert found["settings"].startswith("json_object(theme=")
    assert "optional" not in found["settings"]
    assert found["metadata"].startswith("json_object(source=")
    assert found["payload"].startswith("json_object(event=")
    # What programs keep there, nobody can tell.
    assert not found.keys() & {"attributes", "shape"}


@pytest.mark.parametrize(("table", "made"), [("organisations", "company"), ("patients", "person")])
def test_a_legal_name_is_that_of_what_the_table_is_about(table: str, made: str) -> None:
    column = sa.Column("legal_name", sa.String(100), nullable=False)
    (found,) = infer(table_info(sa.Table(table, sa.MetaData(), column))).declared
    assert found.expression.text.startswith(made)
