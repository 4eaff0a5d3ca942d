"""What every backend does when rows are taken away again: sets of keys, dependants, deletion."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import sqlalchemy as sa

from seeds.errors import ConstraintError
from seeds.load import Backend
from seeds.load.removal import SEPARATE, KeySet
from seeds.schema.metadata import table_info
from tests.integration.load.conftest import Open
from tests.integration.load.loading import failing, rows

METADATA = sa.MetaData()
PEOPLE = sa.Table(
    "people",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("code", sa.String(20), unique=True),
    sa.Column("boss_id", sa.ForeignKey("people.id")),
)
POSTS = sa.Table(
    "posts",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person_id", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("reviewer", sa.ForeignKey("people.code", ondelete="SET NULL")),
)
COMMENTS = sa.Table(
    "comments",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("post_id", sa.ForeignKey("posts.id", ondelete="CASCADE"), nullable=False),
)
SEATS = sa.Table(
    "seats",
    METADATA,
    sa.Column("hall", sa.String(20), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("price", sa.Integer),
)
TICKETS = sa.Table(
    "tickets",
    METADATA,
    sa.Column("id", sa.Uuid, primary_key=True),
    sa.Column("hall", sa.String(20)),
    sa.Column("number", sa.Integer),
    sa.ForeignKeyConstraint(["hall", "number"], ["seats.hall", "seats.number"]),
)
# A table that refers to others and has no key of its own.
PAIRS = sa.Table(
    "pairs",
    METADATA,
    sa.Column("person_id", sa.ForeignKey("people.id"), nullable=False),
    sa.Column("ticket_id", sa.ForeignKey("tickets.id")),
)
# Two tables that refer to each other.
EGGS = sa.Table(
    "eggs",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("hen_id", sa.ForeignKey("hens.id", name="fk_hen", use_alter=True)),
)
HENS = sa.Table(
    "hens",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("egg_id", sa.ForeignKey("eggs.id", name="fk_egg")),
)
# Names that need quotes, and that a driver might take for something else.
ODD = sa.Table(
    "Odd 100%s :x",
    METADATA,
    sa.Column('the "key"', sa.Integer, primary_key=True),
    sa.Column("select %(x)s", sa.ForeignKey('Odd 100%s :x.the "key"', name="odd_self")),
)
DAYS = sa.Table("days", METADATA, sa.Column("day", sa.Date, primary_key=True))

people, posts, comments, seats, tickets, pairs, eggs, hens, days = map(
    table_info, (PEOPLE, POSTS, COMMENTS, SEATS, TICKETS, PAIRS, EGGS, HENS, DAYS)
)


@pytest.fixture(autouse=True)
def tables(engine: sa.Engine) -> None:
    METADATA.create_all(engine)


def insert(backend: Backend, table: sa.Table, *values: tuple[Any, ...]) -> None:
    names = [c.key for c in table.columns]
    given = [dict(zip(names, row, strict=True)) for row in values]
    backend.connection.execute(sa.insert(table), given)


def numbered(backend: Backend, *ids: int) -> None:
    insert(backend, PEOPLE, *((i, f"p{i}", None) for i in ids))


def ids(backend: Backend, table: Any) -> list[Any]:
    return [row[table.primary_key[0]] for row in rows(backend, table, table.primary_key)]


TICKET_IDS = [uuid.UUID(int=n) for n in (1, 2, 3)]


# --- sets of keys -------------------------------------------------------------------------------

SCATTERED = tuple((n, n + 1) for n in range(1, 4 * SEPARATE, 4))
RANGES: dict[str, tuple[tuple[int, int], ...]] = {
    "one": ((3, 8),),
    "a single key": ((7, 7),),
    "some": ((2, 3), (9, 9), (15, 30)),
    "unsorted and overlapping": ((15, 30), (2, 3), (1, 2), (20, 40)),
    "beyond what is there": ((-5, 0), (75, 9_999_999_999)),
    "few enough to be spelt out": SCATTERED,
    "too many to be spelt out": (*SCATTERED, (100, 101)),
    "too many, and some of them long": (*SCATTERED, (100, 2000)),
}


@pytest.mark.parametrize("name", RANGES)
def test_rows_are_counted_and_read_within_ranges(open_backend: Open, name: str) -> None:
    ranges = RANGES[name]
    wanted = [i for i in range(1, 81) if any(a <= i <= b for a, b in ranges)]
    with open_backend() as backend:
        numbered(backend, *range(80, 0, -1))
        within = KeySet(people, ranges)
        assert backend.count(people, within) == len(wanted)
        parts = list(backend.read(people, ["code", "id"], batch_size=7, within=within))
        assert [i for p in parts for i in p.rows.column("id").to_pylist()] == wanted
        assert max((p.rows.num_rows for p in parts), default=0) <= 7


def test_an_empty_set_has_no_rows(open_backend: Open) -> None:
    with open_backend() as backend:
        numbered(backend, 1)
        assert not KeySet(people)
        assert backend.count(people, KeySet(people)) == 0
        assert list(backend.read(people, ["id"], within=KeySet(people))) == []
        assert backend.dependants({"people": KeySet(people)}) == []
        assert backend.cascaded({"people": KeySet(people)}) == {}
        assert backend.remove([KeySet(people)]) == {}


def test_a_set_knows_how_many_keys_it_names() -> None:
    assert KeySet(people, ((1, 5), (7, 7))).rows == 6
    assert KeySet(seats, keys=(("a", 1),)).rows == 1


SEAT_ROWS = [(hall, n, 5) for hall in ("", "a", "b'c\\", 'd"%s,') for n in (1, 2, 10)]


def test_rows_are_counted_and_read_by_whole_keys(open_backend: Open) -> None:
    chosen = (('d"%s,', 2), ("", 10), ("a", 1), ("a", 99))
    with open_backend() as backend:
        insert(backend, SEATS, *SEAT_ROWS)
        within = KeySet(seats, keys=chosen)
        assert backend.count(seats, within) == 3
        found = [
            tuple(row.values())
            for part in backend.read(seats, ["hall", "number"], batch_size=2, within=within)
            for row in part.rows.to_pylist()
        ]
        assert sorted(found) == sorted(chosen[:3])


def test_keys_may_be_uuids_and_dates(open_backend: Open) -> None:
    with open_backend() as backend:
        insert(backend, TICKETS, *((i, None, None) for i in TICKET_IDS))
        insert(backend, DAYS, (dt.date(2026, 1, 1),), (dt.date(2026, 1, 2),))
        within = KeySet(tickets, keys=tuple((i,) for i in TICKET_IDS[1:]))
        assert backend.count(tickets, within) == 2
        assert backend.count(days, KeySet(days, keys=((dt.date(2026, 1, 2),),))) == 1
        assert backend.remove([within]) == {"tickets": 2}
        assert backend.count(tickets) == 1


def test_a_hundred_thousand_whole_keys_are_a_set_too(open_backend: Open) -> None:
    with open_backend() as backend:
        insert(backend, SEATS, ("a", 5, 1), ("a", 6, 1))
        within = KeySet(seats, keys=tuple(("a", n) for n in range(6, 100_006)))
        assert backend.count(seats, within) == 1


def test_rows_of_many_ranges_are_counted_at_once(open_backend: Open) -> None:
    with open_backend() as backend:
        numbered(backend, *range(1, 101))
        ranges = [(n, n + 4) for n in range(-10, 5000)]
        found = backend.count_ranges(people, ranges)
        assert found == [sum(1 for i in range(a, b + 1) if 1 <= i <= 100) for a, b in ranges]
        assert backend.count_ranges(people, [(90, 200), (1, 1), (5, 4)]) == [11, 1, 0]
        assert backend.count_ranges(people, []) == []


# --- who refers ---------------------------------------------------------------------------------


def fill(backend: Backend) -> None:
    numbered(backend, 1, 2, 3)
    backend.connection.execute(sa.update(PEOPLE).where(PEOPLE.c.id == 3).values(boss_id=1))
    insert(backend, POSTS, (1, 1, None), (2, 2, "p1"), (3, 3, None))
    insert(backend, COMMENTS, (1, 1), (2, 3), (3, 3))


def told(found: Any) -> list[tuple[Any, ...]]:
    return sorted(
        (d.table, d.columns, d.parent, d.ondelete.replace("RESTRICT", ""), d.rows, d.keys)
        for d in found
    )


def test_rows_outside_that_refer_to_rows_inside_are_told(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
        assert told(backend.dependants({"people": KeySet(people, ((1, 1),))})) == [
            ("people", ("boss_id",), "people", "", 1, (3,)),
            ("posts", ("person_id",), "people", "", 1, (1,)),
            ("posts", ("reviewer",), "people", "SET NULL", 1, (2,)),
        ]
        assert told(backend.dependants({"posts": KeySet(posts, ((2, 3),))})) == [
            ("comments", ("post_id",), "posts", "CASCADE", 2, (2, 3)),
        ]


def test_rows_inside_are_no_dependants(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
        sets = {
            "people": KeySet(people, ((1, 1), (3, 3))),
            "posts": KeySet(posts, ((1, 3),)),
            "comments": KeySet(comments, ((1, 2),)),
        }
        assert told(backend.dependants(sets)) == [
            ("comments", ("post_id",), "posts", "CASCADE", 1, (3,)),
        ]


def test_many_dependants_are_counted_and_five_are_named(open_backend: Open) -> None:
    with open_backend() as backend:
        numbered(backend, 1)
        insert(backend, POSTS, *((i, 1, None) for i in range(1, 51)))
        insert(backend, PAIRS, *[(1, None)] * 7)
        found = backend.dependants({"people": KeySet(people, ((1, 10),))})
        by_table = {d.table: d for d in found}
        assert by_table["posts"].rows == 50
        assert by_table["posts"].keys == (1, 2, 3, 4, 5)
        assert by_table["pairs"].rows == 7


def test_composite_references_count_too_and_those_with_a_null_do_not(open_backend: Open) -> None:
    with open_backend() as backend:
        insert(backend, SEATS, *SEAT_ROWS)
        insert(backend, TICKETS, (TICKET_IDS[0], "a", 2), (TICKET_IDS[1], "a", None))
        (found,) = backend.dependants({"seats": KeySet(seats, keys=(("a", 2), ("a", 10)))})
        assert (found.table, found.columns, found.rows) == ("tickets", ("hall", "number"), 1)
        assert [uuid.UUID(str(k)) for k in found.keys] == TICKET_IDS[:1]


def test_tables_that_no_model_knows_are_looked_at(open_backend: Open) -> None:
    strange = sa.Table(
        'Stränge "%s" :y',
        sa.MetaData(),
        sa.Column("Key %", sa.String(10), primary_key=True),
        sa.Column("to;", sa.Integer),
        sa.ForeignKeyConstraint(["to;"], [PEOPLE.c.id], ondelete="CASCADE"),
    )
    with open_backend() as backend:
        strange.create(backend.connection)
        numbered(backend, 1, 2)
        insert(backend, strange, ("a", 1), ("b", None), ("c", 2))
        mine = {"people": KeySet(people, ((1, 1),))}
        (found,) = backend.dependants(mine)
        assert (found.table, found.columns, found.rows) == (strange.name, ("to;",), 1)
        assert found.keys == ("a",)
        grown = backend.cascaded(mine)
        assert backend.count(grown[strange.name].table, grown[strange.name]) == 1
        assert backend.remove(list(grown.values())) == {strange.name: 1, "people": 1}


# --- growing ------------------------------------------------------------------------------------


def test_a_set_grows_by_all_that_hangs_on_it(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
        if backend.dialect in ("sqlite", "postgresql"):  # others have no name for such a row
            insert(backend, PAIRS, (3, None), (2, None))
        grown = backend.cascaded({"people": KeySet(people, ((1, 1),))})
        assert grown["people"].merged == ((1, 1), (3, 3))
        assert grown["posts"].merged == ((1, 1), (3, 3))
        assert grown["comments"].merged == ((1, 3),)
        assert [d.ondelete for d in backend.dependants(grown)] == ["SET NULL"]
        deleted = backend.remove(list(grown.values()))
        assert deleted.pop("pairs", 1) == 1
        assert deleted == {"comments": 3, "posts": 2, "people": 2}
        assert rows(backend, posts) == [{"id": 2, "person_id": 2, "reviewer": None}]
        assert ids(backend, people) == [2]


def test_a_set_grows_by_composite_and_uuid_keys(open_backend: Open) -> None:
    with open_backend() as backend:
        insert(backend, SEATS, *SEAT_ROWS)
        insert(backend, TICKETS, (TICKET_IDS[0], "a", 2), (TICKET_IDS[1], "a", 1))
        grown = backend.cascaded({"seats": KeySet(seats, keys=(("a", 2),))})
        assert backend.count(tickets, grown["tickets"]) == 1
        assert backend.dependants(grown) == []
        # A second time over sets that are known already.
        assert backend.cascaded({**grown, "tickets": KeySet(tickets)}).keys() == grown.keys()
        assert backend.remove(list(grown.values())) == {"tickets": 1, "seats": 1}


def test_chains_in_one_table_are_followed_to_their_end(open_backend: Open) -> None:
    with open_backend() as backend:
        numbered(backend, *range(1, 31))
        for i in range(2, 31):
            backend.connection.execute(
                sa.update(PEOPLE).where(PEOPLE.c.id == i).values(boss_id=i - 1)
            )
        grown = backend.cascaded({"people": KeySet(people, ((11, 11),))})
        assert grown["people"].merged == ((11, 30),)
        assert backend.remove(list(grown.values())) == {"people": 20}
        assert ids(backend, people) == list(range(1, 11))


# --- taking away --------------------------------------------------------------------------------


def test_children_go_before_their_parents_whatever_the_order(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
        sets = [KeySet(people, ((1, 3),)), KeySet(comments, ((1, 3),)), KeySet(posts, ((1, 3),))]
        assert backend.remove(sets) == {"comments": 3, "posts": 3, "people": 3}


def test_only_the_rows_of_the_set_go(open_backend: Open) -> None:
    with open_backend() as backend:
        numbered(backend, *range(1, 101))
        assert backend.remove([KeySet(people, ((11, 20), (50, 60), (100, 200)))]) == {"people": 22}
        left = [*range(1, 11), *range(21, 50), *range(61, 100)]
        assert ids(backend, people) == left
        scattered = KeySet(people, tuple((i, i) for i in range(2, 100, 3)))
        assert backend.remove([scattered])["people"] == len([i for i in left if i % 3 == 2])
        assert ids(backend, people) == [i for i in left if i % 3 != 2]


def test_rows_that_refer_to_each_other_go_together(open_backend: Open) -> None:
    with open_backend() as backend:
        insert(backend, HENS, (1, None), (2, None), (3, None))
        insert(backend, EGGS, (1, 1), (2, 2), (3, 3))
        backend.connection.execute(sa.update(HENS).values(egg_id=HENS.c.id))
        sets = {"hens": KeySet(hens, ((1, 2),)), "eggs": KeySet(eggs, ((1, 2),))}
        assert backend.dependants(sets) == []
        assert backend.remove(list(sets.values())) == {"eggs": 2, "hens": 2}
        assert rows(backend, hens) == [{"id": 3, "egg_id": 3}]
        assert rows(backend, eggs) == [{"id": 3, "hen_id": 3}]


def test_rows_of_one_table_that_refer_to_each_other_go_together(open_backend: Open) -> None:
    with open_backend() as backend:
        numbered(backend, 1, 2, 3, 4)
        backend.connection.execute(sa.update(PEOPLE).values(boss_id=4))
        backend.connection.execute(sa.update(PEOPLE).where(PEOPLE.c.id == 4).values(boss_id=1))
        assert backend.remove([KeySet(people, ((1, 4),))]) == {"people": 4}


def test_what_others_refer_to_cannot_be_removed(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
    with pytest.raises(ConstraintError), open_backend() as backend:
        backend.remove([KeySet(people, ((1, 3),))])
    with open_backend() as backend:
        assert backend.count(people) == 3


def test_a_removal_comes_back_when_the_transaction_fails(open_backend: Open) -> None:
    with open_backend() as backend:
        fill(backend)
    with failing(open_backend) as backend:
        backend.remove(list(backend.cascaded({"people": KeySet(people, ((1, 1),))}).values()))
    with open_backend() as backend:
        assert backend.count(people) == 3
        assert backend.count(comments) == 3


def test_names_need_not_be_tame(open_backend: Open) -> None:
    odd = table_info(ODD)
    with open_backend() as backend:
        key, to = (c.key for c in ODD.columns)
        backend.connection.execute(sa.insert(ODD), [{key: 1, to: None}, {key: 2, to: 1}])
        mine = {odd.name: KeySet(odd, ((1, 1),))}
        assert backend.count(odd, mine[odd.name]) == 1
        assert backend.count_ranges(odd, [(1, 5)]) == [2]
        assert rows(backend, odd, [key]) == [{key: 1}, {key: 2}]
        assert [d.keys for d in backend.dependants(mine)] == [(2,)]
        grown = backend.cascaded(mine)
        assert backend.remove(list(grown.values())) == {odd.name: 2}
