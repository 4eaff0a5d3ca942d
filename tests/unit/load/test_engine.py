"""Database URLs as people write them."""

from __future__ import annotations

import sys

import pytest

from seeds.errors import UsageError
from seeds.load.engine import create_engine, normalise_url


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("postgres://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
        ("postgresql://u:p@h/d", "postgresql+psycopg2://u:p@h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+psycopg2://h/d"),
        ("postgresql+psycopg://h/d", "postgresql+psycopg2://h/d"),
        ("postgresql+asyncpg://h/d?ssl=require", "postgresql+psycopg2://h/d?sslmode=require"),
        ("mysql://h/d", "mysql+pymysql://h/d"),
        ("mysql+aiomysql://h/d", "mysql+pymysql://h/d"),
        ("mariadb://h/d", "mariadb+pymysql://h/d"),
        ("sqlite:///a.db", "sqlite:///a.db"),
        ("sqlite+aiosqlite:///a.db", "sqlite:///a.db"),
        ("mssql+pyodbc://h/d", "mssql+pyodbc://h/d"),
    ],
)
def test_a_url_gets_the_driver_that_loads(written: str, meant: str) -> None:
    assert normalise_url(written).render_as_string(hide_password=False) == meant


@pytest.mark.parametrize(
    "wrong", ["", "nonsense", "postgresql//h/d", "postgresql://u:s3#cret@h:x/d"]
)
def test_a_malformed_url_is_refused_without_repeating_it(wrong: str) -> None:
    with pytest.raises(UsageError, match="malformed") as caught:
        create_engine(wrong)
    assert "s3" not in str(caught.value)
    assert "postgresql://user:password@host" in caught.value.hint


def test_an_unknown_kind_of_database_gets_a_hint() -> None:
    with pytest.raises(UsageError, match="postgresqll") as caught:
        create_engine("postgresqll://h/d")
    assert caught.value.hint == "Did you mean 'postgresql'?"


def test_a_driver_that_is_not_installed_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymysql", None)
    with pytest.raises(UsageError, match="pymysql") as caught:
        create_engine("mysql://h/d")
    assert "seeds[mysql]" in caught.value.hint
