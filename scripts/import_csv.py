"""Import products from a CSV file, through the door that ``seed import`` uses.

Usage: python scripts/import_csv.py [FILE] [--table NAME] [--mapping FILE] [--env NAME]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from seeds.api import ImportRequest, SeedRequest, import_files
from seeds.errors import SeedsError

PRODUCTS = Path("app/content/products.csv")


def main() -> int:
    """Import the file, say what was written and return the exit code."""
    parser = argparse.ArgumentParser(description="Import products from a CSV file.")
    parser.add_argument("file", nargs="?", type=Path, default=PRODUCTS, help=f"({PRODUCTS})")
    parser.add_argument("--table", default="products", help="table that the rows are for")
    parser.add_argument("--mapping", type=Path, help="mapping file (FILE.toml if there is one)")
    parser.add_argument("--upsert", default="sku", help="column that tells rows apart (sku)")
    parser.add_argument("--decimal", default=",", help="decimal sign (,)")
    parser.add_argument("--date-format", default="%d.%m.%Y", help="of strptime (%%d.%%m.%%Y)")
    parser.add_argument("--env", help="environment (SEED_ENV, else development)")
    chosen = parser.parse_args()
    beside = chosen.file.with_suffix(".toml")
    wanted = ImportRequest(
        files=(str(chosen.file),),
        table=chosen.table,
        mapping=chosen.mapping or (beside if beside.exists() else None),
        upsert=(chosen.upsert,),
        decimal=chosen.decimal,
        date_format=chosen.date_format,
    )
    try:
        report = import_files(wanted, SeedRequest(env=chosen.env, migrate=True))
    except SeedsError as error:
        print(f"Error: {error.message}", error.hint, sep="\n", file=sys.stderr)
        return error.exit_code
    print(
        f"{report.table}: {report.inserted:,} inserted, {report.updated:,} updated, "
        f"{report.unchanged:,} unchanged, in {report.seconds:.1f} s"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
