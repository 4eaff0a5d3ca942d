"""Sample rows without a database are those that a first run would write."""

from __future__ import annotations

from typing import Any

import pytest

from seeds.runner.preview import preview_rows
from tests.support import shop


def sample(table: str, rows: int, env: str) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    found, columns, values = preview_rows(
        table, rows, shop.seeders(), shop.profile(env), shop.tables(), shop.settings(env)
    )
    assert found == table
    return columns, list(values)


@pytest.mark.parametrize("env", ["development", "test"])
@pytest.mark.parametrize("table", ["users", "products", "orders", "order_items"])
def test_samples_are_the_first_rows_of_a_run(table: str, env: str) -> None:
    columns, rows = sample(table, 2, env)
    written = shop.made(env=env).rows(table)[:2]
    assert [row[columns.index("id")] for row in rows] == [1, 2]
    for name in ({"email", "sku", "order_number", "total", "quantity"}) & set(columns):
        assert [row[columns.index(name)] for row in rows] == [row[name] for row in written]


def test_there_are_no_more_samples_than_rows() -> None:
    assert len(sample("products", 10, "test")[1]) == 3
