"""A file of rules applied to a database: its conditions are put to the database itself first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeds.errors import RulesError
from seeds.filling.rules.amending import with_rules
from seeds.filling.rules.reading import read_rules
from seeds.filling.rules.resolving import conditions_of, resolved, rows_of
from seeds.load.errors import translate
from seeds.schema.catalogue.sql_text import quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import sqlalchemy as sa

    from seeds.filling.rules.model import TableRules
    from seeds.schema.catalogue import Catalogue, CatalogueTable


def ruled(
    connection: sa.Connection, catalogue: Catalogue, path: Path
) -> tuple[Catalogue, dict[str, int]]:
    """Return a catalogue with what a file of rules says, and the rows that it asks for.

    Args:
        connection: The database.
        catalogue: Its tables.
        path: The file.

    Raises:
        RulesError: The file cannot be read, or says what does not go with the tables.
    """
    rules = resolved(read_rules(path), catalogue)
    _look_at_conditions(connection, catalogue, rules)
    return with_rules(catalogue, rules), rows_of(rules)


def _look_at_conditions(
    connection: sa.Connection, catalogue: Catalogue, rules: Mapping[str, TableRules]
) -> None:
    """Let the database read each condition, which is planned and not run."""
    cursor: Any = connection.connection.cursor()
    for name, sql, called in conditions_of(rules):
        table = catalogue.tables[name]
        savepoint = connection.begin_nested()
        try:
            # Names are quoted, and a condition is one expression: reading it has made sure.
            cursor.execute(f"EXPLAIN SELECT 1 FROM {_table(table)} WHERE ({sql}\n)")  # noqa: S608 - it is text that the user wrote for this database
        except Exception as error:
            savepoint.rollback()
            if (known := translate(error, table=name)) is None:
                raise
            first = str(error).partition("\n")[0]
            raise RulesError(
                f"{called.removeprefix(sql).strip(' ()')}: {name} cannot be asked {sql!r}: {first}",
                "Write it as the database would read it within CHECK (…).",
            ) from known
        savepoint.rollback()


def _table(table: CatalogueTable) -> str:
    source = table.info.source
    parts = [source.schema, source.name] if source.schema else [source.name]
    return ".".join(quoted(str(part)) for part in parts)
