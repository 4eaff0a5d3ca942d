"""What names of columns say of which lies below which."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.inference.infer import infer
from seeds.inference.pairs import amounts, moments
from seeds.schema.metadata import table_info


@pytest.mark.parametrize(
    ("low", "high"),
    [
        ("starts_at", "ends_at"),
        ("start_date", "end_date"),
        ("startedAt", "finishedAt"),
        ("valid_from", "valid_until"),
        ("date_from", "date_to"),
        ("check_in", "check_out"),
        ("opened_at", "closed_on"),
        ("hire_date", "left_on"),
        ("departure_time", "arrival_time"),
        ("order_date", "shipped_date"),
        ("period_start", "period_end"),
        ("first_seen_at", "last_seen_at"),
        ("start", "end"),
    ],
)
def test_what_ends_comes_after_what_begins(low: str, high: str) -> None:
    assert [(pair.low, pair.high) for pair in moments([high, "seen_at", low])] == [(low, high)]


@pytest.mark.parametrize("names", [["started_at", "expires_at"], ["start_of_sale", "end_of_lease"]])
def test_names_of_different_things_are_no_pair(names: list[str]) -> None:
    assert moments(names) == []


def test_an_end_belongs_to_the_start_that_is_written_alike() -> None:
    found = moments(["start_date", "started_at", "finished_at", "finish_date"])
    assert {(pair.low, pair.high) for pair in found} == {
        ("started_at", "finished_at"),
        ("start_date", "finish_date"),
    }


@pytest.mark.parametrize(
    ("low", "high"),
    [("min_price", "max_price"), ("age_from", "age_to"), ("sale_price", "price")],
)
def test_the_smaller_of_two_numbers_is_known_by_its_name(low: str, high: str) -> None:
    assert amounts([high, low, "quantity"]) == [(low, high)]


def test_declarations_keep_to_the_order_that_names_tell() -> None:
    table = sa.Table(
        "shifts",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("started_at", sa.DateTime, nullable=False),
        sa.Column("planned_end", sa.DateTime, nullable=False),
        sa.Column("planned_start", sa.DateTime),
        sa.Column("opens", sa.Time, nullable=False),
        sa.Column("closes", sa.Time, nullable=False),
    )
    texts = {d.column: d.expression.text for d in infer(table_info(table)).declared}
    assert texts == {
        "started_at": 'datetime("-1y", "now")',
        "ended_at": 'datetime(after=started_at, within="4h").optional(0.6)',
        # A start that may be missing hangs on an end that is always there.
        "planned_end": 'datetime("now", "+90d")',
        "planned_start": 'datetime("-3y", before=planned_end).optional(0.8)',
        "opens": "choice([dt.time(hour) for hour in range(8, 14)])",
        "closes": "choice([dt.time(hour) for hour in range(14, 20)])",
    }


def pairs_of(*names: str, always: tuple[str, ...] = ()) -> dict[str, str]:
    """Return what each column hangs on."""
    return {pair.high: pair.low for pair in moments(names, always)}


@pytest.mark.parametrize(
    "course",
    [
        ("ordered_at", "paid_at", "shipped_at", "delivered_at", "returned_at", "refunded_at"),
        ("opened_at", "assigned_at", "resolved_at", "closed_at", "reopened_at"),
        ("queued_at", "started_at", "finished_at"),
        ("applied_on", "interviewed_on", "hired_on", "left_on"),
        ("sent_at", "delivered_at", "read_at"),
        ("drafted_at", "reviewed_at", "published_at"),
        ("checked_in_at", "checked_out_at"),
        ("sample_collected_at", "sample_received_at", "sample_tested_at"),
        ("manufactured_on", "installed_on", "decommissioned_on"),
    ],
)
def test_each_step_of_a_course_hangs_on_the_one_before(course: tuple[str, ...]) -> None:
    found = pairs_of(*reversed(course), always=course[:1])
    assert found == dict(zip(course[1:], course[:-1], strict=True))


def test_what_is_due_hangs_on_the_beginning_and_may_lie_ahead() -> None:
    names = ("loaned_on", "due_on", "returned_on")
    found = {pair.high: pair for pair in moments(names)}
    assert {high: pair.low for high, pair in found.items()} == {
        "due_on": "loaned_on",
        "returned_on": "loaned_on",
    }
    assert found["due_on"].ahead
    assert not found["returned_on"].ahead


def test_what_is_expected_hangs_on_the_same_as_what_happens() -> None:
    found = {pair.high: pair for pair in moments(("ordered_on", "expected_delivery_date"))}
    assert found["expected_delivery_date"].low == "ordered_on"
    assert found["expected_delivery_date"].ahead


def test_what_is_always_there_hangs_on_nothing_that_may_be_missing() -> None:
    found = pairs_of("ordered_at", "paid_at", "shipped_at", always=("ordered_at", "shipped_at"))
    assert found == {"paid_at": "ordered_at", "shipped_at": "ordered_at"}


def test_nothing_hangs_on_what_called_it_off() -> None:
    found = pairs_of("ordered_at", "cancelled_at", "refunded_at")
    assert found == {"cancelled_at": "ordered_at", "refunded_at": "ordered_at"}


def test_who_was_invited_joined_later() -> None:
    table = sa.Table(
        "members",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("joined_at", sa.DateTime, nullable=False),
        sa.Column("invited_at", sa.DateTime, nullable=False),
    )
    texts = {d.column: d.expression.text for d in infer(table_info(table)).declared}
    assert texts == {
        "invited_at": 'datetime("-1y", "now")',
        "joined_at": 'datetime(after=invited_at, within="5d")',
    }
