"""Triggers that refuse every row, as far as their text says so."""

from __future__ import annotations

from itertools import pairwise

from seeds.schema.catalogue.model import CatalogueTable, Trigger
from seeds.schema.catalogue.sql_text import Token, tokens

_SAID = ("DEBUG", "LOG", "INFO", "NOTICE", "WARNING")
"""What RAISE of PL/pgSQL says without refusing anything."""


def refusing(table: CatalogueTable, dialect: str) -> str:
    """Return the name of a trigger that refuses every row; empty where none is known to.

    Only a trigger without a condition that begins with its refusal is known to. Others may refuse
    every row as well, and only the database knows.

    Args:
        table: The table.
        dialect: ``postgresql`` or ``sqlite``.
    """
    for trigger in table.triggers:
        if trigger.enabled and "INSERT" in trigger.events and not trigger.condition:
            refuses = _refuses_in_sqlite if dialect == "sqlite" else _refuses_in_plpgsql
            if refuses(trigger):
                return trigger.name
    return ""


def _refuses_in_plpgsql(trigger: Trigger) -> bool:
    pieces = tokens(trigger.body)
    if not _begins(pieces, "BEGIN", "RAISE") or len(pieces) < 3 or pieces[2].says(*_SAID):
        return False
    return not any(
        one.says("EXCEPTION") and other.says("WHEN")  # it is caught
        for one, other in pairwise(pieces)
    )


def _refuses_in_sqlite(trigger: Trigger) -> bool:
    pieces = tokens(trigger.body, "sqlite")
    called = _begins(pieces, "SELECT", "RAISE") and len(pieces) > 6
    return (
        called
        and pieces[3].says("ABORT", "FAIL", "ROLLBACK")
        and [piece.text for piece in pieces[6:8]] in ([")"], [")", ";"])
    )


def _begins(pieces: list[Token], *words: str) -> bool:
    return len(pieces) >= len(words) and all(
        piece.says(word) for piece, word in zip(pieces, words, strict=False)
    )
