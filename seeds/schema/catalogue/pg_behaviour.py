"""What happens on PostgreSQL when rows are written: triggers and rules."""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa

from seeds.schema.catalogue.draft import Draft
from seeds.schema.catalogue.model import Rule, Trigger
from seeds.schema.catalogue.sql_text import bare, closing, tokens

_TRIGGERS = """
SELECT t.tgrelid, t.tgname, t.tgtype::int, t.tgenabled::text, n.nspname || '.' || p.proname,
  p.prosrc, CASE WHEN t.tgqual IS NOT NULL THEN pg_get_triggerdef(t.oid, true) END,
  t.tginitdeferred
FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_namespace n ON n.oid = p.pronamespace
WHERE NOT t.tgisinternal ORDER BY t.tgrelid, t.tgname
"""
_RULES = """
SELECT ev_class, rulename, is_instead, ev_qual::text <> '<>', pg_get_ruledef(oid, true)
FROM pg_rewrite WHERE ev_type = '3' AND ev_enabled <> 'D' ORDER BY ev_class, rulename
"""
# Bits of pg_trigger.tgtype, from the server's catalog/pg_trigger.h.
_ROW, _BEFORE, _INSTEAD = 1, 2, 64
_EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}


def read_triggers(connection: sa.Connection, drafts: Mapping[int, Draft]) -> None:
    """Give tables the triggers that somebody wrote."""
    for (
        oid,
        name,
        bits,
        enabled,
        function,
        body,
        definition,
        deferred,
    ) in connection.exec_driver_sql(_TRIGGERS):
        if oid not in drafts:
            continue
        when = "BEFORE" if bits & _BEFORE else "INSTEAD OF" if bits & _INSTEAD else "AFTER"
        drafts[oid].triggers.append(
            Trigger(
                name=name,
                when=when,
                events=tuple(event for event, bit in _EVENTS.items() if bits & bit),
                function=function,
                body=body,
                enabled=enabled in {"O", "A"},
                each_row=bool(bits & _ROW),
                condition=_condition(definition or ""),
                deferred=deferred,
            )
        )


def _condition(definition: str) -> str:
    pieces = tokens(definition)
    for place, token in enumerate(pieces[:-1]):
        if token.says("WHEN") and pieces[place + 1].text == "(":
            end = closing(pieces, place + 1)
            return bare(definition[pieces[place + 1].start : pieces[end].end])
    return ""


def read_rules(connection: sa.Connection, drafts: Mapping[int, Draft]) -> None:
    """Give tables their rules on INSERT."""
    for oid, name, instead, conditional, definition in connection.exec_driver_sql(_RULES):
        draft = drafts.get(oid)
        if draft is None:
            continue
        draft.rules.append(Rule(name, instead, conditional, definition))
        if instead and not conditional and not draft.why_not:
            draft.why_not = f"the rule {name} does something else instead of an INSERT"
