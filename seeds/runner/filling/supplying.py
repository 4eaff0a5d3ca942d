"""Parents that a trigger asks for: rows that nobody but the database knows are needed.

A trigger that writes an audit row may refer to a row that an application makes when it begins its
work. The database's own refusal names the table and the key; such a row is made once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from seeds.load import backend_for
from seeds.load.backend import TableLoad
from seeds.runner.batches import make_batch
from seeds.schema.types import Kind
from seeds.spec.column import Constant

if TYPE_CHECKING:
    import sqlalchemy as sa

    from seeds.generate.source import Generation
    from seeds.plan.model import PlannedEntity
    from seeds.schema.catalogue import Catalogue, CatalogueTable

_FOREIGN_KEY = "23503"
_KEY = re.compile(r"Key \((?P<columns>.+?)\)=\((?P<values>.*)\) is not present in table")


@dataclass(frozen=True)
class Missing:
    """A row that something refers to.

    Attributes:
        table: Full name of its table.
        values: What its columns have to hold, by name.
    """

    table: str
    values: Mapping[str, Any]


def missing_parent(error: BaseException, table: str, catalogue: Catalogue) -> Missing | None:
    """Return the row that a refusal says is missing, when it is not the loaded row that refers.

    Args:
        error: What loading a table raised.
        table: The table that was loaded.
        catalogue: All tables.
    """
    diag = _diagnosis(error)
    if diag is None:
        return None
    found = _KEY.search(diag.message_detail or "")
    referring = _named(catalogue, diag.schema_name, diag.table_name)
    if found is None or referring is None or referring.name == table:
        return None
    for reference in referring.references:
        parent = catalogue.tables.get(reference.table)
        if reference.name != diag.constraint_name or parent is None:
            continue
        texts = found["values"].split(", ")
        if len(texts) != len(reference.referenced):
            return None
        values = {
            name: _typed(text, parent.info.columns[name].type.kind)
            for name, text in zip(reference.referenced, texts, strict=True)
        }
        return Missing(parent.name, values)
    return None


def _diagnosis(error: BaseException) -> Any:
    """Return what PostgreSQL said of a foreign key, from the error that was raised of it."""
    cause: BaseException | None = error
    while cause is not None:
        original = getattr(cause, "orig", None) or cause
        if getattr(original, "pgcode", None) == _FOREIGN_KEY:
            return getattr(original, "diag", None)
        cause = cause.__cause__
    return None


def _named(catalogue: Catalogue, schema: str | None, name: str | None) -> CatalogueTable | None:
    full = f"{schema}.{name}"
    return catalogue.tables.get(full) or catalogue.tables.get(name or "")


def _typed(text: str, kind: Kind) -> Any:
    return int(text) if kind is Kind.INTEGER and re.fullmatch(r"-?\d+", text) else text


def with_values(planned: PlannedEntity, values: Mapping[str, Any]) -> PlannedEntity:
    """Return an entity some of whose columns hold given values."""
    bound = planned.bound
    given = {name: Constant(value) for name, value in values.items()}
    columns = {name: given.get(name, column) for name, column in bound.columns.items()}
    columns |= {name: column for name, column in given.items() if name not in columns}
    key = None if bound.key in given else bound.key
    return replace(planned, bound=replace(bound, columns=columns, key=key))


def insert(connection: sa.Connection, planned: PlannedEntity, generation: Generation) -> None:
    """Insert the rows of an entity, a few at most."""
    source = generation.generated(planned.table.name)
    batch = make_batch(source.root_rows(0, planned.count), None)
    backend = backend_for(connection)
    backend.prepare(
        [TableLoad(planned.table, tuple(batch.rows.schema.names), planned.count, False)]
    )
    backend.write(backend.encode(batch))
