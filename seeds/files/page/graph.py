"""The tables and their foreign keys as a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from seeds.files.page.layout import LOOP, WIDTH_OF_CHARACTER, Box, Edge, arrange
from seeds.files.page.markup import Markup, joined, number, tag
from seeds.files.page.words import counted
from seeds.schema.portrait import TablePortrait


def graph(tables: Sequence[TablePortrait], anchors: Mapping[str, str]) -> Markup:
    """Return the picture as SVG: each table leads to its part of the page.

    Args:
        tables: The tables.
        anchors: The ids of their parts of the page.
    """
    references = [(t.table, link.table) for t in tables for link in t.links]
    layout = arrange([t.table for t in tables], references)
    lines = [_line(edge, layout.boxes, _columns(tables, edge)) for edge in layout.edges]
    boxes = [_box(table, layout.boxes[table.table], anchors[table.table]) for table in tables]
    width, height = layout.width, layout.height
    return tag(
        "svg",
        tag("title", "The tables and their foreign keys", id="graph-title"),
        tag("desc", _described(tables), id="graph-description"),
        tag(
            "defs",
            tag(
                "marker",
                tag("path", d="M0 0L8 4L0 8z", class_="tip"),
                id="tip",
                viewBox="0 0 8 8",
                refX="7.5",
                refY="4",
                markerWidth="8",
                markerHeight="8",
                markerUnits="userSpaceOnUse",
                orient="auto-start-reverse",
            ),
        ),
        tag("g", *lines, class_="edges"),
        tag("g", *boxes, class_="boxes"),
        id="graph",
        class_="graph",
        role="group",
        aria_labelledby="graph-title",
        aria_describedby="graph-description",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
    )


def _described(tables: Sequence[TablePortrait]) -> str:
    found = []
    for table in tables:
        parents = list(dict.fromkeys(link.table for link in table.links))
        if parents:
            named = ", ".join("itself" if p == table.table else p for p in parents)
            found.append(f"{table.table} refers to {named}.")
    return " ".join(found) or "No table refers to another."


def _columns(tables: Sequence[TablePortrait], edge: Edge) -> str:
    """Return the foreign keys of an edge in words."""
    links = next(t.links for t in tables if t.table == edge.child)
    return "; ".join(
        f"{edge.child} ({', '.join(link.columns)}) refers to "
        f"{edge.parent} ({', '.join(link.referenced)})"
        for link in links
        if link.table == edge.parent
    )


def _line(edge: Edge, boxes: Mapping[str, Box], title: str) -> Markup:
    box = boxes[edge.child]
    if not edge.points:
        x, y = box.x + box.width, box.y
        path = f"M{number(x - 34)} {number(y)}v-{LOOP - 6}q0 -6 6 -6h8q6 0 6 6v{LOOP - 6}"
    else:
        path = _curve(edge.points)
    return tag(
        "g",
        tag("title", title),
        tag("path", d=path, class_="wide"),
        tag("path", d=path, class_="line", marker_end="url(#tip)"),
        class_="edge",
        data_child=edge.child,
        data_parent=edge.parent,
    )


def _curve(points: Sequence[tuple[float, float]]) -> str:
    """Return a path that is level wherever it touches a layer."""
    (x, y), *others = points
    path = f"M{number(x)} {number(y)}"
    for a, b in others:
        if b == y:
            path += f"H{number(a)}"
        else:
            half = (x + a) / 2
            path += (
                f"C{number(half)} {number(y)} {number(half)} {number(b)} {number(a)} {number(b)}"
            )
        x, y = a, b
    return path


def _box(table: TablePortrait, box: Box, anchor: str) -> Markup:
    rows = counted(table.rows, "row")
    said = "cannot be read" if table.problem else rows
    most = int((box.width - 22) / WIDTH_OF_CHARACTER)
    return tag(
        "a",
        tag("title", f"{table.table}: {said}"),
        tag("rect", x=box.x, y=box.y, width=box.width, height=box.height, rx="7"),
        tag("text", _short(table.table, most), x=box.x + 12, y=box.y + 18.5, class_="name"),
        tag("text", said, x=box.x + 12, y=box.y + 34.5, class_="rows"),
        href=f"#{anchor}",
        class_="box empty" if not table.rows else "box",
        data_table=table.table,
        aria_label=f"{table.table}, {said}",
    )


def _short(name: str, most: int) -> str:
    """Return a name that fits: the middle goes, because beginnings and ends tell tables apart."""
    if len(name) <= most:
        return name
    end = (most - 1) // 2
    return f"{name[: most - 1 - end]}…{name[len(name) - end :]}"


def legend() -> Markup:
    """Return what the picture means, in words."""
    return tag(
        "p",
        joined(["An arrow leads from a table to the one that it refers to. "]),
        "Choose a table to go to it.",
        class_="hint",
    )
