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


SUBSET = ("--subset", "users=5%", "--children", "orders", "--children", "order_items")


class _Shop:
    """A shop in PostgreSQL, and masked copies of it.

    Args:
        bench: What is measured.
        folder: For the rules and the key.
    """

    def __init__(self, bench: Bench, source: str, folder: Path) -> None:
        self.count = bench.rows(1_000_000)
        self.megabytes: list[float] = []
        self._bench, self._source = bench, source
        self._key, self._rules = folder / "key", folder / "rules.toml"
        self._key.touch(0o600)
        self._key.write_text(secrets.token_hex(32))
        self._rules.write_text(RULES.read_text())
        orders = ("--count", f"users={self.count}", "--count", f"orders={self.count}")
        bench.fill(source, "all", *orders)
        # What production has: statistics, and no rows to be tidied up.
        psql(source, "VACUUM ANALYZE", "CHECKPOINT")

    def masked(self, *options: str) -> float:
        """Return the seconds of a masked copy into an empty database."""
        seed = self._bench.seed
        with postgresql(seed) as target:
            done = run([
                seed, "anonymize", "--source", self._source, "--target", target, "--rules",
                str(self._rules), "--key-file", str(self._key), "--quiet", "--yes", *options,
            ])  # fmt: skip
            self.megabytes.append(done.megabytes)
            return done.seconds

    def dumped(self) -> float:
        """Return the seconds of a dump into an empty database."""
        with postgresql(self._bench.seed) as target:
            psql(target, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
            pipe = f"pg_dump '{self._source}' --no-owner | psql -qX -o /dev/null '{target}'"
            return run(["sh", "-c", pipe], env={"PGOPTIONS": "", **os.environ}).seconds


def copy(bench: Bench) -> list[Result]:
    """A million users, a million orders and three million items, masked and copied."""
    with postgresql(bench.seed) as source, tempfile.TemporaryDirectory() as name:
        shop = _Shop(bench, source, Path(name))
        runs = max(bench.runs // 3, 1)
        a, b, ratio = alternate(shop.masked, shop.dumped, runs)
        most = max(shop.megabytes)
        shop.megabytes.clear()
        part, whole, share = alternate(lambda: shop.masked(*SUBSET), shop.masked, runs)
        less = shop.megabytes[0]
    command = "seed anonymize --source … --target … --rules app/anonymize.toml"
    n = f"{shop.count:,}"
    return [
        Result(
            f"a masked copy of {n} users, {n} orders and three times as many items",
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
        Result(
            "a masked copy of 5 % of those users, their orders and items, and all they refer to",
            f"{part:.1f} s, {less:.0f} MB",
            f"the whole copy {whole:.1f} s",
            share,
            "≤ 0.25",
            share <= 0.25,
            " ".join((command, *SUBSET)),
        ),
    ]
