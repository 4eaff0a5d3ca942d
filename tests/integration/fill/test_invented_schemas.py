"""Whatever schema is invented, it is filled without a violation."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from seeds import api
from seeds.api import FillRequest, SeedRequest
from tests.support.contents import contents
from tests.support.invented_schemas import InventedSchema, invented_schemas
from tests.support.scratch import emptied, load
from tests.support.violations import violations

ROWS = 12
LOOKS = settings(
    max_examples=20,
    # A schema is made and filled for each example: what is invented is kept small instead.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)


@LOOKS
@given(schema=invented_schemas("postgresql"))
def test_a_postgresql_schema_that_nobody_designed_is_filled(
    schema: InventedSchema, two_postgresql: tuple[str, str]
) -> None:
    url = two_postgresql[0]
    emptied(url)
    _filled(schema, url)


@LOOKS
@given(schema=invented_schemas("sqlite"))
def test_a_sqlite_schema_that_nobody_designed_is_filled(
    schema: InventedSchema, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path: Path = tmp_path_factory.mktemp("invented") / "schema.db"
    _filled(schema, f"sqlite:///{path}")


def _filled(schema: InventedSchema, url: str) -> None:
    load(url, schema.sql())
    as_of = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    request = FillRequest(SeedRequest(database_url=url, seed=7, as_of=as_of, yes=True), rows=ROWS)

    report = api.fill(request)

    assert violations(url) == []
    first = contents(url)
    reasons = {table.table: table.why_not for table in report.tables}
    short = {name: (held.rows, reasons[name]) for name, held in first.items() if held.rows != ROWS}
    assert not short
    api.undo(database_url=url, yes=True)
    assert not any(held.rows for held in contents(url).values())
    api.fill(request)
    assert contents(url) == first
