"""Schemas that nobody designed: tables, types, keys, references and conditions drawn at random.

Every schema can hold rows: a column takes part in one condition only, each condition leaves
enough values, and unique columns have room. So whatever is not filled is a mistake of the filler.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

POSTGRESQL = "postgresql"


@dataclass(frozen=True)
class Type:
    """A type of a column.

    Attributes:
        family: What conditions it can have: number, text, time or other.
        postgresql: Its name there.
        sqlite: Its name there.
        roomy: Whether a unique column of it has room for many rows.
    """

    family: str
    postgresql: str
    sqlite: str
    roomy: bool = True

    def named(self, dialect: str) -> str:
        """Return its name in a database."""
        return self.postgresql if dialect == POSTGRESQL else self.sqlite


INTEGER = Type("number", "integer", "INTEGER")
TEXT = Type("text", "text", "TEXT")
STATUS = Type("status", "varchar(12)", "VARCHAR(12)", roomy=False)
TYPES = (
    INTEGER,
    TEXT,
    Type("number", "bigint", "BIGINT"),
    Type("number", "smallint", "SMALLINT"),
    Type("number", "numeric(9,2)", "DECIMAL(9,2)"),
    Type("number", "double precision", "REAL"),
    Type("text", "varchar(30)", "VARCHAR(30)"),
    Type("text", "varchar(12)", "VARCHAR(12)"),
    Type("time", "date", "DATE"),
    Type("time", "timestamp", "TIMESTAMP"),
    Type("other", "boolean", "BOOLEAN", roomy=False),
    Type("other", "uuid", "CHAR(36)"),
    Type("other", "jsonb", "JSON", roomy=False),
    Type("other", "bytea", "BLOB", roomy=False),
    Type("other", "text[]", "TEXT", roomy=False),
    Type("other", "tstzrange", "TEXT", roomy=False),
    Type("other", "inet", "TEXT", roomy=False),
    Type("other", "interval", "TEXT", roomy=False),
)
KEYS = (INTEGER, Type("text", "varchar(20)", "VARCHAR(20)"), TYPES[2], TYPES[11])

ALONE = {
    "number": (
        "{a} > 0",
        "{a} BETWEEN 1 AND 90",
        "{a} IN (1, 2, 3, 10)",
        "{a} <> 0 AND {a} < 1000",
        "NOT ({a} < 5 OR {a} > 95)",
        "{a} = 7",
        "{a} >= 10 AND {a} <= 99",
    ),
    "text": (
        "length({a}) BETWEEN 3 AND 11",
        "length({a}) = 8",
        "{a} IN ('red', 'green', 'it''s')",
        "{a} = 'x' OR {a} = 'y'",
        "{a} = lower({a}) AND {a} <> ''",
        "upper({a}) IN ('YES', 'NO')",
        "trim({a}) <> ''",
        "lower(trim({a})) = {a}",
        "{a} LIKE 'AB-%'",
        "{a} NOT LIKE '%x%'",
    ),
    "time": ("{a} >= '2020-01-01'", "{a} > '2021-06-30' AND {a} < '2022-07-01'"),
    "status": ("{a} IN ('open', 'paid', 'sent')",),
    "other": (),
}
PATTERNS = {
    POSTGRESQL: ("{a} ~ '^[A-Z]{{2}}[0-9]{{3,6}}$'", "{a} ~* '^[a-f]+-[^x]$'", "{a} !~ '[0-9 ]'"),
    "sqlite": ("{a} GLOB '[A-Z][A-Z][0-9]*'", "{a} NOT GLOB '*[^a-z]*' AND {a} <> ''"),
}
TOGETHER = {
    "number": (
        "{a} < {b}",
        "{a} <= {b}",
        "{a} <> {b}",
        "{a} + {b} <= 100 AND {a} >= 0 AND {b} >= 0",
        "{a} * {b} = 0 AND {a} >= 0 AND {b} >= 0",
        "{a} = {b}",
    ),
    "text": ("{a} <> {b}", "{a} = {b}", "length({a}) < length({b})"),
    "time": ("{a} < {b}", "{a} <= {b}"),
}
COMPUTED = {
    INTEGER: (("{a} + 1", "{a} BETWEEN 10 AND 90"), ("{a} * 2", "{a} > 5"), ("-{a}", "{a} < 0")),
    TEXT: (("lower({a})", "{a} <> ''"), ("{a} || '-x'", "length({a}) > 4")),
}
"""What a column computes from another of its type, and what may be asked of it."""
OF_NULLS = (
    "({a} IS NULL) = ({b} IS NULL)",
    "({a} IS NULL) <> ({b} IS NULL)",
    "{a} IS NOT NULL OR {b} IS NOT NULL",
    "NOT ({a} IS NOT NULL AND {b} IS NOT NULL)",
)
OF_STATUS = (
    "{s} IN ('open', 'paid') AND ({s} <> 'paid' OR {a} IS NOT NULL)",
    "{s} IN ('open', 'paid') AND ({s} = 'paid') = ({a} IS NOT NULL)",
    "({s} = 'a' AND {a} IS NULL) OR ({s} = 'b' AND {a} IS NOT NULL)",
    "CASE {s} WHEN 'a' THEN {a} IS NULL WHEN 'b' THEN {a} IS NOT NULL END",
)
ODD_NAMES = ("order", "Mixed Case", 'a "b"', "größe", "x.y", "50%", "select", "user_id", "email")


@dataclass
class Column:
    """A column that refers to nothing; what it is computed from, if anything."""

    name: str
    type: Type
    nullable: bool
    unique: bool = False
    computed: str = ""


@dataclass
class Reference:
    """Columns that refer to the key of a table."""

    columns: list[str]
    table: int
    nullable: bool
    unique: bool
    deferred: bool


@dataclass
class Table:
    """A table."""

    name: str
    key: list[Column]
    columns: list[Column] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    uniques: list[list[str]] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)


@dataclass
class InventedSchema:
    """Tables for one kind of database."""

    dialect: str
    tables: list[Table]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show the DDL when an example fails: it is kept as a named case by copying it."""
        printer.text(f"\n{self.sql()}\n")

    def sql(self) -> str:
        """Return the statements that make it, in the form of a conformance schema."""
        made = [self._table(table) for table in self.tables]
        if self.dialect == POSTGRESQL:
            made += [
                f"ALTER TABLE {quoted(t.name)} ADD {self._reference(r)};"
                for t in self.tables
                for r in t.references
            ]
        return "\n".join(made)

    def _table(self, table: Table) -> str:
        parts = [self._column(column) for column in (*table.key, *table.columns)]
        for reference in table.references:
            keys = self.tables[reference.table].key
            for name, key in zip(reference.columns, keys, strict=True):
                null = "" if reference.nullable else " NOT NULL"
                parts.append(f"{quoted(name)} {key.type.named(self.dialect)}{null}")
        parts += [f"UNIQUE ({listed(r.columns)})" for r in table.references if r.unique]
        parts.append(f"PRIMARY KEY ({listed([column.name for column in table.key])})")
        parts += [f"UNIQUE ({listed(group)})" for group in table.uniques]
        parts += [f"CHECK ({check})" for check in table.checks]
        if self.dialect != POSTGRESQL:
            parts += [self._reference(reference) for reference in table.references]
        body = ",\n    ".join(parts)
        return f"CREATE TABLE {quoted(table.name)} (\n    {body}\n);"

    def _column(self, column: Column) -> str:
        null = "" if column.nullable else " NOT NULL"
        unique = " UNIQUE" if column.unique else ""
        made = f" GENERATED ALWAYS AS ({column.computed}) STORED" if column.computed else ""
        return f"{quoted(column.name)} {column.type.named(self.dialect)}{made}{null}{unique}"

    def _reference(self, reference: Reference) -> str:
        parent = self.tables[reference.table]
        late = " DEFERRABLE INITIALLY DEFERRED" if reference.deferred else ""
        return (
            f"FOREIGN KEY ({listed(reference.columns)}) REFERENCES {quoted(parent.name)}"
            f" ({listed([column.name for column in parent.key])}){late}"
        )


def quoted(name: str) -> str:
    """Return a name as both databases read it."""
    return '"' + name.replace('"', '""') + '"'


def listed(names: list[str]) -> str:
    """Return names with commas."""
    return ", ".join(map(quoted, names))


@st.composite
def invented_schemas(draw: st.DrawFn, dialect: str) -> InventedSchema:
    """Schemas of one to four tables."""
    count = draw(st.integers(1, 4))
    tables = []
    for number in range(count):
        odd = draw(st.sampled_from(["", "", "", *ODD_NAMES]))
        tables.append(Table(f"t{number}{odd}", _keys(draw)))
    for number in range(count):
        _fill_in(draw, dialect, tables, number)
    return InventedSchema(dialect, tables)


def _keys(draw: st.DrawFn) -> list[Column]:
    parts = draw(st.sampled_from([1, 1, 1, 2]))
    names = ("id", "part")[:parts]
    return [Column(name, draw(st.sampled_from(KEYS)), nullable=False) for name in names]


def _fill_in(draw: st.DrawFn, dialect: str, tables: list[Table], number: int) -> None:
    table = tables[number]
    for position in range(draw(st.integers(0, 6))):
        name = draw(st.sampled_from([f"c{position}", f"c{position}", *ODD_NAMES]))
        if name in {column.name for column in table.columns}:
            name = f"c{position}"
        type_ = draw(st.sampled_from((*TYPES, STATUS)))
        table.columns.append(Column(name, type_, nullable=draw(st.booleans())))
    for position in range(draw(st.integers(0, 2))):
        table.references.append(_reference(draw, tables, number, position))
    free = list(table.columns)
    while free:
        _condition(draw, dialect, table, free)
    if len(table.references) == 2 and draw(st.booleans()):  # a join table
        both = table.references[0].columns + table.references[1].columns
        table.uniques.append(both)


def _reference(draw: st.DrawFn, tables: list[Table], number: int, position: int) -> Reference:
    parent = draw(st.integers(0, len(tables) - 1))
    columns = [f"r{position}_{key.name}" for key in tables[parent].key]
    early = parent < number
    nullable = draw(st.booleans())
    # A circle can be closed when a reference in it may wait or be NULL at first.
    deferred = draw(st.booleans()) if early or nullable else True
    return Reference(
        columns, parent, nullable, unique=draw(st.integers(0, 3)) == 0, deferred=deferred
    )


def _condition(draw: st.DrawFn, dialect: str, table: Table, free: list[Column]) -> None:
    """Take one or two of the columns that are free, and say something about them, or nothing."""
    first = free.pop(0)
    name = quoted(first.name)
    if first.type.family == "status":
        others = [column for column in free if column.nullable]
        coupled = draw(st.booleans())
        if others and coupled:
            other = others[0]
            free.remove(other)
            check = draw(st.sampled_from(OF_STATUS))
            table.checks.append(check.format(s=name, a=quoted(other.name)))
        else:
            table.checks.append(ALONE["status"][0].format(a=name))
        return
    choice = draw(st.integers(0, 5))
    same = [column for column in free if column.type == first.type]
    if choice == 0:
        _unique(draw, table, first)
    elif choice == 1 and same and first.type.family in TOGETHER:
        free.remove(same[0])
        check = draw(st.sampled_from(TOGETHER[first.type.family]))
        table.checks.append(check.format(a=name, b=quoted(same[0].name)))
    elif choice == 2 and first.nullable and (others := [c for c in free if c.nullable]):
        free.remove(others[0])
        check = draw(st.sampled_from(OF_NULLS))
        table.checks.append(check.format(a=name, b=quoted(others[0].name)))
    elif choice == 3:
        choices = ALONE[first.type.family]
        if first.type.family == "text":
            choices = (*choices, *PATTERNS[dialect])
        if choices:
            table.checks.append(draw(st.sampled_from(choices)).format(a=name))
    elif choice == 5 and first.type in COMPUTED:
        sql, check = draw(st.sampled_from(COMPUTED[first.type]))
        computed = Column(f"of_{len(table.columns)}", first.type, first.nullable)
        computed.computed = sql.format(a=name)
        table.columns.append(computed)
        if draw(st.booleans()):
            table.checks.append(check.format(a=quoted(computed.name)))
        else:
            computed.unique = draw(st.booleans())


def _unique(draw: st.DrawFn, table: Table, column: Column) -> None:
    if not column.type.roomy:
        return
    if draw(st.booleans()):
        column.unique = True
    else:
        table.uniques.append([column.name, draw(st.sampled_from(table.key)).name])
