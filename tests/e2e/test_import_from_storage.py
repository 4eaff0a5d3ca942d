"""Files that are imported by URL, from a storage of this process."""

from __future__ import annotations

from collections.abc import Iterator

import fsspec  # type: ignore[import-untyped]  # it has no types of its own
import pytest

from tests.e2e.inside import Cli, scalar

ROWS = b"slug,name,description\na,A,x\nb,B,y\n"


@pytest.fixture
def storage() -> Iterator[fsspec.AbstractFileSystem]:
    system = fsspec.filesystem("memory")
    yield system
    system.store.clear()


def test_a_file_is_read_by_its_url(
    cli: Cli, shop_url: str, storage: fsspec.AbstractFileSystem
) -> None:
    storage.pipe_file("/some/c.csv", ROWS)
    on = cli.on(shop_url)
    done = on("import", "memory://some/c.csv", "--table", "categories", "--json", check=True)
    assert (done.json["inserted"], done.json["files"]) == (2, ["memory://some/c.csv"])
    on("export", "categories", "-o", "memory://some/out", check=True)
    assert storage.cat_file("/some/out/categories.csv").count(b"\n") == 3


def test_a_password_in_a_url_is_neither_shown_nor_kept(
    cli: Cli, shop_sqlite: str, storage: fsspec.AbstractFileSystem
) -> None:
    url = "memory://me:secret@host/c.csv"
    storage.pipe_file(storage._strip_protocol(url), ROWS)
    on = cli.on(shop_sqlite)
    done = on("import", url, "--table", "categories", check=True)
    again = on("import", url, "--table", "categories")
    assert again.code == 1
    assert "memory://me:***@host/c.csv, line 2" in again.stderr
    (command,) = [scalar(shop_sqlite, "SELECT command FROM seed_runs")]
    assert command == "import 'memory://me:***@host/c.csv' --table categories"
    for text in (done.stdout, done.stderr, again.stderr, on("status", "--json").stdout):
        assert "secret" not in text


def test_what_signs_a_url_is_not_shown(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    for name, said in (
        ("c.csv.gz?X-Amz-Signature=secret", "http://127.0.0.1:9/c.csv.gz"),
        ("c.dat?token=secret", "http://127.0.0.1:9/c.dat: its ending does not say what it is"),
    ):
        done = on("import", f"http://127.0.0.1:9/{name}", "--table", "categories")
        assert done.code in (1, 2)
        assert said in done.stderr
        assert "secret" not in done.stdout + done.stderr


def test_a_file_that_is_not_there_is_named(cli: Cli, shop_sqlite: str) -> None:
    done = cli.on(shop_sqlite)("import", "memory://none.csv", "--table", "categories")
    assert done.stderr.startswith("error: there is no file memory://none.csv\n")
