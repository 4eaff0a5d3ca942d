"""A file of people, rules for it, and the rows of files."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

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
