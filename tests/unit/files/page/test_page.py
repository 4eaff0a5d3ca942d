"""The page: it needs nothing else, nothing in it is obeyed, and everybody can read it."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import hashlib
import re
from html.parser import HTMLParser
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, strategies as st

from seeds.files.page.markup import Markup, escaped, tag
from seeds.files.page.page import anchors_of, page
from seeds.files.page.subject import RunLine, Subject
from seeds.files.page.words import percent, shown
from seeds.schema.portrait import Bin, ColumnPortrait, Link, TablePortrait, TopValue
from tests.support.hostile import TEXTS

AT = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
ATTACK = "</script><img src=x onerror=alert(1)>\"' onload='x"

USERS = TablePortrait(
    "users",
    rows=10,
    examined=10,
    foreign=2,
    columns=(
        ColumnPortrait("id", "integer", "integer", False, key=True, unique=True, distinct=10,
                       lowest=1, highest=10, top=tuple(TopValue(i, 1) for i in range(1, 4))),
        ColumnPortrait("role", "varchar(20)", "text", False, distinct=12, shortest=4, longest=5,
                       top=(TopValue("user", 7), TopValue("admin", 3))),
        ColumnPortrait("age", "integer", "integer", True, nulls=4, distinct=2, lowest=20,
                       highest=1041, histogram=(Bin(0, 1000, 4), Bin(1000, 2000, 2))),
        ColumnPortrait("password", "text", "text", False, hidden=True, distinct=1),
        ColumnPortrait("email", "text", "text", False, distinct=10,
                       top=(TopValue("ada@example.com", 1), TopValue("bob@example.com", 1))),
    ),
    samples=((1, "user", None, "***", "ada@example.com"),),
)  # fmt: skip
ORDERS = TablePortrait(
    "orders",
    links=(Link(("user_id",), "users", ("id",)),),
    columns=(
        ColumnPortrait("user_id", "integer", "integer", False, references="users.id"),
    ),
)  # fmt: skip
RUN = RunLine(7, "seed", AT, "all", "development", 42, AT, "ann@laptop", {"users": 10}, {}, "")
SUBJECT = Subject(
    "postgresql://u:***@h/shop", "development", AT, "1.0", (USERS, ORDERS), (RUN,), 3, ("a note",)
)


class Reader(HTMLParser):
    """Reads a page as a browser would: its tags in order, and its text."""

    VOID = frozenset({"meta", "link", "input"})

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.stack: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        assert len(dict(attributes)) == len(attributes), f"{name} has an attribute twice"
        self.tags.append((name, dict(attributes)))
        if name not in self.VOID:
            self.stack.append(name)

    def handle_startendtag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append((name, dict(attributes)))

    def handle_endtag(self, name: str) -> None:
        assert self.stack, f"</{name}> closes nothing"
        assert self.stack.pop() == name

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, name: str, **wanted: str) -> list[dict[str, str | None]]:
        attributes = {key.rstrip("_").replace("_", "-"): value for key, value in wanted.items()}
        return [
            found
            for tag_name, found in self.tags
            if tag_name == name and attributes.items() <= found.items()
        ]


def read(subject: Subject = SUBJECT) -> Reader:
    reader = Reader(page(subject))
    assert reader.stack == []
    return reader


# --- what it needs ------------------------------------------------------------------------------


def test_nothing_is_fetched() -> None:
    text = page(SUBJECT)
    # The namespace of SVG is a name; in a page of HTML not even that is needed.
    assert re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", text) == []
    assert "@import" not in text
    for name, attributes in read().tags:
        assert "src" not in attributes, name
        href = attributes.get("href")
        assert href is None or href.startswith("#") or href == "data:,"


def test_the_policy_allows_the_one_style_and_the_one_script() -> None:
    reader = read()
    (policy,) = reader.all("meta", http_equiv="Content-Security-Policy")
    content = str(policy["content"])
    assert content.startswith("default-src 'none'; ")
    assert "unsafe" not in content
    text = page(SUBJECT)
    for name in ("style", "script"):
        (inside,) = re.findall(rf"<{name}>(.*?)</{name}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{name}-src 'sha256-{digest}'" in content
    for name, attributes in reader.tags:
        assert not any(key.startswith("on") or key == "style" for key in attributes), name


def test_ids_are_different_and_links_lead_to_them() -> None:
    reader = read()
    ids = [a["id"] for _, a in reader.tags if "id" in a]
    assert len(ids) == len(set(ids))
    links = {str(a["href"])[1:] for a in reader.all("a")}
    assert links <= set(ids)
    assert {"table-users", "table-orders"} <= links


@pytest.mark.parametrize(
    ("names", "anchors"),
    [
        (["users", "app.users"], ["table-users", "table-app-users"]),
        (["a b", "a-b", "a/b"], ["table-a-b", "table-a-b-2", "table-a-b-3"]),
        (["日本"], ["table-unnamed"]),
    ],
)
def test_every_table_has_an_anchor_of_its_own(names: list[str], anchors: list[str]) -> None:
    assert list(anchors_of(names).values()) == anchors


# --- what it says -------------------------------------------------------------------------------


def test_tables_rows_and_columns() -> None:
    said = " ".join(" ".join(read().text).split())
    assert "shop postgresql://u:***@h/shop , marked development" in said
    assert "2 tables 10 rows 6 columns 1 foreign key 3 runs" in said
    assert "a note" in said
    assert "and 2 older runs" in said
    assert "Refers to users (user_id)" in said
    assert "Referred to by orders (user_id)" in said
    assert "There is no row in it." in said


def test_shares_are_those_of_all_rows() -> None:
    said = " ".join(read().text)
    assert "NULL 40 %" in said
    (bar,) = read().all("rect", class_="nulls")
    assert bar["width"] == "40.00"


def test_a_histogram_has_a_bar_for_each_bin_and_says_what_it_shows() -> None:
    reader = read()
    (histogram,) = reader.all("svg", class_="histogram")
    assert histogram["role"] == "img"
    assert histogram["aria-label"] == (
        "Histogram of age: 2 bars from 0 to 2,000; the highest is 0 to 1,000 with 4 rows."
    )
    assert len(reader.all("rect", class_="bar")) == 2
    assert "1,000 to 2,000: 2 rows, 20 %" in reader.text


def test_whole_numbers_with_a_bar_each_end_with_the_last_number() -> None:
    ages = ColumnPortrait("stars", "integer", "integer", False, distinct=3, lowest=1, highest=3,
                          histogram=(Bin(1, 2, 4), Bin(2, 3, 5), Bin(3, 4, 1)))  # fmt: skip
    table = dataclasses.replace(USERS, columns=(ages,), samples=())
    (found,) = read(dataclasses.replace(SUBJECT, tables=(table,))).all("svg", class_="histogram")
    assert found["aria-label"] == (
        "Histogram of stars: 3 bars from 1 to 3; the highest is 2 with 5 rows."
    )


def test_the_most_frequent_values_have_shares_and_the_others_are_counted() -> None:
    said = " ".join(read().text)
    assert re.search(r"user\s+70 %\s+admin\s+30 %", said)
    assert "and 10 others" in said


def test_values_that_are_all_different_are_examples() -> None:
    assert re.search(
        r"All different, such as\s+ada@example.com\s*,\s+bob@example.com", " ".join(read().text)
    )


def test_what_is_secret_is_said_to_be() -> None:
    assert "its name says that they are secret" in " ".join(read().text)


def test_a_sample_is_said_to_be_one() -> None:
    sampled = dataclasses.replace(USERS, rows=1_000_000, examined=10)
    said = " ".join(read(dataclasses.replace(SUBJECT, tables=(sampled,))).text)
    assert "those of a sample of 10 rows; everything else is of all rows" in said
    assert "2 in the sample" in said
    assert "sample of" not in " ".join(read().text)


def test_a_table_that_cannot_be_read_says_why() -> None:
    closed = TablePortrait("closed", problem="permission denied")
    reader = read(dataclasses.replace(SUBJECT, tables=(closed, USERS)))
    assert "It could not be read: permission denied" in reader.text
    assert "cannot be read" in reader.text


def test_a_database_without_tables_and_runs() -> None:
    empty = Subject("sqlite:///x.db", None, AT, "1.0", ())
    said = " ".join(read(empty).text)
    assert "No tables" in said
    assert "Runs that wrote it" not in said


def test_without_the_most_frequent_values_a_column_has_figures() -> None:
    bare = tuple(dataclasses.replace(c, top=(), histogram=()) for c in USERS.columns)
    plain = dataclasses.replace(USERS, columns=bare, samples=())
    reader = read(dataclasses.replace(SUBJECT, tables=(plain,)))
    assert reader.all("ul", class_="top") == []


def test_every_part_of_the_picture_has_a_title() -> None:
    reader = read()
    (graph,) = reader.all("svg", id="graph")
    assert graph["aria-labelledby"] == "graph-title"
    assert graph["aria-describedby"] == "graph-description"
    assert "orders refers to users." in reader.text
    assert "orders (user_id) refers to users (id)" in reader.text
    boxes = reader.all("a", class_="box") + reader.all("a", class_="box empty")
    assert [box["aria-label"] for box in boxes] == ["users, 10 rows", "orders, 0 rows"]


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 0, "0 %"),
        (0, 5, "0 %"),
        (5, 5, "100 %"),
        (1, 3, "33 %"),
        (1, 40, "2.5 %"),
        (1, 10_000, "<0.1 %"),
        (9_999, 10_000, ">99.9 %"),
        (995, 1000, "99.5 %"),
    ],
)
def test_a_share_in_words(part: int, whole: int, said: str) -> None:
    assert percent(part, whole) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [(None, "NULL"), (True, "true"), ("", "(empty text)"), (1234.5, "1,234.5"), (7, "7")],
)
def test_a_value_in_words(value: Any, said: str) -> None:
    assert shown(value) == said


# --- what it does not obey ----------------------------------------------------------------------


def attacked(text: str) -> Subject:
    """A database in which everything is called so."""
    column = ColumnPortrait(
        text, text, "text", True, references=f"{text}.{text}", distinct=1, shortest=1, longest=9,
        top=(TopValue(text, 2),), problem="",
    )  # fmt: skip
    bars = ColumnPortrait(
        text, text, "integer", True, lowest=text, highest=text, histogram=(
            Bin(text, text, 1), Bin(text, text, 1)), problem="",
    )  # fmt: skip
    broken = ColumnPortrait(text, text, "text", True, problem=text)
    table = TablePortrait(
        text, 2, 2, 0, (Link((text,), text, (text,)),), (column, bars, broken),
        ((text, text, text),),
    )  # fmt: skip
    other = TablePortrait(text + "2", problem=text)
    run = RunLine(1, text, AT, text, text, 1, AT, text, {text: 1}, {text: 1}, text)
    return Subject(text, text, AT, text, (table, other), (run,), 1, (text,))


@pytest.mark.parametrize("text", [ATTACK, *filter(None, TEXTS)])
def test_hostile_texts_stay_texts(text: str) -> None:
    harmless = read(attacked("x"))
    reader = read(attacked(text))
    assert [name for name, _ in reader.tags] == [name for name, _ in harmless.tags]
    for (name, found), (_, expected) in zip(reader.tags, harmless.tags, strict=True):
        assert found.keys() == expected.keys() or {"title"} >= found.keys() ^ expected.keys(), name


def test_a_script_in_a_value_is_seen_as_it_is() -> None:
    reader = read(attacked(ATTACK))
    assert ATTACK in reader.text
    assert "<img" not in page(attacked(ATTACK))


@given(st.text())
def test_no_text_makes_a_tag(text: str) -> None:
    reader = Reader(tag("p", text, title=text))
    assert [name for name, _ in reader.tags] == ["p"]
    assert list(reader.tags[0][1]) == ["title"]


def test_characters_that_nobody_sees_are_written_out() -> None:
    assert escaped("a\u202eb\x00\x1b\u2028") == "a\\u202eb\\u0000\\u001b\\u2028"
    assert escaped("tab\tand\nline") == "tab\tand\nline"
    page(attacked("\ud800")).encode("utf-8")


def test_markup_is_not_escaped_twice() -> None:
    assert tag("p", tag("b", "a & b"), "<") == Markup("<p><b>a &amp; b</b>&lt;</p>")


# --- that everybody can read it -----------------------------------------------------------------


def colours() -> dict[str, tuple[str, str]]:
    style = resources.files("seeds.files.page").joinpath("style.css").read_text("utf-8")
    pairs = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", style)
    found = {name: (light, dark) for name, light, dark in pairs}
    # Every colour is one of them, so that the test below sees all there are.
    assert len(re.findall(r"#[0-9a-f]{3,8}\b", style)) == 2 * len(found)
    return found


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["text", "muted", "accent", "null", "key", "warn"])
@pytest.mark.parametrize("ground", ["ground", "card"])
def test_texts_have_the_contrast_of_wcag_aa(name: str, ground: str, mode: int) -> None:
    known = colours()
    assert contrast(known[name][mode], known[ground][mode]) >= 4.5


@pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("name", "ground", "least"),
    [
        ("text", "raised", 4.5),  # names in the picture
        ("muted", "raised", 4.5),
        ("warn", "warn-ground", 4.5),
        ("fill", "card", 3),  # bars
        ("fill", "raised", 3),
        ("edge", "card", 3),  # lines of the picture, borders of fields
        ("edge", "ground", 3),
        ("null", "raised", 3),
    ],
)
def test_what_is_drawn_has_the_contrast_of_wcag_aa(
    name: str, ground: str, least: float, mode: int
) -> None:
    known = colours()
    assert contrast(known[name][mode], known[ground][mode]) >= least


def test_luminance_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
