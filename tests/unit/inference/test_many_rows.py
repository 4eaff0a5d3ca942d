"""Guesses for columns that are not unique make as many rows as anybody wants."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.inference.infer import infer
from seeds.schema.metadata import table_info
from tests.support.columns import values

BIG = [0, 15, 16, 255, 456_976, 70_000_000]
NAMES = (
    "md5", "sha1", "key_hash", "checksum", "etag", "token", "prefix", "phone", "symbol",
    "first_name", "company", "city", "street", "username", "email", "user_agent", "changes",
    "flight_number", "gate", "seat", "room", "model", "dosage", "origin", "title", "code", "number",
    "status", "name", "label", "slug", "url", "ip", "mac_address", "colour", "file", "path", "key",
    "isbn", "issn", "ean", "upc", "iban", "bic", "card_number", "vat_number", "imei", "vin", "ssn",
    "ein", "doi", "license_plate", "file_name", "extension", "mime_type", "description", "domain",
    "version",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("table", ["quotes", "api_keys", "people", "things"])
def test_a_guess_does_not_run_out_of_values(name: str, table: str) -> None:
    for length in (3, 8, 10, 12, 15, 25, 33, 40, 64, 100, 255, None):
        column = sa.Column(name, sa.String(length), nullable=False)
        found = infer(table_info(sa.Table(table, sa.MetaData(), column)))
        for declared in found.declared:
            if not declared.expression.uses:
                made = values(declared.expression.column, BIG)
                assert length is None or all(len(text) <= length for text in made)
