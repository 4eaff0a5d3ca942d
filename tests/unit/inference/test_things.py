"""What the things of a table are called, by the table's and the column's name."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.inference.infer import infer
from seeds.schema.metadata import table_info


def guessed(table: str, *columns: sa.Column[object]) -> dict[str, str]:
    found = infer(table_info(sa.Table(table, sa.MetaData(), *columns)))
    return {d.column: d.expression.text for d in found.declared}


@pytest.mark.parametrize(
    ("table", "column", "expected"),
    [
        ("departments", "name", 'term("department")'),
        ("shop_productcategory", "name", 'term("thing", of="Productcategory")'),
        ("product_categories", "name", 'term("category")'),
        ("clinics", "name", 'term("place", of="Clinic")'),
        ("dashboards", "name", 'term("thing", of="Dashboard")'),
        ("films", "title", 'term("work")'),
        ("blog_posts", "title", 'term("headline")'),
        ("work_orders", "title", 'term("task")'),
        ("countries", "name", 'term("country.name")'),
        ("country", "country", 'term("country.name")'),
        ("ref_country", "iso_code", 'term("country.code")'),
        ("address_country", "iso_3166_1_a2", 'term("country.code")'),
        ("address_country", "iso_3166_1_a3", 'term("country.alpha3")'),
        ("address_country", "printable_name", 'term("country.name")'),
        ("currencies", "symbol", 'term("currency.symbol")'),
        ("languages", "code", 'term("language.code")'),
        ("products", "category", 'term("category")'),
        ("employees", "title", "job_title()"),
        ("visits", "blood_type", None),
        ("users", "country_code", "address.country()"),
    ],
)
def test_a_name_says_what_a_thing_is_called(table: str, column: str, expected: str | None) -> None:
    found = guessed(table, sa.Column(column, sa.Text, nullable=False))[column]
    assert found == expected or (expected is None and found.startswith("choice("))


def test_codes_of_three_letters_are_those_of_three_letters() -> None:
    found = guessed("country", sa.Column("code", sa.String(3), primary_key=True))
    assert found["code"] == 'term("country.alpha3", unique=True)'


def test_what_a_thing_is_called_is_there_even_where_it_need_not_be() -> None:
    found = guessed("warehouses", sa.Column("name", sa.Text), sa.Column("notes", sa.Text))
    assert not found["name"].endswith(".optional(0.8)")
    assert found["notes"].endswith(".optional(0.8)")


def test_terms_fit_into_their_column() -> None:
    found = guessed("pipelines", sa.Column("name", sa.String(16), nullable=False))
    assert found["name"] == 'term("thing", of="Pipeline", longest=16)'
