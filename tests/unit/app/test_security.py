"""Passwords are hashed with argon2id, known ones only once."""

from __future__ import annotations

import pytest

from app import security
from app.security import hash_password, verify_password

SALT = b"sixteen bytes ok"


def test_a_password_verifies_against_its_own_hash_only() -> None:
    hashed = hash_password("password123")
    assert verify_password("password123", hashed)
    assert not verify_password("password124", hashed)


def test_the_hash_is_argon2id_with_the_low_memory_parameters_of_rfc_9106() -> None:
    assert hash_password("password123", salt=SALT).startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_two_hashes_of_a_password_differ() -> None:
    assert hash_password("password123") != hash_password("password123")


def test_the_same_salt_gives_the_same_hash() -> None:
    assert hash_password("password123", salt=SALT) == (
        "$argon2id$v=19$m=65536,t=3,p=4$c2l4dGVlbiBieXRlcyBvaw$"
        "II0XlDXxLAMLY1Ed5FIePKfF72vgcJnlACuvL2glMHc"
    )


def test_each_password_and_salt_is_hashed_once() -> None:
    security._hash_once.cache_clear()
    for _ in range(3):
        hash_password("one", salt=SALT)
        hash_password("two", salt=SALT)
    assert security._hash_once.cache_info().misses == 2


def test_a_password_without_a_given_salt_is_not_remembered() -> None:
    security._hash_once.cache_clear()
    hash_password("secret")
    assert security._hash_once.cache_info().currsize == 0


def test_a_salted_hash_verifies_and_letters_beyond_ascii_are_fine() -> None:
    assert verify_password("pässwörd ✓", hash_password("pässwörd ✓", salt=SALT))


@pytest.mark.parametrize("damaged", ["", "-", "$argon2id$", "$2b$12$abc", "plain"])
def test_no_password_belongs_to_a_damaged_hash(damaged: str) -> None:
    assert not verify_password("password123", damaged)


def test_an_empty_password_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one character"):
        hash_password("")


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 8 bytes, not 3"):
        hash_password("password123", salt=b"abc")
