"""The states that a thing goes through, by what it is and by the state that it begins with.

No schema without a CHECK says which states an application knows; its default is one of them. So a
default that is known brings its neighbours, and one that is not stays the only value.
"""

from __future__ import annotations

import re
from typing import Final

from seeds.inference.expressions import Expression, call, literal
from seeds.inference.names import singular
from seeds.inference.subject import Subject

_COURSES: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    (
        r"(sales_|purchase_)?order|fulfil+ment",
        ("pending", "paid", "shipped", "delivered", "cancelled", "refunded"),
    ),
    (r"(credit_)?invoice|bill|credit_note", ("draft", "open", "paid", "overdue", "void")),
    (
        r"payment|transaction|charge|payout|refund|transfer|withdrawal|deposit",
        ("pending", "succeeded", "failed", "refunded"),
    ),
    (
        r"shipment|delivery|parcel|package",
        ("pending", "packed", "shipped", "in_transit", "delivered", "returned"),
    ),
    (
        r"subscription|membership|licen[sc]e",
        ("trialing", "active", "past_due", "cancelled", "expired"),
    ),
    (
        r"booking|reservation|rental",
        ("pending", "confirmed", "completed", "cancelled", "no_show"),
    ),
    (
        r"appointment|visit|meeting|session|consultation|interview|match|game",
        ("scheduled", "confirmed", "completed", "cancelled", "no_show"),
    ),
    (r"flight|departure|arrival", ("scheduled", "boarding", "departed", "landed", "delayed")),
    (
        r"quote|offer|proposal|estimate|contract",
        ("draft", "sent", "accepted", "declined", "expired"),
    ),
    (r"task|todo|story|subtask|action_item|work_item", ("todo", "in_progress", "review", "done")),
    (
        r"ticket|issue|bug|incident|case|complaint|request|claim",
        ("open", "in_progress", "waiting", "resolved", "closed"),
    ),
    (
        r"project|campaign|milestone|phase|initiative|event",
        ("planned", "active", "on_hold", "completed", "cancelled"),
    ),
    (
        r"job|run|build|import|export|execution|pipeline|deployment|workflow_run|batch|backup|scan",
        ("queued", "running", "succeeded", "failed", "cancelled"),
    ),
    (
        r"post|article|page|story|product|course|lesson|document|template|listing|video|newsletter",
        ("draft", "published", "archived"),
    ),
    (r"message|notification|email|sms|mail", ("queued", "sent", "delivered", "read", "failed")),
    (
        r"invitation|invite|friendship|friend_request",
        ("pending", "accepted", "declined", "expired"),
    ),
    (r"comment|review|rating|feedback", ("pending", "approved", "rejected", "spam")),
    (r"lead|prospect|opportunity|deal", ("new", "contacted", "qualified", "won", "lost")),
    (
        r"application|candidate|applicant",
        ("applied", "interviewing", "offered", "hired", "rejected"),
    ),
    (
        (
            r"user|account|customer|member|employee|client|vendor|supplier|tenant|organi[sz]ation"
            r"|company"
        ),
        ("invited", "active", "suspended", "closed"),
    ),
    (r"device|server|sensor|machine|host|node", ("online", "offline", "maintenance", "retired")),
)
"""Things, and their states from the first on."""

_ELSEWHERE: Final[tuple[tuple[str, ...], ...]] = (
    ("new", "active", "done"),
    ("active", "inactive", "archived"),
    ("enabled", "disabled"),
    ("pending", "approved", "rejected"),
    ("pending", "processing", "completed", "failed"),
    ("open", "closed"),
    ("todo", "doing", "done"),
    ("waiting", "running", "finished", "failed"),
    ("created", "started", "finished"),
    ("available", "reserved", "sold"),
)
"""States of things of other names, by what they begin with."""


def of_thing(subject: Subject) -> Expression | None:
    """Guess the states of what a table holds; nothing where its default is none that is known."""
    if subject.unique:
        return None
    known = states_of(subject.table, subject.default)
    if not known and not subject.default:
        known = _ELSEWHERE[0]
    fitting = [one for one in known if subject.shortest <= len(one) <= subject.room]
    return call("choice", literal(tuple(fitting))) if fitting else None


def states_of(table: str, begins: str) -> tuple[str, ...]:
    """Return the states of what a table holds, as far as they are known.

    Args:
        table: The table's name, in small letters.
        begins: The state that a row has when nobody says another; empty for none.
    """
    usual = begins.lower().replace(" ", "_").replace("-", "_")
    one = singular(table)
    own = [states for things, states in _COURSES if re.fullmatch(rf"(.*_)?({things})", one)]
    if not begins:
        return own[0] if own else ()
    courses = [*own, *_ELSEWHERE, *(states for _, states in _COURSES)]
    found = next((states for states in courses if usual in states), ())
    return tuple(_written(state, begins) for state in found)


def _written(state: str, like: str) -> str:
    """Return a state written as another one is: in capitals, with blanks or hyphens."""
    for sign in " -":
        if sign in like:
            state = state.replace("_", sign)
    if like.isupper():
        return state.upper()
    return state.title() if like[:1].isupper() else state
