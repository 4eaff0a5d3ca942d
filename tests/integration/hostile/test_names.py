"""Tables, columns, schemas, sequences and types by whatever names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from seeds import api
from seeds.errors import DeclarationError, SchemaError, SeedsError
from tests.support.hostile import Small, everything, execute, query, quoted, small_project

TABLES = (
    "select", "User", "with space", 'quo"te', "apos'trophe", "100%", "%(x)s", "%s", "co:lon",
    ":name", "{brace}", "dot.ted", "semi;colon", "--", "🐧\u200d🐧", "back\\slash", "[br]",
    "`tick`",    "$1", "?", "a,b", "(paren)", "tab\tname", "line\nbreak", "ÄÖ", "sl/ash",
    "x'); DROP TABLE canary; --", 'x"; DROP TABLE canary; --', "n" * 58,
)  # fmt: skip
COLUMNS = (
    *TABLES, "class", "def", "import", "None", "cohort", "states", "name", "count", "model", "row",
    "faker", "index", "as_of", "random", "definition", "entity", "natural_key", "self", "c0", "k0",
    "table", "key", "new", "old", "excluded", "metadata", "USER", "n" * 62,
)  # fmt: skip

MODELS = f"""
TABLES = {TABLES!a}
COLUMNS = {COLUMNS!a}


def column_of(i, column):
    return mapped_column(column, sa.String(30))


def pair(i, name):
    wide = COLUMNS if i % 7 == 0 else COLUMNS[i:i + 3]
    columns = {{f"c{{n}}": column_of(n, column) for n, column in enumerate(wide)}}
    parent = type(f"Parent{{i}}", (Base,), {{
        "__tablename__": name,
        "id": mapped_column('i"d/%(id)s', sa.Integer, primary_key=True),
        "code": mapped_column("c o:d%%e", sa.String(30), unique=True),
        **columns,
    }})
    child = type(f"Child{{i}}", (Base,), {{
        "__tablename__": name + " kid",
        "id": mapped_column(sa.Integer, primary_key=True),
        "parent_id": mapped_column('fk/0 "%s', sa.ForeignKey(parent.id)),
    }})
    return parent, child, len(wide)


PAIRS = [pair(i, name) for i, name in enumerate(TABLES)]
"""
SEEDER = """
def factories(parent, child, width):
    class ParentFactory(Factory[parent], natural_key=("code",), count=4):
        code = seeds.code("x", 8)
        @fixed
        def rows(self):
            return [{"code": "one", **{f"c{i}": "x" for i in range(width)}}, {"code": "two"}]
    for i in range(width):
        ParentFactory._columns[f"c{i}"] = choice(["a", "%s :b {c}"])

    class ChildFactory(Factory[child], count=5):
        parent_id = ref(parent)
    return part(ParentFactory, fixed=("rows",)), part(ChildFactory)


class EverythingSeeder(Seeder):
    '''All.'''
    parts = tuple(p for pair in PAIRS for p in factories(*pair))
"""


@pytest.fixture
def names(tmp_path: Path) -> Iterator[Small]:
    with small_project(tmp_path, MODELS, SEEDER) as found:
        yield found


def rows_of(url: str) -> dict[str, int]:
    tables = [n for name in TABLES for n in (name, name + " kid")]
    counts = ", ".join(f"(SELECT count(*) FROM {quoted(name)})" for name in tables)
    return dict(zip(tables, query(url, f"SELECT {counts}")[0], strict=True))


def test_any_name_works_from_the_first_row_to_the_last(names: Small, database_url: str) -> None:
    if database_url.startswith("sqlite"):
        models = (names.root / names.package / "models.py").read_text()
        kept = models.replace("'USER'", "'users'")  # SQLite's names do not know about case
        (names.root / names.package / "models.py").write_text(kept)
    execute_canary(database_url)
    names.seed(database_url)
    first = rows_of(database_url)
    assert set(first.values()) == {4, 5}
    digests = names.digests(database_url)
    names.seed(database_url, migrate=False)
    assert set(rows_of(database_url).values()) == {6, 10}
    where: dict[str, Any] = {"database_url": database_url, "project": names.project}
    assert api.diff(**where).ok
    assert api.why("%(x)s", ("3",), **where).ok
    api.undo((), **where)
    assert rows_of(database_url) == first
    assert names.digests(database_url) == digests
    names.seed(database_url, clear=True, migrate=False)
    assert names.digests(database_url) == digests
    assert query(database_url, "SELECT count(*) FROM canary") == [(1,)]


def execute_canary(url: str) -> None:
    execute(url, "CREATE TABLE canary (alive INTEGER)", "INSERT INTO canary VALUES (1)")


def test_indexes_of_any_name_are_rebuilt(tmp_path: Path, database_url: str) -> None:
    models = """
class Thing(Base):
    __tablename__ = 'th%(i)s "ng'
    id: Mapped[int] = mapped_column(primary_key=True)
    value: Mapped[int] = mapped_column('v:a%l', sa.Integer)
    __table_args__ = (sa.Index('ix "1" %s :x', "v:a%l"),
                      sa.CheckConstraint("id > 0", name='ck "1" {x}; --'))
"""
    seeder = """
class ThingFactory(Factory[Thing], count=21_000):
    value = between(1, 5)
""" + everything("ThingFactory")
    with small_project(tmp_path, models, seeder) as project:
        project.migrate(database_url)
        before = indexes(database_url, 'th%(i)s "ng')
        project.seed(database_url, migrate=False)
        assert indexes(database_url, 'th%(i)s "ng') == before
        counted = "SELECT count(*) FROM " + quoted('th%(i)s "ng')
        assert query(database_url, counted) == [(21_000,)]


def indexes(url: str, table: str) -> list[Any]:
    engine = sa.create_engine(url)
    try:
        return [(i["name"], i["column_names"]) for i in sa.inspect(engine).get_indexes(table)]
    finally:
        engine.dispose()


def test_names_equal_in_63_bytes_are_an_error_that_is_told(
    tmp_path: Path, postgresql_url: str
) -> None:
    models = "".join(
        f"""
class Thing{i}(Base):
    __tablename__ = "{"n" * 63}{i}"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
        for i in (1, 2)
    )
    seeder = "class ThingFactory(Factory[Thing1]):\n    pass\n" + everything("ThingFactory")
    with small_project(tmp_path, models, seeder) as project:
        with pytest.raises(SeedsError) as caught:
            project.seed(postgresql_url)
        assert caught.value.exit_code == 1


# --- schemas --------------------------------------------------------------------------------------

SCHEMAS = """
class One(Base):
    __tablename__ = "things"
    __table_args__ = {"schema": "one"}
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.Enum("x", "it's", name="kind", schema="Two %s"))


class Two(Base):
    __tablename__ = "things"
    __table_args__ = {"schema": "Two %s"}
    id: Mapped[int] = mapped_column(
        sa.Integer, sa.Sequence('odd "seq', schema="one"), primary_key=True)
    one_id: Mapped[int] = mapped_column(sa.ForeignKey("one.things.id"))


class Plain(Base):
    __tablename__ = "plain"
    id: Mapped[int] = mapped_column(primary_key=True)
    two_id: Mapped[int] = mapped_column(sa.ForeignKey(Two.id))
"""
SCHEMA_SEEDER = """
class OneFactory(Factory[One], count=3{one}):
    kind = choice(["x", "it's"])


class TwoFactory(Factory[Two], count=5{two}):
    one_id = ref(One)


class PlainFactory(Factory[Plain], count=7):
    two_id = ref(Two)
""" + everything("OneFactory", "TwoFactory", "PlainFactory")


@pytest.fixture
def schemas(tmp_path: Path, postgresql_url: str) -> Iterator[Small]:
    execute(postgresql_url, "CREATE SCHEMA one", 'CREATE SCHEMA "Two %s"')
    seeder = SCHEMA_SEEDER.format(one="", two=', name="twos"')
    with small_project(tmp_path, SCHEMAS, seeder) as found:
        yield found


def test_tables_of_one_name_live_in_two_schemas(schemas: Small, postgresql_url: str) -> None:
    schemas.seed(postgresql_url)
    rows = {name: table.rows for name, table in schemas.verify(postgresql_url).tables.items()}
    assert rows == {"one.things": 3, "Two %s.things": 5, "plain": 7}
    schemas.seed(postgresql_url, migrate=False, counts={"twos": 2})
    api.undo((), database_url=postgresql_url, project=schemas.project)
    rows = {name: table.rows for name, table in schemas.verify(postgresql_url).tables.items()}
    assert rows == {"one.things": 3, "Two %s.things": 5, "plain": 7}
    following = 'SELECT nextval(\'one."odd ""seq"\')'
    assert query(postgresql_url, following)[0][0] > 5


def test_two_entities_of_one_name_are_an_error(tmp_path: Path, postgresql_url: str) -> None:
    with small_project(tmp_path, SCHEMAS, SCHEMA_SEEDER.format(one="", two="")) as project:
        with pytest.raises(DeclarationError, match="both called 'things'") as caught:
            project.seed(postgresql_url)
        assert "name=" in caught.value.hint


def ledgers(url: str) -> list[str]:
    found = query(url, "SELECT schemaname FROM pg_tables WHERE tablename = 'seed_runs' ORDER BY 1")
    return [schema for (schema,) in found]


def on_path(url: str, path: str) -> str:
    options = {"options": f"-csearch_path={path}"}
    return sa.make_url(url).update_query_dict(options).render_as_string(hide_password=False)


def test_the_ledger_lies_beside_the_tables_that_name_no_schema(
    schemas: Small, postgresql_url: str
) -> None:
    schemas.seed(postgresql_url)
    # A schema that comes before it in the search path later does not get a ledger of its own.
    execute(postgresql_url, "CREATE SCHEMA postgres")
    schemas.seed(postgresql_url, migrate=False)
    schemas.seed(on_path(postgresql_url, "one,public"), migrate=False)
    assert ledgers(postgresql_url) == ["public"]
    assert query(postgresql_url, "SELECT count(*) FROM public.seed_runs") == [(3,)]


def test_each_tenant_has_a_ledger_of_its_own(tmp_path: Path, postgresql_url: str) -> None:
    models = """
class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
    seeder = "class ThingFactory(Factory[Thing]):\n    pass\n" + everything("ThingFactory")
    execute(postgresql_url, "CREATE SCHEMA one", "CREATE SCHEMA two")
    with small_project(tmp_path, models, seeder) as project:
        for schema in ("one", "two"):
            project.seed(on_path(postgresql_url, schema))
        assert ledgers(postgresql_url) == ["one", "two"]
        api.undo((), database_url=on_path(postgresql_url, "two"), project=project.project)
        counts = "SELECT (SELECT count(*) FROM one.things), (SELECT count(*) FROM two.things)"
        assert query(postgresql_url, counts) == [(10, 0)]


@pytest.mark.parametrize("path", ["nowhere", "pg_catalog"])
def test_a_search_path_that_leads_nowhere_is_an_error_that_says_so(
    tmp_path: Path, postgresql_url: str, path: str
) -> None:
    models = """
class Thing(Base):
    __tablename__ = "things"
    __table_args__ = {"schema": "one"}
    id: Mapped[int] = mapped_column(primary_key=True)
"""
    seeder = "class ThingFactory(Factory[Thing]):\n    pass\n" + everything("ThingFactory")
    execute(postgresql_url, "CREATE SCHEMA one")
    with small_project(tmp_path, models, seeder) as project:
        with pytest.raises(SeedsError) as caught:
            project.seed(on_path(postgresql_url, path))
        assert caught.value.exit_code == 1
        if path == "nowhere":
            assert isinstance(caught.value, SchemaError)
            assert "search_path" in caught.value.hint
        assert query(postgresql_url, "SELECT to_regclass('one.things')") == [(None,)]
