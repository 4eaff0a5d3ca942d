"""Seed the example shop from Python, through the door that ``seed all --clear`` uses.

Usage: python scripts/seed_data.py [--env NAME] [--seed N] [--keep]
"""

from __future__ import annotations

import argparse
import sys

from seeds.api import seed
from seeds.api.request import SeedRequest
from seeds.errors import SeedsError


def main() -> int:
    """Seed everything, say what was written and return the exit code."""
    parser = argparse.ArgumentParser(description="Seed the example shop.")
    parser.add_argument("--env", help="environment (SEED_ENV, else development)")
    parser.add_argument("--seed", type=int, help="random seed (SEED_RANDOM_SEED, else 42)")
    parser.add_argument("--keep", action="store_true", help="append instead of clearing first")
    chosen = parser.parse_args()
    request = SeedRequest(env=chosen.env, seed=chosen.seed, clear=not chosen.keep, migrate=True)
    try:
        report = seed(request)
    except SeedsError as error:
        print(f"Error: {error.message}", error.hint, sep="\n", file=sys.stderr)
        return error.exit_code
    for result in report.tables:
        print(f"{result.table:<20} {result.inserted:>10,} inserted {result.updated:>8,} updated")
    return 0


if __name__ == "__main__":
    sys.exit(main())
