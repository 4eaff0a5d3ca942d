"""Amounts of one row that make up others: net and tax make gross, quantity times price a line.

Only names tell them. What a CHECK constraint says of a column is stronger, and read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from seeds.generate.columns.number import Float
from seeds.generate.extents import extent
from seeds.inference.declared import Declared
from seeds.inference.described import Described
from seeds.inference.expressions import (
    Expression,
    bracketed,
    call,
    chained,
    literal,
    operation,
    this,
)
from seeds.inference.names import singular, snake
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind, LogicalType

NUMBERS: Final = (Kind.INTEGER, Kind.DECIMAL, Kind.FLOAT)
_RATE: Final = "0.20"
_CENTS: Final = 2


_Names = tuple[re.Pattern[str], ...]


def _names(text: str) -> _Names:
    """Return patterns of names, those that say most first."""
    return tuple(map(re.compile, text.split()))


_QUANTITY: Final = _names(
    r"quantity qty (order(ed)?_)?(quantity|qty) (quantity|qty)_ordered hours(_worked)?"
)
_PRICE: Final = _names(r"unit_price price_each price_per_unit item_price unit_cost unit_amount"
                       r" hourly_rate rate_per_hour price")  # fmt: skip
_LINE: Final = _names(r"line_?total line_amount line_price (extended|ext)_(price|amount) row_total"
                      r" item_total total_(price|cost|amount) total amount")  # fmt: skip
_SUBTOTAL: Final = _names(
    r"sub_?total(_(amount|price))? net_total total_net items_total net_amount"
)
_DISCOUNT: Final = _names(r"discount_(amount|total|value) total_discount discount_amt discount")
_TAX: Final = _names(
    r"(tax|vat|gst)_(amount|total|amt|value) total_(tax|vat) sales_tax tax vat gst"
)
_SHARE: Final = _names(r"(tax|vat|gst)_(rate|percent|percentage|pct)")
_EXTRA: Final = _names(r"(shipping|delivery|freight|handling|service)(_(cost|fee|amount|total|price"
                       r"|charge))? tip(_amount)? postage")  # fmt: skip
_TOTAL: Final = _names(r"grand_?total total_due total_(amount|price|cost) amount_total total_gross"
                       r" total amount")  # fmt: skip
_NET: Final = re.compile(
    r"(?P<one>.*?)_?(net|(excl(uding|usive)?|ex|without|before|wo)(_of)?_(tax|vat|gst)|tax_excl(uded)?"
    r"|excl)|net(_(?P<other>.*))?"
)
_GROSS: Final = re.compile(
    r"(?P<one>.*?)_?(gross|(incl(uding|usive)?|inc|with|after|w)(_of)?_(tax|vat|gst)"
    r"|tax_incl(uded)?|incl)|gross(_(?P<other>.*))?"
)
_UNTAXED: Final = re.compile(r".*(weight|mass|tonnage|area|volume|profit|margin|floor).*")
_OWNERS: Final = frozenset({"order", "invoice", "bill", "cart", "sale", "sales", "purchase"})


@dataclass(frozen=True)
class Formula:
    """What an amount is made of.

    Attributes:
        needs: The columns.
        build: Makes it of them.
    """

    needs: tuple[str, ...]
    build: Callable[[Callable[[str], Expression]], Expression]


class Bills:
    """The amounts of a table that others of the row make up.

    Attributes:
        formulas: What they are made of, by column.
    """

    def __init__(self, described: Described, settled: Collection[str]) -> None:
        self.described = described
        columns = described.table.columns
        facts = described.facts
        self.formulas: dict[str, Formula] = {}
        free = [
            name
            for name, info in columns.items()
            if info.type.kind in NUMBERS and name not in facts.options and not info.generated
        ]
        self._targets = set(free) - facts.sums.keys() - set(settled)
        self._targets -= {name for pair in facts.pairs for name in pair[:2]}
        self._known = {self._bare(name): name for name in free}
        self._bill()

    def _bare(self, name: str) -> str:
        """Return a name without what it is an amount of, where that is the row itself."""
        first, _, rest = snake(name).partition("_")
        own = singular(snake(self.described.table.name.rpartition(".")[2])).split("_")[-1]
        return rest if rest and (first in _OWNERS or first == own) else snake(name)

    def _first(self, names: _Names, *but: str | None) -> str | None:
        """Return the column whose name says most clearly that it is one of a kind."""
        found = (
            name
            for pattern in names
            for bare, name in self._known.items()
            if name not in but and pattern.fullmatch(bare)
        )
        return next(found, None)

    def _set(
        self, target: str | None, needs: Sequence[str], formula: Callable[..., Expression]
    ) -> bool:
        if target is None or target not in self._targets or target in self.formulas:
            return False
        if target in needs:
            return False
        self.formulas[target] = Formula(
            tuple(needs), lambda get: formula(*(get(name) for name in needs))
        )
        return True

    def _bill(self) -> None:
        quantity, price = self._first(_QUANTITY), self._first(_PRICE)
        subtotal = self._first(_SUBTOTAL)
        pairs = self._nets_and_grosses()
        tax, share = self._first(_TAX), self._first(_SHARE)
        base: list[str] = []
        if quantity is not None and price is not None:
            base = [quantity, price]
        line = subtotal or (self._first(_LINE) if base else None)
        if base and subtotal is not None:
            self._set(subtotal, base, _times)
        for net, gross, own in pairs:
            own_tax = own or (
                tax if len(pairs) == 1 and not _UNTAXED.fullmatch(snake(net)) else None
            )
            self._tax(own_tax, [net], share)
            self._set(gross, [net, own_tax] if own_tax else [net], _sum if own_tax else _taxed)
        taken = {name for net, gross, _ in pairs for name in (net, gross)} - {subtotal}
        total = self._first(_TOTAL, subtotal, *taken)
        whole = [subtotal] if subtotal is not None else base
        if not whole and total is not None:
            self._part_of(total, tax if not pairs else None)
            return
        if not whole:
            return
        discount = self._first(_DISCOUNT)
        if discount is not None and self._is_rate(discount):
            discount = None
        if discount is not None and not self._set(discount, whole, _reduced):
            discount = None
        less = [discount] if discount else []
        self._tax(tax, whole, share, less)
        target = total if subtotal is not None else line
        taxed = tax is not None and target is not None and self._bare(target) not in _LINES_ALONE
        extras = [n for bare, n in self._known.items() if _is(bare, _EXTRA)] if subtotal else []
        more = [*([tax] if tax and taxed else []), *extras]
        count = len(whole), len(less)

        def made(*parts: Expression) -> Expression:
            result = _minus(*parts[: sum(count)], count=count[0])
            for part in parts[sum(count) :]:
                result = operation("+", result, part)
            return result

        self._set(target, [*whole, *less, *more], made)

    def _tax(
        self, tax: str | None, whole: Sequence[str], share: str | None, less: Sequence[str] = ()
    ) -> None:
        """Let a tax be a share of something, less what is taken off before."""
        count = len(whole)
        percent = share is not None and not self._is_rate(share)

        def made(*parts: Expression) -> Expression:
            rest = _minus(*parts[: count + len(less)], count=count)
            rest = bracketed(rest) if less else rest
            if share is None:
                return operation("*", rest, call("decimal", _RATE, _RATE))
            made = operation("*", rest, parts[-1])
            return operation("*", made, _one_percent()) if percent else made

        self._set(tax, [*whole, *less, *([share] if share else [])], made)

    def _part_of(self, total: str, tax: str | None) -> None:
        """Let what is said beside a total be a part of it."""
        contained = call("decimal", "0.16", "0.16")
        self._set(tax, [total], lambda whole: operation("*", whole, contained))
        discount = self._first(_DISCOUNT)
        if discount is not None and not self._is_rate(discount):
            self._set(discount, [total], _reduced)

    def _is_rate(self, name: str) -> bool:
        """Tell whether a number is a share of one, and not an amount or per cents."""
        return is_share(self.described.table.columns[name].type)

    def _nets_and_grosses(self) -> list[tuple[str, str, str | None]]:
        """Return columns without and with a tax, and the column of just that tax."""
        nets, grosses = self._stems(_NET), self._stems(_GROSS)
        found = []
        for stem, net in nets.items():
            if stem in grosses:
                bare = re.sub(r"_?(amount|price|total)$", "", stem)
                named = (
                    f"{stem}_tax",
                    f"tax_{stem}",
                    f"{stem}_vat",
                    f"{bare}_tax",
                    f"{stem}_tax_amount",
                )
                own = next((self._known[n] for n in named if n in self._known), None)
                found.append((net, grosses[stem], own))
        return found

    def _stems(self, pattern: re.Pattern[str]) -> dict[str, str]:
        found: dict[str, str] = {}
        for bare, name in self._known.items():
            if (match := pattern.fullmatch(bare)) is not None:
                found.setdefault(match["one"] or match["other"] or "", name)
        return found

    # -- declarations ----------------------------------------------------------------------

    def expression(
        self,
        info: ColumnInfo,
        declared: Mapping[str, Declared],
        least: Decimal | None,
        most: Decimal | None,
    ) -> Expression | None:
        """Return what a column is made of; nothing where its type or its bounds are too narrow.

        Args:
            info: The column.
            declared: The declarations before it.
            least: The smallest number allowed.
            most: The largest.
        """
        formula = self.formulas.get(info.name)
        if formula is None or not all(name in declared for name in formula.needs):
            return None
        columns = {n: d.expression.column for n, d in declared.items()}
        if any(isinstance(node, Float) for n in formula.needs for node in columns[n].walk()):
            return None
        nullable = self.described.table.columns

        def get(name: str) -> Expression:
            made = this(declared[name].attribute, name)
            return chained(made, "or_else", 0) if nullable[name].nullable else made

        made = formula.build(get)
        places = 0 if info.type.kind is Kind.INTEGER else info.type.scale
        places = _CENTS if info.type.kind is Kind.FLOAT else min(places, 6)
        made = chained(bracketed(made), "round", places)
        found = extent(made.column, columns)
        low, high = _limits(info.type)
        low = low if least is None else max(low, least)
        high = high if most is None else min(high, most)
        return made if found is not None and low <= found[0] and found[1] <= high else None


def _is(bare: str, names: _Names) -> bool:
    return any(pattern.fullmatch(bare) for pattern in names)


def is_share(type_: LogicalType) -> bool:
    """Tell whether numbers of a type are shares of one: 0.25, not 25."""
    if type_.kind is Kind.DECIMAL:
        return type_.scale > _CENTS and type_.precision - type_.scale <= _CENTS
    return False


_LINES_ALONE: Final = frozenset(
    {"line_total", "linetotal", "line_amount", "line_price", "row_total"}
)


def _limits(type_: LogicalType) -> tuple[Decimal, Decimal]:
    if type_.kind is Kind.INTEGER:
        most = Decimal(2) ** (type_.bits - 1) - 1
    elif type_.kind is Kind.DECIMAL:
        most = Decimal(10) ** (type_.precision - type_.scale) - 1
    else:
        most = Decimal(10) ** 12
    return -most, most


def _one_percent() -> Expression:
    return call("decimal", "0.01", "0.01")


def _sum(one: Expression, other: Expression) -> Expression:
    return operation("+", one, other)


def _times(*parts: Expression) -> Expression:
    made = parts[0]
    for part in parts[1:]:
        made = operation("*", made, part)
    return made


def _taxed(net: Expression) -> Expression:
    return operation("*", net, call("decimal", "1.20", "1.20"))


def _minus(*parts: Expression, count: int) -> Expression:
    made = _times(*parts[:count])
    for part in parts[count:]:
        made = operation("-", made, part)
    return made


def _reduced(*parts: Expression) -> Expression:
    """A discount: mostly none, else some steps of five per cent."""
    steps = call("choice", literal({0: 70, 1: 10, 2: 12, 4: 8}))
    return operation("*", operation("*", _times(*parts), steps), call("decimal", "0.05", "0.05"))
