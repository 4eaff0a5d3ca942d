"""``seed generate`` and ``seed export``, as they are typed."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import json
import resource
import signal
import subprocess
import time
from pathlib import Path

import duckdb
import pytest

from tests.support.command import Seed, clean_environment, executable

FIXED = ("--as-of", "2026-01-01", "--seed", "5")


def generate(seed: Seed, shop: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return seed("generate", *arguments, *FIXED, cwd=shop)


def test_rows_go_to_standard_output_and_nothing_else(seed: Seed, shop: Path) -> None:
    done = generate(seed, shop, "--table", "users", "--rows", "0:1000", "-o", "-")
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["id"] for row in rows] == [str(n) for n in range(1, 1001)]
    # The profile has fewer; what the slice is of is said.
    assert "--count users=1000" in done.stderr
    assert not (shop / "seeds-development.db").exists()


def test_compressed_standard_output(seed: Seed, shop: Path) -> None:
    arguments = ["generate", "--table", "users", "-o", "-", "-f", "jsonl", "--compress", "gz"]
    environment = clean_environment(seed.home)
    command = [str(executable()), *arguments, *FIXED]
    done = subprocess.run(command, cwd=shop, env=environment, capture_output=True, check=True)
    lines = gzip.decompress(done.stdout).decode().splitlines()
    assert json.loads(lines[0])["email"] == "admin@example.com"


def test_all_tables_are_files_that_duckdb_joins(seed: Seed, shop: Path) -> None:
    done = generate(seed, shop, "--format", "parquet", "-o", "out", "--json")
    report = json.loads(done.stdout)
    assert report["ok"]
    assert report["as_of"] == "2026-01-01T00:00:00Z"
    with duckdb.connect() as connection:
        (orphans,) = connection.execute(
            f"SELECT count(*) FROM '{shop}/out/orders.parquet' o"
            f" ANTI JOIN '{shop}/out/users.parquet' u ON o.user_id = u.id"
        ).fetchall()
    assert orphans == (0,)
    listed = {Path(file["file"]).name for file in report["files"]}
    assert {path.name for path in (shop / "out").iterdir()} == {*listed, "manifest.json"}


def test_files_in_the_way_are_refused_before_anything_is_made(seed: Seed, shop: Path) -> None:
    generate(seed, shop, "users", "-o", "out")
    before = (shop / "out" / "users.csv").read_bytes()
    refused = generate(seed, shop, "users", "--count", "9", "-o", "out")
    assert refused.returncode == 3
    assert "out/users.csv" in refused.stderr
    assert "Write --force to replace, --resume to go on" in refused.stderr
    assert (shop / "out" / "users.csv").read_bytes() == before
    assert generate(seed, shop, "users", "--count", "9", "-o", "out", "--force").returncode == 0
    assert (shop / "out" / "users.csv").read_bytes() != before


def test_a_dry_run_lists_the_files_and_writes_none(seed: Seed, shop: Path) -> None:
    arguments = ["users", "--count", "250", "--rows-per-file", "100", "-o", "out", "--dry-run"]
    done = generate(seed, shop, *arguments, "--json")
    names = [Path(f["file"]).name for f in json.loads(done.stdout)["files"]]
    assert names[:3] == ["users-000-100.csv", "users-100-200.csv", "users-200-250.csv"]
    assert not (shop / "out").exists()


def test_a_run_is_resumed_where_it_was_killed(seed: Seed, shop: Path) -> None:
    arguments = ["users", "--table", "users", "--count", "200k", "--rows-per-file", "20k"]
    process = subprocess.Popen(
        [executable(), "generate", *arguments, "-o", "out", *FIXED, "--quiet"],
        cwd=shop,
        env=clean_environment(seed.home),
    )
    end = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < end:
        if len(list((shop / "out").glob("users-*"))) >= 2:
            process.kill()
        time.sleep(0.01)
    process.wait()
    done = seed("generate", *arguments, "-o", "out", *FIXED, "--resume", "--json", cwd=shop)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert any(file["kept"] for file in report["files"])
    whole = generate(seed, shop, *arguments, "-o", "again", "--json")
    digests = [t["digest"] for t in json.loads(whole.stdout)["tables"]]
    assert [t["digest"] for t in report["tables"]] == digests
    for path in sorted((shop / "again").glob("users-*")):
        assert (shop / "out" / path.name).read_bytes() == path.read_bytes()


def test_resuming_with_another_seed_is_refused(seed: Seed, shop: Path) -> None:
    generate(seed, shop, "users", "-o", "out")
    other = seed("generate", "users", "-o", "out", "--seed", "6", "--resume", cwd=shop)
    assert other.returncode == 3
    assert "seed was 5, and is 6" in other.stderr


def test_resuming_on_another_day_keeps_the_instant(seed: Seed, shop: Path) -> None:
    generate(seed, shop, "users", "-o", "out")
    again = seed("generate", "users", "-o", "out", "--seed", "5", "--resume", "--json", cwd=shop)
    assert all(file["kept"] for file in json.loads(again.stdout)["files"])


def test_slices_made_apart_go_into_one_folder(seed: Seed, shop: Path) -> None:
    arguments = ["--table", "users", "--count", "300", "-o", "out"]
    assert generate(seed, shop, *arguments, "--rows", "0:100").returncode == 0
    done = generate(seed, shop, *arguments, "--rows", "100:", "--resume")
    assert done.returncode == 0, done.stderr
    manifest = json.loads((shop / "out" / "manifest.json").read_text())
    whole = generate(seed, shop, *arguments[:4], "-o", "whole", "--json")
    assert manifest["tables"]["users"]["digest"] == json.loads(whole.stdout)["tables"][0]["digest"]
    assert manifest["tables"]["users"]["columns"]["id"]["generator"] == "key@1"


def test_ctrl_c_leaves_no_half_file(seed: Seed, shop: Path) -> None:
    process = subprocess.Popen(
        [executable(), "generate", "--table", "users", "--count", "5m", "-o", "out", "--quiet"],
        cwd=shop,
        env=clean_environment(seed.home),
        stderr=subprocess.PIPE,
    )
    end = time.monotonic() + 60
    while not _sizes(shop / "out") and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert list((shop / "out").iterdir()) == []


def test_ctrl_c_between_files_says_what_is_finished(seed: Seed, shop: Path) -> None:
    arguments = ("--table", "users", "--count", "2m", "--rows-per-file", "20k", "-o", "out")
    process = subprocess.Popen(
        [executable(), "generate", *arguments, "--quiet"],
        cwd=shop,
        env=clean_environment(seed.home),
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + 60
    while not (shop / "out" / "manifest.json").exists() and time.monotonic() < end:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "finished, see out/manifest.json" in said


def _sizes(folder: Path) -> int:
    with contextlib.suppress(FileNotFoundError):
        return sum(path.stat().st_size for path in folder.iterdir())
    return 0


def test_a_full_disk_is_an_error_and_leaves_no_half_file(seed: Seed, shop: Path) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    done = subprocess.run(
        [executable(), "generate", "--table", "users", "--count", "50k", "-o", "out", *FIXED],
        cwd=shop,
        env=clean_environment(seed.home),
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=little_room,
    )
    assert done.returncode == 1, done.stderr
    assert "users.csv cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert list((shop / "out").iterdir()) == []


def test_a_full_device_behind_standard_output_is_an_error(seed: Seed, shop: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [executable(), "generate", "--table", "users", "--count", "20k", "-o", "-", *FIXED],
            cwd=shop,
            env=clean_environment(seed.home),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--table", "usres", "-o", "out"], "Did you mean 'users'?"),
        (["usres", "-o", "out"], "Did you mean 'users'?"),
        (["--rows", "0:5", "-o", "out"], "--rows is of one table"),
        (["-o", "-"], "standard output takes one table"),
        (["--table", "users", "--rows", "5", "-o", "-"], "'5' is no range"),
        (["--table", "users", "--rows", "5:5", "-o", "-"], "has no row"),
        (["--table", "users", "--rows", "0:9", "--count", "5", "-o", "-"], "users has 5 rows"),
        (["--table", "order_items", "--rows", "0:1m", "-o", "-"], "--count orders=N"),
        (["--format", "exel", "-o", "out"], "unknown format 'exel'"),
        (["--compress", "rar", "-o", "out"], "unknown compression 'rar'"),
        (["--dialect", "mysql", "-o", "out"], "--dialect goes with --format sql"),
        (["--resume", "--force", "-o", "out"], "Write one of them"),
    ],
)
def test_bad_use_has_one_clear_message(
    seed: Seed, shop: Path, arguments: list[str], message: str
) -> None:
    done = seed("generate", *arguments, cwd=shop)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert done.stdout == ""
    assert not (shop / "out").exists()


def test_rows_and_the_report_do_not_both_go_to_standard_output(seed: Seed, shop: Path) -> None:
    done = seed("generate", "--table", "users", "-o", "-", "--json", cwd=shop)
    assert done.returncode == 2
    assert "both need standard output" in json.loads(done.stdout)["error"]["message"]


def test_export_writes_what_is_in_the_database(seed: Seed, shop: Path) -> None:
    seed("all", *FIXED, cwd=shop, check=True)
    done = seed("export", "--table", "products", "-o", "-", "-f", "jsonl", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 160
    done = seed("export", "--all", "-o", "out", "-f", "parquet", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "order_items" in done.stdout
    assert (shop / "out" / "orders.parquet").stat().st_size > 0
    again = seed("export", "--all", "-o", "out", "-f", "parquet", cwd=shop)
    assert again.returncode == 3
    assert "hint: Write --force to replace, or choose another --output." in again.stderr
