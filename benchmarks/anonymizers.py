"""A masked copy of users against pganonymize and pynonymizer, by the same rules as far as they can.

Both mask in place, so they are given the copy that they need first: ``pg_dump | psql``. They are
no dependencies of this project: ``make bench-anonymizers`` gives them an environment of their own.
"""

from __future__ import annotations

import os
import secrets
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from benchmarks.databases import postgresql, psql
from benchmarks.measure import Result, Run, run

if TYPE_CHECKING:
    from benchmarks.cases import Bench

RULES = Path(__file__).parent / "rules"
_LEAST = 10

Masking = Callable[[str, str], Run]
"""Make a masked copy of the first database in the second."""


def compare(bench: Bench) -> list[Result]:
    """A hundred thousand users, eleven of their columns masked."""
    found = {name: _found(name) for name in ("pganonymize", "pynonymizer")}
    for name in (name for name, path in found.items() if path is None):
        print(f"  {name} is not installed: see make bench-anonymizers", file=sys.stderr)
    if not any(found.values()):
        return []
    count = bench.rows(100_000)
    runs = max(bench.runs // 3, 1)
    with postgresql(bench.seed) as source, tempfile.TemporaryDirectory() as name:
        bench.fill(source, "users", "--count", str(count))
        psql(source, "VACUUM ANALYZE", "CHECKPOINT")
        ours = _ours(bench, Path(name))
        results = []
        for tool, other in (("pganonymize", _pganonymize), ("pynonymizer", _pynonymizer)):
            path = found[tool]
            if path is None:
                continue
            pairs = [
                (_timed(bench, ours, source, count), _timed(bench, other(path), source, count))
                for _ in range(runs)
            ]
            results.append(_result(tool, count, pairs))
    return results


def _result(tool: str, count: int, pairs: list[tuple[Run, Run]]) -> Result:
    ratio = statistics.median(b.seconds / a.seconds for a, b in pairs)
    return Result(
        f"eleven columns of {count:,} users masked in a copy",
        _said([a for a, _ in pairs], count),
        f"`pg_dump \\| psql` and {tool} {_said([b for _, b in pairs], count)}",
        ratio,
        f"≥ {_LEAST}",
        ratio >= _LEAST,
        "seed anonymize --source … --target … --rules benchmarks/rules/seeds.toml",
    )


def _said(runs: list[Run], count: int) -> str:
    seconds = statistics.median(r.seconds for r in runs)
    own = statistics.median(r.processor for r in runs)
    return f"{seconds:.1f} s, {seconds / count * 1e6:.0f} µs a row, {own:.1f} s of processor time"


def _found(name: str) -> str | None:
    """Return the path of a tool in the environment made for them, else in PATH."""
    own = Path(f"{sys.prefix}-anonymizers", "bin", name)
    return str(own) if own.exists() else shutil.which(name)


def _timed(bench: Bench, masking: Masking, source: str, count: int) -> Run:
    """Return what a masked copy into an empty database took, once it is seen to be one."""
    with postgresql(bench.seed) as target:
        done = masking(source, target)
        left = "count(*) FILTER (WHERE email LIKE '%@example.com' OR full_name = 'Ada Admin')"
        # An integer divided by zero, so that a tool that did nothing ends the measurement.
        good = f"SELECT 1 / (count(*) = {count} AND {left} = 0)::int FROM users"
        psql(target, good)
        return done


def _ours(bench: Bench, folder: Path) -> Masking:
    key = folder / "key"
    key.touch(0o600)
    key.write_text(secrets.token_hex(32))

    def masked(source: str, target: str) -> Run:
        return run([
            bench.seed, "anonymize", "--source", source, "--target", target, "--rules",
            str(RULES / "seeds.toml"), "--key-file", str(key), "--manifest",
            str(folder / "manifest.json"), "--quiet", "--yes",
        ])  # fmt: skip

    return masked


def _pganonymize(path: str) -> Masking:
    def masked(source: str, target: str) -> Run:
        url = sa.make_url(target)
        options = f"--host {url.host} --port {url.port or 5432} --user {url.username}"
        tool = f"{path} --schema {RULES / 'pganonymize.yml'} {options} --dbname {url.database}"
        return _piped(source, target, f"psql -qX -o /dev/null '{target}' && {tool}")

    return masked


def _pynonymizer(path: str) -> Masking:
    def masked(source: str, target: str) -> Run:
        url = sa.make_url(target)
        options = f"-t postgres -d {url.host} -P {url.port or 5432} -u {url.username}"
        steps = "--skip-steps CREATE_DB --stop-at ANONYMIZE_DB"
        rules = RULES / "pynonymizer.yml"
        tool = f"{path} -i - -s {rules} {options} -n {url.database} {steps}"
        return _piped(source, target, tool)

    return masked


def _piped(source: str, target: str, command: str) -> Run:
    """Give a dump of one database to a command that reads it."""
    psql(target, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    environ = {"PGPASSWORD": sa.make_url(target).password or "", **os.environ}
    return run(["sh", "-c", f"pg_dump '{source}' --no-owner | {{ {command}; }}"], env=environ)
