"""The states of things, by what they are and by what the database begins with."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.inference.infer import infer
from seeds.schema.metadata import table_info


def states(table: str, default: str | None = None, *, length: int | None = None) -> str | None:
    column = sa.Column(
        "status",
        sa.String(length),
        nullable=False,
        server_default=None if default is None else sa.text(default),
    )
    found = infer(table_info(sa.Table(table, sa.MetaData(), column)))
    return next((d.expression.text for d in found.declared), None)


@pytest.mark.parametrize(
    ("table", "default", "expected"),
    [
        ("orders", None, ("pending", "paid", "shipped", "delivered", "cancelled", "refunded")),
        ("sales_orders", "'pending'::character varying", ("pending", "paid")),
        ("invoices", "('draft')", ("draft", "open", "paid", "overdue", "void")),
        ("tasks", "'TODO'", ("TODO", "IN_PROGRESS", "REVIEW", "DONE")),
        ("tickets", "'Open'", ("Open", "In_Progress", "Waiting", "Resolved", "Closed")),
        ("things", "NULL::character varying", ("new", "active", "done")),
        ("things", None, ("new", "active", "done")),
        ("things", "'queued'", ("queued", "running", "succeeded", "failed", "cancelled")),
        ("orders", "'draft'", ("draft", "open", "paid", "overdue", "void")),
    ],
)
def test_a_thing_goes_through_its_states(
    table: str, default: str | None, expected: tuple[str, ...]
) -> None:
    found = states(table, default)
    assert found is not None
    assert all(f'"{state}"' in found for state in expected)


@pytest.mark.parametrize("default", ["'incomplete_v2'", "'A'", "nextval('states')"])
def test_a_default_that_nobody_knows_stays_the_only_state(default: str) -> None:
    assert states("machines", default) is None


def test_states_fit_the_column() -> None:
    assert states("orders", length=7) == 'choice(("pending", "paid", "shipped"))'


def test_of_what_kind_a_thing_is_stands_beside_its_key() -> None:
    def kind(name: str) -> str:
        key, sort = sa.Column(f"{name}_id", sa.Integer), sa.Column(f"{name}_type", sa.Text)
        found = infer(table_info(sa.Table("notes", sa.MetaData(), key, sort)))
        return next(d.expression.text for d in found.declared if d.column == f"{name}_type")

    assert '"invoice"' in kind("entity")
    assert '"Invoice"' in kind("commentable")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("estimate_hours", 'decimal("1.00", "40.00")'),
        ("latitude", 'decimal("-60.000000", "70.000000", places=6)'),
        ("loss_ratio", 'decimal("0.0000", "1.0000", places=4)'),
        ("gradient", "floating(1.0, 100.0)"),
    ],
)
def test_what_people_measure_has_few_digits(name: str, expected: str) -> None:
    column = sa.Column(name, sa.Float, nullable=False)
    found = infer(table_info(sa.Table("things", sa.MetaData(), column)))
    assert [d.expression.text for d in found.declared] == [expected]
