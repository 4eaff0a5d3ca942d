"""Numbers that a standard tells how to write, by the name and the length of a column."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from seeds.inference.infer import infer
from seeds.schema.metadata import table_info


def guessed(column: sa.Column[object], *others: sa.schema.SchemaItem, table: str = "things") -> str:
    found = infer(table_info(sa.Table(table, sa.MetaData(), column, *others)))
    return next(d.expression.text for d in found.declared if d.column == column.name)


def text(
    name: str, room: int | None = None, *, nullable: bool = False, **options: Any
) -> sa.Column[Any]:
    return sa.Column(name, sa.String(room), nullable=nullable, **options)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (text("isbn"), 'checked("isbn13")'),
        (text("isbn", 13, unique=True), 'checked("isbn13", unique=True)'),
        (text("isbn", 10), 'checked("isbn10")'),
        (text("isbn10"), 'checked("isbn10")'),
        (text("ISBN_13", 20), 'checked("isbn13")'),
        (text("issn", 9), 'checked("issn")'),
        (text("ean", 13), 'checked("ean13")'),
        (text("ean_code", 8), 'checked("ean8")'),
        (text("gtin", 14), 'checked("ean13")'),
        (text("gtin14"), 'checked("gtin14")'),
        (text("upc", 12), 'checked("upc")'),
        (text("barcode", 64), 'checked("ean13")'),
        (text("iban", 34), 'checked("iban")'),
        (text("bank_iban", 22), 'checked("iban")'),
        (text("iban", 18), 'checked("iban_nl")'),
        (text("bic", 11), 'pattern("????DE[2-9]0")'),
        (text("credit_card_number", 19), 'term("card.number")'),
        (text("card_last4", 4), 'term("card.last4")'),
        (text("card_brand", 20), 'term("card.brand")'),
        (text("card_number", 20), 'code("CAR-", length=8)'),
        (text("vat_number", 20), 'checked("vat")'),
        (text("VATID", 20), 'checked("vat")'),
        (text("tax_id", 20), 'pattern("0[789]-#######")'),
        (text("ssn", 11), 'pattern("9##-[0-4]#-####")'),
        (text("imei", 15, unique=True), 'checked("imei", unique=True)'),
        (text("vin", 17), 'checked("vin")'),
        (text("license_plate", 10), 'pattern("???-###")'),
        (text("doi"), 'pattern("10.5555/########")'),
    ],
    ids=lambda value: f"{value.name}-{value.type}" if isinstance(value, sa.Column) else None,
)
def test_a_name_and_a_length_say_which(column: sa.Column[object], expected: str) -> None:
    assert guessed(column) == expected


def test_a_length_that_a_condition_asks_for_is_kept() -> None:
    ten = sa.CheckConstraint("length(isbn) = 10")
    assert guessed(text("isbn"), ten) == 'checked("isbn10")'
    thirteen = sa.CheckConstraint("char_length(ean) = 13")
    assert guessed(text("ean"), thirteen) == 'checked("ean13")'


def test_cards_that_pay_are_told_from_those_that_lend() -> None:
    number = text("card_number", 20)
    assert guessed(number, text("expiry_month", 2)) == 'term("card.number")'
    assert guessed(text("card_number", 20), table="payment_cards") == 'term("card.number")'
    assert "code(" in guessed(text("card_number", 20), text("name"), table="readers")
