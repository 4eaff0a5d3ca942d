"""The list of all tables, and that of the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seeds.files.page.charts import share
from seeds.files.page.markup import Markup, tag
from seeds.files.page.subject import RunLine
from seeds.files.page.words import counted, moment
from seeds.schema.portrait import TablePortrait


def findable(table: TablePortrait) -> str:
    """Return the words that a table is found by: its name and those of its columns."""
    return " ".join([table.table, *(column.name for column in table.columns)])


def overview(tables: Sequence[TablePortrait], anchors: Mapping[str, str], *, find: bool) -> Markup:
    """Return the list of tables.

    Args:
        tables: The tables.
        anchors: The ids of their parts of the page.
        find: Whether there is a field to search in.
    """
    most = max(table.rows for table in tables)
    foreign = any(table.foreign is not None for table in tables)
    titles = [
        tag("th", "table", scope="col"),
        tag("th", "rows", scope="col", class_="number"),
        tag("th", "", scope="col"),
        tag("th", "columns", scope="col", class_="number"),
        tag("th", "no run wrote", scope="col", class_="number") if foreign else "",
        tag("th", "refers to", scope="col"),
    ]
    field = tag(
        "input",
        type="search",
        class_="find",
        placeholder="Find a table or a column",
        aria_label="Find a table or a column",
        hidden=True,
    )
    return tag(
        "section",
        tag("h2", "All tables"),
        field if find else "",
        tag(
            "div",
            tag(
                "table",
                tag("thead", tag("tr", *titles)),
                tag("tbody", *(_line(t, anchors, most, foreign=foreign) for t in tables)),
                class_="overview",
            ),
            class_="scroll",
            tabindex="0",
            role="region",
            aria_label="All tables",
        ),
        id="tables",
    )


def _line(table: TablePortrait, anchors: Mapping[str, str], most: int, *, foreign: bool) -> Markup:
    parents = list(dict.fromkeys(link.table for link in table.links))
    referred: list[str] = []
    for parent in parents:
        there = parent in anchors
        name = (
            tag("a", parent, href=f"#{anchors[parent]}") if there else Markup(tag("span", parent))
        )
        referred += [", ", name] if referred else [name]
    unknown = f"{table.foreign:,}" if table.foreign else ""
    return tag(
        "tr",
        tag("td", tag("a", table.table, href=f"#{anchors[table.table]}")),
        tag("td", "?" if table.problem else f"{table.rows:,}", class_="number"),
        tag("td", share(table.rows, most, "fill")),
        tag("td", f"{len(table.columns):,}", class_="number"),
        tag("td", unknown, class_="number") if foreign else "",
        tag("td", *referred),
        data_find=findable(table),
    )


def runs(lines: Sequence[RunLine], total: int) -> Markup:
    """Return the list of runs.

    Args:
        lines: The newest runs.
        total: How many there are in all.
    """
    titles = ("run", "finished", "command", "profile", "seed", "as of", "by", "rows", "")
    more = total - len(lines)
    return tag(
        "section",
        tag("h2", "Runs that wrote it"),
        tag(
            "div",
            tag(
                "table",
                tag(
                    "thead",
                    tag(
                        "tr",
                        *(
                            tag("th", t, scope="col", class_="number" if t == "rows" else None)
                            for t in titles
                        ),
                    ),
                ),
                tag("tbody", *map(_run, lines)),
                class_="runs",
            ),
            class_="scroll",
            tabindex="0",
            role="region",
            aria_label="Runs",
        ),
        tag("p", f"and {counted(more, 'older run')}", class_="hint") if more > 0 else "",
        id="runs",
    )


def _run(line: RunLine) -> Markup:
    said = "; ".join(
        [
            *(f"{table}: {counted(rows, 'row')} written" for table, rows in line.inserted.items()),
            *(f"{table}: {counted(rows, 'row')} deleted" for table, rows in line.deleted.items()),
        ]
    )
    written, gone = sum(line.inserted.values()), sum(line.deleted.values())
    rows = f"{written:,}" if line.kind == "seed" else f"-{gone:,}"
    seeded = line.kind == "seed"
    return tag(
        "tr",
        tag("td", f"{line.run}"),
        tag("td", moment(line.finished_at)),
        tag("td", tag("code", line.command)),
        tag("td", line.env),
        tag("td", f"{line.seed}" if seeded else ""),
        tag("td", moment(line.as_of) if seeded else ""),
        tag("td", line.user),
        tag("td", rows, class_="number", title=said or None),
        tag("td", line.fate),
    )
