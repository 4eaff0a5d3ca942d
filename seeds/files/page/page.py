"""Putting the page together.

It needs nothing but itself, and says so to the browser: its policy allows the one style and the
one script that are in it, by their digests, and no request whatever.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from seeds.files.page.graph import graph, legend
from seeds.files.page.markup import Markup, escaped, joined, tag
from seeds.files.page.overview import overview, runs
from seeds.files.page.table import table_part
from seeds.files.page.words import counted, moment

if TYPE_CHECKING:
    from seeds.files.page.subject import Subject
    from seeds.schema.portrait import TablePortrait


def page(subject: Subject) -> str:
    """Return the page about a database."""
    style, script = _minimal(_packaged("style.css")), _packaged("script.js").strip()
    anchors = anchors_of([t.table for t in subject.tables])
    name = _name(subject.database)
    return Template(_packaged("page.html")).substitute(
        policy=escaped(_policy(style, script)),
        generator=escaped(f"seeds {subject.version}"),
        title=escaped(f"{name} - seed report"),
        style=style,
        script=script,
        header=_header(subject, name),
        content=joined(_content(subject, anchors)),
        footer=tag(
            "footer",
            f"Written by seed report, version {subject.version}, on {moment(subject.read_at)}. "
            "This page is one file, and asks for nothing from the network.",
        ),
    )


def anchors_of(names: Sequence[str]) -> dict[str, str]:
    """Return an id for the part of each table, all different."""
    found: dict[str, str] = {}
    for name in names:
        plain = "table-" + (re.sub(r"[^a-zA-Z0-9_]+", "-", name).strip("-") or "unnamed")
        anchor, i = plain, 2
        while anchor in found.values():
            anchor, i = f"{plain}-{i}", i + 1
        found[name] = anchor
    return found


def _content(subject: Subject, anchors: Mapping[str, str]) -> list[Markup]:
    tables = subject.tables
    if not tables:
        return [
            tag(
                "section",
                tag("h2", "No tables"),
                tag("p", "The database has none of the tables that the models describe."),
            )
        ]
    parts = [
        tag(
            "section",
            tag("h2", "Tables and their references"),
            legend(),
            _scrolled(graph(tables, anchors), "The picture of the tables"),
            id="picture",
        ),
        overview(tables, anchors, find=len(tables) > 1),
    ]
    if subject.runs:
        parts.append(runs(subject.runs, subject.total_runs))
    children = _children(tables)
    parts += [table_part(table, children[table.table], anchors) for table in tables]
    return parts


def _children(tables: Sequence[TablePortrait]) -> dict[str, list[tuple[str, str]]]:
    """Return (table, columns) of what refers to each table."""
    found: dict[str, list[tuple[str, str]]] = {t.table: [] for t in tables}
    for table in tables:
        for link in table.links:
            if link.table in found:
                found[link.table].append((table.table, ", ".join(link.columns)))
    return found


def _header(subject: Subject, name: str) -> Markup:
    rows = sum(table.rows for table in subject.tables)
    columns = sum(len(table.columns) for table in subject.tables)
    links = sum(len(table.links) for table in subject.tables)
    totals = [
        (len(subject.tables), "table"),
        (rows, "row"),
        (columns, "column"),
        (links, "foreign key"),
        (subject.total_runs, "run"),
    ]
    marked = f", marked {subject.marker}" if subject.marker else ""
    return tag(
        "header",
        tag(
            "div",
            tag(
                "div",
                tag("h1", name),
                tag("p", tag("code", subject.database), marked),
                tag("p", f"as it was on {moment(subject.read_at)}"),
            ),
            tag("button", "Dark colours", type="button", class_="theme", hidden=True),
            class_="head",
        ),
        tag(
            "ul",
            *(
                tag("li", tag("b", f"{count:,}"), counted(count, noun).partition(" ")[2])
                for count, noun in totals
            ),
            class_="totals",
        ),
        *(tag("p", note, class_="note") for note in subject.notes),
        id="top",
    )


def _scrolled(content: Markup, said: str) -> Markup:
    """Return content that is scrolled by itself when it is wider than the page."""
    return tag("div", content, class_="scroll", tabindex="0", role="region", aria_label=said)


def _name(database: str) -> str:
    """Return a database's own name from its URL."""
    plain = database.partition("?")[0].rstrip("/")
    return plain.rpartition("/")[2] or plain


def _policy(style: str, script: str) -> str:
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"sha256-{digest}"


def _minimal(style: str) -> str:
    """Return a style without comments, indents and ends of lines."""
    bare = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"\s+", " ", bare).strip()


@cache
def _packaged(name: str) -> str:
    return resources.files("seeds.files.page").joinpath(name).read_text("utf-8")
