"""Rows of tables that nobody has factories for, as somebody reads them who knows the subject."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal

import pytest
import sqlalchemy as sa

from tests.unit.filling.test_declaring import table, values
from tests.unit.generate.columns.test_checked import TESTS


@pytest.mark.parametrize(
    ("name", "kind", "condition"),
    [
        ("isbn", "isbn10", "length(isbn) = 10"),
        ("isbn", "isbn13", "length(isbn) = 13"),
        ("isbn", "isbn13", "char_length(isbn) IN (10, 13)"),
        ("isbn", "isbn10", "isbn ~ '^[0-9]{9}[0-9X]$'"),
        ("ean", "ean13", "ean ~ '^[0-9]{13}$'"),
        ("ean", "ean8", "ean ~ '^[0-9]{8}$'"),
        ("iban", "iban", "length(iban) BETWEEN 15 AND 34"),
        ("iban", "iban", "iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'"),
        ("vin", "vin", "length(vin) = 17"),
        ("imei", "imei", "imei ~ '^[0-9]{15}$'"),
        ("upc", "upc", "length(upc) = 12"),
        ("issn", "issn", "issn ~ '^[0-9]{4}-[0-9]{3}[0-9X]$'"),
    ],
)
@pytest.mark.parametrize("unique", [False, True])
def test_numbers_with_check_digits_are_right_under_conditions(
    name: str, kind: str, condition: str, unique: bool
) -> None:
    made = table(
        sa.Column(name, sa.String(40), nullable=False, unique=unique),
        sa.CheckConstraint(condition),
    )
    found = values(made, 400)[name]
    assert all(map(TESTS[kind][0], found))
    assert len(set(found)) == 400


def money(name: str, **options: bool) -> sa.Column[Decimal]:
    return sa.Column(name, sa.Numeric(10, 2), nullable=options.get("nullable", False))


def whole(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False)


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_a_line_is_its_quantity_times_its_price() -> None:
    found = values(table(whole("quantity"), money("unit_price"), money("line_total")))
    rows = zip(found["quantity"], found["unit_price"], found["line_total"], strict=True)
    assert all(quantity * price == total for quantity, price, total in rows)


def test_bounds_do_not_keep_amounts_from_agreeing() -> None:
    made = table(
        *(whole("quantity"), money("price"), money("amount")),
        sa.CheckConstraint("quantity > 0"),
        sa.CheckConstraint("price >= 0"),
        sa.CheckConstraint("amount >= 0"),
    )
    found = values(made)
    rows = zip(found["quantity"], found["price"], found["amount"], strict=True)
    assert all(quantity * price == total for quantity, price, total in rows)


@pytest.mark.parametrize("checked", [False, True])
def test_the_amounts_of_an_order_make_its_total(checked: bool) -> None:
    names = ("subtotal", "discount", "tax", "shipping_cost", "total")
    columns = [money(name) for name in names]
    conditions = [sa.CheckConstraint(f"{name} >= 0") for name in names] if checked else []
    found = values(table(*columns, *conditions, name="orders"), 200)
    for subtotal, discount, tax, shipping, total in zip(*(found[n] for n in names), strict=True):
        assert 0 <= discount < subtotal
        assert tax == cents((subtotal - discount) * Decimal("0.2"))
        assert total == subtotal - discount + tax + shipping
    assert 0 < sum(discount == 0 for discount in found["discount"]) < 200


def test_what_is_gross_is_net_with_its_tax() -> None:
    found = values(table(money("price_excl_tax"), money("tax"), money("price_incl_tax")))
    for net, tax, gross in zip(
        found["price_excl_tax"], found["tax"], found["price_incl_tax"], strict=True
    ):
        assert 0 < tax < net
        assert gross == net + tax
    found = values(table(money("net_salary"), money("gross_salary")))
    assert all(n < g for n, g in zip(found["net_salary"], found["gross_salary"], strict=True))


def test_a_tax_is_that_of_its_rate() -> None:
    rate = sa.Column("tax_rate", sa.Numeric(5, 2), nullable=False)
    found = values(table(money("subtotal"), rate, money("tax_amount"), money("total_amount")))
    for net, percent, tax, total in zip(
        *(found[n] for n in ("subtotal", "tax_rate", "tax_amount", "total_amount")), strict=True
    ):
        assert percent in (5, 7, 10, 19, 20)
        assert tax == cents(net * percent / 100)
        assert total == net + tax


def test_what_is_missing_counts_for_nothing() -> None:
    found = values(table(money("subtotal"), money("discount", nullable=True), money("total")))
    for net, discount, total in zip(
        found["subtotal"], found["discount"], found["total"], strict=True
    ):
        assert total == net - (discount or 0)


def test_what_a_type_cannot_hold_is_not_computed() -> None:
    small = sa.Column("total", sa.Numeric(3, 0), nullable=False)
    assert max(values(table(whole("quantity"), money("price"), small))["total"]) < 1000


def test_what_amounts_are_made_of_is_there_even_where_little_is_filled() -> None:
    made = table(money("subtotal", nullable=True), money("tax", nullable=True), money("total"))
    found = values(made, sparing=True)
    for net, tax, total in zip(found["subtotal"], found["tax"], found["total"], strict=True):
        assert total == (net or 0) + (tax or 0)


def test_texts_and_points_in_time_are_not_compared() -> None:
    texts = [sa.Column(name, sa.Text, nullable=False) for name in ("created_at", "updated_at")]
    found = values(table(*texts, sa.Column("seen_at", sa.DateTime, nullable=False)))
    assert all(a <= b for a, b in zip(found["created_at"], found["updated_at"], strict=True))


def test_a_price_lies_below_what_it_is_compared_with() -> None:
    found = values(table(money("price"), money("compare_at_price"), money("cost")))
    rows = zip(found["cost"], found["price"], found["compare_at_price"], strict=True)
    assert all(cost < price < before for cost, price, before in rows)


def moment(name: str, *, nullable: bool = True) -> sa.Column[dt.datetime]:
    return sa.Column(name, sa.DateTime, nullable=nullable)


ORDER = ("paid_at", "shipped_at", "delivered_at", "cancelled_at")
WITH = {
    "pending": set(),
    "paid": {"paid_at"},
    "shipped": {"paid_at", "shipped_at"},
    "delivered": {"paid_at", "shipped_at", "delivered_at"},
    "cancelled": {"cancelled_at"},
}
STATUSES = {
    "by a condition": f"status IN {tuple(WITH)}",
    "by a type": sa.Enum(*WITH, name="order_status"),
    "by nothing but times": None,
}


@pytest.mark.parametrize("known", STATUSES)
def test_what_has_happened_is_what_the_status_says(known: str) -> None:
    said = STATUSES[known]
    type_ = said if isinstance(said, sa.Enum) else sa.String(20)
    columns = [sa.Column("status", type_, nullable=False), moment("placed_at", nullable=False)]
    conditions = [sa.CheckConstraint(said)] if isinstance(said, str) else []
    made = table(*columns, *map(moment, ORDER), *conditions, name="orders")
    found = values(made, 300)
    assert set(found["status"]) == set(WITH)
    for row in range(300):
        there = {name for name in ORDER if found[name][row] is not None}
        assert there == WITH[found["status"][row]]
        times = [found[name][row] for name in ("placed_at", *ORDER[:3]) if found[name][row]]
        assert times == sorted(times)


def test_jobs_end_when_they_have_ended_and_fail_with_a_reason() -> None:
    status = sa.CheckConstraint("status IN ('queued', 'running', 'succeeded', 'failed')")
    made = table(
        *(sa.Column("status", sa.String(20), nullable=False), moment("queued_at", nullable=False)),
        *(moment("started_at"), moment("finished_at"), sa.Column("error_message", sa.Text)),
        *(sa.Column("exit_code", sa.Integer), status),
    )
    found = values(made, 200)
    for status_, start, end, error, code in zip(
        *(found[n] for n in ("status", "started_at", "finished_at", "error_message", "exit_code")),
        strict=True,
    ):
        assert (start is not None) == (status_ != "queued")
        assert (end is not None) == (code is not None) == (status_ in ("succeeded", "failed"))
        assert (error is not None) == (status_ == "failed")
        assert code is None or (code > 0) == (status_ == "failed")


@pytest.mark.parametrize(
    ("flag", "time", "there"),
    [
        ("published", "published_at", True),
        ("is_deleted", "deleted_at", True),
        ("email_verified", "email_verified_at", True),
        ("is_active", "deactivated_at", False),
    ],
)
def test_flags_and_their_times_agree(flag: str, time: str, there: bool) -> None:
    column = sa.Column(flag, sa.Boolean, nullable=False)
    found = values(table(column, moment("created_at", nullable=False), moment(time)), 300)
    assert {True, False} == set(found[flag])
    assert all(
        (t is not None) == (f is there) for f, t in zip(found[flag], found[time], strict=True)
    )


def test_what_never_may_be_null_has_a_value_at_every_stage() -> None:
    made = table(sa.Column("published", sa.Boolean, nullable=False), moment("published_at"))
    assert None not in values(made, 100, no_nulls=True)["published_at"]


@pytest.mark.parametrize(
    ("first", "then", "unit"),
    [
        ("created_at", "updated_at", 1),
        ("created", "modified", 1),
        ("created_ms", "updated_ms", 1000),
        ("ctime", "mtime", 1),
    ],
)
def test_numbers_that_are_instants_are_of_our_days_and_in_order(
    first: str, then: str, unit: int
) -> None:
    columns = [sa.Column(name, sa.BigInteger, nullable=False) for name in (then, first)]
    found = values(table(*columns))
    years = {dt.datetime.fromtimestamp(n / unit, dt.UTC).year for n in found[first] + found[then]}
    assert years <= {2024, 2025}
    if first != "ctime":
        assert all(a < b for a, b in zip(found[first], found[then], strict=True))


def test_numbers_do_not_follow_points_in_time_of_another_type() -> None:
    seen = sa.Column("seen_at", sa.BigInteger, nullable=False)
    assert min(values(table(moment("created_at", nullable=False), seen))["seen_at"]) > 1_700_000_000


def test_what_is_said_of_a_file_agrees() -> None:
    made = table(
        *(sa.Column("file_name", sa.String(200), nullable=False), sa.Column("path", sa.Text)),
        *(sa.Column("extension", sa.String(10), nullable=False), whole("size")),
        *(
            sa.Column("mime_type", sa.String(80), nullable=False),
            sa.Column("checksum", sa.CHAR(64)),
        ),
    )
    found = values(made, 100)
    known = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "txt": "text/plain"}
    for row in range(100):
        name, ending = found["file_name"][row], found["extension"][row]
        assert name.endswith(f".{ending}")
        assert found["mime_type"][row] == known.get(ending, found["mime_type"][row])
        path, checksum = found["path"][row], found["checksum"][row]
        assert path is None or path.endswith(f"/{name}")
        assert checksum is None or len(checksum) == 64
    assert min(found["size"]) >= 1000
    assert len(set(found["extension"])) > 5
