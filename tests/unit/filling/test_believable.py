"""Rows of tables that nobody has factories for, as somebody reads them who knows the subject."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from tests.unit.filling.test_declaring import table, values
from tests.unit.generate.columns.test_checked import TESTS


@pytest.mark.parametrize(
    ("name", "kind", "condition"),
    [
        ("isbn", "isbn10", "length(isbn) = 10"),
        ("isbn", "isbn13", "length(isbn) = 13"),
        ("isbn", "isbn13", "char_length(isbn) IN (10, 13)"),
        ("isbn", "isbn10", "isbn ~ '^[0-9]{9}[0-9X]$'"),
        ("ean", "ean13", "ean ~ '^[0-9]{13}$'"),
        ("ean", "ean8", "ean ~ '^[0-9]{8}$'"),
        ("iban", "iban", "length(iban) BETWEEN 15 AND 34"),
        ("iban", "iban", "iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'"),
        ("vin", "vin", "length(vin) = 17"),
        ("imei", "imei", "imei ~ '^[0-9]{15}$'"),
        ("upc", "upc", "length(upc) = 12"),
        ("issn", "issn", "issn ~ '^[0-9]{4}-[0-9]{3}[0-9X]$'"),
    ],
)
@pytest.mark.parametrize("unique", [False, True])
def test_numbers_with_check_digits_are_right_under_conditions(
    name: str, kind: str, condition: str, unique: bool
) -> None:
    made = table(
        sa.Column(name, sa.String(40), nullable=False, unique=unique),
        sa.CheckConstraint(condition),
    )
    found = values(made, 400)[name]
    assert all(map(TESTS[kind][0], found))
    assert len(set(found)) == 400
