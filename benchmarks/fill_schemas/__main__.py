"""``python -m benchmarks.fill_schemas [NAME …]``: fill schemas of others and print what came of it.

The first run downloads applications from PyPI and packages from Debian's archive (`apt-get`) into
the cache folder and runs the applications' own migrations, which takes half an hour; later runs
load the schemas from the text that was kept. PostgreSQL is found as in the other benchmarks;
``psql``, ``pg_dump`` and ``sqlite3`` must be installed.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path

from benchmarks.fill_schemas.applications import APPLICATIONS, Application
from benchmarks.fill_schemas.filling import Filled, fill, reasons, table
from benchmarks.fill_schemas.packages import PACKAGES
from benchmarks.fill_schemas.shelf import SchemaError, Shelf

RULES = Path(__file__).resolve().parents[2] / "tests" / "integration" / "fill" / "rules"
"""What applications ask of their databases and no constraint says."""


def main() -> int:
    """Fetch what is missing, fill, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fill_schemas", description=__doc__)
    parser.add_argument("names", nargs="*", help="which schemas; all when left out")
    parser.add_argument("--cache", type=Path, default=Path(".fill-schemas"), help="where to keep")
    parser.add_argument("--rows", type=int, default=100, help="rows a table")
    parser.add_argument("--offline", action="store_true", help="only the schemas that are kept")
    parser.add_argument("--fetch", action="store_true", help="fetch and migrate only")
    parser.add_argument("--reasons", type=Path, help="a file for what was not filled, and why")
    arguments = parser.parse_args()
    shelf = Shelf(arguments.cache.resolve())
    seed = Path(sys.executable).with_name("seed")
    results: list[Filled] = []
    for schema in (*APPLICATIONS, *PACKAGES):
        if arguments.names and schema.name not in arguments.names:
            continue
        for dialect in schema.dialects:
            path = shelf.dump(schema.name, dialect)
            try:
                if not path.exists() and not arguments.offline:
                    print(f"making {schema.name} for {dialect} …", file=sys.stderr, flush=True)
                    schema.make(shelf, dialect)
                if arguments.fetch or not path.exists():
                    continue
                opens = None
                if isinstance(schema, Application) and schema.opens:
                    opens = partial(schema.opened, shelf)
                rules = RULES / f"{schema.name}.toml"
                known = rules if rules.exists() else None
                result = fill(str(seed), schema.name, dialect, path, arguments.rows, opens, known)
            except SchemaError as error:
                result = Filled(schema.name, dialect, failure=str(error))
            results.append(result)
            print(table([result]).splitlines()[2], file=sys.stderr, flush=True)
    print(table(results))
    if arguments.reasons:
        arguments.reasons.write_text(reasons(results) + "\n", encoding="utf-8")
    else:
        print(f"\n{reasons(results)}")
    return 0 if not any(r.failure or r.violated or r.refused for r in results) else 1


if __name__ == "__main__":
    sys.exit(main())
