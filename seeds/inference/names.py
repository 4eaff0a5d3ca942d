"""What names say: their words, and the role of a point in time among those of its row."""

from __future__ import annotations

import re
from typing import Final

_CREATED: Final = (
    r"(created|inserted|added|registered|joined|signed_up)(_?(at|on|date|time|ts|timestamp))?"
    r"|date_(created|joined|added)|(creation|create|insert)_(date|time|ts|timestamp)"
)
_UPDATED: Final = (
    r"(last_)?(updated|modified|changed|update|write)_?(at|on|date|time|ts|timestamp)"
    r"|(last_)?(updated|modified|changed)|date_(updated|modified|changed)|modification_(date|time)"
)
_DELETED: Final = r"(deleted|removed|archived)(_?(at|on|date|time))?"
_BORN: Final = r"(.*_)?(birth_?(date|day)|date_of_birth|dob|born(_(on|at))?)"
_AHEAD: Final = (
    r"(.*_)?(expires?|expiry|expiration|due|deadline|scheduled|renews?|valid_(until|to)|next|ends?"
    r"|end|until)(_.*)?"
)


def snake(name: str) -> str:
    """Return a name in lower case with its words joined by underscores."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"\W+", "_", parted).lower().strip("_")


def role(name: str) -> str:
    """Return what a point in time tells of its row, such as ``created``; empty for others."""
    patterns = {
        "created": _CREATED,
        "updated": _UPDATED,
        "deleted": _DELETED,
        "born": _BORN,
        "ahead": _AHEAD,
    }
    return next((role for role, pattern in patterns.items() if re.fullmatch(pattern, name)), "")
