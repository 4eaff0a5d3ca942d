"""``seed import`` of a million products: psql's own statements, same table; memory of more rows."""

from __future__ import annotations

import gzip
import shutil
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.databases import postgresql, psql
from benchmarks.measure import Result, Run, alternate, run

if TYPE_CHECKING:
    from benchmarks.cases import Bench

_TYPED = """
SELECT sku AS "Article", p.slug, p.name AS "Title", p.description,
       replace(price::text, '.', ',') AS price,
       replace(sale_price::text, '.', ',') AS sale_price, stock,
       CASE WHEN p.is_active THEN 'yes' ELSE 'no' END AS is_active,
       replace(weight_kg::text, '.', ',') AS weight_kg, tags, attributes, dimensions,
       to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS created_at,
       to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS updated_at,
       c.slug AS category
FROM products p JOIN categories c ON c.id = p.category_id ORDER BY p.id
"""


_OPTIONS = (
    "--map", "Article=sku", "--map", "Title=name", "--map", "category=category_id:slug",
    "--decimal", ",",
)  # fmt: skip
_UPSERT = ("--upsert", "sku")
_SKIP = ("--on-error", "skip")
_GROWTH = 1.10
"""How much more memory ten times the rows may take."""


def products(bench: Bench) -> list[Result]:
    """A million products: as they are, with types and look-ups, upserted; how memory grows."""
    with postgresql(bench.seed) as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        imports = _Imports(bench, url, folder)
        return [*imports.loads(), imports.upserts(), *imports.memory()]


class _Imports:
    """The files of one benchmark, and the table that they go into."""

    def __init__(self, bench: Bench, url: str, folder: Path) -> None:
        self.bench = bench
        self.url = url
        self.folder = folder
        self.count = bench.rows(1_000_000)
        self.sizes = (self.count // 10, self.count // 2, self.count)
        bench.fill(url, "products", "--count", str(self.count))
        for rows in self.sizes:
            plain = f"SELECT * FROM products ORDER BY id LIMIT {rows}"
            typed = f"{' '.join(_TYPED.split())} LIMIT {rows}"
            self._save(plain, f"plain-{rows}.csv", "FORMAT csv, HEADER")
            self._save(typed, f"typed-{rows}.csv", "FORMAT csv, HEADER")
            # Signs that no text has: a line is the document and nothing else.
            signs = r"FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02'"
            lines = self._save(f"SELECT row_to_json(t) FROM ({typed}) t", "lines", signs)
            target = folder / f"typed-{rows}.jsonl.gz"
            with lines.open("rb") as source, gzip.open(target, "wb", compresslevel=1) as sink:
                shutil.copyfileobj(source, sink)
            lines.unlink()

    def _save(self, query: str, name: str, how: str) -> Path:
        psql(self.url, f"\\copy ({query}) TO '{self.folder / name}' ({how})")
        return self.folder / name

    # -- what is timed --------------------------------------------------------------------

    def _empty(self) -> None:
        psql(self.url, "DELETE FROM product_variants", "TRUNCATE products CASCADE")
        psql(self.url, "VACUUM products", "CHECKPOINT")

    def _half(self) -> None:
        """Let half of the products be there, each with another stock."""
        self._empty()
        file = self.folder / f"plain-{self.sizes[1]}.csv"
        psql(self.url, f"\\copy products FROM '{file}' (FORMAT csv, HEADER)")
        psql(self.url, "UPDATE products SET stock = stock + 1")
        psql(self.url, "VACUUM ANALYZE products", "CHECKPOINT")

    def _import(self, name: str, *options: str) -> Run:
        command = [self.bench.seed, "import", str(self.folder / name), "--table", "products"]
        return run([*command, *options, "--quiet", "--database-url", self.url])

    # -- lines of the table ---------------------------------------------------------------

    def loads(self) -> list[Result]:
        """Import into the empty table; the alternative copies rows that need no change."""
        plain = self.folder / f"plain-{self.count}.csv"

        def ours(name: str, options: tuple[str, ...]) -> float:
            self._empty()
            return self._import(name, *options).seconds

        def copied() -> float:
            self._empty()
            return psql(self.url, f"\\copy products FROM '{plain}' (FORMAT csv, HEADER)")

        results = []
        for what, kind, options, limit in (
            ("as they are", "plain", (), 1.3),
            ("with types, decimal commas and a look-up", "typed", _OPTIONS, 2.0),
        ):
            name = f"{kind}-{self.count}.csv"
            a, b, ratio = alternate(partial(ours, name, options), copied, self.bench.runs)
            results.append(
                Result(
                    f"{self.count:,} products of a CSV file, {what}",
                    f"{a:.1f} s",
                    f"`\\copy` {b:.1f} s",
                    ratio,
                    f"≤ {limit:.2f}",
                    ratio <= limit,
                    f"seed import {kind}.csv --table products {' '.join(options)}".strip(),
                )
            )
        return results

    def upserts(self) -> Result:
        """Update half of the rows and insert as many; the alternative is one statement of SQL."""
        name = f"plain-{self.count}.csv"

        def ours() -> float:
            self._half()
            return self._import(name, *_UPSERT).seconds

        def by_hand() -> float:
            self._half()
            columns = "id category_id slug name description price sale_price stock updated_at"
            changes = ", ".join(f"{c} = excluded.{c}" for c in columns.split()[1:])
            return psql(
                self.url,
                "CREATE TEMPORARY TABLE staged (LIKE products)",
                f"\\copy staged FROM '{self.folder / name}' (FORMAT csv, HEADER)",
                "INSERT INTO products SELECT * FROM staged"
                f" ON CONFLICT (sku) DO UPDATE SET {changes}",
            )

        a, b, ratio = alternate(ours, by_hand, self.bench.runs)
        return Result(
            f"{self.count:,} products of a CSV file, half of them to be updated",
            f"{a:.1f} s",
            f"`\\copy`, `INSERT … ON CONFLICT` {b:.1f} s",
            ratio,
            "≤ 2.50",
            ratio <= 2.5,
            "seed import plain.csv --table products --upsert sku",
        )

    def memory(self) -> list[Result]:
        """Peak memory by the number of rows, for each way that rows can come."""
        results = []
        for kind, ending, options in (
            ("plain", "csv", ()),
            ("typed", "csv", _OPTIONS),
            ("typed", "csv", (*_OPTIONS, *_UPSERT)),
            ("typed", "jsonl.gz", (*_OPTIONS, *_SKIP)),
        ):
            peaks = []
            for rows in self.sizes:
                self._empty()
                peaks.append(self._import(f"{kind}-{rows}.{ending}", *options).megabytes)
            growth = max(peaks) / peaks[0]
            command = f"seed import {kind}.{ending} --table products {' '.join(options)}".strip()
            results.append(
                Result(
                    f"memory of {self.count:,} products, {kind}.{ending}"
                    + (f" {' '.join(options[-2:])}" if options[8:] else ""),
                    f"{peaks[2]:.0f} MB",
                    f"of half of them {peaks[1]:.0f} MB, of a tenth {peaks[0]:.0f} MB",
                    growth,
                    f"≤ {_GROWTH:.2f}",
                    growth <= _GROWTH,
                    command,
                )
            )
        return results
