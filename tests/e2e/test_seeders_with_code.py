"""Seeders without parts: the command runs their ``run()``, in its transaction and its ledger."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.inside import Cli, query

MODELS = """
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase): ...

class Room(Base):
    __tablename__ = "rooms"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)

class Booking(Base):
    __tablename__ = "bookings"
    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(sa.ForeignKey("rooms.id"))
    guest: Mapped[str]
    room: Mapped[Room] = relationship()
"""
FACTORIES = """
import seeds
from hotel_models import Booking, Room

class RoomFactory(seeds.Factory[Room], count=3):
    name = seeds.code("room-", 5)

class BookingFactory(seeds.Factory[Booking]):
    room = seeds.ref(Room)
    guest = seeds.person.full_name()
"""
SEEDERS = {
    "rooms": """
class Rooms(seeds.Seeder):
    parts = (seeds.part(RoomFactory),)
""",
    "bookings": """
class Bookings(seeds.Seeder):
    \"\"\"Somebody in every room.\"\"\"

    depends_on = ("rooms",)

    def run(self, *, guest: str = "Ada", count: int = 1):
        for room in self.session.scalars(sa.select(Room)):
            BookingFactory().create_batch(count, room=room, guest=guest)
""",
    "awaited": """
class Awaited(seeds.Seeder):
    depends_on = ("bookings",)

    async def run(self):
        room = (await self.session.scalars(sa.select(Room))).first()
        await BookingFactory().acreate(room=room, guest="late")
""",
}


@pytest.fixture
def cli(tmp_path: Path) -> Cli:
    project = tmp_path / "project"
    package = project / f"seeders_{tmp_path.name}"  # modules stay when a test is over
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (project / "hotel_models.py").write_text(MODELS)
    (project / "hotel_factories.py").write_text(FACTORIES)
    head = (
        "import seeds\nimport sqlalchemy as sa\nfrom hotel_factories import *\n"
        "from hotel_models import Room\n"
    )
    for name, text in SEEDERS.items():
        (package / f"{name}.py").write_text(head + text)
    (project / "pyproject.toml").write_text(
        f'[tool.seeds]\nmetadata = "hotel_models:Base"\nseeders = "{package.name}"\n'
    )
    return Cli(project, tmp_path, {})


def seeders_of(cli: Cli) -> Path:
    return cli.home / "project" / f"seeders_{cli.home.name}"


def guests(url: str) -> list[str]:
    return [guest for (guest,) in query(url, "SELECT guest FROM bookings ORDER BY id")]


def test_the_command_of_a_seeder_runs_its_code(cli: Cli, database_url: str) -> None:
    on = cli.on(database_url)
    on("rooms", "--migrate", check=True)
    done = on("bookings", "--guest", "Grace", "--count", "2", "--json", check=True)
    assert done.rows == {"bookings": 6}
    assert guests(database_url) == ["Grace"] * 6
    assert (done.json["command"], done.json["run"]) == ("bookings", 2)
    why = on("why", "bookings", "1", "--json", check=True).json
    assert why["notes"][0].startswith("the seeder bookings wrote this row by its own code")
    on("undo", check=True)
    assert guests(database_url) == []
    assert on("verify", "--json", check=True).json["ok"]


def test_all_runs_it_after_what_it_depends_on(cli: Cli, database_url: str) -> None:
    on = cli.on(database_url)
    done = on("all", "--migrate", "--json", check=True)
    assert done.rows == {"rooms": 3, "bookings": 4}
    assert guests(database_url) == ["Ada", "Ada", "Ada", "late"]
    assert done.json["notes"] == [
        "run 2 is that of the seeder bookings",
        "run 3 is that of the seeder awaited",
    ]
    runs = on("status", "--json", check=True).json["runs"]
    assert [run["command"] for run in runs] == ["all (awaited)", "all (bookings)", "all"]
    on("undo", check=True)
    on("undo", check=True)
    assert query(database_url, "SELECT count(*) FROM rooms") == [(3,)]
    assert guests(database_url) == []


def test_nothing_is_left_when_its_code_fails(cli: Cli, database_url: str) -> None:
    file = seeders_of(cli) / "bookings.py"
    file.write_text(file.read_text() + "        {}['nothing']\n")
    on = cli.on(database_url)
    on("migrate", check=True)
    done = on("all")
    assert done.code == 1
    assert "the seeder bookings failed: KeyError: 'nothing'" in done.stderr
    assert query(database_url, "SELECT count(*) FROM rooms") == [(0,)]


def test_its_parameters_are_in_the_help_and_the_list(cli: Cli) -> None:
    said = cli("bookings", "--help", check=True).stdout
    assert "--guest TEXT" in said
    assert "by its own code, --guest" in cli("list", check=True).stdout


def test_a_plan_says_that_it_does_not_know(cli: Cli, sqlite_url: str) -> None:
    done = cli.on(sqlite_url)("bookings", "--dry-run", "--migrate", check=True)
    assert "the seeder bookings runs by its own code" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("bookings", "--clear"), 2, "which tables that fills is not known"),
        (("awaited", "--count", "3"), 2, "its own code, which takes no count"),
        (("bookings", "--env", "production", "--yes"), 3, "bookings has none"),
    ],
)
def test_what_cannot_be_is_refused(
    cli: Cli, sqlite_url: str, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = cli.on(sqlite_url)(*arguments, "--migrate")
    assert done.code == code
    assert message in done.stderr


def test_parts_cannot_come_after_code(cli: Cli, sqlite_url: str) -> None:
    file = seeders_of(cli) / "rooms.py"
    file.write_text(file.read_text() + '    depends_on = ("extras",)\n')
    (seeders_of(cli) / "extras.py").write_text(
        "import seeds\nclass Extras(seeds.Seeder):\n    def run(self): ...\n"
    )
    done = cli.on(sqlite_url)("all", "--migrate")
    assert done.code == 1
    assert "rooms has parts and depends on extras" in done.stderr
