"""The key of masking: what is taken, what is refused, and that it never shows."""

from __future__ import annotations

import base64
import hashlib
import os
import pickle
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.secret import MaskingKey
from seeds.errors import ConfigError

HEX = "9f2c4e81b07d53a6e8c1f40d7b92653a"


def test_a_key_is_read_from_the_environment() -> None:
    key = MaskingKey.from_environment("K", {"K": f" {HEX}\n"})
    assert key == MaskingKey(bytes.fromhex(HEX))


def test_without_a_key_the_error_says_how_to_make_one() -> None:
    with pytest.raises(ConfigError, match="SEEDS_ANONYMIZE_KEY is not set") as caught:
        MaskingKey.from_environment(environ={})
    assert "openssl rand -hex 32" in caught.value.hint


def test_a_key_is_read_from_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(HEX + "\n")
    path.chmod(0o600)
    assert MaskingKey.from_file(path) == MaskingKey.from_text(HEX)


def test_a_file_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(HEX)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="others can read or write the key") as caught:
        MaskingKey.from_file(path)
    assert f"chmod 600 {path}" in caught.value.hint


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=f"{tmp_path}/nothing: the key cannot be read"):
        MaskingKey.from_file(tmp_path / "nothing")


def test_a_file_of_bytes_that_are_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(b"\xff\xfe" * 20)
    path.chmod(0o600)
    with pytest.raises(ConfigError, match="no text"):
        MaskingKey.from_file(path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "too short"),
        ("abc", "too short"),
        (HEX[:30], "too short"),
        ("thisisaverylongpassphrase", "too short"),
        ("0" * 32, "repeats itself"),
        ("00000000" + HEX, "many times over"),
        ("ab" * 32, "repeats itself"),
        ("9f2c4e81" * 8, "repeats itself"),
        ("0123456789abcdef0123456789abcdef", "common word|repeats"),
        ("000102030405060708090a0b0c0d0e0f", "only counts"),
        ("10325476" + "10325476" * 3, "repeats itself"),
        ("my staging password is a very long one", "common word"),
        ("we the people of the united states", "made of words"),
        ("aabbaababababbababbabaabbbbaabaabbabab", "too few different letters"),
    ],
)
def test_a_weak_key_is_refused(text: str, why: str) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        MaskingKey.from_text(text)
    assert "openssl rand" in caught.value.hint
    assert text == "" or text not in str(caught.value)


@given(st.integers(), st.integers(16, 64))
def test_what_was_made_at_random_is_taken(number: int, size: int) -> None:
    secret = hashlib.sha512(str(number).encode()).digest()[:size]
    hexed = MaskingKey.from_text(secret.hex())
    assert hexed == MaskingKey(secret) == MaskingKey.from_text(secret.hex().upper())
    written = base64.b64encode(secret).decode()
    assert MaskingKey.from_text(written) == hexed
    assert MaskingKey.from_text(base64.urlsafe_b64encode(secret).decode().rstrip("=")) == hexed


def test_random_letters_are_taken_as_they_are() -> None:
    text = "kR!v9#qLz_7dWm2^Tx5@bYc8&Hn4*Fs6"
    assert MaskingKey.from_text(text) == MaskingKey(text.encode())


def test_a_key_shows_its_identity_alone() -> None:
    key = MaskingKey.from_text(HEX)
    assert repr(key) == str(key) == f"<MaskingKey {key.key_id}>"
    assert len(key.key_id) == 8
    assert HEX[:8] not in repr(key)


def test_a_key_cannot_be_stored() -> None:
    with pytest.raises(TypeError, match="not stored"):
        pickle.dumps(MaskingKey.from_text(HEX))


def test_sub_keys_of_domains_and_of_keys_differ() -> None:
    one, other = MaskingKey.from_text(HEX), MaskingKey(os.urandom(32))
    subkeys = [key.subkey(domain) for key in (one, other) for domain in ("email", "phone", "")]
    assert len(set(subkeys)) == 6
    assert {len(subkey) for subkey in subkeys} == {32}
    assert one.subkey("email") == MaskingKey.from_text(HEX).subkey("email")
    assert one.key_id != other.key_id


def test_a_sub_key_stays_what_it_is() -> None:
    # Copies made by an earlier version have to agree with those made by a later one.
    assert MaskingKey.from_text(HEX).subkey("email").hex() == (
        "73e0e63c593d0097860fdcfe64d5eb655c4a4c57a59a533f64ce6dd4152df8d6"
    )


def test_a_missing_file_is_told_with_a_command_that_makes_one_that_nobody_else_reads(
    tmp_path: Path,
) -> None:
    with pytest.raises(ConfigError, match="No such file") as caught:
        MaskingKey.from_file(tmp_path / "a key")
    command = f"(umask 077 && openssl rand -hex 32 > '{tmp_path}/a key')"
    assert caught.value.hint == f"Make one with: {command}"


def test_no_command_is_told_that_would_write_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_bytes(b"SQLite\xff")
    (tmp_path / "shop.db").chmod(0o600)
    for place in (tmp_path, tmp_path / "shop.db"):
        with pytest.raises(ConfigError) as caught:
            MaskingKey.from_file(place)
        assert ">" not in caught.value.hint
