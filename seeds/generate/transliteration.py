"""Names in any script as short ASCII slugs, for user names and e-mail addresses.

A slug has letters ``a`` to ``z`` only. Latin, Cyrillic and Greek letters are transliterated in
the plain way people write their own addresses; a text in another script gets a stable slug made
from a digest, because a readable one would need a dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from hashlib import blake2b

_NOT_A_LETTER = re.compile("[^a-z]+")

# Letters that Unicode does not decompose into a base letter and a mark.
_LATIN = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "ħ": "h",
    "ı": "i",  # noqa: RUF001 - the letter itself is meant
    "ə": "e",
    "ŋ": "n",
    "ɓ": "b",
    "ɗ": "d",
    "ƙ": "k",
    "ƴ": "y",
    "ʼ": "",  # noqa: RUF001 - the letter itself is meant
    "ʻ": "",  # noqa: RUF001 - the letter itself is meant
}

# Only German spells the umlauts out; a Turkish or Finnish name just drops the dots.
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})

# й, ї, ў and ё would lose their mark in the decomposition, so they are replaced before it.
_BEFORE = str.maketrans({"й": "y", "ї": "yi", "ў": "u", "ё": "e", "ѓ": "gj", "ќ": "kj"})


def _pairs(letters: str, slugs: str) -> dict[str, str]:
    return dict(zip(letters, slugs.split(), strict=True))


# The dash of the hard and the soft sign is dropped with all other marks at the end.
_CYRILLIC = _pairs(
    "абвгдежзиклмнопрстуфхцчшщъыьэюяіѕєґјљњћђџ",
    "a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch - y - e yu ya "
    "i dz ye g j lj nj c dj dz",
)

_GREEK = _pairs(
    "αβγδεζηθικλμνξοπρσςτυφχψω",
    "a v g d e z i th i k l m n x o p r s s t y f ch ps o",
)

_GREEK_OU = "\N{GREEK SMALL LETTER OMICRON}\N{GREEK SMALL LETTER UPSILON}"

_LETTERS = str.maketrans({**_LATIN, **_CYRILLIC, **_GREEK})


def ascii_slug(text: str, *, locale: str = "en_US") -> str:
    """Return the slug of a name: one or more of the letters ``a`` to ``z``.

    Args:
        text: A name in any script.
        locale: The locale whose spelling habits apply (``ä`` is ``ae`` in German names, ``a`` in
            others).
    """
    lower = text.lower()
    if not lower.isascii():
        if locale.startswith(("de", "lb")):
            lower = unicodedata.normalize("NFC", lower).translate(_GERMAN)
        lower = unicodedata.normalize("NFC", lower).translate(_BEFORE)
        marked = unicodedata.normalize("NFKD", lower)
        lower = "".join(c for c in marked if not unicodedata.combining(c))
        lower = lower.replace(_GREEK_OU, "ou").translate(_LETTERS)
        # Half a transliteration would be a worse address than none.
        if any(not c.isascii() and c.isalpha() for c in lower):
            return digest_slug(text)
    return _NOT_A_LETTER.sub("", lower) or digest_slug(text)


def digest_slug(text: str) -> str:
    """Return eight letters ``a`` to ``p`` that depend on the text alone."""
    digest = blake2b(unicodedata.normalize("NFC", text).encode(), digest_size=4).hexdigest()
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest)
