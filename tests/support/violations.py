"""What a database itself says of the rows it holds: everything that breaks a constraint of it.

Constraints are asked again one by one, because rows may have come in while nobody looked (a bulk
load with triggers off, a clone, ``PRAGMA foreign_keys = OFF``).
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa

from seeds.load.engine import create_engine

OWN = "n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'"


def violations(url: str) -> list[str]:
    """Return one sentence for each constraint that some row breaks; none is how it should be."""
    if url.startswith("sqlite"):
        return _of_sqlite(str(sa.make_url(url).database))
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return list(_of_postgresql(connection))
    finally:
        engine.dispose()


def _of_postgresql(connection: sa.Connection) -> Iterator[str]:
    cursor = connection.connection.cursor()

    def rows(sql: str) -> list[tuple[Any, ...]]:
        cursor.execute(sql)
        return [tuple(row) for row in cursor.fetchall()]

    for what, query in (
        *_not_null(rows),
        *_checks(rows),
        *_partitions(rows),
        *_foreign_keys(rows),
        *_unique(rows),
        *_exclusions(rows),
        *_sequences(rows),
    ):
        count = rows(query)[0][0]
        if count:
            yield f"{what}: {count}"


Queries = Iterator[tuple[str, str]]


def _not_null(rows: Any) -> Queries:
    for table, columns in rows(
        "SELECT c.oid::regclass::text, array_agg(quote_ident(a.attname)) FROM pg_attribute a"
        " JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
        f" WHERE a.attnum > 0 AND a.attnotnull AND NOT a.attisdropped AND {OWN}"
        " AND c.relkind IN ('r', 'p') GROUP BY 1"
    ):
        missing = " OR ".join(f"num_nulls({column}) = 1" for column in columns)
        yield f"NULL in {table}", f"SELECT count(*) FROM {table} WHERE {missing}"


def _checks(rows: Any) -> Queries:
    for table, name, expression in rows(
        "SELECT conrelid::regclass::text, conname, pg_get_expr(conbin, conrelid)"
        " FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace"
        f" WHERE contype = 'c' AND conrelid <> 0 AND {OWN}"
    ):
        query = f"SELECT count(*) FROM {table} WHERE NOT ({expression})"
        yield f"check {name} of {table}", query


def _partitions(rows: Any) -> Queries:
    for table, bound in rows(
        "SELECT c.oid::regclass::text, pg_get_partition_constraintdef(c.oid) FROM pg_class c"
        f" JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relispartition AND {OWN}"
        " AND relkind = 'r'"
    ):
        if bound:
            yield f"partition {table}", f"SELECT count(*) FROM {table} WHERE NOT ({bound})"


def _foreign_keys(rows: Any) -> Queries:
    for table, name, target, match, columns, keys in rows(
        "SELECT conrelid::regclass::text, conname, confrelid::regclass::text, confmatchtype,"
        " (SELECT array_agg(quote_ident(attname) ORDER BY o) FROM unnest(conkey)"
        " WITH ORDINALITY u(k, o) JOIN pg_attribute ON attrelid = conrelid AND attnum = k),"
        " (SELECT array_agg(quote_ident(attname) ORDER BY o) FROM unnest(confkey)"
        " WITH ORDINALITY u(k, o) JOIN pg_attribute ON attrelid = confrelid AND attnum = k)"
        f" FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace"
        f" WHERE contype = 'f' AND conparentid = 0 AND {OWN}"
    ):
        all_there = " AND ".join(f"c.{column} IS NOT NULL" for column in columns)
        equal = " AND ".join(f"p.{k} = c.{c}" for k, c in zip(keys, columns, strict=True))
        wrong = f"{all_there} AND NOT EXISTS (SELECT FROM ONLY_P p WHERE {equal})"
        # A key refers to the rows of a table itself, not to those of tables that inherit from it;
        # the rows of a partitioned table are those of its partitions.
        wrong = wrong.replace("ONLY_P", _own_rows(rows, target))
        if match == "f":
            nulls = ", ".join(f"c.{column}" for column in columns)
            wrong = f"({wrong}) OR num_nulls({nulls}) NOT IN (0, {len(columns)})"
        child = _own_rows(rows, table)
        yield f"orphans of {name} in {table}", f"SELECT count(*) FROM {child} c WHERE {wrong}"


def _own_rows(rows: Any, table: str) -> str:
    literal = table.replace("'", "''")
    [[kind]] = rows(f"SELECT relkind FROM pg_class WHERE oid = '{literal}'::regclass")
    return table if kind == "p" else f"ONLY {table}"


def _unique(rows: Any) -> Queries:
    for table, name, elements, predicate, equal_nulls in rows(
        "SELECT i.indrelid::regclass::text, x.relname,"
        " (SELECT array_agg(pg_get_indexdef(i.indexrelid, k, false) ORDER BY k)"
        " FROM generate_series(1, i.indnkeyatts) k),"
        " pg_get_expr(i.indpred, i.indrelid), i.indnullsnotdistinct FROM pg_index i"
        " JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_namespace n ON n.oid = x.relnamespace"
        f" WHERE i.indisunique AND NOT x.relispartition AND {OWN}"
    ):
        listed = ", ".join(f"({element})" for element in elements)
        some_null = " OR ".join(f"num_nulls({element}) = 1" for element in elements)
        where = [f"({predicate})"] if predicate else []
        where += [] if equal_nulls else [f"NOT ({some_null})"]
        condition = f"WHERE {' AND '.join(where)}" if where else ""
        query = (
            f"SELECT count(*) FROM (SELECT FROM {_own_rows(rows, table)} {condition}"
            f" GROUP BY {listed} HAVING count(*) > 1) r"
        )
        yield f"repeated {name} of {table}", query


def _exclusions(rows: Any) -> Queries:
    for table, name, elements, operators, predicate in rows(
        "SELECT conrelid::regclass::text, conname,"
        " (SELECT array_agg(pg_get_indexdef(conindid, o::int, false) ORDER BY o)"
        " FROM unnest(conexclop) WITH ORDINALITY u(op, o)),"
        " (SELECT array_agg(format('OPERATOR(%I.%s)', s.nspname, oprname) ORDER BY o)"
        " FROM unnest(conexclop) WITH ORDINALITY u(op, o) JOIN pg_operator q ON q.oid = op"
        " JOIN pg_namespace s ON s.oid = oprnamespace),"
        " (SELECT pg_get_expr(indpred, indrelid) FROM pg_index WHERE indexrelid = conindid)"
        " FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace"
        f" WHERE contype = 'x' AND {OWN}"
    ):
        listed = ", ".join(f"({element}) AS e{i}" for i, element in enumerate(elements))
        clash = " AND ".join(f"a.e{i} {op} b.e{i}" for i, op in enumerate(operators))
        where = f"WHERE {predicate}" if predicate else ""
        query = (
            f"WITH r AS (SELECT row_number() OVER () AS n, {listed} FROM {table} {where})"
            f" SELECT count(*) FROM r a JOIN r b ON a.n < b.n AND {clash}"
        )
        yield f"overlaps of {name} in {table}", query


def _sequences(rows: Any) -> Queries:
    """An application's next insert must not meet a key that is taken."""
    for table, column, sequence in rows(
        "SELECT d.refobjid::regclass::text, quote_ident(a.attname), s.oid::regclass::text"
        " FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'"
        " JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid"
        " JOIN pg_namespace n ON n.oid = s.relnamespace JOIN pg_sequence q ON q.seqrelid = s.oid"
        f" WHERE d.deptype IN ('a', 'i') AND d.refobjsubid > 0 AND q.seqincrement > 0 AND {OWN}"
        # A sequence that goes round cannot stand behind.
        " AND NOT q.seqcycle AND a.atttypid IN (20, 21, 23)"
    ):
        query = (
            f"SELECT count(*) FROM {table}, {sequence} s WHERE {column} > s.last_value"
            f" OR ({column} = s.last_value AND NOT s.is_called)"
        )
        yield f"sequence {sequence} behind {table}.{column}", query


def _of_sqlite(path: str) -> list[str]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        found = [
            f"integrity: {text}"
            for (text,) in connection.execute("PRAGMA integrity_check")
            if text != "ok"
        ]
        found += [
            f"orphan in {table}, row {row}, of {parent}"
            for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check")
        ]
        return found + _refused_by_a_clone(connection)


def _refused_by_a_clone(connection: sqlite3.Connection) -> list[str]:
    """Insert every row into a copy of the schema without triggers."""
    found = []
    with contextlib.closing(sqlite3.connect(":memory:")) as clone:
        clone.execute("PRAGMA foreign_keys = OFF")
        schema = connection.execute(
            "SELECT type, name, sql FROM main.sqlite_master WHERE sql IS NOT NULL"
            " AND type IN ('table', 'index') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
            " ORDER BY type = 'index'"
        ).fetchall()
        virtual = {n for t, n, sql in schema if sql.upper().startswith("CREATE VIRTUAL")}
        for kind, name, sql in schema:
            if not any(name == v or name.startswith(f"{v}_") for v in virtual):
                clone.execute(sql)
                if kind == "table":
                    found += _refused_rows(connection, clone, name)
    return found


def _refused_rows(
    connection: sqlite3.Connection, clone: sqlite3.Connection, table: str
) -> list[str]:
    quoted = '"' + table.replace('"', '""') + '"'
    columns = [
        '"' + name.replace('"', '""') + '"'
        for _, name, *_, hidden in connection.execute(f"PRAGMA main.table_xinfo({quoted})")
        if not hidden
    ]
    listed = ", ".join(columns)
    marks = ", ".join("?" for _ in columns)
    refused = []
    for row in connection.execute(f"SELECT {listed} FROM main.{quoted}"):
        try:
            clone.execute(f"INSERT INTO {quoted} ({listed}) VALUES ({marks})", row)
        except sqlite3.Error as error:
            refused.append(f"{table}: {row!r} is refused: {error}")
    return refused
