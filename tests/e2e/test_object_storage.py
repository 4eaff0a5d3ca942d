"""Files in object storage: written, resumed, read back, and refused as those of a folder are.

``make test-storage`` installs what this needs; elsewhere it is skipped.
"""

from __future__ import annotations

import gzip
import io
import itertools
import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.e2e.inside import scalar
from tests.support.command import Seed, clean_environment, executable
from tests.support.object_storage import SECRET, Bucket, s3_bucket, stuck_after

USERS = ("users", "--table", "users", "--as-of", "2026-01-01")
_NUMBERS = itertools.count(1)
SHARDS = (*USERS, "--count", "1000", "--rows-per-file", "300", "--format", "parquet")


@pytest.fixture(scope="module")
def server() -> Iterator[Bucket]:
    with s3_bucket() as bucket:
        yield bucket


@pytest.fixture
def bucket(server: Bucket) -> Bucket:
    """An empty bucket."""
    found = Bucket(server.endpoint, f"bucket-{next(_NUMBERS)}")
    found.make()
    return found


def run(
    seed: Seed, shop: Path, bucket: Bucket, *arguments: str, **env: str
) -> subprocess.CompletedProcess[str]:
    done = seed(*arguments, cwd=shop, env={**bucket.env, **env})
    assert SECRET not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


def report(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_shards_and_their_manifest_are_those_of_a_folder(
    seed: Seed, shop: Path, bucket: Bucket
) -> None:
    url = f"s3://{bucket.name}/shop"
    made = report(run(seed, shop, bucket, "generate", *SHARDS, "-o", url, "--json"))
    assert made["manifest"] == f"{url}/manifest.json"
    seed("generate", *SHARDS, "-o", "folder", cwd=shop, check=True)
    names = sorted(file.name for file in (shop / "folder").iterdir())
    assert sorted(bucket.keys()) == [f"shop/{name}" for name in names]
    for name in names:
        assert bucket.get(f"shop/{name}") == (shop / "folder" / name).read_bytes()
    last = pq.read_table(io.BytesIO(bucket.get("shop/users-0900-1000.parquet")))
    assert last.num_rows == 100


def test_what_is_there_is_refused_resumed_or_replaced(
    seed: Seed, shop: Path, bucket: Bucket
) -> None:
    to = ("-o", f"s3://{bucket.name}/shop")
    report(run(seed, shop, bucket, "generate", *SHARDS, *to, "--json"))
    refused = run(seed, shop, bucket, "generate", *SHARDS, *to)
    assert refused.returncode == 3
    assert f"s3://{bucket.name}/shop/users-0000-0300.parquet" in refused.stderr
    before = bucket.get("shop/users-0300-0600.parquet")
    bucket.put("shop/users-0300-0600.parquet", b"damaged")
    again = report(run(seed, shop, bucket, "generate", *SHARDS, *to, "--resume", "--json"))
    assert [file["kept"] for file in again["files"]] == [True, False, True, True]
    assert bucket.get("shop/users-0300-0600.parquet") == before
    forced = report(run(seed, shop, bucket, "generate", *SHARDS, *to, "--force", "--json"))
    assert not any(file["kept"] for file in forced["files"])


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet"])
def test_what_is_exported_there_is_imported_from_there(
    seed: Seed, shop: Path, bucket: Bucket, database_url: str, form: str
) -> None:
    seed("migrate", "--database-url", database_url, cwd=shop, check=True)
    on = ("--database-url", database_url)
    suffix = {"csv": "csv.gz", "jsonl": "jsonl.zst", "parquet": "parquet"}[form]
    compress = {"csv": ("--compress", "gz"), "jsonl": ("--compress", "zst"), "parquet": ()}[form]
    to = ("-o", f"s3://{bucket.name}/made", "--format", form, *compress)
    report(run(seed, shop, bucket, "generate", *USERS, "--count", "500", *to, "--json"))
    url = f"s3://{bucket.name}/made/users.{suffix}"
    done = report(run(seed, shop, bucket, "import", url, "--table", "users", *on, "--json"))
    assert done["files"] == [url]
    assert scalar(database_url, "SELECT count(*) FROM users") == 500
    to = ("-o", f"s3://{bucket.name}/there", "--format", form, *compress)
    exported = report(run(seed, shop, bucket, "export", "users", *to, *on, "--json"))
    made = json.loads(bucket.get("made/manifest.json"))["tables"]["users"]["digest"]
    assert exported["tables"][0]["digest"] == made


def test_mistakes_in_a_file_there_have_its_url_and_line(
    seed: Seed, shop: Path, bucket: Bucket, sqlite_url: str
) -> None:
    on = ("--table", "categories", "--database-url", sqlite_url)
    seed("migrate", "--database-url", sqlite_url, cwd=shop, check=True)
    whole = gzip.compress(b"slug,name,description\n" + b"a%d,A,x\n" % 1 * 100_000, 1)
    bucket.put("cut.csv.gz", whole[:-200])
    bucket.put("wrong.csv", b"slug,name,description,position\na,A,x,1\nb,B,x,many\n")
    bucket.put("none.parquet", b"PAR1")
    for name, said in (
        ("cut.csv.gz", " cannot be decompressed to its end"),
        ("wrong.csv", ", line 3, column position: 'many' is no whole number"),
        ("none.parquet", " is no whole Parquet file"),
    ):
        done = run(seed, shop, bucket, "import", f"s3://{bucket.name}/{name}", *on)
        assert done.returncode == 1
        assert f"s3://{bucket.name}/{name}{said}" in done.stderr
    done = run(seed, shop, bucket, "import", f"s3://{bucket.name}/missing.csv", *on)
    assert f"error: there is no file s3://{bucket.name}/missing.csv\n" in done.stderr
    assert scalar(sqlite_url, "SELECT count(*) FROM categories") == 0


def test_a_bucket_that_is_not_there_is_named_and_not_made(
    seed: Seed, shop: Path, bucket: Bucket
) -> None:
    done = run(seed, shop, bucket, "generate", *USERS, "-o", "s3://no-such-bucket/shop")
    assert done.returncode == 1
    assert "error: s3://no-such-bucket/shop cannot be written: there is no bucket" in done.stderr
    again = run(seed, shop, bucket, "generate", *USERS, "-o", "s3://no-such-bucket/shop")
    assert again.returncode == 1


@pytest.mark.parametrize(
    ("env", "said", "hint"),
    [
        ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "credentials", "AWS_ACCESS_KEY"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "Could not connect", "the network"),
        ({"AWS_PROFILE": "nobody"}, "nobody", "the credentials"),
    ],
    ids=["no credentials", "no server", "no such profile"],
)
def test_a_storage_that_lets_nobody_in_is_told_in_one_line(
    seed: Seed, shop: Path, bucket: Bucket, env: dict[str, str], said: str, hint: str
) -> None:
    place = f"s3://{bucket.name}/shop"
    done = run(seed, shop, bucket, "generate", *USERS, "-o", place, **env)
    assert done.returncode in (1, 2)
    (error, advice) = done.stderr.strip().splitlines()
    assert error.startswith(f"error: {place}")
    assert said in error
    assert hint in advice
    assert bucket.keys() == []


def test_an_upload_that_is_interrupted_leaves_nothing_at_the_name(
    seed: Seed, shop: Path, bucket: Bucket
) -> None:
    with stuck_after(1 << 20, bucket) as (through, stuck):
        process = subprocess.Popen(
            [executable(), "generate", *USERS, "--count", "20k", "-o", f"s3://{bucket.name}/shop"],
            cwd=shop,
            env=clean_environment(seed.home, through.env),
            stderr=subprocess.PIPE,
            text=True,
        )
        assert stuck.wait(60)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert bucket.keys() == []
    to = ("-o", f"s3://{bucket.name}/shop", "--count", "20k", "--json")
    report(run(seed, shop, bucket, "generate", *USERS, *to))
    assert sorted(bucket.keys()) == ["shop/manifest.json", "shop/users.csv"]
