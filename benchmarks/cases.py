"""The measurements: each returns lines of the table."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from benchmarks import (
    anonymizers,
    anonymizing,
    factories,
    filling,
    generating,
    importing,
    many_tables,
    testing,
    trust,
)
from benchmarks.databases import postgresql, psql
from benchmarks.measure import Result, Run, alternate, run

AS_OF = ("--as-of", "2026-01-01", "--quiet")


class Bench:
    """What the cases share.

    Args:
        seed: Path of the command.
        python: Path of the interpreter.
        runs: Runs of each measurement.
        scale: Shrinks every count, to try the benchmarks themselves.
    """

    def __init__(self, seed: str, python: str, runs: int, scale: float) -> None:
        self.seed = seed
        self.python = python
        self.runs = runs
        self.scale = scale

    def rows(self, count: int) -> int:
        """Return a count at the chosen scale."""
        return max(int(count * self.scale), 1000)

    def fill(self, url: str, *arguments: str) -> Run:
        """Run ``seed`` against a database."""
        return run([self.seed, *arguments, *AS_OF, "--database-url", url])


def _save(url: str, tables: Iterable[str], folder: Path) -> None:
    for table in tables:
        psql(url, f"\\copy {table} to '{folder / table}'")


def _load(url: str, tables: Iterable[str], folder: Path) -> float:
    """Return the seconds of copying finished text files into live tables."""
    return psql(url, *(f"\\copy {table} from '{folder / table}'" for table in tables))


def _empty(url: str, tables: Iterable[str]) -> None:
    truncate = f"TRUNCATE {', '.join(tables)} RESTART IDENTITY CASCADE"
    psql(url, truncate, "DROP TABLE IF EXISTS seed_runs", "CHECKPOINT")


def _into_empty(
    bench: Bench,
    what: str,
    tables: tuple[str, ...],
    command: tuple[str, ...],
    limit: float,
    runs: int,
) -> list[Result]:
    """Compare a command with copying the very same rows into the same empty live tables."""
    with postgresql(bench.seed) as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        bench.fill(url, *command)
        _save(url, tables, folder)

        def ours() -> float:
            _empty(url, tables)
            return bench.fill(url, *command).seconds

        def copy() -> float:
            _empty(url, tables)
            return _load(url, tables, folder)

        a, b, ratio = alternate(ours, copy, runs)
        total = sum(sum(1 for _ in (folder / t).open("rb")) for t in tables)
    return [
        Result(
            f"{what} ({total:,} rows)",
            f"{a:.1f} s",
            f"`\\copy` of finished files {b:.1f} s",
            ratio,
            f"≤ {limit:.2f}",
            ratio <= limit,
            f"seed {' '.join(command)}",
        )
    ]


def users_into_empty(bench: Bench) -> list[Result]:
    """A million users, with their preferences, into empty live tables."""
    count = bench.rows(1_000_000)
    what = f"{count:,} users into PostgreSQL, empty live tables"
    command = ("users", "--count", str(count))
    return _into_empty(bench, what, ("users", "user_preferences"), command, 0.60, bench.runs)


def users_appended(bench: Bench) -> list[Result]:
    """A million users more, into tables that have a million."""
    tables = ("users", "user_preferences")
    count = bench.rows(1_000_000)
    with postgresql(bench.seed) as url, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        command = ("users", "--count", str(count))

        def start() -> int:
            _empty(url, tables)
            bench.fill(url, *command)
            psql(url, "VACUUM ANALYZE users, user_preferences", "CHECKPOINT")
            return count

        def ours() -> float:
            start()
            seconds = bench.fill(url, *command).seconds
            for table in tables:
                query = f"SELECT * FROM {table} WHERE id > {count}"
                psql(url, f"\\copy ({query}) to '{folder / table}'")
            return seconds

        def copy() -> float:
            start()
            return _load(url, tables, folder)

        a, b, ratio = alternate(ours, copy, bench.runs)
    return [
        Result(
            f"{count:,} users appended to {count:,}",
            f"{a:.1f} s",
            f"`\\copy` of finished files {b:.1f} s",
            ratio,
            "≤ 1.00",
            ratio <= 1.0,
            f"seed users --count {count}",
        )
    ]


def whole_shop(bench: Bench) -> list[Result]:
    """The shop with a million orders, all foreign keys in place before and after."""
    tables = (
        "roles", "system_config", "categories", "users", "user_preferences", "products",
        "product_variants", "orders", "order_items", "blog_posts", "support_tickets",
        "ticket_messages",
    )  # fmt: skip
    orders, users = bench.rows(1_000_000), bench.rows(400_000)
    command = ("all", "--count", f"users={users}", "--count", "products=10k", "--count",
               f"orders={orders}")  # fmt: skip
    what = f"the shop with {orders:,} orders"
    return _into_empty(bench, what, tables, command, 0.33, max(bench.runs // 3, 1))


def sqlite_users(bench: Bench) -> list[Result]:
    """Users into SQLite."""
    count = bench.rows(300_000)
    tables = ("users", "user_preferences")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source, target = folder / "source.db", folder / "target.db"
        command = ("users", "--count", str(count))
        bench.fill(f"sqlite:///{source}", *command, "--migrate")
        for table in tables:
            query = f".mode csv\n.output {folder / table}.csv\nSELECT * FROM {table};\n"
            run(["sqlite3", str(source)], stdin=query)

        def fresh() -> None:
            target.unlink(missing_ok=True)
            run([bench.seed, "migrate", "--database-url", f"sqlite:///{target}"])

        def ours() -> float:
            fresh()
            return bench.fill(f"sqlite:///{target}", *command).seconds

        def imported() -> float:
            fresh()
            script = "".join(f".import --csv {folder / t}.csv {t}\n" for t in tables)
            return run(["sqlite3", str(target)], stdin=script).seconds

        a, b, ratio = alternate(ours, imported, bench.runs)
    return [
        Result(
            f"{count:,} users into SQLite",
            f"{a:.1f} s",
            f"`.import` of finished files {b:.1f} s",
            ratio,
            "≤ 0.60",
            ratio <= 0.60,
            f"seed users --count {count} --database-url sqlite:///…",
        )
    ]


def memory(bench: Bench) -> list[Result]:
    """Peak memory for few and for many rows."""
    few, many = bench.rows(100_000), bench.rows(5_000_000)
    with postgresql(bench.seed) as url:
        small = bench.fill(url, "users", "--count", str(few), "--clear").megabytes
        large = bench.fill(url, "users", "--count", str(many), "--clear").megabytes
    ratio = large / small
    return [
        Result(
            f"peak memory for {many:,} users, against {few:,}",
            f"{large:.0f} MB",
            f"{small:.0f} MB",
            ratio,
            "≤ 300 MB, 0.85 to 1.15",
            large <= 300 and 0.85 <= ratio <= 1.15,
            f"seed users --count {many} --clear",
        )
    ]


def other_tools(bench: Bench) -> list[Result]:
    """Rows per second of the users table, against ways to fill it from Python."""
    from benchmarks import alternatives

    count = bench.rows(1_000_000)
    # The alternatives fill the users table alone, so ours does the same.
    command = ("users", "--except", "user_preferences", "--count", str(count))
    with postgresql(bench.seed) as url:
        bench.fill(url, "users", "--count", "1000")  # warms caches of the file system
        seconds = []
        for _ in range(bench.runs):
            _empty(url, ("users", "user_preferences"))
            seconds.append(bench.fill(url, *command).seconds)
        ours = count / statistics.median(seconds)
        results = []
        for name, function, rows, least in (
            ("factory_boy `create_batch`", alternatives.factory_boy, 3_000, 50),
            ("mimesis and `execute_values`", alternatives.mimesis, 40_000, 10),
        ):
            rate = statistics.median(
                _rate(url, function, bench.rows(rows)) for _ in range(bench.runs)
            )
            results.append(
                Result(
                    f"users a second, against {name}",
                    f"{ours:,.0f}/s",
                    f"{rate:,.0f}/s",
                    ours / rate,
                    f"≥ {least}",
                    ours / rate >= least,
                    f"seed {' '.join(command)}",
                )
            )
    return results


def _rate(url: str, function: Callable[[str, int], Any], rows: int) -> float:
    _empty(url, ("users", "user_preferences"))
    random.seed(1)
    started = time.perf_counter()
    function(url, rows)
    return rows / (time.perf_counter() - started)


def small_commands(bench: Bench) -> list[Result]:
    """What a person waits for many times a day."""
    runs = max(bench.runs, 5)

    def helped() -> float:
        return run([bench.seed, "--help"]).seconds

    def nothing() -> float:
        return run([bench.python, "-c", "pass"]).seconds

    a, b, ratio = alternate(helped, nothing, runs)
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite:///{Path(name) / 'shop.db'}"
        bench.fill(url, "all", "--clear", "--migrate")
        shop = statistics.median(bench.fill(url, "all", "--clear").seconds for _ in range(runs))
    return [
        Result(
            "`seed --help`",
            f"{a * 1000:.0f} ms",
            f"`python -c pass` {b * 1000:.0f} ms",
            ratio,
            "≤ 150 ms more",
            a - b <= 0.150,
            "seed --help",
        ),
        Result(
            "`seed all --clear`, development, SQLite",
            f"{shop:.2f} s",
            "three seconds",
            shop / 3,
            "≤ 1.00",
            shop <= 3,
            "seed all --clear",
        ),
    ]


CASES: dict[str, Callable[[Bench], list[Result]]] = {
    "users": users_into_empty,
    "append": users_appended,
    "shop": whole_shop,
    "sqlite": sqlite_users,
    "memory": memory,
    "others": other_tools,
    "small": small_commands,
    "ledger": trust.ledger,
    "undo": trust.undo,
    "history": trust.history,
    "rollback": testing.rollback,
    "plugin-start": testing.plugin_start,
    "objects": factories.objects,
    "import": importing.products,
    "generate": generating.users_to_parquet,
    "anonymize": anonymizing.copy,
    "anonymizers": anonymizers.compare,
    "fill": filling.fact_table,
    "fill-many": many_tables.many_tables,
}
"""The measurements by name."""
