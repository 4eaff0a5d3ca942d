"""``seed fill`` of a wide fact table: the same rows copied into the same live table."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.databases import postgresql, psql
from benchmarks.measure import Result, alternate

if TYPE_CHECKING:
    from benchmarks.cases import Bench

_SCHEMA = """
CREATE SCHEMA facts;
CREATE TYPE facts.channel AS ENUM ('web', 'shop', 'phone', 'partner');
CREATE TABLE facts.region (
    id serial PRIMARY KEY, code char(2) NOT NULL UNIQUE, name text NOT NULL
);
CREATE TABLE facts.customer (
    id bigserial PRIMARY KEY, email varchar(120) NOT NULL UNIQUE, full_name text NOT NULL
);
CREATE TABLE facts.product (
    id serial PRIMARY KEY, sku varchar(20) NOT NULL UNIQUE, name text NOT NULL,
    price numeric(10, 2) NOT NULL CHECK (price > 0)
);
CREATE TABLE facts.sale (
    id bigserial PRIMARY KEY,
    customer_id bigint NOT NULL REFERENCES facts.customer,
    product_id integer NOT NULL REFERENCES facts.product,
    region_id integer NOT NULL REFERENCES facts.region,
    reference uuid NOT NULL UNIQUE,
    channel facts.channel NOT NULL,
    status varchar(12) NOT NULL CHECK (status IN ('open', 'paid', 'sent', 'returned')),
    quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 20),
    unit_price numeric(10, 2) NOT NULL CHECK (unit_price >= 0),
    discount numeric(4, 3) NOT NULL DEFAULT 0 CHECK (discount >= 0 AND discount < 1),
    tax_rate numeric(5, 4),
    shipping_cost double precision,
    weight_kg real CHECK (weight_kg > 0),
    is_gift boolean NOT NULL,
    note text,
    ip_address inet,
    attributes jsonb,
    delivery_date date,
    ordered_at timestamptz NOT NULL,
    shipped_at timestamptz CHECK (shipped_at >= ordered_at),
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((status IN ('sent', 'returned')) = (shipped_at IS NOT NULL))
);
CREATE INDEX ON facts.sale (ordered_at);
CREATE INDEX ON facts.sale (customer_id, status);
"""
_COPY = 2.0
"""How much longer than copying finished rows it may take."""


def fact_table(bench: Bench) -> list[Result]:
    """A million rows of 22 columns, with keys, conditions and indexes."""
    count = bench.rows(1_000_000)
    parents = ("region=20", f"customer={count // 10}", f"product={count // 200}")
    command = ("--only", "facts.sale", "--count", f"facts.sale={count}", "--seed", "1", "--yes")
    with postgresql(bench.seed) as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        psql(url, _SCHEMA)
        only = ["--schema", "facts", "--except", "facts.sale"]
        counts = [part for one in parents for part in ("--count", f"facts.{one}")]
        bench.fill(url, "fill", *only, *counts, "--seed", "1", "--yes")

        def ours() -> float:
            _empty(url)
            return bench.fill(url, "fill", *command).seconds

        ours()
        file = folder / "sale"
        psql(url, f"\\copy facts.sale TO '{file}'")

        def copied() -> float:
            _empty(url)
            return psql(url, f"\\copy facts.sale FROM '{file}'")

        a, b, ratio = alternate(ours, copied, bench.runs)
        _empty(url)
        peak = bench.fill(url, "fill", *command).megabytes
    shown = f"seed fill {' '.join(command)}"
    return [
        Result(
            f"fill of a fact table of 22 columns with {count:,} rows",
            f"{a:.1f} s",
            f"`\\copy` of the same rows {b:.1f} s",
            ratio,
            f"≤ {_COPY:.2f}",
            ratio <= _COPY,
            shown,
        ),
        Result(
            "peak memory of the same", f"{peak:.0f} MB", "400 MB", peak / 400, "≤ 1.00",
            peak <= 400, shown,
        ),
    ]  # fmt: skip


def _empty(url: str) -> None:
    psql(
        url, "TRUNCATE facts.sale RESTART IDENTITY", "DROP TABLE IF EXISTS seed_runs", "CHECKPOINT"
    )
