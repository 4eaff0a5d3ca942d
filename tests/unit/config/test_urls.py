from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given, strategies as st

from seeds.config.urls import anchored, check_url, mask_text, mask_url, sqlite_url
from seeds.errors import ConfigError


@pytest.mark.parametrize(
    ("url", "masked"),
    [
        ("postgresql://u:p@h:5432/db", "postgresql://u:***@h:5432/db"),
        ("postgresql+psycopg2://u:p@[::1]:5/db", "postgresql+psycopg2://u:***@[::1]:5/db"),
        ("postgresql://u@h1:1,h2:2/db", "postgresql://u@h1:1,h2:2/db"),
        ("postgresql://h/db?application_name=a@b", "postgresql://h/db?application_name=a@b"),
        ("postgresql://h/db?user=u&password=p&x=1", "postgresql://h/db?user=u&password=***&x=1"),
        ("postgresql://h/db?pass%77ord=p", "postgresql://h/db?pass%77ord=***"),
        ("mssql://h/db?odbc_connect=PWD%3Dp", "mssql://h/db?odbc_connect=***"),
        ("sqlite:////home/a:b@c/shop.db", "sqlite:////home/a:b@c/shop.db"),
        # Malformed in the ways that people write them: the password has reserved characters.
        ("postgresql://u:p@ss@h/db", "postgresql://u:***@h/db"),
        ("postgresql://u:p/ss@h/db", "postgresql://u:***@h/db"),
        ("postgresql://u:p?ss@h/db", "postgresql://u:***@h/db"),
        ("postgresql://u:1?ss@h/db", "postgresql://u:***@h/db"),
        ("postgresql://u:p#ss@h/db", "postgresql://u:***@h/db"),
        # Here a parameter or the rest of the password: shown is the host that is connected to.
        ("postgresql://u:p@h/db?x=a@b", "postgresql://u:***@h/db?***"),
        ("postgresql://u:secret", "postgresql://u:***"),
        ("u:p@h/db", "u:***@h/db"),
        ("", ""),
        ("nonsense", "nonsense"),
    ],
)
def test_passwords_are_hidden_and_the_rest_is_shown(url: str, masked: str) -> None:
    assert mask_url(url) == masked


passwords = st.text("abcXYZ019@:/?#&=% ;.[]", min_size=1).map(lambda text: f"S3cr{text}eT")


@given(passwords)
@example("S3cr@h/db?x=1eT")
def test_no_password_however_odd_survives(password: str) -> None:
    for url in (
        f"postgresql://user:{password}@host:5432/db",
        f"postgresql://user:{quote(password, safe='')}@host/db?sslmode=require",
        f"postgresql://host/db?password={quote(password, safe='')}",
    ):
        masked = mask_url(url)
        assert "S3cr" not in masked
        assert "eT" not in masked
        assert masked.startswith("postgresql://")


@given(st.text())
def test_masking_never_fails_and_once_is_enough(text: str) -> None:
    masked = mask_url(text)
    assert mask_url(masked) == masked


@pytest.mark.parametrize("url", ["", "shop.db", "localhost/shop", "://x", "postgresql:/h/db"])
def test_what_is_not_a_url_is_refused_with_its_origin(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^DATABASE_URL: "):
        check_url(url, "DATABASE_URL")


def test_a_refused_url_does_not_show_its_password() -> None:
    with pytest.raises(ConfigError) as caught:
        check_url("user:secret@host/shop", "DATABASE_URL")
    assert "secret" not in caught.value.message + caught.value.hint


def test_a_relative_sqlite_file_is_taken_from_the_projects_folder() -> None:
    root = Path("/project")
    assert anchored("sqlite:///dev.db", root) == "sqlite:////project/dev.db"
    assert (
        anchored("sqlite+pysqlite:///a/b.db?x=1", root) == "sqlite+pysqlite:////project/a/b.db?x=1"
    )


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "sqlite:////abs.db", "sqlite:///file:x?uri=true",
            "postgresql://h/db"],
)  # fmt: skip
def test_any_other_url_stays_as_it_is(url: str) -> None:
    assert anchored(url, Path("/project")) == url


def test_a_files_url_has_its_absolute_path() -> None:
    assert sqlite_url(Path("/a/b.db")) == "sqlite:////a/b.db"


def test_passwords_of_urls_within_a_text_are_hidden() -> None:
    text = "see 'postgresql://u:secret@h/d' and mysql://v:word@h/d, nothing else: a:b@c"
    assert (
        mask_text(text) == "see 'postgresql://u:***@h/d' and mysql://v:***@h/d, nothing else: a:b@c"
    )
