"""Digests: equal for equal rows in any order and any batches, different otherwise."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from hypothesis import given, strategies as st

from seeds.schema.batch import Batch
from seeds.schema.digest import Digest
from seeds.schema.metadata import table_info

TABLE = table_info(
    sa.Table(
        "things", sa.MetaData(),
        sa.Column("a", sa.String()), sa.Column("b", sa.String()), sa.Column("n", sa.BigInteger()),
        sa.Column("d", sa.Numeric(12, 2)), sa.Column("f", sa.Float()), sa.Column("j", sa.JSON()),
        sa.Column("t", sa.DateTime(timezone=True)), sa.Column("u", sa.Uuid()),
        sa.Column("day", sa.Date()), sa.Column("ok", sa.Boolean()),
        sa.Column("xs", sa.ARRAY(sa.Integer())),
    )
)  # fmt: skip


def digest(*rows: dict[str, Any], cut: int | None = None, columns: list[str] | None = None) -> str:
    """Return the digest of rows that come in batches of ``cut``."""
    found = Digest()
    size = cut or max(len(rows), 1)
    names = columns or sorted({name for row in rows for name in row})
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        arrays = [
            pa.array([row.get(n) for row in part], TABLE.columns[n].type.arrow) for n in names
        ]
        found.update(Batch(TABLE, pa.RecordBatch.from_arrays(arrays, names=names)))
    assert found.rows == len(rows)
    return found.hexdigest()


VALUE = st.fixed_dictionaries(
    {
        "a": st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=4),
        "b": st.none() | st.text("0123456789:\x1f\x00", max_size=4),
        "n": st.none() | st.integers(-(2**63), 2**63 - 1),
    }
)


@given(st.lists(VALUE, max_size=12), st.integers(1, 5), st.randoms())
def test_neither_order_nor_batches_nor_columns_order_matter(
    rows: list[dict[str, Any]], cut: int, chance: Any
) -> None:
    mixed = list(rows)
    chance.shuffle(mixed)
    one = digest(*rows, columns=["a", "b", "n"])
    assert digest(*mixed, cut=cut, columns=["n", "a", "b"]) == one


@given(VALUE, VALUE)
def test_different_rows_have_different_digests(one: dict[str, Any], other: dict[str, Any]) -> None:
    equal = digest(one, columns=["a", "b", "n"]) == digest(other, columns=["a", "b", "n"])
    assert equal is (one == other)


def test_a_row_that_occurs_twice_counts_twice() -> None:
    assert digest({"n": 1}, {"n": 1}) not in (digest({"n": 1}), digest())


def test_nothing_has_the_digest_of_nothing() -> None:
    assert digest() == "0" * 32


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"a": "x", "b": "y"}, {"a": "xy", "b": ""}),
        ({"a": None}, {"a": ""}),
        ({"a": "1:x"}, {"a": "x"}),
        ({"a": "x", "b": None}, {"a": None, "b": "x"}),
        ({"f": 0.1}, {"f": 0.1 + 1e-17 + 2e-17}),
        ({"d": Decimal("1.00")}, {"d": Decimal("1.01")}),
        ({"j": '{"a": 1}'}, {"j": '{"a": "1"}'}),
        ({"j": "null"}, {"j": None}),
        ({"ok": False}, {"ok": None}),
        ({"xs": [1, 2]}, {"xs": [12]}),
    ],
    ids=str,
)
def test_what_differs_is_told_apart(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert (digest(one) == digest(other)) is (one == other)


def test_documents_are_compared_by_what_they_say() -> None:
    one = digest({"j": '{"a": 1.50, "b": [1, {"ä": null}]}'})
    assert digest({"j": '{ "b":[1,{"\\u00e4":null}],"a":1.5}'}) == one


def test_minus_nought_is_nought() -> None:
    assert digest({"f": -0.0}) == digest({"f": 0.0})


def test_digests_are_pinned() -> None:
    row = {
        "a": "ä\n", "b": None, "n": -5, "d": Decimal("1.50"), "f": 0.1, "j": '{"b": 1, "a": [2.0]}',
        "t": dt.datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=dt.UTC), "day": dt.date(1969, 12, 31),
        "u": uuid.UUID(int=5).bytes, "ok": True, "xs": [1, None],
    }  # fmt: skip
    assert digest(row) == "bffb58155d172f411fffeea63ea84d01"
