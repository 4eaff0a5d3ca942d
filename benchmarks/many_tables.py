"""``seed fill`` of a schema of many tables with few rows: what one more table takes.

The time of the whole command, start and catalogue included, less that of copying the same finished
rows into the same live tables, divided by the tables.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.databases import postgresql, psql
from benchmarks.measure import Result

if TYPE_CHECKING:
    from benchmarks.cases import Bench

_TABLES = 150
_ROWS = 100
_PROMISED = 50
"""Milliseconds a table."""

_NAMES = (  # noqa: SIM905 - a list of one name a line would be longer than all else
    "account address article asset author badge basket batch booking branch budget building"
    " bundle campaign carrier category channel claim client comment company contract coupon"
    " course customer delivery device discount document employee event feature file folder"
    " group holiday image invoice item job label ledger lesson license location member message"
    " meter milestone note notice offer office order parcel partner payment permit phase plan"
    " policy post price process product profile project quote rating reading receipt record"
    " refund region release report request review role room route rule salary sample schedule"
    " season sector segment sensor series service session shift shipment shop site skill slot"
    " source stage station step stock store student supplier survey tag target task tax team"
    " template tenant ticket token topic track transfer trip unit upload user vendor venue"
    " version visit voucher wallet warehouse zone"
).split()
_STATES = (
    "'open', 'paid', 'sent'",
    "'draft', 'active', 'archived', 'deleted'",
    "'low', 'normal', 'high'",
    "'new', 'seen'",
    "'requested', 'approved', 'rejected'",
)


def many_tables(bench: Bench) -> list[Result]:
    """A hundred rows in each of 150 tables of ten columns, with conditions and references."""
    command = ("fill", "--rows", str(_ROWS), "--schema", "many", "--seed", "1", "--yes")
    names = list(_names())
    with postgresql(bench.seed) as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        psql(url, "CREATE SCHEMA many", *_schema(names))
        bench.fill(url, *command)
        saved = [f"\\copy many.{table} TO '{folder / table}'" for table in names]
        loaded = [f"\\copy many.{table} FROM '{folder / table}'" for table in names]
        psql(url, *saved)
        filled, copied, processor = [], [], []
        for _ in range(bench.runs):
            _empty(url, names)
            run = bench.fill(url, *command)
            filled.append(run.seconds)
            processor.append(run.processor)
            _empty(url, names)
            copied.append(psql(url, *loaded))
    each = [(a - b) / _TABLES * 1000 for a, b in zip(filled, copied, strict=True)]
    ours = statistics.median(each)
    busy = statistics.median(processor) / _TABLES * 1000
    return [
        Result(
            f"time per table of a fill, {_TABLES} tables",
            f"{ours:.0f} ms beside the load ({busy:.0f} ms of the processor)",
            f"`\\copy` of the same rows {statistics.median(copied) / _TABLES * 1000:.0f} ms",
            ours / _PROMISED,
            f"≤ {_PROMISED} ms",
            ours <= _PROMISED,
            f"seed {' '.join(command)}",
        )
    ]


def _names() -> Iterator[str]:
    for number in range(_TABLES):
        turn, at = divmod(number, len(_NAMES))
        yield f"{_NAMES[at]}s" if not turn else f"{_NAMES[at]}_{_NAMES[-at]}s"


def _schema(names: list[str]) -> Iterator[str]:
    for number, name in enumerate(names):
        columns = [
            "id serial PRIMARY KEY",
            "name varchar(80) NOT NULL",
            f"email varchar(120){' NOT NULL UNIQUE' if number % 4 == 0 else ''}",
            f"state varchar(12) NOT NULL CHECK (state IN ({_STATES[number % len(_STATES)]}))",
            f"amount numeric(10, 2) NOT NULL CHECK (amount >= {number % 7})",
            f"quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND {10 + number})",
            "note text",
            "is_active boolean NOT NULL DEFAULT true",
            "starts_at timestamptz NOT NULL",
            "ends_at timestamptz",
        ]
        if number:
            parent = names[(number - 1) // 2]
            columns[6] = f"{parent[:-1]}_id integer NOT NULL REFERENCES many.{parent}"
        if number > 3:
            columns[1] = f"other_id integer REFERENCES many.{names[number // 3]}"
        if number % 2:
            columns.append("CHECK (ends_at >= starts_at)")
        if number % 3 == 0:
            last = _STATES[number % len(_STATES)].rpartition(", ")[2]
            columns.append(f"CHECK ((state = {last}) = (ends_at IS NOT NULL))")
        yield f"CREATE TABLE many.{name} ({', '.join(columns)})"


def _empty(url: str, names: list[str]) -> None:
    listed = ", ".join(f"many.{name}" for name in names)
    psql(
        url,
        f"TRUNCATE {listed} RESTART IDENTITY",
        "DROP TABLE IF EXISTS seed_runs",
        "CHECKPOINT",
    )
