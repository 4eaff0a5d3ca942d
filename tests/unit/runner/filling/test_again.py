"""What a run declared is declared again, as far as the tables are still what they were."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.filling.rules.amending import with_rules
from seeds.filling.rules.model import TableRules
from seeds.ledger.entry import Run, TableEntry
from seeds.plan.recipe import Recipe
from seeds.runner.filling.again import entities_of
from seeds.schema.catalogue import Catalogue, catalogue_of
from seeds.spec.entity import Entity

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def again(columns: dict[str, str], **more: Any) -> dict[str, Entity]:
    """The entities of a run that was told what columns of a table hold."""
    data = {"rows": 5, "from": 0, "sizes": {}, "ruled": {"columns": columns}, **more}
    entry = TableEntry("things", recipe=Recipe(declared_by=data))
    moments = AS_OF, AS_OF
    run = Run(1, "seed", *moments, "1", "fill", "", "", False, 42, AS_OF, "en_US", (entry,))
    return entities_of(run, with_rules(there(), {"things": TableRules.of(data["ruled"])}))


def there() -> Catalogue:
    """The tables of today."""
    metadata = sa.MetaData()
    columns = sa.Column("id", sa.Integer, primary_key=True), sa.Column("kind", sa.Integer)
    sa.Table("things", metadata, *columns)
    return catalogue_of(metadata, "postgresql")


def test_a_table_with_rules_is_declared_as_it_was() -> None:
    assert list(again({"kind": "7"})) == ["things"]


@pytest.mark.parametrize("columns", [{"gone": "default"}, {"kind": "gone + 1"}])
def test_a_table_whose_rules_name_what_is_gone_is_left_out(columns: dict[str, str]) -> None:
    assert again(columns) == {}
