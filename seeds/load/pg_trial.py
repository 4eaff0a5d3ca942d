"""Rows tried one by one, on the server: each in a subtransaction of its own."""
# ruff: noqa: S608 - names cannot be bound as parameters; all of them are quoted by the caller

from __future__ import annotations

from typing import Any

NUMBER = "seeds_number"
"""The variable that holds a row's number in a statement."""


def define_trial(cursor: Any, function: str, table: str, row: str, statement: str) -> None:
    """Make a function that tries a statement for each row of a table, in the rows' order.

    Args:
        cursor: The driver's cursor.
        function: The function's name.
        table: The table.
        row: Its column with the numbers of its rows, in quotes.
        statement: Inserts the row whose number is :data:`NUMBER`, or does not.
    """
    cursor.execute(
        f"CREATE OR REPLACE FUNCTION {function}(OUT number bigint, OUT refusal text)"
        " RETURNS SETOF record LANGUAGE plpgsql AS $seeds_trial$\n"
        "#variable_conflict use_column\n"
        f"DECLARE {NUMBER} bigint; BEGIN\n"
        f"FOR {NUMBER} IN SELECT {row} FROM {table} ORDER BY 1 LOOP BEGIN\n"
        f"number := {NUMBER}; refusal := '';\n"
        f"{statement};\n"
        "IF FOUND THEN refusal := NULL; END IF;\n"
        "EXCEPTION WHEN others OR assert_failure THEN refusal := SQLERRM; END;\n"
        "RETURN NEXT; END LOOP; END $seeds_trial$"
    )


def run_trial(cursor: Any, function: str) -> list[tuple[int, str | None]]:
    """Return, for each row, its number and why it was refused.

    ``None`` where it was not, and an empty text where the statement only passed over it.
    """
    cursor.execute(f"SELECT number, refusal FROM {function}() ORDER BY number")
    return [(int(number), refusal) for number, refusal in cursor.fetchall()]
