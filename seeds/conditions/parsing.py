"""SQL text becomes a condition: as servers print it, and as people write it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from seeds.conditions.model import (
    Column,
    Condition,
    Constant,
    Node,
    Opaque,
    Unread,
    rebuilt,
)

if TYPE_CHECKING:
    from seeds.conditions.translation import Translator

_DIALECTS = ("postgresql", "sqlite")
_COLLATED_LIST = re.compile(r"(\bIN\s*\((?:[^()']|'[^']*')*\))\s*COLLATE\s+\w+", re.IGNORECASE)


def parse(sql: str, dialect: str, columns: Iterable[str] = ()) -> Condition | Unread:
    """Read a condition.

    Args:
        sql: The expression of a CHECK without the word and its parentheses, the predicate of an
            index, an expression of one.
        dialect: ``postgresql`` or ``sqlite``; ``postgres`` and URLs' ``postgresql+psycopg2`` too.
        columns: The table's columns. Given, names are resolved as the database does: without
            regard to case in SQLite, where a quoted name that is no column is a text.

    Returns:
        The condition; :class:`Unread` where the text is not an expression that the parser knows.
        Parts that are not understood are :class:`~seeds.conditions.model.Opaque` leaves.
    """
    name = "sqlite" if dialect.startswith("sqlite") else "postgresql"
    found = _parsed(sql, name)
    known = tuple(columns)
    if isinstance(found, Unread) or not known:
        return found
    return Condition(sql, name, _resolved(found.expression, name, known))


@lru_cache(maxsize=4096)
def _parsed(sql: str, dialect: str) -> Condition | Unread:
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    from seeds.conditions.dialects import DIALECTS
    from seeds.conditions.translation import Translator

    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    translator: Translator = Translator(dialect)
    # As the server prints the call of a function; the parser takes it for POSITION(… IN …).
    text = sql.replace('"position"(', "strpos(")
    if dialect == "sqlite":
        # Behind a list it is of the answer, not of what is looked for.
        text = _COLLATED_LIST.sub(r"\1", text)
    try:
        statement = DIALECTS[dialect].parse(f"SELECT ({text}\n)")
    except (SqlglotError, RecursionError, ValueError) as error:
        return Unread(sql, dialect, str(error).partition("\n")[0][:200] or type(error).__name__)
    tree = statement[0] if len(statement) == 1 else None
    if (
        not isinstance(tree, exp.Select)
        or len(tree.expressions) != 1
        or not isinstance(tree.expressions[0], exp.Paren)
        or isinstance(tree.expressions[0].this, exp.Alias)
        or tree.args.get("from_")
    ):
        return Unread(sql, dialect, "not one expression")
    try:
        return Condition(sql, dialect, translator.node(tree.expressions[0]))
    except RecursionError:
        return Unread(sql, dialect, "nested too deeply")


def _resolved(node: Node, dialect: str, columns: tuple[str, ...]) -> Node:
    exact = set(columns)
    folded = {name.casefold(): name for name in reversed(columns)}

    def resolve(part: Node) -> Node:
        if isinstance(part, Column):
            if part.name in exact:
                return part
            if dialect == "sqlite" and part.name.casefold() in folded:
                return Column(folded[part.name.casefold()])
            if dialect == "sqlite" and part.quoted:
                return Constant(part.name)
            return part
        if isinstance(part, Opaque):
            if dialect == "sqlite":
                names = (folded.get(n.casefold(), n) for n in part.columns)
            else:
                names = (n for n in part.columns)
            return Opaque(part.sql, tuple(n for n in names if n in exact))
        return rebuilt(part, resolve)

    return resolve(node)
