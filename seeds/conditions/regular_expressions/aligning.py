"""A text bent into the shape of a regular expression, keeping what it can of itself.

A telephone number becomes one without blanks, a code gets the prefix and the digits that are
asked for: each part of the expression takes the next characters of the text that fit it, and only
what the text lacks is invented. What comes out is proved by the caller, as generated strings are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from seeds.conditions.identity import remembered
from seeds.conditions.randomness import Random
from seeds.conditions.regular_expressions.generating import generate, lengths
from seeds.conditions.regular_expressions.syntax import (
    Alternation,
    Backreference,
    Characters,
    Expression,
    Group,
    Pattern,
    Repeat,
    Sequence,
    members,
)

_FAR = 1_000_000
_TURNS = 256


@dataclass
class _State:
    """How far the text has been used up, and what has been made of it."""

    text: str
    random: Random
    ignore_case: bool
    at: int = 0
    made: list[str] = field(default_factory=list)
    size: int = 0
    invented: int = 0
    dropped: int = 0
    groups: dict[int, str] = field(default_factory=dict)

    def copy(self) -> _State:
        return _State(
            self.text,
            self.random,
            self.ignore_case,
            self.at,
            list(self.made),
            self.size,
            self.invented,
            self.dropped,
            dict(self.groups),
        )

    def put(self, text: str) -> None:
        self.made.append(text)
        self.size += len(text)

    def take(self, place: int) -> None:
        """Use up the character at a place, leaving out those before it."""
        self.dropped += sum(c.isalnum() for c in self.text[self.at : place])
        self.at = place + 1

    @property
    def cost(self) -> tuple[int, int]:
        """How little of the text is in what has been made of it."""
        rest = sum(c.isalnum() for c in self.text[self.at :])
        return self.invented, self.dropped + rest


def aligned(text: str, pattern: Pattern, most: int | None = None) -> str:
    """Return a text that is most likely to match, with as much of another as goes.

    Args:
        text: What to keep.
        pattern: The expression; anchors in it are taken to hold, and looks are left to the caller.
        most: The most characters wanted.
    """
    # A number without its country's code, a name without its first word: the end counts more.
    starts = [0, *(at + 1 for at, c in enumerate(text[:-1]) if c == " ")][:2]
    best: _State | None = None
    for start in starts:
        state = _State(text, Random("aligned", text), pattern.ignore_case, at=start)
        _align(pattern.expression, state, None, 0, _FAR if most is None else most)
        if best is None or state.cost < best.cost:
            best = state
    assert best is not None
    return "".join(best.made)


def _align(node: Expression, state: _State, after: str | None, rest: int, most: int) -> None:
    """Make a node of what is left of a text.

    Args:
        node: The node.
        state: The text; moves on.
        after: The character that has to follow the node, where there is only one.
        rest: The fewest characters of all that follows.
        most: The most characters of the whole.
    """
    match node:
        case Characters():
            _one(node, state, after)
        case Sequence():
            needs = [lengths(item)[0] for item in node.items]
            for at, item in enumerate(node.items):
                following = _first(node.items[at + 1 :]) or (
                    after if not sum(needs[at + 1 :]) else None
                )
                _align(item, state, following, rest + sum(needs[at + 1 :]), most)
        case Alternation():
            tried = []
            for option in node.options[:16]:
                other = state.copy()
                _align(option, other, after, rest, most)
                tried.append(other)
            best = min(tried, key=lambda s: (s.invented, s.size + rest > most, -s.at))
            state.__dict__.update(best.__dict__)
        case Repeat():
            _repeat(node, state, after, rest, most)
        case Group():
            before = len(state.made)
            _align(node.item, state, after, rest, most)
            state.groups[node.number] = "".join(state.made[before:])
        case Backreference():
            state.put(state.groups.get(node.number, ""))


def _repeat(node: Repeat, state: _State, after: str | None, rest: int, most: int) -> None:
    least, longest = node.least, _TURNS if node.most is None else min(node.most, _TURNS)
    width = max(lengths(node.item)[0], 1)
    for turn in range(longest):
        if turn < least:
            _align(node.item, state, after, rest + (least - turn - 1) * width, most)
            continue
        if state.at >= len(state.text) or state.size + width + rest > most:
            return
        if after is not None and state.text[state.at] == after:
            return
        if isinstance(node.item, Characters):
            if not _taken(node.item, state, after):
                return
            continue
        other = state.copy()
        _align(node.item, other, after, rest, most)
        if other.invented > state.invented or other.at == state.at:
            return
        state.__dict__.update(other.__dict__)


def _one(node: Characters, state: _State, after: str | None) -> None:
    if _taken(node, state, after):
        return
    literal = _literal(node)
    if literal is None:
        state.invented += 1
    state.put(generate(node, state.random) if literal is None else literal)


def _taken(node: Characters, state: _State, after: str | None) -> bool:
    """Take the next character of a text that is of a set, if there is one before what follows."""
    literal = _literal(node)
    text, at = state.text, state.at
    if literal is not None:
        place = at
        if not literal.isalnum():
            place = text.find(literal, at)
        elif at < len(text) and text[at].lower() != literal.lower():
            place = -1
        if not 0 <= place < len(text):
            return False
        state.take(place)
        state.put(literal)
        return True
    fitting = (_fitting_whatever if state.ignore_case else _fitting)(node)
    for place in range(at, len(text)):
        letter = text[place]
        found = fitting[letter] if letter in fitting else _beyond(node, letter)
        if found is not None:
            state.take(place)
            state.put(found)
            return True
        if letter == after:
            return False
    return False


def _literal(node: Characters) -> str | None:
    if node.negated or node.classes or node.not_classes or len(node.ranges) != 1:
        return None
    low, high = node.ranges[0]
    return chr(low) if low == high else None


def _first(items: tuple[Expression, ...]) -> str | None:
    """Return the character that what follows begins with, where there is only one."""
    for item in items:
        match item:
            case Characters():
                return _literal(item)
            case Sequence():
                if (found := _first(item.items)) is not None or lengths(item)[0]:
                    return found
            case Group(inner, _):
                if (found := _first((inner,))) is not None or lengths(inner)[0]:
                    return found
            case Repeat(inner, _, _):
                # A part that may be missing still begins with its own sign where it is there.
                return _first((inner,))
            case _ if lengths(item)[1]:
                return None
    return None


@remembered
def _fitting(node: Characters) -> Mapping[str, str | None]:
    """Return of each printable letter of ASCII itself or its other case, which a set has."""
    known = members(node)
    return {
        letter: next((c for c in (letter, letter.lower(), letter.upper()) if c in known), None)
        for letter in map(chr, range(ord(" "), ord("~") + 1))
    }


@remembered
def _fitting_whatever(node: Characters) -> Mapping[str, str | None]:
    """Return the same for expressions to which the case says nothing: letters stay."""
    return {letter: found and letter for letter, found in _fitting(node).items()}


def _beyond(node: Characters, letter: str) -> str | None:
    """Return a letter beyond ASCII, or the same in the other case, where a set has it."""
    for one in (letter, letter.lower(), letter.upper()):
        if len(one) != 1:
            continue
        code = ord(one)
        if any(low <= code <= high for low, high in node.ranges) is not node.negated:
            return one
    return None
