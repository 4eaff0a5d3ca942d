"""What only the texts of CREATE TABLE, CREATE INDEX and CREATE TRIGGER say."""

from __future__ import annotations

from hypothesis import given, strategies as st

from seeds.schema.catalogue.sqlite_ddl import (
    DeclaredCheck,
    DeclaredIndex,
    DeclaredKey,
    DeclaredReference,
    DeclaredTrigger,
    declared_index,
    declared_table,
    declared_trigger,
)


def checks(sql: str) -> list[tuple[str, str]]:
    return [(check.name, check.sql) for check in declared_table(sql).checks]


def test_checks_of_columns_and_of_the_table_are_found_with_their_names() -> None:
    assert checks(
        "CREATE TABLE t (a INT CHECK (a > 0) CONSTRAINT even CHECK (a % 2 = 0),"
        " b TEXT, CONSTRAINT both CHECK (a > length(b)), CHECK ((a) <> (4)))"
    ) == [("", "a > 0"), ("even", "a % 2 = 0"), ("both", "a > length(b)"), ("", "(a) <> (4)")]


def test_constraints_of_the_table_need_no_commas_between_them() -> None:
    sql = "CREATE TABLE t (a INT, CHECK (a > 0) CONSTRAINT x CHECK (a < 9) UNIQUE (a))"
    assert checks(sql) == [("", "a > 0"), ("x", "a < 9")]
    assert declared_table(sql).keys == [DeclaredKey("", ("a",), False)]


def test_strings_comments_and_brackets_hide_nothing() -> None:
    sql = """CREATE TABLE "odd (name, " /* CHECK (no > 1), ( */ (
      a TEXT DEFAULT 'CHECK (x), (' CHECK (a <> ')' -- not ) this
        AND a <> 'it''s') , -- CHECK (no)
      "CHECK" INT, [UNIQUE] INT, `primary` INT CHECK (`primary` IN (1, (2))))"""
    assert checks(sql) == [
        ("", "a <> ')' -- not ) this\n        AND a <> 'it''s'"),
        ("", "`primary` IN (1, (2))"),
    ]
    assert declared_table(sql).keys == []


def test_a_name_is_of_the_constraint_that_it_stands_before() -> None:
    sql = "CREATE TABLE t (a INT CONSTRAINT n NOT NULL CHECK (a > 0), b INT CONSTRAINT d DEFAULT 3"
    assert checks(sql + " CHECK (b > 0))") == [("", "a > 0"), ("", "b > 0")]


def test_columns_need_no_type() -> None:
    assert checks("CREATE TABLE t (a CHECK (a > 0), b PRIMARY KEY)") == [("", "a > 0")]


def test_defaults_are_no_constraints() -> None:
    sql = "CREATE TABLE t (a INT DEFAULT (1 + (2)) CHECK (a), b INT DEFAULT -1 CHECK (b))"
    assert checks(sql) == [("", "a"), ("", "b")]


def test_generated_columns_say_what_they_are_computed_of() -> None:
    sql = "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * (2)) STORED, 'c' AS (lower(a)))"
    assert declared_table(sql).generated == {"b": "a * (2)", "c": "lower(a)"}


def test_collations_and_the_counting_of_keys_are_found() -> None:
    found = declared_table(
        "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT, b TEXT COLLATE NoCase UNIQUE)"
    )
    assert found.collations == {"b": "NOCASE"}
    assert found.autoincrement
    assert found.keys == [DeclaredKey("", ("a",), True), DeclaredKey("", ("b",), False)]


def test_keys_name_their_columns_without_collation_and_order() -> None:
    sql = 'CREATE TABLE t (a, b, CONSTRAINT u UNIQUE ("a" COLLATE NOCASE, b DESC) ON CONFLICT FAIL)'
    assert declared_table(sql).keys == [DeclaredKey("u", ("a", "b"), False)]


def test_foreign_keys_say_whether_they_wait() -> None:
    found = declared_table(
        "CREATE TABLE t (a INT REFERENCES p ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,"
        " b INT REFERENCES p (x) NOT DEFERRABLE INITIALLY DEFERRED CHECK (b > 0),"
        " c INT REFERENCES p DEFERRABLE,"
        " CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p (x, y) ON UPDATE NO ACTION MATCH FULL"
        " DEFERRABLE INITIALLY DEFERRED)"
    )
    assert found.references == [
        DeclaredReference("", ("a",), True),
        DeclaredReference("", ("b",), False),
        DeclaredReference("", ("c",), False),
        DeclaredReference("f", ("a", "b"), True),
    ]
    assert [check.sql for check in found.checks] == ["b > 0"]


def test_an_index_has_elements_and_a_condition() -> None:
    sql = (
        'CREATE UNIQUE INDEX IF NOT EXISTS main."i (" ON t (lower("a, b") COLLATE NOCASE DESC,'
        " b ASC, substr(c, 1, 2)) WHERE b IS NOT NULL AND c <> ')';"
    )
    assert declared_index(sql) == DeclaredIndex(
        ('lower("a, b")', "b", "substr(c, 1, 2)"), "b IS NOT NULL AND c <> ')'"
    )


def test_an_index_of_whole_rows_has_no_condition() -> None:
    assert declared_index("CREATE UNIQUE INDEX i ON t(a)") == DeclaredIndex(("a",), None)
    assert declared_index("") == DeclaredIndex((), None)


def test_a_trigger_says_when_it_fires_and_what_it_does() -> None:
    sql = (
        "CREATE TRIGGER IF NOT EXISTS after_insert AFTER UPDATE OF a, b ON t FOR EACH ROW"
        " WHEN (new.a = 'BEGIN') BEGIN SELECT CASE WHEN 1 THEN raise(ABORT, 'no') END; END"
    )
    assert declared_trigger(sql) == DeclaredTrigger(
        "AFTER", "UPDATE", "new.a = 'BEGIN'", "SELECT CASE WHEN 1 THEN raise(ABORT, 'no') END;"
    )


def test_a_trigger_that_does_not_say_fires_before() -> None:
    sql = "CREATE TRIGGER x INSERT ON t BEGIN SELECT 1; END;"
    assert declared_trigger(sql) == DeclaredTrigger("BEFORE", "INSERT", "", "SELECT 1;")


# --- any table ------------------------------------------------------------------------------------

LEAVES = st.sampled_from(
    [
        "a > 0",
        "b <> ')'",
        "b <> 'it''s ('",
        '"c, d" IN (1, 2)',
        "[e] IS NULL",
        "a /* ), */ = 1",
        "1",
    ]
)
EXPRESSIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) AND ({two[1]})"),
        inner.map(lambda one: f"abs(({one}))"),
        inner.map(lambda one: f"CASE WHEN {one} THEN 'CHECK (' ELSE NULL END IS NULL"),
    ),
    max_leaves=6,
)
NAMES = st.sampled_from(["", "n1", '"CHECK"', "[a, b]"])
OTHERS = st.sampled_from(
    [
        "NOT NULL",
        "DEFAULT ('x)')",
        "DEFAULT -1.5",
        "UNIQUE ON CONFLICT IGNORE",
        "COLLATE NOCASE",
        "REFERENCES p (x, y) ON DELETE SET DEFAULT MATCH SIMPLE NOT DEFERRABLE",
        "NULL",
    ]
)


@given(
    st.lists(
        st.tuples(NAMES, st.one_of(EXPRESSIONS.map(lambda e: DeclaredCheck("", e)), OTHERS)),
        max_size=8,
    ),
    st.booleans(),
)
def test_every_check_of_any_column_is_found(
    parts: list[tuple[str, DeclaredCheck | str]], typed: bool
) -> None:
    text, expected = "", []
    for name, part in parts:
        text += f" CONSTRAINT {name}" if name else ""
        text += f" CHECK ({part.sql})" if isinstance(part, DeclaredCheck) else f" {part}"
        if isinstance(part, DeclaredCheck):
            expected.append((name.strip('"[]'), part.sql))
    sql = f"CREATE TABLE t (x {'VARCHAR(20, 3)' if typed else ''}{text}, y INT CHECK (y > 0))"
    assert checks(sql) == [*expected, ("", "y > 0")]
