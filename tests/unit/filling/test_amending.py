"""What somebody knows of tables beyond the database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from seeds.filling.amending import amended, type_data
from seeds.filling.rules.amending import amendment_of, with_rules
from seeds.filling.rules.model import RuledReference, TableRules
from seeds.schema.catalogue import Catalogue, catalogue_of
from seeds.schema.types import Kind, LogicalType


def catalogue() -> Catalogue:
    metadata = sa.MetaData()
    sa.Table("people", metadata, sa.Column("id", sa.Integer, primary_key=True))
    sa.Table(
        "things",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("owner", sa.Integer),
        sa.Column("state", sa.String(9)),
        sa.Column("mark", sa.CHAR(32)),
    )
    return catalogue_of(metadata, "sqlite")


def changed(**amendment: Any) -> Any:
    """The table of things with an amendment."""
    return amended(catalogue(), {"things": amendment}).tables["things"]


def test_a_type_is_seen_by_the_catalogue_and_by_the_engine() -> None:
    labels = type_data(LogicalType(Kind.TEXT, labels=("new", "paid")))
    table = changed(columns={"state": {"type": labels}, "mark": {"type": {"kind": "uuid"}}})
    assert table.columns["state"].labels == ("new", "paid")
    assert table.info.columns["state"].type.labels == ("new", "paid")
    assert table.info.columns["mark"].type.kind is Kind.UUID
    assert table.info.columns["state"].source.table is table.info.source


def test_a_type_comes_back_from_its_data() -> None:
    for type_ in (
        LogicalType(Kind.DECIMAL, precision=10, scale=2),
        LogicalType(Kind.TIMESTAMP, timezone=True),
        LogicalType(Kind.INTEGER, bits=16),
        LogicalType(Kind.TEXT, length=7),
        LogicalType(Kind.JSON),
        LogicalType(Kind.INTERVAL),
        LogicalType(Kind.BYTES),
    ):
        table = changed(columns={"state": {"type": type_data(type_)}})
        assert table.info.columns["state"].type == type_


def test_what_the_database_lets_be_null_need_not_be() -> None:
    table = changed(columns={"state": {"nullable": False, "default": "it's new"}})
    assert not table.columns["state"].nullable
    assert not table.info.columns["state"].nullable
    assert table.columns["state"].default == "'it''s new'"


def test_references_keys_and_conditions_are_added() -> None:
    table = changed(
        references=[[["owner"], "people", ["id"]], [["owner"], "gone", ["id"]]],
        uniques=[["owner", "state"]],
        checks=[["", "state <> ''"]],
        agreeing=[[["owner"], "people", "kind", ["cook"], 2]],
    )
    assert [(r.columns, r.table, r.agreeing) for r in table.references] == [
        (("owner",), "people", ("kind", ("cook",), 2))
    ]
    assert [fk.table for fk in table.info.foreign_keys] == ["people"]
    assert ("owner", "state") in table.info.uniques
    assert table.checks[-1].columns == ("state",)


def test_what_a_table_has_already_is_not_added_again() -> None:
    amendment = {
        "references": [[["owner"], "people", ["id"]]],
        "uniques": [["owner", "state"]],
        "checks": [["", "state <> ''"]],
    }
    once = amended(catalogue(), {"things": amendment})
    assert amended(once, {"things": amendment}) == once


def test_models_and_rules_demand_the_same_by_the_same_means() -> None:
    rules = TableRules(
        checks=(("state <> ''", "named"),),
        unique=(("owner", "state"),),
        not_null=("state",),
        references=(RuledReference(("owner",), "people", ("id",)),),
    )
    by_rules = with_rules(catalogue(), {"things": rules})
    by_models = amended(catalogue(), {"things": amendment_of(rules)})
    assert by_rules == by_models
    assert by_rules.tables["things"].ruled == rules.data()
    assert not by_rules.tables["things"].amendment


def test_what_is_not_there_any_more_is_passed_over() -> None:
    before = catalogue()
    assert amended(before, {"gone": {"comment": "x"}}) is before
    assert changed(columns={"gone": {"nullable": False}}).columns.keys() == {
        "id", "owner", "state", "mark"
    }  # fmt: skip
