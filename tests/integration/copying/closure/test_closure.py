"""Which rows make a subset complete."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping, Sequence

import pytest

from seeds.copying.closure.closure import Closure, Subset, links_of
from seeds.copying.closure.key_store import KeyStore
from seeds.copying.closure.model import Children, Link, Start
from seeds.copying.databases import checked_url, snapshot
from seeds.errors import DatabaseError
from seeds.schema.reflection import reflect
from tests.support.copying import executed


@pytest.fixture
def source(database_url: str) -> str:
    return database_url


_SHOP = """
CREATE TABLE regions (code VARCHAR(10) PRIMARY KEY, name VARCHAR(50));
CREATE TABLE users (id INTEGER PRIMARY KEY, region VARCHAR(10) REFERENCES regions (code),
    boss_id INTEGER REFERENCES users (id));
CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id));
CREATE TABLE items (order_id INTEGER NOT NULL REFERENCES orders (id), line INTEGER NOT NULL,
    PRIMARY KEY (order_id, line));
CREATE TABLE parcels (id INTEGER PRIMARY KEY, order_id INTEGER, line INTEGER,
    FOREIGN KEY (order_id, line) REFERENCES items (order_id, line));
CREATE TABLE comments (id INTEGER PRIMARY KEY, about VARCHAR(20), about_id INTEGER);
INSERT INTO regions VALUES ('n', 'North'), ('s', 'South'), ('e', 'East');
INSERT INTO users VALUES (1, 'n', NULL), (2, 's', 1), (3, 'n', 2), (4, 'e', NULL), (5, NULL, 5);
INSERT INTO orders VALUES (10, 3), (11, 3), (12, 3), (13, 4), (14, 1);
INSERT INTO items VALUES (10, 1), (10, 2), (11, 1), (13, 1), (14, 1);
INSERT INTO parcels VALUES (100, 10, 2), (101, 13, 1), (102, NULL, 1);
INSERT INTO comments VALUES (1, 'user', 3), (2, 'order', 13), (3, 'user', 99), (4, NULL, 4)
"""

SHOP = _SHOP.split(";")
"""User 1 is the boss of 2, who is the boss of 3; 4 has none, and 5 is her own."""

COMMENTS = (
    Link("comments", ("about_id",), "users", ("id",), declared=False, when=("about", "user")),
    Link("comments", ("about_id",), "orders", ("id",), declared=False, when=("about", "order")),
)


@contextlib.contextmanager
def subset(
    url: str,
    *starts: Start,
    children: Sequence[Children] = (),
    links: Sequence[Link] = (),
    seed: int = 0,
) -> Iterator[Subset]:
    with snapshot(checked_url(url, "--source")) as backend:
        tables = reflect(backend.connection).tables
        with KeyStore(Closure.widths(backend, tables)) as store:
            every = (*links_of(tables), *links)
            yield Closure(backend, tables, starts, children, every, seed).find(store)


def keys(found: Subset) -> Mapping[str, list[tuple[object, ...]]]:
    chunks = {t: [k for chunk in found.store.chunks(t, 2) for k in chunk] for t in found.tables}
    return {table: rows for table, rows in chunks.items() if rows}


def chosen(
    url: str,
    *starts: Start,
    children: Sequence[Children] = (),
    links: Sequence[Link] = (),
    seed: int = 0,
) -> Mapping[str, list[tuple[object, ...]]]:
    with subset(url, *starts, children=children, links=links, seed=seed) as found:
        return keys(found)


def test_a_row_brings_its_parents_and_theirs(source: str) -> None:
    executed(source, *SHOP)
    assert chosen(source, Start("items", where="order_id = 11")) == {
        "items": [(11, 1)],
        "orders": [(11,)],
        "users": [(1,), (2,), (3,)],
        "regions": [("n",), ("s",)],
    }


def test_a_row_that_refers_to_itself_comes_once(source: str) -> None:
    executed(source, *SHOP)
    assert chosen(source, Start("users", where="id = 5")) == {"users": [(5,)]}


def test_children_come_where_they_are_asked_for_and_bring_their_own(source: str) -> None:
    executed(source, *SHOP)
    found = chosen(
        source,
        Start("users", where="id = 4"),
        children=[Children("orders"), Children("items"), Children("parcels")],
    )
    assert found == {
        "users": [(4,)],
        "regions": [("e",)],
        "orders": [(13,)],
        "items": [(13, 1)],
        "parcels": [(101,)],
    }


def test_parents_bring_no_children_of_their_own(source: str) -> None:
    executed(source, *SHOP)
    found = chosen(source, Start("users", where="id = 3"), children=[Children("orders")])
    # User 1 is the boss's boss; order 14 stays where it is.
    assert found["orders"] == [(10,), (11,), (12,)]


def test_a_cap_takes_the_first_children_of_each_parent(source: str) -> None:
    executed(source, *SHOP)
    found = chosen(source, Start("users"), children=[Children("orders", most=2)])
    assert found["orders"] == [(10,), (11,), (13,), (14,)]


def test_children_of_a_self_reference_go_down_to_the_last(source: str) -> None:
    executed(source, *SHOP)
    found = chosen(source, Start("users", where="id = 1"), children=[Children("users")])
    assert found["users"] == [(1,), (2,), (3,)]


def test_a_reference_that_no_foreign_key_declares_is_followed_both_ways(source: str) -> None:
    executed(source, *SHOP)
    up = chosen(source, Start("comments"), links=COMMENTS)
    assert up["users"] == [(1,), (2,), (3,), (4,)]
    assert up["orders"] == [(13,)]
    down = chosen(
        source, Start("users", where="id = 3"), children=[Children("comments")], links=COMMENTS
    )
    assert down["comments"] == [(1,)]


def test_a_foreign_key_of_two_columns_with_a_null_refers_to_nothing(source: str) -> None:
    executed(source, *SHOP)
    assert chosen(source, Start("parcels", where="id = 102")) == {"parcels": [(102,)]}
    assert chosen(source, Start("parcels", where="id = 100"))["items"] == [(10, 2)]


def test_a_reference_to_a_unique_column_finds_the_row(source: str) -> None:
    executed(
        source,
        "CREATE TABLE shops (id INTEGER PRIMARY KEY, domain VARCHAR(30) NOT NULL UNIQUE)",
        "CREATE TABLE pages (id INTEGER PRIMARY KEY, domain VARCHAR(30) REFERENCES shops (domain))",
        "INSERT INTO shops VALUES (1, 'a''b.example'), (2, 'c.example')",
        "INSERT INTO pages VALUES (7, 'a''b.example'), (8, NULL), (9, 'c.example')",
    )
    assert chosen(source, Start("pages", where="id < 9"))["shops"] == [(1,)]
    found = chosen(source, Start("shops", where="id = 2"), children=[Children("pages")])
    assert found["pages"] == [(9,)]


def test_tables_that_refer_to_each_other_in_a_circle_end(source: str) -> None:
    circle = [
        "CREATE TABLE teams (id INTEGER PRIMARY KEY, lead_id INTEGER)",
        "CREATE TABLE members (id INTEGER PRIMARY KEY, team_id INTEGER REFERENCES teams (id))",
    ]
    if source.startswith("postgresql"):
        circle.append("ALTER TABLE teams ADD FOREIGN KEY (lead_id) REFERENCES members (id)")
    else:
        circle[0] = circle[0].replace("lead_id INTEGER", "lead_id INTEGER REFERENCES members (id)")
    executed(
        source,
        *circle,
        "INSERT INTO teams VALUES (1, NULL), (2, NULL)",
        "INSERT INTO members VALUES (1, 2), (2, 1), (3, 2)",
        "UPDATE teams SET lead_id = id",
    )
    found = chosen(source, Start("members", where="id = 3"))
    assert found == {"members": [(1,), (2,), (3,)], "teams": [(1,), (2,)]}


def test_rows_of_a_table_without_a_key_are_told_apart(source: str) -> None:
    executed(
        source,
        "CREATE TABLE users (id INTEGER PRIMARY KEY)",
        "CREATE TABLE visits (user_id INTEGER REFERENCES users (id), page VARCHAR(9))",
        "INSERT INTO users VALUES (1), (2)",
        "INSERT INTO visits VALUES (1, 'a'), (1, 'a'), (2, 'b')",
    )
    with subset(source, Start("users", where="id = 1"), children=[Children("visits")]) as found:
        assert found.store.count("visits") == 2


def test_a_share_is_about_that_part_and_the_same_each_time(source: str) -> None:
    numbers = ", ".join(f"({i})" for i in range(1, 2001))
    executed(
        source,
        "CREATE TABLE users (id INTEGER PRIMARY KEY)",
        f"INSERT INTO users VALUES {numbers}",
    )
    tenth = chosen(source, Start("users", share=0.1))["users"]
    assert 140 < len(tenth) < 260
    assert tenth == chosen(source, Start("users", share=0.1))["users"]
    assert tenth != chosen(source, Start("users", share=0.1), seed=1)["users"]
    assert set(tenth) < set(chosen(source, Start("users", share=0.2))["users"])


def test_a_number_of_rows_is_exact_and_meets_the_condition(source: str) -> None:
    executed(source, *SHOP)
    found = chosen(source, Start("orders", where="user_id = 3", count=2))["orders"]
    assert len(found) == 2
    assert set(found) < {(10,), (11,), (12,)}
    assert len(chosen(source, Start("orders", count=1000))["orders"]) == 5


def test_a_path_tells_how_a_row_came_in(source: str) -> None:
    executed(source, *SHOP)
    with subset(
        source, Start("users", where="id = 3"), children=[Children("orders"), Children("items")]
    ) as found:
        steps = [(str(s.table), s.key) for s in found.path("items", (10, 2))]
        assert steps == [("items", (10, 2)), ("orders", (10,)), ("users", (3,))]
        steps = [(str(s.table), s.key) for s in found.path("regions", ("s",))]
        assert steps == [("regions", ("s",)), ("users", (2,)), ("users", (3,))]
        assert found.path("users", (5,)) == []


def test_what_brought_the_rows_of_a_table_is_counted(source: str) -> None:
    executed(source, *SHOP)
    with subset(source, Start("users", where="id = 3"), children=[Children("orders")]) as found:
        assert [(str(via), n) for via, n in found.reasons("users")] == [
            ("rows of users where id = 3", 1),
            ("users.boss_id -> users.id", 2),
        ]


def test_the_rows_are_read_as_batches(source: str) -> None:
    executed(source, *SHOP)
    with (
        snapshot(checked_url(source, "--source")) as backend,
        KeyStore(Closure.widths(backend, tables := reflect(backend.connection).tables)) as store,
    ):
        closure = Closure(backend, tables, [Start("items", share=1)], (), links_of(tables))
        found = closure.find(store)
        batches = list(found.read(backend, tables["items"], ["line"], 2))
        assert sum(b.rows.num_rows for b in batches) == found.count(backend, tables["items"]) == 5


def test_a_condition_that_the_database_does_not_understand_is_told(source: str) -> None:
    executed(source, *SHOP)
    with pytest.raises(DatabaseError, match="nonsense"):
        chosen(source, Start("users", where="nonsense = 1"))


def test_keys_of_every_kind_come_back_as_they_are(source: str) -> None:
    kind = "BYTEA" if source.startswith("postgresql") else "BLOB"
    value = r"'\x00ff27'" if source.startswith("postgresql") else "x'00ff27'"
    executed(
        source,
        f"CREATE TABLE blobs (id {kind} PRIMARY KEY, at TIMESTAMP UNIQUE)",
        f"CREATE TABLE uses (id VARCHAR(20) PRIMARY KEY, blob_id {kind} REFERENCES blobs (id),"
        " at TIMESTAMP REFERENCES blobs (at))",
        f"INSERT INTO blobs VALUES ({value}, '2020-02-29 12:00:00.123456')",
        f"INSERT INTO uses VALUES ('it''s', {value}, '2020-02-29 12:00:00.123456')",
    )
    with subset(source, Start("uses", where="id LIKE 'it%'")) as found:
        assert {t: len(k) for t, k in keys(found).items()} == {"blobs": 1, "uses": 1}
