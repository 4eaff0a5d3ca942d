"""Tables that ``seed fill`` wrote in a project whose models share their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.config.project import Project
from tests.support.scratch import load, value

MODELS = """
import sqlalchemy as sa

metadata = sa.MetaData()
sa.Table(
    "things",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("mark", sa.Uuid),
)
"""
TABLES = """
CREATE TABLE things (
  id {key}, name VARCHAR(40) NOT NULL, mark VARCHAR(40) NOT NULL
);
CREATE TABLE others (id {key}, note VARCHAR(40) NOT NULL);
"""


def create(url: str) -> None:
    """Make the tables, whose keys the database counts."""
    counted = "INTEGER PRIMARY KEY" if url.startswith("sqlite") else "SERIAL PRIMARY KEY"
    load(url, TABLES.format(key=counted))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project whose models have one of the tables, with other columns."""
    (tmp_path / "models_beside.py").write_text(MODELS)
    monkeypatch.syspath_prepend(str(tmp_path))
    return Project(tmp_path, tmp_path / "pyproject.toml", metadata="models_beside:metadata")


def test_a_run_is_seen_through_the_columns_that_the_database_has(
    project: Project, database_url: str
) -> None:
    create(database_url)
    api.fill(FillRequest(SeedRequest(database_url=database_url, yes=True), rows=5), project=project)

    (run,) = api.status(project=project, database_url=database_url).runs
    assert run.left == {"things": 5, "others": 5}
    different = api.diff(1, project=project, database_url=database_url).tables
    assert {t.table: t.unchanged for t in different} == {"things": 5, "others": 5}
    verified = api.verify(project=project, database_url=database_url)
    assert verified.ok
    assert verified.tables["others"].rows == 5
    why = api.why("things", ["3"], project=project, database_url=database_url)
    assert {column.name for column in why.columns} == {"id", "name", "mark"}

    api.undo(project=project, database_url=database_url, yes=True)
    assert value(database_url, "SELECT count(*) FROM things") == 0
    assert value(database_url, "SELECT count(*) FROM others") == 0


def test_an_edit_of_a_column_that_no_model_knows_is_seen(
    project: Project, database_url: str
) -> None:
    create(database_url)
    api.fill(FillRequest(SeedRequest(database_url=database_url, yes=True), rows=5), project=project)
    load(database_url, "UPDATE things SET name = 'mine' WHERE id = 2")
    changes = api.diff(1, project=project, database_url=database_url).tables
    (things,) = (t for t in changes if t.table == "things")
    assert things.changed == 1
    assert things.changes[0].columns.keys() == {"name"}
