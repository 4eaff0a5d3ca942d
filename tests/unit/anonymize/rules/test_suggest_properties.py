"""First rules for any schema can be used as soon as what they ask is answered."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from seeds.anonymize.rules.binding import examine
from seeds.anonymize.rules.samples import Samples
from seeds.anonymize.rules.suggest import suggest
from seeds.anonymize.rules.writing import written
from seeds.schema.metadata import metadata_tables
from seeds.schema.table import TableInfo
from tests.support.rules import rules_of

_NAMES = (
    "email", "phone", "full_name", "name", "first_name", "street", "city", "postal_code", "country",
    "born_on", "created_at", "seen_at", "ip", "password_hash", "token", "card_number", "ssn",
    "note", "gender", "salary", "status", "code", "url", "avatar", "latitude",
    "settings", "is_active", "order_number", "partner_id", "amount", "data", "username", "company",
    "user_agent", "state",
)  # fmt: skip
_TYPES: tuple[Any, ...] = (
    sa.Text(), sa.String(3), sa.String(20), sa.String(200), sa.CHAR(8), sa.Integer(),
    sa.SmallInteger(), sa.BigInteger(), sa.Numeric(10, 2), sa.Float(), sa.Boolean(), sa.Date(),
    sa.DateTime(),
    sa.Time(), sa.Interval(), sa.Uuid(), sa.LargeBinary(), sa.JSON(), sa.Enum("on", "off"),
)  # fmt: skip
_SAMPLES = (
    "ann@example.org", "call +49 170 1234567", "4111 1111 1111 1111", "10.0.0.1", "x", "12", "",
    json.dumps({"email": "ann@example.org", "theme": "dark", "name": "Ann", "street": "A 1"}),
    json.dumps([{"at": 1}, {"at": 2}]), "$2b$12$R9h/cIPz0gi.URNNX3kh2O", None,
)  # fmt: skip


@st.composite
def _databases(draw: st.DrawFn) -> tuple[dict[str, TableInfo], dict[str, Samples]]:
    metadata = sa.MetaData()
    names = draw(st.lists(st.sampled_from(["users", "orders", "things", "logs"]), unique=True,
                          min_size=1))  # fmt: skip
    for index, table in enumerate(names):
        columns = draw(st.lists(st.sampled_from(_NAMES), unique=True, max_size=6))
        parents = draw(st.sets(st.sampled_from(names[: index + 1]), max_size=2))
        sa.Table(
            table,
            metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            *(
                sa.Column(
                    name,
                    draw(st.sampled_from(_TYPES)),
                    nullable=draw(st.booleans()),
                    unique=draw(st.booleans()),
                )
                for name in columns
            ),
            *(sa.Column(f"{p}_id", sa.ForeignKey(f"{p}.id")) for p in sorted(parents)),
        )
    tables = metadata_tables(metadata)
    values = st.lists(st.sampled_from(_SAMPLES), max_size=4)
    samples = {
        name: Samples(4, {c: draw(values) for c in table.columns}) for name, table in tables.items()
    }
    return tables, samples


@given(_databases())
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_only_what_is_asked_is_left_to_do(
    database: tuple[dict[str, TableInfo], dict[str, Samples]],
) -> None:
    tables, samples = database
    text = written(suggest(tables, samples))
    with tempfile.TemporaryDirectory() as folder:
        rules = rules_of(Path(folder), text)
    problems = examine(rules, tables).problems
    assert [p for p in problems if p.kind != "todo"] == []
    assert len(problems) == text.count("todo = ")
    for value in _SAMPLES:
        assert value is None or len(value) < 3 or value not in text
