"""The order in which tables are cleared, and the backends there are."""

from __future__ import annotations

import sqlalchemy as sa

from seeds.load import BACKENDS
from seeds.load.generic import children_first
from seeds.schema.table import ColumnInfo, ForeignKey, TableInfo
from seeds.schema.types import Kind, LogicalType


def table(name: str, **references: tuple[str, bool]) -> TableInfo:
    """Describe a table by its foreign keys: column -> (table, nullable)."""
    return TableInfo(
        name=name,
        columns={
            c: ColumnInfo(c, LogicalType(Kind.INTEGER), nullable=nullable)
            for c, (_, nullable) in references.items()
        },
        primary_key=("id",),
        uniques=(),
        foreign_keys=tuple(ForeignKey((c,), to, ("id",)) for c, (to, _) in references.items()),
        source=sa.Table(name, sa.MetaData()),
    )


def order(*tables: TableInfo) -> list[tuple[str, list[str]]]:
    return [(t.name, [f"{o.name}.{k.columns[0]}" for o, k in cut])
            for t, cut in children_first(tables)]  # fmt: skip


def test_referencing_tables_come_before_those_they_refer_to() -> None:
    a, b, c = table("a"), table("b", a_id=("a", False)), table("c", b_id=("b", False))
    assert order(a, b, c) == [("c", []), ("b", []), ("a", [])]


def test_a_reference_to_the_table_itself_is_no_obstacle_but_is_told() -> None:
    assert order(table("a", up=("a", True))) == [("a", ["a.up"])]


def test_a_cycle_is_cut_where_null_is_allowed() -> None:
    hens, eggs = table("hens", egg_id=("eggs", False)), table("eggs", hen_id=("hens", True))
    assert order(hens, eggs) == [("hens", ["eggs.hen_id"]), ("eggs", [])]


def test_tables_outside_the_set_do_not_matter() -> None:
    assert order(table("b", a_id=("a", False))) == [("b", [])]


def test_every_listed_backend_can_be_imported() -> None:
    import importlib

    for dialect, (module, name) in BACKENDS.items():
        kind = getattr(importlib.import_module(module), name)
        assert dialect in (kind.dialect, "mariadb")
