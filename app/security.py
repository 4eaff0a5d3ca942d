"""Passwords: argon2id with the low-memory parameters of RFC 9106."""

from __future__ import annotations

import functools
import os

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import hash_secret
from argon2.profiles import RFC_9106_LOW_MEMORY

PARAMETERS = RFC_9106_LOW_MEMORY
MIN_SALT_BYTES = 8  # argon2 accepts no less

_hasher = PasswordHasher.from_parameters(PARAMETERS)


def hash_password(password: str, *, salt: bytes | None = None) -> str:
    """Return the argon2id hash of a password, with its parameters and salt in it.

    Args:
        password: The password, at least one character.
        salt: Leave it out for a person's password, which gets a random one. Given, at least
            8 bytes, the result depends on the arguments alone: for the well-known passwords
            of seed data, where each distinct pair is hashed only once in a process, since
            one hash takes tens of milliseconds by design.

    Raises:
        ValueError: The password is empty or the salt too short.
    """
    if not password:
        msg = "A password has at least one character."
        raise ValueError(msg)
    if salt is None:
        return _hash(password, os.urandom(PARAMETERS.salt_len))
    if len(salt) < MIN_SALT_BYTES:
        msg = f"A salt has at least {MIN_SALT_BYTES} bytes, not {len(salt)}."
        raise ValueError(msg)
    return _hash_once(password, salt)


def verify_password(password: str, hashed_password: str) -> bool:
    """Tell whether a password belongs to a hash; no password belongs to a damaged one."""
    try:
        return _hasher.verify(hashed_password, password)
    except (VerificationError, InvalidHashError):
        return False


def _hash(password: str, salt: bytes) -> str:
    return hash_secret(
        password.encode(),
        salt,
        time_cost=PARAMETERS.time_cost,
        memory_cost=PARAMETERS.memory_cost,
        parallelism=PARAMETERS.parallelism,
        hash_len=PARAMETERS.hash_len,
        type=PARAMETERS.type,
        version=PARAMETERS.version,
    ).decode("ascii")


# Only hashes with a given salt come here: a real person's password is never kept in memory.
_hash_once = functools.lru_cache(maxsize=1024)(_hash)
