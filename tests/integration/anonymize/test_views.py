"""Materialised views of the target show its new rows."""

from __future__ import annotations

from pathlib import Path

from seeds import api
from tests.support.copying import executed, rows

_TABLE = "CREATE TABLE t (id int PRIMARY KEY, email text)"
_VIEWS = (
    _TABLE,
    'CREATE MATERIALIZED VIEW "the 100%% Mails" AS SELECT count(*) AS n FROM t',
    'CREATE MATERIALIZED VIEW more AS SELECT n + 1 AS n FROM "the 100%% Mails"',
    "CREATE MATERIALIZED VIEW never AS SELECT 1 AS n WITH NO DATA",
    "CREATE MATERIALIZED VIEW broken AS SELECT 1 / (1 - count(*)) AS n FROM t",
)


def test_views_are_refreshed_and_those_that_cannot_be_are_named(
    two: tuple[str, str], tmp_path: Path
) -> None:
    source, target = two
    executed(source, _TABLE, "INSERT INTO t VALUES (1, 'ana@mail.example')")
    executed(target, *_VIEWS)
    rules = tmp_path / "rules.toml"
    rules.write_text(
        "version = 1\n[tables.t.columns]\nid = {keep='a key'}\nemail = {mask='email'}\n"
    )
    report = api.anonymize(source, target, rules)
    assert report.stale == ("public.broken",)
    assert rows(target, 'SELECT n FROM "the 100% Mails"') == [(1,)]
    assert rows(target, "SELECT n FROM more") == [(2,)]
    assert rows(target, "SELECT relispopulated FROM pg_class WHERE relname = 'never'") == [(False,)]
