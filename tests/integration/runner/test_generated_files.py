"""Rows made without a database are those that are loaded into an empty one."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from seeds import api
from seeds.api.workspace import open_workspace, run_settings
from seeds.plan.model import TableState
from seeds.runner.generating import TableRows
from seeds.runner.seeding import plan_run
from seeds.runner.selection import Selection, select
from seeds.schema.batch import Batch
from seeds.schema.digest import Digest
from tests.support import shop

AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def request(**more: Any) -> api.SeedRequest:
    return api.SeedRequest(as_of=AS_OF, seed=7, **more)


def generated(output: Path, *seeders: str, **more: Any) -> dict[str, str | None]:
    """Generate into files and return the digests of the tables."""
    wanted = more.pop("request", None) or request()
    files = api.FileOptions(str(output), format="parquet", force=True)
    report = api.generate(seeders, files=files, request=wanted, project=shop.project(), **more)
    return {t.table: t.digest for t in report.tables}


def in_database(url: str, output: Path) -> dict[str, str]:
    """Return digests of the tables of a database, with the columns that are in the files."""
    workspace = open_workspace(shop.project(), database_url=url)
    about = json.loads((output / "manifest.json").read_text())["tables"]
    found = {}
    with workspace.connect(write=False) as backend:
        for name, table in about.items():
            digest = Digest()
            for batch in backend.read(workspace.tables[name], list(table["columns"])):
                digest.update(batch)
            found[name] = digest.hexdigest()
    return found


@pytest.mark.parametrize(
    "more", [{}, {"env": "test"}, {"counts": {"users": 700, "orders": 900}}, {"locale": "de_DE"}]
)
def test_generated_rows_are_those_that_are_loaded_into_an_empty_database(
    database_url: str, tmp_path: Path, more: dict[str, Any]
) -> None:
    digests = generated(tmp_path / "files", request=request(**more))
    wanted = request(database_url=database_url, clear=True, migrate=True, **more)
    api.seed(wanted, project=shop.project())
    assert digests == in_database(database_url, tmp_path / "files")
    assert len(digests) >= 10


def test_generated_essentials_are_those_of_production(database_url: str, tmp_path: Path) -> None:
    digests = generated(tmp_path / "files", request=request(env="production"))
    wanted = request(database_url=database_url, migrate=True, env="production", yes=True)
    api.seed(wanted, project=shop.project())
    assert digests == in_database(database_url, tmp_path / "files")


def test_a_table_generated_alone_is_the_same_as_with_all_others(tmp_path: Path) -> None:
    whole = generated(tmp_path / "whole")
    for table in whole:
        assert generated(tmp_path / "alone", tables=[table]) == {table: whole[table]}


def test_the_tables_of_a_seeder_are_the_same_as_with_all_others(tmp_path: Path) -> None:
    whole = generated(tmp_path / "whole")
    alone = generated(tmp_path / "alone", "orders")
    assert set(alone) == {"orders", "order_items"}
    assert alone == {table: whole[table] for table in alone}


def test_a_count_is_that_of_the_seeders_named(tmp_path: Path) -> None:
    generated(tmp_path / "alone", "users", request=request(count=300))
    generated(tmp_path / "whole", request=request(counts={"users": 300}))
    alone, whole = (pq.read_table(tmp_path / d / "users.parquet") for d in ("alone", "whole"))
    assert alone.num_rows == 300
    assert alone.equals(whole)


@pytest.mark.parametrize("table", ["users", "orders", "order_items", "user_preferences"])
@pytest.mark.parametrize("jobs", [1, 3])
def test_any_slice_alone_is_the_same_slice_of_the_whole(table: str, jobs: int) -> None:
    made = rows_of(table, batch_size=1024, counts={"users": 3000, "orders": 2500})
    count = made.count(table)

    def rows(start: int, stop: int) -> pa.Table:
        batches = list(made.batches(table, start, stop, jobs, lambda b: b.rows))
        return pa.Table.from_batches(batches, batches[0].schema)

    whole = rows(0, count)
    assert whole.num_rows == count > 2400
    for start, stop in [(0, 1), (1, 3), (0, 1025), (1020, 1030), (1999, 2000), (count - 1, count)]:
        again = rows_of(table, batch_size=4096, counts={"users": 3000, "orders": 2500})
        batches = list(again.batches(table, start, stop, jobs, lambda b: b.rows))
        assert pa.Table.from_batches(batches).equals(whole.slice(start, stop - start))


@pytest.mark.parametrize("table", ["users", "orders", "order_items", "user_preferences"])
def test_texts_as_codes_are_the_same_rows(table: str) -> None:
    made = rows_of(table, batch_size=1024, counts={"users": 3000, "orders": 2500})

    def rows(*, coded: bool) -> list[tuple[pa.RecordBatch, str]]:
        def seen(batch: Batch) -> tuple[pa.RecordBatch, str]:
            digest = Digest()
            digest.update(batch)
            return batch.rows, digest.hexdigest()

        return list(made.batches(table, 0, made.count(table), 2, seen, coded=coded))

    some = False
    for (plain, digest), (codes, same) in zip(rows(coded=False), rows(coded=True), strict=True):
        some = some or any(pa.types.is_dictionary(kind) for kind in codes.schema.types)
        assert codes.cast(plain.schema).equals(plain)
        assert same == digest
    assert some == (table != "order_items")


def rows_of(table: str, batch_size: int, counts: dict[str, int]) -> TableRows:
    wanted = request(counts=counts)
    workspace = open_workspace(shop.project(), request=wanted)
    settings = run_settings(workspace, wanted)
    selected = select(Selection(counts=counts), workspace.seeders, workspace.profile)
    plan = plan_run(
        selected, workspace.tables, lambda name: TableState(), settings, lambda name: None
    )
    return TableRows(plan, settings.context, [table], batch_size)


def test_foreign_keys_agree_across_tables_generated_apart(tmp_path: Path) -> None:
    counts = {"users": 500, "orders": 800}
    for table in ("users", "orders", "order_items", "products"):
        generated(tmp_path / table, tables=[table], request=request(counts=counts))

    def column(table: str, name: str) -> set[Any]:
        return set(pq.read_table(tmp_path / table / f"{table}.parquet")[name].to_pylist())

    assert column("orders", "user_id") <= column("users", "id")
    assert column("order_items", "order_id") == column("orders", "id")
    assert column("order_items", "product_id") <= column("products", "id")


def test_what_is_not_needed_is_not_planned() -> None:
    def planned(table: str) -> set[str]:
        return {e.table.name for e in rows_of(table, 1024, {}).plan.entities}

    assert planned("users") == {"users"}
    assert "order_items" in planned("orders")  # their totals are computed from them
    assert "user_preferences" not in planned("orders")


def test_an_error_of_the_consumer_ends_the_threads() -> None:
    made = rows_of("users", batch_size=1024, counts={"users": 20_000})

    def fail(batch: Batch) -> None:
        raise RuntimeError("no room")

    with pytest.raises(RuntimeError, match="no room"):
        list(made.batches("users", 0, 20_000, 2, fail))
