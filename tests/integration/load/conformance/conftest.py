"""Every database has the tables."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.integration.load.conformance.tables import (
    METADATA,
)


@pytest.fixture(autouse=True)
def tables(engine: sa.Engine) -> None:
    METADATA.create_all(engine)
