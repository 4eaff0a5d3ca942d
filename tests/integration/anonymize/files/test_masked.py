"""Masked copies of files: complete, in any format, equal to a copy of the database, or none."""

from __future__ import annotations

import csv
import json
import logging
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seeds import api
from seeds.errors import (
    PrivacyError,
    RulesError,
)
from tests.support.copying import executed, rows
from tests.support.masked_files import COLUMNS, PEOPLE, records, write_csv, written


def test_a_file_is_masked_row_by_row(people: Path, rules: Path, tmp_path: Path) -> None:
    report = api.anonymize_file(people, tmp_path / "masked.csv", rules)
    found = written(tmp_path / "masked.csv")
    assert (report.ok, report.rows, report.table) == (True, 3, "users")
    assert report.masked == ("id", "email", "name", "zip", "born", "joined")
    assert report.kept == ("role", "visits")
    assert [row["role"] for row in found] == ["user", "admin", 'a, "b"\nc']
    assert [row["visits"] for row in found] == ["7", "12", ""]
    assert found[0]["email"].endswith(".invalid")
    assert len(found[0]["zip"]) == 5
    assert found[2]["email"] == ""
    originals = {str(value) for person in PEOPLE for value in person[1:6] if value is not None}
    assert not originals & {value for row in found for value in row.values()}


FORMATS = ("csv", "csv.gz", "json", "jsonl", "jsonl.zst", "parquet")


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_holds_the_same_rows(
    people: Path, rules: Path, tmp_path: Path, form: str
) -> None:
    api.anonymize_file(people, tmp_path / "masked.csv", rules)
    between, back = tmp_path / f"between.{form}", tmp_path / "back.csv"
    api.anonymize_file(people, between, rules)
    kept = tmp_path / "kept.toml"
    lines = [f'{name} = {{ keep = "masked already" }}' for name in COLUMNS]
    kept.write_text("version = 1\n[tables.users.columns]\n" + "\n".join(lines))
    api.anonymize_file(between, back, kept)
    assert written(back) == written(tmp_path / "masked.csv")


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_keeps_its_types(rules: Path, tmp_path: Path, form: str) -> None:
    source, target = tmp_path / f"users.{form}", tmp_path / f"masked.{form}"
    listed = [json.dumps(record, ensure_ascii=False) for record in records()]
    source.write_text("\n".join(listed) if form == "jsonl" else f"[{', '.join(listed)}]")
    api.anonymize_file(source, target, rules)
    text = target.read_text()
    found = (
        [json.loads(line) for line in text.splitlines()] if form == "jsonl" else json.loads(text)
    )
    assert [type(row["id"]) for row in found] == [int, int, int]
    assert [row["visits"] for row in found] == [7, 12, None]
    assert found[2]["role"] == 'a, "b"\nc'
    assert isinstance(found[0]["zip"], str)


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_values_are_those_of_a_copy_of_the_database(
    ends: tuple[str, str], rules: Path, tmp_path: Path, form: str
) -> None:
    source, target = ends
    values = [
        "(" + ", ".join("NULL" if v is None else repr(v) if isinstance(v, int) else
                        "'" + v.replace("'", "''") + "'" for v in person) + ")"
        for person in PEOPLE
    ]  # fmt: skip
    executed(
        source,
        "CREATE TABLE users (id BIGINT PRIMARY KEY, email TEXT, name TEXT, zip TEXT, born DATE,"
        " joined DATE, role TEXT, visits BIGINT)",
        f"INSERT INTO users VALUES {', '.join(values)}",
    )
    api.anonymize(source, target, rules, api.AnonymizeOptions(create_tables=True))
    copied = rows(target, f"SELECT {', '.join(COLUMNS)} FROM users ORDER BY role DESC")
    file = tmp_path / f"users.{form}"
    if form == "csv":
        write_csv(file)
    elif form == "jsonl":
        file.write_text("\n".join(json.dumps(record) for record in records()))
    else:
        pq.write_table(pa.Table.from_pylist(records()), file)
    api.anonymize_file(file, tmp_path / "masked.csv", rules)
    found = sorted(written(tmp_path / "masked.csv"), key=lambda row: row["role"], reverse=True)
    assert [list(row.values()) for row in found] == [
        ["" if value is None else str(value) for value in row] for row in copied
    ]


def test_a_file_is_the_same_however_often_and_with_however_many_threads_it_is_made(
    people: Path, rules: Path, tmp_path: Path
) -> None:
    first = api.anonymize_file(people, tmp_path / "1.csv", rules)
    second = api.anonymize_file(people, tmp_path / "2.csv", rules, api.MaskFileOptions(jobs=3))
    assert (tmp_path / "1.csv").read_bytes() == (tmp_path / "2.csv").read_bytes()
    assert first.digest == second.digest


def test_another_key_gives_other_values(
    people: Path, rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.anonymize_file(people, tmp_path / "1.csv", rules)
    monkeypatch.setenv("SEEDS_ANONYMIZE_KEY", "0f8c1b7e5d3a42606c4e8f1a2b3d5c7e90817263544f3e2d")
    api.anonymize_file(people, tmp_path / "2.csv", rules)
    one, two = written(tmp_path / "1.csv"), written(tmp_path / "2.csv")
    assert not {row["email"] for row in one if row["email"]} & {row["email"] for row in two}


def test_files_of_many_blocks_are_streamed(rules: Path, tmp_path: Path) -> None:
    many = [
        (n, f"p{n}@mail.example", f"Name{n} Of", f"{n:05}", "1990-01-01", "2024-01-01", "u" * 90, n)
        for n in range(60_000)
    ]
    source = write_csv(tmp_path / "users.csv", many)
    report = api.anonymize_file(source, tmp_path / "masked.jsonl.gz", rules)
    assert report.rows == 60_000
    found = written(tmp_path / "masked.jsonl.gz")
    assert len({row["email"] for row in found}) == 60_000
    assert [row["visits"] for row in found] == [str(n) for n in range(60_000)]


# --- documents ------------------------------------------------------------------------------------

NESTED = """
version = 1
[tables.people.columns]
id = { keep = "a number" }
contact = { paths = { "$.email" = { mask = "email" }, "$.phones[*]" = { mask = "phone" }, \
"$.ok" = { keep = "no person" } } }
tags = { keep = "no person" }
"""


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    file = tmp_path / "nested.toml"
    file.write_text(NESTED)
    return file


def test_values_within_records_are_masked_by_paths(nested: Path, tmp_path: Path) -> None:
    contact = {"email": "ana.silva@mail.example", "phones": ["+1 212 555 7788"], "ok": True}
    source, target = tmp_path / "people.jsonl", tmp_path / "out.jsonl"
    source.write_text(
        json.dumps({"id": 1, "contact": contact, "tags": ["a", 1.50]}) + "\n" + '{"id": 2}\n'
    )
    api.anonymize_file(source, target, nested)
    first, second = (json.loads(line) for line in target.read_text().splitlines())
    assert first["contact"]["email"].endswith(".invalid")
    assert first["contact"]["phones"] != contact["phones"]
    assert first["contact"]["ok"] is True
    assert first["tags"] == ["a", 1.5]
    assert second == {"id": 2, "contact": None, "tags": None}


def test_a_new_path_stops_everything(nested: Path, tmp_path: Path) -> None:
    source, target = tmp_path / "people.jsonl", tmp_path / "out.jsonl"
    lines = [json.dumps({"id": n, "contact": {"ok": True}}) for n in range(12_000)]
    lines.append(json.dumps({"id": 0, "contact": {"passport": "c4n4ry77"}}))
    source.write_text("\n".join(lines))
    with pytest.raises(RulesError, match=r"\$\.passport") as caught:
        api.anonymize_file(source, target, nested)
    assert "c4n4ry77" not in str(caught.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["nested.toml", "people.jsonl"]


def test_a_key_that_comes_late_needs_a_rule_too(nested: Path, tmp_path: Path) -> None:
    source = tmp_path / "people.jsonl"
    lines = [json.dumps({"id": n}) for n in range(12_000)]
    late = json.dumps({"id": 0, "contact": {"email": "ana.silva@mail.example"}})
    source.write_text("\n".join([*lines, late]))
    api.anonymize_file(source, tmp_path / "out.jsonl", nested)
    assert "ana.silva" not in (tmp_path / "out.jsonl").read_text()
    source.write_text("\n".join([*lines, json.dumps({"id": 0, "passport": "c4n4ry77"})]))
    with pytest.raises(RulesError, match=r"people\.passport has no rule"):
        api.anonymize_file(source, tmp_path / "other.jsonl", nested)


# --- nothing leaks --------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "jsonl", "json", "parquet"])
def test_no_canary_is_anywhere(
    tmp_path: Path,
    form: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    masks = ("email", "username", "redact", "token", "hash", "url", "full_name", "street")
    rules = tmp_path / "rules.toml"
    lines = [f'c{i} = {{ mask = "{mask}" }}' for i, mask in enumerate(masks)]
    rules.write_text(
        "version = 1\n[tables.people.columns]\n"
        + "\n".join([*lines, 'kept = { keep = "says nothing" }'])
    )
    listed = [
        {f"c{i}": f"c4n4ry{i}n{n:04}x@mail.example" for i in range(len(masks))} | {"kept": n}
        for n in range(50)
    ]
    source = tmp_path / f"people.{form}"
    if form == "parquet":
        pq.write_table(pa.Table.from_pylist(listed), source)
    elif form == "csv":
        with source.open("w", newline="") as file:
            writer = csv.DictWriter(file, list(listed[0]))
            writer.writeheader()
            writer.writerows(listed)
    else:
        lines = [json.dumps(one) for one in listed]
        source.write_text("\n".join(lines) if form == "jsonl" else json.dumps(listed))
    with caplog.at_level(logging.DEBUG):
        report = api.anonymize_file(source, tmp_path / f"out.{form}", rules)
    said = capfd.readouterr()
    everything = [
        str(written(tmp_path / f"out.{form}")),
        (tmp_path / f"out.{form}").read_bytes().decode(errors="replace"),
        Path(report.manifest).read_text(),
        json.dumps(report.to_dict()),
        caplog.text,
        said.out,
        said.err,
    ]
    assert [text for text in everything if "c4n4ry" in text.lower()] == []
    assert report.originals >= 50 * 6


SURVIVORS = {
    "csv": "1,ana.silva@mail.example,write to ana.silva@mail.example\n",
    "jsonl": '{"id": 1, "email": "ana.silva@mail.example",'
    ' "note": {"to": ["ana.silv\\u0061@mail.example"]}}\n',
}


@pytest.mark.parametrize("form", SURVIVORS)
def test_a_survivor_fails_the_run_and_leaves_nothing(tmp_path: Path, form: str) -> None:
    source, target, rules = tmp_path / f"t.{form}", tmp_path / f"out.{form}", tmp_path / "r.toml"
    source.write_text(("id,email,note\n" if form == "csv" else "") + SURVIVORS[form])
    rules.write_text(
        'version = 1\n[tables.t.columns]\nid = { keep = "x" }\nemail = { mask = "email" }\n'
        'note = { keep = "thought harmless" }\n'
    )
    path = r", \$\.to\[\*\]" if form == "jsonl" else ""
    with pytest.raises(PrivacyError, match=rf"t\.note{path} \(1\)") as caught:
        api.anonymize_file(source, target, rules)
    assert "ana" not in str(caught.value)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["r.toml", source.name]


def test_what_was_there_before_stays_when_the_run_fails(tmp_path: Path) -> None:
    source, target, rules = tmp_path / "t.csv", tmp_path / "out.csv", tmp_path / "r.toml"
    source.write_text("id,email,note\n" + SURVIVORS["csv"])
    rules.write_text(
        'version = 1\n[tables.t.columns]\nid = { keep = "x" }\nemail = { mask = "email" }\n'
        'note = { keep = "thought harmless" }\n'
    )
    target.write_text("as before")
    with pytest.raises(PrivacyError):
        api.anonymize_file(source, target, rules, api.MaskFileOptions(force=True))
    assert target.read_text() == "as before"


def test_a_file_without_headings_shows_none_of_its_values(rules: Path, tmp_path: Path) -> None:
    source = tmp_path / "users.csv"
    source.write_text("1,c4n4ry@mail.example\n2,other@mail.example\n")
    with pytest.raises(RulesError, match="not one of its 2 columns") as caught:
        api.anonymize_file(source, tmp_path / "out.csv", rules)
    assert "c4n4ry" not in f"{caught.value} {caught.value.hint}"


# --- rules ----------------------------------------------------------------------------------------


def test_all_columns_without_a_rule_are_named_at_once(rules: Path, tmp_path: Path) -> None:
    source = tmp_path / "users.csv"
    source.write_text("id,passport,email,iban\n1,x,y,z\n")
    with pytest.raises(RulesError, match=r"users\.passport, users\.iban have no rule"):
        api.anonymize_file(source, tmp_path / "out.csv", rules)
    assert not (tmp_path / "out.csv").exists()


def test_a_rule_of_a_column_that_is_not_there_is_an_error(rules: Path, tmp_path: Path) -> None:
    source = tmp_path / "users.csv"
    source.write_text("id,email\n1,y\n")
    with pytest.raises(RulesError, match=r"rules\.toml:\d+.* has no column 'name'"):
        api.anonymize_file(source, tmp_path / "out.csv", rules)


def test_a_rule_that_does_not_fit_names_its_line(tmp_path: Path) -> None:
    source, rules = tmp_path / "t.csv", tmp_path / "r.toml"
    source.write_text("pay\n12.50\nmuch\n")
    rules.write_text('version = 1\n[tables.t.columns]\npay = { mask = "noise" }\n')
    with pytest.raises(RulesError, match=r"r\.toml:3.*t\.pay"):
        api.anonymize_file(source, tmp_path / "out.csv", rules)


def test_numbers_keep_their_digits_after_the_point(tmp_path: Path) -> None:
    source, rules = tmp_path / "t.csv", tmp_path / "r.toml"
    source.write_text("pay,rate\n12000.50,1e5\n9000.00,2.5\n")
    rules.write_text(
        'version = 1\n[tables.t.columns]\npay = { mask = "noise" }\nrate = { keep = "public" }\n'
    )
    api.anonymize_file(source, tmp_path / "out.csv", rules)
    found = written(tmp_path / "out.csv")
    assert [len(row["pay"].partition(".")[2]) for row in found] == [2, 2]
    assert [row["rate"] for row in found] == ["1e5", "2.5"]


def test_conditions_hold_for_rows_of_files(tmp_path: Path) -> None:
    source, rules = tmp_path / "t.csv", tmp_path / "r.toml"
    source.write_text("who,phone\nuser,+1 212 555 7788\nshop,+1 212 555 0100\n")
    rules.write_text(
        'version = 1\n[tables.t.columns]\nwho = { keep = "x" }\n'
        'phone = [{ mask = "phone", when = { who = "user" } }, { keep = "service line" }]\n'
    )
    api.anonymize_file(source, tmp_path / "out.csv", rules)
    found = written(tmp_path / "out.csv")
    assert found[0]["phone"] != "+1 212 555 7788"
    assert found[1]["phone"] == "+1 212 555 0100"


def test_columns_that_are_declared_to_refer_are_masked_as_what_they_refer_to(
    tmp_path: Path,
) -> None:
    rules = tmp_path / "r.toml"
    rules.write_text(
        'version = 1\n[tables.users.columns]\nid = { mask = "hash" }\nname = { mask = "redact" }\n'
        '[tables.orders.columns]\nid = { keep = "x" }\n'
        '[[references]]\nfrom = "orders.user_id"\nto = "users.id"\n'
    )
    (tmp_path / "users.csv").write_text("id,name\n7,Ana\n")
    (tmp_path / "orders.csv").write_text("id,user_id\n1,7\n")
    api.anonymize_file(tmp_path / "users.csv", tmp_path / "u.csv", rules)
    api.anonymize_file(tmp_path / "orders.csv", tmp_path / "o.csv", rules)
    assert written(tmp_path / "o.csv")[0]["user_id"] == written(tmp_path / "u.csv")[0]["id"] != "7"


def test_a_mask_may_have_to_see_the_whole_column_first(tmp_path: Path) -> None:
    source, rules = tmp_path / "t.csv", tmp_path / "r.toml"
    source.write_text("id,city\n" + "".join(f"{n},city {n}\n" for n in range(500)))
    rules.write_text(
        'version = 1\n[tables.t.columns]\nid = { keep = "x" }\ncity = { mask = "shuffle" }\n'
    )
    api.anonymize_file(source, tmp_path / "out.csv", rules)
    found = [row["city"] for row in written(tmp_path / "out.csv")]
    assert sorted(found) == sorted(f"city {n}" for n in range(500))
    assert found != [f"city {n}" for n in range(500)]
