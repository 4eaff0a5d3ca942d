"""Files of a fixtures folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from seeds.errors import ConfigError, FileError, SeedsError, UsageError
from seeds.testing import FixtureFiles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two kinds of records."""
    (tmp_path / "users").mkdir()
    (tmp_path / "users" / "admin.json").write_text('{"name": "Ada", "tags": ["a"]}')
    (tmp_path / "users" / "guest.yaml").write_text("name: Gus\nborn: 1990-01-31\n")
    (tmp_path / "users" / "README.md").write_text("not a record")
    (tmp_path / "plans.json").write_text('{"free": {"price": 0}, "paid": {"price": 9.5}}')
    return tmp_path


def test_a_record_has_a_file_of_its_own_or_is_one_of_a_file(folder: Path) -> None:
    files = FixtureFiles(folder)
    assert files.load("users", "admin") == {"name": "Ada", "tags": ["a"]}
    assert files.load("users", "guest")["name"] == "Gus"
    assert files.load("plans", "paid") == {"price": 9.5}


def test_all_records_of_a_kind_come_by_name_from_both_places(folder: Path) -> None:
    (folder / "users.yml").write_text("bob: {name: Bob}\n")
    files = FixtureFiles(folder)
    everybody = files.load_all("users")
    assert {name: user["name"] for name, user in everybody.items()} == {
        "admin": "Ada",
        "bob": "Bob",
        "guest": "Gus",
    }
    assert list(everybody) == sorted(everybody)


def test_what_one_test_changes_no_other_sees(folder: Path) -> None:
    files = FixtureFiles(folder)
    files.load("users", "admin")["tags"].append("b")
    assert files.load("users", "admin")["tags"] == ["a"]


@pytest.mark.parametrize(
    ("kind", "name", "message", "hint"),
    [
        ("user", "admin", "there are no records of 'user'", "Did you mean 'users'?"),
        ("users", "admn", "there is no record 'admn' of 'users'", "Did you mean 'admin'?"),
        ("plans", "fre", "there is no record 'fre' of 'plans'", "Did you mean 'free'?"),
        ("users", "../plans", "there is no record '../plans'", "Known: admin, guest."),
        ("..", "x", "there are no records of '..'", "Known: plans, users."),
    ],
)
def test_a_name_that_is_not_there_has_a_close_one_named(
    folder: Path, kind: str, name: str, message: str, hint: str
) -> None:
    with pytest.raises(UsageError) as raised:
        FixtureFiles(folder).load(kind, name)
    assert message in raised.value.message
    assert raised.value.hint == hint


@pytest.mark.parametrize(
    ("file", "text", "place"),
    [
        ("users/bad.json", '{\n  "a": 1,\n}', "bad.json:3:1: not JSON"),
        ("users/bad.yaml", "a: 1\nb: [1\n", "bad.yaml:3:1: not YAML"),
        ("users/bad.yaml", "a: \x00", "bad.yaml: not YAML"),
        ("users/bad.json", b"\xff", "bad.json: not UTF-8 text (byte 0)"),
    ],
)
def test_a_malformed_file_is_named_with_line_and_column(
    folder: Path, file: str, text: str | bytes, place: str
) -> None:
    (folder / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    files = FixtureFiles(folder)
    with pytest.raises(FileError) as raised:
        files.load("users", "bad")
    assert place in raised.value.message
    assert str(folder / file) in raised.value.message
    # A mistake in one record is no matter of a test that wants another.
    assert files.load("users", "admin")["name"] == "Ada"


@pytest.mark.parametrize(("text", "what"), [("[1]", "a list"), ("3", "only 3")])
def test_a_shared_file_holds_records_by_name(folder: Path, text: str, what: str) -> None:
    (folder / "plans.json").write_text(text)
    with pytest.raises(ConfigError, match=rf"plans\.json: holds no records by name, but {what}"):
        FixtureFiles(folder).load("plans", "free")


@pytest.mark.parametrize(
    ("file", "text"),
    [("users/admin.yaml", "name: x"), ("users.json", '{"admin": {}}')],
)
def test_a_record_that_is_written_down_twice_is_refused(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text)
    with pytest.raises(ConfigError, match="'admin' of 'users' is written down twice"):
        FixtureFiles(folder).load("users", "admin")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no folder") as raised:
        FixtureFiles(tmp_path / "none").load("users", "admin")
    assert "seeds_fixtures" in raised.value.hint


def test_yaml_without_pyyaml_says_what_to_install(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    files = FixtureFiles(folder)
    with pytest.raises(SeedsError) as raised:
        files.load("users", "guest")
    assert "seeds[yaml]" in raised.value.hint
    assert files.load("users", "admin")["name"] == "Ada"
