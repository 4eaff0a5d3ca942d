"""The key of masking: where it comes from, what is too weak, and the sub-keys made of it.

Everything that masking writes hangs on one key: who has it can find out again which masked
value stands for which person, who has not cannot. So it is read from the environment or from a
file, never from the command line, has at least 128 bits, and shows itself to nobody: its ``repr``
is its :attr:`~MaskingKey.key_id`, and it cannot be pickled.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import math
import os
import re
import shlex
import stat
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from seeds.errors import ConfigError

VARIABLE = "SEEDS_ANONYMIZE_KEY"
"""The environment variable that holds the key unless another is named."""

_LEAST_BITS = 128
_LEAST_LETTERS = 32
_CONTEXT = b"seeds/anonymize/1\0"
_HINT = "Make one with: openssl rand -hex 32"
_COMMON = re.compile(
    r"passw|secret|changeme|letmein|qwert|example|staging|production|default|"
    r"0123456|1234567|abcdefg|deadbeef|cafebabe|anonymi[sz]e|(.)\1{7}",
    re.IGNORECASE,
)


def _file_hint(place: Path) -> str:
    # A file made without a umask is one that others can read, which is refused.
    return f"Make one with: (umask 077 && openssl rand -hex 32 > {shlex.quote(str(place))})"


class MaskingKey:
    """A key, and the sub-keys made of it.

    Args:
        secret: At least 16 bytes.

    Raises:
        ConfigError: They are fewer.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: bytes) -> None:
        if len(secret) * 8 < _LEAST_BITS:
            raise ConfigError(
                f"the key of masking has {len(secret) * 8} bits, {_LEAST_BITS} are needed", _HINT
            )
        self._secret = bytes(secret)

    @classmethod
    def from_environment(
        cls, name: str = VARIABLE, environ: Mapping[str, str] | None = None
    ) -> MaskingKey:
        """Read the key from an environment variable.

        Args:
            name: The variable.
            environ: The environment; that of the process when left out.

        Raises:
            ConfigError: It is not set, or too weak.
        """
        text = (os.environ if environ is None else environ).get(name, "")
        if not text.strip():
            raise ConfigError(
                f"the environment variable {name} is not set: without a key nothing is masked",
                f'{_HINT}; then: export {name}="…", or name a file that holds it with --key-file. '
                "Keep it: the same key gives the same copy.",
            )
        return cls.from_text(text, f"the environment variable {name}")

    @classmethod
    def from_file(cls, path: str | Path) -> MaskingKey:
        """Read the key from a file that holds nothing else.

        Args:
            path: The file. Others than its owner must not be able to read it.

        Raises:
            ConfigError: It cannot be read, others can read it, or the key is too weak.
        """
        place = Path(path)
        try:
            with place.open("rb") as file:
                mode = os.fstat(file.fileno()).st_mode
                data = file.read(1 << 16)
        except OSError as error:
            missing = isinstance(error, FileNotFoundError)
            raise ConfigError(
                f"{place}: the key cannot be read: {error.strerror}",
                _file_hint(place) if missing else "Name the file that holds it.",
            ) from error
        if stat.S_ISREG(mode) and mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise ConfigError(
                f"{place}: others can read or write the key (mode {stat.S_IMODE(mode):04o})",
                f"Keep it to yourself: chmod 600 {place}",
            )
        try:
            text = data.decode()
        except UnicodeDecodeError:
            raise ConfigError(f"{place}: the key is no text", _HINT) from None
        return cls.from_text(text, str(place))

    @classmethod
    def from_text(cls, text: str, place: str = "the key") -> MaskingKey:
        """Read a key as people write it down: hexadecimal, base64, or random letters.

        Args:
            text: The key; blanks around it mean nothing.
            place: Where it was found, for errors.

        Raises:
            ConfigError: It has fewer than 128 bits, or was not made at random.
        """
        written = text.strip()
        secret = _decoded(written)
        if secret is None and len(written) < _LEAST_LETTERS:
            raise ConfigError(
                f"{place}: too short for a key: {_LEAST_BITS} bits are needed, as 32 hexadecimal "
                f"digits, 22 letters of base64 or {_LEAST_LETTERS} random letters",
                _HINT,
            )
        if secret is None:
            secret = written.encode()
        if reason := _weakness(written, secret):
            raise ConfigError(f"{place}: too weak for a key: {reason}", _HINT)
        return cls(secret)

    def subkey(self, domain: str) -> bytes:
        """Return the 32 bytes that the values of a domain are masked with.

        Args:
            domain: What the values are about, such as ``email``: equal values of one domain
                are masked alike everywhere, those of two domains have nothing in common.
        """
        return hmac.digest(self._secret, _CONTEXT + domain.encode(), "sha256")

    @property
    def key_id(self) -> str:
        """Eight hexadecimal digits that tell keys apart and say nothing about them."""
        return hmac.digest(self._secret, b"seeds/anonymize/id\0", "sha256").hex()[:8]

    def __eq__(self, other: object) -> bool:
        """Tell whether two keys are the same one."""
        if not isinstance(other, MaskingKey):
            return NotImplemented
        return hmac.compare_digest(self._secret, other._secret)

    def __hash__(self) -> int:
        return hash(self.key_id)

    def __repr__(self) -> str:
        return f"<MaskingKey {self.key_id}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a masking key is not stored: give it to each process by its environment")


def _decoded(written: str) -> bytes | None:
    """Return the bytes of a hexadecimal or base64 text of 128 bits or more, else ``None``."""
    if re.fullmatch(r"(?:[0-9a-fA-F]{2})+", written) and len(written) >= _LEAST_BITS // 4:
        return bytes.fromhex(written)
    if not re.fullmatch(r"[A-Za-z0-9+/_-]{22,}={0,2}", written):
        return None
    if written == written.lower() or written == written.upper():
        return None  # a long word, not the base64 of anything random
    plain = written.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        decoded = base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        return None
    return decoded if len(decoded) * 8 >= _LEAST_BITS else None


def _weakness(written: str, secret: bytes) -> str:
    """Say why a key was hardly made at random; an empty text when it may have been."""
    size = len(written)
    for period in range(1, size // 2 + 1):
        if written[period:] == written[:-period]:
            return "it repeats itself"
    for shown in (written, secret.decode("latin-1")):
        if _COMMON.search(shown):
            return "it holds a common word, or a letter many times over"
    if all(secret[i + 1] - secret[i] == secret[1] - secret[0] for i in range(len(secret) - 1)):
        return "it only counts"
    entropy = sum(-n * math.log2(n / size) for n in Counter(written).values())
    # By this measure random keys of 32 hexadecimal digits have 115 bits, and the lowest of three
    # hundred thousand had 84.
    if entropy < 70:
        return "too few different letters"
    if re.fullmatch(r"[a-z]+(?:[ ,]+[a-z]+)+[.!?]?", written, re.IGNORECASE):
        return "it is made of words"
    return ""
