"""What being able to take back costs: the ledger while loading, an undo, a long history."""

from __future__ import annotations

import json
import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from benchmarks.databases import postgresql, psql
from benchmarks.measure import Result, alternate, run
from seeds.ledger.ledger import RUNS
from seeds.load.engine import create_engine

if TYPE_CHECKING:
    from benchmarks.cases import Bench


HISTORY = 1000
"""Runs in the history that ``seed status`` shows."""


def _start_over(url: str) -> None:
    psql(
        url,
        "TRUNCATE users, categories, roles, system_config RESTART IDENTITY CASCADE",
        "DROP TABLE IF EXISTS seed_runs",
        "CHECKPOINT",
    )


def undo(bench: Bench) -> list[Result]:
    """Taking a million-row run back, against writing it; then the same beside others' rows."""
    count = bench.rows(1_000_000)
    results = []
    with postgresql(bench.seed) as url:
        for others in (0, count // 10):
            pairs = []
            for _ in range(bench.runs):
                _start_over(url)
                if others:
                    bench.fill(url, "all", "--count", f"users={others}")
                written = bench.fill(url, "users", "--count", str(count)).seconds
                taken = run([bench.seed, "undo", "--quiet", "--database-url", url]).seconds
                pairs.append((taken, written))
            beside = f" beside a shop of {others:,} users" if others else ""
            results.append(_undone(f"undo of {count:,} users{beside}, PostgreSQL", pairs))
    few = bench.rows(300_000)
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'shop.db'}"
        pairs = []
        for _ in range(bench.runs):
            Path(name, "shop.db").unlink(missing_ok=True)
            run([bench.seed, "migrate", "--database-url", url])
            written = bench.fill(url, "users", "--count", str(few)).seconds
            taken = run([bench.seed, "undo", "--quiet", "--database-url", url]).seconds
            pairs.append((taken, written))
        results.append(_undone(f"undo of {few:,} users, SQLite", pairs))
    return results


def _undone(what: str, pairs: list[tuple[float, float]]) -> Result:
    taken = statistics.median(a for a, _ in pairs)
    written = statistics.median(b for _, b in pairs)
    ratio = statistics.median(a / b for a, b in pairs)
    return Result(
        what,
        f"{taken:.1f} s",
        f"writing them {written:.1f} s",
        ratio,
        "≤ 0.50",
        ratio <= 0.5,
        "seed undo",
    )


def ledger(bench: Bench) -> list[Result]:
    """The same load with the ledger's digests and record, and without."""
    count = bench.rows(1_000_000)
    few = bench.rows(300_000)
    bare = [bench.python, "-m", "benchmarks.without_ledger"]
    results = []

    def compared(url: str, rows: int, what: str) -> Result:
        command = ["users", "--count", str(rows), "--clear", "--force", "--quiet",
                   "--as-of", "2026-01-01", "--database-url", url]  # fmt: skip
        run([bench.seed, *command])

        def ours() -> float:
            return run([bench.seed, *command]).seconds

        def without() -> float:
            return run([*bare, *command]).seconds

        a, b, ratio = alternate(ours, without, max(bench.runs, 5))
        return Result(
            f"the ledger while loading {rows:,} users into {what}",
            f"{a:.2f} s",
            f"the same load without a ledger {b:.2f} s",
            ratio,
            "≤ 1.02",
            ratio <= 1.02,
            f"seed users --count {rows} --clear",
        )

    with postgresql(bench.seed) as url:
        results.append(compared(url, count, "PostgreSQL"))
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'shop.db'}"
        run([bench.seed, "migrate", "--database-url", url])
        results.append(compared(url, few, "SQLite"))
    return results


def history(bench: Bench) -> list[Result]:
    """``seed status`` on a thousand runs."""
    results = []
    with postgresql(bench.seed) as url, tempfile.TemporaryDirectory() as name:
        file = f"sqlite:///{Path(name) / 'shop.db'}"
        run([bench.seed, "migrate", "--database-url", file])
        for target, what in ((url, "PostgreSQL"), (file, "SQLite")):
            bench.fill(target, "users", "--count", str(HISTORY * 5))
            _split(target)

            def shown(target: str = target) -> float:
                command = [bench.seed, "status", "--all", "--json", "--database-url", target]
                return run(command).seconds

            def nothing() -> float:
                return run([bench.python, "-c", "pass"]).seconds

            a, b, ratio = alternate(shown, nothing, max(bench.runs, 5))
            results.append(
                Result(
                    f"`seed status` on {HISTORY:,} runs, {what}",
                    f"{a * 1000:.0f} ms",
                    f"`python -c pass` {b * 1000:.0f} ms",
                    ratio,
                    "≤ 500 ms",
                    a <= 0.5,
                    "seed status --all",
                )
            )
    return results


def _split(url: str) -> None:
    """Make a history of a thousand runs of five rows out of one run of five thousand."""
    engine = create_engine(url)
    with engine.begin() as connection:
        first = dict(connection.execute(sa.select(RUNS)).mappings().one())
        connection.execute(sa.delete(RUNS))
        runs = []
        for number in range(HISTORY):
            tables = json.loads(first["tables"])
            for entry in tables:
                start = entry["keys"][0][0] + 5 * number
                entry["keys"] = [[start, start + 4]]
                entry["inserted"] = entry["generated"] = 5
            runs.append({**first, "run": number + 1, "tables": json.dumps(tables)})
        connection.execute(sa.insert(RUNS), runs)
    engine.dispose()
