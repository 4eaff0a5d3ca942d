"""What the things of a table are called: departments, clinics, films, countries and their codes."""

from __future__ import annotations

import re
from typing import Any, Final

from seeds.generate import vocabulary
from seeds.inference.expressions import Expression, call
from seeds.inference.names import singular
from seeds.inference.subject import Subject

_NUMBER: Final = 8
"""Characters of the number behind a unique term, its blank included."""
_ENOUGH: Final = 5
"""Terms that have to fit for a list to be worth drawing from."""

_PLACES: Final = (
    r"(.*_)?(warehouse|branch|office|location|site|venue|room|building|facility|station|clinic"
    r"|hospital|school|university|college|hotel|restaurant|cafe|library|museum|park|gym|studio"
    r"|theat(er|re)|cinema|stadium|airport|depot|plant|factory|farm|campus|hub|ward|terminal"
    r"|pharmacy|market|garage|floor|laborator(y|ies)|lab|cent(er|re)|kitchen|practice|court)"
)

_KINDS: Final[tuple[tuple[str, str], ...]] = (
    (r"sub_?category|category|catalogue|catalog|collection|aisle|section", "category"),
    (r"genre", "genre"),
    (r"tag|label|keyword|hashtag", "tag"),
    (r"topic|theme|forum|board|thread|discussion", "topic"),
    (r"department|dept|division|business_unit|cost_cent(er|re)|faculty", "department"),
    (r"role|user_role|user_group|user_type|position|occupation", "role"),
    (r"permission|privilege|scope|ability", "permission"),
    (r"skill|competence|competency|expertise|qualification", "skill"),
    (r"(.*_)?(status|state_type|workflow_state|stage)", "status"),
    (r"(.*_)?(priority|severity|urgency)", "priority"),
    (r"unit|uom|measure|unit_of_measure(ment)?|measurement_unit", "unit"),
    (r"(sub_?)?project|initiative|programme?", "project"),
    (r"plan|subscription_plan|tier|membership|membership_type|package|edition", "plan"),
    (r"feature|feature_flag", "feature"),
    (r"pay(ment)?_(method|type|mode)", "payment_method"),
    (r"(shipping|shipment|delivery|ship)_(method|type|mode)|shipper|carrier", "shipping_method"),
    (r"(.*_)?(document|attachment|file)_?(type|kind)|document", "document"),
    (r"(.*_)?(account)_?(type|kind)|ledger_account|account", "account"),
    (r"(.*_)?(event)_?(type|kind)?|conference|meeting|meetup|activity", "event"),
    (r"(.*_)?(vehicle)_?(type|kind)?|car|truck|fleet_vehicle", "vehicle"),
    (r"(.*_)?(device|sensor|machine|equipment|asset|instrument|meter)_?(type|kind)?", "equipment"),
    (r"(.*_)?(type|kind|sort|classification|class_type)", "type"),
    (r"(.*_)?(level|grade|rank|difficulty)", "level"),
    (r"colou?r|(.*_)colou?r", "colour"),
    (r"size|(.*_)size", "size"),
    (r"material|fabric", "material"),
    (r"course|subject|lesson|class|module|curriculum|training", "course"),
    (r"ingredient|food|foodstuff", "ingredient"),
    (r"dish|recipe|meal|menu_item", "dish"),
    (r"diagnosis|disease|illness|condition|symptom|allergy", "diagnosis"),
    (r"medication|medicine|drug|substance", "medication"),
    (r"treatment|procedure|therapy|exam|examination", "treatment"),
    (r"special(i)?ty|speciali[sz]ation", "specialty"),
    (r"pet|animal|dog|cat|horse", "pet"),
    (r"species|animal_type", "species"),
    (r"breed", "breed"),
    (r"(vehicle_|car_)?(make|manufacturer)|car_brand", "vehicle_make"),
    (r"bank", "bank"),
    (r"tax|tax_rate|tax_class|vat|vat_rate", "tax"),
    (r"holiday|public_holiday", "holiday"),
    (r"sport|discipline|hobby", "sport"),
    (r"amenity|facility_type", "amenity"),
    (r"district|neighbou?rhood|borough|quarter|suburb|county|parish|locality", "district"),
    (r"region|territory|sales_region|zone|area", "region"),
    (r"continent", "continent"),
    (r"state|province|federal_state", "state"),
    (r"city|town|municipality|village|settlement", "town"),
    (r"weekday|day_of_week", "weekday"),
    (r"industry|(business_|industry_)?sector|branch_of_industry", "industry"),
    (r"(lead_|traffic_|referral_)?source|medium", "source"),
    (r"(sales_|marketing_)?channel", "channel"),
    (r"question|survey_question", "question"),
    (r"(.*_)?(error|failure|exception|fault)(_message|_reason|_text)?", "error"),
    (
        r"product|item|article|good|merchandise|part|component|stock_item|variant|inventory",
        "product",
    ),
    (
        r"film|movie|book|album|song|track|novel|tv_show|show|episode|series|painting|artwork",
        "work",
    ),
    (r"video|photo|picture|playlist|game|exhibit(ion)?|play", "work"),
    (r"post|blog_post|page|news|story|blog|newsletter|announcement|podcast", "headline"),
    (r"task|todo|ticket|issue|bug|job|request|work_order|milestone|action_item", "task"),
    (_PLACES, "place"),
)
"""What the things are, in the singular, and the kind of their terms; the first wins."""

_TITLED: Final = {"product": "headline", "thing": "headline"}
"""Kinds of names that are none of titles."""

_COUNTRY: Final = (
    (r"(.*_)?(iso_?3|a3|alpha_?3|code_?3|iso_?alpha_?3|iso_code_?3)(_code)?", "alpha3"),
    (r"(.*_)?(numeric|num)(_code)?|iso_?num(eric)?|un_code", "numeric"),
    (r"(.*_)?currency(_code)?", "currency"),
    (r"(.*_)?(calling|dial(l?ing)?|phone|tel)_?(code|prefix|no)", "calling_code"),
    (r"capital(_city)?", "capital"),
    (r"continent|region", "continent"),
    (
        r"(.*_)?(code|iso|iso_?2|a2|alpha_?2|iso_?code|cc|tld|id|key|abbreviation|short)(_?2)?",
        "code",
    ),
)
_CURRENCY: Final = (
    (r"(.*_)?(numeric|num)(_code)?", "numeric"),
    (r"(.*_)?(symbol|sign)", "symbol"),
    (r"(.*_)?(code|iso(_?code)?|alpha_?3|abbreviation|id|key|short)", "code"),
)
_LANGUAGE: Final = (
    (r"(.*_)?(iso_?3|alpha_?3|iso_?639_?[23])(_code)?", "alpha3"),
    (r"(.*_)?(locale|culture|lcid)", "locale"),
    (r"(.*_)?(code|iso(_?code)?|iso_?2|alpha_?2|iso_?639(_?1)?|tag|abbreviation|id|key)", "code"),
)
_RECORDS: Final = {
    "country": (r"country|nation", _COUNTRY),
    "currency": (r"currency", _CURRENCY),
    "language": (r"language|lang", _LANGUAGE),
}
_OWN: Final = r"((first|last|full|given|family|sur|display|user|company)_?)?name|title|label"
_NAME: Final = (
    r"((english|printable|common|official|full|display|short|long|native|local)_)?"
    r"(name|title|label)"
)
_LONG_CODE: Final = 3


def of_record(subject: Subject) -> Expression | None:
    """Guess a column of a table of countries, currencies or languages."""
    for kind, (tables, columns) in _RECORDS.items():
        if not _is(subject.table, tables):
            continue
        own = rf"({tables})_?(code|id)"
        if re.fullmatch(rf"(({tables})_?)?{_NAME}(_en)?|{tables}", subject.name):
            return _term(f"{kind}.name", subject)
        name = re.sub(rf"^({tables})_", "", subject.name) if re.fullmatch(own, subject.name) else ""
        for pattern, column in columns:
            if re.fullmatch(pattern, name or subject.name):
                three = _LONG_CODE in (subject.room, subject.shortest)
                long = column == "code" and three and kind != "currency"
                return _term(f"{kind}.{'alpha3' if long else column}", subject)
    return None


def is_whole(subject: Subject) -> bool:
    """Tell whether rows have a value even where they need none: it is what a thing is called."""
    return re.fullmatch(_OWN, subject.name) is not None or of_record(subject) is not None


def named(subject: Subject, of: str) -> Expression | None:
    """Guess what a thing is called.

    Args:
        subject: The column.
        of: What the thing is: the name of its table, or what stands before ``_name``.
    """
    one, kind = _kind(of)
    return _term(kind, subject, of=_title(one) if kind in ("place", "thing") else "")


def titled(subject: Subject, of: str) -> Expression | None:
    """Guess a thing's title, likewise."""
    _, kind = _kind(of)
    return _term(_TITLED.get(kind, kind), subject, of=_title(of) if kind == "place" else "")


def anything(subject: Subject) -> Expression | None:
    """Guess two words of no meaning in particular."""
    return _term("nickname", subject)


def _is(table: str, pattern: str) -> bool:
    return re.fullmatch(rf"(.*_)?({pattern})", singular(table)) is not None


def is_work(of: str) -> bool:
    """Tell whether things are works of somebody: films, albums, articles."""
    return _kind(of)[1] in ("work", "headline")


def _kind(of: str) -> tuple[str, str]:
    """Return what a thing is, in the singular, and the kind of its terms."""
    words = singular(of).split("_")
    # An app's or a module's name may stand in front: of shop_order_category the last words count.
    for start in range(len(words)):
        one = "_".join(words[start:])
        for pattern, kind in _KINDS:
            if re.fullmatch(pattern, one):
                return one, kind
    return words[-1], "thing"


def _title(one: str) -> str:
    return " ".join(word.capitalize() for word in one.split("_")[-2:])


def _term(kind: str, subject: Subject, *, of: str = "") -> Expression | None:
    known = vocabulary.terms(kind, of)
    is_code = "." in kind and not kind.endswith(".name")
    room = subject.room - (_NUMBER if subject.unique and not is_code else 0)
    fitting = sum(subject.shortest <= len(text) <= room for text in known)
    if fitting < min(_ENOUGH, len(known)) or (is_code and fitting < len(known)):
        return None
    if subject.shortest > min(map(len, known)):
        return None
    keywords: dict[str, Any] = {"of": of} if of else {}
    if subject.unique:
        keywords["unique"] = True
    if max(map(len, known)) > room:
        keywords["longest"] = room
    return call("term", kind, **keywords)
