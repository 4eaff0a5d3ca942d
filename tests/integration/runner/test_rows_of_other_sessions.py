"""Which rows a run takes for its own where others write to the same table meanwhile."""

from __future__ import annotations

import sqlalchemy as sa

from seeds.load import backend_for
from seeds.runner.filling.kept import Beside, Watched
from seeds.runner.outcome import TableOutcome
from seeds.schema.catalogue import read_catalogue
from tests.support.scratch import load


def test_rows_that_others_commit_meanwhile_are_not_the_runs(postgresql_url: str) -> None:
    load(
        postgresql_url,
        "CREATE TABLE things (id integer PRIMARY KEY); INSERT INTO things VALUES (9)",
    )
    engine = sa.create_engine(postgresql_url)
    with engine.begin() as connection:
        table = read_catalogue(connection).tables["things"]
        backend = backend_for(connection)
        watched, beside = Watched(backend, table.info), Beside(backend, [table])
        load(postgresql_url, "INSERT INTO things VALUES (1), (50)")
        with connection.begin_nested():
            # A trigger has kept the row 4 away, and written 7.
            connection.exec_driver_sql("INSERT INTO things VALUES (2), (3), (7)")
        outcome = TableOutcome(inserted=3, generated=3, first_key=2, keys=[(2, 4)])
        watched.note(outcome)
        assert (outcome.inserted, outcome.keys) == (3, [(2, 3), (7, 7)])
        ((_, added),) = tuple(beside.added({"things": [(2, 3)]}))
        assert added.ranges == ((7, 7),)
    engine.dispose()
