"""The ways in which a condition may hold: each a list of things that must all be so.

A disjunction, an implication, a CASE, an equality of two truth values, a count of columns that
are set: each is split, so that rows of every kind can be made. What is left are atoms, plain
comparisons most of the time. The ways guide the search; whether a row holds is evaluated.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from seeds.conditions.model import (
    NULL,
    And,
    ArrayOf,
    Case,
    Cast,
    Column,
    Compare,
    Constant,
    Distinct,
    Fails,
    Function,
    IsNull,
    IsTruth,
    Match,
    Node,
    Not,
    Opaque,
    Or,
    Quantified,
    Unknown,
    rebuilt,
    walk,
)

# More ways than these are not told apart: rows of the first ones stand for the rest.
MOST = 64
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
FLIPPED = {"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_PREDICATES = (Compare, Distinct, Quantified, IsNull, IsTruth, Match, And, Or, Not)
_TRUTHS = frozenset(
    {
        "starts_with",
        "?",
        "?|",
        "?&",
        "@>",
        "<@",
        "&&",
        "-|-",
        "isempty",
        "lower_inc",
        "upper_inc",
        "lower_inf",
        "upper_inf",
        "json_valid",
        "isfinite",
        "<<=",
        ">>=",
    }
)


@dataclass(frozen=True)
class Atom:
    """Something that must be so, or must not."""

    node: Node
    truth: bool


Way = tuple[Atom, ...]
Evaluate = Callable[[Node], bool | None]


def ways(node: Node, truth: bool, constant: Evaluate) -> list[Way]:
    """Return the ways in which a condition is ``truth``, at most :data:`MOST`.

    Args:
        node: The condition.
        truth: What it is to be.
        constant: Gives the value of a condition without columns, and whether a column may be
            NULL where that is plain; may raise Unknown or Fails.
    """
    return list(itertools.islice(_ways(node, truth, constant), MOST))


def _ways(node: Node, truth: bool, constant: Evaluate) -> Iterator[Way]:
    match node:
        case Not():
            yield from _ways(node.operand, not truth, constant)
        case And() | Or():
            if isinstance(node, And) is truth:
                yield from _all([(item, truth) for item in node.items], constant)
            else:
                for item in node.items:
                    yield from _ways(item, truth, constant)
        case Case():
            yield from _of_case(node, truth, constant)
        case IsTruth():
            yield from _of_is_truth(node, truth, constant)
        case Distinct():
            yield from _of_distinct(node, truth, constant)
        case _:
            yield from _of_leaf(node, truth, constant)


def _all(parts: list[tuple[Node, bool]], constant: Evaluate) -> Iterator[Way]:
    """Yield ways in which all parts are so; the first ones show each part in all of its ways."""
    options = []
    for part, truth in parts:
        found = ways(part, truth, constant)
        if not found:
            return
        options.append(found)
    seen: set[tuple[int, ...]] = set()
    widest = max((len(o) for o in options), default=1)
    diagonal = (tuple(k % len(o) for o in options) for k in range(widest))
    rest = itertools.product(*(range(len(o)) for o in options))
    for choice in itertools.chain(diagonal, itertools.islice(rest, 4 * MOST)):
        if choice not in seen:
            seen.add(choice)
            yield tuple(
                dict.fromkeys(a for o, at in zip(options, choice, strict=True) for a in o[at])
            )


def _of_case(node: Case, truth: bool, constant: Evaluate) -> Iterator[Way]:
    for guards, value in _branches_of_case(node):
        yield from _all([*guards, (value, truth)], constant)


def _branches_of_case(node: Case) -> Iterator[tuple[list[tuple[Node, bool]], Node]]:
    before: list[tuple[Node, bool]] = []
    for test, value in node.whens:
        yield [*before, (test, True)], value
        before.append((test, False))
    yield before, node.otherwise


def _of_is_truth(node: IsTruth, truth: bool, constant: Evaluate) -> Iterator[Way]:
    wanted = node.value is truth
    for way in _ways(node.operand, wanted, constant):
        strict = (
            ()
            if not truth
            else tuple(
                Atom(IsNull(Column(n.name)), truth=False)
                for n in [node.operand]
                if isinstance(n, Column)
            )
        )
        yield way + strict
    if not truth and isinstance(node.operand, Column):
        yield (Atom(IsNull(node.operand), truth=True),)


def _of_distinct(node: Distinct, truth: bool, constant: Evaluate) -> Iterator[Way]:
    left, right = node.left, node.right
    a, b = IsNull(left), IsNull(right)
    if truth:
        yield from _all([(Compare("<>", left, right), True), (a, False), (b, False)], constant)
        yield from _all([(a, True), (b, False)], constant)
        yield from _all([(a, False), (b, True)], constant)
    else:
        yield from _all([(Compare("=", left, right), True), (a, False), (b, False)], constant)
        yield from _all([(a, True), (b, True)], constant)


def is_predicate(node: Node) -> bool:
    """Whether a node is a condition whatever its columns are."""
    if isinstance(node, Constant):
        return isinstance(node.value, bool)
    return isinstance(node, _PREDICATES) or (isinstance(node, Function) and node.name in _TRUTHS)


def _of_leaf(node: Node, truth: bool, constant: Evaluate) -> Iterator[Way]:
    if isinstance(node, IsNull) and isinstance(node.operand, Column):
        try:
            known = constant(node)
        except Unknown:
            pass
        else:
            if known is truth:
                yield ()
            return
    if not any(isinstance(p, (Column, Opaque)) for p in walk(node)):
        try:
            value = constant(node)
        except Fails:
            return
        except Unknown:
            value = None
        if value is None or value is truth:
            yield ()
        return
    if isinstance(node, Compare):
        special = _of_compare(node, truth, constant)
        if special is not None:
            yield from special
            return
    if isinstance(node, Quantified):
        spread = _of_quantified(node, truth, constant)
        if spread is not None:
            yield from spread
            return
    split = _split(node)
    if split is not None:
        part, alternatives = split
        for guards, other in alternatives:
            yield from _all([*guards, (_replaced(node, part, other), truth)], constant)
        return
    if isinstance(node, Compare) and not truth:
        yield (Atom(Compare(OPPOSITE[node.operator], node.left, node.right), truth=True),)
        return
    yield (Atom(node, truth),)


def _replaced(node: Node, part: Node, by: Node) -> Node:
    if node is part:
        return by
    return rebuilt(node, lambda child: _replaced(child, part, by))


def _of_compare(node: Compare, truth: bool, constant: Evaluate) -> Iterator[Way] | None:
    operator = node.operator if truth else OPPOSITE[node.operator]
    left, right = node.left, node.right
    if operator in {"=", "<>"} and (is_predicate(left) or is_predicate(right)):
        return _of_truths(left, right, operator == "=", constant)
    counted = _of_count(operator, left, right, constant)
    if counted is not None:
        return counted
    return _of_product(operator, left, right, constant)


def _of_truths(left: Node, right: Node, same: bool, constant: Evaluate) -> Iterator[Way]:
    for value in (True, False):
        yield from _all([(left, value), (right, value is same)], constant)


def _of_product(operator: str, left: Node, right: Node, constant: Evaluate) -> Iterator[Way] | None:
    if isinstance(right, Function) and right.name == "*":
        left, right, operator = right, left, FLIPPED[operator]
    zero = right
    while isinstance(zero, Cast):
        zero = zero.operand
    if not (isinstance(left, Function) and left.name == "*" and isinstance(zero, Constant)):
        return None
    if zero.value not in (0, "0") or isinstance(zero.value, bool):
        return None
    a, b = left.arguments
    if not _has_column(a) or not _has_column(b):
        return None
    table: dict[str, list[tuple[str | None, str | None]]] = {
        "=": [("=", None), (None, "=")],
        "<>": [("<>", "<>")],
        ">": [(">", ">"), ("<", "<")],
        ">=": [(">=", ">="), ("<=", "<=")],
        "<": [(">", "<"), ("<", ">")],
        "<=": [(">=", "<="), ("<=", ">=")],
    }

    def found() -> Iterator[Way]:
        for first, second in table[operator]:
            parts: list[tuple[Node, bool]] = []
            if first:
                parts.append((Compare(first, a, right), True))
            if second:
                parts.append((Compare(second, b, right), True))
            yield from _all(parts, constant)

    return found()


def _has_column(node: Node) -> bool:
    return any(isinstance(p, (Column, Opaque)) for p in walk(node))


def _of_count(operator: str, left: Node, right: Node, constant: Evaluate) -> Iterator[Way] | None:
    """Return the ways in which so many of some truths hold, where that is what is compared."""
    if not _has_column(left) and _has_column(right):
        left, right, operator = right, left, FLIPPED[operator]
    while isinstance(right, Cast):
        right = right.operand
    if not isinstance(right, Constant) or isinstance(right.value, (bool, str, bytes)):
        return None
    terms = _indicators(left)
    if right.value is None or terms is None or len(terms) < 2:
        return None
    wanted = right.value
    tests: dict[str, Callable[[int], bool]] = {
        "=": lambda n: n == wanted,
        "<>": lambda n: n != wanted,
        "<": lambda n: n < wanted,
        "<=": lambda n: n <= wanted,
        ">": lambda n: n > wanted,
        ">=": lambda n: n >= wanted,
    }

    def found() -> Iterator[Way]:
        # One, none, two, all …: the sizes that are meant come first.
        sizes = sorted(range(len(terms) + 1), key=lambda n: (n != 1, n))
        for size in filter(tests[operator], sizes):
            for chosen in itertools.combinations(range(len(terms)), size):
                parts = [(t, yes is (at in chosen)) for at, (t, yes) in enumerate(terms)]
                yield from _all(parts, constant)

    return found()


def _indicators(node: Node) -> list[tuple[Node, bool]] | None:
    """Return truths that a sum counts, each with the value that counts; ``None`` for other sums."""
    if isinstance(node, Function) and node.name == "+":
        first, second = (_indicators(a) for a in node.arguments)
        return None if first is None or second is None else first + second
    if isinstance(node, Function) and node.name in {"num_nonnulls", "num_nulls"}:
        return [(IsNull(a), node.name == "num_nulls") for a in node.arguments]
    if isinstance(node, Cast) and is_predicate(node.operand):
        return [(node.operand, True)]
    if isinstance(node, Case) and len(node.whens) == 1:
        test, value = node.whens[0]
        if value == Constant(1) and node.otherwise == Constant(0):
            return [(test, True)]
        if value == Constant(0) and node.otherwise == Constant(1):
            return [(test, False)]
    if is_predicate(node) and not isinstance(node, Constant):
        return [(node, True)]
    return None


def _of_quantified(node: Quantified, truth: bool, constant: Evaluate) -> Iterator[Way] | None:
    array = node.array
    while isinstance(array, Cast):
        array = array.operand
    if not isinstance(array, ArrayOf):
        return None
    plain = node.operator in OPPOSITE
    if plain and node.operator == "=" and not node.every and not _has_column(array):
        simple = not isinstance(node.left, ArrayOf) and _split(node.left) is None
        if simple and not any(isinstance(i, Constant) and i.value is None for i in array.items):
            return None
    tests: list[Node] = []
    for item in array.items:
        if plain:
            tests.append(Compare(node.operator, node.left, item))
            continue
        match: Node = Match(node.operator.removeprefix("not "), node.left, item)
        tests.append(Not(match) if node.operator.startswith("not ") else match)
    junction: Node = And(tuple(tests)) if node.every else Or(tuple(tests))
    return _ways(junction, truth, constant)


Alternatives = list[tuple[list[tuple[Node, bool]], Node]]


def _split(node: Node) -> tuple[Node, Alternatives] | None:
    """Return the first part of a comparison that is one thing or another, and what it may be."""
    for part in walk(node):
        if isinstance(part, Case):
            return part, list(_branches_of_case(part))
        if isinstance(part, Cast) and is_predicate(part.operand):
            return part, [
                ([(part.operand, True)], Constant(1)),
                ([(part.operand, False)], Constant(0)),
            ]
        if isinstance(part, Function) and part.name in _SPLITS:
            try:
                found = _SPLITS[part.name](part.arguments)
            except ValueError:
                # More or fewer arguments than such a function has.
                continue
            if found is not None:
                return part, found
    return None


def _split_coalesce(arguments: tuple[Node, ...]) -> Alternatives | None:
    first, *rest = arguments
    if not rest:
        return [([], first)]
    other = rest[0] if len(rest) == 1 else Function("coalesce", tuple(rest))
    return [([(IsNull(first), False)], first), ([(IsNull(first), True)], other)]


def _split_nullif(arguments: tuple[Node, ...]) -> Alternatives | None:
    first, second = arguments
    same = Compare("=", first, second)
    return [([(same, False)], first), ([(same, True)], NULL)]


def _split_abs(arguments: tuple[Node, ...]) -> Alternatives | None:
    (only,) = arguments
    if not _is_numeric(only):
        return None
    zero = Constant(0)
    return [
        ([(Compare(">=", only, zero), True)], only),
        ([(Compare("<", only, zero), True)], Function("neg", (only,))),
    ]


def _is_numeric(node: Node) -> bool:
    return isinstance(node, (Column, Cast)) or (isinstance(node, Function) and node.name in "+-*")


def _extreme(operator: str) -> Callable[[tuple[Node, ...]], Alternatives | None]:
    def split(arguments: tuple[Node, ...]) -> Alternatives | None:
        if len(arguments) < 2:
            return None
        return [
            (
                [(Compare(operator, one, other), True) for other in arguments if other is not one],
                one,
            )
            for one in arguments
        ]

    return split


def _split_sign(arguments: tuple[Node, ...]) -> Alternatives | None:
    (only,) = arguments
    zero = Constant(0)
    return [
        ([(Compare(">", only, zero), True)], Constant(1)),
        ([(Compare("=", only, zero), True)], zero),
        ([(Compare("<", only, zero), True)], Constant(-1)),
    ]


_SPLITS: dict[str, Callable[[tuple[Node, ...]], Alternatives | None]] = {
    "coalesce": _split_coalesce,
    "ifnull": _split_coalesce,
    "nullif": _split_nullif,
    "abs": _split_abs,
    "greatest": _extreme(">="),
    "least": _extreme("<="),
    "max": _extreme(">="),
    "min": _extreme("<="),
    "sign": _split_sign,
}
