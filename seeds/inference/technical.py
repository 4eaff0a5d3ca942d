"""Texts that programs write for programs: identifiers, files, documents, patterns."""

from __future__ import annotations

import re
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
_BEGINNING: Final = 8
_CHANGES: Final = (
    '{"name": ["Draft", "Final"]}',
    '{"status": ["new", "done"]}',
    '{"price": [19.9, 24.5], "in_stock": [true, false]}',
    '{"email": ["old@example.com", "new@example.com"]}',
)
_PAGES: Final = (
    "https://www.example.com/",
    "https://search.example.com/?q=shoes",
    "https://news.example.org/today",
    "https://blog.example.net/how-to-begin",
)
_BROWSERS: Final = (
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
        " Chrome/126.0 Safari/537.36"
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
        " Version/17.5 Safari/605.1.15"
    ),
    "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0",
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
        " Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
    ),
    (
        "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile"
        " Safari/537.36"
    ),
)


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
            "concat", folder, call("word"), "-", call("code", length=CODE, alphabet=LOWER), ending
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


_THINGS: Final = ("user", "order", "invoice", "product", "project", "comment")
_EVENTS: Final = ("user.created", "user.updated", "order.paid", "order.shipped", "invoice.sent")


def _kind_of_thing(subject: Subject) -> Expression | None:
    """Guess of what kind the thing is whose key stands beside it."""
    stem = re.sub(r"_?(type|kind|class|model)$", "", subject.name)
    if f"{stem}_id" not in subject.all_names:
        return None
    # Frameworks that name such columns so keep the names of classes there.
    written = [one.capitalize() for one in _THINGS] if stem.endswith("able") else _THINGS
    return _choice(*written)(subject)


def _beginning(subject: Subject) -> Expression | None:
    """Guess what a key begins with, which is shown instead of all of it."""
    holder = re.search(r"key|token|secret|credential", f"{subject.table} {subject.name}")
    if not holder or subject.unique or subject.room < _BEGINNING:
        return None
    return call("code", length=_BEGINNING, alphabet=LOWER)


def _browser(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < max(map(len, _BROWSERS)):
        return None
    return call("choice", literal(_BROWSERS))


_EXTENSION: Final = 4
_MIME: Final = 16
_STORED: Final = re.compile(
    r"(.*_)?(file_?name|original_?name|mime_?type|content_?type|media_?type|(file_?)?ext(ension)?)"
)


def is_of_a_file(subject: Subject) -> bool:
    """Tell whether a row says something else of a file, too."""
    return any(map(_STORED.fullmatch, subject.all_names - {subject.name}))


def _extension(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < _EXTENSION:
        return None
    if is_of_a_file(subject) or subject.name.startswith("file"):
        return call("term", "file.extension")
    # Of a telephone.
    people = {n for n in subject.all_names if n.endswith(("phone", "last_name"))}
    return call("pattern", "[1-9]##") if people else None


def _mime(subject: Subject) -> Expression | None:
    fits = not subject.unique and subject.room >= _MIME
    return call("term", "file.mime") if fits else None


def _file_name(subject: Subject) -> Expression | None:
    if subject.unique or subject.room < _WORD + 1 + _EXTENSION:
        return None
    return call("concat", call("word"), ".", call("term", "file.extension"))


def _file_path(subject: Subject) -> Expression | None:
    """Guess where a file lies: under its own name, where the row says it."""
    names = [n for n in ("file_name", "filename") if n in subject.siblings]
    if subject.unique or not is_of_a_file(subject) or subject.room < 2 * _WORD + _WIDE // 2:
        return None
    last = [subject.siblings[n] for n in names[:1]]
    last = last or [call("word"), literal("."), call("term", "file.extension")]
    return call("concat", "/uploads/", call("word"), "/", *last)


_DIGESTS: Final = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}


def digest(subject: Subject) -> Expression | None:
    """Guess what hashing something makes, in as many digits as the name or the length says."""
    lengths = sorted(_DIGESTS.values())
    told = next((n for name, n in _DIGESTS.items() if name in subject.name.replace("_", "")), 64)
    length = subject.room if subject.room in lengths else told
    length = next((n for n in (length, 64, 40, 32) if n <= subject.room), 0)
    if not length or length < subject.shortest:
        return None
    unique = {"unique": True} if subject.unique else {}
    return call("pattern", f"[0-9a-f]{{{length}}}", **unique)


TEXTS: Final[tuple[tuple[str, Guess], ...]] = (
    (r"(.*_)?(user_?agent|http_user_agent|browser_agent)", _browser),
    (r"(.*_)?browser(_name)?", _choice("Chrome", "Firefox", "Safari", "Edge")),
    (r"(.*_)?prefix", _beginning),
    (r".+_(type|kind|class|model)", _kind_of_thing),
    (r"(.*_)?event(_(type|name))?", _choice(*_EVENTS)),
    (
        r"(.*_)?(changes|changeset|diff|delta|old_values?|new_values?|before|after)(_(data|json))?",
        _choice(*_CHANGES, room=_WIDE),
    ),
    (r"(.*_)?utm_source", _choice("google", "newsletter", "facebook", "partner")),
    (r"(.*_)?utm_medium", _choice("cpc", "email", "organic", "social")),
    (r"(.*_)?utm_campaign", _choice("spring_sale", "welcome", "launch", "summer_sale")),
    (r"(.*_)?referr?er(_url)?", _choice(*_PAGES, room=_WIDE)),
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
    (r"(.*_)?(mime|media|content)_?type", _mime),
    (r"(file_?)?ext(ension)?|file_ext(ension)?", _extension),
    (r"(.*_)?(file_?name|original_?name)", _file_name),
    (r"(.*_)?(path|storage_(key|path)|object_key|s3_key|location)", _file_path),
    (r"(.*_)?(hash|digest|checksum|sha_?\d+|md5|etag)(_(value|hex|sum))?", digest),
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
