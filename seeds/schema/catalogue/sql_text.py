"""Texts of SQL cut into words, without understanding them: names, strings, comments, brackets.

Enough to find out which columns an expression names, to take away parentheses around the whole,
and to put one name in another's place. Expressions keep their letters.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

_PATTERN = r"""
    (?P<space>\s+)
  | (?P<comment>--[^\n]*|/\*.*?(?:\*/|\Z))
  | (?P<string>[eE]'(?:[^'\\]|\\.|'')*'
      |(?:[xXbBnN]|[uU]&)?'(?:[^']|'')*'
      |\$(?P<tag>(?:[^\W\d]\w*)?)\$.*?\$(?P=tag)\$)
  | (?P<quoted>(?:[uU]&)?"(?:[^"]|"")*"|`(?:[^`]|``)*`{brackets})
  | (?P<number>(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?))
  | (?P<word>[^\W\d][\w$]*)
  | (?P<sign>::|\|\||[<>!=]=|<>|.)
"""
_POSTGRESQL = re.compile(_PATTERN.replace("{brackets}", ""), re.VERBOSE | re.DOTALL)
_SQLITE = re.compile(_PATTERN.replace("{brackets}", r"|\[[^\]]*\]"), re.VERBOSE | re.DOTALL)


class Token(NamedTuple):
    """A piece of a text.

    Attributes:
        kind: ``string``, ``quoted`` (a name in quotes), ``number``, ``word`` or ``sign``.
        text: Its letters as they stand.
        start: Where it begins.
        end: Where it ends.
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def name(self) -> str:
        """The name that a word or a quoted name stands for, in the letters it has.

        A string stands for one, too: SQLite takes it where only a name can be.
        """
        if self.kind not in {"quoted", "string"}:
            return self.text
        text = self.text[2:] if self.text[0] in "uU" else self.text
        mark = text[-1]
        inner = text[1:-1]
        return inner if mark == "]" else inner.replace(mark * 2, mark)

    def says(self, *words: str) -> bool:
        """Tell whether it is one of some words without quotes, in letters of any case."""
        return self.kind == "word" and self.text.upper() in words


def tokens(sql: str, dialect: str = "postgresql") -> list[Token]:
    """Return the pieces of a text, without blanks and comments.

    Args:
        sql: The text.
        dialect: ``sqlite`` has names in square brackets and no strings in dollars; elsewhere
            brackets are signs.
    """
    return list(_tokens(sql, _SQLITE if dialect == "sqlite" else _POSTGRESQL))


def _tokens(sql: str, pattern: re.Pattern[str]) -> Iterator[Token]:
    for match in pattern.finditer(sql):
        kind = match.lastgroup or ""
        if kind == "tag":
            kind = "string"
        if kind not in {"space", "comment"}:
            yield Token(kind, match.group(), match.start(), match.end())


def closing(pieces: Sequence[Token], opening: int) -> int:
    """Return where the parenthesis that is opened at a place is closed; the end when nowhere."""
    depth = 0
    for place in range(opening, len(pieces)):
        if pieces[place].text == "(" and pieces[place].kind == "sign":
            depth += 1
        elif pieces[place].text == ")" and pieces[place].kind == "sign":
            depth -= 1
            if depth == 0:
                return place
    return len(pieces)


def bare(sql: str, dialect: str = "postgresql") -> str:
    """Return an expression without parentheses around the whole, and without blanks around it."""
    sql = sql.strip()
    if not sql.startswith("(") and "--" not in sql and "/*" not in sql:
        return sql
    while True:
        pieces = tokens(sql, dialect)
        if len(pieces) < 3 or pieces[0].text != "(" or closing(pieces, 0) != len(pieces) - 1:
            return sql[pieces[0].start : pieces[-1].end] if pieces else ""
        sql = sql[pieces[1].start : pieces[-2].end]


def quoted(name: str) -> str:
    """Return a name for use in SQL: in quotes unless it is plain in every dialect."""
    if _PLAIN.fullmatch(name) and name.upper() not in _RESERVED:
        return name
    return '"' + name.replace('"', '""') + '"'


_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")


def replaced(sql: str, word: str, by: str, dialect: str = "postgresql") -> str:
    """Return a text in which a word without quotes, in letters of any case, is another text."""
    parts, last = [], 0
    for token in tokens(sql, dialect):
        if token.says(word.upper()):
            parts += [sql[last : token.start], by]
            last = token.end
    return "".join([*parts, sql[last:]])


def columns_in(sql: str, columns: Collection[str], dialect: str) -> tuple[str, ...]:
    """Return the columns that an expression names, in their table's order.

    Args:
        sql: The expression.
        columns: The names of the table's columns.
        dialect: SQLite compares names without regard to case; so do others where a name has no
            quotes.
    """
    exact = set(columns)
    folded = {name.lower(): name for name in columns}
    found = set()
    pieces = tokens(sql, dialect)
    for place, token in enumerate(pieces):
        if token.kind not in {"word", "quoted"}:
            continue
        following = pieces[place + 1].text if place + 1 < len(pieces) else ""
        # A function's name, a type after ::, a schema before a point.
        if token.kind == "word" and following == "(":
            continue
        if place and pieces[place - 1].text == "::":
            continue
        if following == "." and place + 2 < len(pieces):
            continue
        if dialect == "sqlite":
            name = folded.get(token.name.lower())
        elif token.kind == "word":
            name = token.text.lower() if token.text.lower() in exact else None
        else:
            name = token.name if token.name in exact else None
        if name is not None:
            found.add(name)
    return tuple(name for name in columns if name in found)


def split(sql: str, dialect: str = "postgresql") -> list[str]:
    """Return the parts of a list between its commas, but not those in brackets."""
    parts, start, depth = [], 0, 0
    for token in tokens(sql, dialect):
        if token.kind != "sign":
            continue
        if token.text in "([":
            depth += 1
        elif token.text in ")]":
            depth -= 1
        elif token.text == "," and depth == 0:
            parts.append(sql[start : token.start].strip())
            start = token.end
    return [*parts, sql[start:].strip()]


# Words that some dialect, or a parser, does not take for a column's name without quotes.
_RESERVED = frozenset(
    re.findall(
        r"\w+",
        """
ADD ALL ALTER ANALYSE ANALYZE AND ANY ARRAY AS ASC ASYMMETRIC AUTHORIZATION AUTOINCREMENT
BETWEEN BIGINT BINARY BIT BOOLEAN BOTH CASE CAST CHAR CHARACTER CHECK COALESCE COLLATE COLLATION
COLUMN COMMIT CONCURRENTLY CONSTRAINT CREATE CROSS CURRENT_CATALOG CURRENT_DATE CURRENT_ROLE
CURRENT_SCHEMA CURRENT_TIME CURRENT_TIMESTAMP CURRENT_USER DATE DEC DECIMAL DEFAULT DEFERRABLE
DELETE DESC DISTINCT DO DROP ELSE END ESCAPE EXCEPT EXISTS EXTRACT FALSE FETCH FLOAT FOR FOREIGN
FREEZE FROM FULL GRANT GREATEST GROUP GROUPING GROUPS HAVING IF ILIKE IN INDEX INITIALLY INNER
INOUT INSERT INT INTEGER INTERSECT INTERVAL INTO IS ISNULL JOIN KEY LATERAL LEADING LEAST LEFT
LIKE LIMIT LOCALTIME LOCALTIMESTAMP MATCH NATIONAL NATURAL NCHAR NONE NORMALIZE NOT NOTHING
NOTNULL NULL NULLIF NUMERIC OFFSET ON ONLY OR ORDER OUT OUTER OVERLAPS OVERLAY PLACING POSITION
PRECISION PRIMARY REAL RECURSIVE REFERENCES RETURNING RIGHT ROW ROWS SELECT SESSION_USER SET
SETOF SIMILAR SMALLINT SOME SUBSTRING SYMMETRIC SYSTEM_USER TABLE TABLESAMPLE THEN TIME
TIMESTAMP TO TRAILING TRANSACTION TREAT TRIM TRUE UNION UNIQUE UPDATE USER USING VALUE VALUES
VARCHAR VARIADIC VERBOSE WHEN WHERE WINDOW WITH WITHIN XMLPARSE
""",
    )
)
