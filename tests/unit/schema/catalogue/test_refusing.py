"""Which triggers are known to refuse every row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.schema.catalogue import catalogue_of
from seeds.schema.catalogue.model import Trigger
from seeds.schema.catalogue.refusing import refusing


def refused(body: str, dialect: str = "postgresql", **more: Any) -> str:
    """What is known of a table with one trigger."""
    metadata = sa.MetaData()
    sa.Table("logs", metadata, sa.Column("id", sa.Integer, primary_key=True))
    table = catalogue_of(metadata, dialect).tables["logs"]
    trigger = Trigger("never", "BEFORE", more.pop("events", ("INSERT",)), body=body, **more)
    return refusing(replace(table, triggers=(trigger,)), dialect)


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN RAISE EXCEPTION 'sealed'; END",
        "-- for good\nbegin\n  raise 'sealed' USING ERRCODE = '23514';\nend;",
    ],
)
def test_a_function_that_begins_with_its_refusal_refuses_every_row(body: str) -> None:
    assert refused(body) == "never"


@pytest.mark.parametrize(
    "body",
    [
        "BEGIN RAISE NOTICE 'a row'; RETURN NEW; END",
        "BEGIN IF NEW.id < 0 THEN RAISE EXCEPTION 'no'; END IF; RETURN NEW; END",
        "BEGIN RAISE EXCEPTION 'no'; EXCEPTION WHEN OTHERS THEN RETURN NEW; END",
        "",
    ],
)
def test_what_may_let_a_row_pass_is_not_known_to_refuse_it(body: str) -> None:
    assert refused(body) == ""


def test_a_trigger_of_sqlite_that_does_nothing_but_raise_refuses_every_row() -> None:
    assert refused("SELECT RAISE(ABORT, 'closed');", "sqlite") == "never"
    assert refused("SELECT RAISE(FAIL, 'closed') WHERE NEW.id < 0;", "sqlite") == ""
    assert refused("SELECT RAISE(IGNORE);", "sqlite") == ""


def test_a_trigger_that_is_not_called_for_each_new_row_refuses_none() -> None:
    body = "BEGIN RAISE EXCEPTION 'sealed'; END"
    assert refused(body, events=("DELETE",)) == ""
    assert refused(body, enabled=False) == ""
    assert refused(body, condition="new.id < 0") == ""
