"""What a text column's name says of its values: one line for each kind of name.

A guess is made only when it fits into the column's length, and a unique column gets values that
do not repeat. Guesses are tried in order; the first wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from seeds.inference import standards, states, technical, things, trades, trees
from seeds.inference.expressions import Expression, call, chained, literal
from seeds.inference.names import singular
from seeds.inference.subject import CODE, Guess, Subject, one_of
from seeds.inference.technical import DOCUMENTS, HEX, LOWER

_LONGEST_CODE: Final = 12
_WORDS: Final = ("alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel")
_SORTS: Final = ("standard", "basic", "extended", "custom", "other")
_PEOPLE: Final = re.compile(
    r"(user|person|people|customer|client|employee|member|author|contact|patient|student|teacher"
    r"|account_holder|profile|subscriber|guest|player|driver|owner|applicant|candidate|artist|actor"
    r"|director|singer|composer|musician|writer|speaker|instructor|trainer|agent|coach|lawyer|pilot"
    r"|donor|volunteer|resident|parent|attendee|passenger|nurse|physician|therapist|dentist|doctor"
    r"|colleague|lead|recipient|sender|participant|voter|friend|relative|technician|staff)s?$"
)
_POSITIONS: Final = r"(.*_)?(job_?)?(title|position|designation)s?"
_CALLED: Final = re.compile(r"(.*_)?(name|title|label)")
_STAFF: Final = r"(employee|staff|worker|doctor|manager|colleague|technician|nurse)s?$"
_FIRMS: Final = re.compile(
    r"(compan(y|ies)|organi[sz]ation|vendor|supplier|brand|merchant|tenant|manufacturer|employer"
    r"|partner|agenc(y|ies)|shop|store|publisher)s?$"
)


def _text(
    room: int, function: str, *arguments: Any, unique: Guess | None = None, **keywords: Any
) -> Guess:
    """Return a guess that calls a function whose texts have at most so many characters."""

    def guess(subject: Subject) -> Expression | None:
        if subject.unique:
            return None if unique is None else unique(subject)
        if subject.room < room:
            return None
        return call(function, *arguments, **keywords)

    return guess


def _cut(room: int, enough: int, function: str, *, unique: Guess | None = None) -> Guess:
    """Return a guess as :func:`_text` does, cut where there is less room, but enough.

    Args:
        room: Characters of the longest text, in any language.
        enough: Characters of which most texts are recognised.
        function: What is called.
        unique: The guess for columns that are unique.
    """

    def guess(subject: Subject) -> Expression | None:
        if subject.unique:
            return None if unique is None else unique(subject)
        if subject.room >= room:
            return call(function)
        return chained(call(function), "cut", subject.room) if subject.room >= enough else None

    return guess


def _weighted(values: Mapping[str, int]) -> Guess:
    def guess(subject: Subject) -> Expression | None:
        if subject.unique or max(map(len, values)) > subject.room:
            return None
        return call("choice", literal(values))

    return guess


def _first(*guesses: Guess) -> Guess:
    """Return the first of several guesses that fits."""

    def guess(subject: Subject) -> Expression | None:
        made = (g(subject) for g in guesses)
        return next((expression for expression in made if expression is not None), None)

    return guess


def _within(before: str, after: str, length: int = CODE) -> Guess:
    """Return a guess of a code in small letters between two texts."""

    def guess(subject: Subject) -> Expression | None:
        if subject.room < len(before) + length + len(after):
            return None
        parts = [call("code", length=length, alphabet=LOWER)]
        parts = [literal(before), *parts] if before else parts
        return call("concat", *parts, *([after] if after else []))

    return guess


def code(subject: Subject) -> Expression | None:
    """Guess a unique code."""
    if not subject.unique and subject.room < CODE:
        return None  # so few codes would limit the number of rows
    room = subject.room - len(subject.prefix)
    keywords = {"length": max(min(CODE, room), min(subject.shortest, _LONGEST_CODE))}
    arguments = [subject.prefix] if subject.prefix else []
    return call("code", *arguments, **keywords)


def _small_code(subject: Subject) -> Expression | None:
    """Guess a code in small letters."""
    if not subject.unique and subject.room < CODE:
        return None
    return call("code", length=min(CODE, subject.room), alphabet=LOWER)


def _token(subject: Subject) -> Expression | None:
    if subject.room < _LONGEST_CODE:
        return code(subject)
    return call("code", length=_LONGEST_CODE, alphabet=LOWER)


_DIGESTS: Final = {"md5": 32, "sha1": 40, "sha224": 56, "sha256": 64, "sha384": 96, "sha512": 128}
"""Hexadecimal digits of digests."""


def _digest(subject: Subject) -> Expression | None:
    if subject.room < _LONGEST_CODE:
        return code(subject)
    named = next((n for sort, n in _DIGESTS.items() if sort in subject.name.replace("_", "")), 64)
    size = min(named, subject.room)
    # A column that is a little wider has no digest of its own size.
    size = max((n for n in _DIGESTS.values() if n <= size), default=size)
    # No code repeats, so that a short one would have too few values for many rows.
    count = -(-size // _LONGEST_CODE)
    longer = size % count
    parts = [size // count + (place < longer) for place in range(count)]
    made = [call("code", length=length, alphabet=HEX) for length in parts]
    return made[0] if len(made) == 1 else call("concat", *made)


_SLUG_NAMES: Final = r"(.*_)?slug|permalink"
SLUG_SOURCES: Final = ("title", "name", "headline", "subject", "label", "full_name")


def is_slug(name: str) -> bool:
    """Tell whether a column holds slugs."""
    return re.fullmatch(_SLUG_NAMES, name) is not None


def _slug(subject: Subject) -> Expression | None:
    found = (subject.siblings[n] for n in SLUG_SOURCES if n in subject.siblings)
    source = next(found, None)
    ending = call("code", length=6)
    room = subject.room - 7
    if source is not None and room >= 90:
        return call("slug", source, suffix=ending)
    if room >= 21:
        phrase = call("words", 2, 3) if room >= 65 else call("word")
        return call("slug", phrase, suffix=ending)
    return _small_code(subject)


def _label(subject: Subject) -> Expression | None:
    """Guess a short phrase, with a code behind it where it has to be unique."""
    return things.anything(subject) or _word(subject)


def _word(subject: Subject) -> Expression | None:
    room = subject.room - (8 if subject.unique else 0)
    if room < 21:
        return None
    phrase = call("words", 2, 3) if room >= 65 else call("word")
    if not subject.unique:
        return phrase
    return call("concat", phrase, " ", call("code", length=7))


def prose(subject: Subject) -> Expression | None:
    """Guess sentences, as many as there is room for."""
    if subject.unique:
        return _label(subject)
    most = min(subject.room // 81, 5)
    if most >= 3:
        return call("paragraph", 2, most)
    return _cut(81, 24, "sentence")(subject) or _label(subject)


def _job(subject: Subject) -> Expression | None:
    return _cut(40, 16, "job_title")(subject) or things.named(subject, "role")


def _headline(subject: Subject) -> Expression | None:
    if re.search(_STAFF, subject.table) or re.fullmatch(_POSITIONS, subject.table):
        return _job(subject) or _label(subject)
    if _PEOPLE.search(subject.table):
        return one_of("Mr", "Ms", "Dr")(subject) or _label(subject)
    return things.titled(subject, subject.table) or _label(subject)


def _name(subject: Subject) -> Expression | None:
    # A patient_name is a patient's, wherever it stands, and a category is one.
    of = subject.table
    if re.fullmatch(_NAMES, subject.name) is None:
        of = subject.name.removesuffix("_name")
    if _PEOPLE.search(of):
        return _full_name(subject)
    if _FIRMS.search(of):
        return _company(subject)
    return things.named(subject, of) or _label(subject)


def names_many(table: str) -> bool:
    """Tell whether there are many of what a table holds: people, firms, works."""
    return bool(_PEOPLE.search(table) or _FIRMS.search(table)) or things.is_work(table)


_NAMES: Final = r"(short_|long_|internal_|public_|official_)?(name|label)(_?\d|_[a-z]{2})?"
"""Columns that say nothing of what they name."""


def _full_name(subject: Subject) -> Expression | None:
    if subject.unique:
        return call("person.full_name", unique=True) if subject.room >= 33 else _label(subject)
    return _cut(33, 10, "person.full_name")(subject) or _label(subject)


def _described(subject: Subject) -> Expression | None:
    """Guess what a thing is called whose only text is its description."""
    own = subject.name == f"{singular(subject.table)}_description"
    if not own or subject.room > 100 or any(map(_CALLED.fullmatch, subject.all_names)):
        return None
    return things.named(subject, subject.table)


def _somebody_else(subject: Subject) -> Expression | None:
    """Guess the name of a person who is not the one of the row."""
    if subject.unique or subject.room < 10:
        return None
    name = chained(call("Person", subject.name), "full_name")
    return name if subject.room >= 33 else chained(name, "cut", subject.room)


def _legal_name(subject: Subject) -> Expression | None:
    # Of a person only where the table is about people.
    return _full_name(subject) if _PEOPLE.search(subject.table) else _company(subject)


def _company(subject: Subject) -> Expression | None:
    if not subject.unique:
        return _cut(52, 12, "company")(subject) or _label(subject)
    room = subject.room - CODE - 1
    if room < 12:
        return _label(subject)
    name = call("company") if room >= 52 else chained(call("company"), "cut", room)
    return call("concat", name, " ", call("code", length=CODE))


def _email(subject: Subject) -> Expression | None:
    unique = {"unique": subject.unique}
    if subject.room >= 50:
        return call("person.email", **unique)
    if subject.room >= 40:
        return call("person.email", **unique, pattern="{f}{last}")
    return _within("", "@example.com", 6)(subject)


def _username(subject: Subject) -> Expression | None:
    unique = {"unique": True} if subject.unique else {"unique": False}
    if subject.room >= 39:
        return call("person.username", **unique)
    if subject.room >= 28:
        return call("person.username", **unique, pattern="{f}{last}")
    if subject.unique or subject.room < 8:
        return _small_code(subject)
    name = call("person.username", unique=False, pattern="{f}{last}")
    return chained(name, "cut", subject.room)


def _state(subject: Subject) -> Expression | None:
    beside = subject.name.removesuffix("state").removesuffix("province").removesuffix("region")
    places = ("city", "street", "country", "postal_code", "zip", "zip_code", "address")
    placed = subject.all_names & {f"{beside}{place}" for place in places}
    if placed and subject.room >= 3 and not subject.unique:
        return call("address.state")
    return states.of_thing(subject)


def _ip(subject: Subject) -> Expression | None:
    if subject.unique:
        parts = [call("code", length=4, alphabet=HEX), ":", call("code", length=4, alphabet=HEX)]
        return call("concat", "2001:db8::", *parts) if subject.room >= 19 else None
    if subject.room < 15:
        return None
    return call("concat", "203.0.113.", call("between", 1, 254))


def _mac(subject: Subject) -> Expression | None:
    if subject.unique:
        # Locally administered addresses, in the form without colons.
        return call("code", "0200", 8, alphabet=HEX) if subject.room >= 12 else None
    return call("faker", "mac_address") if subject.room >= 17 else None


def _phone(subject: Subject) -> Expression | None:
    if subject.unique:
        # No country has the code 999.
        return call("code", "+999", 9, alphabet="0123456789") if subject.room >= 13 else None
    if subject.room >= 20:
        return call("person.phone")
    if subject.room >= 13:
        return call("person.phone", plain=True)
    # Without the country's code: +1 202 555 01xx is kept for fiction.
    return call("concat", "20255501", call("between", 10, 99)) if subject.room >= 10 else None


def _password(subject: Subject) -> Expression | None:
    # Nothing hashes to it, so that nobody can log in.
    return call("constant", "!") if not subject.unique else _token(subject)


_CODES = (
    r"sku|code|number|reference|ref|isbn|ean|upc|serial|barcode|vin|iban"
    r"|[a-z0-9_]+_(code|number|no|ref|reference|sku|serial)"
)
_PROSE = (
    r"(.*_)?(description|summary|excerpt|body|content|bio|biography|about|notes?|comments?|text"
    r"|message|details?|remarks?|review|feedback|abstract|reason|question|answer)"
)
_NAMED = (
    r"(.*_)?(name|label|tag|category|topic|keyword|genre|department|district|skill|industry|sector"
    r"|material|specialty|species|breed|unit|ingredient|diagnosis|medication|venue|building"
    r"|error|error_message|exception|failure_reason|fault)"
)
_BY_SOMEBODY = (
    r"(.*_)?(created|updated|modified|changed|edited|deleted|added|uploaded|submitted|requested"
    r"|approved|reviewed|confirmed|validated|verified|assigned|reported|posted|published|closed"
    r"|opened|invited|signed|completed|cancell?ed|resolved|sent)_by(_?(user|name))?"
)
_URL = _first(
    _text(90, "concat", "https://www.example.com/", call("slug", call("words", 2, 3))),
    _within("https://example.com/", ""),
)

TEXTS: Final[tuple[tuple[str, Guess], ...]] = (
    *standards.TEXTS,
    *technical.TEXTS,
    *trades.TEXTS,
    (r"(.*_)?json(_.*)?|(.*_)?(metadata|user_context)", one_of(*DOCUMENTS)),
    (r"(.*_)?e?_?mail(_address)?", _email),
    (r"(.*_)?(first|given|fore|middle)_?name|fname", _cut(17, 5, "person.first_name")),
    (r"(.*_)?(last|family|sur)_?name|lname", _cut(17, 5, "person.last_name")),
    (r"(legal|trading|business|registered)_name", _legal_name),
    (r"(.*_)?(full|real|display|contact|customer|author|recipient)_?name", _full_name),
    (r"(.*_)?(user_?name|login|handle|nick_?name|screen_name)", _username),
    (r"(contact|job|business)_title", _job),
    (r"title_of_courtesy|courtesy_title|form_of_address", one_of("Mr", "Ms", "Dr")),
    (r"(ship|shipping|bill|billing|delivery)(_to)?_name|consignee", _full_name),
    (r"[a-z]+_description", _described),
    (r"emergency_contact(_name)?|next_of_kin|guardian|beneficiary|spouse", _somebody_else),
    (_BY_SOMEBODY, _username),
    (r"(.*_)?(author|composer|director|artist|singer|photographer|contact_person)", _full_name),
    (r"(.*_)?(phone|mobile|telephone|fax|cell)(_?(number|no))?", _phone),
    (r"(.*_)?(avatar|photo|picture)(_url)?", _text(70, "person.avatar_url", unique=_URL)),
    (r"(.*_)?(url|uri|link|website|web_?site|homepage)", _URL),
    (r"(.*_)?(domain|host|host_?name|subdomain)", _within("", ".example.com")),
    (r"(.*_)?mac(_?addr(ess)?)?", _mac),
    (r"(.*_)?ip(_?v?[46])?(_?addr(ess)?)?", _ip),
    (r"(.*_)?address_?(line_?)?2", one_of("Apt 4", "Suite 200", "Floor 3", "Unit 12")),
    (r"(.*_)?(street(_address)?|address(_?(line_?)?1)?)", _cut(45, 12, "address.street")),
    (
        r"(.*_)?(city|town|municipality|location|birth_?place|place_of_birth|origin|destination)",
        _cut(40, 8, "address.city"),
    ),
    (r"(.*_)?(state|province|region)_name", _cut(24, 10, "address.state_name")),
    (r"(.*_)?(state|province|region|state_code)", _state),
    (r"(.*_)?(postal_?code|post_?code|zip(_?code)?)", _text(5, "address.postal_code")),
    (r"(.*_)?country(_code)?", _text(2, "address.country")),
    (_SLUG_NAMES, _slug),
    (r"(.*_)?(password|passwd|pwd)(_?(hash|digest|encrypted|crypted))?", _password),
    (r"(.*_)?(token|secret|api_?key|nonce|salt|session_?key|fingerprint)", _token),
    (r"(.*_)?(hash|digest|checksum|sha\d*|md5|etag)(_value)?", _digest),
    (r"(.*_)?(uuid|guid)", technical.uuid),
    (r"(.*_)?hex_?colou?r|colou?r_(code|hex)", one_of("#c0392b", "#2980b9", "#27ae60")),
    (r"(.*_)?colou?r", one_of("red", "orange", "yellow", "green", "blue", "black", "white")),
    (r"(.*_)?locale", one_of("en_US", "de_DE", "fr_FR", "es_ES")),
    (r"(.*_)?(language|lang)(_code)?", one_of("en", "de", "fr", "es", "pt")),
    (r"(.*_)?currency(_code)?", one_of("USD", "EUR", "GBP")),
    (r"(.*_)?(time_?zone|tz)", one_of("UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo")),
    (r"(.*_)?blood_(type|group)", one_of("A+", "O+", "B+", "AB+", "A-", "O-", "B-", "AB-")),
    (
        r"salutation|honorific|name_prefix|(name_)?prefix_title|title_of_courtesy",
        one_of("Mr", "Ms", "Dr"),
    ),
    (r"marital_status", one_of("single", "married", "divorced", "widowed")),
    (r"gender|sex", one_of("female", "male", "other", "f", "m")),
    (r"(.*_)?role", _first(_weighted({"user": 80, "staff": 15, "admin": 5}), one_of("user"))),
    (r"(.*_)?(status|stage|phase)", states.of_thing),
    (r"(.*_)?(priority|severity|importance)", one_of("low", "normal", "high")),
    (r"(.*_)?size", one_of("S", "M", "L", "XL")),
    (r"(.*_)?(mime|media|content)_?type", one_of("image/png", "application/pdf", "text/plain")),
    (r"(.*_)?file_?name", _text(25, "concat", call("word"), ".pdf", unique=_within("", ".pdf"))),
    (r"(.*_)?version", one_of("1.0.0", "1.1.0", "2.0.0")),
    (r"(.*_)?(company|organi[sz]ation|employer|vendor|brand|manufacturer)(_name)?", _company),
    (r"job(_?title)?|(.*_)?(occupation|profession)|position|contact_title", _job),
    (r"(.*_)?(title|subject|headline|heading|caption)", _headline),
    (_NAMED, _name),
    (_PROSE, prose),
    (_CODES, code),
)


_KINDS: Final[tuple[tuple[str, Guess], ...]] = (
    (r"(.*_)?env(ironment)?", one_of("production", "staging", "development", "test")),
    (r"(.*_)?(platform|os)", one_of("web", "ios", "android")),
    (r"(.*_)?(file_?)?ext(ension)?", one_of("pdf", "png", "jpg", "csv")),
    (r"(.*_)?channel", one_of("email", "web", "phone", "chat")),
    (r"(.*_)?(http|request)_method|verb", one_of("GET", "POST", "PUT", "DELETE")),
    (r"(.*_)?pay(ment)?_(method|type)", one_of("card", "transfer", "cash", "invoice")),
    (r"(.*_)?(shipping|shipment|delivery)_(method|type)", one_of("standard", "express", "pickup")),
    (r"(.*_)?(log_?)?level", one_of("info", "warning", "error")),
    (r"(.*_)?(plan|tier|edition)", one_of("free", "basic", "premium")),
    (r"(.*_)?(type|kind|variant|mode|method|class|format|scope|strategy)", one_of(*_SORTS)),
    *technical.KINDS,
)
"""Texts of which a column has few, that are not worth giving up a default for."""


def text_of_any_name(subject: Subject) -> Expression | None:
    """Guess a text when the name says nothing."""
    if subject.unique:
        return technical.just_uuid(subject) or code(subject)
    for pattern, guess in _KINDS:
        if re.fullmatch(pattern, subject.name):
            made = guess(subject)
            if made is not None:
                return made
    return _first(_label, one_of(*_WORDS), one_of(*"ABCDEFGH"), code)(subject)


def of_text(subject: Subject) -> Expression | None:
    """Guess a text by the column's name, or without it."""
    if (found := trees.of_tree(subject) or things.of_record(subject)) is not None:
        return found
    made = (guess(subject) for guess in _suggested(subject.name))
    return next((expression for expression in made if expression is not None), None)


def of_standard(subject: Subject) -> Expression | None:
    """Guess what a standard tells how to write, whatever its length has to be."""
    told = (
        guess(subject) for pattern, guess in standards.TEXTS if re.fullmatch(pattern, subject.name)
    )
    return next((made for made in told if made is not None), None)


@lru_cache(1 << 12)
def _suggested(name: str) -> tuple[Guess, ...]:
    """Return the guesses for a name; the same names stand in many tables."""
    return tuple(guess for pattern, guess in TEXTS if re.fullmatch(pattern, name))


def fitting(subject: Subject) -> Expression | None:
    """Guess a text that is long enough, by the column's name where it says something."""
    if (known := of_standard(subject)) is not None:
        return known
    if subject.shortest > 2:
        return code(subject) or text_of_any_name(subject)
    return of_text(subject) or text_of_any_name(subject)
