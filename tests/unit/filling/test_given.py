"""Columns whose values a rule says, and what is made to go with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from hypothesis import example, given, settings, strategies as st

from seeds.filling.declaring import Wanted, declare
from seeds.filling.model import FilledTable, FillSettings
from seeds.filling.rules.amending import with_rules
from seeds.filling.rules.model import TableRules
from seeds.generate.cells import Context
from seeds.generate.source import Generation
from seeds.generate.vector import to_python
from seeds.plan.binding import bind
from seeds.plan.model import Plan, PlannedEntity
from seeds.schema.catalogue import Catalogue, CatalogueTable, catalogue_of

CONTEXT = Context(42, 1_767_225_600_000_000)


def table(*items: Any) -> CatalogueTable:
    """Return a table with an integer key and these columns and constraints."""
    metadata = sa.MetaData()
    sa.Table("things", metadata, sa.Column("id", sa.Integer, primary_key=True), *items)
    return catalogue_of(metadata, "postgresql").tables["things"]


def ruled_by(made: CatalogueTable, rules: TableRules) -> CatalogueTable:
    """Return a table with rules."""
    catalogue = Catalogue("postgresql", {made.name: made})
    return with_rules(catalogue, {made.name: rules}).tables[made.name]


def declared(made: CatalogueTable, rows: int = 100, **rules: Any) -> FilledTable:
    """Declare a table with rules."""
    checks = tuple((sql, f"{sql} (rules)") for sql in rules.pop("checks", ()))
    ruled = ruled_by(made, TableRules(checks=checks, **rules))
    return declare(ruled, Wanted(rows), {}, FillSettings(CONTEXT), "postgresql")


def values_of(made: CatalogueTable, found: FilledTable, rows: int = 100) -> dict[str, list[Any]]:
    """Return the values of a declared table's columns."""
    assert found.entity is not None, found.why_not
    planned = PlannedEntity(bind(found.entity, made.info), (), rows)
    source = Generation(Plan((planned,), ()), CONTEXT, {}).generated(made.name)
    all_rows = source.root_rows(0, rows)
    return {name: to_python(all_rows.column(name)) for name in planned.bound.columns}


def values(made: CatalogueTable, rows: int = 100, **rules: Any) -> dict[str, list[Any]]:
    return values_of(made, declared(made, rows, **rules), rows)


STATES = table(
    sa.Column("state", sa.String(9), nullable=False),
    sa.Column("level", sa.Integer),
    sa.Column("paid_at", sa.DateTime),
    sa.Column("note", sa.String(20)),
    sa.CheckConstraint("(state = 'paid') = (paid_at IS NOT NULL)", name="paid"),
)


def test_what_a_condition_ties_to_a_rule_goes_with_it_and_keeps_its_weights() -> None:
    rules = {"columns": {"state": 'choice({"paid": 9, "open": 1})'}}
    found = declared(STATES, 400, **rules)
    assert found.asked == ()
    assert found.explained["state"].by == "rule"
    made = values_of(STATES, found, 400)
    assert all(
        (s == "paid") == (p is not None)
        for s, p in zip(made["state"], made["paid_at"], strict=True)
    )
    assert 0.8 < made["state"].count("paid") / 400 < 0.97
    assert len({p for p in made["paid_at"] if p}) > 20


def test_several_ruled_columns_lead_together_with_nulls_among_them() -> None:
    checks = ("(state = 'paid' AND level IS NULL) = (note IS NOT NULL)",)
    columns = {
        "state": 'choice(("paid", "open"))',
        "level": "choice((1, 2)).optional(0.5)",
    }
    made = values(STATES, 200, checks=checks, columns=columns)
    rows = list(zip(made["state"], made["level"], made["note"], strict=True))
    assert {level for _, level, _ in rows} == {1, 2, None}
    assert all((s == "paid" and level is None) == (n is not None) for s, level, n in rows)


def test_a_column_left_to_its_default_leads_as_well() -> None:
    made = table(
        sa.Column("state", sa.String(9), nullable=False, server_default="open"),
        sa.Column("n", sa.Integer, nullable=False),
        sa.CheckConstraint("(state = 'open') = (n = 7)"),
    )
    found = values(made, columns={"state": "default"})
    assert "state" not in found
    assert set(found["n"]) == {7}


def test_a_condition_that_the_rules_values_keep_in_any_case_is_not_asked() -> None:
    columns = {"state": 'choice(("paid", "open"))', "level": "5"}
    checks = ("state IN ('open', 'paid', 'sent')", "level > 3")
    assert declared(STATES, columns=columns, checks=checks).asked == ()
    assert declared(STATES, columns={"level": "between(1, 5)"}, checks=checks[1:]).asked


def test_values_that_no_row_can_have_are_a_contradiction_that_names_both() -> None:
    found = declared(STATES, columns={"state": "constant('paid')", "paid_at": "null"})
    assert "CHECK paid" in found.asked  # the database says how many rows that leaves
    made = table(
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("m", sa.Integer, nullable=False),
        sa.CheckConstraint("n < 5 AND m > 0", name="small"),
    )
    found = declared(made, columns={"n": "choice((1, 9))"})
    assert "by the rules n is 9, which no row can have that satisfies small" in found.why_not
    found = declared(made, checks=("n > 7",))
    assert "small" in found.why_not
    assert "n > 7 (rules)" in found.why_not


def test_what_expressions_mention_is_declared_before_and_with_its_default() -> None:
    made = table(
        sa.Column("begun_at", sa.DateTime, nullable=False),
        sa.Column("ended_at", sa.DateTime),
        sa.Column("zzz", sa.Integer, nullable=False, server_default="3"),
        sa.Column("double", sa.Integer),
    )
    columns = {"ended_at": 'datetime(after=begun_at, within="1h")', "double": "zzz * 2"}
    found = values(made, columns=columns)
    pairs = zip(found["begun_at"], found["ended_at"], strict=True)
    assert all(b <= e and (e - b).total_seconds() <= 3600 for b, e in pairs)
    assert set(zip(found["zzz"], found["double"], strict=True)) == {(3, 6)}


def test_a_rule_that_makes_unique_values_satisfies_a_key_and_others_are_asked() -> None:
    made = table(
        sa.Column("email", sa.String(80), nullable=False, unique=True),
        sa.Column("n", sa.Integer, nullable=False),
        sa.UniqueConstraint("n", "email"),
    )
    found = declared(made, columns={"email": 'person.email(domains=("a.example",))'})
    assert found.asked == ()
    assert found.most is not None
    assert len(set(values_of(made, found)["email"])) == 100
    assert declared(made, columns={"email": "word()"}).asked
    assert declared(made, columns={"email": "constant('x')"}).most == 1


def test_a_number_with_a_constant_beside_it_is_unique_by_itself() -> None:
    made = table(sa.Column("n", sa.Integer, nullable=False), sa.Column("objective", sa.Integer))
    found = declared(made, columns={"objective": "0"}, unique=(("n", "objective"),))
    assert found.asked == ()
    assert len(set(values_of(made, found)["n"])) == 100


def test_a_column_that_is_never_null_by_a_rule_has_a_value_in_every_row() -> None:
    assert None in values(STATES)["note"]
    assert None not in values(STATES, not_null=("note",))["note"]
    found = declared(
        STATES, columns={"note": "word().only_if(level.is_null())"}, not_null=("note",)
    )
    assert "NOT NULL of note" in found.asked


def test_what_a_column_is_computed_from_that_is_never_null_is_none_either() -> None:
    made = values(STATES, columns={"note": "concat('n', level)"}, not_null=("note",))
    assert None not in made["level"]
    assert set(made["note"]) == {f"n{level}" for level in made["level"]}


NAMES = (
    "email", "first_name", "slug", "title", "city", "price", "amount", "total", "created_at",
    "updated_at", "deleted_at", "expires_at", "is_active", "password", "token", "ip", "color",
    "status", "date", "person", "class", "order number", "größe", "opens_at", "duration", "code",
    "choice", "started_at", "ended_at",
)  # fmt: skip
TYPES = st.sampled_from(
    [sa.Text(), sa.String(40), sa.String(3), sa.Integer(), sa.Boolean(), sa.DateTime(), sa.Date(),
     sa.Time(), sa.Interval(), sa.Numeric(8, 2), sa.Float(), sa.JSON(), sa.LargeBinary(5),
     sa.Uuid(), sa.ARRAY(sa.Integer), sa.ARRAY(sa.String(5))]
)  # fmt: skip


@given(
    columns=st.dictionaries(
        st.sampled_from(NAMES), st.tuples(TYPES, st.booleans(), st.booleans()), max_size=6
    )
)
@example({"date": (sa.DateTime(), False, False), "updated_at": (sa.DateTime(), True, False)})
@example({"order number": (sa.Date(), False, False), "ended_at": (sa.Date(), True, False)})
@settings(max_examples=60, deadline=None)
def test_what_inspect_shows_is_read_back_as_what_makes_the_same_values(
    columns: Mapping[str, tuple[Any, bool, bool]],
) -> None:
    made = table(
        *(
            sa.Column(name, type_, nullable=nullable, unique=unique and isinstance(type_, sa.Text))
            for name, (type_, nullable, unique) in columns.items()
        )
    )
    found = declared(made, 20)
    shown = {name: why.text for name, why in found.explained.items() if why.by == "meaning"}
    again = declared(made, 20, columns=shown)
    assert all(again.explained[name].by == "rule" for name in shown)
    before, after = values_of(made, found, 20), values_of(made, again, 20)
    assert {name: after[name] for name in shown} == {name: before[name] for name in shown}
