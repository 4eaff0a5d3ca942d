"""What commands return can be printed as JSON, and is found in one place."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import json
import pkgutil
from decimal import Decimal
from typing import Any

import pytest

from seeds.runner import reports
from seeds.runner.reports import PreviewReport, TableDigest, VerifyReport

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def preview(*values: Any) -> PreviewReport:
    """A report with one row of these values."""
    names = tuple(f"c{i}" for i, _ in enumerate(values))
    return PreviewReport(
        ok=True, entity="user", table="users", seed=42, as_of=AS_OF, columns=names, rows=(values,)
    )


def test_every_class_of_the_package_is_imported_from_the_package() -> None:
    names = {
        name
        for module in pkgutil.iter_modules(reports.__path__, f"{reports.__name__}.")
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
        if kind.__module__ == module.name
    }
    assert names == set(reports.__all__)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (AS_OF, "2026-01-01T00:00:00Z"),
        (AS_OF.replace(tzinfo=None), "2026-01-01T00:00:00"),
        (dt.date(2026, 1, 1), "2026-01-01"),
        (Decimal("1.50"), "1.50"),
        ((1, [None, True]), [1, [None, True]]),
        ({1: AS_OF}, {"1": "2026-01-01T00:00:00Z"}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_become_what_json_has(value: Any, plain: Any) -> None:
    assert preview(value).to_dict()["rows"] == [[plain]]


def test_what_a_report_is_made_of_becomes_objects() -> None:
    report = VerifyReport(
        ok=True, database="sqlite:///x.db", tables={"users": TableDigest(3, "ab")}, checks=()
    )
    assert json.loads(json.dumps(report.to_dict())) == {
        "ok": True,
        "database": "sqlite:///x.db",
        "tables": {"users": {"rows": 3, "digest": "ab"}},
        "checks": [],
    }
