"""Bad input gets an error that says what, where and what next; and nothing is lost."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from tests.e2e.inside import Cli, Done, catalogue, execute, query, scalar
from tests.support import postgresql
from tests.support.command import Seed, clean_environment, executable

PASSWORD = "s3cret-pa55"  # must never be seen again


def told(done: Done | subprocess.CompletedProcess[str], code: int, *words: str) -> str:
    """Check an error: its exit code, its form, the words it must have; return it."""
    actual = done.code if isinstance(done, Done) else done.returncode
    assert actual == code, done.stdout + done.stderr
    text = done.stderr
    assert "Traceback" not in text
    assert "bug:" not in text
    assert PASSWORD not in text + done.stdout
    first, *_ = [line for line in text.splitlines() if line.startswith("error:")]
    assert first
    for word in words:
        assert word in text, text
    return text


@pytest.mark.parametrize(
    ("count", "words"),
    [
        ("-5", ("--count", "-5")),
        ("0", ("--count", "zero rows", "--except")),
        ("many", ("--count", "many")),
        ("1.5", ("--count", "1.5")),
        ("", ("--count",)),
        ("users=", ("--count", "users")),
        ("users=-1", ("--count", "users", "-1")),
        ("99999999999999999999", ("--count",)),
        ("userz=5", ("userz", "users")),
        ("order_items=5", ("order_items", "orders")),
        ("nan", ("--count", "nan")),
        ("1e3", ("--count", "1e3")),
        ("٣", ("--count",)),
    ],
)
def test_a_wrong_count_is_a_usage_error(
    cli: Cli, shop_sqlite: str, count: str, words: tuple[str, ...]
) -> None:
    told(cli.on(shop_sqlite)("users", f"--count={count}"), 2, *words)
    assert scalar(shop_sqlite, "SELECT count(*) FROM users") == 0


@pytest.mark.parametrize("count", ["2t", "900b", "2_000_000_000_000"])
def test_more_rows_than_a_unique_column_can_tell_apart_are_refused_when_planning(
    cli: Cli, shop_sqlite: str, count: str
) -> None:
    done = cli.on(shop_sqlite)("users", "--count", count)
    assert done.code in {1, 2}
    told(done, done.code)


def test_capacity_is_named_with_column_wanted_and_capacity(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    on("admin", check=True)
    wanted = ("products", "--count", "2000m")
    told(on(*wanted), 1, "products.sku can make 1,073,741,824", "2,000,000,000")
    assert on(*wanted, "--json").json["error"]["kind"] == "capacity"
    assert on(*wanted, "--dry-run").code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("usres",), ("usres", "users")),
        (("all", "--env", "developmnt"), ("developmnt", "development", "NAME.toml")),
        (("all", "--only", "order"), ("--only", "order", "orders")),
        (("all", "--except", "produkts"), ("--except", "produkts", "products")),
        (("all", "--only", "users", "--except", "users"), ("nothing is selected",)),
        (("all", "--only", "users,,orders"), ("--only",)),
        (("all", "--locale", "xx_YY"), ("xx_YY",)),
        (("all", "--locale", "de-DEE"), ("de",)),
        (("preview", "userz"), ("userz", "users")),
        (("plan", "userz"), ("userz", "users")),
        (("all", "--seed", "abc"), ("--seed", "abc")),
        (("all", "--seed", "-1"), ("--seed",)),
        (("all", "--as-of", "yesterday"), ("--as-of", "yesterday")),
        (("all", "--as-of", "2026-02-30"), ("--as-of", "2026-02-30")),
        (("all", "--jobs", "0"), ("--jobs",)),
        (("all", "--batch-size", "0"), ("--batch-size",)),
        (("all", "--lock-timeout", "-1"), ("--lock-timeout",)),
        (("all", "--claer"), ("--claer", "--clear")),
        (("all", "--count", "orders=5", "--only", "users"), ("orders", "not selected")),
        (("products", "--featured", "-3"), ("--featured", "-3")),
        (("preview", "users", "-n", "0"), ("-n",)),
    ],
    ids=" ".join,
)  # fmt: skip
def test_what_is_unknown_or_wrong_is_named_with_what_was_meant(
    cli: Cli, shop_sqlite: str, arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    told(cli.on(shop_sqlite)(*arguments), 2, *words)
    assert scalar(shop_sqlite, "SELECT count(*) FROM users") == 0


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("SEED_RANDOM_SEED", "x"),
        ("SEED_COUNT_USERS", "-3"),
        ("SEED_COUNT_ORDERS", "lots"),
        ("SEED_ENV", "../x"),
        ("DATABASE_URL", "mysql"),
    ],
)
def test_a_wrong_variable_is_named(cli: Cli, shop_sqlite: str, variable: str, value: str) -> None:
    environ: dict[str, Any] = {variable: value}
    told(cli.on(shop_sqlite)("users", **environ), 2, variable)


@pytest.mark.parametrize(
    "url",
    [
        f"postgresql//u:{PASSWORD}@h/db",
        f"postgresql://u:{PASSWORD}@h:port/db",
        f"oracel://u:{PASSWORD}@h/db",
        "just-a-name",
        "sqlite:/x.db",
    ],
)
def test_a_malformed_url_is_a_usage_error_without_the_password(cli: Cli, url: str) -> None:
    told(cli("all", "--database-url", url), 2)
    assert PASSWORD not in cli("all", "--database-url", url, "--debug").stderr


@pytest.mark.parametrize("command", ["all", "verify", "status", "migrate", "plan"])
def test_a_server_that_does_not_answer_is_named_without_the_password(
    cli: Cli, command: str
) -> None:
    url = f"postgresql://u:{PASSWORD}@127.0.0.1:1/db"
    told(cli(command, "--database-url", url), 1, "127.0.0.1:1")
    done = cli(command, "--database-url", url, "--json")
    assert done.json["error"]["kind"] == "database"
    assert PASSWORD not in done.stdout + done.stderr


def test_an_unknown_host_is_named(cli: Cli) -> None:
    told(cli("all", "--database-url", "postgresql://u@no-such-host.invalid/db"), 1, "no-such-host")


def test_a_missing_database_is_named_with_how_to_make_it(
    cli: Cli, postgresql_server: postgresql.Server
) -> None:
    url = postgresql_server.url.set(database="no_such_database")
    shown = url.render_as_string(hide_password=False)
    told(cli("all", "--database-url", shown), 1, "no_such_database", "createdb")


@pytest.fixture(scope="module")
def guarded_server() -> Iterator[postgresql.Server]:
    """A PostgreSQL server that wants a password."""
    try:
        server = postgresql.temporary()
    except postgresql.UnavailableError as error:
        pytest.skip(str(error))
    yield server
    server.stop()


def test_a_wrong_password_is_told_and_never_shown(
    cli: Cli, guarded_server: postgresql.Server
) -> None:
    wrong = guarded_server.url.set(password=PASSWORD).render_as_string(hide_password=False)
    for command in ("all", "verify", "status"):
        told(cli(command, "--database-url", wrong), 1, "password", "postgres")
        done = cli(command, "--database-url", wrong, "--debug")
        assert PASSWORD not in done.stdout + done.stderr


def test_the_right_password_is_masked_in_reports_and_in_the_ledger(
    cli: Cli, guarded_server: postgresql.Server
) -> None:
    with guarded_server.database() as url:
        secret = sa.make_url(url).password
        assert secret
        on = cli.on(url)
        for arguments in (
            *(("migrate",), ("all", "--env", "test"), ("verify",), ("status",), ("plan",)),
            *(("all", "--env", "test", "--json"), ("verify", "--json"), ("status", "--json")),
        ):
            done = on(*arguments, check=True)
            assert str(secret) not in done.stdout + done.stderr
        assert "***" in on("status", check=True).stdout
        assert str(secret) not in repr(query(url, "SELECT * FROM seed_runs"))


def test_missing_tables_are_named_with_the_command_that_makes_them(
    cli: Cli, postgresql_url: str
) -> None:
    text = told(cli.on(postgresql_url)("all"), 1, "users", "seed migrate", "--migrate")
    assert "no tables" in text
    told(cli.on(postgresql_url)("verify"), 1, "seed migrate")
    assert catalogue(postgresql_url) == []


def test_one_missing_table_is_named(cli: Cli, shop_url: str) -> None:
    execute(shop_url, "DROP TABLE ticket_messages")
    told(cli.on(shop_url)("all"), 1, "no table ticket_messages")


def test_a_schema_older_than_the_models_is_told_with_the_column(cli: Cli, shop_url: str) -> None:
    execute(shop_url, "ALTER TABLE users DROP COLUMN bio")
    told(cli.on(shop_url)("all", "--env", "test"), 1, "users.bio", "older", "seed migrate")
    assert scalar(shop_url, "SELECT count(*) FROM users") == 0


def test_a_database_migrated_by_a_newer_project_is_told(cli: Cli, shop_url: str) -> None:
    execute(shop_url, "UPDATE alembic_version SET version_num = '9999'")
    told(cli.on(shop_url)("migrate"), 1, "9999")


def test_a_sqlite_file_that_does_not_exist_is_not_made_by_a_failing_command(
    cli: Cli, tmp_path: Path
) -> None:
    file = tmp_path / "new.db"
    for command in ("all", "verify", "users"):
        told(cli.on(f"sqlite:///{file}")(command), 1, "seed migrate")
        assert not file.exists()


def test_a_first_run_that_cannot_work_makes_no_embedded_file(seed: Seed, shop: Path) -> None:
    done = seed("orders", cwd=shop)
    told(done, 1, "orders need users", "seed users")
    assert not list(shop.glob("*.db"))


def test_a_file_that_is_no_database_is_told(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "text.db"
    file.write_text("hello, I am a letter\n" * 100)
    done = cli.on(f"sqlite:///{file}")("all")
    assert done.code == 1
    assert "text.db" in done.stderr or "no SQLite database" in done.stderr
    assert file.read_text().startswith("hello")


def test_a_folder_that_does_not_exist_is_told(cli: Cli, tmp_path: Path) -> None:
    done = cli.on(f"sqlite:///{tmp_path}/none/x.db")("all", "--migrate")
    told(done, 1, "folder")


def mounted(folder: Path) -> bool:
    """Mount a file system of two megabytes; tell whether this user may."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if shutil.which("mount") is None:
        return False
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes."""
    folder = tmp_path / "tiny"
    if not mounted(folder):
        pytest.skip("this user may not mount file systems")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def lock_folder(tmp_path: Path) -> Iterator[tuple[Path, Callable[[], None]]]:
    """A folder, and what makes it read-only; permissions do not stop root, a mount does."""
    folder = tmp_path / "data"
    is_mount = os.geteuid() == 0
    if is_mount and not mounted(folder):
        pytest.skip("root can write everywhere, and may not mount file systems here")
    folder.mkdir(exist_ok=True)

    def lock() -> None:
        if is_mount:
            subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        else:
            for path in (*folder.iterdir(), folder):
                path.chmod(0o555)

    yield folder, lock
    if is_mount:
        subprocess.run(["umount", str(folder)], check=True)
    else:
        folder.chmod(0o755)


def test_a_read_only_file_and_folder_is_told_and_stays_as_it_was(
    cli: Cli, lock_folder: tuple[Path, Callable[[], None]]
) -> None:
    folder, lock = lock_folder
    url = f"sqlite:///{folder / 'shop.db'}"
    on = cli.migrated(url)
    on("all", "--env", "test", check=True)
    before = (folder / "shop.db").read_bytes()
    lock()
    told(on("all", "--clear"), 1, "read-only", "hint:")
    told(cli.on(f"sqlite:///{folder / 'new.db'}")("migrate"), 1, "hint:")
    assert (folder / "shop.db").read_bytes() == before
    # Looking needs no permission to write.
    assert on("verify").code == 0
    assert on("status").code == 0


def small_disk() -> None:
    """Let no file of this process grow beyond three megabytes: a full disk without one."""
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000_000, 3_000_000))


def test_a_disk_that_fills_up_is_told_and_the_database_stays_as_it_was(
    cli: Cli, seed: Seed, shop: Path, shop_sqlite: str
) -> None:
    cli.on(shop_sqlite)("all", "--env", "test", check=True)
    before = catalogue(shop_sqlite), query(shop_sqlite, "SELECT * FROM users")
    arguments = ("users", "--count", "200000", "--clear", "--database-url", shop_sqlite)
    done = subprocess.run(
        [executable(), *arguments],
        cwd=shop,
        env=clean_environment(seed.home),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=small_disk,
    )
    told(done, 1)
    assert "disk" in done.stderr
    assert (catalogue(shop_sqlite), query(shop_sqlite, "SELECT * FROM users")) == before
    assert cli.on(shop_sqlite)("verify").code == 0


def test_a_full_file_system_is_told_and_the_database_stays_as_it_was(
    cli: Cli, tiny_disk: Path
) -> None:
    url = f"sqlite:///{tiny_disk / 'shop.db'}"
    on = cli.migrated(url)
    on("all", "--env", "test", check=True)
    before = query(url, "SELECT * FROM users")
    told(on("users", "--count", "100000", "--clear"), 1, "disk", "full")
    assert query(url, "SELECT * FROM users") == before
    assert on("verify").code == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('kind = "disposable"\n[users]\ncuont = 5\n', ("cuont", "count")),
        ('kind = "disposable"\n[users]\ncount = "5"\n', ("[users]", "count")),
        ('kind = "disposable"\n[users]\ncount = -5\n', ("[users]", "count")),
        ('kind = "disposable"\nsumary = "x"\n', ("sumary", "summary")),
        ('kind = "throwaway"\n', ("kind", "throwaway")),
        ("[users]\ncount = 5\n", ("kind",)),
        ('kind = "disposable\n', ("mine.toml",)),
        ('kind = "disposable"\n[userz]\ncount = 5\n', ("userz", "users")),
        ('kind = "disposable"\n[users]\ncohorts = { admins = 5 }\n', ("admins", "admin")),
        ('kind = "disposable"\n[users]\nfixed = ["nobody"]\n', ("nobody",)),
        ('kind = "disposable"\n[users]\nstates = ["nobody"]\n', ("nobody",)),
        ('kind = "disposable"\n[orders]\nper = { parent = "people", between = [1, 2] }\n',
         ("people",)),
        ('kind = "disposable"\n[orders]\nper = { parent = "users", between = [5, 2] }\n',
         ("between",)),
    ],
)  # fmt: skip
def test_a_broken_profile_is_told_with_file_and_key(
    seed: Seed, shop: Path, text: str, words: tuple[str, ...]
) -> None:
    (shop / "app/profiles/mine.toml").write_text(text)
    done = seed("plan", "--env", "mine", cwd=shop)
    assert done.returncode in {1, 2}
    told(done, done.returncode, *words)
    assert not list(shop.glob("*.db"))


def test_a_broken_profile_does_not_hinder_other_environments(seed: Seed, shop: Path) -> None:
    (shop / "app/profiles/mine.toml").write_text("kind = ")
    seed("plan", "--env", "test", cwd=shop, check=True)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("orders", "--count", "5"), ("orders need users", "seed users")),
        (("orders",), ("orders need users", "seed users")),
        (("all", "--only", "orders"), ("orders need users", "seed users")),
        (("content",), ("need", "seed")),
        (("products", "--except", "categories"), ("categories", "seed admin")),
    ],
    ids=" ".join,
)
def test_what_needs_other_rows_says_which_and_the_command_that_makes_them(
    cli: Cli, shop_url: str, command: tuple[str, ...], words: tuple[str, ...]
) -> None:
    on = cli.on(shop_url)
    told(on(*command), 1, *words)
    assert on(*command, "--json").json["error"]["kind"] == "missing-parents"
    assert catalogue(shop_url) == [row for row in catalogue(shop_url) if "seed_runs" not in row[1]]


def test_orders_without_products_say_so(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("users", "--count", "5", check=True)
    told(on("orders", "--count", "5"), 1, "products", "seed products")


def test_orders_without_an_active_product_say_so(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", check=True)
    execute(shop_url, "UPDATE products SET is_active = (1 = 0)")
    done = on("orders", "--count", "5")
    told(done, 1, "products", "is_active")


def test_an_empty_folder_is_answered_with_how_to_begin(seed: Seed, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = seed("all", cwd=empty)
    assert done.returncode == 2
    assert "[tool.seeds]" in done.stderr
    assert "metadata" in done.stderr
    assert seed(cwd=empty).returncode == 0
    assert not list(empty.iterdir())


def test_a_project_is_found_from_a_folder_below(seed: Seed, shop: Path) -> None:
    below = shop / "app" / "models"
    done = seed("plan", "--json", cwd=below, check=True)
    assert json.loads(done.stdout)["database"].endswith("/shop/seeds-development.db")


def test_a_reader_that_goes_away_is_no_error_to_talk_about(seed: Seed, shop: Path) -> None:
    process = subprocess.Popen(
        [executable(), "preview", "users", "-n", "5000", "--json"],
        cwd=shop,
        env=clean_environment(seed.home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    said = process.stderr.read().decode()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert "Traceback" not in said
    assert "BrokenPipe" not in said


def test_a_run_whose_reader_goes_away_has_written_all_the_same(seed: Seed, shop: Path) -> None:
    command = f"{executable()} all --env test | true"
    subprocess.run(
        ["sh", "-c", command], cwd=shop, env=clean_environment(seed.home), check=True,
        capture_output=True,
    )  # fmt: skip
    url = f"sqlite:///{shop / 'seeds-test.db'}"
    assert scalar(url, "SELECT count(*) FROM users") == 4


@pytest.fixture
def broken_app(shop: Path) -> Callable[[str, str], Path]:
    def spoil(file: str, text: str) -> Path:
        (shop / file).write_text(text)
        return shop

    return spoil


def test_models_that_cannot_be_imported_are_told(
    seed: Seed, broken_app: Callable[[str, str], Path]
) -> None:
    project = broken_app("app/models/__init__.py", "import no_such_library\n")
    told(seed("all", cwd=project), 2, "no_such_library")
    project = broken_app("app/models/__init__.py", "1 / 0\n")
    told(seed("all", cwd=project), 2, "app.models", "ZeroDivisionError")


@pytest.mark.parametrize(
    ("declaration", "words"),
    [
        ("no_such_column = seeds.constant(1)", ("no_such_column", "roles")),
        ("name = seeds.choice(['a', 'b'])", ("roles.name", "unique")),
        ("users = seeds.ref('users_of_nobody')", ("no column 'users'", "permissions")),
        ("permissions = 5 +", ("roles.py, line 7",)),
        ("permissions = 5 / 0", ("roles.py:7", "ZeroDivisionError")),
        ("", ("roles.name",)),
    ],
)
def test_a_mistake_in_a_factory_is_found_before_a_row_exists(
    seed: Seed, broken_app: Callable[[str, str], Path], declaration: str, words: tuple[str, ...]
) -> None:
    broken_app("app/seeders/roles.py", (
        "from app.factories.roles import RolesFactory\nfrom seeds import Seeder, part\n"
        "class RolesSeeder(Seeder):\n    '''Roles.'''\n    parts = (part(RolesFactory),)\n"
    ))  # fmt: skip
    project = broken_app("app/factories/roles.py", (
        "import seeds\nfrom app.models import Role\nfrom seeds import Factory\n"
        "class RolesFactory(Factory[Role], natural_key=('name',), count=5):\n"
        f"    '''Roles.'''\n    description = seeds.constant('x')\n    {declaration}\n"
    ))  # fmt: skip
    done = seed("roles", cwd=project)
    assert done.returncode in {1, 2}
    told(done, done.returncode, *words)
    assert not list(project.glob("*.db"))
