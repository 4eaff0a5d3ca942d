"""Names of schemas and tables: how the server writes them, and which schemas are meant."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence

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


class SearchPath:
    """Where a server looks for names without a schema, until the transaction ends.

    Triggers of an application are often written for its own search path: a function of theirs
    says ``users`` and means ``shop.users``. What is found anyway stays what it is.

    Args:
        connection: A connection inside a transaction.
    """

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self._usual: str | None = None
        self._further: list[str] = []

    def look_also_in(self, schemas: Iterable[str | None]) -> None:
        """Let names be looked for in further schemas after the usual ones.

        Args:
            schemas: In this order, instead of those of the last call; ``None`` is the default.
        """
        further = [schema for schema in dict.fromkeys(schemas) if schema]
        if self._connection.dialect.name != "postgresql" or further == self._further:
            return
        if self._usual is None:
            self._usual = str(
                self._connection.scalar(sa.text("SELECT current_setting('search_path')"))
            )
        quote = self._connection.dialect.identifier_preparer.quote_identifier
        path = ", ".join([*([self._usual] if self._usual else []), *map(quote, further)])
        self._connection.execute(
            sa.text("SELECT set_config('search_path', :path, true)"), {"path": path}
        )
        self._further = further


def chosen_schemas(connection: sa.Connection, schemas: Sequence[str]) -> set[str | None]:
    """Return the schemas asked for, ``None`` being the default one.

    Raises:
        SchemaError: A schema is not there.
    """
    inspector = sa.inspect(connection)
    # Databases that are attached to a connection of SQLite are others.
    alone = connection.dialect.name == "sqlite"
    known = ["main"] if alone else inspector.get_schema_names()
    default = inspector.default_schema_name
    for schema in schemas:
        if schema not in known:
            hint = "SQLite has one alone, main: leave out --schema."
            if not alone:
                hint = did_you_mean(schema, known)
            raise SchemaError(f"the database has no schema {schema!r}", hint)
    return {None if schema == default else schema for schema in schemas}
