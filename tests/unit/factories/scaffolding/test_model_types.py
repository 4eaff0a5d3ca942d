"""Types of columns as the text of a model."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from seeds.factories.scaffolding.layout import laid_out
from seeds.factories.scaffolding.model_types import type_text


@pytest.mark.parametrize(
    ("type_", "sql", "python"),
    [
        (sa.CHAR(3), "sa.CHAR(3)", "str"),
        (sa.CHAR(), "sa.CHAR", "str"),
        (sa.String(9), "sa.String(9)", "str"),
        (sa.Text(), "sa.Text", "str"),
        (pg.CITEXT(), "pg.CITEXT", "str"),
        (sa.DateTime(timezone=True), "sa.DateTime(timezone=True)", "dt.datetime"),
        (
            pg.TIMESTAMP(timezone=True, precision=3),
            "pg.TIMESTAMP(timezone=True, precision=3)",
            "dt.datetime",
        ),
        (pg.TIME(timezone=True), "pg.TIME(timezone=True)", "dt.time"),
        (pg.TIME(precision=0), "pg.TIME(precision=0)", "dt.time"),
        (pg.INTERVAL(precision=2), "pg.INTERVAL(precision=2)", "dt.timedelta"),
        (pg.INTERVAL(), "pg.INTERVAL", "dt.timedelta"),
        (sa.Numeric(8, 2), "sa.Numeric(8, 2)", "Decimal"),
        (pg.ARRAY(sa.Integer()), "pg.ARRAY(sa.Integer)", "list[int]"),
    ],
)
def test_a_type_is_written_with_what_it_was_given(type_: Any, sql: str, python: str) -> None:
    text = type_text(type_)
    assert laid_out("", text.sql, "", 100, "") == [sql]
    assert text.python == python
