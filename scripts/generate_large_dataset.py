"""Append very many users, through the door that ``seed users --count N`` uses.

Usage: python scripts/generate_large_dataset.py [--count 1m] [--env NAME] [--jobs N] [--clear]
"""

from __future__ import annotations

import argparse
import sys

from seeds.api import seed
from seeds.api.request import SeedRequest
from seeds.config.numbers import parse_count
from seeds.errors import SeedsError


def main() -> int:
    """Load the users, say how fast that was and return the exit code."""
    parser = argparse.ArgumentParser(description="Append very many users.")
    parser.add_argument("--count", default="100k", help="users, such as 500_000, 100k or 10m")
    parser.add_argument("--env", help="environment (SEED_ENV, else development)")
    parser.add_argument("--jobs", type=int, default=1, help="generator threads")
    parser.add_argument("--clear", action="store_true", help="delete the present ones first")
    chosen = parser.parse_args()
    try:
        request = SeedRequest(
            seeders=("users",),
            env=chosen.env,
            counts={"users": parse_count(chosen.count, "--count")},
            jobs=chosen.jobs,
            clear=chosen.clear,
            migrate=True,
        )
        report = seed(request)
    except SeedsError as error:
        print(f"Error: {error.message}", error.hint, sep="\n", file=sys.stderr)
        return error.exit_code
    rows = sum(result.inserted for result in report.tables)
    rate = rows / report.seconds if report.seconds else 0.0
    print(f"{rows:,} rows in {report.seconds:.1f} s ({rate:,.0f} rows/s) into {report.database}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
