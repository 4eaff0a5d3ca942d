"""What the models of a database's tables are called, and the attributes of their columns."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from seeds.inference.names import singular, snake
from seeds.schema.catalogue import CatalogueReference, CatalogueTable

_TAKEN = frozenset(
    {"Any", "Base", "Decimal", "DeclarativeBase", "Factory", "Mapped", "UUID", "WrittenType"}
)
_RESERVED = frozenset(
    {"metadata", "registry", "sa", "dt", "pg", "relationship", "mapped_column", "constant"}
    | {"bool", "bytes", "dict", "float", "int", "list", "object", "str", "type", "property"}
)
"""Names that mean something within a declarative class, or in what stands there."""


@dataclass(frozen=True)
class Named:
    """A model that is to be written.

    Attributes:
        cls: The name of its class.
        table: Its table.
        attributes: Its attribute of each column.
        relations: The relationship of each foreign key that has one, by the key's columns.
    """

    cls: str
    table: CatalogueTable
    attributes: Mapping[str, str]
    relations: Mapping[tuple[str, ...], str] = field(default_factory=dict)


def named(tables: Iterable[CatalogueTable]) -> dict[str, Named]:
    """Name models, by the full names of their tables.

    Args:
        tables: The tables; references to others are left out.
    """
    known = {table.name: table for table in tables}
    classes: dict[str, str] = {}
    for name, table in known.items():
        classes[name] = _class_name(table, set(classes.values()))
    found = {}
    for name, table in known.items():
        attributes: dict[str, str] = {}
        for column in table.columns:
            attributes[column] = _attribute(column, set(attributes.values()))
        relations: dict[tuple[str, ...], str] = {}
        for reference in references_of(table, known):
            if _is_related(table, reference):
                taken = {*attributes.values(), *relations.values()}
                stem = classes[reference.table]
                relations[reference.columns] = _relation(reference, stem, attributes, taken)
        found[name] = Named(classes[name], table, attributes, relations)
    return found


def references_of(table: CatalogueTable, known: Collection[str]) -> list[CatalogueReference]:
    """Return the foreign keys of a table that its model can have: to tables with a model."""
    return [r for r in table.references if r.table in known and len(r.referenced) == len(r.columns)]


def _is_related(table: CatalogueTable, reference: CatalogueReference) -> bool:
    """Tell whether a relationship may write the columns of a foreign key: no other one does."""
    users = [r for r in table.references if set(r.columns) & set(reference.columns)]
    return len(users) == 1 and not any(table.columns[c].generated for c in reference.columns)


def _class_name(table: CatalogueTable, taken: Collection[str]) -> str:
    schema, _, bare = table.name.rpartition(".") if table.info.source.schema else ("", "", "")
    bare = bare or table.info.source.name
    words = re.sub(r"\W+", "_", singular(snake(bare)))
    name = _camel(words)
    for candidate in (name, _camel(f"{schema}_{words}") if schema else "", f"{name}Row"):
        if candidate and candidate not in taken and candidate not in _TAKEN:
            return candidate
    number = 2
    while f"{name}{number}" in taken:
        number += 1
    return f"{name}{number}"


def _camel(name: str) -> str:
    made = "".join(part[:1].upper() + part[1:] for part in re.split(r"[\W_]+", name) if part)
    if not made.isidentifier() or keyword.iskeyword(made):
        made = f"Table{made}"
    return made


def _attribute(column: str, taken: Collection[str]) -> str:
    name = re.sub(r"\W+", "_", column).strip("_") or "column"
    if name[0].isdigit():
        name = f"n{name}"
    if keyword.iskeyword(name) or name in _RESERVED:
        name += "_"
    return _unique(name, taken)


def _relation(
    reference: CatalogueReference, cls: str, attributes: Mapping[str, str], taken: Collection[str]
) -> str:
    name = snake(cls)
    if len(reference.columns) == 1:
        stem = re.sub(r"_?(id|key|no|code|uuid|fk)$", "", attributes[reference.columns[0]])
        name = stem.strip("_") or name
    if keyword.iskeyword(name) or name in _RESERVED:
        name += "_"
    return name if name not in taken else _unique(f"{name}_row", taken)


def _unique(name: str, taken: Collection[str]) -> str:
    number, candidate = 1, name
    while candidate in taken:
        number += 1
        candidate = f"{name}_{number}"
    return candidate
