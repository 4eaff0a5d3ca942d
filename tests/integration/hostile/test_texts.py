"""Text of every sort, in every kind of column that holds text, by every way into the database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from seeds.errors import ConstraintError, DeclarationError, SeedsError
from tests.support.hostile import (
    LONG,
    SURROGATES,
    TEXTS,
    Small,
    everything,
    execute,
    query,
    small_project,
)

ALL = [*TEXTS, LONG]

MODELS = """
ADDRESS = sa.String(40).with_variant(postgresql.INET(), "postgresql")
BINARY_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
LABELS = enum.Enum("LABELS", {"Plain": 1, "it's": 2, 'say "so"': 3, "back\\\\slash": 4, "a,b": 5,
                              "{x}": 6, "% :p %(x)s": 7, "NULL": 8, "🐧": 9, "\\\\.": 10})


class Word(Base):
    __tablename__ = "words"
    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text)
    short: Mapped[str] = mapped_column(sa.String(400))
    perhaps: Mapped[str | None] = mapped_column(sa.Text)
    label: Mapped[LABELS] = mapped_column(sa.Enum(LABELS, name="labels"))
    data: Mapped[dict] = mapped_column(BINARY_JSON)
    plain: Mapped[dict] = mapped_column(sa.JSON)


class Line(Base):
    '''Has a column that binary COPY does not know, so that all of them go as CSV.'''
    __tablename__ = "lines"
    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int]
    address: Mapped[str] = mapped_column(ADDRESS)
    text: Mapped[str] = mapped_column(sa.Text)
    perhaps: Mapped[str | None] = mapped_column(sa.Text)
    label: Mapped[LABELS] = mapped_column(sa.Enum(LABELS, name="labels"))
    data: Mapped[dict] = mapped_column(BINARY_JSON)


class Known(Base):
    __tablename__ = "known"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.Text, unique=True)
    place: Mapped[int]
    text: Mapped[str | None] = mapped_column(sa.Text)
    label: Mapped[LABELS] = mapped_column(sa.Enum(LABELS, name="labels"))
    data: Mapped[dict] = mapped_column(BINARY_JSON)
    plain: Mapped[dict] = mapped_column(sa.JSON)


class Follower(Base):
    __tablename__ = "followers"
    id: Mapped[int] = mapped_column(primary_key=True)
    known_id: Mapped[int] = mapped_column(sa.ForeignKey("known.id"))
    name: Mapped[str] = mapped_column(sa.Text, unique=True)
"""

SEEDER = """
ALL = [*TEXTS, LONG]
NAMES = list(LABELS)


def each(place, options):
    '''The first option in row 0, the next in row 1; from the front again at the end.'''
    return choice_by(place, {str(i): [options[i % len(options)]] for i in range(len(ALL))})


class WordFactory(Factory[Word], count=len(ALL)):
    place = sequence(start=0)
    text = each(place, ALL)
    short = each(place, TEXTS)
    perhaps = each(place, [None, *TEXTS])
    label = each(place, NAMES)
    data = json_object(key=text)
    plain = each(place, [{t: [t, {t: None}]} for t in ALL])


class LineFactory(Factory[Line], count=len(ALL)):
    place = sequence(start=0)
    address = "192.0.2.1"
    text = each(place, ALL)
    perhaps = each(place, [None, *TEXTS])
    label = each(place, NAMES)
    data = each(place, [{t: [t, {t: None}]} for t in ALL])


class KnownFactory(Factory[Known], natural_key=("name",), count=0):
    @fixed
    def texts(self):
        return [{"name": t, "place": i, "text": t or None, "label": NAMES[i % len(NAMES)],
                 "data": {t: [t]}, "plain": {t: [t]}} for i, t in enumerate(TEXTS)]


class FollowerFactory(Factory[Follower], natural_key=("name",), count=0):
    known_id = ref(Known)
    name = known_id.name

    @fixed
    def texts(self):
        return [{"known_id": {"name": t}, "name": t} for t in TEXTS]
""" + everything(
    "WordFactory",
    "LineFactory",
    'KnownFactory, fixed=("texts",)',
    'FollowerFactory, fixed=("texts",)',
)


@pytest.fixture
def texts(tmp_path: Path) -> Iterator[Small]:
    with small_project(tmp_path, MODELS, SEEDER) as found:
        yield found


def as_json(value: Any) -> Any:
    """SQLite gives JSON as text, PostgreSQL as what it means."""
    return json.loads(value) if isinstance(value, str) else value


def test_every_text_comes_back_as_it_was_declared(texts: Small, database_url: str) -> None:
    texts.seed(database_url)
    words = query(
        database_url, "SELECT text, short, perhaps, data, plain FROM words ORDER BY place"
    )
    assert [row[0] for row in words] == ALL
    assert [row[1] for row in words] == [*TEXTS, TEXTS[0]]
    assert [row[2] for row in words] == [None, *TEXTS]
    assert [as_json(row[3]) for row in words] == [{"key": t} for t in ALL]
    assert [as_json(row[4]) for row in words] == [{t: [t, {t: None}]} for t in ALL]
    lines = query(database_url, "SELECT text, perhaps, data FROM lines ORDER BY place")
    assert [row[0] for row in lines] == ALL
    assert [row[1] for row in lines] == [None, *TEXTS]
    assert [as_json(row[2]) for row in lines] == [{t: [t, {t: None}]} for t in ALL]
    known = query(database_url, "SELECT name, text, data, plain FROM known ORDER BY place")
    assert [row[0] for row in known] == list(TEXTS)
    assert [row[1] for row in known] == [t or None for t in TEXTS]
    assert [as_json(row[2]) for row in known] == [{t: [t]} for t in TEXTS]
    assert [as_json(row[3]) for row in known] == [{t: [t]} for t in TEXTS]


def test_texts_have_one_digest_on_every_database(
    texts: Small, sqlite_url: str, postgresql_url: str
) -> None:
    for url in (sqlite_url, postgresql_url):
        texts.seed(url)
    assert texts.digests(sqlite_url) == texts.digests(postgresql_url)


def test_natural_keys_of_any_text_are_found_again(texts: Small, database_url: str) -> None:
    texts.seed(database_url)
    again = {t.table: t for t in texts.seed(database_url, only=("known", "followers")).tables}
    for table in ("known", "followers"):
        assert (again[table].inserted, again[table].updated) == (0, 0)
        assert again[table].unchanged == len(TEXTS)
    pairs = "SELECT f.name, k.name FROM followers f JOIN known k ON k.id = f.known_id"
    assert all(mine == theirs for mine, theirs in query(database_url, pairs))


# --- texts that cannot be stored ------------------------------------------------------------------

TYPES = {
    "text": "sa.Text",
    "json": "sa.JSON",
    "jsonb": "sa.JSON().with_variant(postgresql.JSONB(), 'postgresql')",
    "array": "sa.JSON().with_variant(postgresql.ARRAY(sa.Text), 'postgresql')",
}
FORMS = {"text": "{}", "json": "{{{}: 1}}", "jsonb": "{{'k': [{}]}}", "array": "[None, {}]"}
WAYS = ("generated", "by CSV", "computed", "fixed")
TYPES_AND_WAYS = [(t, w) for t in TYPES for w in WAYS if (t, w) != ("array", "computed")]


def thing(folder: Path, type_: str, way: str, text: str) -> Any:
    """Return a project whose 18th generated, or second fixed row has a text in a column."""
    csv = way == "by CSV"
    models = f"""
class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(unique=True)
    value: Mapped[object] = mapped_column({TYPES[type_]})
    {"address: Mapped[str | None] = mapped_column(postgresql.INET)" if csv else ""}
"""
    form = FORMS[type_].format
    bad, good = form(ascii(text)), form("'fine'")
    value = f"choice_by(place, {{str(i): [{bad} if i == 17 else {good}] for i in range(50)}})"
    if way == "computed":
        inner = f"choice_by(place, {{str(i): [{text!a} if i == 17 else '' ] for i in range(50)}})"
        value = f"concat('x', {inner})" if type_ == "text" else f"json_object(k={inner})"
    seeder = f"""
class ThingFactory(Factory[Thing], count={0 if way == "fixed" else 50}, natural_key=("place",)):
    place = sequence(start=0)
    value = {value}

    @fixed
    def rows(self):
        return [{{"place": 0, "value": {good}}}, {{"place": 1, "value": {bad}}}]
"""
    fixed = "ThingFactory" + (', fixed=("rows",)' if way == "fixed" else "")
    return small_project(folder, models, seeder + everything(fixed))


@pytest.mark.parametrize(("type_", "way"), TYPES_AND_WAYS)
def test_half_a_character_is_refused_with_its_column(
    tmp_path: Path, sqlite_url: str, postgresql_url: str, type_: str, way: str
) -> None:
    with thing(tmp_path, type_, way, SURROGATES[2]) as project:
        for url in (sqlite_url, postgresql_url)[way == "by CSV" :]:
            project.migrate(url)
            with pytest.raises(DeclarationError, match="lone surrogate") as caught:
                project.seed(url, migrate=False)
            assert caught.value.exit_code == 1
            assert "things.value" in caught.value.message
            assert ("row 2" in caught.value.message) == (way == "fixed")
            caught.value.message.encode()
            assert query(url, "SELECT count(*) FROM things") == [(0,)]


@pytest.mark.parametrize(("type_", "way"), TYPES_AND_WAYS)
def test_a_nul_is_refused_where_postgresql_has_no_place_for_it(
    tmp_path: Path, postgresql_url: str, type_: str, way: str
) -> None:
    with thing(tmp_path, type_, way, "a\0b") as project:
        project.migrate(postgresql_url)
        if type_ == "json":  # which keeps the text of JSON, where NUL is an escape sequence
            project.seed(postgresql_url, migrate=False)
            assert project.digests(postgresql_url)["things"]
            return
        with pytest.raises(ConstraintError, match="NUL") as caught:
            project.seed(postgresql_url, migrate=False)
        assert "things.value" in caught.value.message
        assert ("row 2" if way == "fixed" else "row 18") in caught.value.message
        assert query(postgresql_url, "SELECT count(*) FROM things") == [(0,)]


@pytest.mark.parametrize("way", ["generated", "computed", "fixed"])
def test_sqlite_keeps_a_nul(tmp_path: Path, sqlite_url: str, way: str) -> None:
    with thing(tmp_path, "text", way, "a\0b") as project:
        project.seed(sqlite_url)
        values = [row[0] for row in query(sqlite_url, "SELECT value FROM things ORDER BY place")]
        assert values[1 if way == "fixed" else 17].endswith("a\0b")
        assert project.digests(sqlite_url)["things"]


# --- types with a mind of their own ---------------------------------------------------------------

KEYS = """
class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column({type}, unique=True)


class Part(Base):
    __tablename__ = "parts"
    id: Mapped[int] = mapped_column(primary_key=True)
    thing_id: Mapped[int] = mapped_column(sa.ForeignKey("things.id"))
    key: Mapped[str] = mapped_column(sa.Text)
"""
KEY_SEEDER = """
class ThingFactory(Factory[Thing], natural_key=("key",), count=0):
    @fixed
    def rows(self):
        return [{{"key": t}} for t in {texts}]


class PartFactory(Factory[Part], count=100):
    thing_id = ref(Thing)
    key = thing_id.key
""" + everything('ThingFactory, fixed=("rows",)', "PartFactory")

Seeded = Callable[[str, str, str], None]


def check_keys(folder: Path, url: str, type_: str, texts: str, stored: list[str]) -> str:
    """Seed twice with texts as natural keys; return the digest of the table."""
    with small_project(folder, KEYS.format(type=type_), KEY_SEEDER.format(texts=texts)) as project:
        for inserted in (len(stored), 0):
            report = {t.table: t for t in project.seed(url).tables}
            assert report["things"].inserted == inserted
            assert report["things"].updated == 0
        found = [str(r[0]) for r in query(url, "SELECT key FROM things ORDER BY id")]
        assert [t.rstrip(" ") for t in found] == [t.rstrip(" ") for t in stored]
        pairs = "SELECT p.key, t.key FROM parts p JOIN things t ON t.id = p.thing_id"
        copied = query(url, pairs)
        assert all(a == (b.rstrip(" ") if "CHAR" in type_ else b) for a, b in copied)
        assert len({a for a, _ in copied}) > len(stored) / 2
        return project.digests(url)["things"]


def test_blanks_at_the_end_of_a_char_mean_nothing(
    tmp_path: Path, sqlite_url: str, postgresql_url: str
) -> None:
    stored = list({t.rstrip(" "): t.rstrip(" ") for t in TEXTS if len(t) <= 80})
    texts = "list({t.rstrip(' '): t.rstrip(' ') for t in TEXTS if len(t) <= 80})"
    assert check_keys(tmp_path / "a", sqlite_url, "sa.CHAR(80)", texts, stored) == check_keys(
        tmp_path / "b", postgresql_url, "sa.CHAR(80)", texts, stored
    )


def test_keys_that_ignore_case_are_found_again(tmp_path: Path, postgresql_url: str) -> None:
    execute(postgresql_url, "CREATE EXTENSION citext")
    stored = list({t.lower(): t for t in TEXTS}.values())
    texts = "list({t.lower(): t for t in TEXTS}.values())"
    check_keys(tmp_path, postgresql_url, "postgresql.CITEXT", texts, stored)


# SQLAlchemy's own type has not caught up with its own rules yet.
domains = pytest.mark.filterwarnings("ignore:.*DOMAIN.*OperatorClass")


@domains
def test_domains_hold_what_their_type_holds(tmp_path: Path, postgresql_url: str) -> None:
    domain = "postgresql.DOMAIN('any_name', sa.Text(), check=sa.text(\"VALUE <> 'forbidden'\"))"
    check_keys(tmp_path, postgresql_url, domain, "TEXTS", list(TEXTS))


@domains
def test_a_domain_that_refuses_a_text_is_named(tmp_path: Path, postgresql_url: str) -> None:
    domain = "postgresql.DOMAIN('any_name', sa.Text(), check=sa.text(\"VALUE <> 'no'\"))"
    seeder = KEY_SEEDER.format(texts="['yes', 'no']")
    with small_project(tmp_path, KEYS.format(type=domain), seeder) as project:
        with pytest.raises(SeedsError, match="things: constraint any_name_check"):
            project.seed(postgresql_url)
        assert query(postgresql_url, "SELECT to_regclass('things')") == [(None,)]


def test_arrays_hold_every_text(tmp_path: Path, postgresql_url: str) -> None:
    models = """
class Bag(Base):
    __tablename__ = "bags"
    id: Mapped[int] = mapped_column(primary_key=True)
    texts: Mapped[list] = mapped_column(postgresql.ARRAY(sa.Text))
    names: Mapped[list] = mapped_column(postgresql.ARRAY(sa.String(400)))


class Net(Base):
    __tablename__ = "nets"
    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(postgresql.INET)
    texts: Mapped[list] = mapped_column(postgresql.ARRAY(sa.Text))
    names: Mapped[list] = mapped_column(postgresql.ARRAY(sa.String(400)))
"""
    seeder = """
class BagFactory(Factory[Bag], natural_key=("texts",), count=4):
    texts = [None, *TEXTS, LONG, None]
    names = list(TEXTS)

    @fixed
    def one(self):
        return [{"texts": [*TEXTS], "names": [*TEXTS]}, {"texts": [], "names": []}]


class NetFactory(Factory[Net], count=2):
    address = "2001:db8::1"
    texts = [None, *TEXTS, LONG, None]
    names = list(TEXTS)
""" + everything('BagFactory, fixed=("one",)', "NetFactory")
    with small_project(tmp_path, models, seeder) as project:
        project.seed(postgresql_url)
        for table in ("bags", "nets"):
            bags = query(postgresql_url, f"SELECT texts, names FROM {table} ORDER BY id DESC")
            assert bags[0] == ([None, *TEXTS, LONG, None], list(TEXTS))
            assert project.digests(postgresql_url)[table]
        stated = query(postgresql_url, "SELECT texts FROM bags ORDER BY id")
        assert stated[:2] == [(list(TEXTS),), ([],)]
