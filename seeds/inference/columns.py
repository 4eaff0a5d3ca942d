"""The declaration of each column of a table, from all that is known of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from seeds.inference import numbers, texts, things, values
from seeds.inference.bills import Bills
from seeds.inference.computed import Computed
from seeds.inference.conditions import columns_of
from seeds.inference.declared import Declared
from seeds.inference.described import Described, counted, default_of
from seeds.inference.expressions import Expression, call, chained, literal, this
from seeds.inference.names import role, snake
from seeds.inference.order import Order
from seeds.inference.references import References
from seeds.inference.stages import Stages
from seeds.inference.subject import Subject
from seeds.inference.uniqueness import Uniqueness
from seeds.schema.table import ColumnInfo, ForeignKey
from seeds.schema.types import Kind


class Columns:
    """The columns of a table.

    Attributes:
        one_by_one: Values that no column can declare, as texts of a ``definition()`` by attribute.
        modules: Import lines that they need.
        notes: What nobody could guess.
    """

    def __init__(
        self,
        described: Described,
        references: References,
        uniqueness: Uniqueness,
        order: Order,
        stages: Stages,
    ) -> None:
        self.table = described.table
        self.described = described
        self.naming = described.naming
        self.facts = described.facts
        self.references = references
        self.keys = references.keys
        self.uniqueness = uniqueness
        self.order = order
        self.stages = stages
        self.computed = Computed(described, order)
        self.bills = Bills(described, {*self.keys, *self.table.primary_key, *order.spans})
        self.notes = self.computed.notes
        self.one_by_one: dict[str, str] = {}
        self.modules: set[str] = set()
        self.any_by_row = any(map(uniqueness.by_row, self.table.columns))

    def attribute(self, name: str) -> str | None:
        """Return what a column is declared as; ``None`` for what no class body can have."""
        if name in self.keys and name in self.naming.relations:
            return self.naming.relations[name]
        return self.naming.attributes.get(name, name)

    def needs(self, name: str) -> list[str]:
        """Return the columns that a declaration mentions."""
        before, after = self.order.whens.get(name, ([], []))
        needed = [*self.stages.since(name, before, self.order.whens), *before, *after]
        if name in self.stages.found:
            needed.append(self.stages.found[name].by)
        if name in self.facts.sums:
            needed += columns_of(self.facts.sums[name])
        if (whole := self.computed.whole_of(name)) is not None:
            needed.append(whole)
        if name in self.bills.formulas:
            needed += self.bills.formulas[name].needs
        if self.table.columns[name].type.kind is Kind.INTEGER and numbers.is_instant(snake(name)):
            needed += [n for n in self.table.columns if numbers.begins(snake(n))]
        if texts.is_slug(snake(name)):
            needed += [n for n in self.table.columns if snake(n) in texts.SLUG_SOURCES]
        return [n for n in dict.fromkeys(needed) if n != name]

    # -- columns that need no declaration --------------------------------------------------

    def is_left_out(self, info: ColumnInfo) -> bool:
        """Tell whether a column is left to the database, to its default or to NULL."""
        name = info.name
        if info.generated or name in self.references.left_out or counted(info):
            return True
        if name in self.naming.constants or name in self.keys or name in self.references.parts:
            return False
        default = info.source is not None and info.source.default is not None
        if not default and name in self.table.primary_key and info.type.kind is Kind.UUID:
            return True  # drawn by itself
        if not default and not info.has_server_default:
            return False
        if default and name in self.uniqueness.columns:
            return True
        if self.any_by_row and not default and not info.nullable:
            return False
        return not self._says_something(info)

    def _says_something(self, info: ColumnInfo) -> bool:
        """Tell whether a guess is better than the default that a column has."""
        subject = self._subject(info, {})
        if self.described.values(info.name) or info.name in self.facts.sums:
            return True
        if info.name in self.bills.formulas or info.name in self.stages.labels:
            return True
        match info.type.kind:
            case Kind.BOOLEAN | Kind.TIMESTAMP | Kind.DATE:
                return True
            case Kind.TEXT:
                return bool(self.described.moment(info.name)) or texts.of_text(subject) is not None
            case Kind.INTEGER | Kind.DECIMAL | Kind.FLOAT:
                return numbers.knows_number(subject)
            case Kind.JSON:
                return values.is_list(subject) or self._is_document(info, subject)
            case _:
                return False

    def _is_document(self, info: ColumnInfo, subject: Subject) -> bool:
        """Tell whether a name says more of a JSON column than its default, an empty object."""
        empty = re.fullmatch(r"\{\s*\}", default_of(info).strip()) is not None
        return empty and values.knows_document(subject)

    # -- declarations ----------------------------------------------------------------------

    def declaration(self, info: ColumnInfo, declared: Mapping[str, Declared]) -> Expression | None:
        """Return a column's declaration; nothing when there is none.

        Args:
            info: The column.
            declared: The declarations before it, by column.
        """
        name = info.name
        if name in self.naming.constants:
            return call("constant", literal(self.naming.constants[name]))
        if name in self.keys:
            return self._reference(self.keys[name])
        if name in self.references.parts:
            return self.references.parts[name]
        if name in self.facts.sums:
            computed = self.computed.by_arithmetic(info, declared)
            if computed is not None:
                return computed
        if self.uniqueness.by_row(name):
            self._row_value(info)
            return None
        if name in self.uniqueness.by_place:
            chosen = call("choice", literal((self.uniqueness.by_place[name],)))
            return call("element", chosen, call("position"))
        made = self._guessed(info, declared)
        if made is not None and (staged := self._staged(name, made, declared)) is not None:
            return staged
        own = role(snake(name))
        whole = not info.nullable or name in self.facts.present or name in self.table.primary_key
        # Programs read documents without looking whether there is one.
        whole = whole or (info.type.kind is Kind.TEXT and snake(name).endswith("json"))
        whole = whole or (info.type.kind is Kind.JSON and info.has_server_default)
        whole = whole or things.is_whole(self._subject(info, declared))
        whole = whole or (name in self.bills.formulas and bool(made and made.uses))
        if made is None or whole or own in ("created", "updated"):
            return made
        if own == "deleted" or snake(name).startswith("is_deleted"):
            return values.optional(made, 0.1)
        # What has begun has not always ended.
        pair = self.order.lasting.get(name)
        return values.optional(made) if pair is None else values.optional(made, pair.share)

    def _staged(
        self, name: str, made: Expression, declared: Mapping[str, Declared]
    ) -> Expression | None:
        """Return a column that is NULL where the row has not come so far."""
        stage = self.stages.found.get(name)
        if stage is None or (stage.by not in declared and stage.by not in self.stages.known):
            return None
        attribute = self.attribute(stage.by)
        if attribute is None:
            return None
        by = this(attribute, stage.by)
        told = by if stage.values == (True,) else chained(by, "is_in", *stage.values)
        if stage.failed and self.table.columns[name].type.kind is Kind.INTEGER:
            wrong = chained(call("between", 1, 3), "only_if", chained(by, "is_in", *stage.failed))
            made = chained(wrong, "or_else", 0)
        made = made if stage.share == 1 else values.optional(made, stage.share)
        return chained(made, "only_if", told)

    def _reference(self, fk: ForeignKey) -> Expression:
        name, owner = fk.columns[0], self.uniqueness.owner
        owned = owner is not None and owner.column == name
        keywords: dict[str, Any] = {} if owned else dict(self.references.share(fk))
        if owner is not None and not owned and fk.table == owner.table:
            keywords["owner"] = False
        if name in self.uniqueness.distinct and not owned and fk.table != self.table.name:
            keywords["distinct"] = True
        if fk.table == self.table.name and not keywords:
            self.notes.append(
                f"{name} refers to earlier rows of its own table, and the first has none: "
                "let it be NULL"
            )
        return call("ref", self.naming.target(fk.table), **keywords)

    def _guessed(self, info: ColumnInfo, declared: Mapping[str, Declared]) -> Expression | None:
        name, kind = info.name, info.type.kind
        subject = self._subject(info, declared)
        if name in self.facts.options or info.type.labels or name in self.naming.enums:
            if subject.unique:
                self.notes.append(f"{name} is unique and has few values: no more rows than those")
            if name in self.naming.enums:
                return call("choice", self.naming.enums[name])
            return values.labels(self.facts.options.get(name) or info.type.labels)
        if name in self.stages.labels and not subject.unique:
            return values.labels(self.stages.labels[name])
        match kind:
            case Kind.TEXT if self.described.moment(name) is not None:
                return call("concat", self._point_in_time(info, declared))
            case Kind.TEXT:
                return texts.fitting(subject)
            case Kind.INTEGER | Kind.DECIMAL | Kind.FLOAT:
                whole = self.computed.whole_of(name)
                if whole is not None and whole in declared:
                    return self.computed.part_of(info, declared[whole])
                made = self.bills.expression(info, declared, subject.least, subject.most)
                return made or numbers.number(subject, self.computed.part_of_range(name))
            case Kind.BOOLEAN:
                return values.boolean(subject)
            case Kind.TIMESTAMP | Kind.DATE:
                return self._point_in_time(info, declared)
            case Kind.TIME:
                return values.time_of_day(self.order.spans.get(name, (0, 1)))
            case Kind.INTERVAL:
                return values.interval()
            case Kind.UUID:
                return call("uuid")
            case Kind.BYTES:
                return values.data(subject)
            case Kind.ARRAY:
                return values.array(subject)
            case Kind.JSON:
                return values.document(subject)
            case Kind.OTHER:
                return None  # nothing is known of what the type can hold

    def _subject(self, info: ColumnInfo, declared: Mapping[str, Declared]) -> Subject:
        facts, name = self.facts, info.name
        places = 0 if info.type.kind is Kind.INTEGER else max(min(info.type.scale, 6), 0)
        unit = Decimal("0.01") if info.type.kind is Kind.FLOAT else Decimal(1).scaleb(-places)
        least, most = facts.least.get(name), facts.most.get(name)
        limits = [info.type.length, facts.longest.get(name)]
        if info.type.kind is Kind.BYTES and info.source is not None:
            limits.append(getattr(info.source.type, "length", None))
        lengths = [limit for limit in limits if limit is not None]
        return Subject(
            name=snake(name),
            table=snake(self.table.name.rpartition(".")[2]),
            type=replace(info.type, length=min(lengths, default=None)),
            unique=name in self.uniqueness.columns and name not in self.keys,
            siblings={
                snake(n): this(d.attribute, n)
                for n, d in declared.items()
                if n in self.table.columns
                and not self.table.columns[n].nullable
                # No number is added to what is no number.
                and (
                    not numbers.begins(snake(n))
                    or info.type.kind is not Kind.INTEGER
                    or self.table.columns[n].type.kind is Kind.INTEGER
                )
                # A title that is no text makes no slug.
                and (
                    snake(n) not in texts.SLUG_SOURCES
                    or self.table.columns[n].type.kind is Kind.TEXT
                )
            },
            all_names=frozenset(map(snake, self.table.columns)),
            least=None if least is None else least[0] + (unit if least[1] else 0),
            most=None if most is None else most[0] - (unit if most[1] else 0),
            shortest=facts.shortest.get(name, 0),
            listed=name in self.naming.listed,
            default=default_of(info),
        )

    # -- points in time --------------------------------------------------------------------

    def _point_in_time(self, info: ColumnInfo, declared: Mapping[str, Declared]) -> Expression:
        name = info.name
        sort = self.described.moment(name)
        function = "date" if sort is Kind.DATE else "datetime"
        own = role(snake(name))
        if own == "born" and name not in self.order.spans:
            is_day = sort is Kind.DATE
            return call("birth_date") if is_day else call("datetime", "-29200d", "-6600d")
        if name in self.order.spans:
            place, n = self.order.spans[name]
            stop = "now" if place == n - 1 else f"-{(n - 1 - place) * 60 + 1}d"
            return call(function, f"-{(n - place) * 60}d", stop)
        earlier, later = self.order.whens[name]
        earlier = self.stages.since(name, earlier, self.order.whens)
        before, after = (
            [this(declared[n].attribute, n) for n in names if n in declared]
            for names in (earlier, later)
        )
        keywords: dict[str, Any] = {}
        if before and name in self.order.lasting:
            return self._lasting(function, info, before[0])
        if before:
            keywords["after"] = before[0] if len(before) == 1 else call("greatest", *before)
        if after:
            keywords["before"] = after[0] if len(after) == 1 else call("least", *after)
            return call(function, "-3y", **keywords)
        if own == "ahead":
            return call(function, "now", "+90d", **keywords)
        if keywords:
            return call(function, **keywords)
        return call(function, "-1y", "now")

    def _lasting(self, function: str, info: ColumnInfo, start: Expression) -> Expression:
        """Return the end of something that usually lasts about as long."""
        pair = self.order.lasting[info.name]
        within = (
            pair.days
            if Kind.DATE in map(self.described.moment, (pair.low, pair.high))
            else pair.hours
        )
        if pair.ahead:
            return call(function, "-3y", "+2y", after=start, within=within, before="+2y")
        if role(snake(pair.low)) == "ahead" and pair.low not in self.order.lasting:
            # What lies ahead ends later still.
            return call(function, "now", "+2y", after=start, within=within, before="+2y")
        return call(function, after=start, within=within)

    def _row_value(self, info: ColumnInfo) -> None:
        attribute = self.attribute(info.name) or info.name
        match info.type.kind:
            case Kind.DATE:
                text = "(self.as_of - dt.timedelta(days=self.index)).date()"
            case Kind.TIMESTAMP:
                text = "self.as_of - dt.timedelta(minutes=self.index)"
            case Kind.TIME:
                text = "(self.as_of + dt.timedelta(seconds=self.index)).time()"
            case Kind.INTERVAL:
                text = "dt.timedelta(seconds=self.index)"
            case _:
                text = 'self.index.to_bytes(8, "big")'
        if info.type.kind is not Kind.BYTES:
            self.modules.add("import datetime as dt")
        self.one_by_one[attribute] = text
        self.notes.append(f"{info.name} is unique, and made a row at a time (slower)")
