"""What trades write in their own ways, by the names of columns and tables."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from seeds.inference.infer import infer
from seeds.schema.metadata import table_info


def guessed(table: str, column: sa.Column[Any]) -> str:
    found = infer(table_info(sa.Table(table, sa.MetaData(), column)))
    return next(d.expression.text for d in found.declared)


@pytest.mark.parametrize(
    ("table", "name", "length", "expected"),
    [
        ("flights", "origin", 3, '"LHR"'),
        ("flights", "origin", 60, "address.city"),
        ("routes", "iata_code", 4, '"LHR"'),
        ("flights", "flight_number", 7, "between(100, 1999)"),
        ("flights", "gate", 5, "between(1, 60)"),
        ("tickets", "seat_number", 4, "between(1, 40)"),
        ("appointments", "room", 10, "between(101, 640)"),
        ("prescriptions", "dosage", None, '"500 mg"'),
        ("prescriptions", "frequency", None, '"twice daily"'),
        ("backups", "frequency", None, '"daily"'),
        ("courses", "level", None, '"beginner"'),
        ("logs", "level", None, '"info"'),
        ("stocks", "symbol", 10, '"TDWT"'),
        ("titles", "title", 50, "job_title()"),
        ("books", "title", 50, 'term("work"'),
        ("employees", "emergency_contact", 100, "Person("),
        ("suppliers", "contact_title", 30, "job_title().cut(30)"),
        ("orders", "ship_name", 40, "person.full_name()"),
        ("region", "region_description", 60, "term("),
        ("regions", "description", 200, "sentence()"),
    ],
)
def test_a_text_is_one_of_its_trade(
    table: str, name: str, length: int | None, expected: str
) -> None:
    column = sa.Column(name, sa.String(length), nullable=False)
    assert expected in guessed(table, column)


@pytest.mark.parametrize(
    ("name", "expected"), [("allergies", "Peanuts"), ("languages", "fr"), ("words", "popular")]
)
def test_lists_hold_what_they_are_called(name: str, expected: str) -> None:
    column: sa.Column[Any] = sa.Column(name, postgresql.ARRAY(sa.Text), nullable=False)
    assert f'"{expected}"' in guessed("people", column)


@pytest.mark.parametrize(
    ("name", "length", "expected"),
    [
        ("first_name", 14, "person.first_name().cut(14)"),
        ("contact_name", 30, "person.full_name().cut(30)"),
        ("username", 16, 'person.username(unique=False, pattern="{f}{last}").cut(16)'),
        ("company_name", 40, "company().cut(40)"),
        ("city", 15, "address.city().cut(15)"),
        ("street", 30, "address.street().cut(30)"),
        ("phone", 15, "person.phone(plain=True)"),
        ("description", 60, "sentence().cut(60)"),
    ],
)
def test_what_has_little_room_is_cut(name: str, length: int, expected: str) -> None:
    assert guessed("customers", sa.Column(name, sa.String(length), nullable=False)) == expected
