"""How rows are cut into files."""

from __future__ import annotations

from hypothesis import given, strategies as st

from seeds.files.shards import shards


def names(*arguments: int, per_file: int | None = None) -> list[str]:
    whole, start, stop = arguments
    return [s.name for s in shards("users", whole, start, stop, per_file, ".csv.gz")]


def test_a_whole_table_in_one_file_has_its_name() -> None:
    assert names(10, 0, 10) == ["users.csv.gz"]


def test_a_part_says_which_rows_it_holds() -> None:
    assert names(1000, 0, 10) == ["users-0000-0010.csv.gz"]
    assert names(10, 0, 10, per_file=4) == [
        "users-00-04.csv.gz",
        "users-04-08.csv.gz",
        "users-08-10.csv.gz",
    ]


def test_a_table_without_rows_is_one_file() -> None:
    assert names(0, 0, 0) == ["users.csv.gz"]
    assert names(0, 0, 0, per_file=10) == ["users-0-0.csv.gz"]


def test_a_tables_name_leads_into_no_folder_and_is_not_the_manifests() -> None:
    def name(table: str, suffix: str) -> str:
        return next(shards(table, 1, 0, 1, None, suffix)).name

    assert name("a / b", ".csv") == "a %2F b.csv"
    assert len({name(table, ".csv") for table in ("a/b", "a%2Fb", "a\\b", "a_b")}) == 4
    assert name("manifest", ".json") == "%6Danifest.json"
    assert name("manifest", ".csv") == "manifest.csv"


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500), st.integers(1, 100))
def test_files_hold_every_row_once_and_sort_in_their_order(
    one: int, other: int, more: int, per_file: int
) -> None:
    start, stop = sorted((one, other))
    found = list(shards("t", stop + more, start, stop, per_file, ""))
    rows = [row for shard in found for row in range(shard.start, shard.stop)]
    assert rows == list(range(start, stop))
    assert [s.name for s in found] == sorted(s.name for s in found)
    assert all(s.stop - s.start <= per_file for s in found)
