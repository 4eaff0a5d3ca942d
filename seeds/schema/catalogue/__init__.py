"""What a database says of its tables, in full: columns, conditions, keys, triggers, partitions.

:mod:`seeds.schema.reflection` knows what copying rows needs; this package knows what making rows
needs: everything that may refuse one. Nothing here raises because of a type or a construct that
is not known.
"""

from seeds.schema.catalogue.metadata import catalogue_of
from seeds.schema.catalogue.model import (
    Catalogue,
    CatalogueColumn,
    CatalogueReference,
    CatalogueTable,
    Check,
    Exclusion,
    NamedType,
    Partitioning,
    Rule,
    Trigger,
    UniqueKey,
)
from seeds.schema.catalogue.reading import read_catalogue

__all__ = [
    "Catalogue",
    "CatalogueColumn",
    "CatalogueReference",
    "CatalogueTable",
    "Check",
    "Exclusion",
    "NamedType",
    "Partitioning",
    "Rule",
    "Trigger",
    "UniqueKey",
    "catalogue_of",
    "read_catalogue",
]
