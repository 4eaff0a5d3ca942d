"""Columns of libraries of trees, in which every row is a root."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from seeds.inference.infer import infer
from seeds.schema.metadata import table_info


def guessed(*columns: sa.Column[Any]) -> dict[str, str]:
    key = sa.Column("id", sa.Integer, primary_key=True)
    found = infer(table_info(sa.Table("nodes", sa.MetaData(), key, *columns)))
    return {d.column: d.expression.text for d in found.declared}


def number(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer, nullable=False)


def test_a_materialised_path_is_that_of_a_root() -> None:
    path = sa.Column("path", sa.String(255), nullable=False, unique=True)
    found = guessed(path, number("depth"), number("numchild"))
    assert "length=4" in found["path"]
    assert (found["depth"], found["numchild"]) == ("constant(1)", "constant(0)")


def test_nested_sets_are_trees_of_one_node() -> None:
    found = guessed(*map(number, ("lft", "rght", "tree_id", "level")))
    assert found == {
        "lft": "constant(1)",
        "rght": "constant(2)",
        "tree_id": "sequence()",
        "level": "constant(0)",
    }


def test_a_depth_alone_is_no_tree() -> None:
    assert guessed(number("depth"))["depth"] == "between(1, 100)"
