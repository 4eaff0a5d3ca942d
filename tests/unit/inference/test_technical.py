"""What programs write for programs, by the name and the length of a column."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from seeds.inference.infer import infer
from seeds.schema.metadata import table_info

UUID = "uuid()"
DOCUMENT = '{"source": "web"}'


def guessed(column: sa.Column[object]) -> str:
    found = infer(table_info(sa.Table("images", sa.MetaData(), column)))
    return next(d.expression.text for d in found.declared if d.column == column.name)


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (sa.Column("id", sa.String(36), primary_key=True), UUID),
        (sa.Column("request_id", sa.String(36), nullable=False), UUID),
        (sa.Column("traversal", sa.CHAR(36), nullable=False), UUID),
        (sa.Column("title", sa.String(36), nullable=False), None),
        (sa.Column("id", sa.String(32), primary_key=True), "0123456789abcdef"),
        (sa.Column("project_id", sa.String(64), nullable=False), 'code("PRO-", length=8)'),
        (sa.Column("object_id", sa.Text, nullable=False), "concat(between(1, 100))"),
        (sa.Column("hash_algo", sa.String(64), nullable=False), '"sha256"'),
        (sa.Column("hash_value", sa.String(128), nullable=False), 'pattern("[0-9a-f]{128}")'),
        (sa.Column("sha256", sa.Text, nullable=False), 'pattern("[0-9a-f]{64}")'),
        (sa.Column("checksum", sa.String(40), nullable=False), 'pattern("[0-9a-f]{40}")'),
        (sa.Column("icon", sa.String(100), nullable=False), '"images/"'),
        (sa.Column("file", sa.String(100), nullable=False), '".pdf"'),
        (sa.Column("color", sa.String(7), nullable=False), '"#c0392b"'),
        (sa.Column("color", sa.String(20), nullable=False), '"red"'),
        (sa.Column("raw_settings", sa.Text, nullable=False), DOCUMENT),
        (sa.Column("result", sa.Text, nullable=False), DOCUMENT),
        (sa.Column("extra", sa.String(20), nullable=False), None),
        (sa.Column("user_agent", sa.Text, nullable=False), "Mozilla/5.0"),
        (sa.Column("user_agent", sa.String(40), nullable=False), None),
        (sa.Column("key_prefix", sa.String(12), nullable=False), "length=8"),
        (sa.Column("prefix", sa.String(12), nullable=False), None),
        (sa.Column("changes", sa.Text, nullable=False), '{"status": ["new", "done"]}'),
        (sa.Column("event_type", sa.String(40), nullable=False), '"user.created"'),
        (sa.Column("visibility", sa.String(20), nullable=False), '"private"'),
        (sa.Column("resource_action", sa.String(255), nullable=False), '"update"'),
        (sa.Column("cache_key", sa.String(255), nullable=False), "slug(words(2, 3))"),
        (sa.Column("owner", sa.String(255), nullable=False), "person.username"),
    ],
    ids=lambda value: f"{value.name}-{value.type}" if isinstance(value, sa.Column) else None,
)
def test_a_name_and_a_length_say_what_programs_write(
    column: sa.Column[object], expected: str | None
) -> None:
    found = guessed(column)
    assert expected in found if expected else UUID not in found and DOCUMENT not in found


def test_a_document_is_not_worth_giving_up_the_default() -> None:
    column = sa.Column("settings", sa.Text, nullable=False, server_default="{}")
    found = infer(table_info(sa.Table("images", sa.MetaData(), column)))
    assert not found.declared


@pytest.mark.parametrize("name", ["status", "topic_type", "max_options"])
def test_numbers_of_kinds_are_small(name: str) -> None:
    found = guessed(sa.Column(name, sa.SmallInteger, nullable=False))
    assert found in ("between(1, 2)", "between(1, 10)")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (sa.Column("contact_title", sa.String(60), nullable=False), "job_title()"),
        (sa.Column("title_of_courtesy", sa.String(25), nullable=False), '"Dr"'),
        (sa.Column("file_extension", sa.String(10), nullable=False), 'term("file.extension")'),
    ],
)
def test_words_of_several_meanings_are_told_apart(column: sa.Column[object], expected: str) -> None:
    assert expected in guessed(column)
