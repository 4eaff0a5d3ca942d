"""First rules: what is sure is decided, and all else is asked."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from hypothesis import given, settings, strategies as st

from seeds.anonymize.rules.binding import examine
from seeds.anonymize.rules.samples import Samples
from seeds.anonymize.rules.suggest import Suggestion, TableSuggestion, suggest
from seeds.anonymize.rules.writing import written
from seeds.schema.metadata import metadata_tables
from tests.support.rules import rules_of

_Rows = dict[str, list[str | None]]


def _suggest(*tables: sa.Table, **rows: _Rows) -> dict[str, TableSuggestion]:
    infos = metadata_tables(tables[0].metadata)
    samples = {n: Samples(len(next(iter(r.values()))), r) for n, r in rows.items()}
    return {t.name: t for t in suggest(infos, samples)}


def _people(*columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        "people",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(100)),
        sa.Column("full_name", sa.String(100)),
        *columns,
    )


def _one(column: sa.Column[Any], values: list[str | None] | None = None) -> Suggestion:
    rows: _Rows = {} if values is None else {column.name: values}
    found = _suggest(_people(column), **({"people": rows} if rows else {}))
    return found["people"].columns[column.name]


def test_names_decide_where_there_are_no_samples() -> None:
    assert _one(sa.Column("phone", sa.String(30))).text == "phone"
    assert _one(sa.Column("born_on", sa.Date)).text == "birth_date"
    assert _one(sa.Column("last_seen", sa.DateTime)).text == "date_shift"
    assert _one(sa.Column("is_active", sa.Boolean)).action == "keep"


def test_samples_decide_before_names() -> None:
    mails: list[str | None] = ["ann@example.org", "bob@example.org", None]
    assert _one(sa.Column("status", sa.String(99)), mails).text == "email"
    found = _one(sa.Column("title", sa.Text), ["hello", "write to ann@example.org", "x"])
    assert (found.text, found.why) == ("redact", "e-mail addresses in 1 of 3 samples")


def test_what_is_not_sure_is_asked() -> None:
    assert _one(sa.Column("motive", sa.Text), ["x"]).action == "todo"
    assert _one(sa.Column("gender", sa.String(1)), ["f"]).action == "todo"
    assert _one(sa.Column("happy", sa.Boolean)).action == "todo"
    assert _one(sa.Column("shoe", sa.Integer), ["42"]).action == "todo"
    assert _one(sa.Column("partner_id", sa.Integer), ["42"]).action == "todo"
    assert _one(sa.Column("status", sa.Text)).action == "todo"
    assert _one(sa.Column("scan", sa.LargeBinary)).action == "todo"


def test_a_mask_that_does_not_fit_gives_way_to_one_that_does() -> None:
    found = _one(sa.Column("phone", sa.BigInteger, unique=True))
    assert (found.action, found.text) == ("mask", "hash")
    assert _one(sa.Column("gps", sa.Text, unique=True), ["+49 170 1234567"]).text in (
        "phone",
        "digits",
        "hash",
    )


def test_paths_within_documents_are_found() -> None:
    documents: list[str | None] = [
        json.dumps({"name": "Ann", "street": "x", "theme": "dark", "note": "mail ann@example.org"})
    ] * 3
    paths = _one(sa.Column("settings", sa.JSON), documents).paths
    assert {path: s.text for path, s in paths.items() if s.action == "mask"} == {
        "$.name": "full_name",
        "$.note": "redact",
        "$.street": "street",
    }
    assert paths["$.theme"].action == "keep"


def test_parts_of_an_address_are_told_to_agree() -> None:
    documents: list[str | None] = ['{"to": {"street": "A 1", "city": "B", "zip": "1"}}'] * 2
    paths = _one(sa.Column("settings", sa.JSON), documents).paths
    assert {p: s.options.get("group") for p, s in paths.items()} == {
        "$.to.city": ["city", "street", "zip"],
        "$.to.street": ["city", "street", "zip"],
        "$.to.zip": ["city", "street", "zip"],
    }


def test_texts_that_are_documents_have_paths_too() -> None:
    documents: list[str | None] = ['{"email": "a@b.org"}', None, '{"email": "c@d.org"}']
    assert list(_one(sa.Column("data", sa.Text), documents).paths) == ["$.email"]
    assert _one(sa.Column("data", sa.Text), [*documents, "a@b.org"]).text == "redact"


def test_tables_of_log_ins_stay_empty() -> None:
    metadata = sa.MetaData()
    table = sa.Table("user_sessions", metadata, sa.Column("token", sa.Text))
    assert _suggest(table)["user_sessions"].empty


def test_a_child_moves_with_its_person() -> None:
    people = _people()
    visits = sa.Table(
        "visits",
        people.metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("doctor_id", sa.ForeignKey("people.id")),
        sa.Column("person_id", sa.ForeignKey("people.id"), nullable=False),
        sa.Column("at", sa.DateTime),
    )
    found = _suggest(people, visits)["visits"]
    assert found.subject == "person_id"
    assert found.columns["person_id"].action == "none"


def test_a_table_without_people_is_kept_with_reasons() -> None:
    things = sa.Table(
        "things",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text),
        sa.Column("made_at", sa.DateTime),
        sa.Column("grams", sa.Integer),
    )
    found = _suggest(things, things={"name": ["bolt", "nut"], "grams": ["3", "4"]})["things"]
    assert {s.action for s in found.columns.values()} == {"keep"}


_NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=8)


@given(st.dictionaries(_NAMES, st.text(max_size=8), min_size=1, max_size=4), _NAMES)
@settings(max_examples=50)
def test_the_file_is_toml_whatever_columns_are_called(columns: dict[str, str], table: str) -> None:
    metadata = sa.MetaData()
    key = sa.Column("id\nof = [", sa.Integer, primary_key=True)
    sa.Table(
        table,
        metadata,
        key,
        sa.Column("boss\n]", sa.ForeignKey(key)),
        *(sa.Column(name, sa.Text) for name in columns),
    )
    tables = metadata_tables(metadata)
    rows: dict[str, list[str | None]] = {name: [value] for name, value in columns.items()}
    text = written(suggest(tables, {table: Samples(1, rows)}))
    found = tomllib.loads(text)["tables"][table]
    assert found.get("rows") == "none" or found["columns"].keys() == {key.name, *columns}


def test_the_file_covers_the_schema(tmp_path: Path) -> None:
    people = _people(
        sa.Column("note", sa.Text),
        sa.Column("boss_id", sa.ForeignKey("people.id")),
        sa.Column("mystery", sa.Text),
    )
    tables = metadata_tables(people.metadata)
    rules = rules_of(tmp_path, written(suggest(tables, {})))
    assert [(p.kind, p.name) for p in examine(rules, tables).problems] == [
        ("todo", "people.mystery")
    ]


def test_one_column_is_enough_to_say_who_a_row_is_about() -> None:
    metadata = sa.MetaData()
    tried = sa.Table(
        "attempts",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.String(100)),
        sa.Column("at", sa.DateTime),
        sa.Column("shoe", sa.Integer),
    )
    sa.Table(
        "tries",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payload", sa.JSON),
        sa.Column("happy", sa.Boolean),
    )
    sa.Table(
        "shelves",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", sa.DateTime),
        sa.Column("shoe", sa.Integer),
    )
    document = json.dumps({"who": {"phone": "+49 170 1234567"}})
    found = _suggest(tried, tries={"payload": [document] * 9})
    assert found["attempts"].columns["at"].text == "date_shift"
    assert found["attempts"].columns["shoe"].action == "todo"
    assert found["attempts"].why == "rows that say who they are about"
    assert found["tries"].columns["happy"].action == "todo"
    assert {found["shelves"].columns[c].action for c in ("at", "shoe")} == {"keep"}
