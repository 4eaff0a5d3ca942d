"""Writers of files, a module for each format.

A new format is a new module here and one line in :data:`_WRITERS`; it inherits the conformance
suite of the tests.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from seeds.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from seeds.files.writing.base import Writer

_WRITERS: Final = {
    "csv": "csv_writer:CsvWriter",
    "jsonl": "json_writer:JsonLinesWriter",
    "json": "json_writer:JsonWriter",
    "parquet": "parquet_writer:ParquetWriter",
    "sql": "sql_writer:SqlWriter",
}

FORMATS: Final = tuple(_WRITERS)
"""Names of the formats."""


def writer_class(name: str) -> type[Writer]:
    """Return the class that writes a format.

    Raises:
        UsageError: There is no such format.
    """
    if name not in _WRITERS:
        raise UsageError(f"--format: unknown format {name!r}", did_you_mean(name, FORMATS))
    module, _, cls = _WRITERS[name].partition(":")
    found: type[Writer] = getattr(importlib.import_module(f"{__name__}.{module}"), cls)
    return found
