"""The parser's tree becomes ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlglot import exp

from seeds.conditions.model import (
    FALSE,
    NULL,
    TRUE,
    And,
    ArrayOf,
    Case,
    Cast,
    Column,
    Compare,
    Constant,
    Distinct,
    Function,
    IsNull,
    IsTruth,
    Match,
    Node,
    Not,
    Opaque,
    Or,
    Quantified,
)

_COMPARISONS: dict[type, str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_SYMBOLS = frozenset(_COMPARISONS.values())
_BINARY: dict[type, str] = {
    exp.Add: "+",
    exp.Sub: "-",
    exp.Mul: "*",
    exp.Div: "/",
    exp.IntDiv: "/",
    exp.Mod: "%",
    exp.Pow: "^",
    exp.DPipe: "||",
    exp.BitwiseAnd: "&",
    exp.BitwiseOr: "|",
    exp.BitwiseXor: "#",
    exp.BitwiseLeftShift: "<<",
    exp.BitwiseRightShift: ">>",
    exp.ArrayContainsAll: "@>",
    exp.ArrayContainedBy: "<@",
    exp.ArrayOverlaps: "&&",
    exp.Adjacent: "-|-",
    exp.ExtendsLeft: "&<",
    exp.ExtendsRight: "&>",
    exp.JSONExtract: "->",
    exp.JSONExtractScalar: "->>",
    exp.JSONBExtract: "#>",
    exp.JSONBExtractScalar: "#>>",
    exp.JSONBContains: "?",
    exp.JSONBContainsTopKey: "?",
    exp.JSONBContainsAnyTopKeys: "?|",
    exp.JSONBContainsAllTopKeys: "?&",
    exp.StartsWith: "starts_with",
}
_PATTERNS: dict[type, str] = {
    exp.Like: "like",
    exp.ILike: "ilike",
    exp.SimilarTo: "similar",
    exp.RegexpLike: "~",
    exp.RegexpILike: "~*",
    exp.Glob: "glob",
}
_PATTERN_OPERATORS: dict[str, Any] = {
    "~~": exp.Like,
    "~~*": exp.ILike,
    "~": exp.RegexpLike,
    "~*": exp.RegexpILike,
}
_CLOCKS: dict[type, str] = {
    exp.CurrentDate: "current_date",
    exp.CurrentTimestamp: "now",
    exp.CurrentTime: "current_time",
    exp.Localtimestamp: "localtimestamp",
    exp.Localtime: "localtime",
}
_FIELDS = frozenset({"to_char", "date_part", "date_trunc", "age"})
_SCHEMA = re.compile(r"^(pg_catalog|public)\.", re.IGNORECASE)


class Translator:
    """Turns expressions of one dialect into nodes.

    Args:
        dialect: ``postgresql`` or ``sqlite``.
    """

    def __init__(self, dialect: str) -> None:
        self._sqlite = dialect == "sqlite"
        self._name = "sqlite" if self._sqlite else "postgres"

    def node(self, tree: Any) -> Node:
        """Return the node of an expression; an opaque one where it is not understood."""
        kind = type(tree)
        if kind in _COMPARISONS:
            return self._comparison(_COMPARISONS[kind], tree.this, tree.expression)
        if kind in _BINARY:
            return Function(_BINARY[kind], (self.node(tree.this), self.node(tree.expression)))
        if kind in _PATTERNS:
            return self._match(tree, "\\" if not self._sqlite else "")
        if kind in _CLOCKS:
            return Function(_CLOCKS[kind], ())
        special = _SPECIAL.get(kind)
        found = special(self, tree) if special else None
        return found if found is not None else self.opaque(tree)

    def opaque(self, tree: Any) -> Opaque:
        """Return what is not understood, with the columns in it."""
        names = (self._column(c).name for c in tree.find_all(exp.Column))
        return Opaque(tree.sql(dialect=self._name), tuple(dict.fromkeys(names)))

    def _column(self, tree: Any) -> Column:
        identifier = tree.this
        name = identifier.name if isinstance(identifier, exp.Identifier) else str(identifier)
        quoted = bool(identifier.args.get("quoted"))
        return Column(name if quoted or self._sqlite else name.lower(), quoted)

    def _comparison(self, operator: str, left: Any, right: Any) -> Node:
        quantified = _quantifier(right)
        if quantified is not None:
            array, every = quantified
            return Quantified(operator, self.node(left), self.node(array), every)
        return _compared(operator, self.node(left), self.node(right))

    def _match(self, tree: Any, escape: str) -> Node:
        kind = _PATTERNS[type(tree)]
        if self._sqlite:
            kind = {"like": "sqlite-like", "~": "regexp"}.get(kind, kind)
        quantified = _quantifier(tree.expression)
        operand = self.node(tree.this)
        found: Node
        if quantified is not None:
            array, every = quantified
            negated = bool(tree.args.get("negate"))
            return Quantified(f"not {kind}" if negated else kind, operand, self.node(array), every)
        pattern = self.node(tree.expression)
        if kind == "~" and isinstance(pattern, Function) and _is_similar(pattern):
            kind, pattern = "similar", pattern.arguments[0]
        if isinstance(pattern, Function) and pattern.name == "like_escape":
            pattern, mark = pattern.arguments
            while isinstance(mark, Cast):
                mark = mark.operand
            escape = str(mark.value) if isinstance(mark, Constant) else escape
        found = Match(kind, operand, pattern, escape)
        return Not(found) if tree.args.get("negate") else found

    def escape(self, tree: Any) -> Node | None:
        inner, mark = tree.this, tree.expression
        negated = isinstance(inner, exp.Not)
        inner = inner.this if negated else inner
        if type(inner) not in _PATTERNS or not isinstance(mark, exp.Literal):
            return None
        found = self._match(inner, mark.name)
        return Not(found) if negated else found

    def is_(self, tree: Any) -> Node | None:
        right = tree.expression
        operand = self.node(tree.this)
        found: Node | None = None
        if isinstance(right, exp.Null):
            found = IsNull(operand)
        elif isinstance(right, exp.Boolean):
            found = IsTruth(operand, bool(right.this))
        elif self._sqlite:
            found = Not(Distinct(operand, self.node(right)))
        if found is not None and tree.args.get("negate"):
            return Not(found)
        return found

    def between(self, tree: Any) -> Node:
        value = self.node(tree.this)
        low, high = self.node(tree.args["low"]), self.node(tree.args["high"])
        plain = And((Compare(">=", value, low), Compare("<=", value, high)))
        if tree.args.get("symmetric"):
            return Or((plain, And((Compare(">=", value, high), Compare("<=", value, low)))))
        return plain

    def in_(self, tree: Any) -> Node | None:
        if tree.args.get("query") or tree.args.get("unnest") or not tree.expressions:
            return None
        items = tuple(self.node(e) for e in tree.expressions)
        left = self.node(tree.this)
        if isinstance(left, ArrayOf) and left.row:
            return Or(tuple(_compared("=", left, item) for item in items))
        return Quantified("=", left, ArrayOf(items))

    def case(self, tree: Any) -> Node:
        subject = self.node(tree.this) if tree.this else None
        whens = []
        for branch in tree.args["ifs"]:
            test = self.node(branch.this)
            if subject is not None:
                test = Compare("=", subject, test)
            whens.append((test, self.node(branch.args["true"])))
        default = tree.args.get("default")
        return Case(tuple(whens), self.node(default) if default else NULL)

    def if_(self, tree: Any) -> Node:
        default = tree.args.get("false")
        whens = ((self.node(tree.this), self.node(tree.args["true"])),)
        return Case(whens, self.node(default) if default else NULL)

    def call(self, tree: Any) -> Node | None:
        name = _SCHEMA.sub("", tree.name).lower()
        if name in {"all", "any", "some"} or any(
            isinstance(e, exp.Kwarg) for e in tree.expressions
        ):
            return None
        arguments = tuple(self.node(e) for e in tree.expressions)
        if name in _FIELDS:
            arguments = tuple(_without_zone(a) for a in arguments)
        if name == "row":
            return ArrayOf(arguments, row=True)
        if name == "if" or (name == "iif" and len(arguments) in {2, 3}):
            otherwise = arguments[2] if len(arguments) > 2 else NULL
            return Case(((arguments[0], arguments[1]),), otherwise)
        if self._sqlite and name in {"like", "glob"} and len(arguments) == 2:
            kind = "sqlite-like" if name == "like" else "glob"
            return Match(kind, arguments[1], arguments[0], "")
        if self._sqlite and name == "regexp" and len(arguments) == 2:
            return Match("regexp", arguments[1], arguments[0], "")
        return Function(name, arguments)

    def cast(self, tree: Any) -> Node:
        kind = tree.args["to"]
        text = kind.sql(dialect=self._name).lower() if self._sqlite else _type_name(kind)
        return Cast(self.node(tree.this), text)

    def literal(self, tree: Any) -> Node:
        if tree.is_string:
            return Constant(tree.this)
        text = tree.this.replace("_", "")
        if re.fullmatch(r"\d+", text):
            return Constant(int(text))
        if re.fullmatch(r"0[xX][0-9a-fA-F]+", text):
            return Constant(int(text, 16))
        return Constant(float(text) if self._sqlite else Decimal(text))

    def bracket(self, tree: Any) -> Node | None:
        if len(tree.expressions) != 1 or isinstance(tree.expressions[0], exp.Slice):
            return None
        index = self.node(tree.expressions[0])
        if isinstance(index, Constant) and isinstance(index.value, int):
            # The parser counts from nought; PostgreSQL does not.
            return Function("[]", (self.node(tree.this), Constant(index.value + 1)))
        return None

    def trim(self, tree: Any) -> Node:
        where = str(tree.args.get("position") or "BOTH").upper()
        name = {"LEADING": "ltrim", "TRAILING": "rtrim"}.get(where, "btrim")
        arguments = [self.node(tree.this)]
        if tree.expression:
            arguments.append(self.node(tree.expression))
        return Function(name, tuple(arguments))

    def interval(self, tree: Any) -> Node | None:
        amount, unit = tree.this, tree.args.get("unit")
        if not isinstance(amount, exp.Literal):
            return None
        return Cast(Constant(f"{amount.name} {unit.name if unit else ''}".strip()), "interval")

    def collate(self, tree: Any) -> Node:
        """Return a text under a collation."""
        return Function("collate", (self.node(tree.this), Constant(tree.expression.name.lower())))

    def dot(self, tree: Any) -> Node | None:
        if isinstance(tree.expression, exp.Identifier) and isinstance(tree.this, exp.Paren):
            return Function(".", (self.node(tree.this), Constant(tree.expression.name)))
        if isinstance(tree.expression, exp.Anonymous):
            return self.node(tree.expression)
        return None

    def operator(self, tree: Any) -> Node | None:
        symbol = str(tree.args["operator"]).rpartition(".")[2].strip()
        symbol = "<>" if symbol == "!=" else symbol
        if symbol in _SYMBOLS:
            return self._comparison(symbol, tree.this, tree.expression)
        negated, symbol = symbol.startswith("!"), symbol.removeprefix("!")
        build = _PATTERN_OPERATORS.get(symbol)
        if build is not None:
            found = self._match(build(this=tree.this, expression=tree.expression), "\\")
            return Not(found) if negated else found
        return Function(symbol, (self.node(tree.this), self.node(tree.expression)))

    def position(self, tree: Any) -> Node:
        needle = tree.args["substr"]
        whole, part = self.node(tree.this), self.node(needle)
        return Function("strpos", (whole, part))

    def path(self, tree: Any) -> Node | None:
        steps = [s for s in tree.expressions if not isinstance(s, exp.JSONPathRoot)]
        if not self._sqlite:
            return Constant(steps[0].this) if len(steps) == 1 else None
        text = "$"
        for step in steps:
            if isinstance(step, exp.JSONPathKey) and '"' not in str(step.this):
                text += f'."{step.this}"'
            elif isinstance(step, exp.JSONPathSubscript) and isinstance(step.this, int):
                text += f"[{step.this}]"
            else:
                return None
        return Constant(text)

    def substring(self, tree: Any) -> Node:
        arguments = [self.node(tree.this)]
        start, length = tree.args.get("start"), tree.args.get("length")
        if start is not None or length is not None:
            arguments.append(self.node(start) if start is not None else Constant(1))
        if length is not None:
            arguments.append(self.node(length))
        return Function("substring", tuple(arguments))


def _flat(kind: type[Any], tree: Any) -> list[Any]:
    found: list[Any] = []
    stack = [tree]
    while stack:
        item = stack.pop()
        while isinstance(item, exp.Paren):
            item = item.this
        if isinstance(item, kind):
            stack += [item.expression, item.this]
        else:
            found.append(item)
    return found


def _compared(operator: str, left: Node, right: Node) -> Node:
    """Return a comparison; that of rows is one of their columns."""
    rows = [n for n in (left, right) if isinstance(n, ArrayOf) and n.row]
    if len(rows) < 2 or len(rows[0].items) != len(rows[1].items):
        return Compare(operator, left, right)
    pairs = list(zip(rows[0].items, rows[1].items, strict=True))
    if operator in {"=", "<>"}:
        tests = tuple(Compare(operator, a, b) for a, b in pairs)
        return And(tests) if operator == "=" else Or(tests)
    (a, b), *rest = pairs
    last = Compare(operator, a, b)
    if not rest:
        return last
    others = [ArrayOf(tuple(p[side] for p in rest), row=True) for side in (0, 1)]
    equal = And((Compare("=", a, b), _compared(operator, others[0], others[1])))
    return Or((Compare(operator[0], a, b), equal))


def _quantifier(tree: Any) -> tuple[Any, bool] | None:
    every = isinstance(tree, exp.All)
    if isinstance(tree, exp.Anonymous) and str(tree.this).lower() in {"all", "any", "some"}:
        if len(tree.expressions) != 1:
            return None
        return tree.expressions[0], str(tree.this).lower() == "all"
    if not every and not isinstance(tree, exp.Any):
        return None
    return tree.this, every


def _is_similar(pattern: Function) -> bool:
    return pattern.name in {"similar_to_escape", "similar_escape"} and (
        len(pattern.arguments) == 1 or pattern.arguments[1] == NULL
    )


def _type_name(kind: Any) -> str:
    if kind.this == exp.DType.USERDEFINED and kind.args.get("kind") is not None:
        named = kind.args["kind"]
        text = named if isinstance(named, str) else named.sql(dialect="postgres")
        return _SCHEMA.sub("", text).replace('"', "").lower()
    return _SCHEMA.sub("", kind.sql(dialect="postgres")).lower()


def _without_zone(node: Node) -> Node:
    """Return a moment whose fields are asked for, without the session's time zone.

    The server prints the cast where a date or a time without a zone is given; what the zone
    adds, the field takes away again.
    """
    if isinstance(node, Cast) and node.type == "timestamptz":
        return Cast(node.operand, "timestamp")
    return node


def _is_single(tree: Any) -> bool:
    return isinstance(tree.this, exp.Identifier)


_SPECIAL: dict[type, Callable[[Translator, Any], Node | None]] = {
    exp.Paren: lambda t, e: t.node(e.this),
    exp.Column: lambda t, e: t._column(e) if _is_single(e) else None,  # noqa: SLF001 - its own table
    exp.Literal: lambda t, e: t.literal(e),
    exp.Null: lambda _t, _e: NULL,
    exp.Boolean: lambda _t, e: TRUE if e.this else FALSE,
    exp.And: lambda t, e: And(tuple(t.node(i) for i in _flat(exp.And, e))),
    exp.Or: lambda t, e: Or(tuple(t.node(i) for i in _flat(exp.Or, e))),
    exp.Not: lambda t, e: Not(t.node(e.this)),
    exp.Neg: lambda t, e: Function("neg", (t.node(e.this),)),
    exp.BitwiseNot: lambda t, e: Function("bitnot", (t.node(e.this),)),
    exp.Is: Translator.is_,
    exp.NullSafeEQ: lambda t, e: Not(Distinct(t.node(e.this), t.node(e.expression))),
    exp.NullSafeNEQ: lambda t, e: Distinct(t.node(e.this), t.node(e.expression)),
    exp.Between: Translator.between,
    exp.In: Translator.in_,
    exp.Case: Translator.case,
    exp.If: Translator.if_,
    exp.Anonymous: Translator.call,
    exp.Cast: Translator.cast,
    exp.Escape: Translator.escape,
    exp.Array: lambda t, e: ArrayOf(tuple(t.node(i) for i in e.expressions)),
    exp.Tuple: lambda t, e: ArrayOf(tuple(t.node(i) for i in e.expressions), row=True),
    exp.Bracket: Translator.bracket,
    exp.Trim: Translator.trim,
    exp.Interval: Translator.interval,
    exp.Dot: Translator.dot,
    exp.Operator: Translator.operator,
    exp.JSONPath: Translator.path,
    exp.StrPosition: Translator.position,
    exp.Substring: Translator.substring,
    exp.Extract: lambda t, e: Function(
        "extract", (Constant(e.this.name.lower()), _without_zone(t.node(e.expression)))
    ),
    exp.AtTimeZone: lambda t, e: Function("timezone", (t.node(e.args["zone"]), t.node(e.this))),
    exp.Collate: Translator.collate,
    exp.HexString: lambda _t, e: Constant(bytes.fromhex(e.this)),
    exp.ByteString: lambda _t, e: Constant(e.this),
    exp.BitString: lambda _t, e: Cast(Constant(e.this), "bit"),
    exp.National: lambda _t, e: Constant(e.this),
    exp.Parameter: lambda t, e: (
        Function("abs", (Column(e.this.name.lower()),))
        if isinstance(e.this, exp.Var)
        else Function("abs", (t.node(e.this),))
    ),
}
