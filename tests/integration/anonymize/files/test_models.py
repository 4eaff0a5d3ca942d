"""With models, a file is masked as the rows of the database are."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds import api
from seeds.errors import (
    RulesError,
)
from tests.support.copying import executed, rows
from tests.support.masked_files import written

MODELS = """
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

class Base(DeclarativeBase): pass

class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(40), unique=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    phone: Mapped[str] = mapped_column(sa.String(30), unique=True)

class Order(Base):
    __tablename__ = "orders"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    placed: Mapped[sa.Date] = mapped_column(sa.Date)
"""
OF_MODELS = """
version = 1
[tables.users.columns]
id = { mask = "hash" }
email = { mask = "email" }
code = { mask = "hash" }
phone = { mask = "phone" }
[tables.orders]
subject = "user_id"
[tables.orders.columns]
id = { mask = "hash" }
placed = { mask = "date_shift" }
"""


def test_with_models_all_values_are_those_of_the_database(
    ends: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = ends
    (tmp_path / "shop_of_files.py").write_text(MODELS)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.chdir(tmp_path)
    rules = tmp_path / "rules.toml"
    rules.write_text(OF_MODELS)
    executed(
        source,
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(40) NOT NULL UNIQUE,"
        " code VARCHAR(16) NOT NULL UNIQUE, phone VARCHAR(30) NOT NULL UNIQUE)",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL"
        " REFERENCES users (id), placed DATE NOT NULL)",
        "INSERT INTO users VALUES (7, 'ana@mail.example', 'A-1', '+1 212 555 7788'),"
        " (8, 'ben@mail.example', 'A-2', '+44 20 7946 0999')",
        "INSERT INTO orders VALUES (1, 7, '2024-01-02'), (2, 8, '2024-01-02')",
    )
    api.anonymize(source, target, rules, api.AnonymizeOptions(create_tables=True))
    (tmp_path / "users.csv").write_text(
        "id,email,code,phone\n7,ana@mail.example,A-1,+1 212 555 7788\n"
        "8,ben@mail.example,A-2,+44 20 7946 0999\n"
    )
    (tmp_path / "orders.csv").write_text("id,user_id,placed\n1,7,2024-01-02\n2,8,2024-01-02\n")
    options = api.MaskFileOptions(metadata="shop_of_files:Base")
    for table in ("users", "orders"):
        api.anonymize_file(f"{table}.csv", f"{table}.masked.csv", rules, options)
        found = [tuple(row.values()) for row in written(tmp_path / f"{table}.masked.csv")]
        copied = rows(target, f"SELECT * FROM {table}")
        assert sorted(found) == sorted(tuple(map(str, row)) for row in copied)
    with pytest.raises(RulesError, match=r"orders\.user_id has no rule"):
        api.anonymize_file("orders.csv", "without.csv", rules)
