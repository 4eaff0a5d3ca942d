"""Databases whose catalogue is not read."""

from __future__ import annotations

import pytest

from seeds.errors import SchemaError
from seeds.load.engine import create_engine
from seeds.schema.catalogue import read_catalogue


def test_another_kind_of_database_is_refused_with_a_way_out(mariadb_url: str) -> None:
    engine = create_engine(mariadb_url)
    with engine.connect() as connection, pytest.raises(SchemaError) as caught:
        read_catalogue(connection)
    engine.dispose()
    assert "cannot be read" in caught.value.message
    assert "metadata" in caught.value.hint
