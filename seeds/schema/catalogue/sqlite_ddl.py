"""What SQLite says nowhere but in the texts of CREATE TABLE, CREATE INDEX and CREATE TRIGGER.

The texts have been accepted by SQLite, which is what makes so little grammar enough: brackets
agree, reserved words are no names, and what stands outside brackets means what it says.

Source of the grammar: https://www.sqlite.org/lang_createtable.html and its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from seeds.schema.catalogue.sql_text import Token, bare, closing, tokens


@dataclass(frozen=True)
class DeclaredCheck:
    """CHECK (sql), by its name or without."""

    name: str
    sql: str


@dataclass(frozen=True)
class DeclaredKey:
    """PRIMARY KEY or UNIQUE over columns."""

    name: str
    columns: tuple[str, ...]
    primary: bool


@dataclass(frozen=True)
class DeclaredReference:
    """FOREIGN KEY: its columns, and when it is looked at."""

    name: str
    columns: tuple[str, ...]
    deferred: bool


@dataclass
class Declared:
    """What CREATE TABLE says.

    Attributes:
        checks: Of the table and of its columns, in the order of the text.
        keys: Unique groups.
        references: Foreign keys.
        generated: What generated columns are computed of, by name.
        collations: Collations of columns, by name, in capitals.
        autoincrement: Whether the key never takes a number twice.
    """

    checks: list[DeclaredCheck] = field(default_factory=list)
    keys: list[DeclaredKey] = field(default_factory=list)
    references: list[DeclaredReference] = field(default_factory=list)
    generated: dict[str, str] = field(default_factory=dict)
    collations: dict[str, str] = field(default_factory=dict)
    autoincrement: bool = False

    def key_name(self, columns: Sequence[str], *, primary: bool) -> str:
        """Return the name of a key, empty where it has none."""
        for key in self.keys:
            if key.primary == primary and _same(key.columns, columns):
                return key.name
        return ""

    def reference(self, columns: Sequence[str]) -> DeclaredReference | None:
        """Return the foreign key of some columns."""
        return next((one for one in self.references if _same(one.columns, columns)), None)


def _same(some: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether names are the same; letters of either case are."""
    return [name.lower() for name in some] == [name.lower() for name in others]


_TABLE_CONSTRAINTS = ("CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN")


def declared_table(sql: str) -> Declared:
    """Return what a CREATE TABLE says beyond what PRAGMAs tell."""
    found = Declared()
    pieces = tokens(sql, "sqlite")
    start = next((i for i, token in enumerate(pieces) if _opens(token)), len(pieces))
    end = closing(pieces, start)
    for item in _items(pieces[start + 1 : end]):
        if not item:
            continue
        column = "" if item[0].says(*_TABLE_CONSTRAINTS) else item[0].name
        _Item(sql, item[1:] if column else item, column).read(found)
    return found


def _opens(token: Token) -> bool:
    return token.kind == "sign" and token.text == "("


def _items(pieces: Sequence[Token]) -> list[list[Token]]:
    items: list[list[Token]] = [[]]
    place = 0
    while place < len(pieces):
        token = pieces[place]
        if _opens(token):
            end = closing(pieces, place)
            items[-1] += pieces[place : end + 1]
            place = end + 1
            continue
        if token.kind == "sign" and token.text == ",":
            items.append([])
        else:
            items[-1].append(token)
        place += 1
    return items


class _Item:
    """Walks along what follows the name of a column, or along constraints of the table.

    Args:
        sql: The whole text.
        pieces: The words.
        column: The column; empty for constraints of the table.
    """

    def __init__(self, sql: str, pieces: Sequence[Token], column: str) -> None:
        self.sql, self.pieces, self.column = sql, pieces, column
        self.name = ""
        self.keyed: tuple[str, ...] = ()

    def read(self, found: Declared) -> None:
        """Add what it says to what was found."""
        place = 0
        while place < len(self.pieces):
            token = self.pieces[place]
            following = self.pieces[place + 1] if place + 1 < len(self.pieces) else None
            if _opens(token):
                place = closing(self.pieces, place) + 1
            elif token.says("CONSTRAINT") and following is not None:
                self.name, place = following.name, place + 2
            elif token.says("FOREIGN"):
                self.keyed, place = self._names(place + 2)
            elif token.says("DEFAULT"):
                self.name = ""
                place += 2 if following is not None and not _opens(following) else 1
            else:
                place = self._constraint(token, place, found)

    def _constraint(self, token: Token, place: int, found: Declared) -> int:
        """Read what may have a name; return what follows it."""
        name, column = self.name, self.column
        following = self.pieces[place + 1] if place + 1 < len(self.pieces) else None
        self.name = ""
        if token.says("CHECK"):
            sql, place = self._expression(place + 1)
            found.checks.append(DeclaredCheck(name, sql))
        elif token.says("PRIMARY", "UNIQUE"):
            primary = token.says("PRIMARY")
            names, place = self._names(place + (2 if primary else 1))
            found.keys.append(DeclaredKey(name, (column,) if column else names, primary))
        elif token.says("REFERENCES"):
            _, place = self._names(place + 2)
            deferred, place = _deferred(self.pieces, place)
            columns = (column,) if column else self.keyed
            found.references.append(DeclaredReference(name, columns, deferred))
        elif token.says("COLLATE") and following is not None:
            found.collations[column] = following.name.upper()
            place += 2
        elif token.says("AS") and column and following is not None and _opens(following):
            found.generated[column], place = self._expression(place + 1)
        else:
            found.autoincrement |= token.says("AUTOINCREMENT")
            if not token.says("NULL"):
                self.name = name  # NOT, before it; or a word of the type
            place += 1
        return place

    def _expression(self, place: int) -> tuple[str, int]:
        """Return the text in the brackets that open at a place, and what follows them."""
        end = min(closing(self.pieces, place), len(self.pieces) - 1)
        return bare(self.sql[self.pieces[place].start : self.pieces[end].end], "sqlite"), end + 1

    def _names(self, place: int) -> tuple[tuple[str, ...], int]:
        """Return the names in the brackets that may open at a place, and what follows them."""
        if place >= len(self.pieces) or not _opens(self.pieces[place]):
            return (), place
        end = closing(self.pieces, place)
        parts = _items(self.pieces[place + 1 : end])
        return tuple(part[0].name for part in parts if part), end + 1


def _deferred(item: Sequence[Token], place: int) -> tuple[bool, int]:
    """Read what follows a foreign key's columns; the answer is whether it waits for the end."""
    deferred, deferrable = False, False
    while place < len(item):
        token = item[place]
        following = item[place + 1] if place + 1 < len(item) else None
        if token.says("ON"):
            action = item[place + 2] if place + 2 < len(item) else None
            place += 4 if action is not None and action.says("SET", "NO") else 3
        elif token.says("MATCH"):
            place += 2
        elif token.says("NOT") and following is not None and following.says("DEFERRABLE"):
            deferrable, place = False, place + 2
        elif token.says("DEFERRABLE"):
            deferrable, place = True, place + 1
        elif token.says("INITIALLY") and following is not None:
            deferred, place = following.says("DEFERRED"), place + 2
        else:
            break
    return deferrable and deferred, place


@dataclass(frozen=True)
class DeclaredIndex:
    """What CREATE INDEX says: the elements as SQL, and the condition."""

    elements: tuple[str, ...]
    predicate: str | None


def declared_index(sql: str) -> DeclaredIndex:
    """Return what a CREATE INDEX says."""
    pieces = tokens(sql, "sqlite")
    start = next((i for i, token in enumerate(pieces) if _opens(token)), len(pieces))
    end = closing(pieces, start)
    elements = []
    for item in _items(pieces[start + 1 : end]):
        if not item:
            continue
        while len(item) > 1 and item[-1].says("ASC", "DESC"):
            item.pop()
        if len(item) > 2 and item[-2].says("COLLATE"):
            del item[-2:]
        elements.append(bare(sql[item[0].start : item[-1].end], "sqlite"))
    predicate = None
    if end + 1 < len(pieces) and pieces[end + 1].says("WHERE"):
        predicate = bare(sql[pieces[end + 1].end :].rstrip().rstrip(";"), "sqlite")
    return DeclaredIndex(tuple(elements), predicate)


@dataclass(frozen=True)
class DeclaredTrigger:
    """What CREATE TRIGGER says."""

    when: str
    event: str
    condition: str
    body: str


def declared_trigger(sql: str) -> DeclaredTrigger:
    """Return what a CREATE TRIGGER says; it is a BEFORE one when it does not say."""
    pieces = tokens(sql, "sqlite")
    begin = next((i for i, t in enumerate(pieces) if i and t.says("BEGIN")), len(pieces))
    head = pieces[:begin]
    on = next((i for i, t in enumerate(head) if t.says("ON")), len(head))
    event, when = "INSERT", "BEFORE"
    for token in reversed(head[:on]):
        if token.says("INSERT", "UPDATE", "DELETE"):
            event = token.text.upper()
            break
    # The trigger's own name may be one of these words, so the last ones before the event count.
    for token in head[2:on]:
        if token.says("BEFORE", "AFTER", "INSTEAD"):
            when = "INSTEAD OF" if token.says("INSTEAD") else token.text.upper()
    condition = ""
    start = next((i for i, t in enumerate(head) if i > on and t.says("WHEN")), None)
    if start is not None and start + 1 < len(head):
        condition = bare(sql[head[start + 1].start : head[-1].end], "sqlite")
    body = ""
    end = max((i for i, t in enumerate(pieces) if t.says("END")), default=begin)
    if begin < end:
        body = sql[pieces[begin].end : pieces[end].start].strip()
    return DeclaredTrigger(when, event, condition, body)
