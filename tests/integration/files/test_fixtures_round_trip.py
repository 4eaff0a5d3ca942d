"""What is dumped as fixtures loads into an empty database as it was, whatever the values."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from seeds import api
from seeds.config.project import Project, find_project
from seeds.load import backend_for
from seeds.load.engine import create_engine
from seeds.schema.digest import Digest
from seeds.schema.metadata import metadata_tables
from tests.support.kinds import WORDS, Base, Note, Part, Thing, Use, things

TABLES = ("things", "parts", "uses", "notes")
NAMES = WORDS.map(lambda text: text[:15])


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project that has models and nothing else."""
    (tmp_path / "pyproject.toml").write_text(
        '[tool.seeds]\nmetadata = "tests.support.kinds:Base"\n'
    )
    return find_project(tmp_path)


@pytest.fixture
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str]:
    """Two databases with the tables, from and to."""
    made: list[str] = []
    for number, kind in enumerate(request.param):
        if kind == "sqlite":
            made.append(f"sqlite:///{tmp_path / f'{number}.db'}")
        else:
            made.append(request.getfixturevalue("new_postgresql_url")())
        engine = create_engine(made[-1])
        Base.metadata.create_all(engine)
        engine.dispose()
    return made[0], made[1]


def emptied(url: str) -> sa.Engine:
    """Return an engine on a database without rows."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.update(Thing).values(part_code=None, parent_id=None))
        for model in (Note, Use, Part, Thing):
            connection.execute(sa.delete(model))
        connection.execute(sa.text("DROP TABLE IF EXISTS seed_runs"))
    return engine


def digests(engine: sa.Engine, without: str = "") -> dict[str, str]:
    """Return the digest of each table, perhaps without a column."""
    found = {}
    with engine.connect() as connection:
        backend = backend_for(connection)
        for table in metadata_tables(Base.metadata, engine.dialect.name).values():
            digest = Digest()
            for batch in backend.read(table, [c for c in table.columns if c != without]):
                digest.update(batch)
            found[table.name] = digest.hexdigest()
    return found


@st.composite
def rows(draw: st.DrawFn) -> dict[Any, list[dict[str, Any]]]:
    """Rows of all tables; references among things in circles too."""
    count = draw(st.integers(1, 4))
    made = [draw(things(n)) for n in draw(st.permutations(range(1, count + 1)))]
    keys = [row["id"] for row in made]
    codes = draw(st.lists(NAMES, max_size=3, unique=True))
    parts = [{"code": code, "thing_id": draw(st.sampled_from(keys))} for code in codes]
    uses = [{"thing_id": p["thing_id"], "part_code": p["code"]} for p in parts]
    notes = [
        {"id": draw(st.uuids()), "use_thing": u["thing_id"], "use_part": u["part_code"]}
        for u in uses
    ]
    notes.append({"id": draw(st.uuids()), "use_thing": None, "use_part": None})
    links = [
        {
            "key": key,
            "parent_id": draw(st.sampled_from([None, *keys])),
            "part_code": draw(st.sampled_from([None, *codes])),
        }
        for key in keys
    ]
    return {Thing: made, Part: parts, Use: uses, Note: notes, None: links}


def write(engine: sa.Engine, data: dict[Any, list[dict[str, Any]]]) -> None:
    with engine.begin() as connection:
        for model in (Thing, Part, Use, Note):
            for row in data[model]:
                connection.execute(sa.insert(model).values(row))
        for link in data[None]:
            values = {"parent_id": link["parent_id"], "part_code": link["part_code"]}
            connection.execute(sa.update(Thing).where(Thing.id == link["key"]).values(values))


def texts(folder: Path) -> dict[str, str]:
    found = {str(p.relative_to(folder)): p.read_text() for p in folder.rglob("*") if p.is_file()}
    for path in sorted(folder.rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    return found


@pytest.mark.parametrize(
    "urls",
    [("sqlite", "sqlite"), ("postgresql", "postgresql"), ("sqlite", "postgresql")],
    indirect=True,
    ids="-to-".join,
)
@pytest.mark.parametrize("form", ["json", "yaml"])
def test_a_dump_loads_into_an_empty_database_as_it_was(
    urls: tuple[str, str], project: Project, tmp_path: Path, form: Literal["json", "yaml"]
) -> None:
    @settings(
        max_examples=8,
        deadline=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],  # shrinking takes minutes
        suppress_health_check=list(HealthCheck),
    )
    @given(data=rows(), by_record=st.booleans())
    def check(data: dict[Any, list[dict[str, Any]]], by_record: bool) -> None:
        source, target = map(emptied, urls)
        try:
            write(source, data)
            for name in ("one", "two", "saved"):
                (tmp_path / name).mkdir(exist_ok=True)

            def dump(url: str, name: str) -> None:
                api.dump_fixtures(
                    TABLES, output=tmp_path / name, form=form, by_record=by_record,
                    database_url=url, project=project,
                )  # fmt: skip

            dump(urls[0], "one")
            request = api.SeedRequest(database_url=urls[1])
            done = api.load_fixtures(tmp_path / "one", request, project=project)
            assert done.run == 1
            # A list is an array in one database and JSON in the other, which digests tell apart.
            without = "" if source.dialect.name == target.dialect.name else "words"
            assert digests(target, without) == digests(source, without)
            again = api.load_fixtures(tmp_path / "one", request, project=project)
            assert [t for t in again.tables if t.inserted or t.updated] == []
            assert again.run is None
            dump(urls[1], "two")
            if not without:  # jsonb has an order of keys of its own
                assert texts(tmp_path / "two") == texts(tmp_path / "one")
        finally:
            texts(tmp_path / "one")
            texts(tmp_path / "two")
            source.dispose()
            target.dispose()

    check()
