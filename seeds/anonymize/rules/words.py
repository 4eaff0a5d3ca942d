"""What names of columns and tables say: one line for each thing that they may be about."""

from __future__ import annotations

import re
from typing import Final

_WORDS: Final[tuple[tuple[str, str], ...]] = (
    (
        "password",
        (
            r"pass(word|wd|phrase|code)?(_?(hash|digest|salt|enc\w*))?|pwd(_hash)?|pin(_code)?"
            r"|(hashed|encrypted)_pass\w*|salt"
        ),
    ),
    (
        "token",
        (
            r"(\w+_)?(token|secret|api_?key|access_key|private_key|secret_key|csrf|otp|jwt"
            r"|session_?(id|key)?|refresh_key|webhook_key|credentials?|cookie)s?(_(hash|digest))?"
        ),
    ),
    ("email", r"(\w+_)?e?_?mails?(_?addr(ess)?(es)?)?_?\d*"),
    ("card", r"(\w+_)?((credit_?|debit_?)?card(_?(no|num|number))|cc_?(no|num|number)|pan)"),
    (
        "iban",
        (
            r"(\w+_)?(iban|account_?(no|num|number)|bank_account|routing_number|sort_code|bic"
            r"|swift)(_\w+)?"
        ),
    ),
    (
        "national_id",
        (
            r"(\w+_)?(ssn|social_security\w*|national_?(id|number|insurance\w*)|passport\w*"
            r"|tax_?(id|number|no)|nino?|cpf|cnpj|dni|nif|bsn|pesel|personal_?(no|number|id)"
            r"|driver_?s?_?licen[cs]e\w*|vat_?(id|number))"
        ),
    ),
    ("mac", r"(\w+_)?mac(_?addr(ess)?)?"),
    ("ip", r"(\w+_)?(ip|ipv4|ipv6|ip_?addr(ess)?|remote_addr|client_addr)(_\w+)?"),
    (
        "phone",
        r"(\w+_)?(tele)?(phone|mobile|cell|fax|tel|msisdn|whats_?app)(s|_?(no|num|number))?_?\d*",
    ),
    ("born", r"(\w+_)?(birth_?(date|day)|date_of_birth|dob|born(_(on|at))?|birth)"),
    ("first_name", r"(\w+_)?(first|given|fore|middle)_?name|fname|given"),
    ("last_name", r"(\w+_)?(last|family|sur|maiden)_?name|lname|family"),
    (
        "username",
        (
            r"(\w+_)?(user_?name|login(_?name)?|nick(_?name)?|screen_?name|handle"
            r"|account_name)"
        ),
    ),
    (
        "full_name",
        (
            r"(full|display|real|legal|contact|customer|recipient|person|holder|owner|author"
            r"|sender|employee|patient|guest|member|billing|shipping|cardholder|emergency\w*)"
            r"_?name|recipient|cardholder|attn"
        ),
    ),
    (
        "street",
        (
            r"(\w+_)?(street\w*|address(_?line)?_?\d?|addr(ess)?_?\d?|line_?[123]|house_?(no|num"
            r"|number))"
        ),
    ),
    ("city", r"(\w+_)?(city|town|locality|suburb)"),
    ("state", r"(?!.*_state$)(state|province|county)(_?code)?"),
    ("postal_code", r"(\w+_)?(zip|zip_?code|post_?code|postal_?code)"),
    ("country", r"(\w+_)?(country|country_?code|country_?name)"),
    ("place", r"(\w+_)?(lat|latitude|lng|lon|longitude|geo\w*|coordinates?|location)"),
    (
        "device",
        (
            r"(\w+_)?(device_?id|fingerprint|imei|idfa|advertising_id|serial_?(no|number)?"
            r"|external_?id|customer_?(no|number)|member_?(no|number))"
        ),
    ),
    ("agent", r"(\w+_)?(user_?agent|browser|referr?er)"),
    ("picture", r"(\w+_)?(avatar|photo|picture|portrait|signature)(_?(url|path|file))?"),
    ("company", r"(company|employer|organi[sz]ation|firm)(_?name)?"),
    (
        "url",
        (
            r"(\w+_)?(url|uri|website|homepage|web_?site|linkedin|twitter|facebook|instagram"
            r"|profile_link)"
        ),
    ),
    (
        "special",
        (
            r"(\w+_)?(gender|sex|religion|ethnicity|race|nationality|marital\w*|orientation"
            r"|political\w*|diagnos\w*|disab\w*|health\w*|medical\w*|blood\w*|allerg\w*|pregnan\w*"
            r"|salary|income|wage|criminal\w*|union_member\w*|age)"
        ),
    ),
    (
        "free",
        (
            r"(\w+_)?(bio|biography|about|description|excerpt|note|notes|comment|comments|remark|remarks|message|msg"
            r"|body|feedback|complaint|reply|answer|question|memo|summary|details|free_?text"
            r"|transcript|instructions|reason|subject|headline|motto|statement)"
        ),
    ),
)
_NAMES: Final = tuple((name, re.compile(pattern)) for name, pattern in _WORDS)


def named(name: str) -> str:
    """Return what a column's name says it is about; empty when it says nothing of people.

    Args:
        name: The name in small letters, words joined by underscores.
    """
    return next((what for what, pattern in _NAMES if pattern.fullmatch(name)), "")


PEOPLE: Final = re.compile(
    r"(\w+_)?(users?|people|persons?|customers?|clients?|employees?|members?|authors?|contacts?"
    r"|patients?|students?|teachers?|accounts?|profiles?|subscribers?|guests?|players?|drivers?"
    r"|owners?|applicants?|candidates?|staff|donors?|leads?|visitors?|participants?|tenants?"
    r"|recipients?|beneficiar(y|ies))"
)
"""Tables of people, by their names."""

LOGINS: Final = re.compile(
    r"(\w+_)?(sessions?|log_?ins?|tokens?|password_resets?|oauth\w*|refresh_tokens?|api_keys?"
    r"|verification_codes?|one_time_\w+|magic_links?|remember_\w+|authtoken\w*)"
)
"""Tables of what lets somebody in, by their names."""

HARMLESS: Final = re.compile(
    r"(\w+_)?(status|state|type|kind|role|priority|level|tier|plan|category|currency|locale|lang"
    r"|language|time_?zone|tz|theme|unit|colou?r|size|material|format|mime_?type|frequency|method"
    r"|channel|severity|visibility|position|rank|sort|sort_?order|ordinal|version|revision|stage)"
)
"""Names of what says how something is, and not who it is."""

CATALOGUE: Final = re.compile(
    r"(\w+_)?(name|title|slug|sku|code|key|label|description|brand|model|option|excerpt|keywords?"
    r"|tags?|permissions?|value|icon|template|question|answer|body|summary|subject)"
)
"""Names of what describes a thing, where the table is of things."""

AMOUNTS: Final = re.compile(
    r"(\w+_)?(quantity|qty|count|number_of_\w+|num_\w+|stock|price|amount|total|subtotal|sub_total"
    r"|tax|shipping|discount|fee|cost|balance|weight(_kg|_g)?|width|height|depth|length|duration"
    r"|seconds|minutes|bytes|size|attempts|retries|points|score|rating|stars|votes|views|clicks"
    r"|likes|percent|rate|limit|capacity|delta|year|month|day|hour|page|line|row|x|y|ratio"
    r"|threshold|max\w*|min\w*)"
)
"""Names of numbers that count or measure something."""

FLAGS: Final = re.compile(
    r"(is|has|was|can|allow|allows|enable|enables|show|use|uses)_\w+"
    r"|(\w+_)?(active|enabled|disabled|verified|confirmed|deleted|archived|published|public|private"
    r"|visible|hidden|featured|default|primary|required|locked|approved|paid|sent|read|seen|done"
    r"|completed|processed|success|internal|system|opt_in|subscribed)"
)
"""Names of what is yes or no, and says nothing of a person that others could not know."""
