"""Values of composite types and domains, field by field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from seeds.filling.literals.conditioned import Conditioned
from seeds.filling.literals.written_type import WrittenSqlType, read_type
from seeds.schema.catalogue import NamedType

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
PAIR = NamedType(fields=(("a", "integer"), ("b", "character varying(4)")))


def words(_type: WrittenSqlType, count: int) -> Sequence[str]:
    return ["word"] * count


def values(type_: str, named: dict[str, NamedType], **conditions: Sequence[str]) -> list[str]:
    return Conditioned(named, words, NOW, 1).values(read_type(type_), conditions, 20)


def test_a_condition_on_a_field_holds() -> None:
    found = values("pair", {"pair": PAIR}, c=["((c).a > 5) AND ((c).a < 9)"])
    assert {text.partition(",")[0] for text in found} == {"(6", "(7", "(8"}


def test_conditions_of_domains_within_hold() -> None:
    small = NamedType(base="integer", checks=("(VALUE < 3)", "(VALUE > 0)"))
    outer = NamedType(fields=(("n", "small"), ("p", "pair")))
    domain = NamedType(base="outer", checks=("(((VALUE).p).a = (VALUE).n)",))
    found = values("d", {"small": small, "outer": outer, "pair": PAIR, "d": domain})
    assert {text.rpartition(",")[0] for text in found} == {'(1,"(1', '(2,"(2'}


def test_what_nothing_satisfies_has_no_values() -> None:
    assert values("pair", {"pair": PAIR}, c=["(c).a > 5 AND (c).a < 5 AND (c).a IS NOT NULL"]) == []
