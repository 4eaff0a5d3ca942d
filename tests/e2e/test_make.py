from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.e2e.inside import query
from tests.support.command import Seed, clean_environment

CHILDREN = {"order_items", "user_preferences"}
MODELS = ROOT / "tests" / "support"


def inserted(stdout: str) -> dict[str, int]:
    """Return the rows inserted by table."""
    return {table["table"]: table["inserted"] for table in json.loads(stdout)["tables"]}


def clean(project: Path, *paths: str) -> None:
    """Check that a linter and a formatter have nothing to say of files of a project."""
    for command in (("check",), ("format", "--check")):
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "ruff",
                *command,
                "--no-cache",
                "--config",
                ROOT / "pyproject.toml",
                *paths,
            ],
            cwd=project,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def bare(shop: Path) -> Path:
    """Leave the shop's models alone: without factories, seeders and profiles."""
    for name in ("factories", "seeders"):
        shutil.rmtree(shop / "app" / name)
    (shop / "app" / "seeders").mkdir()
    (shop / "app" / "seeders" / "__init__.py").write_text('"""Seeders."""\n')
    lines = (shop / "pyproject.toml").read_text().splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("profiles =", "checks ="))]
    (shop / "pyproject.toml").write_text("".join(kept))
    return shop


def project(folder: Path, models: str) -> Path:
    """Make a project of some models and nothing else."""
    package = folder / "project" / "zoo"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    shutil.copy(MODELS / models, package / "models.py")
    (package.parent / "pyproject.toml").write_text(
        '[tool.seeds]\nmetadata = "zoo.models:Base"\nseeders = "zoo.seeders"\n'
    )
    return package.parent


def seeders(seed: Seed, folder: Path, names: Iterable[str]) -> None:
    """Write seeders, each for the factory that its name means."""
    for name in names:
        seed("make", "seeder", name, cwd=folder, check=True)


def test_every_model_of_the_shop_gets_a_factory_with_which_rows_load(
    seed: Seed, shop: Path, database_url: str
) -> None:
    bare(shop)
    seed("make", "factory", "--all", cwd=shop, check=True)
    tables = ["roles", "system_config", "categories", "users", "products", "product_variants"]
    tables += ["orders", "blog_posts", "support_tickets", "ticket_messages"]
    seeders(seed, shop, tables)
    clean(shop, "app/factories", "app/seeders")
    run = ("all", "--count", "100", "--migrate", "--json", "--database-url", database_url)
    rows = inserted(seed(*run, cwd=shop, check=True).stdout)
    assert {name: rows[name] for name in tables} == dict.fromkeys(tables, 100)
    assert rows["user_preferences"] == 100
    assert 100 <= rows["order_items"] <= 300
    checked = seed("verify", "--json", "--database-url", database_url, cwd=shop, check=True)
    assert json.loads(checked.stdout)["ok"]


def test_the_shops_models_are_filled_by_one_file_as_well(
    seed: Seed, shop: Path, sqlite_url: str
) -> None:
    bare(shop)
    target = shop / "app" / "factories.py"
    seed("make", "factory", "--all", "--output", target, cwd=shop, check=True)
    clean(shop, "app/factories.py")
    seed("make", "seeder", "users", cwd=shop, check=True)
    done = seed(
        "users", "--count", "100", "--migrate", "--json", "--database-url", sqlite_url,
        cwd=shop, check=True,
    )  # fmt: skip
    assert inserted(done.stdout) == {"users": 100, "user_preferences": 100}


def test_models_that_are_hard_to_guess_are_filled(
    seed: Seed, tmp_path: Path, database_url: str
) -> None:
    folder = project(tmp_path, "hard_models.py")
    made = seed("make", "factory", "--all", "--json", cwd=folder, check=True)
    assert json.loads(made.stdout)["notes"] == [
        "KeeperFactory: hired_on is unique, and made a row at a time (slower)",
        "KeeperFactory: favourite_id stays NULL: what it refers to needs these rows first",
    ]
    seeders(seed, folder, ["zones", "keepers", "animals", "cages"])
    clean(folder, "zoo/factories", "zoo/seeders")
    run = ("all", "--count", "100", "--migrate", "--json", "--database-url", database_url)
    rows = inserted(seed(*run, cwd=folder, check=True).stdout)
    assert rows.pop("visits") > 100
    assert rows.pop("shifts") > 100
    assert rows == dict.fromkeys(("zones", "keepers", "animals", "cages", "passports"), 100)
    again = seed("all", "--count", "50", "--json", "--database-url", database_url, cwd=folder)
    assert inserted(again.stdout)["animals"] == 50
    assert query(database_url, "SELECT count(*) FROM animals WHERE weight >= 300") == [(0,)]


MAKE_ALL = """
import zoo.factories
from seeds.factories.known import all_factories

for module in ("animal", "cage", "keeper", "passport", "shift", "visit", "zone"):
    __import__(f"zoo.factories.{module}")
for factory in all_factories():
    objects = factory().make_batch(3)
    print(type(objects[0]).__name__, len(objects))
"""


def test_what_is_written_makes_objects_as_well(seed: Seed, tmp_path: Path) -> None:
    folder = project(tmp_path, "hard_models.py")
    seed("make", "factory", "--all", cwd=folder, check=True)
    done = subprocess.run(
        [sys.executable, "-c", MAKE_ALL],
        cwd=folder,
        env=clean_environment(folder, {"PYTHONPATH": str(folder)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    models = ["Animal", "Cage", "Keeper", "Passport", "Shift", "Visit", "Zone"]
    assert sorted(done.stdout.splitlines()) == [f"{model} 3" for model in models]


@pytest.mark.parametrize("width", [88, 120])
def test_lines_are_as_long_as_the_projects(seed: Seed, tmp_path: Path, width: int) -> None:
    folder = project(tmp_path, "hard_models.py")
    with (folder / "pyproject.toml").open("a") as file:
        file.write(f"[tool.ruff]\nline-length = {width}\nlint.select = ['E', 'F', 'I']\n")
    seed("make", "factory", "--all", cwd=folder, check=True)
    for words in (("check",), ("format", "--check")):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *words, "zoo/factories"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


INHERITED = """
class Lion(Animal):
    __tablename__ = "lions"
    id: Mapped[int] = mapped_column(sa.ForeignKey("animals.id"), primary_key=True)
    mane: Mapped[str]


class Pair(Base):
    __tablename__ = "pairs"
    __table_args__ = (sa.CheckConstraint("one_id <> other_id"),)
    one_id: Mapped[int] = mapped_column(sa.ForeignKey("animals.id"), primary_key=True)
    other_id: Mapped[int] = mapped_column(sa.ForeignKey("animals.id"), primary_key=True)
"""


def test_what_cannot_be_guessed_is_said(seed: Seed, tmp_path: Path) -> None:
    folder = project(tmp_path, "hard_models.py")
    with (folder / "zoo" / "models.py").open("a") as file:
        file.write(INHERITED)
    done = seed("make", "factory", "--all", cwd=folder, check=True)
    assert "note: Lion: left out, because it is spread over several tables" in done.stdout
    assert "note: PairFactory: nothing keeps one_id and other_id apart" in done.stdout
    assert not (folder / "zoo" / "factories" / "lion.py").exists()
    named = seed("make", "factory", "Lion", cwd=folder)
    assert named.returncode == 2
    assert "Lion is spread over several tables" in named.stderr


def test_types_of_postgresql_are_filled(seed: Seed, tmp_path: Path, postgresql_url: str) -> None:
    folder = project(tmp_path, "hard_postgresql_models.py")
    seed("make", "factory", "sensors", cwd=folder, check=True)
    seeders(seed, folder, ["sensors"])
    clean(folder, "zoo/factories")
    run = ("sensors", "--count", "100", "--migrate", "--json", "--database-url", postgresql_url)
    assert inserted(seed(*run, cwd=folder, check=True).stdout) == {"sensors": 100}


def test_what_is_written_type_checks(seed: Seed, shop: Path) -> None:
    bare(shop)
    seed("make", "factory", "--all", cwd=shop, check=True)
    seeders(seed, shop, ["users", "roles"])
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "-p", "app.factories", "-p", "app.seeders"],
        cwd=shop,
        env={"MYPYPATH": f"{shop}:{ROOT}", "PATH": "", "HOME": str(shop)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_file_that_exists_is_replaced_only_by_force(seed: Seed, shop: Path) -> None:
    bare(shop)
    target = shop / "app" / "factories" / "role.py"
    seed("make", "factory", "Role", cwd=shop, check=True)
    target.write_text("mine\n")
    refused = seed("make", "factory", "Role", "User", cwd=shop)
    assert refused.returncode == 3
    assert "role.py exists already" in refused.stderr
    assert target.read_text() == "mine\n"
    assert not (target.parent / "user.py").exists()
    forced = seed("make", "factory", "Role", "--force", cwd=shop, check=True)
    assert forced.stdout.startswith("Replaced app/factories/role.py")
    assert "class RoleFactory" in target.read_text()
    assert sorted(p.name for p in target.parent.iterdir()) == ["__init__.py", "role.py"]


def test_what_would_be_written_can_be_printed(seed: Seed, shop: Path) -> None:
    before = sorted(shop.rglob("*"))
    done = seed("make", "factory", "Role", "--stdout", cwd=shop, check=True)
    compile(done.stdout, "role.py", "exec")
    assert "class RoleFactory(Factory[Role]" in done.stdout
    assert [p for p in sorted(shop.rglob("*")) if "__pycache__" not in p.parts] == before


def test_a_child_is_made_with_its_owner(seed: Seed, shop: Path) -> None:
    bare(shop)
    first = seed("make", "factory", "UserPreferences", cwd=shop, check=True)
    assert (
        "declare preferences_row = has_one(UserPreferencesFactory) in UserFactory" in first.stdout
    )
    seed("make", "factory", "User", cwd=shop, check=True)
    text = (shop / "app" / "factories" / "user.py").read_text()
    assert "    preferences_row = has_one(UserPreferencesFactory)\n" in text
    refused = seed("make", "seeder", "user_preferences", cwd=shop)
    assert refused.returncode == 2
    assert "Write a seeder for UserFactory." in refused.stderr


def test_a_seeder_fills_what_nobody_else_fills(seed: Seed, shop: Path, sqlite_url: str) -> None:
    bare(shop)
    seed("make", "factory", "--all", cwd=shop, check=True)
    done = seed("make", "seeder", "shelves", "--factory", "ProductFactory", "--json", cwd=shop)
    assert json.loads(done.stdout)["next"][0]["command"] == "seed shelves --count 100"
    made = seed(
        "shelves", "--count", "20", "--migrate", "--json", "--database-url", sqlite_url,
        cwd=shop, check=True,
    )  # fmt: skip
    assert inserted(made.stdout) == {"categories": 20, "products": 20}
    seeders(seed, shop, ["users", "orders"])
    assert 'depends_on = ("shelves", "users")' in (shop / "app/seeders/orders.py").read_text()


def test_the_first_seeder_makes_the_package(seed: Seed, shop: Path) -> None:
    bare(shop)
    shutil.rmtree(shop / "app" / "seeders")
    seed("make", "factory", "--all", cwd=shop, check=True)
    seed("make", "seeder", "orders", cwd=shop, check=True)
    assert (shop / "app" / "seeders" / "__init__.py").exists()
    assert "part(UserFactory)" in (shop / "app" / "seeders" / "orders.py").read_text()


@pytest.mark.parametrize("what", ["seeder", "scenario"])
def test_factories_of_plain_models_are_not_in_the_way(seed: Seed, shop: Path, what: str) -> None:
    (shop / "app" / "factories" / "address.py").write_text(
        "from dataclasses import dataclass\n\nfrom seeds import Factory, word\n\n\n"
        "@dataclass\nclass Address:\n    street: str\n\n\n"
        "class AddressFactory(Factory[Address]):\n    street = word()\n"
    )
    done = seed("make", what, "buyers", "--factory", "UserFactory", "--stdout", cwd=shop)
    assert done.returncode == 0, done.stderr
    assert "UserFactory" in done.stdout


def test_a_scenario_runs_as_it_is(seed: Seed, shop: Path, sqlite_url: str) -> None:
    (shop / "app" / "scenarios.py").unlink()
    done = seed("make", "scenario", "rush_hour", "--factory", "OrderFactory", cwd=shop, check=True)
    assert "seed scenario rush_hour" in done.stdout
    text = (shop / "app" / "scenarios" / "rush_hour.py").read_text()
    assert '"""Rush hour: a beginning, to be edited."""' in text
    clean(shop, "app/scenarios")
    made = seed(
        "scenario", "rush_hour", "--orders", "2", "--migrate", "--json",
        "--database-url", sqlite_url, cwd=shop, check=True,
    )  # fmt: skip
    assert inserted(made.stdout)["orders"] == 2


def test_a_scenario_is_not_put_beside_a_module_of_scenarios(seed: Seed, shop: Path) -> None:
    refused = seed("make", "scenario", "rush_hour", cwd=shop)
    assert refused.returncode == 2
    assert "holds the scenarios, and is no package" in refused.stderr
    assert "--stdout" in refused.stderr
    printed = seed("make", "scenario", "rush_hour", "--stdout", cwd=shop, check=True)
    assert "@seeds.scenario\ndef rush_hour(" in printed.stdout


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (("factory", "Usr"), "unknown model 'Usr'", "Did you mean 'User'?"),
        (("factory", "user"), "unknown model 'user'", "Did you mean 'users'?"),
        (("factory",), "which models?", "Name some, or write --all."),
        (("factory", "User", "--all"), "which models?", "Name some, or write --all."),
        (("factry", "User"), "unknown command 'make factry'", "Did you mean 'factory'?"),
        (("factory", "--frce"), "no such option --frce", "Did you mean --force?"),
        (("seeder",), "missing argument 'NAME'", "See 'seed make seeder --help'."),
        (("seeder", "list"), "hidden by the command", "Give it another name."),
        (("seeder", "no-name"), "cannot be the name of a module", "Use letters"),
        (("seeder", "x", "-f", "UsrFactory"), "unknown factory", "Did you mean 'UserFactory'?"),
        (("seeder", "guests"), "there is no factory for 'guests'", "Write --factory, one of"),
    ],
    ids=" ".join,
)
def test_bad_use_is_told_what_to_do(
    seed: Seed, shop: Path, words: tuple[str, ...], message: str, hint: str
) -> None:
    done = seed("make", *words, "--json", cwd=shop)
    error: dict[str, Any] = json.loads(done.stdout)["error"]
    assert done.returncode == 2
    assert message in error["message"]
    assert hint in error["hint"]


def test_make_alone_is_a_question(seed: Seed, shop: Path) -> None:
    done = seed("make", cwd=shop, check=True)
    assert "Guess a factory from a model." in done.stdout
    assert done.stdout == seed("make", "--help", cwd=shop).stdout


def test_names_of_models_are_completed(seed: Seed, shop: Path) -> None:
    words = {
        "_SEED_COMPLETE": "bash_complete",
        "COMP_WORDS": "seed make factory Us",
        "COMP_CWORD": "3",
    }
    done = seed(cwd=shop, env=words)
    assert done.stdout.split() == ["plain,User", "plain,UserPreferences"]


def test_a_module_factories_is_not_hidden_by_a_package(seed: Seed, tmp_path: Path) -> None:
    folder = project(tmp_path, "hard_models.py")
    (folder / "zoo" / "factories.py").touch()
    done = seed("make", "factory", "Zone", cwd=folder)
    assert done.returncode == 2
    assert "--output" in done.stderr
