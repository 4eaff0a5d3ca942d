"""``seed import`` of a million products against psql's copy of the same file, same table."""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.databases import postgresql, psql
from benchmarks.measure import Result, alternate, run

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


def products(bench: Bench) -> list[Result]:
    """A million products: as they are, and with types and look-ups; a live table, empty."""
    count = bench.rows(1_000_000)
    with postgresql(bench.seed) as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        plain, typed, small = folder / "plain.csv", folder / "typed.csv", folder / "small.csv"
        bench.fill(url, "products", "--count", str(count))
        psql(url, f"\\copy products TO '{plain}' (FORMAT csv, HEADER)")
        psql(url, f"\\copy ({' '.join(_TYPED.split())}) TO '{typed}' (FORMAT csv, HEADER)")
        query = f"SELECT * FROM products ORDER BY id LIMIT {count // 10}"
        psql(url, f"\\copy ({query}) TO '{small}' (FORMAT csv, HEADER)")
        megabytes: dict[str, float] = {}

        def empty() -> None:
            psql(
                url, "DELETE FROM product_variants", "TRUNCATE products CASCADE", "VACUUM products"
            )
            psql(url, "CHECKPOINT")

        def imported(what: str, file: Path, *options: str) -> float:
            empty()
            command = [bench.seed, "import", str(file), "--table", "products", *options]
            done = run([*command, "--quiet", "--database-url", url])
            megabytes[what] = max(megabytes.get(what, 0.0), done.megabytes)
            return done.seconds

        def copied() -> float:
            empty()
            return psql(url, f"\\copy products FROM '{plain}' (FORMAT csv, HEADER)")

        options = (
            "--map", "Article=sku", "--map", "Title=name", "--map", "category=category_id:slug",
            "--decimal", ",",
        )  # fmt: skip
        results = []
        for what, file, extra, limit in (
            ("as they are", plain, (), 1.3),
            ("with types, decimal commas and a look-up", typed, options, 2.0),
        ):
            ours = partial(imported, what, file, *extra)
            a, b, ratio = alternate(ours, copied, bench.runs)
            results.append(
                Result(
                    f"{count:,} products of a CSV file, {what}",
                    f"{a:.1f} s, {megabytes[what]:.0f} MB",
                    f"`\\copy` {b:.1f} s",
                    ratio,
                    f"≤ {limit:.2f}",
                    ratio <= limit,
                    f"seed import {file.name} --table products {' '.join(extra)}".strip(),
                )
            )
        imported("a tenth", small)
        growth = megabytes["as they are"] / megabytes["a tenth"]
        results.append(
            Result(
                f"memory of {count:,} products",
                f"{megabytes['as they are']:.0f} MB",
                f"of a tenth of them {megabytes['a tenth']:.0f} MB",
                growth,
                "≤ 1.25",
                growth <= 1.25,
                "seed import plain.csv --table products",
            )
        )
    return results
