"""``seed generate`` of ten million users to Parquet against DuckDB's ``range()`` and hashes."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Result, alternate, run

if TYPE_CHECKING:
    from benchmarks.cases import Bench

# Columns as those of the shop's users: as many, of the same types, of about the same width and
# number of distinct values, by the means that DuckDB has.
_DUCKDB = """
import sys, duckdb
rows, path = int(sys.argv[1]), sys.argv[2]
duckdb.sql("SET threads = 2")
duckdb.sql("SET memory_limit = '1GB'")
duckdb.sql(f'''COPY (
  WITH drawn AS (
    SELECT i, hash(i, 1) a, hash(i, 2) b, hash(i, 3) c, hash(i, 4) d, hash(i, 5) e, hash(i, 6) f
    FROM range({rows}) t(i))
  SELECT i + 1 AS id,
    'name' || (a % 1000) || '.' || 'family' || (b % 1000) || i || '@example.com' AS email,
    'name' || (a % 1000) || '_' || 'family' || (b % 1000) || i AS username,
    'Name' || (a % 1000) || ' Family' || (b % 1000) AS full_name,
    '$argon2id$v=19$m=65536,t=3,p=4$z0aDUY2VfK6Pa98ybVPGOA$V/h9y21WtT985lj/klM3gRZvyONFBsqX4fN'
      AS hashed_password,
    CASE WHEN c % 100 < 75 THEN 'user' WHEN c % 100 < 97 THEN 'premium' ELSE 'admin' END AS role,
    d % 100 < 75 AS is_active,
    d // 128 % 100 < 80 AS is_verified,
    CASE WHEN e % 2 = 0 THEN '+1 (' || (200 + e // 2 % 800) || ') 555-01' || (10 + e // 7 % 90) END
      AS phone,
    CASE WHEN e // 4096 % 2 = 0 THEN 'Keeps a list of every film of the year ' || (f % 500) END
      AS bio,
    'https://avatars.example.com/name' || (a % 1000) || '-family' || (b % 1000) || '.png'
      AS avatar_url,
    (1 + f // 512 % 1999) || ' Street' || (f // 65536 % 200) AS street,
    'City' || (f // 16777216 % 300) AS city,
    'S' || (f // 16777216 % 50) AS state,
    (10000 + f // 4294967296 % 90000)::VARCHAR AS postal_code,
    'US' AS country,
    CASE WHEN c // 128 % 10 < 8
      THEN TIMESTAMP '2025-01-01' + to_seconds((c // 1024 % 31536000)::BIGINT) END AS last_login_at,
    TIMESTAMP '2023-01-01' + to_seconds((a // 1024 % 94608000)::BIGINT) AS created_at,
    TIMESTAMP '2024-01-01' + to_seconds((b // 1024 % 63072000)::BIGINT) AS updated_at
  FROM drawn) TO '{path}' (FORMAT parquet, COMPRESSION snappy)''')
"""


def users_to_parquet(bench: Bench) -> list[Result]:
    """Ten million users to Parquet, on the machine's cores, and DuckDB's on two."""
    count = bench.rows(10_000_000)
    megabytes: list[float] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        command = (
            "seed generate --table users --count 10m --format parquet --jobs 2 --output DIR --force"
        )
        arguments = command.replace("10m", str(count)).replace("DIR", str(folder)).split()[1:]

        def ours() -> float:
            done = run([bench.seed, *arguments, "--as-of", "2026-01-01", "--quiet"])
            megabytes.append(done.megabytes)
            return done.seconds

        def other() -> float:
            path = str(folder / "duckdb.parquet")
            return run([bench.python, "-c", _DUCKDB, str(count), path]).seconds

        own, theirs, ratio = alternate(ours, other, bench.runs)
        written = json.loads((folder / "manifest.json").read_text())["tables"]["users"]["written"]
    assert written == count
    peak = max(megabytes)
    return [
        Result(
            f"generate {count:,} users to Parquet",
            f"{count / own:,.0f} rows/s",
            f"DuckDB, range() and hash(): {count / theirs:,.0f} rows/s",
            1 / ratio,
            "≥ 1.50",
            1 / ratio >= 1.5,
            command,
        ),
        Result(
            "the same, rows a second",
            f"{count / own:,.0f} rows/s",
            "a million",
            count / own / 1e6,
            "≥ 1.00",
            count / own >= 1e6,
            command,
        ),
        Result(
            "the same, peak memory",
            f"{peak:.0f} MB",
            "400 MB",
            peak / 400,
            "≤ 1.00",
            peak <= 400,
            command,
        ),
    ]
