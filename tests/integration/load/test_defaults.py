"""What a database gives columns that are left out, where that is a value."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from seeds.load.defaults import known_defaults
from seeds.load.engine import create_engine
from seeds.schema.metadata import table_info


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def url(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    found: str = request.getfixturevalue(f"{request.param}_url")
    return found


def test_constants_are_known_and_what_a_function_makes_is_not(url: str) -> None:
    table = sa.Table(
        "stored",
        sa.MetaData(),
        sa.Column("id", sa.BigInteger, primary_key=True),
        sa.Column("whole", sa.Integer, server_default="7"),
        sa.Column("below", sa.Integer, server_default=sa.text("-7")),
        sa.Column("amount", sa.Numeric(8, 2), server_default=sa.text("1.50")),
        sa.Column("yes", sa.Boolean, server_default=sa.true()),
        sa.Column("text", sa.String(20), server_default="it's; --"),
        sa.Column("number_text", sa.String(20), server_default="12"),
        sa.Column("empty", sa.String(20), server_default=""),
        sa.Column("computed", sa.Integer, server_default=sa.text("(1 + 1)")),
        sa.Column("none", sa.Integer),
    )
    engine = create_engine(url)
    with engine.begin() as connection:
        info = table_info(table, connection.dialect.name)
        assert known_defaults(connection, info) == {}  # no such table
        table.create(connection)
        found = known_defaults(connection, info)
    engine.dispose()
    assert found.pop("yes") in ("1", "true")
    assert found == {
        "whole": "7", "below": "-7", "amount": "1.50", "text": "it's; --", "number_text": "12",
        "empty": "",
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_time_of_the_transaction_is_a_value(kind: str, request: pytest.FixtureRequest) -> None:
    table = sa.Table(
        "stored",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.func.now()),
        sa.Column("chance", sa.Float, server_default=sa.text("(abs(random()))")),
    )
    engine = create_engine(request.getfixturevalue(f"{kind}_url"))
    with engine.begin() as connection:
        table.create(connection)
        found = known_defaults(connection, table_info(table, connection.dialect.name))
        assert set(found) == {"since"}
        moment = dt.datetime.fromisoformat(found["since"]).replace(tzinfo=dt.UTC)
        if kind == "postgresql":
            assert moment == connection.scalar(sa.select(sa.func.now()))
        assert abs(dt.datetime.now(dt.UTC) - moment) < dt.timedelta(minutes=5)
    engine.dispose()
