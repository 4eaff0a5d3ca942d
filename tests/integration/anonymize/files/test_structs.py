"""Structs, maps and lists of Parquet are documents."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seeds import api
from seeds.errors import PrivacyError
from tests.support.masked_files import written

NESTED = pa.table(
    {
        "id": [1, 2, 3],
        "who": pa.array(
            [
                {"email": "ana.silva@mail.example", "seen": dt.date(2024, 5, 6), "n": 1},
                None,
                {"email": None, "seen": None, "n": 2},
            ]
        ),
        "more": pa.array([[{"a": 1}], [], None]),
        "facts": pa.array([[("x", 1.5)], [], None], pa.map_(pa.string(), pa.float64())),
    }
)


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv"])
def test_structs_of_parquet_are_masked_as_documents(tmp_path: Path, form: str) -> None:
    pq.write_table(NESTED, tmp_path / "t.parquet")
    rules = tmp_path / "r.toml"
    rules.write_text(
        "version = 1\n[tables.t.columns]\nid = {keep='a key'}\n"
        "who.paths.'$.email' = {mask='email'}\nwho.paths.'$.seen' = {keep='x'}\n"
        "who.paths.'$.n' = {keep='x'}\nmore = {keep='x'}\nfacts = {keep='x'}\n"
    )
    out = tmp_path / f"out.{form}"
    api.anonymize_file(tmp_path / "t.parquet", out, rules)
    found = written(out)
    assert "ana.silva" not in str(found)
    assert "@" in found[0]["who"]
    assert "2024-05-06" in found[0]["who"]
    assert found[1]["who"] == ""
    kept = [found[0]["more"].replace("'", '"'), found[0]["facts"].replace("'", '"')]
    assert kept == ['[{"a": 1}]', '{"x": 1.5}']


def test_a_survivor_within_a_struct_is_found(tmp_path: Path) -> None:
    pq.write_table(
        NESTED.append_column("email", [["ana.silva@mail.example"] * 3]), tmp_path / "t.parquet"
    )
    rules = tmp_path / "r.toml"
    kept = "".join(f"{name} = {{keep='x'}}\n" for name in ("id", "who", "more", "facts"))
    rules.write_text(f"version = 1\n[tables.t.columns]\n{kept}email = {{mask='email'}}\n")
    with pytest.raises(PrivacyError, match=r"t\.who"):
        api.anonymize_file(tmp_path / "t.parquet", tmp_path / "out.parquet", rules)
