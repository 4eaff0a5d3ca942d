"""Masked copies of files: complete, in any format, equal to a copy of the database, or none."""

from __future__ import annotations

import csv
import gzip
import io
import json
import logging
import os
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seeds import api
from seeds.errors import (
    ConfigError,
    FileError,
    GuardError,
    PrivacyError,
    RulesError,
    UsageError,
)
from seeds.runner.progress import Silent
from tests.support.copying import executed, rows

RULES = """
version = 1
[tables.users]
subject = "id"
[tables.users.columns]
id = { mask = "hash" }
email = { mask = "email" }
name = { mask = "full_name" }
zip = { mask = "digits" }
born = { mask = "birth_date", as_of = "2026-01-01" }
joined = { mask = "date_shift" }
role = { keep = "no person" }
visits = { keep = "a number" }
"""
COLUMNS = ("id", "email", "name", "zip", "born", "joined", "role", "visits")
PEOPLE: list[tuple[Any, ...]] = [
    (1, "ana.silva@mail.example", "Ana Silva", "00123", "1980-02-03", "2024-05-06", "user", 7),
    (2, "BEN@mail.example", "Ben Ode", "99999", "1931-12-31", "2023-01-02", "admin", 12),
    (3, None, "Chloë O'Neil", None, None, None, "a, \"b\"\nc", None),
]  # fmt: skip


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(RULES)
    return file


def write_csv(path: Path, people: list[tuple[Any, ...]] = PEOPLE) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(people)
    return path


def records() -> list[dict[str, Any]]:
    return [dict(zip(COLUMNS, person, strict=True)) for person in PEOPLE]


def written(path: Path) -> list[dict[str, Any]]:
    """The rows of a file, as texts."""
    data = path.read_bytes()
    text = (
        ""
        if path.suffix == ".parquet"
        else (gzip.decompress(data) if path.suffix == ".gz" else data).decode()
    )
    if path.suffix == ".parquet":
        found = pq.read_table(path).to_pylist()
    elif ".csv" in path.suffixes:
        found = list(csv.DictReader(io.StringIO(text, newline="")))
    elif ".jsonl" in path.suffixes:
        found = [json.loads(line) for line in text.splitlines()]
    else:
        found = json.loads(text)
    return [
        {name: "" if value is None else str(value) for name, value in row.items()} for row in found
    ]


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "users.csv")


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
    with pytest.raises(PrivacyError, match=r"t\.note \(1\)") as caught:
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


# --- what is refused ------------------------------------------------------------------------------


def test_a_missing_file_is_named(rules: Path, tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"no file .*users\.csv"):
        api.anonymize_file(tmp_path / "users.csv", tmp_path / "out.csv", rules)


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet"])
def test_an_empty_file_is_named(rules: Path, tmp_path: Path, form: str) -> None:
    (tmp_path / f"users.{form}").touch()
    with pytest.raises(FileError, match=rf"users\.{form}"):
        api.anonymize_file(tmp_path / f"users.{form}", tmp_path / f"out.{form}", rules)
    assert not (tmp_path / f"out.{form}").exists()


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_a_file_with_headings_alone_is_masked(rules: Path, tmp_path: Path, form: str) -> None:
    source = tmp_path / "users.csv"
    source.write_text(",".join(COLUMNS) + "\n")
    report = api.anonymize_file(source, tmp_path / f"out.{form}", rules)
    assert report.rows == 0
    assert (tmp_path / f"out.{form}").exists()


def test_the_output_is_not_the_input(people: Path, rules: Path, tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to(people)
    before = people.read_bytes()
    for output in (people, tmp_path / "link.csv"):
        with pytest.raises(GuardError, match="is the input"):
            api.anonymize_file(people, output, rules, api.MaskFileOptions(force=True))
    assert people.read_bytes() == before


def test_an_output_that_is_there_is_replaced_by_force_alone(
    people: Path, rules: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    target.write_text("mine")
    with pytest.raises(GuardError, match="exists already"):
        api.anonymize_file(people, target, rules)
    assert target.read_text() == "mine"
    api.anonymize_file(people, target, rules, api.MaskFileOptions(force=True))
    assert len(written(target)) == 3


def test_a_dry_run_writes_nothing(people: Path, rules: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    report = api.anonymize_file(
        people, tmp_path / "out.csv", rules, api.MaskFileOptions(dry_run=True)
    )
    assert (report.rows, report.dry_run, report.manifest) == (3, True, "")
    assert sorted(tmp_path.iterdir()) == before


def test_a_row_that_is_none_is_named_by_its_line(rules: Path, tmp_path: Path) -> None:
    source = tmp_path / "users.csv"
    source.write_text(",".join(COLUMNS) + "\n1,c4n4ry\n")
    with pytest.raises(FileError, match="line 2: 2 cells") as caught:
        api.anonymize_file(source, tmp_path / "out.csv", rules)
    assert "c4n4ry" not in str(caught.value)


def test_a_truncated_file_leaves_nothing(people: Path, rules: Path, tmp_path: Path) -> None:
    whole = gzip.compress(people.read_bytes() * 1)
    source = tmp_path / "users.csv.gz"
    source.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(FileError, match=r"users\.csv\.gz"):
        api.anonymize_file(source, tmp_path / "out.csv", rules)
    assert not (tmp_path / "out.csv").exists()


def test_without_a_key_nothing_runs(
    people: Path, rules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SEEDS_ANONYMIZE_KEY")
    with pytest.raises(ConfigError, match="SEEDS_ANONYMIZE_KEY"):
        api.anonymize_file(people, tmp_path / "out.csv", rules)


@pytest.mark.parametrize(
    ("source", "target", "said"),
    [
        ("-", "out.csv", "pipe"),
        ("users.csv", "-", "pipe"),
        ("users.csv", "s3://bucket/out.csv", "this machine"),
        ("users.xlsx", "out.csv", "ending"),
        ("users.csv", "out.tsv", "ending"),
        ("users.csv", "out.parquet.gz", "compressed by itself"),
    ],
)
def test_what_cannot_be_read_twice_or_written_is_refused(
    people: Path, rules: Path, monkeypatch: pytest.MonkeyPatch, source: str, target: str, said: str
) -> None:
    monkeypatch.chdir(people.parent)
    with pytest.raises(UsageError, match=said):
        api.anonymize_file(source, target, rules)


def test_the_table_is_named_by_the_user_by_the_file_or_by_the_rules(
    people: Path, rules: Path, tmp_path: Path
) -> None:
    other = people.rename(tmp_path / "export-2026.csv")
    assert api.anonymize_file(other, tmp_path / "1.csv", rules).table == "users"
    rules.write_text(RULES + '[tables.orders.columns]\nid = { keep = "x" }\n')
    with pytest.raises(UsageError, match="of which table"):
        api.anonymize_file(other, tmp_path / "2.csv", rules)
    named = api.MaskFileOptions(table="users")
    assert api.anonymize_file(other, tmp_path / "2.csv", rules, named).table == "users"
    with pytest.raises(UsageError, match="no rules of 'user'") as caught:
        api.anonymize_file(other, tmp_path / "3.csv", rules, api.MaskFileOptions(table="user"))
    assert "users" in str(caught.value.hint)


def test_types_of_parquet_that_are_not_known_are_named(rules: Path, tmp_path: Path) -> None:
    source = tmp_path / "users.parquet"
    pq.write_table(pa.Table.from_pylist([{"id": 1, "email": {"a": 1}}]), source)
    with pytest.raises(FileError, match=r"email \(struct"):
        api.anonymize_file(source, tmp_path / "out.parquet", rules)


def test_what_no_database_would_take_passes_when_it_is_kept(tmp_path: Path) -> None:
    rules = tmp_path / "r.toml"
    rules.write_text('version = 1\n[tables.t.columns]\na = { keep = "x" }\nb = { keep = "x" }\n')
    odd = pa.table({"a": [float("nan"), float("inf")], "b": pa.array([None, None], pa.null())})
    pq.write_table(odd, tmp_path / "t.parquet")
    api.anonymize_file(tmp_path / "t.parquet", tmp_path / "out.parquet", rules)
    assert str(pq.read_table(tmp_path / "out.parquet")["a"].to_pylist()) == "[nan, inf]"
    (tmp_path / "t.csv").write_text('a,b\n"x\ry\0z",1\n"",007\n,"é ; """\n', newline="")
    api.anonymize_file(tmp_path / "t.csv", tmp_path / "out.csv", rules)
    found = (tmp_path / "out.csv").read_bytes().decode()
    assert found == '"a","b"\n"x\ry\0z","1"\n"","007"\n,"é ; """\n'


def test_rows_that_a_format_cannot_hold_are_found_out(tmp_path: Path) -> None:
    source, rules = tmp_path / "t.jsonl", tmp_path / "r.toml"
    rules.write_text('version = 1\n[tables.t.columns]\na = { keep = "x" }\n')
    source.write_text('{"a": null}\n{"a": "x"}\n')  # nothing alone is an empty line in CSV
    with pytest.raises(FileError, match=r"out\.csv: what was read back is not what was written"):
        api.anonymize_file(source, tmp_path / "out.csv", rules)
    assert not (tmp_path / "out.csv").exists()


def test_a_missing_folder_is_named_before_anything_is_read(
    people: Path, rules: Path, tmp_path: Path
) -> None:
    with pytest.raises(FileError, match="there is no folder"):
        api.anonymize_file(people, tmp_path / "no" / "out.csv", rules)
    elsewhere = api.MaskFileOptions(manifest=tmp_path / "no" / "m.json")
    with pytest.raises(FileError, match="there is no folder"):
        api.anonymize_file(people, tmp_path / "out.csv", rules, elsewhere)


class Writes(Silent):
    """Writes to a file when it is told something."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def message(self, text: str) -> None:
        if text.startswith("looking"):
            with self.path.open("a") as file:
                file.write("4,new@mail.example,,,,,,\n")


def test_a_file_that_changes_while_it_is_read_is_refused(
    people: Path, rules: Path, tmp_path: Path
) -> None:
    with pytest.raises(FileError, match=r"users\.csv was changed while it was read"):
        api.anonymize_file(people, tmp_path / "out.csv", rules, progress=Writes(people))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["rules.toml", "users.csv"]


def test_what_a_killed_run_left_behind_is_removed_by_the_next(
    people: Path, rules: Path, tmp_path: Path
) -> None:
    left, fresh = tmp_path / ".999999999.out.csv", tmp_path / ".999999998.out.csv"
    for file in (left, fresh):
        file.write_text("half")
    os.utime(left, (1, 1))
    api.anonymize_file(people, tmp_path / "out.csv", rules)
    assert not left.exists()
    assert fresh.exists()


MODELS = """
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase): pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(40), unique=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    phone: Mapped[str] = mapped_column(sa.String(30), unique=True)

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    placed: Mapped[sa.Date] = mapped_column(sa.Date)
"""
OF_MODELS = """
version = 1
[tables.users.columns]
id = { mask = "hash" }
email = { mask = "email" }
code = { mask = "hash" }
phone = { mask = "phone" }
[tables.orders]
subject = "user_id"
[tables.orders.columns]
id = { mask = "hash" }
placed = { mask = "date_shift" }
"""


def test_with_models_all_values_are_those_of_the_database(
    ends: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = ends
    (tmp_path / "shop_of_files.py").write_text(MODELS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    rules = tmp_path / "rules.toml"
    rules.write_text(OF_MODELS)
    executed(
        source,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(40) NOT NULL UNIQUE,"
        " code VARCHAR(16) NOT NULL UNIQUE, phone VARCHAR(30) NOT NULL UNIQUE)",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL"
        " REFERENCES users (id), placed DATE NOT NULL)",
        "INSERT INTO users VALUES (7, 'ana@mail.example', 'A-1', '+1 212 555 7788'),"
        " (8, 'ben@mail.example', 'A-2', '+44 20 7946 0999')",
        "INSERT INTO orders VALUES (1, 7, '2024-01-02'), (2, 8, '2024-01-02')",
    )
    api.anonymize(source, target, rules, api.AnonymizeOptions(create_tables=True))
    (tmp_path / "users.csv").write_text(
        "id,email,code,phone\n7,ana@mail.example,A-1,+1 212 555 7788\n"
        "8,ben@mail.example,A-2,+44 20 7946 0999\n"
    )
    (tmp_path / "orders.csv").write_text("id,user_id,placed\n1,7,2024-01-02\n2,8,2024-01-02\n")
    options = api.MaskFileOptions(metadata="shop_of_files:Base")
    for table in ("users", "orders"):
        api.anonymize_file(f"{table}.csv", f"{table}.masked.csv", rules, options)
        found = [tuple(row.values()) for row in written(tmp_path / f"{table}.masked.csv")]
        copied = rows(target, f"SELECT * FROM {table}")
        assert sorted(found) == sorted(tuple(map(str, row)) for row in copied)
    with pytest.raises(RulesError, match=r"orders\.user_id has no rule"):
        api.anonymize_file("orders.csv", "without.csv", rules)
