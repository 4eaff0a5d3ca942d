"""The SQL dialects as the parser is to read them: a call stays a call.

The parser knows hundreds of functions by classes that hide how they were spelt and swap their
arguments; that is switched off, for a condition is evaluated and not translated.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlglot.dialects.dialect import Dialect
from sqlglot.dialects.postgres import Postgres
from sqlglot.dialects.sqlite import SQLite
from sqlglot.parsers.postgres import PostgresParser
from sqlglot.parsers.sqlite import SQLiteParser


class _PostgreSQL(Postgres):
    class Parser(PostgresParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        LAMBDAS: ClassVar[dict[Any, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {
            name: parser
            for name, parser in PostgresParser.FUNCTION_PARSERS.items()
            if name in {"CAST", "EXTRACT", "OVERLAY", "POSITION", "SUBSTRING", "TRIM"}
        }


class _SQLite(SQLite):
    class Parser(SQLiteParser):
        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        LAMBDAS: ClassVar[dict[Any, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {"CAST": SQLiteParser.FUNCTION_PARSERS["CAST"]}


DIALECTS: dict[str, Dialect] = {"postgresql": _PostgreSQL(), "sqlite": _SQLite()}
