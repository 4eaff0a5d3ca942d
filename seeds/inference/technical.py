"""Texts that programs write for programs: identifiers, files, documents, patterns."""

from __future__ import annotations

from typing import Final

from seeds.inference.expressions import Expression, call, literal, named_constant
from seeds.inference.subject import CODE, Guess, Subject

LOWER: Final = named_constant("LETTERS", "abcdefghijkmnpqrstuvwxyz23456789")
HEX: Final = named_constant("HEX_DIGITS", "0123456789abcdef")
DOCUMENTS: Final = (
    "{}",
    '{"source": "web"}',
    '{"enabled": true, "size": 3}',
    '{"labels": ["new", "popular"], "note": "first"}',
)
_UUID: Final = 36
_BARE_UUID: Final = 32
"""Characters of a UUID, with its hyphens and without."""
_WIDE: Final = 255
"""Characters of a column that may hold a whole document."""
_WORD: Final = 21
"""Room for a word of any language."""


def uuid(subject: Subject) -> Expression | None:
    """Guess a UUID, without its hyphens where there is no room for them."""
    if subject.room >= _UUID:
        return call("uuid")
    if subject.room < _BARE_UUID:
        return None
    return call("concat", *(call("code", length=n, alphabet=HEX) for n in (12, 12, 8)))


def just_uuid(subject: Subject) -> Expression | None:
    """Guess a UUID where there is just the room for one."""
    return uuid(subject) if subject.room in (_UUID, _BARE_UUID) else None


def _choice(*values: str, room: int = 0) -> Guess:
    def guess(subject: Subject) -> Expression | None:
        if subject.unique or subject.room < max(room, *map(len, values)):
            return None
        return call("choice", literal(values))

    return guess


def _file(folder: str, ending: str) -> Guess:
    """Return a guess of the paths of files."""

    def guess(subject: Subject) -> Expression | None:
        if subject.unique or subject.room < len(folder) + _WORD + CODE + len(ending):
            return None
        return call(
            "concat", folder, call("word"), "-", call("code", length=4, alphabet=LOWER), ending
        )

    return guess


def _path(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < 2 * (_WORD + 1):
        return None
    return call("concat", "/", call("word"), "/", call("word"))


def _key(subject: Subject) -> Expression | None:
    """Guess the name that a program calls something by."""
    return None if subject.unique or subject.room < 65 else call("slug", call("words", 2, 3))


def _number(subject: Subject) -> Expression | None:
    """Guess the key of a row in a table that the column does not name."""
    return None if subject.unique else call("concat", call("between", 1, 100))


def _code(subject: Subject) -> Expression | None:
    room = subject.room - len(subject.prefix)
    if subject.unique or room < CODE:
        return None
    return call("code", *([subject.prefix] if subject.prefix else []), length=CODE)


def _network(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < len("10.255.255.0/24"):
        return None
    parts = call("between", 0, 255), ".", call("between", 0, 255)
    return call("concat", "10.", *parts, ".0/24")


def _markup(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < _WIDE:
        return None
    return call("concat", "<p>", call("sentence"), "</p>")


def _owner(subject: Subject) -> Expression | None:
    return None if subject.unique or subject.room < 39 else call("person.username", unique=False)


def _hex_colour(subject: Subject) -> Expression | None:
    if subject.unique or subject.room != len("#c0392b"):
        return None
    return call("choice", literal(("#c0392b", "#2980b9", "#27ae60", "#f39c12", "#8e44ad")))


TEXTS: Final[tuple[tuple[str, Guess], ...]] = (
    (r"(.*_)?(u?id|ref|reference|key)", just_uuid),
    (r"(.*_)?colou?r", _hex_colour),
    (
        r"(.*_)?(hash|digest|checksum|signature)_?(algo(rithm)?|method|function|type)",
        _choice("sha256", "sha512", "sha1", "md5"),
    ),
    (
        r"(.*_)?(image|img|logo|icon|thumbnail|cover|banner|screenshot)(_path)?",
        _file("images/", ".png"),
    ),
    (r"(.*_)?(file|attachment)(_?path)?", _file("files/", ".pdf")),
    (r"(.*_)?(html|rendered)", _markup),
    (
        r"(.*_)?cron(tab|_?(expression|schedule))?",
        _choice("0 3 * * *", "*/15 * * * *", "0 8 * * 1"),
    ),
    (r"(.*_)?cidr", _network),
)
"""Texts that a name tells apart from words."""

_DOCUMENT: Final = (
    r"(.*_)?(payload|settings|options|config(uration)?|params|parameters|properties|attributes"
    r"|attrs|extra(_info|_vars)?|meta|context|kwargs|data|(input|output)(_values)?|results?)"
)
KINDS: Final[tuple[tuple[str, Guess], ...]] = (
    (_DOCUMENT, _choice(*DOCUMENTS, room=_WIDE)),
    (r"(.*_)?(visibility)", _choice("public", "private", "internal")),
    (r"(.*_)?(action|operation|verb)(_(type|name))?", _choice("create", "update", "delete")),
    (r"(.*_)?(reg_?exp?|pattern)", _choice("[a-z]+", "^test", ".*")),
    (r"(.*_)?(path|directory|folder)", _path),
    (r"(.*_)?owner", _owner),
    (r"(.*_)?(key|codename|identifier)", _key),
    (r"(object|content|target|item)_(id|pk)", _number),
    (r"(.*_)?u?id", _code),
    (r".*", just_uuid),
)
"""Texts that are not worth giving up a default for."""
