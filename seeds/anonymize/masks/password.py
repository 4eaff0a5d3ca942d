"""Password hashes: replaced by one of a password for the copy, or by one that nothing opens."""

from __future__ import annotations

import base64
import importlib
import inspect
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa

from seeds.anonymize.mask import Cells, Mask, pc
from seeds.anonymize.options import Option, OptionError
from seeds.config.project import find_project
from seeds.errors import NoProjectError
from seeds.generate.arrow import texts

VARIABLE = "SEEDS_STAGING_PASSWORD"
"""The environment variable with the password that people log in to the copy with."""

UNUSABLE = "!unusable"
"""What stands for a password that was kept in a form nobody knows."""

# What stands before salt and hash: the scheme and what it costs. Bytes of salt and of hash, and
# how they are written, follow from it.
_PREFIX = (
    r"^(?P<p>"
    r"(?:argon2)?\$argon2(?:id|i|d)\$(?:v=\d+\$)?m=\d+,t=\d+,p=\d+\$"
    r"|(?:bcrypt(?:_sha256)?\$)?\$2[abxy]\$\d\d\$"
    r"|pbkdf2_sha(?:1|256|512)\$\d+\$"
    r"|pbkdf2:sha(?:1|256|512):\d+\$"
    r"|\$pbkdf2-sha(?:1|256|512)\$\d+\$"
    r"|scrypt:\d+:\d+:\d+\$"
    r"|\$(?:1|5|6)\$(?:rounds=\d+\$)?"
    r"|\{S?SHA(?:256|512)?\}"
    r")"
)
_HEX = re.compile(r"[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|"
                  r"[0-9a-fA-F]{96}|[0-9a-fA-F]{128}")  # fmt: skip
_BCRYPT = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
)
_CRYPT = str.maketrans(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
)


class Password(Mask):
    """The hash of a password for the copy, or one that no password has.

    With a ``hasher``, and a password in the environment variable ``SEEDS_STAGING_PASSWORD``,
    every row gets the hash of that password, so that one can log in as anybody. Otherwise
    hashes of argon2, bcrypt, pbkdf2, scrypt, crypt and SHA become hashes of the same scheme and
    cost that were made of nothing, and any other text becomes ``!unusable``.
    """

    name: ClassVar[str] = "password"
    domain: ClassVar[str] = "password"
    keeps_blank: ClassVar[bool] = False
    options: ClassVar[tuple[Option, ...]] = (
        Option(
            "hasher", str, "",
            "The application's own function, as `package.module:function`: it is given the "
            "password, and a `salt` of 16 bytes where it has a parameter of that name, and "
            "returns the text to store.",
        ),
        Option("variable", str, VARIABLE, "The environment variable with the password."),
    )  # fmt: skip

    def check(self) -> None:
        if self.unique:
            raise self.capacity_error("all rows get one hash", "Use token.")
        self._hasher = _function(self.settings["hasher"]) if self.settings["hasher"] else None
        self._password = os.environ.get(self.settings["variable"], "")
        self._hashed: dict[bytes, str] = {}

    def may_meet(self, values: Any) -> Any:
        return pc.equal(values, UNUSABLE[: self.column.type.length])

    def replace(self, cells: Cells) -> Any:
        if self._hasher is not None and self._password:
            return texts([self._of_password(cells)] * len(cells))
        found = pc.extract_regex(cells.values, _PREFIX)
        prefixes = pc.if_else(found.is_valid(), pc.struct_field(found, [0]), "")
        lengths = pc.utf8_length(cells.values)
        plain = pc.match_substring_regex(cells.values, r"^[0-9a-fA-F]+$")
        # What decides: the prefix, or of hexadecimal digits how many there are.
        digits = pc.binary_repeat("f", pc.if_else(plain, pc.min_element_wise(lengths, 128), 0))
        forms = pc.if_else(pc.equal(prefixes, ""), digits, prefixes).dictionary_encode()
        made = [self._unusable(cells, form) for form in forms.dictionary.to_pylist()]
        return pa.array(made, pa.string()).take(forms.indices)

    def _of_password(self, cells: Cells) -> str:
        """Return the hash of the password for the copy, made once."""
        assert self._hasher is not None
        found = self._hashed.get(cells.key)
        if found is None:
            keywords: dict[str, Any] = {}
            if "salt" in inspect.signature(self._hasher).parameters:
                # So that the same key gives the same copy.
                keywords["salt"] = cells.purpose("salt of the staging password")
            found = self._hasher(self._password, **keywords)
            length = self.column.type.length
            if not isinstance(found, str) or (length is not None and len(found) > length):
                raise self.unreadable("a hash of its hasher that does not fit into the column")
            self._hashed[cells.key] = found
        return found

    def _unusable(self, cells: Cells, form: str) -> str:
        """Return a hash of a form that was made of nothing."""
        low, high = cells.hashes(texts([f"{form}{part}" for part in range(8)]), "unusable")
        made = low.tobytes() + high.tobytes()
        hashed = _spelt(form, made[:16], made[16:80], made[80:])
        length = self.column.type.length
        return hashed if length is None or len(hashed) <= length else UNUSABLE[:length]


def _spelt(form: str, salt: bytes, digest: bytes, more: bytes) -> str:
    """Write salt and hash behind a prefix as its scheme does."""
    if "argon2" in form:
        return f"{form}{_base64(salt).rstrip('=')}${_base64(digest[:32]).rstrip('=')}"
    if re.search(r"\$2[abxy]\$", form):
        letters = _base64(salt).rstrip("=") + _base64(digest[:23]).rstrip("=")
        return form + letters.translate(_BCRYPT)
    size = next((s for n, s in (("512", 64), ("256", 32), ("sha1", 20)) if n in form), 64)
    hexed, written = digest.hex(), _base64(digest[:size])
    if form.startswith("pbkdf2_"):
        return f"{form}{salt.hex()[:22]}${written}"
    if form.startswith(("pbkdf2:", "scrypt:")):
        return f"{form}{salt.hex()[:16]}${digest[:size].hex()}"
    if form.startswith("$pbkdf2"):
        plain = (_base64(part).rstrip("=").replace("+", ".") for part in (salt, digest[:size]))
        return form + "$".join(plain)
    if form.startswith("$"):
        count = {"1": 22, "5": 43, "6": 86}[form[1]]
        letters = (_base64(digest + more)).translate(_CRYPT)
        return f"{form}{salt.hex()[:8]}${letters[:count]}"
    if form.startswith("{"):
        size = {"{SHA}": 20, "{SSHA}": 28}.get(form, size + 8 * form.startswith("{SS"))
        return form + _base64((digest + more)[:size])
    if form and _HEX.fullmatch(form):
        return (hexed * 2)[: len(form)]
    return UNUSABLE


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _function(path: str) -> Callable[..., Any]:
    """Return the function that ``package.module:function`` names; the project's come first."""
    module, colon, name = path.partition(":")
    if not (module and colon and name.isidentifier()):
        raise OptionError("hasher", f"{path!r} is not of the form package.module:function")
    try:
        root = str(find_project().root)
    except NoProjectError:
        root = str(Path.cwd())
    if root not in sys.path:
        sys.path.insert(0, root)
    try:
        imported = importlib.import_module(module)
    except ModuleNotFoundError as error:
        what = f"{module} cannot be imported: {error} (looked for in {root} and on Python's path)"
        raise OptionError("hasher", what) from error
    except Exception as error:
        what = f"{module} cannot be imported: {type(error).__name__}: {error}"
        raise OptionError("hasher", what) from error
    found = getattr(imported, name, None)
    if found is None:
        raise OptionError("hasher", f"{module} has no {name!r}")
    if not callable(found):
        raise OptionError("hasher", f"{path} cannot be called")
    function: Callable[..., Any] = found
    return function
