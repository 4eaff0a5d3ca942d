"""Factories that are written from a database fill a second one of the same schema."""

from __future__ import annotations

import datetime as dt
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.config.project import bare_project, find_project
from seeds.errors import SeedsError
from tests.support import conformance
from tests.support.conformance import Conformance
from tests.support.scratch import emptied, load, value
from tests.support.violations import violations

FOLDER = Path(__file__).parent / "schemas"
AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)

KINDS = (
    "believable",
    "check",
    "defaults",
    "django",
    "fk",
    "index",
    "keys",
    "odd",
    "reserved",
    "several",
)
"""Schemas about what a factory can say: triggers, rules and partitions are not among them."""

UNWRITTEN = {
    "postgresql/check_contradiction": "no row satisfies impossible_amount",
    "postgresql/check_documents_beside_columns": "policies.digest is unique in the database",
    "postgresql/check_of_many_functions": "CHECK luhn(card)",
    "postgresql/check_on_composite_reference": "has no primary key",
    "postgresql/check_on_counted_key": "the unique key badges_code_key",
    "postgresql/check_on_reference": "CHECK messages_check",
    "postgresql/check_on_reference_alone": "CHECK firms_kind_check",
    # The schema brings a row of its own, which a load does not step around.
    "postgresql/check_sub_select_in_function": "limits_pkey",
    "postgresql/check_patterns_of_padded_texts": "CHECK code ~ '^[A-Z]{3}$'",
    "postgresql/check_times_relative_to_now": "hangs on the day",
    "postgresql/check_user_function": "CHECK checksum_ok((code)::text)",
    "postgresql/fk_composite_that_overlap": "a second foreign key (tenant_id)",
    "postgresql/fk_cycle_deferrable": "need rows of each other first",
    "postgresql/fk_cycle_immediate": "need rows of each other first",
    "postgresql/fk_cycle_of_odd_names": "need rows of each other first",
    "postgresql/fk_cycle_of_three": "need rows of each other first",
    "postgresql/fk_cycle_of_whole_keys": "need rows of each other first",
    "postgresql/fk_join_table": "CHECK friends_check",
    "postgresql/fk_one_of_others": "CHECK swaps_check",
    "postgresql/fk_to_computed_columns": "the foreign key (sum) to what sums computes",
    "postgresql/fk_two_to_one_parent": "CHECK games_check",
    "postgresql/fk_two_of_one_column": "a second foreign key (planet_id)",
    "postgresql/keys_none": "has no primary key",
    "postgresql/keys_partial_unique": "the unique index only_one_current",
    "postgresql/odd_identifiers": "the dot in its name",
    "postgresql/check_on_types_of_the_server": "only the database can decide",
    "postgresql/keys_of_parts": "hundreds_expr_idx",
    "postgresql/keys_within_one_condition": "nodes_rgt_key",
    "postgresql/types_composite_with_conditions": "only the database can decide",
    "sqlite/check_documents_beside_columns": "policies.digest is unique in the database",
    "sqlite/check_on_counted_key": "the unique key (code)",
    "sqlite/check_contradiction": "no row satisfies never",
    "sqlite/fk_composite": "the unique key (tenant_id, user_id, team_id)",
    "sqlite/fk_cycle": "need rows of each other first",
    "sqlite/fk_cycle_of_whole_keys": "need rows of each other first",
    "sqlite/keys_none": "has no primary key",
    "sqlite/keys_partial_unique": "the unique index one_main",
}
"""Schemas with a table that factories do not fill, and a part of what the report says of it."""


def cases(dialect: str) -> list[object]:
    """The files of one database."""
    paths = sorted((FOLDER / dialect).glob("*.sql"))
    chosen = [path for path in paths if path.stem.startswith((*KINDS, "types"))]
    return [pytest.param(path, id=path.stem) for path in chosen]


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Forget the modules that were written, and where they were."""
    path, modules = list(sys.path), set(sys.modules)
    with warnings.catch_warnings():
        # Of types that SQLAlchemy has no name for; the models have one.
        warnings.filterwarnings("ignore", "Did not recognize type")
        yield
    sys.path[:] = path
    for name in set(sys.modules) - modules:
        if name.startswith(("postgresql_", "sqlite_")):
            del sys.modules[name]


@pytest.mark.parametrize("path", cases("postgresql"))
def test_factories_of_a_postgresql_schema_fill_a_copy(
    path: Path, two_postgresql: tuple[str, str], tmp_path: Path
) -> None:
    case = conformance.read(path)
    for url in two_postgresql:
        emptied(url)
    for name in case.requires:
        query = f"SELECT count(*) FROM pg_available_extensions WHERE name = '{name}'"
        if not value(two_postgresql[0], query):
            pytest.skip(f"the server does not have the extension {name}")
    _fills_a_copy(case, two_postgresql, tmp_path)


@pytest.mark.parametrize("path", cases("sqlite"))
def test_factories_of_a_sqlite_schema_fill_a_copy(path: Path, tmp_path: Path) -> None:
    urls = (f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'two.db'}")
    _fills_a_copy(conformance.read(path), urls, tmp_path)


def test_what_an_index_demands_is_no_constraint_of_the_model(
    two_postgresql: tuple[str, str], tmp_path: Path
) -> None:
    url = two_postgresql[0]
    emptied(url)
    load(
        url,
        "CREATE TABLE notes (id integer PRIMARY KEY, at text NOT NULL, CHECK (length(at) > 0));"
        "CREATE INDEX notes_at ON notes ((at::integer));",
    )
    seeding = SeedRequest(database_url=url, seed=7, as_of=AS_OF, yes=True)
    api.make_factories_of_database(
        FillRequest(seeding), output=tmp_path / "postgresql_notes", project=bare_project(tmp_path)
    )
    text = (tmp_path / "postgresql_notes" / "models.py").read_text()
    assert text.count("CheckConstraint(") == 1


SEALED = """
CREATE TABLE sealed (id integer PRIMARY KEY, text text NOT NULL);
CREATE TRIGGER never BEFORE INSERT ON sealed BEGIN SELECT RAISE(ABORT, 'sealed for good'); END;
CREATE TABLE required (id integer PRIMARY KEY, sealed_id integer NOT NULL REFERENCES sealed);
CREATE TABLE optional (id integer PRIMARY KEY, sealed_id integer REFERENCES sealed);
"""


def test_a_table_whose_trigger_refuses_every_row_is_in_no_seeder(tmp_path: Path) -> None:
    urls = [f"sqlite:///{tmp_path / name}.db" for name in ("one", "two")]
    for url in urls:
        load(url, SEALED)
    seeding = SeedRequest(database_url=urls[0], seed=7, as_of=AS_OF, yes=True)
    package = tmp_path / "sqlite_sealed"
    report = api.make_factories_of_database(
        FillRequest(seeding), output=package, project=bare_project(tmp_path)
    )
    assert report.notes == (
        "sealed: no factory, because its trigger never refuses every row",
        (
            "required: no factory, because sealed_id refers to sealed, which has no rows; "
            "try `seed fill --only required`"
        ),
    )
    assert "never refuses every row" in (package / "factories.py").read_text()
    assert "class Sealed(Base)" in (package / "models.py").read_text()
    copy = SeedRequest(database_url=urls[1], seed=7, as_of=AS_OF, yes=True)
    assert api.seed(copy, project=find_project(tmp_path)).ok
    assert value(urls[1], "SELECT count(*) > 0 AND count(sealed_id) = 0 FROM optional")


def test_no_schema_is_listed_as_unwritten_that_is_not_there() -> None:
    there = {f"{path.parent.name}/{path.stem}" for path in FOLDER.glob("*/*.sql")}
    assert UNWRITTEN.keys() <= there


def _fills_a_copy(case: Conformance, urls: tuple[str, str], folder: Path) -> None:
    for url in urls:
        load(url, case.sql)
    before = violations(urls[1])
    said, failed = _made(case, urls, folder)
    assert violations(urls[1]) == before
    expected = UNWRITTEN.get(f"{case.dialect}/{case.path.stem}")
    if expected is not None:
        assert expected in " ".join([*said, failed])
        return
    assert (said, failed) == ([], "")
    for query in case.holds:
        assert value(urls[1], query), query


def _made(case: Conformance, urls: tuple[str, str], folder: Path) -> tuple[list[str], str]:
    """Write factories from one database and fill the other; return notes, and an error."""
    seeding = SeedRequest(database_url=urls[0], seed=7, as_of=AS_OF, yes=True)
    request = FillRequest(seeding, rows=conformance.ROWS, schemas=case.schemas)
    package = folder / f"{case.dialect}_{case.path.stem}"
    try:
        report = api.make_factories_of_database(
            request, output=package, project=bare_project(folder)
        )
    except SeedsError as error:
        return [], f"{error.message} {error.hint}"
    notes = list(report.notes)
    if not (package / "seeders").exists():
        return notes, ""
    copy = SeedRequest(database_url=urls[1], seed=7, as_of=AS_OF, yes=True)
    try:
        done = api.seed(copy, project=find_project(folder))
    except SeedsError as error:
        return notes, error.message
    assert done.ok
    return notes, ""
