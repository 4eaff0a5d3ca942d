"""What a regular expression is made of."""

from __future__ import annotations

from dataclasses import dataclass

from seeds.conditions.identity import remembered

LOWER = (ord("a"), ord("z"))
UPPER = (ord("A"), ord("Z"))
DIGITS = (ord("0"), ord("9"))
_UNDERSCORE = (ord("_"), ord("_"))
# What each class holds of ASCII; beyond it a class is asked of Python (see matching).
CLASSES: dict[str, tuple[tuple[int, int], ...]] = {
    "alpha": (LOWER, UPPER),
    "digit": (DIGITS,),
    "alnum": (LOWER, DIGITS, UPPER),
    "word": (LOWER, DIGITS, UPPER, _UNDERSCORE),
    "lower": (LOWER,),
    "upper": (UPPER,),
    "xdigit": (DIGITS, (ord("a"), ord("f")), (ord("A"), ord("F"))),
    "space": ((32, 32), (9, 13)),
    "blank": ((32, 32), (9, 9)),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "print": ((32, 126),),
    "graph": ((33, 126),),
    "cntrl": ((0, 31), (127, 127)),
    "ascii": ((0, 127),),
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A part of a regular expression."""


@dataclass(frozen=True, slots=True)
class Characters(Expression):
    """One character out of ranges of code points and named classes; ``not_`` classes exclude."""

    ranges: tuple[tuple[int, int], ...] = ()
    classes: tuple[str, ...] = ()
    not_classes: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Sequence(Expression):
    """One after another."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Alternation(Expression):
    """One of them."""

    options: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Repeat(Expression):
    """From ``least`` to ``most`` times; ``None`` is without end."""

    item: Expression
    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Group(Expression):
    """A group that captures."""

    item: Expression
    number: int


@dataclass(frozen=True, slots=True)
class Backreference(Expression):
    """What a group captured, again."""

    number: int


@dataclass(frozen=True, slots=True)
class Anchor(Expression):
    """``^``, ``$`` or a word's border: ``y`` (any), ``Y`` (none), ``m`` (start), ``M`` (end)."""

    kind: str


@dataclass(frozen=True, slots=True)
class Look(Expression):
    """Something that must, or must not, follow here (or stand before, with ``behind``)."""

    item: Expression
    negative: bool
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression.

    Attributes:
        expression: What it says.
        ignore_case: Whether upper and lower case are the same.
        ascii_case: Whether that holds for ASCII letters alone (SQLite's LIKE).
    """

    expression: Expression
    ignore_case: bool = False
    ascii_case: bool = False


ANY = Characters(negated=True)
START, END = Anchor("^"), Anchor("$")


def char(letter: str) -> Characters:
    """Return the expression of one character."""
    return Characters(((ord(letter), ord(letter)),))


@remembered
def members(characters: Characters) -> str:
    """Return the printable ASCII characters of a set, letters and digits first."""
    allowed = []
    for code in range(32, 127):
        inside = any(lo <= code <= hi for lo, hi in characters.ranges)
        inside = inside or any(_in_class(code, c) for c in characters.classes)
        inside = inside or any(not _in_class(code, c) for c in characters.not_classes)
        if inside is not characters.negated:
            allowed.append(chr(code))
    return "".join(sorted(allowed, key=lambda c: (not c.islower(), not c.isalnum(), c)))


def _in_class(code: int, name: str) -> bool:
    return any(lo <= code <= hi for lo, hi in CLASSES[name])
