"""A ledger that somebody edited by hand, or that was damaged: said so, and nothing is done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seeds import api
from seeds.errors import SchemaError
from tests.support.hostile import everything, execute, query, small_project

MODELS = """
class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    weight: Mapped[int]
"""
SEEDER = """
class TagFactory(Factory[Tag], count=5):
    weight = between(1, 9)
""" + everything("TagFactory")

TABLES: dict[str, Callable[[dict[str, Any]], str]] = {
    "no JSON": lambda entry: "{",
    "nothing": lambda entry: "null",
    "no list": json.dumps,
    "no entries": lambda entry: "[1]",
    "an entry of no table": lambda entry: "[{}]",
    "a number as text": lambda entry: json.dumps([{**entry, "inserted": "many"}]),
    "keys that are no numbers": lambda entry: json.dumps([{**entry, "keys": [["a", "b"]]}]),
    "keys beyond any": lambda entry: json.dumps([{**entry, "keys": [[1, 10**30]]}]),
    "keys from the end": lambda entry: json.dumps([{**entry, "keys": [[5, 1]]}]),
    "a digest of other letters": lambda entry: json.dumps([{**entry, "digest": "z" * 32}]),
    "a broken recipe": lambda entry: json.dumps([{**entry, "recipe": {"segments": [1]}}]),
}


def attempts(url: str, project: Any) -> list[Callable[[], Any]]:
    return [
        lambda: api.undo(database_url=url, project=project),
        lambda: api.clean(database_url=url, project=project),
        lambda: api.status(database_url=url, project=project),
        lambda: api.why("tags", ["1"], database_url=url, project=project),
        lambda: api.diff(database_url=url, project=project),
    ]


@pytest.mark.parametrize("what", TABLES)
def test_tables_that_no_run_wrote_down_are_told(what: str, tmp_path: Path, sqlite_url: str) -> None:
    with small_project(tmp_path / "project", MODELS, SEEDER) as small:
        small.seed(sqlite_url)
        ((stored,),) = query(sqlite_url, "SELECT tables FROM seed_runs")
        damaged = TABLES[what](json.loads(stored)[0])
        execute(sqlite_url, f"UPDATE seed_runs SET tables = '{damaged}'")
        for attempt in attempts(sqlite_url, small.project):
            with pytest.raises(SchemaError, match="the ledger seed_runs is damaged: the first row"):
                attempt()
        assert query(sqlite_url, "SELECT count(*) FROM tags") == [(5,)]


@pytest.mark.parametrize("column", ["seed", "undoes", "started_at"])
def test_the_run_before_the_damaged_one_is_named(
    column: str, tmp_path: Path, sqlite_url: str
) -> None:
    with small_project(tmp_path / "project", MODELS, SEEDER) as small:
        small.seed(sqlite_url)
        small.seed(sqlite_url)
        execute(sqlite_url, f"UPDATE seed_runs SET {column} = 'rubbish' WHERE run = 2")
        for attempt in attempts(sqlite_url, small.project):
            with pytest.raises(SchemaError, match="the first row after run 1 cannot be read"):
                attempt()
