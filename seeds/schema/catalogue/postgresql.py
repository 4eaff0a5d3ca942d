"""The catalogue of a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from seeds.schema.catalogue.draft import finished
from seeds.schema.catalogue.model import Catalogue
from seeds.schema.catalogue.pg_behaviour import read_rules, read_triggers
from seeds.schema.catalogue.pg_columns import read_columns
from seeds.schema.catalogue.pg_constraints import read_casts, read_constraints, read_indexes
from seeds.schema.catalogue.pg_relations import read_relations
from seeds.schema.catalogue.pg_types import PgTypes
from seeds.schema.names import chosen_schemas, plain_names

_STATE = "SELECT current_schema(), pg_is_in_recovery(), current_setting('transaction_read_only')"


def read_postgresql(connection: sa.Connection, schemas: Sequence[str] | None = None) -> Catalogue:
    """Return what a PostgreSQL database says of its tables; see :func:`read_catalogue`.

    Raises:
        SchemaError: A schema is not there.
    """
    wanted = None if schemas is None else chosen_schemas(connection, schemas)
    with plain_names(connection):
        default, replica, read_only = connection.exec_driver_sql(_STATE).one()
        found = read_relations(connection, default, wanted)
        types = PgTypes.read(connection)
        names = read_columns(connection, found.drafts, types)
        read_constraints(connection, found, names)
        read_indexes(connection, found, names)
        read_casts(connection, found)
        read_triggers(connection, found.drafts)
        read_rules(connection, found.drafts)
    why = ""
    if replica:
        why = "the server is a read-only replica"
    elif read_only == "on":
        why = "transactions are read-only here"
    return Catalogue(
        "postgresql",
        finished(list(found.drafts.values()), "postgresql"),
        found.left_out,
        why,
    )
