"""Whatever tables refer to whatever: a subset is complete, and everything in it has a reason."""

from __future__ import annotations

import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st

from seeds.copying.closure.closure import Closure, Subset, links_of
from seeds.copying.closure.key_store import KeyStore
from seeds.copying.closure.model import Children, Key, Link, Start
from seeds.load import backend_for
from seeds.load.engine import create_engine
from seeds.schema.reflection import reflect


@dataclass(frozen=True)
class Schema:
    """Tables ``t0``, ``t1``, … with keys of one or two columns, and who refers to whom."""

    widths: tuple[int, ...]
    references: tuple[tuple[int, int], ...]
    rows: int
    seed: int

    def statements(self) -> Sequence[str]:
        rng = random.Random(self.seed)
        made = []
        for table, width in enumerate(self.widths):
            columns = [f"k{i} INTEGER NOT NULL" for i in range(width)]
            keys = ", ".join(f"k{i}" for i in range(width))
            foreign = []
            for number, (child, parent) in enumerate(self.references):
                if child == table:
                    own = [f"r{number}_{i}" for i in range(self.widths[parent])]
                    there = ", ".join(f"k{i}" for i in range(self.widths[parent]))
                    columns += [f"{c} INTEGER" for c in own]
                    foreign.append(
                        f"FOREIGN KEY ({', '.join(own)}) REFERENCES t{parent} ({there})"
                        " DEFERRABLE INITIALLY DEFERRED"
                    )
            parts = ", ".join([*columns, f"PRIMARY KEY ({keys})", *foreign])
            made.append(f"CREATE TABLE t{table} ({parts})")
        for table, width in enumerate(self.widths):
            for row in range(self.rows):
                values = [str(row)] * width
                for child, parent in self.references:
                    if child == table:
                        to = rng.choice([*map(str, range(self.rows)), "NULL"])
                        values += [to] * self.widths[parent]
                made.append(f"INSERT INTO t{table} VALUES ({', '.join(values)})")
        return made


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    widths = draw(st.lists(st.integers(1, 2), min_size=1, max_size=4))
    table = st.integers(0, len(widths) - 1)
    references = draw(st.lists(st.tuples(table, table), max_size=6))
    return Schema(
        tuple(widths), tuple(references), draw(st.integers(1, 8)), draw(st.integers(0, 99))
    )


def parents(connection: sa.Connection, link: Link, key: Key) -> list[Key]:
    """Return the row that a row refers to, if it refers to one."""
    same = " AND ".join(f"k{i} = {part}" for i, part in enumerate(key))
    columns = ", ".join(link.columns)
    (row,) = connection.exec_driver_sql(f"SELECT {columns} FROM {link.child} WHERE {same}")
    return [] if None in row else [tuple(row)]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(schema=schemas(), data=st.data())
def test_a_subset_is_complete_and_every_row_of_it_has_a_reason(
    schema: Schema, data: st.DataObject
) -> None:
    names = st.sampled_from([f"t{i}" for i in range(len(schema.widths))])
    starts = data.draw(
        st.lists(st.builds(Start, names, count=st.integers(1, 3)), min_size=1, max_size=2)
    )
    caps = st.none() | st.integers(1, 2)
    children = data.draw(
        st.lists(st.builds(Children, names, caps), max_size=3, unique_by=lambda c: c.table)
    )
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        for statement in schema.statements():
            connection.exec_driver_sql(statement)
        tables = reflect(connection).tables
        links = links_of(tables)
        backend = backend_for(connection)
        with KeyStore(Closure.widths(backend, tables)) as store:
            subset = Closure(backend, tables, starts, children, links).find(store)
            check(connection, subset, links)
    engine.dispose()


def check(connection: sa.Connection, subset: Subset, links: Sequence[Link]) -> None:
    found = {
        name: {key for chunk in subset.store.chunks(name, 100) for key in chunk}
        for name in subset.tables
    }
    for start in subset.starts:
        wanted = start.count or 0
        (there,) = connection.exec_driver_sql(f"SELECT count(*) FROM {start.table}").one()
        assert len(found[start.table]) >= min(wanted, there)
    for link in links:
        for key in found[link.child]:
            for parent in parents(connection, link, key):
                assert parent in found[link.parent]
    for name, keys in found.items():
        for key in keys:
            path = subset.path(name, key)
            assert (path[0].table, path[0].key) == (name, key)
            assert path[-1].via in subset.starts
            assert all(s.came_from == (n.table, n.key) for s, n in itertools.pairwise(path))
