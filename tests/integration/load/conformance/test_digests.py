"""What is read has the digest of what was sent."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings

from seeds.schema.batch import Batch
from seeds.schema.digest import Digest
from tests.integration.load.conformance.kinds_of_values import (
    EXTREMES,
    columnwise,
    some_rows,
)
from tests.integration.load.conformance.tables import (
    kinds,
    users,
)
from tests.integration.load.conftest import Open, opened
from tests.integration.load.loading import batch, load


def digest_of(*batches: Batch) -> tuple[int, str]:
    found = Digest()
    for one in batches:
        found.update(one)
    return found.rows, found.hexdigest()


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(made=some_rows)
def test_any_rows_have_the_digest_of_what_was_sent(engine: sa.Engine, made: list[Any]) -> None:
    sent = batch(kinds, columnwise([{"id": i} | row for i, row in enumerate(made, 1)]))
    with opened(engine) as backend:
        backend.clear([kinds])
        load(backend, sent)
        found = list(backend.read(kinds, list(kinds.columns), batch_size=3))
    assert digest_of(*found) == digest_of(sent)


def test_the_most_extreme_rows_have_the_digest_of_what_was_sent(open_backend: Open) -> None:
    sent = batch(kinds, columnwise(EXTREMES))
    with open_backend() as backend:
        load(backend, sent)
        assert digest_of(*backend.read(kinds, list(kinds.columns))) == digest_of(sent)
        # SQLAlchemy's own databases are promised; of others nothing is known.
        main = backend.connection.dialect.name in ("sqlite", "postgresql")
        assert backend.faithful(kinds, list(kinds.columns)) is main


def test_columns_that_the_database_fills_make_no_promise(open_backend: Open) -> None:
    with open_backend() as backend:
        columns = [name for name in users.columns if name != "score"]
        assert not backend.faithful(users, columns)
