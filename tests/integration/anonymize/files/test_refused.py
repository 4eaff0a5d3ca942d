"""What is refused of a file or a command, and what is left behind."""

from __future__ import annotations

import gzip
import os
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seeds import api
from seeds.errors import (
    ConfigError,
    FileError,
    GuardError,
    UsageError,
)
from seeds.runner.progress import Silent
from tests.support.masked_files import COLUMNS, RULES, written


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
    long = pa.array([Decimal(1)], pa.decimal256(50, 2))
    pq.write_table(pa.table({"id": [1], "email": long}), source)
    with pytest.raises(FileError, match=r"email \(decimal256"):
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
