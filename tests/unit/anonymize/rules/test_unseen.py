"""Paths of documents without a rule: all are looked for before anything is masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pytest
import sqlalchemy as sa

from seeds.anonymize.rules.binding import bind
from seeds.anonymize.rules.unseen import refuse_unseen_paths
from seeds.errors import RulesError
from seeds.schema.batch import Batch
from seeds.schema.metadata import metadata_tables
from seeds.schema.table import TableInfo
from tests.support.rules import rules_of

_ROWS: dict[str, list[str | None]] = {
    "kind": ["a", "b", "b", None],
    "data": ['{"x": 1}', '{"y": "Canary"}', '{"z": {"deep": [true]}}', None],
    "other": ["not", "looked", "at", None],
}


def _refuse(folder: Path, data: str) -> list[str]:
    metadata = sa.MetaData()
    sa.Table("t", metadata, *(sa.Column(n, sa.JSON if n == "data" else sa.Text) for n in _ROWS))
    tables = metadata_tables(metadata)
    text = "version = 1\n[tables.t.keep]\nx = ['kind', 'other']\n[tables.t.columns]\n"
    rules = rules_of(folder, text + f"data = {data}\n")
    wanted: list[str] = []

    def read(table: TableInfo, names: Sequence[str]) -> Iterator[Batch]:
        wanted.extend(names)
        for start in range(4):
            arrays = [pa.array(_ROWS[n][start : start + 1], pa.string()) for n in names]
            yield Batch(table, pa.RecordBatch.from_arrays(arrays, names=list(names)))

    refuse_unseen_paths(bind(rules, tables), rules.file, read)
    return wanted


_KEEP = "{ keep = 'x' }"


def test_all_structures_without_a_rule_are_named_and_no_value(tmp_path: Path) -> None:
    with pytest.raises(RulesError) as caught:
        _refuse(tmp_path, f"{{ paths = {{ '$.x' = {_KEEP} }} }}")
    message = caught.value.message
    assert "rules.toml: 2 problems" in message
    assert "t: data: the path $.y of its documents has no rule" in message
    assert "t: data: the path $.z.deep[*] of its documents has no rule" in message
    assert "Canary" not in message + caught.value.hint


def test_documents_whose_paths_are_known_pass(tmp_path: Path) -> None:
    known = f"{{ paths = {{ '$.x' = {_KEEP}, '$.y' = {_KEEP}, '$.z..*' = {_KEEP} }} }}"
    assert _refuse(tmp_path, known) == ["data"]


def test_a_rule_answers_for_its_own_rows(tmp_path: Path) -> None:
    rule = f"{{ paths = {{ '$.x' = {_KEEP} }}, when = {{ kind = 'a' }} }}"
    assert _refuse(tmp_path, f"[{rule}, {_KEEP}]") == ["data", "kind"]
    other = rule.replace("'a'", "'b'")
    with pytest.raises(RulesError, match=r"\$\.y"):
        _refuse(tmp_path, f"[{other}, {_KEEP}]")


def test_nothing_is_read_where_there_are_no_paths(tmp_path: Path) -> None:
    assert _refuse(tmp_path, "{ mask = 'null' }") == []
