"""What holds for every schema that is masked: references meet, and unique groups stay unique."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from seeds.anonymize.rules.binding import bind
from seeds.anonymize.rules.model import MaskRule, Rules, TableRules
from seeds.anonymize.secret import MaskingKey
from seeds.schema.batch import Batch
from seeds.schema.metadata import metadata_tables
from seeds.schema.table import TableInfo

KEY = MaskingKey(bytes(range(9, 41)))
_TYPES: dict[str, Any] = {"number": sa.Integer, "text": sa.String(40), "uuid": sa.Uuid}
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "number": st.integers(-(2**31), 2**31 - 1),
    "text": st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40),
    "uuid": st.binary(min_size=16, max_size=16),
}


@st.composite
def _databases(draw: st.DrawFn) -> tuple[dict[str, TableInfo], dict[str, list[tuple[Any, ...]]]]:
    """Return tables with keys of several columns that refer to any of them, and their rows."""
    kinds = [
        draw(st.lists(st.sampled_from(sorted(_TYPES)), min_size=1, max_size=3))
        for _ in range(draw(st.integers(1, 3)))
    ]
    metadata = sa.MetaData()
    targets = [draw(st.integers(0, len(kinds) - 1)) for _ in kinds]
    for t, (own, target) in enumerate(zip(kinds, targets, strict=True)):
        sa.Table(
            f"t{t}",
            metadata,
            *(sa.Column(f"k{i}", _TYPES[kind], primary_key=True) for i, kind in enumerate(own)),
            *(sa.Column(f"r{i}", _TYPES[kind]) for i, kind in enumerate(kinds[target])),
            sa.ForeignKeyConstraint(
                [f"r{i}" for i in range(len(kinds[target]))],
                [f"t{target}.k{i}" for i in range(len(kinds[target]))],
                use_alter=True,
                name=f"fk{t}",
            ),
        )
    keys = [
        draw(st.lists(st.tuples(*(_VALUES[k] for k in own)), max_size=6, unique=True))
        for own in kinds
    ]
    rows = {}
    for t, target in enumerate(targets):
        nobody = (None,) * len(kinds[target])
        others = st.sampled_from([*keys[target], nobody])
        rows[f"t{t}"] = [(*key, *draw(others)) for key in keys[t]]
    return metadata_tables(metadata), rows


@given(_databases())
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
def test_references_meet_and_keys_stay_unique(
    database: tuple[dict[str, TableInfo], dict[str, list[tuple[Any, ...]]]],
) -> None:
    tables, rows = database
    hashed = (MaskRule("hash"),)
    rules = Rules(
        "rules.toml",
        {
            name: TableRules(name, {c: hashed for c in table.columns if c.startswith("k")})
            for name, table in tables.items()
        },
    )
    plan = bind(rules, tables, KEY)
    masked: dict[str, list[tuple[Any, ...]]] = {}
    for name, table in tables.items():
        columns = list(table.columns)
        arrays = [
            pa.array([row[i] for row in rows[name]], table.columns[c].type.arrow)
            for i, c in enumerate(columns)
        ]
        batch = Batch(table, pa.RecordBatch.from_arrays(arrays, names=columns))
        found = plan.apply(batch).rows.to_pydict()
        masked[name] = list(zip(*(found[c] for c in columns), strict=True)) if rows[name] else []
    for name, table in tables.items():
        width = len(table.primary_key)
        (fk,) = table.foreign_keys
        parents = {row[: len(fk.columns)] for row in masked[fk.table]}
        assert len({row[:width] for row in masked[name]}) == len(rows[name])
        for before, after in zip(rows[name], masked[name], strict=True):
            if None in before[width:]:
                assert after[width:] == before[width:]
            else:
                place = [row[: len(fk.columns)] for row in rows[fk.table]].index(before[width:])
                assert after[width:] == masked[fk.table][place][: len(fk.columns)]
                assert after[width:] in parents
