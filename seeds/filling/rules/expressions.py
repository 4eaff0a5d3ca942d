"""Expressions of columns, read from text without running it.

The language is that of factories, in one expression: calls of what `seeds` offers for columns,
literals, columns of the same row by their names, and the methods and operators that columns have.
The text is parsed, and what it is made of is put together here: nothing else can be reached.
"""

from __future__ import annotations

import ast
import datetime as dt
import inspect
import keyword
import operator
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from seeds.errors import RulesError, SeedsError, did_you_mean
from seeds.filling.rules.offered import functions, members
from seeds.spec.column import Column, Constant, Field, as_column

NULL: Final = "null"
"""The text for a column that stays NULL."""
DEFAULT: Final = "default"
"""The text for a column that is left to the database."""

_LONGEST: Final = 200_000
_MOST_ITEMS: Final = 10_000
_METHODS: Final = (
    "equals", "is_in", "is_null", "item", "only_if", "optional", "or_else", "round",
)  # fmt: skip
_OF_VALUES: Final = frozenset({"equals", "is_in", "item", "optional", "round", "constant"})
"""What takes no columns: these are compared by `<`, and chosen by `case`."""
_OPERATORS: Final[Mapping[type, Callable[[Any, Any], Any]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_INSTEAD: Final[Mapping[type, str]] = {
    ast.Eq: "Write status.equals('open').",
    ast.NotEq: "Write ~status.equals('open').",
    ast.In: "Write status.is_in('open', 'paid').",
    ast.NotIn: "Write ~status.is_in('open', 'paid').",
    ast.Is: "Write paid_at.is_null().",
    ast.IsNot: "Write ~paid_at.is_null().",
    ast.And: "Write (a < b) & (b < c).",
    ast.Or: "Write (a < b) | (b < c).",
    ast.Not: "Write ~paid_at.is_null().",
    ast.IfExp: "Write case((condition, value), default=other).",
    ast.Div: "Columns add, subtract and multiply: write total * 0.5.",
}
_DATES: Final[Mapping[str, Any]] = {
    "date": dt.date,
    "datetime": dt.datetime,
    "time": dt.time,
    "timedelta": dt.timedelta,
}
_HINT: Final = """Write what a factory would hold: choice(("open", "paid")), decimal(5, 500)."""


def read_expression(text: str, columns: Collection[str], where: str) -> Column | None:
    """Return the column that a text stands for; ``None`` where it is left to the database.

    Args:
        text: The expression, ``null`` or ``default``.
        columns: The columns of the same row, which it may mention.
        where: What messages begin with: the place and the column.

    Raises:
        RulesError: It is no such expression; the text, the place in it and what comes close are
            named.
    """
    bare = text.strip()
    if bare.lower() == NULL:
        return Constant(None)
    if bare.lower() == DEFAULT:
        return None
    reader = _Reader(bare, columns, where)
    try:
        tree = reader.tree()
        made = reader.value(tree)
        reader.refuse_columns_in(made, tree)
        return as_column(made)
    except RecursionError:
        raise reader.error("nested too deeply", _HINT) from None


def this_column(name: str) -> str:
    """Return how an expression mentions a column of the same row."""
    bare = name.isidentifier() and name.isascii() and not keyword.iskeyword(name)
    return name if bare else f"field({name!r})"


class _Reader:
    """Reads one expression."""

    def __init__(self, text: str, columns: Collection[str], where: str) -> None:
        self.text = text
        self.columns = columns
        self.where = where
        self.names: dict[str, Any] = {}
        self.listed = 0

    def tree(self) -> ast.expr:
        """Parse the text."""
        if len(self.text) > _LONGEST:
            raise self.error(f"longer than {_LONGEST:,} characters", _HINT)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.text, mode="eval").body
        except SyntaxError as error:
            at = f" at {self.text[max((error.offset or 1) - 1, 0) :][:20]!r}"
            raise self.error(f"{error.msg}{at if error.offset else ''}", _HINT) from None
        except (ValueError, MemoryError) as error:
            raise self.error(str(error) or "too deep", _HINT) from None

    def error(self, problem: str, hint: str, node: ast.expr | None = None) -> RulesError:
        """Return an error; the part of the text that it is about is shown."""
        part = "" if node is None else ast.get_source_segment(self.text, node) or ""
        shown = self.text if len(self.text) <= 80 else f"{self.text[:77]}…"
        about = f" in {part!r}" if part and part != self.text and len(part) <= 60 else ""
        return RulesError(f"{self.where}: {shown!r}: {problem}{about}", hint)

    # -- parts -----------------------------------------------------------------------------

    def value(self, node: ast.expr) -> Any:
        """Return what a part stands for: a column, or a literal."""
        match node:
            case ast.Constant(value=value):
                if value is Ellipsis or isinstance(value, complex):
                    raise self.error(f"{value!r} is no value", _HINT, node)
                return value
            case ast.Name(id=name):
                return self._name(name, node)
            case ast.Tuple(elts=items):
                return tuple(self._items(items))
            case ast.List(elts=items):
                return self._items(items)
            case ast.Set(elts=items):
                raise self.error("a set has no order", "Write a tuple: (1, 2).", node)
            case ast.Dict():
                return self._mapping(node)
            case (
                ast.ListComp(elt=made, generators=[one])
                | ast.GeneratorExp(elt=made, generators=[one])
            ):
                return self._each(made, one, node)
            case ast.UnaryOp(op=op, operand=operand):
                return self._unary(op, operand, node)
            case ast.BinOp(left=left, op=op, right=right):
                return self._operation(op, left, right, node)
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return self._operation(op, left, right, node)
            case ast.BoolOp(op=op):
                raise self.error("and, or are not for columns", _INSTEAD[type(op)], node)
            case ast.Call():
                return self._call(node)
            case ast.Attribute(attr=name):
                raise self.error(f"{name!r} is not called", f"Write {self._shown(node)}().", node)
        hint = _INSTEAD.get(type(node), _HINT)
        raise self.error(f"{_kind(node)} cannot be here", hint, node)

    def _shown(self, node: ast.expr) -> str:
        return ast.get_source_segment(self.text, node) or "it"

    def _items(self, nodes: Iterable[ast.expr]) -> list[Any]:
        return [self.value(node) for node in nodes]

    def _mapping(self, node: ast.Dict) -> dict[Any, Any]:
        found = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                raise self.error("** cannot be here", _HINT, node)
            made = self.value(key)
            try:
                found[made] = self.value(value)
            except TypeError:
                raise self.error(f"{made!r} cannot be a key", _HINT, key) from None
        return found

    def _name(self, name: str, node: ast.expr) -> Any:
        if name in self.names:
            return self.names[name]
        if name in self.columns:
            return Field(name)
        if name in functions():
            raise self.error(f"{name} is not called", f"Write {name}(…).", node)
        if node.end_col_offset == len(self.text.encode()) and not node.col_offset:
            hint = did_you_mean(name, {*self.columns, *(f"{f}()" for f in functions())})
            raise self.error(
                f"{name!r} is no column of this table",
                f"{hint if hint.startswith('Did') else ''} "
                f"For the same text in every row write constant({name!r}).".strip(),
            )
        raise self.error(
            f"{name!r} is no column of this table", did_you_mean(name, self.columns), node
        )

    def _each(self, made: ast.expr, one: ast.comprehension, node: ast.expr) -> list[Any]:
        """Return the values of a list that is written as one for each of others."""
        if not isinstance(one.target, ast.Name) or one.ifs or one.is_async:
            raise self.error("only [… for x in …] can be here", _HINT, node)
        values = self.value(one.iter)
        if not isinstance(values, tuple | list | range) or len(values) > _MOST_ITEMS:
            raise self.error(f"not a list of at most {_MOST_ITEMS:,}", _HINT, one.iter)
        before = self.names
        try:
            found = []
            for value in values:
                self.listed += 1
                if self.listed > _MOST_ITEMS:
                    raise self.error(f"more than {_MOST_ITEMS:,} values", _HINT, node)
                self.names = {**before, one.target.id: value}
                found.append(self.value(made))
            return found
        finally:
            self.names = before

    def _unary(self, op: ast.unaryop, operand: ast.expr, node: ast.expr) -> Any:
        value = self.value(operand)
        match op:
            case ast.USub() if _is_number(value):
                return -value
            case ast.UAdd() if _is_number(value):
                return value
            case ast.USub() if isinstance(value, Column):
                return 0 - value
            case ast.Invert() if isinstance(value, Column):
                return ~value
        raise self.error("cannot be here", _INSTEAD.get(type(op), _HINT), node)

    def _operation(
        self, op: ast.operator | ast.cmpop, left: ast.expr, right: ast.expr, node: ast.expr
    ) -> Any:
        function = _OPERATORS.get(type(op))
        if function is None:
            raise self.error(
                f"{type(op).__name__} cannot be here", _INSTEAD.get(type(op), _HINT), node
            )
        one, other = self.value(left), self.value(right)
        self.refuse_columns_in(one, left)
        self.refuse_columns_in(other, right)
        columns = isinstance(one, Column) or isinstance(other, Column)
        numbers = _is_number(one) and _is_number(other)
        both = isinstance(one, Column) and isinstance(other, Column)
        if isinstance(op, ast.BitAnd | ast.BitOr) and not both:
            raise self.error("joins conditions of columns", "Write (a < b) & (b < c).", node)
        if not columns and not (numbers and isinstance(op, ast.Add | ast.Sub | ast.Mult)):
            raise self.error("needs a column", "Write a column's name on one side.", node)
        try:
            return function(one, other)
        except (TypeError, ArithmeticError) as error:
            raise self.error(str(error), _HINT, node) from error

    # -- calls -----------------------------------------------------------------------------

    def _call(self, node: ast.Call) -> Any:
        if (made := _random_bytes(node)) is not None:
            return made
        function, name = self._function(node.func)
        arguments = []
        for argument in node.args:
            if isinstance(argument, ast.Starred):
                raise self.error("* cannot be here", "Write the arguments out.", argument)
            arguments.append(self.value(argument))
        keywords = {}
        for named in node.keywords:
            if named.arg is None:
                raise self.error("** cannot be here", "Write the arguments out.", node)
            keywords[named.arg] = self.value(named.value)
        self._look_at(name, node, arguments, keywords)
        if name == "item" and any(str(a).startswith("_") for a in arguments):
            raise self.error("a member's name does not begin with _", _HINT, node)
        asked = arguments[0] if arguments else keywords.get("name")
        if name == "field" and asked not in self.columns:
            known = did_you_mean(str(asked), self.columns)
            raise self.error(f"{asked!r} is no column of this table", known, node)
        try:
            made = function(*arguments, **keywords)
            endless = isinstance(made, range) and len(made) > _MOST_ITEMS
        except SeedsError as error:
            raise self.error(error.message, error.hint or _usage(name, function), node) from error
        except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
            raise self.error(str(error), _usage(name, function), node) from error
        if endless:
            raise self.error(f"more than {_MOST_ITEMS:,} numbers", _HINT, node)
        if isinstance(made, Column):
            parts = {id(part) for part in made.walk()}
            for value in (*arguments, *keywords.values()):
                if isinstance(value, Column) and id(value) not in parts:
                    raise self.error(f"{name} takes no column there", _usage(name, function), node)
        return made

    def refuse_columns_in(self, value: Any, node: ast.expr) -> None:
        """Refuse a literal with a column in it: it would be the same in every row.

        Raises:
            RulesError: There is one; the literal is shown.
        """
        if not isinstance(value, Column) and _has_columns(value):
            hint = (
                "Write a column by itself, or choose between some: case((condition, a), default=b)."
            )
            raise self.error("a column cannot be within a list of values", hint, node)

    def _look_at(
        self, name: str, node: ast.Call, arguments: list[Any], keywords: Mapping[str, Any]
    ) -> None:
        """Refuse arguments that would be told too late: when rows are made."""
        shown = [*node.args, *(named.value for named in node.keywords)]
        for value, part in zip([*arguments, *keywords.values()], shown, strict=True):
            branch = name == "case" and isinstance(value, tuple) and len(value) == 2
            for one in value if branch else (value,):
                self.refuse_columns_in(one, part)
            if name == "case" and part in node.args:
                if not branch:
                    raise self.error("no branch", "Write case((status.is_null(), 0)).", part)
                self._condition(value[0], part)
            elif name == "only_if":
                self._condition(value, part)
            elif name in _OF_VALUES and isinstance(value, Column):
                raise self.error(f"{name} takes values, and no columns", _HINT, part)

    def _condition(self, value: Any, part: ast.expr) -> None:
        if not isinstance(value, Column):
            hint = "Write a condition: status.equals('open'), paid_at.is_null(), total > 5."
            raise self.error("no condition", hint, part)

    def _function(self, node: ast.expr) -> tuple[Callable[..., Any], str]:
        match node:
            case ast.Name(id=name):
                known = {**functions(), "Decimal": Decimal, "range": range}
                if name in known and callable(known[name]):
                    return known[name], name
                hint = did_you_mean(name, functions())
                if name in known:
                    hint = f"Write {name}.{next(iter(members(known[name])))}()."
                raise self.error(f"there is no function {name!r} of columns", hint, node)
            case ast.Attribute(value=ast.Name(id="dt"), attr=name) if name in _DATES:
                return _DATES[name], name
            case ast.Attribute(value=subject, attr=name):
                return self._method(subject, name, node)
        raise self.error("cannot be called", _HINT, node)

    def _method(
        self, subject: ast.expr, name: str, node: ast.expr
    ) -> tuple[Callable[..., Any], str]:
        owner: Any = None
        if isinstance(subject, ast.Name) and subject.id not in self.names:
            found = functions().get(subject.id)
            own = {} if found is None or inspect.isroutine(found) else members(found)
            column = subject.id in self.columns and name in _METHODS
            if name in own or (own and not column):
                owner = found
        if owner is None:
            owner = self.value(subject)
        known = dict.fromkeys(_METHODS) if isinstance(owner, Column) else members(owner)
        if not known:
            raise self.error(f"{name!r} is no method of a column", _HINT, node)
        if name not in known:
            raise self.error(f"there is no method {name!r}", did_you_mean(name, known), node)
        function: Callable[..., Any] = getattr(owner, name)
        return function, name


def _random_bytes(node: ast.Call) -> Column | None:
    """Return what ``once(lambda chance: chance.randbytes(8))`` stands for: bytes have no other."""
    match node:
        case ast.Call(
            func=ast.Name(id="once"),
            args=[
                ast.Lambda(
                    args=ast.arguments(args=[ast.arg(arg=chance)]),
                    body=ast.Call(
                        func=ast.Attribute(value=ast.Name(id=name), attr="randbytes"),
                        args=[ast.Constant(value=int(length))],
                        keywords=[],
                    ),
                )
            ],
            keywords=[],
        ) if chance == name and 0 <= length <= _MOST_ITEMS:
            from seeds.generate.columns.once import once

            return once(lambda random: random.randbytes(length))
    return None


def _usage(name: str, function: Callable[..., Any]) -> str:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return _HINT
    shown = ", ".join(
        f"{p.name}={p.default!r}" if p.default is not p.empty else p.name
        for p in signature.parameters.values()
    )
    return f"It is {name}({shown})."


def _has_columns(value: Any) -> bool:
    """Tell whether a literal has columns among its parts."""
    match value:
        case Column():
            return True
        case dict():
            return any(map(_has_columns, [*value.keys(), *value.values()]))
        case tuple() | list():
            return any(map(_has_columns, value))
    return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _kind(node: ast.expr) -> str:
    return {"Lambda": "a function", "IfExp": "if", "Subscript": "[…]", "JoinedStr": "f'…'"}.get(
        type(node).__name__, type(node).__name__
    )
