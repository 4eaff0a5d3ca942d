"""A plan applied to batches: every mask and condition sees the values as they were."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from seeds.anonymize.plan import MaskingPlan
from seeds.anonymize.rules.binding import bind
from seeds.anonymize.secret import MaskingKey
from seeds.errors import ConfigError, RulesError
from seeds.schema.batch import Batch
from seeds.schema.metadata import metadata_tables
from seeds.schema.table import TableInfo
from tests.support.rules import CLINIC, clinic, rules_of

KEY = MaskingKey(bytes(range(7, 39)))


def _batch(table: TableInfo, **columns: list[Any]) -> Batch:
    arrays = [pa.array(v, table.columns[n].type.arrow) for n, v in columns.items()]
    return Batch(table, pa.RecordBatch.from_arrays(arrays, names=list(columns)))


def _people(**more: list[Any]) -> Batch:
    columns: dict[str, list[Any]] = {
        "id": [1, 2, 3],
        "email": ["ann@clinic.org", "bob@clinic.org", None],
        "role": ["doctor", "patient", "patient"],
        "note": ["a", None, "c"],
        "doctor_id": [None, 1, 1],
    }
    return _batch(clinic()["people"], **(columns | more))


def _plan(
    folder: Path, text: str = CLINIC, tables: dict[str, TableInfo] | None = None
) -> MaskingPlan:
    return bind(rules_of(folder, text), tables or clinic(), KEY)


def test_values_are_masked_or_stay(tmp_path: Path) -> None:
    masked = _plan(tmp_path).apply(_people()).rows.to_pydict()
    assert masked["id"] == [1, 2, 3]
    assert masked["role"] == ["doctor", "patient", "patient"]
    assert masked["note"] == [None, None, None]
    assert masked["doctor_id"] == [None, 1, 1]
    assert [e and e.endswith("@staging.invalid") for e in masked["email"]] == [True, True, None]
    assert len(set(masked["email"])) == 3


def test_references_still_meet(tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    visits = _batch(clinic()["visits"], id=[9], email=["bob@clinic.org"])
    theirs = plan.apply(_people()).rows.column("email")[1]
    assert plan.apply(visits).rows.column("email")[0] == theirs


def test_rows_are_masked_alike_in_any_cut(tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    batch = _people()
    whole = plan.apply(batch).rows
    cut = [plan.apply(Batch(batch.table, batch.rows.slice(i, 1))).rows for i in range(3)]
    assert pa.Table.from_batches(cut).combine_chunks().to_batches()[0].equals(whole)


def test_conditions_decide_by_the_original_values(tmp_path: Path) -> None:
    text = CLINIC.replace(
        'note = { mask = "null" }',
        """note = [
          { mask = "null", when = { role = "doctor" } },
          { mask = "hash", when = { note = "c" } },
          { keep = "others" },
        ]""",
    ).replace('role = { keep = "says nothing" }', 'role = { mask = "constant", value = "patient" }')
    rows = _plan(tmp_path, text).apply(_people(note=["a", "b", "c"])).rows.to_pydict()
    assert rows["note"][:2] == [None, "b"]
    assert rows["note"][2] not in ("c", None)
    assert set(rows["role"]) == {"patient"}


def test_items_of_arrays_are_masked_one_by_one(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("mails", ARRAY(sa.Text)), sa.Column("mail", sa.Text))
    tables = metadata_tables(metadata)
    text = "version = 1\n[tables.t.columns]\n"
    text += "mails = { mask = 'email' }\nmail = { mask = 'email' }\n"
    values = [["a@b.org", "c@d.org"], None, [], ["c@d.org", None]]
    batch = _batch(tables["t"], mails=values, mail=["a@b.org", "c@d.org", None, None])
    batch = Batch(batch.table, batch.rows.slice(0))
    rows = _plan(tmp_path, text, tables).apply(batch).rows.to_pydict()
    first, second, *_ = rows["mail"]
    assert rows["mails"] == [[first, second], None, [], [second, None]]
    later = Batch(batch.table, batch.rows.slice(3))
    assert _plan(tmp_path, text, tables).apply(later).rows.to_pydict()["mails"] == [[second, None]]


def test_documents_are_masked_by_paths(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("data", sa.JSON), sa.Column("mail", sa.Text))
    tables = metadata_tables(metadata)
    text = "version = 1\n[tables.t.columns]\nmail = { mask = 'email' }\n"
    text += "data.paths.'$.mail' = { mask = 'email' }\n"
    text += "data.paths.'$.theme' = { keep = 'a colour' }\n"
    plan = _plan(tmp_path, text, tables)
    one = '{"mail": "a@b.org", "theme": "dark"}'
    rows = plan.apply(_batch(tables["t"], data=[one, None], mail=["a@b.org", None])).rows
    found = rows.to_pydict()
    assert json.loads(found["data"][0]) == {"mail": found["mail"][0], "theme": "dark"}
    assert found["data"][1] is None
    with pytest.raises(RulesError, match=r"^t: data: the path \$\.new of its documents"):
        plan.apply(_batch(tables["t"], data=['{"new": 1}'], mail=[None]))


def test_a_table_that_stays_empty_has_no_rows(tmp_path: Path) -> None:
    batch = _batch(clinic()["logins"], id=[1], token=["x"])
    assert _plan(tmp_path).apply(batch).rows.num_rows == 0


def test_a_table_or_column_without_rules_is_never_let_through(tmp_path: Path) -> None:
    plan = _plan(tmp_path)
    metadata = sa.MetaData()
    sa.Table("new", metadata, sa.Column("a", sa.Text))
    sa.Table("people", metadata, sa.Column("secret", sa.Text))
    tables = metadata_tables(metadata)
    with pytest.raises(RulesError, match="new has no rules"):
        plan.apply(_batch(tables["new"], a=["x"]))
    with pytest.raises(RulesError, match=r"people\.secret has no rule"):
        plan.apply(_batch(tables["people"], secret=["x"]))


def test_a_column_that_rules_look_at_has_to_be_read(tmp_path: Path) -> None:
    text = CLINIC.replace(
        '{ mask = "null" }', '[{ mask = "null", when = { role = "doctor" } }, { keep = "x" }]'
    )
    plan = _plan(tmp_path, text)
    assert plan.tables["people"].columns["note"].needs == ("role",)
    with pytest.raises(RulesError, match=r"people\.role is looked at by rules"):
        plan.apply(_batch(clinic()["people"], note=["x"]))


def test_nothing_is_masked_without_a_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no key"):
        bind(rules_of(tmp_path, CLINIC), clinic()).apply(_people())


def test_a_batch_without_rows_stays_one(tmp_path: Path) -> None:
    batch = _people()
    assert _plan(tmp_path).apply(Batch(batch.table, batch.rows.slice(0, 0))).rows.num_rows == 0


def test_whose_row_it_is_may_be_found_by_the_rows_referred_to(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("users", metadata, sa.Column("id", sa.Uuid, primary_key=True))
    sa.Table(
        "tickets",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.ForeignKey("users.id")),
        sa.Column("made_at", sa.DateTime),
    )
    sa.Table(
        "messages",
        metadata,
        sa.Column("ticket_id", sa.ForeignKey("tickets.id")),
        sa.Column("sent_at", sa.DateTime),
    )
    tables = metadata_tables(metadata)
    text = """\
    version = 1
    [tables.users.columns]
    id = { keep = "a number" }
    [tables.tickets]
    subject = "user_id"
    [tables.tickets.columns]
    id = { keep = "a number" }
    made_at = { mask = "date_shift" }
    [tables.messages]
    subject = "ticket_id.user_id"
    [tables.messages.columns]
    sent_at = { mask = "date_shift" }
    """
    ann, bob = b"a" * 16, b"b" * 16
    day = dt.datetime(2026, 1, 31, 12)  # noqa: DTZ001 - a time without a zone, as the column has
    tickets = _batch(tables["tickets"], id=[7, 5, 6], user_id=[ann, bob, None], made_at=[day] * 3)
    sent = [day + dt.timedelta(days=1)] * 5
    messages = _batch(tables["messages"], ticket_id=[5, 7, 6, None, 8], sent_at=sent)
    plan = _plan(tmp_path, text, tables)
    with pytest.raises(RulesError, match="has not been read yet"):
        plan.apply(messages)
    halves = [Batch(tickets.table, tickets.rows.slice(a, 2)) for a in (0, 2)]
    plan = plan.learned(lambda name: {"tickets": halves}[name])
    made: list[Any] = plan.apply(tickets).rows.column("made_at").to_pylist()
    moved: list[Any] = plan.apply(messages).rows.column("sent_at").to_pylist()
    assert moved[0] - made[1] == moved[1] - made[0] == dt.timedelta(days=1)
    assert made[0] != made[1]
    assert moved[2] == moved[3] == moved[4] != sent[2]


@pytest.mark.parametrize(
    ("subject", "message"),
    [
        ("person_id.nobody", "people has no column 'nobody'"),
        ("seen_at.id", "visits.seen_at refers to no other table"),
        ("nobody.id", "visits has no column 'nobody'"),
    ],
)
def test_a_way_that_leads_nowhere_is_told(tmp_path: Path, subject: str, message: str) -> None:
    text = CLINIC.replace(
        "[tables.visits.columns]",
        f"""[tables.visits]
subject = "{subject}"
[tables.visits.columns]""",
    )
    with pytest.raises(RulesError, match=message):
        _plan(tmp_path, text)
