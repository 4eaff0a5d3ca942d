"""Schemas of a size that nobody has looked at: the widest tables, and a thousand of them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.load.generic import children_first
from seeds.schema.metadata import metadata_tables
from tests.support.hostile import everything, query, small_project

WIDE = """
COLUMNS = {columns}
KINDS = (sa.Integer, sa.Text, sa.Boolean, sa.SmallInteger)
Wide = type("Wide", (Base,), {{
    "__tablename__": "wide",
    "id": mapped_column(sa.Integer, primary_key=True),
    **{{f"c{{i}}": mapped_column(KINDS[i % 4]) for i in range(COLUMNS - 1)}},
}})
"""
WIDE_SEEDER = """
DECLARED = (between(0, 9), choice(["a", "b"]), boolean(), between(-9, 9))


class WideFactory(Factory[Wide], count=60, natural_key=("c0",)):
    @fixed
    def rows(self):
        return [{"c0": 100, "c1": "x"}, {"c0": 101}]


for i in range(COLUMNS - 1):
    WideFactory._columns[f"c{i}"] = (
        between(0, 9), choice(["a", "b"]), boolean(), between(-9, 9)
    )[i % 4]
""" + everything('WideFactory, fixed=("rows",)')


@pytest.mark.parametrize(("kind", "columns"), [("sqlite", 2000), ("postgresql", 1600)])
def test_a_table_as_wide_as_the_database_allows(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str, columns: int
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    with small_project(tmp_path, WIDE.format(columns=columns), WIDE_SEEDER) as project:
        project.seed(url)
        digests = project.digests(url)
        project.seed(url, migrate=False)
        api.undo((), database_url=url, project=project.project)
        assert project.digests(url) == digests
        assert query(url, "SELECT count(*) FROM wide") == [(60,)]


MANY = """
def table(i):
    # Each refers to up to three others: a chain, a tree, and one that all refer to.
    parents = sorted({p for p in (i - 1, i // 2, 0) if 0 <= p < i})
    return type(f"T{i}", (Base,), {
        "__tablename__": f"t{i}",
        "id": mapped_column(sa.Integer, primary_key=True),
        "name": mapped_column(sa.Text),
        **{f"t{p}_id": mapped_column(sa.ForeignKey(f"t{p}.id")) for p in parents},
    })


MODELS = [table(i) for i in range({tables})]
"""
MANY_SEEDER = """
def factory(i, model):
    class ThisFactory(Factory[model], count=3):
        name = choice(["a", "b"])

    for key in model.__table__.foreign_keys:
        ThisFactory._columns[key.parent.name] = ref(key.column.table.name)
    return ThisFactory


class EverythingSeeder(Seeder):
    '''All.'''
    parts = tuple(part(factory(i, model)) for i, model in enumerate(MODELS))
"""


@pytest.mark.parametrize(("kind", "tables"), [("sqlite", 1000), ("postgresql", 500)])
def test_hundreds_of_tables_with_foreign_keys(
    tmp_path: Path, request: pytest.FixtureRequest, kind: str, tables: int
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    where: dict[str, Any] = {"database_url": url}
    models = MANY.replace("{tables}", str(tables))
    with small_project(tmp_path, models, MANY_SEEDER) as project:
        where["project"] = project.project
        project.migrate(url)
        report = api.plan(api.SeedRequest(database_url=url), project=project.project)
        assert len(report.tables) == tables
        project.seed(url, migrate=False)
        assert len(api.status(**where).tables) == tables
        project.seed(url, only=("t7", f"t{tables - 1}"), migrate=False)
        api.undo((), **where)
        rows = {name: table.rows for name, table in project.verify(url).tables.items()}
        assert rows == {f"t{i}": 3 for i in range(tables)}


def test_the_order_of_deletion_takes_no_time_even_for_a_thousand_tables() -> None:
    metadata = sa.MetaData()
    for i in range(1000):
        parents = sorted({p for p in (i - 1, i // 2, 0) if 0 <= p < i})
        keys: list[sa.Column[Any]] = [
            sa.Column(f"t{p}_id", sa.ForeignKey(f"t{p}.id")) for p in parents
        ]
        sa.Table(f"t{i}", metadata, sa.Column("id", sa.Integer, primary_key=True), *keys)
    tables = list(metadata_tables(metadata).values())
    started = time.process_time()
    order = [table.name for table, _ in children_first(tables)]
    assert time.process_time() - started < 2
    assert order == [f"t{i}" for i in reversed(range(1000))]
