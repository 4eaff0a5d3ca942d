"""Numbers and times at the ends of their types, and beyond: ours, and those that others wrote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from seeds import api
from seeds.errors import DatabaseError, DeclarationError, GuardError, SeedsError
from seeds.load import copy_exact
from seeds.schema.beyond import INFINITE_DATES, INFINITE_TIMESTAMPS, python_value
from seeds.schema.types import Kind, LogicalType
from tests.support.hostile import Small, everything, execute, query, small_project

MODELS = """
class Thing(Base):
    __tablename__ = "things"
    id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(unique=True)
    value: Mapped[object] = mapped_column({type}, nullable=True)
"""
SEEDER = """
EAST, WEST = dt.timezone(dt.timedelta(hours=1)), dt.timezone(dt.timedelta(hours=-1))


class ThingFactory(Factory[Thing], natural_key=("place",)):
    place = sequence(start=3)
    value = choice_by(place, {{str(i): [({value}) if i == 5 else None] for i in range(100)}})

    @fixed
    def rows(self):
        return [{{"place": 1, "value": None}}, {{"place": 2, "value": {value}}}]
"""


def things(folder: Path, type_: str, value: str, way: str) -> Any:
    """Return a project with a value in the second fixed row, or in a generated one."""
    part = 'ThingFactory, fixed=("rows",)' if way == "fixed" else "ThingFactory"
    seeder = SEEDER.format(value=value)
    count = "count=2" if way == "fixed" else "count=10"
    seeder = seeder.replace('natural_key=("place",)', f'natural_key=("place",), {count}')
    return small_project(folder, MODELS.format(type=type_), seeder + everything(part))


FITS = [
    ("sa.SmallInteger", "2**15 - 1"),
    ("sa.SmallInteger", "-2**15"),
    ("sa.Integer", "2**31 - 1"),
    ("sa.Integer", "-2**31"),
    ("sa.BigInteger", "2**63 - 1"),
    ("sa.BigInteger", "-2**63"),
    ("sa.Numeric(10, 2)", "Decimal('99999999.99')"),
    ("sa.Numeric(10, 2)", "Decimal('-99999999.994')"),
    ("sa.Numeric(15, 15)", "Decimal('0.' + '9' * 15)"),
    ("sa.Float", "1.7976931348623157e308"),
    ("sa.Float", "5e-324"),
    ("sa.Float", "-0.0"),
    ("sa.Float", "float('inf')"),
    ("sa.Float", "float('-inf')"),
    ("sa.JSON", "{'a': 10**400, 'b': 2**64, 'c': 5e-324, 'd': [-0.0, 1e308]}"),
    ("sa.Date", "dt.date.min"),
    ("sa.Date", "dt.date.max"),
    ("sa.DateTime", "dt.datetime.min"),
    ("sa.DateTime", "dt.datetime.max"),
    ("sa.DateTime(timezone=True)", "dt.datetime.min"),
    ("sa.DateTime(timezone=True)", "dt.datetime.max.replace(tzinfo=dt.UTC)"),
    ("sa.DateTime(timezone=True)", "dt.datetime(2024, 3, 10, 2, 30, fold=1)"),
    ("sa.Time", "dt.time.max"),
    ("sa.Time(timezone=True)", "dt.time(23, 59)"),
    ("sa.Time(timezone=True)", "dt.time(1, tzinfo=dt.timezone(dt.timedelta(hours=2)))"),
    ("sa.Interval", "dt.timedelta(microseconds=-1)"),
    ("sa.Interval", "dt.timedelta(days=36_500)"),
    ("sa.LargeBinary", "bytes(range(256))"),
    ("sa.Uuid", "__import__('uuid').UUID(int=2**128 - 1)"),
]


@pytest.mark.parametrize("way", ["fixed", "generated"])
@pytest.mark.parametrize(("type_", "value"), FITS)
def test_what_fits_is_the_same_on_every_database(
    tmp_path: Path, sqlite_url: str, postgresql_url: str, type_: str, value: str, way: str
) -> None:
    with things(tmp_path, type_, value, way) as project:
        digests = []
        for url in (sqlite_url, postgresql_url):
            project.seed(url)
            stored = query(url, "SELECT count(*) FROM things WHERE value IS NOT NULL")
            assert stored >= [(1,)]
            digests.append(project.digests(url))
            if way == "fixed":
                (again,) = project.seed(url).tables
                assert (again.inserted, again.updated, again.unchanged) == (0, 0, 2)
        assert digests[0] == digests[1]


MISFITS = [
    ("sa.SmallInteger", "2**15"),
    ("sa.SmallInteger", "-2**15 - 1"),
    ("sa.Integer", "2**31"),
    ("sa.Integer", "-2**31 - 1"),
    ("sa.BigInteger", "2**63"),
    ("sa.BigInteger", "-2**63 - 1"),
    ("sa.BigInteger", "2**200"),
    ("sa.Numeric(10, 2)", "Decimal('1e8')"),
    ("sa.Numeric(10, 2)", "Decimal('99999999.995')"),
    ("sa.Numeric(10, 2)", "1e308"),
    ("sa.Numeric(38, 10)", "Decimal('1e28')"),
    ("sa.Numeric(10, 2)", "Decimal('NaN')"),
    ("sa.Numeric(10, 2)", "Decimal('-Infinity')"),
    ("sa.Numeric(10, 2)", "float('nan')"),
    ("sa.JSON", "{'a': [float('nan')]}"),
    ("sa.JSON", "{'a': float('inf')}"),
    ("sa.String(5)", "'123456'"),
    ("sa.CHAR(5)", "'12345 6'"),
    ("sa.DateTime(timezone=True)", "dt.datetime.max.replace(tzinfo=WEST)"),
    ("sa.DateTime(timezone=True)", "dt.datetime.min.replace(tzinfo=EAST)"),
]  # fmt: skip


@pytest.mark.parametrize("way", ["fixed", "generated"])
@pytest.mark.parametrize(("type_", "value"), MISFITS)
def test_what_does_not_fit_is_refused_with_its_column(
    tmp_path: Path, database_url: str, type_: str, value: str, way: str
) -> None:
    with things(tmp_path, type_, value, way) as project:
        project.migrate(database_url)
        with pytest.raises(SeedsError) as caught:
            project.seed(database_url, migrate=False)
        assert caught.value.exit_code == 1
        assert caught.value.kind in ("declaration", "constraint")
        assert "things.value" in caught.value.message
        assert ("fixed row 2" in caught.value.message) == (way == "fixed")
        assert query(database_url, "SELECT count(*) FROM things") == [(0,)]


LACKS = [
    ("sa.Float", "float('nan')", "sqlite"),
    ("sa.Float", "float('nan')", "mariadb"),
    ("sa.Float", "float('inf')", "mariadb"),
    ("sa.REAL", "1e39", "postgresql"),
]


@pytest.mark.parametrize(
    ("type_", "value", "kind", "way"),
    [(*lack, way) for lack in LACKS for way in ("fixed", "generated")]
    + [("sa.Interval", "dt.timedelta.max", "sqlite", "fixed")],
)
def test_what_one_database_lacks_is_refused_there(
    tmp_path: Path, request: pytest.FixtureRequest, type_: str, value: str, kind: str, way: str
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    with things(tmp_path, type_, value, way) as project:
        project.migrate(url)
        with pytest.raises(SeedsError, match=r"things\.value"):
            project.seed(url, migrate=False)
        assert query(url, "SELECT count(*) FROM things") == [(0,)]


@pytest.mark.parametrize("way", ["fixed", "generated"])
@pytest.mark.parametrize(
    ("type_", "value", "stored"),
    [
        ("sa.Numeric(38, 0)", "Decimal('9' * 38)", Decimal("9" * 38)),
        ("sa.Numeric(38, 38)", "Decimal('0.' + '9' * 38)", Decimal("0." + "9" * 38)),
        ("sa.Float", "float('nan')", None),
        ("postgresql.MONEY", "Decimal('-92233720368547758.08')", "-$92,233,720,368,547,758.08"),
    ],
)
def test_postgresql_holds_what_others_do_not(
    tmp_path: Path, postgresql_url: str, type_: str, value: str, stored: Any, way: str
) -> None:
    with things(tmp_path, type_, value, way) as project:
        project.seed(postgresql_url)
        values = "SELECT value FROM things WHERE value IS NOT NULL"
        (found,) = query(postgresql_url, values)[0]
        assert found == stored if stored is not None else found != found
        assert project.digests(postgresql_url)["things"]


# --- values that others wrote ---------------------------------------------------------------------

PARENTS = """
class Parent(Base):
    __tablename__ = "parents"
    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.Text, unique=True)
    value: Mapped[object] = mapped_column({type})


class Child(Base):
    __tablename__ = "children"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(sa.ForeignKey("parents.id"))
    code: Mapped[str] = mapped_column(sa.Text)


class Nosy(Base):
    __tablename__ = "nosy"
    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int] = mapped_column(sa.ForeignKey("parents.id"))
    value: Mapped[object] = mapped_column({type})
"""
PARENT_SEEDER = """
class ParentFactory(Factory[Parent], natural_key=("code",), count=1):
    @fixed
    def rows(self):
        return [{{"code": "known", "value": {value}}}]


class ChildFactory(Factory[Child], count=20):
    parent_id = ref(Parent)
    code = parent_id.code


class NosyFactory(Factory[Nosy], count=20):
    parent_id = ref(Parent)
    value = parent_id.value
""" + everything('ParentFactory, fixed=("rows",)', "ChildFactory", "NosyFactory")

TIMES = ("infinity", "-infinity", "0044-03-15 BC", "4713-01-01 BC", "10000-01-01", "294276-12-31")
FOREIGN = [
    ("sa.DateTime(timezone=True)", "timestamptz", "dt.datetime(2020, 1, 1)", TIMES),
    ("sa.DateTime", "timestamp", "dt.datetime(2020, 1, 1)", TIMES),
    ("sa.Date", "date", "dt.date(2020, 1, 1)", (*TIMES[:5], "5874897-12-31")),
    ("sa.Time", "time", "dt.time(1)", ("24:00",)),
    ("sa.Interval", "interval", "dt.timedelta(1)", ("178000000 years", "-178000000 years")),
    ("sa.Numeric(20, 2)", "numeric", "Decimal(1)", ("NaN", "Infinity", "-Infinity", "1e35")),
]


@pytest.fixture
def parents(tmp_path: Path, postgresql_url: str) -> Iterator[Callable[..., Small]]:
    """Makes a project, and its tables with foreign values in a column of a given type."""
    import contextlib

    with contextlib.ExitStack() as projects:

        def make(declared: str, real: str, value: str, foreign: tuple[str, ...]) -> Small:
            models, seeder = PARENTS.format(type=declared), PARENT_SEEDER.format(value=value)
            project = projects.enter_context(small_project(tmp_path, models, seeder))
            project.migrate(postgresql_url)
            rows = ", ".join(f"('{text}', '{text}')" for text in foreign)
            execute(
                postgresql_url,
                "ALTER TABLE parents DROP value",
                f"ALTER TABLE parents ADD value {real} NOT NULL",
                f"INSERT INTO parents (code, value) VALUES {rows}, ('known', '{foreign[0]}')",
            )
            return project

        yield make


@pytest.mark.parametrize(("declared", "real", "value", "foreign"), FOREIGN)
def test_digests_tell_apart_what_python_has_no_values_for(
    parents: Callable[..., Small], postgresql_url: str, declared: str, real: str, value: str,
    foreign: tuple[str, ...],
) -> None:  # fmt: skip
    project = parents(declared, real, value, foreign)
    seen = {project.digests(postgresql_url)["parents"]}
    assert project.digests(postgresql_url)["parents"] in seen
    for text in foreign[1:]:
        execute(postgresql_url, f"UPDATE parents SET value = '{text}' WHERE code = 'known'")
        digest = project.digests(postgresql_url)["parents"]
        assert digest not in seen
        seen.add(digest)


@pytest.mark.parametrize(("declared", "real", "value", "foreign"), FOREIGN)
def test_parents_may_hold_anything_in_columns_that_nobody_reads(
    parents: Callable[..., Small], postgresql_url: str, declared: str, real: str, value: str,
    foreign: tuple[str, ...],
) -> None:  # fmt: skip
    project = parents(declared, real, value, foreign)
    project.seed(postgresql_url, only=("children",), migrate=False)
    pairs = "SELECT p.code, c.code FROM children c JOIN parents p ON p.id = c.parent_id"
    assert all(mine == theirs for mine, theirs in query(postgresql_url, pairs))
    with pytest.raises(DeclarationError, match=r"parents\.value") as caught:
        project.seed(postgresql_url, only=("nosy",), migrate=False)
    assert caught.value.exit_code == 1
    assert query(postgresql_url, "SELECT count(*) FROM nosy") == [(0,)]


@pytest.mark.parametrize(("declared", "real", "value", "foreign"), FOREIGN)
def test_a_fixed_row_is_corrected_whatever_it_holds(
    parents: Callable[..., Small], postgresql_url: str, declared: str, real: str, value: str,
    foreign: tuple[str, ...],
) -> None:  # fmt: skip
    project = parents(declared, real, value, foreign)
    for text in foreign:
        execute(postgresql_url, f"UPDATE parents SET value = '{text}' WHERE code = 'known'")
        (report,) = project.seed(postgresql_url, only=("parents",), migrate=False).tables
        assert (report.inserted, report.updated) == (0, 1)
    known = query(postgresql_url, "SELECT value FROM parents WHERE code = 'known'")
    expected = eval(value, {"dt": dt, "Decimal": Decimal})
    assert str(known[0][0])[:10] == str(expected)[:10]


def test_what_cannot_be_read_at_all_is_named(
    parents: Callable[..., Small], postgresql_url: str
) -> None:
    project = parents("sa.Numeric(20, 2)", "numeric", "Decimal(1)", ("1e60",))
    with pytest.raises(DatabaseError, match=r"parents\.value: a value cannot be read"):
        project.verify(postgresql_url)


def test_an_infinite_date_in_an_array_is_named(
    parents: Callable[..., Small], postgresql_url: str
) -> None:
    project = parents("postgresql.ARRAY(sa.Date)", "date[]", "[dt.date(2020,1,1)]", ("{infinity}",))
    with pytest.raises(DatabaseError, match=r"parents\.value: a value cannot be read"):
        project.verify(postgresql_url)


@pytest.mark.parametrize(
    ("declared", "value", "foreign"),
    [
        ("sa.Integer", "1", "'many'"),
        ("sa.Numeric(10, 2)", "Decimal(1)", "'much'"),
        ("sa.DateTime", "dt.datetime(2020, 1, 1)", "'infinity'"),
        ("sa.Date", "dt.date(2020, 1, 1)", "'0000-00-00'"),
        ("sa.Time", "dt.time(1)", "'24:00:00'"),
        ("sa.Uuid", "None", "'nobody'"),
    ],
)
def test_what_somebody_put_into_a_column_of_sqlite_is_named(
    tmp_path: Path, sqlite_url: str, declared: str, value: str, foreign: str
) -> None:
    models, seeder = PARENTS.format(type=declared), PARENT_SEEDER.format(value=value)
    with small_project(tmp_path, models, seeder) as project:
        project.migrate(sqlite_url)
        execute(sqlite_url, f"INSERT INTO parents (code, value) VALUES ('odd', {foreign})")
        project.seed(sqlite_url, only=("children",), migrate=False)
        with pytest.raises(DatabaseError, match=r"parents\.value: a value cannot be read"):
            project.verify(sqlite_url)


def test_infinity_is_no_finite_time() -> None:
    first, epoch = dt.datetime(1, 1, 1, tzinfo=dt.UTC), dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    earliest = (first - epoch) // dt.timedelta(microseconds=1)
    assert all(abs(micros) > abs(earliest) for micros in INFINITE_TIMESTAMPS)
    assert len({*INFINITE_TIMESTAMPS, *INFINITE_DATES}) == 4


@pytest.mark.parametrize(("declared", "real", "value", "foreign"), FOREIGN)
def test_rows_edited_to_such_values_are_edited_rows(
    parents: Callable[..., Small], postgresql_url: str, declared: str, real: str, value: str,
    foreign: tuple[str, ...],
) -> None:  # fmt: skip
    project = parents(declared, real, value, foreign)
    execute(postgresql_url, "DELETE FROM parents")
    project.seed(postgresql_url, only=("parents",), migrate=False)
    where: dict[str, Any] = {"database_url": postgresql_url, "project": project.project}
    for text in foreign:
        execute(postgresql_url, f"UPDATE parents SET value = '{text}'")
        assert api.diff(**where).tables[0].changed == 1
        with pytest.raises(GuardError, match="edited"):
            api.undo((), **where)
        ((key,),) = query(postgresql_url, "SELECT id FROM parents")
        assert api.why("parents", (str(key),), **where).exists
    api.undo((), force=True, **where)
    assert query(postgresql_url, "SELECT count(*) FROM parents") == [(0,)]


@pytest.mark.parametrize("text", [*TIMES[:5], "294276-12-31", "2000-02-29", "0001-12-31 BC"])
def test_times_are_shown_as_postgresql_shows_them(postgresql_url: str, text: str) -> None:
    for kind, sql in ((Kind.TIMESTAMP, "timestamp"), (Kind.DATE, "date")):
        expression = copy_exact.expression(f"{sql} '{text}'", LogicalType(kind))
        found = query(postgresql_url, f"SELECT {expression}, ({sql} '{text}')::text")
        ((exact, shown),) = found
        array = copy_exact.column([None, exact], LogicalType(kind))
        made = str(python_value(array, 1, LogicalType(kind)))
        assert made.replace(" 0:00:00", "").replace(" 00:00:00", "") == shown.replace(
            " 00:00:00", ""
        )
