"""The manifest of a masked copy: by which rules, of what schema, with which key, and what is in it.

It holds no value, no URL and no key. What it describes is *pseudonymised*: whoever has the key can
tell who is who, and what the rules keep may still say it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from seeds.anonymize.proof.texts import SEARCHED

if TYPE_CHECKING:
    from seeds.anonymize.plan import BoundColumn, MaskingPlan
    from seeds.anonymize.proof.scan import Proof
    from seeds.schema.table import TableInfo

NAME: Final = "seeds-anonymize-manifest.json"
FORMAT: Final = 1


def fingerprint(tables: Mapping[str, TableInfo]) -> str:
    """Return SHA-256 of a schema: its tables, columns, types, keys and references, in hexadecimal.

    The order of tables and columns does not matter.
    """
    described = {
        name: {
            "columns": {
                c.name: [repr(c.type), c.nullable, c.generated] for c in table.columns.values()
            },
            "key": list(table.primary_key),
            "uniques": sorted(map(list, table.uniques)),
            "references": sorted(
                [list(k.columns), k.table, list(k.referenced)] for k in table.foreign_keys
            ),
        }
        for name, table in tables.items()
    }
    text = json.dumps(described, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def manifest(
    *,
    plan: MaskingPlan,
    tables: Mapping[str, TableInfo],
    copied: Mapping[str, tuple[int, str]],
    proof: Proof,
    rules: str,
    version: str,
    started_at: dt.datetime,
    left_out: Mapping[str, str],
) -> dict[str, Any]:
    """Return a manifest as JSON-ready data.

    Args:
        plan: What was masked; it has a key.
        tables: The tables of the source.
        copied: Rows and digest of each table in the target.
        proof: The search for survivors, which has ended.
        rules: Name of the file of rules.
        version: Version of the tool.
        started_at: When it began.
        left_out: What of the source was not copied, and why.
    """
    assert plan.key is not None
    return {
        "format": FORMAT,
        "output": "pseudonymised",
        "tool": f"seeds {version}",
        "started_at": _instant(started_at),
        "finished_at": _instant(dt.datetime.now(dt.UTC)),
        "key_id": plan.key.key_id,
        "rules": {"file": rules, "sha256": plan.digest},
        "schema": {"sha256": fingerprint(tables)},
        "tables": [
            _table(plan, name, *copied.get(name, (0, ""))) for name in tables if name in plan.tables
        ],
        "left_out": dict(left_out),
        "proof": {
            "originals": proof.originals,
            "cells": proof.cells,
            "survivors": sum(proof.survivors.values()),
            "not_searched": _not_searched(plan, tables),
        },
        "warnings": list(plan.warnings),
    }


def _table(plan: MaskingPlan, name: str, rows: int, digest: str) -> dict[str, Any]:
    bound = plan.tables[name]
    return {
        "table": name,
        "rows": rows,
        "digest": digest,
        "copied": bound.rows == "all",
        "reason": bound.reason,
        "masked": {n: _said(c) for n, c in bound.columns.items() if c.masked},
        "kept": {n: c.reason for n, c in bound.columns.items() if not c.masked},
        "computed": list(bound.computed),
    }


def _said(column: BoundColumn) -> str:
    return f"as {column.inherited}" if column.inherited else " or ".join(column.masks)


def _not_searched(plan: MaskingPlan, tables: Mapping[str, TableInfo]) -> Sequence[str]:
    """Return the masked columns whose values many people share, so that none is looked for."""
    return [
        f"{name}.{column}"
        for name, bound in plan.tables.items()
        if name in tables
        for column in bound.masked_columns
        if tables[name].columns[column].type.kind not in SEARCHED
    ]


def _instant(value: dt.datetime) -> str:
    return value.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
