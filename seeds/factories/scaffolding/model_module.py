"""A module of SQLAlchemy models for the tables of a database."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from seeds.factories.scaffolding.imports import Style, import_block
from seeds.factories.scaffolding.layout import Group, call, laid_out
from seeds.factories.scaffolding.model_names import Named, references_of
from seeds.factories.scaffolding.model_types import SA, type_text
from seeds.factories.scaffolding.statements import INDENT
from seeds.inference.expressions import quoted
from seeds.schema.catalogue import CatalogueReference, CatalogueTable, UniqueKey
from seeds.schema.types import Kind

_ORM = "from sqlalchemy.orm import "
# As SQLAlchemy looks for parameters in texts.
_PARAMETER = re.compile(r"(?<![:\w\\]):(?=\w+(?!:))")


def model_module(models: Mapping[str, Named], notes: Sequence[str], style: Style) -> str:
    """Return the text of a module with models.

    Args:
        models: The models by the full names of their tables.
        notes: What has no model, and why.
        style: How the project writes its code.
    """
    module = _Models(models, style)
    blocks = [module.model(model) for model in models.values()]
    width = style.width - 2
    comments = [f"# {line}" for note in notes for line in textwrap.wrap(note, width)]
    base = ["class Base(DeclarativeBase):", f'{INDENT}"""The base of all models."""']
    top = [
        '"""Models of the tables, as the database describes them."""',
        "",
        import_block(module.lines, style),
    ]
    text = "\n".join([*top, *([""] if comments else []), *comments, "", "", *base])
    return text + "".join(f"\n\n\n{block}" for block in blocks) + "\n"


class _Models:
    """The models that are being written."""

    def __init__(self, models: Mapping[str, Named], style: Style) -> None:
        self.models = models
        self.style = style
        self.lines = {
            "from __future__ import annotations",
            f"{_ORM}DeclarativeBase",
            f"{_ORM}Mapped",
            f"{_ORM}mapped_column",
        }

    def model(self, named: Named) -> str:
        """Return the class of a model."""
        table = named.table
        summary = table.comment.strip().partition("\n")[0].replace("\\", "").replace('"', "'")
        summary = summary or f"A row of {table.name}".replace("\\", "").replace('"', "'")
        summary = summary[: self.style.width - 12]
        body = [f'{INDENT}"""{summary.rstrip(". ")}."""', ""]
        body += self._assigned("__tablename__", quoted(table.info.source.name))
        arguments = list(self._arguments(named))
        if table.info.source.schema:
            arguments.append(f'{{"schema": {quoted(table.info.source.schema)}}}')
        if arguments:
            self.lines.add(SA)
            body += self._assigned("__table_args__", Group("(", tuple(arguments)))
        body.append("")
        for column in table.columns:
            body += self._column(named, column)
        relations = [
            line
            for reference in references_of(table, self.models)
            if reference.columns in named.relations
            for line in self._relation(named, reference)
        ]
        return "\n".join(
            [f"class {named.cls}(Base):", *body, *([""] if relations else []), *relations]
        )

    def _assigned(self, name: str, item: str | Group) -> list[str]:
        return laid_out(f"{name} = ", item, "", self.style.width, INDENT)

    # -- columns ---------------------------------------------------------------------------

    def _column(self, named: Named, name: str) -> list[str]:
        table = named.table
        column, source = table.columns[name], table.info.source.c[name]
        written = type_text(source.type)
        self.lines |= written.modules
        attribute = named.attributes[name]
        items: list[str | Group] = [] if attribute == name else [quoted(name)]
        items.append(written.sql)
        items += self._foreign_key(named, name)
        if column.generated:
            self.lines.add(SA)
            items.append(call("sa.Computed", [quoted(_escaped(column.generated_sql))]))
        elif column.identity:
            self.lines.add(SA)
            always = ["always=True"] if column.identity == "always" else []
            items.append(call("sa.Identity", always))
        key = name in table.info.primary_key
        if key:
            items.append("primary_key=True")
            counted, usual = table.info.columns[name].autoincrement, _counts_alone(table, name)
            if counted != usual:
                items.append(f"autoincrement={counted}")
        elif any(_is_alone(u, name) for u in table.uniques):
            items.append("unique=True")
        if column.default is not None and not column.generated and not column.identity:
            self.lines.add(SA)
            default = quoted(_escaped(column.default))
            items.append(Group("server_default=sa.text(", (default,)))
        optional = " | None" if column.nullable and not key and written.python != "Any" else ""
        if column.nullable != (bool(optional) or key) and not key:
            items.append(f"nullable={column.nullable}")
        prefix = f"{attribute}: Mapped[{written.python}{optional}] = "
        return laid_out(prefix, call("mapped_column", items), "", self.style.width, INDENT)

    def _foreign_key(self, named: Named, name: str) -> Iterator[str | Group]:
        for reference in references_of(named.table, self.models):
            if reference.columns == (name,):
                self.lines.add(SA)
                target = quoted(self._target(reference, reference.referenced[0]))
                yield call("sa.ForeignKey", [target, *_of_key(reference)])

    def _target(self, reference: CatalogueReference, column: str) -> str:
        return f"{reference.table}.{column}"

    # -- the table -------------------------------------------------------------------------

    def _arguments(self, named: Named) -> Iterator[str | Group]:
        table = named.table
        for reference in references_of(table, self.models):
            if len(reference.columns) > 1:
                own = Group("[", tuple(map(quoted, reference.columns)), "]")
                others = [quoted(self._target(reference, c)) for c in reference.referenced]
                more = _of_key(reference)
                yield call("sa.ForeignKeyConstraint", [own, Group("[", tuple(others), "]"), *more])
        for unique in table.uniques:
            if unique.primary or any(_is_alone(unique, c) for c in table.columns):
                continue
            yield from _unique(unique)
        for check in table.checks:
            if check.of_domain or check.partition or check.by_index:
                continue
            named_as = [f"name={quoted(check.name)}"] if check.name else []
            yield call("sa.CheckConstraint", [quoted(_escaped(check.sql)), *named_as])

    # -- relationships ---------------------------------------------------------------------

    def _relation(self, named: Named, reference: CatalogueReference) -> list[str]:
        self.lines.add(f"{_ORM}relationship")
        target = self.models[reference.table]
        own = [named.attributes[c] for c in reference.columns]
        items = [f"foreign_keys=[{', '.join(own)}]"]
        if reference.table == named.table.name:
            others = [named.attributes[c] for c in reference.referenced]
            items.append(f"remote_side=[{', '.join(others)}]")
        optional = any(named.table.columns[c].nullable for c in reference.columns)
        name = named.relations[reference.columns]
        prefix = f"{name}: Mapped[{target.cls}{' | None' if optional else ''}] = "
        return laid_out(prefix, call("relationship", items), "", self.style.width, INDENT)


def _is_alone(key: UniqueKey, column: str) -> bool:
    """Tell whether a key is what ``unique=True`` means."""
    return (
        key.plain
        and key.columns == (column,)
        and not key.primary
        and not key.folds
        and not key.deferrable
        and key.nulls_distinct
    )


def _counts_alone(table: CatalogueTable, name: str) -> bool:
    """Tell whether SQLAlchemy takes a key for one that the database counts."""
    column = table.columns[name]
    referring = any(name in r.columns for r in table.references)
    whole = table.info.columns[name].type.kind is Kind.INTEGER
    alone = table.info.primary_key == (name,)
    return alone and whole and not referring and column.default is None and not column.generated


def _of_key(reference: CatalogueReference) -> list[str]:
    found = []
    if reference.name:
        found.append(f"name={quoted(reference.name)}")
    if reference.ondelete and reference.ondelete != "NO ACTION":
        found.append(f"ondelete={quoted(reference.ondelete)}")
    if reference.match_full:
        found.append('match="FULL"')
    return found + _deferred(reference)


def _deferred(key: CatalogueReference | UniqueKey) -> list[str]:
    if not key.deferrable:
        return []
    when = "DEFERRED" if key.initially_deferred else "IMMEDIATE"
    return ["deferrable=True", f'initially="{when}"']


def _unique(key: UniqueKey) -> Iterator[str | Group]:
    named = [f"name={quoted(key.name)}"] if key.name else []
    nulls = [] if key.nulls_distinct else ["postgresql_nulls_not_distinct=True"]
    if key.plain and not key.folds:
        columns = map(quoted, key.columns)
        yield call("sa.UniqueConstraint", [*columns, *named, *_deferred(key), *nulls])
        return
    elements = [f"sa.text({quoted(_escaped(e))})" for e in key.expressions]
    where = []
    if key.predicate is not None:
        text = f"sa.text({quoted(_escaped(key.predicate))})"
        where = [f"postgresql_where={text}", f"sqlite_where={text}"]
    yield call("sa.Index", [quoted(key.name or None), *elements, "unique=True", *nulls, *where])


def _escaped(sql: str) -> str:
    """Return a text in which no colon begins a parameter."""
    return _PARAMETER.sub(r"\\:", sql)
