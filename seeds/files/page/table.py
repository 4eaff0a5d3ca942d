"""The part of the page that is about one table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from seeds.files.page.charts import bars, examples, kind_of, share, top_values
from seeds.files.page.markup import Content, Markup, tag
from seeds.files.page.overview import findable
from seeds.files.page.words import counted, measure, percent, shown
from seeds.schema.portrait import ColumnPortrait, TablePortrait, Value

_CELL: Final = 80
"""Characters of a value in a sample row; the rest is in its title."""


def table_part(
    table: TablePortrait, children: Sequence[tuple[str, str]], anchors: Mapping[str, str]
) -> Markup:
    """Return what is said of a table.

    Args:
        table: The table.
        children: (table, columns) of what refers to it.
        anchors: The ids of the tables' parts.
    """
    body: list[Content] = []
    if table.problem:
        body.append(tag("p", f"It could not be read: {table.problem}", class_="note"))
    else:
        if table.sampled:
            said = (
                f"Distinct values, histograms and most frequent values are those of a sample of "
                f"{counted(table.examined, 'row')}; everything else is of all rows."
            )
            body.append(tag("p", said, class_="hint"))
        body.append(
            tag("ul", *(_column(c, table, anchors) for c in table.columns), class_="columns")
        )
        body.append(_samples(table))
    return tag(
        "section",
        tag(
            "div",
            tag("h2", table.table),
            tag("span", "" if table.problem else counted(table.rows, "row"), class_="count"),
            tag("a", "to the top", href="#top", class_="up"),
            class_="title",
        ),
        _links(table, children, anchors),
        *body,
        id=anchors[table.table],
        class_="table",
        data_find=findable(table),
    )


def _links(
    table: TablePortrait, children: Sequence[tuple[str, str]], anchors: Mapping[str, str]
) -> Content:
    lines: list[Content] = []
    for said, pairs in (
        ("Refers to ", [(link.table, ", ".join(link.columns)) for link in table.links]),
        ("Referred to by ", children),
    ):
        if pairs:
            named: list[Content] = []
            for name, columns in pairs:
                linked = tag("a", name, href=f"#{anchors[name]}") if name in anchors else name
                named += [", " if named else said, linked, f" ({columns})"]
            lines.append(tag("p", *named, class_="links"))
    return tag("div", *lines) if lines else ""


def _column(column: ColumnPortrait, table: TablePortrait, anchors: Mapping[str, str]) -> Markup:
    return tag(
        "li",
        tag("div", tag("h4", column.name), tag("div", column.type, class_="type"),
            _badges(column, table, anchors)),
        tag("dl", *_facts(column, table)),
        tag("div", _picture(column, table)),
    )  # fmt: skip


def _badges(column: ColumnPortrait, table: TablePortrait, anchors: Mapping[str, str]) -> Content:
    found: list[Content] = []
    if column.key:
        found.append(tag("span", "primary key", class_="key"))
    elif column.unique:
        found.append(tag("span", "unique", class_="key"))
    if column.references is not None:
        said = f"→ {column.references}"
        parents = (link.table for link in table.links if column.name in link.columns)
        anchor = anchors.get(next(parents, ""))
        found.append(tag("a", said, href=f"#{anchor}") if anchor else tag("span", said))
    if column.hidden:
        found.append(tag("span", "secret", class_="secret"))
    if not column.nullable and not column.key:
        found.append(tag("span", "not null"))
    return tag("div", *found, class_="badges") if found else ""


def _facts(column: ColumnPortrait, table: TablePortrait) -> list[Content]:
    """Return the figures of a column as terms and what is said of them."""
    if column.problem or not table.rows:
        return []
    facts: list[tuple[str, Content]] = []
    if column.nulls or column.nullable:
        said = percent(column.nulls, table.rows)
        bar = share(column.nulls, table.rows, "nulls") if column.nulls else ""
        facts.append(("NULL", tag("span", f"{said} ", bar, title=counted(column.nulls, "row"))))
    more = "more than " if column.distinct_more else ""
    sampled = " in the sample" if table.sampled else ""
    facts.append(("distinct", f"{more}{column.distinct:,}{sampled}"))
    there = table.rows - column.nulls
    if column.references and column.distinct and not table.sampled and not column.unique:
        facts.append(("on average", f"{there / column.distinct:,.1f} rows for each"))
    if column.lowest is not None:
        facts += [("lowest", measure(column.lowest)), ("highest", measure(column.highest))]
    if column.shortest is not None and column.longest is not None:
        unit = "byte" if column.kind == "bytes" else "character"
        if column.shortest == column.longest:
            facts.append(("length", counted(column.longest, unit)))
        else:
            facts.append(("length", f"{column.shortest:,} to {counted(column.longest, unit)}"))
    return [part for term, said in facts for part in (tag("dt", term), tag("dd", said))]


def _picture(column: ColumnPortrait, table: TablePortrait) -> Content:
    """Return what shows how the values of a column are spread."""
    if column.problem:
        return tag("p", column.problem, class_="note")
    if not table.rows:
        return ""
    if column.nulls == table.rows:
        return tag("p", "NULL in every row", class_="hint")
    if column.hidden:
        return tag("p", "Its values are not shown: its name says that they are secret.",
                   class_="hint")  # fmt: skip
    if len(column.histogram) > 1:
        return bars(column, table.examined)
    if not column.top:
        return ""
    # In a unique column all values differ; in another they may happen to.
    if column.top[0].rows == 1 and (column.unique or len(column.top) > 1):
        return examples(column)
    return top_values(column, table.examined)


def _samples(table: TablePortrait) -> Content:
    if not table.samples:
        return "" if table.rows else tag("p", "There is no row in it.", class_="hint")
    titles = [tag("th", c.name, scope="col", class_="column") for c in table.columns]
    return tag(
        "div",
        tag("h3", "First row" if len(table.samples) == 1 else f"First {len(table.samples)} rows"),
        tag(
            "div",
            tag(
                "table",
                tag("thead", tag("tr", *titles)),
                tag("tbody", *(tag("tr", *map(_cell, row)) for row in table.samples)),
                class_="samples",
            ),
            class_="scroll",
            tabindex="0",
            role="region",
            aria_label=f"First rows of {table.table}",
        ),
    )


def _cell(value: Value) -> Markup:
    text = shown(value) if not isinstance(value, float) else str(value)
    cut = text if len(text) <= _CELL else f"{text[: _CELL - 1]}…"
    return tag("td", cut, class_=f"value {kind_of(value)}", title=text if len(text) > 30 else None)
