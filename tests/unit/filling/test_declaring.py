"""The declarations of tables that nobody has factories for."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.filling.declaring import Wanted, declare
from seeds.filling.model import FilledTable, FillSettings
from seeds.generate.cells import Context
from seeds.generate.columns.listed import Listed
from seeds.generate.python_values import micros
from seeds.generate.source import Generation
from seeds.generate.vector import to_python
from seeds.plan.binding import bind
from seeds.plan.model import Plan, PlannedEntity
from seeds.schema.catalogue import CatalogueTable, catalogue_of

CONTEXT = Context(42, micros(dt.datetime(2026, 1, 1, tzinfo=dt.UTC)))
SETTINGS = FillSettings(CONTEXT)


def table(*items: Any, name: str = "things") -> CatalogueTable:
    """Return a table with an integer key and these columns and constraints."""
    metadata = sa.MetaData()
    sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True), *items)
    return catalogue_of(metadata, "postgresql").tables[name]


def declared(made: CatalogueTable, rows: int = 50, **options: Any) -> FilledTable:
    settings = FillSettings(CONTEXT, **options)
    return declare(made, Wanted(rows), {}, settings, "postgresql")


def values(made: CatalogueTable, rows: int = 50, **options: Any) -> dict[str, list[Any]]:
    """Return the values of a table's columns."""
    found = declared(made, rows, **options)
    assert found.entity is not None, found.why_not
    planned = PlannedEntity(bind(found.entity, made.info), (), rows)
    source = Generation(Plan((planned,), ()), CONTEXT, {}).generated(made.name)
    all_rows = source.root_rows(0, rows)
    return {name: to_python(all_rows.column(name)) for name in planned.bound.columns}


def test_columns_in_one_condition_are_decided_together() -> None:
    made = table(
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("paid_at", sa.DateTime),
        sa.CheckConstraint("status IN ('new', 'paid')"),
        sa.CheckConstraint("(status = 'paid') = (paid_at IS NOT NULL)"),
    )
    found = values(made)
    rows = list(zip(found["status"], found["paid_at"], strict=True))
    assert {status for status, _ in rows} == {"new", "paid"}
    assert all((status == "paid") == (paid is not None) for status, paid in rows)


def test_a_unique_column_with_a_condition_has_different_values_that_satisfy_it() -> None:
    made = table(
        sa.Column("slug", sa.String(20), nullable=False, unique=True),
        sa.CheckConstraint("slug ~ '^[a-z]{3}-[0-9]{2}$'"),
    )
    slugs = values(made)["slug"]
    assert len(set(slugs)) == len(slugs)
    assert all(slug[3] == "-" and slug[4:].isdigit() for slug in slugs)


def test_a_pair_of_small_sets_holds_every_combination_once() -> None:
    made = table(
        sa.Column("side", sa.Enum("left", "right"), nullable=False),
        sa.Column("is_front", sa.Boolean, nullable=False),
        sa.UniqueConstraint("side", "is_front"),
    )
    assert declared(made).most == 4
    found = values(made, 4)
    assert len(set(zip(found["side"], found["is_front"], strict=True))) == 4


def test_values_do_not_depend_on_how_many_rows_are_wanted() -> None:
    made = table(
        sa.Column("email", sa.String(80), nullable=False, unique=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.CheckConstraint("n BETWEEN 5 AND 9"),
    )
    few, many = values(made, 20), values(made, 200)
    assert {name: column[:20] for name, column in many.items()} == few


def test_many_rows_draw_from_more_values_and_begin_with_the_same() -> None:
    made = table(
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime, nullable=False),
        sa.CheckConstraint("ended_at >= begun_at"),
    )
    few, many = values(made, 1000), values(made, 20_000)
    assert {name: column[:1000] for name, column in many.items()} == few
    assert len(set(few["begun_at"])) < 300 < 1000 < len(set(many["begun_at"]))
    assert all(b <= e for b, e in zip(many["begun_at"], many["ended_at"], strict=True))


def test_no_nulls_fills_every_column_that_can_have_a_value() -> None:
    made = table(sa.Column("note", sa.Text), sa.Column("seen_at", sa.DateTime))
    assert None in values(made)["note"]
    assert None not in values(made, no_nulls=True)["note"]


def test_sparing_rows_hold_what_has_to_be_there() -> None:
    made = table(sa.Column("note", sa.Text), sa.Column("name", sa.Text, nullable=False))
    assert set(values(made, sparing=True)) == {"id", "name"}


def test_contradictions_are_named_by_their_constraints() -> None:
    made = table(
        sa.Column("n", sa.Integer, nullable=False),
        sa.CheckConstraint("n > 5", name="more"),
        sa.CheckConstraint("n < 3", name="less"),
    )
    found = declared(made)
    assert found.entity is None
    assert "more" in found.why_not
    assert "less" in found.why_not


def test_what_nobody_understands_is_left_to_the_database() -> None:
    made = table(
        sa.Column("code", sa.String(6), nullable=False),
        sa.CheckConstraint("checksum_ok(code)", name="right_sum"),
    )
    assert any("checksum_ok" in reason for reason in declared(made).asked)


def test_two_equal_calls_declare_equal_values() -> None:
    made = table(
        sa.Column("a", sa.Integer, nullable=False),
        sa.Column("b", sa.Integer, nullable=False),
        sa.CheckConstraint("a + b = 100 AND a > 10"),
    )
    assert values(made) == values(made)


def test_each_column_has_a_reason() -> None:
    made = table(
        sa.Column("email", sa.String(80), nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("m", sa.Integer, nullable=False),
        sa.CheckConstraint("n > 3 OR n < -3"),
        sa.CheckConstraint("m > 2000"),
    )
    explained = declared(made).explained
    by = {name: why.by for name, why in explained.items()}
    assert by["email"] == "meaning"
    assert by["n"] == "condition"
    # Between bounds every number will do.
    assert (by["m"], explained["m"].text) == ("meaning", "between(2001, 3000)")


@pytest.mark.parametrize(
    "conditions",
    [(), ("line_no > 0",), ("line_no >= 0", "line_no < 10"), ("line_no = ANY ('{1,2,3}')",)],
)
def test_numbers_that_are_unique_with_a_parent_count_within_it(conditions: tuple[str, ...]) -> None:
    metadata = sa.MetaData()
    sa.Table("orders", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "lines",
        metadata,
        sa.Column("order_id", sa.ForeignKey("orders.id"), primary_key=True),
        sa.Column("line_no", sa.Integer, primary_key=True, autoincrement=False),
        *map(sa.CheckConstraint, conditions),
    )
    catalogue = catalogue_of(metadata, "postgresql")
    orders, lines = catalogue.tables["orders"], catalogue.tables["lines"]
    parent = declare(orders, Wanted(4), {}, SETTINGS, "postgresql")
    child = declare(lines, Wanted(10), {"orders": 4}, SETTINGS, "postgresql")
    assert parent.entity is not None
    assert child.entity is not None
    plan = Plan(
        (
            PlannedEntity(bind(parent.entity, orders.info), (), 4),
            PlannedEntity(bind(child.entity, lines.info), (), 10),
        ),
        (),
    )
    rows = Generation(plan, CONTEXT, {}).generated("lines").root_rows(0, 10)
    pairs = list(zip(*(to_python(rows.column(n)) for n in ("order_id", "line_no")), strict=True))
    assert sorted(pairs) == [(o, n) for o in (1, 2) for n in (1, 2, 3)] + [
        (o, n) for o in (3, 4) for n in (1, 2)
    ]


def test_a_text_whose_meaning_cannot_be_seen_keeps_its_default() -> None:
    made = table(
        sa.Column("workspace", sa.String(40), nullable=False, server_default="default"),
        sa.Column("name", sa.String(60), nullable=False),
        sa.UniqueConstraint("workspace", "name"),
    )
    found = declared(made)
    assert found.entity is not None
    assert "workspace" not in found.entity.columns
    names = values(made)["name"]
    assert len(set(names)) == len(names)


def test_defaults_give_way_where_nothing_else_keeps_rows_apart() -> None:
    made = table(
        sa.Column("kind", sa.String(64), nullable=False, server_default=""),
        sa.Column("realm", sa.String(64), nullable=False, server_default=""),
        sa.UniqueConstraint("kind", "realm"),
    )
    found = declared(made)
    assert found.most is None or found.most >= 50
    made_values = values(made)
    kept = [made_values[name] for name in ("kind", "realm") if name in made_values]
    assert len(set(zip(*kept, strict=True))) == 50


def test_a_default_that_others_refer_to_is_written() -> None:
    made = table(sa.Column("workspace", sa.String(40), nullable=False, server_default="default"))
    wanted = Wanted(5, needed=frozenset({"workspace"}))
    found = declare(made, wanted, {}, SETTINGS, "postgresql")
    assert found.entity is not None
    assert found.explained["workspace"].by == "default"


def test_documents_in_text_columns_are_never_missing() -> None:
    assert None not in values(table(sa.Column("value_json", sa.String(200))))["value_json"]


def test_a_unique_address_under_a_condition_is_that_of_the_person_in_the_row() -> None:
    made = table(
        sa.Column("first_name", sa.String(60), nullable=False),
        sa.Column("email", sa.String(80), nullable=False, unique=True),
        sa.CheckConstraint("email ~ '^[^@]+@[^@]+\\.[^@]+$'"),
    )
    found = values(made, rows=600)
    assert len(set(found["email"])) == 600
    rows = zip(found["first_name"], found["email"], strict=True)
    assert all(email.startswith(first.lower()) for first, email in rows)
    assert {email.partition("@")[2].rpartition(".")[0] for email in found["email"]} == {"example"}


def test_a_short_number_under_a_condition_is_a_telephone_number_that_nobody_has() -> None:
    made = table(
        sa.Column("phone", sa.String(16), nullable=False),
        sa.CheckConstraint("phone ~ '^\\+[1-9][0-9]{6,14}$'"),
    )
    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", phone) for phone in values(made)["phone"])


def test_what_a_text_mentions_need_not_be_tied_to_it() -> None:
    made = table(
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("slug", sa.String(200), nullable=False, unique=True),
        sa.CheckConstraint("slug = lower(slug)"),
    )
    found = values(made)
    rows = zip(found["title"], found["slug"], strict=True)
    assert all(slug.startswith(title.split()[0].lower()) for title, slug in rows)


def test_points_in_time_of_which_some_are_tied_follow_one_another() -> None:
    names = ("ordered_at", "paid_at", "shipped_at", "delivered_at")
    made = table(
        *(sa.Column(name, sa.DateTime, nullable=name != "ordered_at") for name in names),
        sa.CheckConstraint("shipped_at IS NULL OR shipped_at >= ordered_at"),
    )
    found = values(made, rows=200)
    rows = list(zip(*(found[name] for name in names), strict=True))
    for row in rows:
        there = [when for when in row if when is not None]
        assert there == sorted(there)
        assert max(there) <= dt.datetime(2026, 1, 1)  # noqa: DTZ001 - columns without a zone
    assert all(sum(row[at] is not None for row in rows) > 20 for at in range(4))


def test_what_a_status_asks_for_has_its_place_among_the_events_of_the_row() -> None:
    made = table(
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("ordered_at", sa.DateTime, nullable=False),
        sa.Column("shipped_at", sa.DateTime),
        sa.CheckConstraint("status IN ('new', 'shipped')"),
        sa.CheckConstraint("(status = 'shipped') = (shipped_at IS NOT NULL)"),
    )
    found = values(made, rows=200)
    rows = zip(found["ordered_at"], found["shipped_at"], strict=True)
    assert all(shipped is None or ordered <= shipped for ordered, shipped in rows)


def test_a_date_that_is_due_lies_near_its_beginning() -> None:
    made = table(
        sa.Column("loaned_on", sa.Date, nullable=False),
        sa.Column("due_on", sa.Date, nullable=False),
        sa.Column("returned_on", sa.Date),
        sa.CheckConstraint("due_on >= loaned_on"),
        sa.CheckConstraint("returned_on IS NULL OR returned_on >= loaned_on"),
    )
    found = values(made, rows=100)
    for loaned, due, returned in zip(*(found[n] for n in made.columns if n != "id"), strict=True):
        assert (due - loaned).days <= 28
        assert returned is None or 0 <= (returned - loaned).days <= 21


@pytest.mark.parametrize(
    ("condition", "most"),
    [
        ("email LIKE '%@%'", None),
        ("length(email) <= 26", 26),
        ("email IS NOT NULL OR phone IS NOT NULL", None),
    ],
)
def test_an_address_under_a_condition_is_that_of_the_person_in_the_row(
    condition: str, most: int | None
) -> None:
    made = table(
        sa.Column("first_name", sa.String(60), nullable=False),
        sa.Column("email", sa.String(80)),
        sa.Column("phone", sa.String(30)),
        sa.CheckConstraint(condition),
    )
    found = values(made, rows=400)
    rows = [(f, e) for f, e in zip(found["first_name"], found["email"], strict=True) if e]
    assert len(rows) > 200
    assert sum(e.startswith(f.lower()) for f, e in rows) == len(rows)
    assert all(len(e) <= (most or 80) and "@example." in e for _, e in rows)
    if "phone" in condition:
        assert all(e or p for e, p in zip(found["email"], found["phone"], strict=True))


def test_a_condition_that_every_address_passes_costs_no_list_of_them() -> None:
    made = table(
        sa.Column("email", sa.String(80), nullable=False, unique=True),
        sa.CheckConstraint("email LIKE '%@%'"),
    )
    found = declared(made)
    assert found.explained["email"].by == "meaning"
    assert found.entity is not None
    columns = found.entity.columns.values()
    assert not any(isinstance(node, Listed) for c in columns for node in c.walk())


def test_events_that_different_conditions_tie_follow_one_another() -> None:
    names = ("assigned_on", "due_on", "submitted_on", "graded_on")
    made = table(
        *(sa.Column(name, sa.Date, nullable=name > "e") for name in names),
        sa.CheckConstraint("due_on >= assigned_on"),
        sa.CheckConstraint("graded_on IS NULL OR submitted_on IS NOT NULL"),
    )
    found = values(made, rows=200)
    for assigned, _, submitted, graded in zip(*(found[name] for name in names), strict=True):
        there = [when for when in (assigned, submitted, graded) if when is not None]
        assert there == sorted(there)


@pytest.mark.parametrize(
    ("first", "second"), [("arrival_date", "departure_date"), ("planted_on", "harvested_on")]
)
def test_a_condition_knows_better_than_names_what_comes_first(first: str, second: str) -> None:
    made = table(
        sa.Column(first, sa.Date, nullable=False),
        sa.Column(second, sa.Date, nullable=False),
        sa.CheckConstraint(f"{second} > {first}"),
    )
    found = values(made, rows=100)
    for one, other in zip(found[first], found[second], strict=True):
        assert 0 < (other - one).days <= 30
