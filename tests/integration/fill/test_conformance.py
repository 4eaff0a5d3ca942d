"""Each construct of a schema that ``seed fill`` knows: filled, proved, repeated and taken back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from seeds import api
from seeds.api import FillRequest, SeedRequest
from seeds.errors import GuardError
from seeds.runner.reports import FillReport
from tests.support import conformance
from tests.support.conformance import ROWS, Conformance
from tests.support.contents import Contents, contents
from tests.support.scratch import emptied, load, value
from tests.support.violations import violations

FOLDER = Path(__file__).parent / "schemas"
AS_OF = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def cases(dialect: str) -> list[object]:
    """The files of one database."""
    paths = sorted((FOLDER / dialect).glob("*.sql"))
    return [pytest.param(path, id=path.stem) for path in paths]


@pytest.mark.parametrize("path", cases("postgresql"))
def test_a_postgresql_schema_is_filled(path: Path, two_postgresql: tuple[str, str]) -> None:
    case = conformance.read(path)
    for url in two_postgresql:
        emptied(url)
    _skip_without_extensions(case, two_postgresql[0])
    _conforms(case, two_postgresql)


@pytest.mark.parametrize("path", cases("sqlite"))
def test_a_sqlite_schema_is_filled(path: Path, tmp_path: Path) -> None:
    urls = (f"sqlite:///{tmp_path / 'one.db'}", f"sqlite:///{tmp_path / 'two.db'}")
    _conforms(conformance.read(path), urls)


def _conforms(case: Conformance, urls: tuple[str, str]) -> None:
    url, again = urls
    load(url, case.sql)
    before = contents(url)
    broken_before = violations(url)

    report = fill(case, url)

    after = contents(url)
    looked_at = {table.table: table.why_not for table in report.tables}
    reasons = {**report.left_out, **looked_at}
    assert violations(url) == broken_before
    for name, part in case.unfilled.items():
        assert after[name] == before[name], f"{name} has rows"
        assert part.lower() in reasons[name].lower(), f"{name}: {reasons[name]}"
    for name in case.untouched:
        assert name not in looked_at
        assert after.get(name) == before.get(name)
    left = set(case.unfilled) | case.untouched
    counts = {name: held.rows for name, held in after.items() if name not in left}
    if case.schemas:
        counts = {name: n for name, n in counts.items() if name.startswith(case.schemas)}
    wrong = {n: (count, reasons.get(n)) for n, count in counts.items() if not case.fits(n, count)}
    assert not wrong
    for query in case.holds:
        assert value(url, query), query

    load(again, case.sql)
    fill(case, again)
    assert _same(case, contents(again, case.varies)) == _same(case, contents(url, case.varies))

    if case.not_undone:
        with pytest.raises(GuardError) as refused:
            api.undo(database_url=url, yes=True)
        for name, part in case.not_undone.items():
            assert name in str(refused.value)
            assert part in str(refused.value)
        return
    api.undo(database_url=url, yes=True)
    undone = contents(url)
    assert {n: c for n, c in undone.items() if n not in case.kept} == {
        n: c for n, c in before.items() if n not in case.kept
    }


def fill(case: Conformance, url: str) -> FillReport:
    """Fill as ``seed fill --rows 30 --seed 7`` does."""
    seeding = SeedRequest(database_url=url, seed=7, as_of=AS_OF, yes=True)
    return api.fill(FillRequest(seeding, rows=ROWS, schemas=case.schemas))


def _same(case: Conformance, found: dict[str, Contents]) -> dict[str, Contents]:
    whole = {table for table, columns in case.varies.items() if not columns}
    return {name: held for name, held in found.items() if name not in whole}


def _skip_without_extensions(case: Conformance, url: str) -> None:
    for name in case.requires:
        query = f"SELECT count(*) FROM pg_available_extensions WHERE name = '{name}'"
        if not value(url, query):
            pytest.skip(f"the server does not have the extension {name}")
