"""Documents that two columns of a row share are masked once, and nothing else comes of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa

from seeds.anonymize.plan import MaskingPlan
from seeds.anonymize.proof.scan import Proof
from seeds.anonymize.repeated import differing
from seeds.anonymize.rules.binding import bind
from seeds.anonymize.secret import MaskingKey
from seeds.schema.batch import Batch
from seeds.schema.metadata import metadata_tables
from tests.support.rules import rules_of

RULES = """
version = 1
[tables.orders]
subject = "id"
[tables.orders.columns]
id = { keep = "a number" }
ship = { paths = { "$.mail" = { mask = "email" }, "$.at" = { mask = "date_shift" } } }
bill = { paths = { "$.mail" = { mask = "email" }, "$.at" = { mask = "date_shift" } } }
"""
_METADATA = sa.MetaData()
sa.Table("orders", _METADATA, sa.Column("id", sa.Integer, primary_key=True),
         sa.Column("ship", sa.JSON), sa.Column("bill", sa.JSON))  # fmt: skip
TABLE = metadata_tables(_METADATA)["orders"]


@pytest.fixture
def plan(tmp_path: Path) -> MaskingPlan:
    rules = rules_of(tmp_path, RULES)
    return bind(rules, {"orders": TABLE}, MaskingKey(bytes(range(9, 41))))


def _batch(ship: list[str | None], bill: list[str | None]) -> Batch:
    columns: list[Any] = [pa.array(range(len(ship))), pa.array(ship, pa.string())]
    columns.append(pa.array(bill, pa.string()))
    rows = pa.RecordBatch.from_arrays(columns, names=["id", "ship", "bill"])
    return Batch(TABLE, rows)


def _address(number: int) -> str:
    return json.dumps({"mail": f"person{number}@mail.example", "at": "2024-05-06"})


SHIP: list[str | None] = [_address(n) for n in range(8)]
BILL: list[str | None] = [*SHIP[:5], _address(100), None, '{"mail": "q\\"7@mail.example"}']


def test_rows_are_told_apart_where_it_is_worth_it() -> None:
    texts = pa.array(["a", "b", None, "d", None])
    assert differing(texts, pa.array(["a", "x", "c", "d", None])).to_pylist() == [
        False, True, True, False, True
    ]  # fmt: skip
    assert differing(texts, pa.array(["v", "w", "x", "y", "z"])) is None
    assert differing(texts, texts[:3]) is None


@pytest.mark.parametrize("ship", [SHIP, [None, *SHIP[1:]]])
def test_both_columns_become_what_they_become_alone(
    plan: MaskingPlan, ship: list[str | None]
) -> None:
    masked = plan.apply(_batch(ship, BILL)).rows
    other: list[str | None] = ["{}"] * len(ship)
    assert masked.column("ship") == plan.apply(_batch(ship, other)).rows.column("ship")
    assert masked.column("bill") == plan.apply(_batch(other, BILL)).rows.column("bill")
    assert masked.column("bill")[:5].to_pylist()[1:] == masked.column("ship")[1:5].to_pylist()


@pytest.mark.parametrize("ship", [SHIP, [None, *SHIP[1:]]])
def test_every_value_of_both_is_looked_for(plan: MaskingPlan, ship: list[str | None]) -> None:
    found = {
        value
        for action, values in plan.originals(_batch(ship, BILL))
        if action.mask.name == "email"
        for value in values.to_pylist()
    }
    expected = {json.loads(text)["mail"] for text in (*ship, *BILL) if text is not None}
    assert found == expected


@pytest.mark.parametrize(
    ("ship", "bill", "survivors"),
    [
        (SHIP, SHIP, {"orders.ship, $.mail": 8, "orders.bill, $.mail": 8}),
        (["{}"] * 8, ["{}"] * 5 + SHIP[5:], {"orders.bill, $.mail": 3}),
        (
            ["{}"] * 5 + SHIP[5:],
            ["{}"] * 5 + SHIP[5:],
            {"orders.ship, $.mail": 3, "orders.bill, $.mail": 3},
        ),
    ],
)
def test_survivors_of_both_are_counted(
    plan: MaskingPlan, ship: list[str | None], bill: list[str | None], survivors: dict[str, int]
) -> None:
    proof = Proof(plan)
    proof.collect(_batch(SHIP, BILL))
    proof.look(_batch(ship, bill))
    assert dict(proof.survivors) == survivors
