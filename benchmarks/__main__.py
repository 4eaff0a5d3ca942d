"""``python -m benchmarks [CASE …]``: print the table of speed and memory.

The machine should have nothing else to do. PostgreSQL is found by TEST_DATABASE_URL, else
on 127.0.0.1:5432; ``psql`` and ``sqlite3`` must be installed.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
from pathlib import Path

from benchmarks.cases import CASES, Bench
from benchmarks.measure import Result, table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks.md"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], help="which; all when left out")
    parser.add_argument("--runs", type=int, default=3, help="runs of each; medians are shown")
    parser.add_argument("--scale", type=float, default=1.0, help="shrink counts, for a trial")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} as well")
    arguments = parser.parse_args()
    for tool in ("psql", "sqlite3"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is not installed; the benchmarks compare with it")
    seed = Path(sys.executable).with_name("seed")
    bench = Bench(str(seed), sys.executable, arguments.runs, arguments.scale)
    results: list[Result] = []
    for name in arguments.cases or CASES:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        for result in CASES[name](bench):
            print(
                f"  {result.name}: {result.ours}, ratio {result.ratio:.2f} ({result.limit})",
                file=sys.stderr,
            )
            results.append(result)
    print(table(results))
    if arguments.write:
        PAGE.write_text(page(results, arguments.runs), encoding="utf-8")
    return 0 if all(r.ok for r in results) else 1


def page(results: list[Result], runs: int) -> str:
    """Return the page of results with their commands."""
    commands = "\n".join(f"- {r.name}: `{r.command}`" for r in results)
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return (
        "# Benchmarks\n\n"
        "Measured by `make bench`, on a shared machine: only the ratios within one run count.\n"
        f"Medians of {runs} runs (the shop: {max(runs // 3, 1)}), whole commands from start to\n"
        "exit, ours and the alternative in turn. The alternative copies files that are already\n"
        f"finished; ours makes the rows as well. The machine: {machine}.\n\n"
        f"{table(results)}\n\n## The commands\n\n{commands}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
