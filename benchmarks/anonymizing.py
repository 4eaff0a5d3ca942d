"""A masked copy of a shop against ``pg_dump | psql`` of the same database."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.databases import postgresql, psql
from benchmarks.measure import Result, alternate, run

if TYPE_CHECKING:
    from benchmarks.cases import Bench

RULES = Path(__file__).resolve().parents[1] / "app" / "anonymize.toml"
_MEMORY = 400


def copy(bench: Bench) -> list[Result]:
    """A million users, a million orders and three million items, masked and copied."""
    count = bench.rows(1_000_000)
    megabytes: list[float] = []
    with postgresql(bench.seed) as source, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        key = folder / "key"
        key.touch(0o600)
        key.write_text(secrets.token_hex(32))
        orders = ("--count", f"users={count}", "--count", f"orders={count}")
        bench.fill(source, "all", *orders)
        # What production has: statistics, and no rows to be tidied up.
        psql(source, "VACUUM ANALYZE", "CHECKPOINT")
        rules = folder / "rules.toml"
        rules.write_text(RULES.read_text())

        def ours() -> float:
            with postgresql(bench.seed) as target:
                done = run([
                    bench.seed, "anonymize", "--source", source, "--target", target,
                    "--rules", str(rules), "--key-file", str(key), "--quiet", "--yes",
                ])  # fmt: skip
                megabytes.append(done.megabytes)
                return done.seconds

        def dumped() -> float:
            with postgresql(bench.seed) as target:
                psql(target, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
                pipe = f"pg_dump '{source}' --no-owner | psql -qX -o /dev/null '{target}'"
                return run(["sh", "-c", pipe], env={"PGOPTIONS": "", **os.environ}).seconds

        a, b, ratio = alternate(ours, dumped, max(bench.runs // 3, 1))
    most = max(megabytes)
    command = "seed anonymize --source … --target … --rules app/anonymize.toml"
    return [
        Result(
            f"a masked copy of {count:,} users, {count:,} orders and three times as many items",
            f"{a:.1f} s",
            f"`pg_dump | psql` {b:.1f} s",
            ratio,
            "≤ 1.50",
            ratio <= 1.5,
            command,
        ),
        Result(
            "peak memory of the same",
            f"{most:.0f} MB",
            f"{_MEMORY} MB",
            most / _MEMORY,
            "≤ 1.00",
            most <= _MEMORY,
            command,
        ),
    ]
