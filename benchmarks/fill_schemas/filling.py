"""``seed fill`` on a copy of a schema: what was filled, how long it took, what breaks a rule."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.fill_schemas.shelf import SchemaError, empty, load
from tests.support.violations import violations


@dataclass(frozen=True)
class Filled:
    """One schema that was filled.

    Attributes:
        name: The schema.
        dialect: The database.
        tables: How many tables fill looked at.
        filled: How many of them got rows.
        rows: Rows written.
        seconds: Wall time of the whole command.
        unfilled: Table to reason, of those that got none.
        short: Table to reason, of those that got fewer than they should.
        violated: What the database says is wrong with its rows.
        failure: Why nothing was filled at all.
        opened: What the application itself listed afterwards.
        refused: Why it could not.
    """

    name: str
    dialect: str
    tables: int = 0
    filled: int = 0
    rows: int = 0
    seconds: float = 0.0
    unfilled: tuple[tuple[str, str], ...] = ()
    short: tuple[tuple[str, str], ...] = ()
    violated: tuple[str, ...] = ()
    failure: str = ""
    opened: str = ""
    refused: str = ""


def fill(
    seed: str,
    name: str,
    dialect: str,
    path: Path,
    rows: int,
    opens: Callable[[str], str] | None = None,
    rules: Path | None = None,
) -> Filled:
    """Load a schema into a fresh database, fill it, and ask the database about the rows.

    The application opens a database of its own, which is filled by the rules that it needs.

    Args:
        seed: The ``seed`` program.
        name: What the schema is called.
        dialect: The database.
        path: The schema as text.
        rows: Rows of each table.
        opens: Opens the filled database with the application itself.
        rules: What the application asks of its database and the schema does not say.
    """
    with empty(dialect) as url:
        load(url, path)
        # Rows of migrations may stand beside a sequence that nobody moved on.
        before = set(violations(url))
        started = time.perf_counter()
        done = _run(seed, url, "--rows", str(rows))
        seconds = time.perf_counter() - started
        try:
            report = json.loads(done.stdout)
            tables: list[dict[str, Any]] = report["tables"]
        except (ValueError, KeyError):
            said = (done.stdout + done.stderr).strip()
            return Filled(name, dialect, seconds=seconds, failure=said[-1500:])
        opened = refused = ""
        if opens:
            try:
                opened = _opened(seed, dialect, path, opens, rules)
            except SchemaError as error:
                refused = str(error)
        wanted = [table for table in tables if table["wanted"] or table["why_not"]]
        return Filled(
            name,
            dialect,
            len(wanted),
            sum(1 for table in wanted if table["inserted"]),
            report["rows"],
            seconds,
            tuple((t["table"], t["why_not"]) for t in wanted if not t["inserted"]),
            tuple(
                (t["table"], f"{t['inserted']} of {t['wanted']}: {t['why_not']}")
                for t in wanted
                if 0 < t["inserted"] < t["wanted"]
            ),
            tuple(broken for broken in violations(url) if broken not in before),
            opened=opened,
            refused=refused,
        )


def _run(seed: str, url: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [seed, "fill", "--seed", "1", "--json", "--yes", *options]
    command += ["--as-of", "2026-01-01", "--database-url", url]
    environ = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    return subprocess.run(command, capture_output=True, text=True, env=environ, check=False)


def _opened(
    seed: str, dialect: str, path: Path, opens: Callable[[str], str], rules: Path | None
) -> str:
    """Fill another copy of a schema by its rules, and let the application open it.

    Raises:
        SchemaError: It could not be filled, or the application failed.
    """
    with empty(dialect) as url:
        load(url, path)
        done = _run(seed, url, *(["--rules", str(rules)] if rules else []))
        if done.returncode:
            raise SchemaError((done.stdout + done.stderr).strip()[-1500:])
        return opens(url)


def table(results: Sequence[Filled]) -> str:
    """Return the results as a Markdown table."""
    lines = [
        "| schema | database | tables | filled | rows | seconds | rows/s | violations |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for r in results:
        speed = f"{r.rows / r.seconds:,.0f}" if r.seconds else ""
        lines.append(
            f"| {r.name} | {r.dialect} | {r.tables} | {r.filled} | {r.rows:,} |"
            f" {r.seconds:.1f} | {speed} | {len(r.violated) or '' if not r.failure else 'failed'} |"
        )
    tables, filled = sum(r.tables for r in results), sum(r.filled for r in results)
    share = f"{100 * filled / tables:.1f} %" if tables else ""
    rows, seconds = sum(r.rows for r in results), sum(r.seconds for r in results)
    broken = sum(len(r.violated) for r in results)
    lines.append(
        f"| all | | {tables} | {filled} ({share}) | {rows:,} | {seconds:.1f} | | {broken or ''} |"
    )
    return "\n".join(lines)


def reasons(results: Sequence[Filled]) -> str:
    """Return what was not filled, and why, as a Markdown list."""
    lines = []
    for r in results:
        where = f"{r.name} ({r.dialect})"
        lines += [f"- {where}: {' '.join(r.failure.split())}"] if r.failure else []
        lines += [f"- {where}, `{table}`: {why}" for table, why in (*r.unfilled, *r.short)]
        lines += [f"- {where} opened by the application: {r.opened}"] if r.opened else []
        lines += (
            [f"- {where} not opened: {' '.join(r.refused.split())[-300:]}"] if r.refused else []
        )
        lines += [f"- {where}, violated: {what}" for what in r.violated]
    return "\n".join(lines)
