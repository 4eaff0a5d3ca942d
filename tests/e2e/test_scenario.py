"""``seed scenario`` makes a situation in one transaction, and the ledger knows its rows."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.by_hand import contents
from tests.e2e.inside import Cli, execute, query, scalar

NOW = ("--seed", "3", "--as-of", "2026-02-03")


def test_the_scenarios_are_listed_with_their_options(cli: Cli) -> None:
    done = cli("scenario", check=True)
    assert "customer_onboarding" in done.stdout
    assert "--customers 1, --premium" in done.stdout
    assert cli("scenario", "--list", check=True).stdout == done.stdout
    listed = cli("scenario", "--json", check=True).json["scenarios"]
    assert [s["name"] for s in listed] == ["customer_onboarding", "support_ticket"]


def test_the_help_of_a_scenario_has_its_summary_and_its_options(cli: Cli) -> None:
    done = cli("scenario", "customer_onboarding", "--help", check=True)
    assert "Customers who signed up last week" in done.stdout
    assert "--customers N" in done.stdout


def test_the_help_of_all_scenarios_has_the_options_that_each_takes(cli: Cli) -> None:
    said = cli("scenario", "--help", check=True).stdout
    assert said.index("customer_onboarding") < said.index("Options of every NAME")
    for option in ("--env NAME", "--database-url URL", "--seed N", "--count N", "--migrate"):
        assert option in said
        assert option in cli("scenario", "support_ticket", "--help", check=True).stdout


def test_seed_list_lists_scenarios(cli: Cli) -> None:
    assert cli("list", "--scenarios", check=True).stdout == cli("scenario", check=True).stdout
    listed = cli("list", "--scenarios", "--json", check=True).json
    assert listed == cli("scenario", "--json", check=True).json
    done = cli("list", "--scenarios", "--factories")
    assert done.code == 2
    assert "--scenarios and --factories are two lists" in done.stderr


def test_a_scenario_writes_its_objects(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    done = on("scenario", "customer_onboarding", "--customers", "3", "--premium", "--json", *NOW,
              check=True)  # fmt: skip
    assert done.rows["users"] == done.rows["user_preferences"] == done.rows["orders"] == 3
    assert query(shop_url, "SELECT DISTINCT role FROM users") == [("premium",)]
    assert scalar(shop_url, "SELECT count(DISTINCT user_id) FROM orders") == 3
    assert done.json["command"] == "scenario customer_onboarding --customers 3 --premium"
    assert on("verify", "--json", check=True).json["ok"]


def test_a_scenario_runs_as_often_as_it_is_told_with_other_values(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("scenario", "support_ticket", "--count", "3", "--messages", "2", *NOW, check=True)
    assert scalar(shop_url, "SELECT count(*) FROM support_tickets") == 3
    assert scalar(shop_url, "SELECT count(*) FROM ticket_messages") == 6
    assert scalar(shop_url, "SELECT count(DISTINCT ticket_number) FROM support_tickets") == 3


def test_runs_and_scenarios_never_meet_in_a_unique_column(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", *NOW, check=True)
    on("scenario", "support_ticket", "--env", "test", "--count", "2", *NOW, check=True)
    on("users", "--count", "40", "--env", "test", *NOW, check=True)
    on("scenario", "support_ticket", "--env", "test", "--count", "2", *NOW, check=True)
    assert on("verify", "--json", check=True).json["ok"]


def test_the_same_seed_makes_the_same_rows_on_every_database(
    cli: Cli, shop_sqlite: str, shop_postgresql: str
) -> None:
    digests = []
    for url in (shop_sqlite, shop_postgresql):
        cli.on(url)("scenario", "support_ticket", *NOW, check=True)
        digests.append(cli.on(url)("verify", "--json", check=True).digests)
    assert digests[0] == digests[1]
    assert any(digest.strip("0") for digest in digests[0].values())


def test_rows_that_got_children_alone_were_not_updated(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    on("admin", *NOW, check=True)
    done = on("scenario", "customer_onboarding", "--json", *NOW, check=True)
    assert {t["table"]: t["updated"] for t in done.json["tables"] if t["updated"]} == {}


def test_undo_takes_back_exactly_what_a_scenario_wrote(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("all", "--env", "test", *NOW, check=True)
    before = contents(shop_url)
    on("scenario", "support_ticket", "--env", "test", *NOW, check=True)
    assert contents(shop_url) != before
    on("undo", check=True)
    assert contents(shop_url) == before


def test_undo_is_refused_when_a_row_was_edited_since(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("scenario", "customer_onboarding", "--customers", "2", *NOW, check=True)
    (key,) = query(shop_url, "SELECT min(id) FROM users")[0]
    execute(shop_url, f"UPDATE users SET full_name = 'Edited' WHERE id = {key}")
    done = on("undo")
    assert done.code == 3
    assert f"users: 1 row was edited since run 1 wrote it (key {key})" in done.stderr
    on("undo", "--force", check=True)
    assert not contents(shop_url)["users"]


def test_why_and_status_name_the_scenario(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    on("scenario", "customer_onboarding", *NOW, check=True)
    key = scalar(shop_url, "SELECT id FROM users")
    why = on("why", "users", str(key), "--json", check=True).json
    assert why["run"]["command"] == "scenario customer_onboarding"
    assert why["seeder"] is None
    assert why["columns"] == []
    (note,) = why["notes"]
    assert note == (
        "the scenario customer_onboarding wrote this row by its own code, which leaves no recipe: "
        "its columns cannot be made again; `seed diff 1` tells what was edited since"
    )
    assert "cannot be made again" in on("why", "users", str(key), check=True).stdout
    assert "scenario customer_onboarding" in on("status", check=True).stdout
    assert on("diff", "--json", check=True).code == 0


def test_nothing_is_written_when_a_scenario_fails(cli: Cli, shop_url: str) -> None:
    on = cli.on(shop_url)
    done = on("scenario", "support_ticket", "--priority", "enormous")
    assert done.code == 1
    assert "ck_support_tickets_priority" in done.stderr
    assert not any(contents(shop_url).values())
    assert on("status", "--json", check=True).json["runs"] == []


def test_production_gets_no_scenario(cli: Cli, shop_sqlite: str) -> None:
    done = cli.on(shop_sqlite)("scenario", "support_ticket", "--env", "production", "--yes")
    assert done.code == 3
    assert "essentials only" in done.stderr


def test_a_database_of_another_kind_is_refused(cli: Cli, shop_sqlite: str) -> None:
    on = cli.on(shop_sqlite)
    on("admin", "--env", "production", "--yes", check=True)
    assert on("scenario", "support_ticket", "--env", "development", "--yes").code == 3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("suport_ticket",), "there is no scenario 'suport_ticket'"),
        (("support_ticket", "--count", "0"), "at least once"),
        (("support_ticket", "--messages", "x"), "--messages"),
        (("support_ticket", "--nothing"), "no such option --nothing"),
        (("--nothing",), "no such option --nothing"),
    ],
)
def test_a_mistake_is_a_usage_error(
    cli: Cli, shop_sqlite: str, arguments: tuple[str, ...], message: str
) -> None:
    done = cli.on(shop_sqlite)("scenario", *arguments)
    assert done.code == 2
    assert message in done.stderr


def test_a_database_that_is_not_there_is_not_made(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "none.db"
    done = cli.on(f"sqlite:///{file}")("scenario", "support_ticket")
    assert done.code == 4 or "does not exist" in done.stderr
    assert not file.exists()


class TestAnyProject:
    """Projects with other keys, and with mistakes."""

    MODELS = """
import uuid
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase): ...

tagged = sa.Table(
    "tagged", Base.metadata,
    sa.Column("note_id", sa.ForeignKey("notes.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True),
)

class Note(Base):
    __tablename__ = "notes"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    text: Mapped[str]
    tags: Mapped[list["Tag"]] = relationship(secondary=tagged)

class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
"""
    SCENARIOS = """
import seeds
from models import Note, Tag

class NoteFactory(seeds.Factory[Note]):
    text = seeds.sentence()

class TagFactory(seeds.Factory[Tag]):
    name = seeds.code("tag-", 5)

@seeds.scenario
def tagged_note(*, tags: int = 2):
    return NoteFactory().has(TagFactory, tags).create()

@seeds.scenario
def broken():
    tagged_note()
    return {}["nothing"]

@seeds.scenario
async def waiting(*, tags: int = 1):
    note = await NoteFactory().has(TagFactory, tags).acreate()
    return note

@seeds.scenario
async def failing_late():
    await waiting.arun()
    return {}["nothing"]

@seeds.scenario
def clashing(*, seed: int = 1): ...
"""

    @pytest.fixture
    def cli(self, tmp_path: Path) -> Cli:
        project = tmp_path / "project"
        (project / "seeders").mkdir(parents=True)
        (project / "seeders" / "__init__.py").write_text("")
        (project / "notes_models.py").write_text(self.MODELS)
        text = self.SCENARIOS.replace("from models", "from notes_models")
        (project / "notes_scenarios.py").write_text(text)
        (project / "pyproject.toml").write_text(
            '[tool.seeds]\nmetadata = "notes_models:Base"\nseeders = "seeders"\n'
            'scenarios = "notes_scenarios"\n'
        )
        return Cli(project, tmp_path, {})

    def test_rows_without_integer_keys_are_taken_back_too(
        self, cli: Cli, database_url: str
    ) -> None:
        on = cli.on(database_url)
        on("scenario", "tagged_note", "--migrate", check=True)
        done = on("scenario", "tagged_note", "--tags", "3", "--json", check=True)
        assert done.rows == {"notes": 1, "tags": 3, "tagged": 3}
        on("undo", check=True)
        assert query(database_url, "SELECT count(*) FROM notes") == [(1,)]
        assert query(database_url, "SELECT count(*) FROM tagged") == [(2,)]
        execute(database_url, "UPDATE notes SET text = 'Edited'")
        done = on("undo", "1")
        assert done.code == 3
        assert "rows of notes were edited or deleted" in done.stderr
        on("undo", "1", "--force", check=True)
        assert query(database_url, "SELECT count(*) FROM notes") == [(0,)]

    def test_a_function_that_fails_is_named_with_the_place(self, cli: Cli, sqlite_url: str) -> None:
        done = cli.on(sqlite_url)("scenario", "broken", "--migrate", "--json")
        error = json.loads(done.stdout)["error"]
        assert "the scenario broken failed: KeyError: 'nothing'" in error["message"]
        assert "notes_scenarios.py:" in error["message"]

    def test_a_seeder_with_neither_parts_nor_a_run_is_refused(
        self, cli: Cli, sqlite_url: str
    ) -> None:
        (cli.project / "seeders" / "bare.py").write_text(
            "import seeds\nclass Bare(seeds.Seeder):\n    pass\n"
        )
        on = cli.on(sqlite_url)
        done = on("bare", "--migrate")
        assert done.code == 2
        assert "the seeder bare has neither parts nor a run() of its own" in done.stderr
        assert on("preview", "nothing").code == 2

    def test_an_async_scenario_runs_in_the_same_transaction(
        self, cli: Cli, database_url: str
    ) -> None:
        on = cli.on(database_url)
        done = on("scenario", "waiting", "--count", "2", "--migrate", "--json", check=True)
        assert done.rows == {"notes": 2, "tags": 2, "tagged": 2}
        assert on("scenario", "failing_late").code == 1
        assert query(database_url, "SELECT count(*) FROM notes") == [(2,)]
        on("undo", check=True)
        assert query(database_url, "SELECT count(*) FROM notes") == [(0,)]

    def test_a_parameter_called_like_an_option_is_refused(self, cli: Cli, sqlite_url: str) -> None:
        done = cli.on(sqlite_url)("scenario", "clashing", "--migrate")
        assert "parameter 'seed'" in done.stderr
