"""What the proof looks for: the values that are masked, within documents too, and no other."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa

from seeds.anonymize.proof.scan import Proof
from seeds.anonymize.proof.texts import texts_of
from seeds.anonymize.rules.binding import bind
from seeds.anonymize.secret import MaskingKey
from seeds.schema.batch import Batch
from seeds.schema.metadata import metadata_tables
from seeds.schema.types import Kind, LogicalType
from tests.support.rules import rules_of

RULES = """
version = 1
[tables.people.columns]
id = { keep = "a number" }
data = { paths = { "$.theme" = { keep = "a colour" }, "$.mail" = { mask = "email" } } }
"""


def test_of_documents_only_the_masked_values_are_looked_for(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("people", metadata, sa.Column("id", sa.Integer, primary_key=True),
             sa.Column("data", sa.JSON))  # fmt: skip
    tables = metadata_tables(metadata)
    plan = bind(rules_of(tmp_path, RULES), tables, MaskingKey(bytes(range(7, 39))))
    document = json.dumps({"theme": "dark-midnight-4711", "mail": "anna.berg@example.com"})
    batch = Batch(
        tables["people"],
        pa.RecordBatch.from_arrays([pa.array([1]), pa.array([document])], names=["id", "data"]),
    )
    found = [(action.mask.name, values.to_pylist()) for action, values in plan.originals(batch)]
    assert found == [("email", ["anna.berg@example.com"])]
    proof = Proof(plan)
    proof.collect(batch)
    proof.look(plan.apply(batch))
    assert not proof.survivors
    proof.look(batch)
    assert dict(proof.survivors) == {"people.data, $.mail": 1}


def test_a_word_that_stands_alone_within_a_value_is_found_once() -> None:
    other = LogicalType(Kind.OTHER)
    texts = pa.array(['{x,"Kunigunde"}', "<a b='1'>Kuni&#103;unde</a>", "(1,)", "AT&T=12"])
    whole, alone = texts_of(texts, other)
    assert whole.to_pylist() == ['{x,"Kunigunde"}', "<a b='1'>Kunigunde</a>", "(1,)", "AT&T=12"]
    assert alone.to_pylist() == ["x", "Kunigunde", "Kunigunde", "/a"]
