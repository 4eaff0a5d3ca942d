"""Password hashes: recognised, and replaced by one that is known or by one that nothing opens."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from seeds.anonymize.masks import build_mask
from seeds.anonymize.options import OptionError
from tests.support.masks import OTHER_KEY, column, masked, text

HASHES = {
    "argon2": "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43,
    "django argon2": "argon2$argon2id$v=19$m=102400,t=2,p=8$c29tZXNhbHRzb21lc2FsdA$" + "A" * 43,
    "bcrypt": "$2b$12$" + "K" * 53,
    "django bcrypt": "bcrypt_sha256$$2b$12$" + "K" * 53,
    "django pbkdf2": "pbkdf2_sha256$600000$" + "s" * 22 + "$" + "A" * 43 + "=",
    "werkzeug": "pbkdf2:sha256:260000$" + "s" * 16 + "$" + "a" * 64,
    "scrypt": "scrypt:32768:8:1$" + "s" * 16 + "$" + "a" * 128,
    "passlib": "$pbkdf2-sha256$29000$" + "A" * 22 + "$" + "A" * 43,
    "crypt": "$6$rounds=5000$" + "s" * 8 + "$" + "A" * 86,
    "ldap": "{SSHA}" + "A" * 38 + "==",
    "md5": "a" * 32,
    "sha1": "b" * 40,
    "sha256": "c" * 64,
}

SCHEMES = {
    "argon2": "$argon2id$v=19$m=65536,t=3,p=4$",
    "django argon2": "argon2$argon2id$v=19$m=102400,t=2,p=8$",
    "bcrypt": "$2b$12$",
    "django bcrypt": "bcrypt_sha256$$2b$12$",
    "django pbkdf2": "pbkdf2_sha256$600000$",
    "werkzeug": "pbkdf2:sha256:260000$",
    "scrypt": "scrypt:32768:8:1$",
    "passlib": "$pbkdf2-sha256$29000$",
    "crypt": "$6$rounds=5000$",
    "ldap": "{SSHA}",
}


def hasher(password: str, *, salt: bytes) -> str:
    """Return a hash as an application makes it."""
    return f"scheme${salt.hex()}${hashlib.sha256(salt + password.encode()).hexdigest()}"


def hash_without_salt(password: str) -> str:
    """Return a hash of an application that takes no salt."""
    return password[::-1]


@pytest.mark.parametrize("name", HASHES)
def test_a_hash_becomes_one_of_its_scheme_that_was_made_of_nothing(name: str) -> None:
    original = HASHES[name]
    found = masked("password", [original])[0]
    assert found != original
    assert len(found) == len(original)
    assert found.startswith(SCHEMES.get(name, ""))
    assert masked("password", [original], key=OTHER_KEY)[0] != found


def test_all_hashes_of_a_scheme_become_one() -> None:
    found = masked("password", [f"$2b$12${i:053d}" for i in range(50)] + ["$2b$10$" + "K" * 53])
    assert len(set(found[:50])) == 1
    assert found[50][:7] == "$2b$10$"


def test_a_hash_made_of_nothing_can_be_read_by_its_library() -> None:
    argon2 = pytest.importorskip("argon2")
    found = masked("password", [HASHES["argon2"]])[0]
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        argon2.PasswordHasher().verify(found, "password123")


def test_a_password_that_was_kept_as_it_is_does_not_stay() -> None:
    assert masked("password", ["hunter2", ""]) == ["!unusable", "!unusable"]
    assert masked("password", ["hunter2"], text(5)) == ["!unus"]


def test_a_staging_password_is_hashed_as_the_application_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SEEDS_STAGING_PASSWORD", "let me in")
    options = {"hasher": f"{__name__}:hasher"}
    found = masked("password", [HASHES["bcrypt"], "plain"], options=options)
    assert found[0] == found[1]
    salt = bytes.fromhex(found[0].split("$")[1])
    assert found[0] == hasher("let me in", salt=salt)
    # The same key gives the same copy; another one another salt.
    assert masked("password", ["x"], options=options) == found[:1]
    assert masked("password", ["x"], options=options, key=OTHER_KEY) != found[:1]
    plain = {"hasher": f"{__name__}:hash_without_salt"}
    assert masked("password", ["x"], options=plain) == ["ni em tel"]


def test_without_the_variable_no_password_opens_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SEEDS_STAGING_PASSWORD", raising=False)
    found = masked("password", ["plain"], options={"hasher": f"{__name__}:hasher"})
    assert found == ["!unusable"]


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("hasher", "not of the form package.module:function"),
        ("no.such.module:hash", "no.such.module cannot be imported"),
        ("hashlib:nothing", "hashlib has no 'nothing'"),
        ("hashlib:algorithms_available", "cannot be called"),
    ],
)
def test_a_hasher_that_is_not_there_is_named(path: str, why: str) -> None:
    with pytest.raises(OptionError, match=why) as caught:
        build_mask("password", {"hasher": path}, column(), False)
    assert caught.value.key == "hasher"


@pytest.mark.parametrize("project", [True, False])
def test_a_hasher_is_found_in_the_project_as_its_models_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: bool
) -> None:
    name = f"hashing_{'of_a_project' if project else 'of_a_folder'}"
    (tmp_path / f"{name}.py").write_text("def hashed(password):\n    return password[::-1]\n")
    if project:
        (tmp_path / "pyproject.toml").write_text("[tool.seeds]\n")
        (tmp_path / "below").mkdir()
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.chdir(tmp_path / "below" if project else tmp_path)
    monkeypatch.setenv("SEEDS_STAGING_PASSWORD", "abc")
    assert masked("password", ["secret"], options={"hasher": f"{name}:hashed"}) == ["cba"]


def test_a_hasher_whose_module_fails_is_named_with_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "hashing_that_fails.py").write_text("def hashed(:\n")
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OptionError, match="hashing_that_fails cannot be imported: SyntaxError"):
        masked("password", ["secret"], options={"hasher": "hashing_that_fails:hashed"})
    with pytest.raises(OptionError, match=f"no_such_module.*looked for in {tmp_path}"):
        masked("password", ["secret"], options={"hasher": "no_such_module:hashed"})
