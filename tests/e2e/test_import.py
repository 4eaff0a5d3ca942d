"""``seed import``: files into tables, on both databases."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import threading
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import sqlalchemy as sa

from tests.e2e.inside import Cli, execute, query, scalar

HEAD = "sku,slug,name,description,price,weight_kg,category_id"
ROWS = ["A-1,a-1,Hammer,Heavy,12.50,1.2,1", "A-2,a-2,Ball,,3,0.25,2"]


@pytest.fixture
def on(cli: Cli, shop_url: str) -> Cli:
    """The command on a shop that has two categories."""
    execute(
        shop_url,
        "INSERT INTO categories (slug, name, description) VALUES"
        " ('tools', 'Tools', ''), ('toys', 'Toys', '')",
    )
    return cli.on(shop_url)


@pytest.fixture
def products(tmp_path: Path) -> Path:
    """A CSV file that needs no options."""
    return written(tmp_path / "products.csv", HEAD, *ROWS)


def written(path: Path, *lines: str) -> Path:
    """Write lines to a file."""
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def stored(url: str, columns: str = "sku, name, price") -> list[tuple[Any, ...]]:
    """Return the products that are there."""
    return query(url, f"SELECT {columns} FROM products ORDER BY sku")


# -- rows and the ledger ----------------------------------------------------------------------


def test_rows_of_a_file_are_in_the_table(on: Cli, shop_url: str, products: Path) -> None:
    done = on("import", products, "--table", "products", "--json", check=True).json
    found = stored(shop_url)
    assert [(sku, name, Decimal(str(p))) for sku, name, p in found] == [
        ("A-1", "Hammer", Decimal("12.5")),
        ("A-2", "Ball", 3),
    ]
    assert (done["read"], done["inserted"], done["rejected"]) == (2, 2, 0)
    assert (done["table"], done["run"], done["env"]) == ("products", 1, "development")


def test_a_table_is_named_by_its_model_too(on: Cli, products: Path) -> None:
    assert on("import", products, "--model", "Product", "--json").json["inserted"] == 2


def test_an_unknown_table_is_an_error_with_the_closest_name(on: Cli, products: Path) -> None:
    done = on("import", products, "--table", "product")
    assert done.code == 2
    assert "there is no table or model 'product'" in done.stderr
    assert "Did you mean 'products'?" in done.stderr


def test_an_import_is_a_run_that_is_shown_compared_and_taken_back(
    on: Cli, shop_url: str, products: Path
) -> None:
    on("import", products, "--table", "products", check=True)
    run = on("status", "--json").json["runs"][0]
    assert run["command"].startswith("import ")
    assert run["tables"] == {"products": 2}
    assert "Nothing differs." in on("diff", "1").stdout
    execute(shop_url, "UPDATE products SET name = 'Edited' WHERE sku = 'A-1'")
    assert "Nothing differs." not in on("diff", "1").stdout
    assert on("undo").code == 3
    on("undo", "--force", check=True)
    assert stored(shop_url) == []
    assert on("verify", "--json").json["ok"]


def test_keys_go_on_where_they_ended(on: Cli, shop_url: str, products: Path) -> None:
    on("products", "--count", "3", "--quiet", check=True)
    last = scalar(shop_url, "SELECT max(id) FROM products")
    on("import", products, "--table", "products", check=True)
    assert stored(shop_url, "id")[0] is not None
    assert scalar(shop_url, "SELECT max(id) FROM products") == last + 2
    on("products", "--count", "1", "--quiet", check=True)


def test_keys_of_the_file_are_kept(on: Cli, shop_url: str, tmp_path: Path) -> None:
    file = written(tmp_path / "c.csv", "id,slug,name,description", "70,a,A,x", "50,b,B,y")
    on("import", file, "--table", "categories", check=True)
    assert scalar(shop_url, "SELECT id FROM categories WHERE slug = 'b'") == 50
    on("undo", check=True)
    assert scalar(shop_url, "SELECT count(*) FROM categories") == 2


def test_nothing_is_written_after_an_error(on: Cli, shop_url: str, tmp_path: Path) -> None:
    file = written(tmp_path / "p.csv", HEAD, *ROWS, "A-3,a-3,Saw,x,many,1,1")
    done = on("import", file, "--table", "products")
    assert done.code == 1
    assert f"{file}, line 4, column price: 'many' is no number" in done.stderr
    assert stored(shop_url) == []


def test_several_files_are_one_run(on: Cli, shop_url: str, tmp_path: Path) -> None:
    a = written(tmp_path / "a.csv", HEAD, ROWS[0])
    b = written(tmp_path / "b.csv", ";".join(reversed(HEAD.split(","))), "2;0.5;4;;Ball;b;B")
    done = on("import", a, b, "--table", "products", "--json", check=True).json
    assert (done["run"], done["inserted"]) == (1, 2)
    assert len(stored(shop_url)) == 2


# -- formats ----------------------------------------------------------------------------------

RECORDS = [
    {"sku": "A-1", "slug": "a-1", "name": "Häm, \"mer\"", "description": "", "price": 12.5,
     "weight_kg": 1.2, "category_id": 1, "tags": ["a", "b"], "attributes": {"k": [1, None]},
     "is_active": False},
    {"sku": "A-2", "slug": "a-2", "name": "Ball\nround", "description": "x", "price": 3,
     "weight_kg": 0.25, "category_id": 2, "tags": [], "attributes": {}, "is_active": True},
]  # fmt: skip


def check_records(url: str) -> None:
    """Check that the two records are there."""
    found = stored(url, "sku, name, price, tags, attributes, is_active")
    plain = [
        (sku, name, float(price), decoded(tags), decoded(attributes), bool(active))
        for sku, name, price, tags, attributes, active in found
    ]
    assert plain == [
        (r["sku"], r["name"], r["price"], r["tags"], r["attributes"], r["is_active"])
        for r in RECORDS
    ]


def decoded(value: Any) -> Any:
    """Return JSON as Python values; SQLite has it as text."""
    return json.loads(value) if isinstance(value, str) else value


@pytest.mark.parametrize("ending", [".json", ".jsonl", ".json.gz"])
def test_json_has_its_types_and_structure(
    on: Cli, shop_url: str, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"p{ending}"
    text = (
        "".join(f"{json.dumps(r)}\n" for r in RECORDS)
        if ending == ".jsonl"
        else json.dumps(RECORDS, indent=1)
    )
    file.write_bytes(gzip.compress(text.encode()) if ending.endswith("gz") else text.encode())
    on("import", file, "--table", "products", check=True)
    check_records(shop_url)


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".csv.zst", ".parquet", ".jsonl"])
def test_files_of_duckdb_are_read(on: Cli, shop_url: str, tmp_path: Path, ending: str) -> None:
    source = tmp_path / "source.json"
    source.write_text(json.dumps(RECORDS))
    file = tmp_path / f"out{ending}"
    form = {"parquet": "PARQUET", "jsonl": "JSON"}.get(ending.rpartition(".")[2], "CSV, HEADER")
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT sku, slug, name, description, price::DECIMAL(12,2) AS price, weight_kg,"
            " category_id, to_json(tags) AS tags, '{\"k\": [1, null]}'::JSON AS attributes,"
            f" is_active FROM '{source}' WHERE sku = 'A-1') TO '{file}' (FORMAT {form})"
        )
    on("import", file, "--table", "products", check=True)
    assert [(n, float(p), bool(a)) for n, p, a in stored(shop_url, "name, price, is_active")] == [
        ('Häm, "mer"', 12.5, False)
    ]
    assert decoded(stored(shop_url, "attributes")[0][0]) == {"k": [1, None]}
    assert decoded(stored(shop_url, "tags")[0][0]) == ["a", "b"]


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
def test_files_of_pandas_are_read(on: Cli, shop_url: str, tmp_path: Path, ending: str) -> None:
    frame = pd.DataFrame(RECORDS).drop(columns=["tags", "attributes"])
    frame["stock"] = pd.Series([5, 7], dtype="float64")  # what missing values make of integers
    frame["created_at"] = pd.to_datetime(["2026-01-01T10:00:00+02:00", "2026-01-02T00:00:00Z"],
                                         utc=True)  # fmt: skip
    file = tmp_path / f"p.{ending}"
    match ending:
        case "csv":
            frame.to_csv(file, index=False)
        case "parquet":
            frame.to_parquet(file, index=False)
        case _:
            frame.to_json(file, orient="records", lines=True, date_format="iso")
    on("import", file, "--table", "products", check=True)
    assert [n for n, _ in stored(shop_url, "name, sku")] == [r["name"] for r in RECORDS]
    assert [s for (s,) in stored(shop_url, "stock")] == [5, 7]
    first = str(stored(shop_url, "created_at")[0][0])
    assert first.startswith("2026-01-01 08:00:00")


def test_a_file_of_excel_is_read(on: Cli, shop_url: str, tmp_path: Path) -> None:
    file = tmp_path / "Mappe1.csv"
    text = (
        "SKU;Slug;Name;Description;Price;Weight KG;Category ID;Created at\r\n"
        'A-1;a-1;"Säge; groß";;"1.234,50";1,5;1;31.12.2025 13:05\r\n'
    )
    file.write_bytes(b"\xef\xbb\xbf" + text.encode())
    options = ["--decimal", ",", "--date-format", "%d.%m.%Y %H:%M", "--timezone", "Europe/Berlin"]
    on("import", file, "--table", "products", *options, check=True)
    ((name, price, created),) = stored(shop_url, "name, price, created_at")
    assert (name, float(price)) == ("Säge; groß", 1234.5)
    assert str(created).startswith("2025-12-31 12:05:00")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings_are_found_out_or_given(
    on: Cli, shop_url: str, tmp_path: Path, encoding: str
) -> None:
    file = tmp_path / "p.csv"
    file.write_bytes(f"{HEAD}\nA-1,a-1,Säge,x,1,1,1\n".encode(encoding))
    options = ["--encoding", "cp1252"] if encoding == "cp1252" else []
    on("import", file, "--table", "products", *options, check=True)
    assert stored(shop_url, "name") == [("Säge",)]


@pytest.mark.parametrize("form", ["csv", "copy"])
def test_a_file_of_postgresql_comes_back_as_it_was(
    cli: Cli, shop_postgresql: str, tmp_path: Path, form: str
) -> None:
    on = cli.on(shop_postgresql)
    on("all", "--env", "test", check=True)
    for table in ("users", "products", "orders"):
        before = on("verify", "--json").digests[table]
        url = sa.make_url(shop_postgresql).set(drivername="postgresql")
        plain = url.render_as_string(hide_password=False)
        file = tmp_path / f"{table}.{form}"
        how = "FORMAT csv, HEADER" if form == "csv" else "FORMAT text, HEADER"
        copy = f"COPY {table} TO STDOUT ({how})"
        with file.open("wb") as out:
            subprocess.run(["psql", "-qX", plain, "-c", copy], stdout=out, check=True)
        execute(shop_postgresql, "SET session_replication_role = replica", f"DELETE FROM {table}")
        on("import", file, "--table", table, "--format", form, check=True)
        assert on("verify", "--json").digests[table] == before


# -- mapping ----------------------------------------------------------------------------------


def test_columns_are_mapped_left_out_set_and_looked_up(
    on: Cli, shop_url: str, tmp_path: Path
) -> None:
    file = written(
        tmp_path / "p.csv",
        "Article,slug,Title,description,price,weight_kg,Category,Remark",
        "A-1,a-1,Hammer,x,1,1,tools,internal",
    )
    on(
        "import", file, "--table", "products", "--map", "Article=sku", "--map", "Title=name",
        "--map", "Category=category_id:slug", "--map", "Remark=", "--set", "is_featured=yes",
        check=True,
    )  # fmt: skip
    ((sku, name, category, featured),) = stored(shop_url, "sku, name, category_id, is_featured")
    assert (sku, name, category, bool(featured)) == ("A-1", "Hammer", 1, True)


@pytest.mark.parametrize("form", ["toml", "yaml"])
def test_a_mapping_file_says_all_that(on: Cli, shop_url: str, tmp_path: Path, form: str) -> None:
    toml = (
        'ignore = ["Remark"]\n[columns]\nArticle = "sku"\nTitle = "name"\n'
        "[constants]\nis_featured = true\n[defaults]\nstock = 4\nprice = 9.99\n"
        '[templates]\nslug = "{Title|slug}-{Article|lower}"\ndescription = "{{{Title}}}"\n'
        '[lookups]\ncategory_id = { column = "Category", by = "slug" }\n'
    )
    yaml = (
        "ignore: [Remark]\ncolumns: {Article: sku, Title: name}\nconstants: {is_featured: true}\n"
        'defaults: {stock: 4, price: 9.99}\ntemplates:\n  slug: "{Title|slug}-{Article|lower}"\n'
        '  description: "{{{Title}}}"\nlookups:\n  category_id: {column: Category, by: slug}\n'
    )
    mapping = tmp_path / f"m.{form}"
    mapping.write_text(toml if form == "toml" else yaml)
    file = written(
        tmp_path / "p.csv",
        "Article,Title,price,weight_kg,Category,Remark,stock",
        "A-1,Claw Hammer,,1,toys,internal,",
    )
    on("import", file, "--table", "products", "--mapping", mapping, check=True)
    columns = "slug, description, category_id, stock, is_featured, price"
    ((slug, text, category, stock, featured, price),) = stored(shop_url, columns)
    assert (slug, text) == ("claw-hammer-a-1", "{Claw Hammer}")
    assert (category, stock, bool(featured), float(price)) == (2, 4, True, 9.99)


def test_a_look_up_that_finds_nothing_names_line_and_close_match(on: Cli, tmp_path: Path) -> None:
    head = HEAD.replace("category_id", "category")
    file = written(tmp_path / "p.csv", head, "A-1,a-1,Hammer,x,1,1,tool")
    done = on("import", file, "--table", "products", "--map", "category=category_id:slug")
    assert f"{file}, line 2, column category: 'tool' is no slug of a row" in done.stderr
    assert "Did you mean 'tools'?" in done.stderr


def test_an_unknown_column_is_an_error_with_the_closest_name(on: Cli, tmp_path: Path) -> None:
    file = written(tmp_path / "p.csv", HEAD.replace("price", "prize"), *ROWS)
    done = on("import", file, "--table", "products")
    assert f"{file}: the table products has no column 'prize'" in done.stderr
    assert "Did you mean 'price'?" in done.stderr


def test_a_missing_required_column_is_said_before_anything_is_read(on: Cli, tmp_path: Path) -> None:
    file = written(tmp_path / "p.csv", "sku,name", "A-1,Hammer")
    done = on("import", file, "--table", "products")
    listed = "category_id, slug, description, price, weight_kg"
    assert f"{file} lacks what products must have: {listed}" in done.stderr


# -- upsert -----------------------------------------------------------------------------------


def test_upsert_updates_what_is_there_and_inserts_the_rest(
    on: Cli, shop_url: str, products: Path, tmp_path: Path
) -> None:
    on("import", products, "--table", "products", check=True)
    later = written(tmp_path / "later.csv", HEAD, ROWS[0], ROWS[1].replace(",3,", ",4,"),
                    "A-3,a-3,Saw,x,5,1,1")  # fmt: skip
    done = on("import", later, "--table", "products", "--upsert", "sku", "--json", check=True).json
    assert (done["inserted"], done["updated"], done["unchanged"]) == (1, 1, 1)
    assert [float(p) for (p,) in stored(shop_url, "price")] == [12.5, 4, 5]
    on("undo", check=True)
    assert [sku for (sku,) in stored(shop_url, "sku")] == ["A-1", "A-2"]


def test_two_rows_for_one_in_an_upsert_are_refused(on: Cli, tmp_path: Path) -> None:
    file = written(tmp_path / "p.csv", HEAD, *ROWS, ROWS[0])
    done = on("import", file, "--table", "products", "--upsert", "sku")
    assert done.code == 1
    assert f"{file}, line 4: sku='A-1' is there already, in {file}, line 2" in done.stderr


@pytest.mark.parametrize(
    ("row", "said"),
    [("A-1,a-1,Cheap,x,-1,1,1", "price"), ("A-7,a-1,Again,x,1,1,1", "slug"),
     ("A-2,a-2,Lost,x,1,1,99", "")],
    ids=["check", "unique", "foreign-key"],
)  # fmt: skip
def test_a_refusal_of_the_database_in_an_upsert_names_file_and_line(
    on: Cli, shop_url: str, products: Path, tmp_path: Path, row: str, said: str
) -> None:
    on("import", products, "--table", "products", check=True)
    others = [f"B-{i},b-{i},Thing,x,1,1,1" for i in range(6)]
    file = written(tmp_path / "p.csv", HEAD, *others, row, "B-9,b-9,Thing,x,1,1,1")
    done = on("import", file, "--table", "products", "--upsert", "sku", "--json")
    message = done.json["error"]["message"]
    assert message.startswith(f"{file}, line 8: ")
    assert said in message
    assert len(stored(shop_url)) == 2


# -- errors, rejects, dry run -----------------------------------------------------------------


def test_rows_that_cannot_be_taken_are_left_out_and_written_down(
    on: Cli, shop_url: str, tmp_path: Path
) -> None:
    file = written(
        tmp_path / "p.csv", HEAD, ROWS[0], "A-3,a-3,Saw,x,many,1,1", "A-4,a-4", ROWS[1],
        'A-5,a-5,"two\nlines",x,1,heavy,1',
    )  # fmt: skip
    rejects = tmp_path / "rejects.csv"
    done = on(
        "import", file, "--table", "products", "--on-error", "skip", "--rejects", rejects, "--json",
        check=True,
    ).json  # fmt: skip
    assert (done["read"], done["inserted"], done["rejected"]) == (5, 2, 3)
    frame = pd.read_csv(rejects, keep_default_na=False)
    assert list(frame.columns) == ["file", "line", "column", "reason", "row"]
    assert [(r.line, r.column) for r in frame.itertuples()] == [
        (3, "price"), (4, ""), (6, "weight_kg"),
    ]  # fmt: skip
    assert frame.row[2] == 'A-5,a-5,"two\nlines",x,1,heavy,1'
    assert "2 cells, and the file has 7 columns" in frame.reason[1]
    assert len(stored(shop_url)) == 2


def test_no_rejects_file_is_left_when_nothing_was_imported(on: Cli, tmp_path: Path) -> None:
    file = written(tmp_path / "p.csv", HEAD, ROWS[0], ROWS[0], "A-3,a-3,Saw,x,many,1,1")
    rejects = tmp_path / "rejects.csv"
    options = ["--on-error", "skip", "--rejects", str(rejects)]
    assert on("import", file, "--table", "products", *options).code == 1
    assert not rejects.exists()


def test_rejects_are_kept_out_of_the_report(cli: Cli, shop_sqlite: str, products: Path) -> None:
    options = ("--table", "products", "--rejects", "-", "--dry-run", "--json")
    done = cli.on(shop_sqlite)("import", products, *options)
    assert (done.code, done.json["error"]["kind"]) == (2, "usage")


def test_rejects_never_replace_what_is_imported(
    cli: Cli, shop_sqlite: str, products: Path, tmp_path: Path
) -> None:
    before = products.read_bytes()
    (tmp_path / "link.csv").symlink_to(products)
    for name in (products, tmp_path / "link.csv", Path(shop_sqlite.removeprefix("sqlite:///"))):
        for how in ("--on-error=skip", "--dry-run"):
            done = cli.on(shop_sqlite)(
                "import", products, "--table", "products", "--rejects", name, how
            )
            assert done.code == 2
            assert f"--rejects {name} would replace" in done.stderr
    assert products.read_bytes() == before
    assert stored(shop_sqlite) == []


def test_a_dry_run_shows_every_problem_and_writes_nothing(
    on: Cli, shop_url: str, tmp_path: Path
) -> None:
    file = written(tmp_path / "p.csv", HEAD, ROWS[0], "A-3,a-3,Saw,x,many,1,1", "A-4,a-4")
    done = on("import", file, "--table", "products", "--dry-run", "--json")
    assert done.code == 4
    assert (done.json["ok"], done.json["read"], done.json["rejected"]) == (False, 3, 2)
    assert [(r["line"], r["column"]) for r in done.json["rejects"]] == [(3, "price"), (4, "")]
    assert done.json["preview"][0]["price"] == "12.50"
    assert done.json["columns"]["sku"] == "sku"
    assert stored(shop_url) == []
    text = on("import", file, "--table", "products", "--dry-run").stdout
    assert "'many' is no number" in text


def test_a_limit_reads_the_first_rows_only(on: Cli, shop_url: str, products: Path) -> None:
    done = on("import", products, "--table", "products", "--limit", "1", "--json", check=True)
    assert (done.json["read"], done.json["inserted"]) == (1, 1)
    assert stored(shop_url, "sku") == [("A-1",)]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A-1,b-1,Again,x,1,1,1", "A-1"),
        ("B-1,b-1,Cheap,x,-1,1,1", "price"),
        ("B-1,b-1,Lost,x,1,1,99", "99"),
    ],
    ids=["unique", "check", "foreign-key"],
)
def test_a_refusal_of_the_database_names_file_and_line(
    on: Cli, shop_url: str, tmp_path: Path, row: str, said: str
) -> None:
    file = written(tmp_path / "p.csv", HEAD, *ROWS, row)
    done = on("import", file, "--table", "products", "--json")
    message = done.json["error"]["message"]
    assert done.code == 1
    assert message.startswith(f"{file}, line 4: products")
    assert said in message
    assert stored(shop_url) == []


@pytest.mark.parametrize("row", ["A-3,a-3,Saw,x,5,1,1", "A-1,b-1,Again,x,1,1,1"])
def test_a_pipe_is_read_once(on: Cli, shop_url: str, tmp_path: Path, row: str) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    text = "".join(f"{line}\n" for line in (HEAD, *ROWS, row))
    writer = threading.Thread(target=pipe.write_text, args=(text,), daemon=True)
    writer.start()
    done = on("import", pipe, "--table", "products", "--json")
    writer.join()
    if row.startswith("A-1"):
        assert "A-1" in done.json["error"]["message"]
        assert stored(shop_url) == []
    else:
        assert (done.code, len(stored(shop_url))) == (0, 3)


# -- a project that only imports --------------------------------------------------------------


def test_a_project_without_seeders_compares_explains_and_takes_back_its_imports(
    cli: Cli, shop_url: str, products: Path, tmp_path: Path
) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.seeds]\nmetadata = "app.models:Base"\n')
    execute(
        shop_url,
        "INSERT INTO categories (slug, name, description) VALUES"
        " ('tools', 'Tools', ''), ('toys', 'Toys', '')",
    )
    on = replace(cli.on(shop_url), project=tmp_path)
    on("import", products, "--table", "products", check=True)
    execute(shop_url, "UPDATE products SET name = 'Mallet' WHERE sku = 'A-1'")
    assert "Rows that differ: 1 edited." in on("diff", "1", check=True).stdout
    assert on("why", "products", "1", "--json", check=True).json["run"]["run"] == 1
    assert "unknown table 'product'" in on("why", "product", "1").stderr
    assert "1 row was edited since run 1 wrote it" in on("undo", "1").stderr
    assert on("clean", "products", "--force", "--json", check=True).json["ok"]
    assert stored(shop_url) == []
