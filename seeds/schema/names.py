"""Names of schemas and tables: how the server writes them, and which schemas are meant."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence

import sqlalchemy as sa

from seeds.errors import SchemaError, did_you_mean


@contextlib.contextmanager
def plain_names(connection: sa.Connection) -> Iterator[None]:
    """Let the server write names with their schema, unless it is the default one.

    Otherwise whatever a role's search path lists would come without, and a foreign key to
    ``shared.users`` would be taken for one to ``users``.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    before = connection.scalar(sa.text("SELECT current_setting('search_path')"))
    setting = sa.text("SELECT set_config('search_path', :path, true)")
    only = connection.scalar(sa.text("SELECT quote_ident(current_schema())"))
    connection.execute(setting, {"path": only or ""})
    try:
        yield
    finally:
        if connection.in_transaction() and not connection.invalidated:
            with contextlib.suppress(sa.exc.DBAPIError):  # the transaction has failed
                connection.execute(setting, {"path": before})


def chosen_schemas(connection: sa.Connection, schemas: Sequence[str]) -> set[str | None]:
    """Return the schemas asked for, ``None`` being the default one.

    Raises:
        SchemaError: A schema is not there.
    """
    inspector = sa.inspect(connection)
    known = inspector.get_schema_names()
    for schema in schemas:
        if schema not in known:
            raise SchemaError(f"the database has no schema {schema!r}", did_you_mean(schema, known))
    default = inspector.default_schema_name
    return {None if schema == default else schema for schema in schemas}
