from __future__ import annotations

import sqlalchemy as sa

from seeds.inference.circles import circular_references
from seeds.schema.metadata import metadata_tables


def left_out(*references: tuple[str, str, bool]) -> dict[str, set[str]]:
    """Return what is left out of tables with references: from, to, whether it may be NULL."""
    metadata = sa.MetaData()
    columns: dict[str, list[sa.Column[int]]] = {}
    for table, other, null in references:
        columns.setdefault(other, [])
        key: sa.Column[int] = sa.Column(f"{other}_id", sa.ForeignKey(f"{other}.id"), nullable=null)
        columns.setdefault(table, []).append(key)
    for name, keys in columns.items():
        sa.Table(name, metadata, sa.Column("id", sa.Integer, primary_key=True), *keys)
    return circular_references(metadata_tables(metadata))


def test_what_is_no_circle_is_followed() -> None:
    assert left_out(("posts", "users", True), ("comments", "posts", False)) == {}


def test_a_circle_is_opened_where_a_reference_may_be_null() -> None:
    found = left_out(("teams", "people", True), ("people", "teams", False))
    assert found == {"teams": {"people_id"}}


def test_a_circle_is_opened_only_once() -> None:
    found = left_out(("a", "b", True), ("b", "c", True), ("c", "a", True))
    assert sum(map(len, found.values())) == 1


def test_a_table_that_refers_to_itself_is_no_circle() -> None:
    assert left_out(("people", "people", True)) == {}


def test_a_circle_of_required_references_is_left_as_it_is() -> None:
    assert left_out(("hens", "eggs", False), ("eggs", "hens", False)) == {}
