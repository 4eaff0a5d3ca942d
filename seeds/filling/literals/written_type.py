"""Types as a database writes them, taken to pieces."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(r'(?:"(?:[^"]|"")*"|[^\W\d][\w$]*)')
_ARGUMENTS = re.compile(r"\(([^)]*)\)")
_DIMENSION = re.compile(r"(?:\s*\[\d*\])+$|\s+ARRAY(?:\s*\[\d*\])?$", re.IGNORECASE)
_SPELLINGS = {
    "int": "integer", "int4": "integer", "int2": "smallint", "int8": "bigint",
    "serial": "integer", "smallserial": "smallint", "bigserial": "bigint",
    "decimal": "numeric", "dec": "numeric", "float4": "real", "float8": "double precision",
    "float": "double precision", "bool": "boolean", "varchar": "character varying",
    "char": "character", "bpchar": "character", "varbit": "bit varying",
    "timestamp": "timestamp without time zone", "time": "time without time zone",
    "timestamptz": "timestamp with time zone", "timetz": "time with time zone",
}  # fmt: skip


@dataclass(frozen=True)
class WrittenSqlType:
    """A type's name and what it is given.

    Attributes:
        name: Without schema and arguments, as PostgreSQL writes it: ``character varying``.
        full_name: As it was written, with its schema, without arguments and dimensions.
        arguments: What stands in parentheses: ``("10", "2")``.
        dimensions: Of an array; 0 for anything else.
    """

    name: str
    full_name: str
    arguments: tuple[str, ...] = ()
    dimensions: int = 0

    def number(self, position: int = 0) -> int | None:
        """Return an argument as an integer, if it is there and is one."""
        if position >= len(self.arguments):
            return None
        text = self.arguments[position]
        return int(text) if re.fullmatch(r"-?\d+", text) else None

    @property
    def element(self) -> WrittenSqlType:
        """The type of an array's elements."""
        return WrittenSqlType(self.name, self.full_name, self.arguments)


def read_type(text: str) -> WrittenSqlType:
    """Return the parts of a type such as ``numeric(10,2)[]`` or ``crm."Odd type"``."""
    left = text.strip()
    dimensions = 0
    if found := _DIMENSION.search(left):
        dimensions = max(found[0].count("["), 1)
        left = left[: found.start()]
    quoted = '"' in left
    arguments: tuple[str, ...] = ()
    if not quoted or left.rstrip().endswith(")"):
        outside = re.sub(r'"(?:[^"]|"")*"', lambda m: "\0" * len(m[0]), left)
        if brackets := _ARGUMENTS.search(outside):
            inside = left[brackets.start() + 1 : brackets.end() - 1]
            arguments = tuple(part.strip() for part in inside.split(","))
            left = f"{left[: brackets.start()]}{left[brackets.end() :]}"
    full_name = " ".join(left.split()) if not quoted else left.strip()
    return WrittenSqlType(_bare(full_name), full_name, arguments, dimensions)


def _bare(full_name: str) -> str:
    """Return a name without schema and quotes, in PostgreSQL's spelling."""
    parts = _NAME.findall(full_name)
    if '"' not in full_name and "." not in full_name:
        low = full_name.lower()
        if low.startswith("interval "):  # interval day to second
            return "interval"
        return _SPELLINGS.get(low, low)
    last = parts[-1] if parts else full_name
    if last == '"char"':
        return last
    return str(last[1:-1].replace('""', '"') if last.startswith('"') else last.lower())
