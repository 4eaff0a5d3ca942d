"""PostgreSQL is asked which values satisfy conditions that only it understands."""

from __future__ import annotations

import pytest

from seeds.load.engine import create_engine
from seeds.load.judging import Judge
from seeds.schema.catalogue import read_catalogue


@pytest.mark.parametrize("name", ["state", "100%", "%s of all", 'a "quoted" %(name)s'])
def test_a_type_may_have_any_name(postgresql_url: str, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    with create_engine(postgresql_url).begin() as connection:
        cursor = connection.connection.cursor()
        cursor.execute(f"CREATE TYPE {quoted} AS ENUM ('few', 'many', 'none')")
        cursor.execute(f"CREATE DOMAIN said AS {quoted} CHECK (VALUE <> 'none')")
        cursor.execute(f"CREATE TABLE things (id integer PRIMARY KEY, much {quoted}, said said)")
        table = read_catalogue(connection).tables["things"]
        rows = [("few",), ("many",), ("unknown",)]
        for column in ("much", "said"):
            right = Judge(connection).right(table, [column], rows, [f"{column} = 'few'"])
            assert right == [("few",)]
