"""Database URLs as text: checked for their form, and shown without their secrets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from seeds.errors import ConfigError

_HIDDEN: Final = "***"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\+[A-Za-z0-9_]+)?://", re.ASCII)
# A URL that leaves no doubt where its password is. Anything else is masked generously.
_CLEAR = re.compile(
    r"""
    (?P<scheme>[A-Za-z][\w+]*://)
    (?:(?P<user>[^:/?\#@]*)(?P<password>:[^/?\#@]*)?@)?
    (?P<hosts>(?:\[[^\]@]*\]|[^@:/?\#,]*)(?::\d*)?(?:,(?:\[[^\]@]*\]|[^@:/?\#,]*)(?::\d*)?)*)
    (?P<path>/[^?@]*)?
    (?:\?(?P<query>[^=&;]+=[^&;]*(?:[&;][^=&;]+=[^&;]*)*)?)?
    """,
    re.VERBOSE,
)
_SECRET = re.compile(r"pass|pwd|secret|token|api_?key|credential|odbc_connect", re.IGNORECASE)
_PARAMETER = re.compile(r"([^?&;=]+)=([^&;]*)")
_URL = re.compile(r"\b\w[\w+]*://[^\s'\"<>]+")


def mask_url(url: str) -> str:
    """Return a database URL with every password hidden, for people, logs and the ledger.

    Never fails: of a malformed URL everything that could be a password is hidden.
    """
    scheme = url.split("://", 1)[0].lower()
    if scheme.split("+", 1)[0] == "sqlite":  # a file's path, which has no user
        return _mask_parameters(url)
    match = _CLEAR.fullmatch(url)
    if match:
        password = match.start("password"), match.end("password")
        if password[0] >= 0:
            rest = url[password[1] :]
            if "@" in (match["query"] or ""):
                # Either a parameter with an unescaped '@', or the password goes on up to there.
                rest = f"{rest.partition('?')[0]}?{_HIDDEN}"
            url = f"{url[: password[0]]}:{_HIDDEN}{rest}"
        return _mask_parameters(url)
    start = url.find("://") + 3 if "://" in url else 0
    colon, at = url.find(":", start), url.rfind("@")
    if colon < 0:
        return _mask_parameters(url)
    rest = url[at:] if at > colon else ""
    return f"{url[:colon]}:{_HIDDEN}{_mask_parameters(rest)}"


def _mask_parameters(url: str) -> str:
    head, mark, query = url.partition("?")
    if not mark:
        return url

    def hide(match: re.Match[str]) -> str:
        key, value = match.groups()
        return f"{key}={_HIDDEN if _SECRET.search(unquote(key)) else value}"

    return f"{head}?{_PARAMETER.sub(hide, query)}"


def mask_text(text: str) -> str:
    """Return a text with the passwords of the URLs in it hidden, whoever put them there."""
    return _URL.sub(lambda match: mask_url(match[0]), text)


def check_url(url: str, where: str) -> str:
    """Return a database URL that has the form of one.

    Args:
        url: The URL.
        where: The option, variable or key that it comes from, for the message.

    Raises:
        ConfigError: When it does not begin with ``kind://``. The message never shows a password.
    """
    if not _SCHEME.match(url):
        raise ConfigError(
            f"{where}: {mask_url(url)!r} is not a database URL",
            "Write postgresql://USER:PASSWORD@HOST:5432/NAME or sqlite:///FILE.db.",
        )
    return url


def sqlite_url(path: Path) -> str:
    """Return the URL of a SQLite file."""
    return f"sqlite:///{path.as_posix()}"


def anchored(url: str, root: Path) -> str:
    """Return a URL whose relative SQLite file is taken from ``root``, others unchanged.

    A relative file in a project's configuration means the same one from whatever folder the
    command is run.
    """
    match = re.fullmatch(r"(sqlite(?:\+\w+)?:///)([^?]*)(.*)", url, re.DOTALL)
    if not match or not match[2] or match[2].startswith(("/", ":memory:", "file:")):
        return url
    return f"{match[1]}{(root / match[2]).as_posix()}{match[3]}"
