"""``seed lint`` and ``seed list --factories``: what does not work is found, and nothing is kept."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.e2e.inside import Cli, execute, query
from tests.support.command import Seed

MODELS = """
from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Boat(Base):
    __tablename__ = "boats"
    __table_args__ = (
        CheckConstraint("sails >= 0", name="sails"),
        CheckConstraint("sails = 0 OR oars = 0", name="either"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    sails: Mapped[int]
    oars: Mapped[int]
    # more


class Trip(Base):
    __tablename__ = "trips"

    id: Mapped[int] = mapped_column(primary_key=True)
    boat_id: Mapped[int] = mapped_column(ForeignKey("boats.id"))
"""
FACTORIES = """
import seeds
from fleet.models import Boat, Trip
from seeds import Factory


class BoatFactory(Factory[Boat]):
    name = seeds.sequence("boat {:04}")
    sails = 0
    oars = 0

    @seeds.state
    def sailing(self):
        return {"sails": 2}

    @seeds.state
    def rowing(self):
        return {"oars": 4, "sails": 0}

    @seeds.state
    def rigged(self, sails):
        return {"sails": sails}
    # more


class TripFactory(Factory[Trip]):
    boat_id = seeds.ref(Boat)
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Path:
    """A small project of its own."""
    package = tmp_path / "fleet"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "models.py").write_text(MODELS)
    (package / "factories.py").write_text(FACTORIES)
    (tmp_path / "pyproject.toml").write_text(
        dedent("""
        [tool.seeds]
        metadata = "fleet.models:Base"
        factories = "fleet.factories"
        """)
    )
    return tmp_path


def more(file: Path, text: str) -> None:
    file.write_text(file.read_text().replace("    # more", text))


def problems(seed: Seed, project: Path, url: str, *names: str) -> list[dict[str, Any]]:
    done = seed("lint", *names, "--json", "--database-url", url, cwd=project)
    report = json.loads(done.stdout)
    assert done.returncode == (0 if report["ok"] else 4), done.stderr
    found: list[dict[str, Any]] = report["problems"]
    assert report["ok"] == (not found)
    return found


def test_a_project_whose_factories_work_passes(seed: Seed, fleet: Path, database_url: str) -> None:
    seed("migrate", "--database-url", database_url, cwd=fleet, check=True)
    done = seed("lint", "-v", "--database-url", database_url, cwd=fleet, check=True)
    assert "BoatFactory.rigged takes arguments: not tried" in done.stdout
    assert "5 objects of 2 factories made. Nothing was kept." in done.stdout
    assert query(database_url, "SELECT count(*) FROM boats") == [(0,)]


def test_a_project_that_names_no_factories_is_told_which_were_not_looked_for(
    seed: Seed, fleet: Path, sqlite_url: str
) -> None:
    (fleet / "fleet" / "seeders").mkdir()
    (fleet / "fleet" / "seeders" / "__init__.py").touch()
    (fleet / "fleet" / "seeders" / "boats.py").write_text(
        "import seeds\nfrom fleet.factories import BoatFactory\n\n\n"
        "class Boats(seeds.Seeder):\n    parts = (seeds.part(BoatFactory),)\n"
    )
    toml = fleet / "pyproject.toml"
    toml.write_text(
        toml.read_text().replace('factories = "fleet.f', 'seeders = "fleet.seeders" # "')
    )
    seed("migrate", "--database-url", sqlite_url, cwd=fleet, check=True)
    done = seed("lint", "--database-url", sqlite_url, cwd=fleet, check=True)
    assert "note: factories that no seeder imports were not looked for" in done.stdout
    assert 'factories = "fleet.factories"' in done.stdout
    done = seed("lint", "boats", "--json", "--database-url", sqlite_url, cwd=fleet, check=True)
    assert json.loads(done.stdout)["notes"] == []


def test_a_new_column_that_nothing_fills_is_found(
    seed: Seed, fleet: Path, database_url: str
) -> None:
    more(fleet / "fleet" / "models.py", "    harbour: Mapped[str] = mapped_column(String(40))")
    seed("migrate", "--database-url", database_url, cwd=fleet, check=True)
    found = problems(seed, fleet, database_url)
    assert [(p["factory"], p["states"], p["column"]) for p in found] == [
        ("fleet.factories.BoatFactory", [], "boats.harbour"),
        ("fleet.factories.TripFactory", [], "boats.harbour"),
    ]
    assert found[0]["kind"] == "declaration"
    assert "nothing is declared for boats.harbour, which is required" in found[0]["message"]


def test_a_new_column_of_the_database_alone_is_found(
    seed: Seed, fleet: Path, database_url: str
) -> None:
    execute(
        database_url,
        "CREATE TABLE boats (id INTEGER PRIMARY KEY, name TEXT, sails INT, oars INT,"
        " harbour TEXT NOT NULL)",
        "CREATE TABLE trips (id INTEGER PRIMARY KEY, boat_id INTEGER)",
    )
    if database_url.startswith("postgresql"):
        for table in ("boats", "trips"):
            execute(
                database_url,
                f"ALTER TABLE {table} ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY",
            )
    first, second = problems(seed, fleet, database_url)
    assert (first["column"], first["kind"]) == ("boats.harbour", "constraint")
    assert first["message"] == "boats.harbour: NULL in a column that must have a value"
    assert second["factory"] == "fleet.factories.TripFactory"


def test_states_that_break_a_constraint_are_found(
    seed: Seed, fleet: Path, database_url: str
) -> None:
    more(
        fleet / "fleet" / "factories.py",
        """
    @seeds.state
    def sunk(self):
        return {"sails": -1}

    @seeds.state
    def galley(self):
        return {"oars": 40}
""",
    )
    seed("migrate", "--database-url", database_url, cwd=fleet, check=True)
    found = problems(seed, fleet, database_url)
    assert [p["states"] for p in found] == [["sunk"], ["sailing", "galley"]]
    sunk, both = found
    assert "sails rejected a row" in sunk["message"]
    assert "either rejected a row" in both["message"]
    assert problems(seed, fleet, database_url, "trip") == []


def test_a_state_that_raises_is_found(seed: Seed, fleet: Path, sqlite_url: str) -> None:
    more(
        fleet / "fleet" / "factories.py",
        """
    @seeds.state
    def wrong(self):
        raise KeyError("mast")
""",
    )
    seed("migrate", "--database-url", sqlite_url, cwd=fleet, check=True)
    (found,) = problems(seed, fleet, sqlite_url, "boats")
    assert (found["kind"], found["message"]) == ("error", "KeyError: 'mast'")


def test_rows_that_are_there_are_no_mistake(seed: Seed, fleet: Path, database_url: str) -> None:
    seed("migrate", "--database-url", database_url, cwd=fleet, check=True)
    execute(database_url, "INSERT INTO boats (name, sails, oars) VALUES ('boat 0001', 1, 0)")
    assert problems(seed, fleet, database_url) == []
    assert query(database_url, "SELECT name FROM boats") == [("boat 0001",)]


def test_the_shop_passes_with_data_and_without(cli: Cli, shop_url: str) -> None:
    for fill in (False, True):
        if fill:
            cli("all", "--env", "test", "--database-url", shop_url, check=True)
        before = cli("verify", "--json", "--database-url", shop_url, check=True).digests
        done = cli("lint", "--json", "--database-url", shop_url, check=True)
        assert done.json["factories"] == 12
        assert done.json["tried"] > 30
        assert cli("verify", "--json", "--database-url", shop_url, check=True).digests == before


def test_the_provider_passes_with_data_and_without(
    seed: Seed, tmp_path: Path, database_url: str
) -> None:
    project = tmp_path / "provider"
    ignored = shutil.ignore_patterns("__pycache__", "*.db")
    shutil.copytree(ROOT / "examples" / "isp", project, ignore=ignored)
    seed("migrate", "--database-url", database_url, cwd=project, check=True)
    assert problems(seed, project, database_url) == []
    seed("all", "--env", "test", "--database-url", database_url, cwd=project, check=True)
    assert problems(seed, project, database_url) == []


def test_factories_are_named(cli: Cli, shop_url: str) -> None:
    done = cli("lint", "user", "orders", "--json", "--database-url", shop_url, check=True)
    assert done.json["factories"] == 2
    done = cli("lint", "usres", "--database-url", shop_url)
    assert done.code == 2
    assert "unknown factory 'usres'" in done.stderr
    assert "Did you mean 'users'" in done.stderr


def test_protected_environments_are_refused(cli: Cli, shop_url: str) -> None:
    done = cli("lint", "--env", "production", "--database-url", shop_url)
    assert done.code == 3
    assert "the environment production is protected" in done.stderr
    cli("admin", "--env", "production", "--yes", "--database-url", shop_url,
        check=True, SEED_ADMIN_PASSWORD="a-Long-enough-passw0rd")  # fmt: skip
    done = cli("lint", "--env", "development", "--database-url", shop_url)
    assert done.code == 3
    assert "the database is marked production" in done.stderr


def test_a_database_without_tables_is_told_so(cli: Cli, sqlite_url: str) -> None:
    done = cli("lint", "--database-url", sqlite_url)
    assert (done.code, "does not exist" in done.stderr) == (1, True)
    execute(sqlite_url, "CREATE TABLE other (id INTEGER)")
    done = cli("lint", "--database-url", sqlite_url)
    assert (done.code, "seed migrate" in done.stderr) == (1, True)


def test_the_factories_that_seeders_import_are_listed(cli: Cli) -> None:
    factories = {
        f["name"]: f for f in cli("list", "--factories", "--json", check=True).json["factories"]
    }
    assert len(factories) == 12
    users = factories["users"]
    assert (users["model"], users["entity"], users["mode"]) == ("User", "users", "columns")
    assert {"admin", "premium"} <= set(users["states"])
    assert "administrator" in users["fixed_sets"]
    assert users["source"].rpartition(":")[0].endswith("user.py")
    assert cli("list", "--json", check=True).json["factories"] == []


def test_the_factories_of_a_package_are_listed(seed: Seed, fleet: Path) -> None:
    done = seed("list", "--factories", cwd=fleet, check=True)
    assert "sailing, rowing, rigged(...)" in done.stdout
    assert "fleet/factories.py:7" in done.stdout


def test_a_package_that_does_not_import_is_named(seed: Seed, fleet: Path) -> None:
    (fleet / "fleet" / "factories.py").write_text("import nothing_of_this_name")
    done = seed("list", "--factories", cwd=fleet)
    assert done.returncode == 2
    assert "fleet.factories needs the module 'nothing_of_this_name'" in done.stderr
