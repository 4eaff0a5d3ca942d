"""A value is a function of seed, table, column and row, and of nothing else."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

import seeds
from seeds import Factory, field, ref
from seeds.errors import DeclarationError, MissingParentsError
from seeds.plan.model import TableState
from seeds.runner.batches import make_batch
from seeds.schema.digest import Digest
from seeds.spec.column import Column
from tests.support.generation import generation, made_of, make, plan, stored, values_of, wish
from tests.support.library import (
    LIBRARY,
    AuthorFactory,
    Base,
    BookFactory,
    LoanFactory,
    MemberFactory,
)

LARGE = (wish(MemberFactory, 3000), AuthorFactory, BookFactory, wish(LoanFactory, 3000))


@pytest.fixture(scope="module")
def large() -> dict[str, str]:
    return make(*LARGE).digests()


# -- what does not matter ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batch_size", "jobs"), [(1, 1), (1500, 1), (100_000, 1), (1, 4), (5000, 2)]
)
def test_neither_the_batch_size_nor_the_number_of_workers_matters(
    large: dict[str, str], batch_size: int, jobs: int
) -> None:
    assert make(*LARGE, batch_size=batch_size, jobs=jobs).digests() == large


def test_the_size_up_to_which_parents_are_kept_whole_does_not_matter(
    large: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seeds.generate.source.WHOLE", 10)
    assert make(*LARGE).digests() == large


def test_the_order_of_blocks_does_not_matter(large: dict[str, str]) -> None:
    found = plan(*LARGE)
    sources = generation(found)
    layout = sources.layout(1)
    layout._blocks.reverse()
    digests: dict[str, Digest] = {}
    for block in layout.blocks():
        for rows in layout.rows(block):
            batch = make_batch(rows, None)
            digests.setdefault(batch.table.name, Digest()).update(batch)
    assert {name: digest.hexdigest() for name, digest in digests.items()} == large


def test_any_block_alone_has_the_rows_that_it_has_in_the_whole() -> None:
    whole = made_of(found := plan(*LARGE), generation(found), batch_size=1)
    sources = generation(plan(*LARGE))
    layout = sources.layout(1)
    block = [b for b in layout.blocks() if b.root.table.name == "loans"][-1]
    for rows in layout.rows(block):
        name = rows.source.planned.table.name
        ids = values_of(rows, "id")
        known = {row["id"]: row for row in whole.rows(name)}
        for column in whole.plan.entity(name).bound.columns:  # type: ignore[union-attr]  # it is planned
            expected = whole.table(name).column(column).slice(ids[0] - 1, len(ids)).to_pylist()
            assert [known[i][column] for i in ids] == expected
        assert ids == list(range(ids[0], ids[0] + len(ids)))


def test_the_order_in_which_columns_are_asked_for_does_not_matter() -> None:
    def loans(names: list[str]) -> dict[str, list[Any]]:
        sources = generation(plan(*LIBRARY))
        layout = sources.layout(16_384)
        (block,) = (b for b in layout.blocks() if b.root.table.name == "loans")
        rows = layout.rows(block)[0]
        return {name: values_of(rows, name) for name in names}

    names = ["lent_at", "value", "member_id", "number", "id", "note", "dearest", "member_email"]
    assert loans(names) == loans(names[::-1])


def test_other_tables_of_the_run_do_not_matter() -> None:
    alone = make(wish(MemberFactory, 500))
    together = make(AuthorFactory, BookFactory, wish(MemberFactory, 500), LoanFactory)
    assert alone.digest("members") == together.digest("members")


def test_another_seed_changes_every_table() -> None:
    one, other = make(*LIBRARY).digests(), make(*LIBRARY, seed=43).digests()
    assert all(one[table] != other[table] for table in one)


def test_seed_zero_is_not_the_default_seed() -> None:
    assert make(*LIBRARY, seed=0).digests() != make(*LIBRARY).digests()


def test_as_of_moves_times_and_nothing_else() -> None:
    later = dt.timedelta(days=10)
    one = make(MemberFactory)
    other = make(MemberFactory, as_of=dt.datetime(2026, 1, 11, tzinfo=dt.UTC))
    assert one.column("members", "email") == other.column("members", "email")
    moved = [joined + later for joined in one.column("members", "joined_at")]
    assert other.column("members", "joined_at") == moved


# -- columns come and go ----------------------------------------------------------------------

Declared = Mapping[str, tuple[Any, Column]]
INTEGER, TEXT = sa.Integer(), sa.String(200)


def people(columns: Declared, *, first: tuple[str, ...] = ()) -> dict[str, list[Any]]:
    """Make 300 rows of a table "people" that has the given columns."""

    class Own(DeclarativeBase):
        pass

    names = [*first, *(n for n in columns if n not in first)]
    declared = {name: mapped_column(columns[name][0]) for name in names}
    body = {"__tablename__": "people", "id": mapped_column(sa.Integer, primary_key=True)}
    model = type("Person", (Own,), {**body, **declared})
    factory: Any = type(
        "PersonFactory", (Factory,), {"model": model} | {n: columns[n][1] for n in names}
    )
    made = make(wish(factory, 300))
    return {name: made.column("people", name) for name in columns}


def declared() -> dict[str, tuple[Any, Column]]:
    return {
        "name": (TEXT, seeds.person.full_name()),
        "email": (TEXT, seeds.person.email()),
        "age": (INTEGER, seeds.between(18, 90)),
        "city": (TEXT, seeds.address.city()),
        "code": (TEXT, seeds.concat(seeds.word(), "-", seeds.code(length=5))),
        "nick": (TEXT, seeds.word().optional(0.5)),
    }


def test_adding_or_removing_a_column_changes_no_other() -> None:
    every = people(declared())
    for name in declared():
        columns = declared()
        del columns[name]
        left = people(columns)
        assert left == {n: v for n, v in every.items() if n != name}


def test_reordering_columns_changes_none() -> None:
    assert people(declared(), first=("nick", "city", "name")) == people(declared())


# -- more rows --------------------------------------------------------------------------------

REFERENCES = {"id", "mentor_id", "member_id", "member_email", "lent_at", "loan_id", "book_id"}
FROM_PARENTS = {*REFERENCES, "price", "value", "dearest", "stamped_at", "item_id", "author_id"}


def test_a_larger_count_keeps_the_values_of_the_first_rows() -> None:
    small, large = (
        make(wish(MemberFactory, n), AuthorFactory, BookFactory, wish(LoanFactory, n))
        for n in (1000, 2000)
    )
    for table in small.batches:
        for column in small.plan.entity(table).bound.columns:  # type: ignore[union-attr]  # it is planned
            if column not in FROM_PARENTS:
                one = small.column(table, column)
                assert large.column(table, column)[: len(one)] == one, f"{table}.{column}"
    assert len(large.rows("loan_items")) > len(small.rows("loan_items"))


def test_a_later_run_goes_on_where_the_first_one_ended() -> None:
    whole = make(wish(MemberFactory, 2000)).rows("members")
    state = {"members": TableState(next_key=1001, next_row=1000, count=lambda: 1000)}
    more = make(wish(MemberFactory, 1000), state=state).rows("members")
    for name in ("email", "name", "level", "is_active", "balance", "joined_at"):
        assert [row[name] for row in more] == [row[name] for row in whole[1000:]]
    assert not {row["email"] for row in more} & {row["email"] for row in whole[:1000]}


# -- parents and children ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def library() -> Any:
    return make(*LIBRARY)


def test_what_a_child_computes_of_its_parent_is_what_the_parent_has(library: Any) -> None:
    members = {row["id"]: row for row in library.rows("members")}
    books = {row["id"]: row for row in library.rows("books")}
    loans = {row["id"]: row for row in library.rows("loans")}
    items = {row["id"]: row for row in library.rows("loan_items")}
    for loan in loans.values():
        assert loan["member_email"] == members[loan["member_id"]]["email"]
        assert loan["lent_at"] >= members[loan["member_id"]]["joined_at"]
    for item in items.values():
        assert item["price"] == books[item["book_id"]]["price"]
    for stamp in library.rows("stamps"):
        assert stamp["stamped_at"] >= loans[items[stamp["item_id"]]["loan_id"]]["lent_at"]
    authors = {row["id"] for row in library.rows("authors")}
    assert {row["author_id"] for row in books.values()} <= authors


def test_children_follow_their_owners_and_are_as_many_as_declared(library: Any) -> None:
    for child, link, owner, low, high in (
        ("loan_items", "loan_id", "loans", 1, 4),
        ("stamps", "item_id", "loan_items", 0, 3),
    ):
        links = library.column(child, link)
        assert links == sorted(links)
        assert library.column(child, "id") == list(range(1, len(links) + 1))
        counts = [links.count(key) for key in library.column(owner, "id")]
        assert sum(counts) == len(links)
        assert {low, high} <= set(counts) <= set(range(low, high + 1))


def test_a_childs_position_counts_from_nought_for_each_owner(library: Any) -> None:
    seen: dict[int, list[int]] = {}
    for stamp in library.rows("stamps"):
        seen.setdefault(stamp["item_id"], []).append(stamp["place"])
    assert all(places == list(range(len(places))) for places in seen.values())


def test_aggregates_are_those_of_the_children(library: Any) -> None:
    for loan in library.rows("loans"):
        prices = [i["price"] for i in library.rows("loan_items") if i["loan_id"] == loan["id"]]
        assert loan["value"] == sum(prices)
        assert loan["dearest"] == max(prices)
        assert loan["pieces"] == len(prices)
    links = library.column("stamps", "item_id")
    for item in library.rows("loan_items"):
        assert item["stamps"] == links.count(item["id"])


def test_the_parents_of_one_owners_children_are_distinct_and_eligible(library: Any) -> None:
    on_shelf = {book["id"] for book in library.rows("books") if book["on_shelf"]}
    chosen: dict[int, list[int]] = {}
    for item in library.rows("loan_items"):
        chosen.setdefault(item["loan_id"], []).append(item["book_id"])
    assert all(len(set(books)) == len(books) for books in chosen.values())
    assert {b for books in chosen.values() for b in books} <= on_shelf
    assert len({b for books in chosen.values() for b in books}) == len(on_shelf)


def test_an_owner_has_no_more_children_than_there_are_distinct_parents() -> None:
    found = make(MemberFactory, AuthorFactory, wish(BookFactory, 3), LoanFactory)
    eligible = sum(found.column("books", "on_shelf"))
    assert eligible < 4
    assert max(found.column("loans", "pieces")) == eligible


def test_a_row_refers_to_an_earlier_one_of_its_own_table(library: Any) -> None:
    rows = library.rows("members")
    assert rows[0]["mentor_id"] is None
    mentored = [row for row in rows if row["mentor_id"] is not None]
    assert all(row["mentor_id"] < row["id"] for row in mentored)
    assert len(mentored) > 10


def test_a_reference_leaves_its_share_of_the_rows_without_a_parent() -> None:
    found = make(wish(MemberFactory, 5000)).column("members", "mentor_id")
    assert abs(sum(v is not None for v in found) / 5000 - 0.6) < 0.03


# -- fixed rows, states, segments -------------------------------------------------------------

WISHES = (
    wish(MemberFactory, fixed=("staff",), cohorts={"scholar": 5, "inactive": 7, "indebted": 3}),
    AuthorFactory,
    wish(BookFactory, 30, fixed=("classics",)),
    wish(LoanFactory, 20, fixed=("samples",), states=("noted",)),
)


@pytest.fixture(scope="module")
def curated() -> Any:
    return make(*WISHES)


def test_fixed_rows_come_first_just_as_they_were_written(curated: Any) -> None:
    ida, ole = curated.rows("members")[:2]
    assert (ida["id"], ida["email"], ida["name"]) == (1, "ida@example.com", "Ida")
    assert (ole["id"], ole["email"], ole["balance"]) == (2, "ole@example.com", Decimal("5.00"))
    assert (ida["level"], ida["is_active"]) == ("SCHOLAR", True)
    assert ole["is_active"] is False
    assert all(isinstance(row["joined_at"], dt.datetime) for row in (ida, ole))


def test_cohorts_count_the_fixed_rows_that_belong_to_them(curated: Any) -> None:
    rows = curated.rows("members")
    assert len(rows) == 2 + 4 + 7 + 3
    assert sum(row["level"] == "SCHOLAR" and row["is_active"] for row in rows[:6]) == 5
    assert not any(row["is_active"] for row in rows[6:13])
    assert all(row["balance"] < 0 for row in rows[13:])
    assert all(row["balance"] >= 0 for row in rows[:13])


def test_a_state_changes_the_columns_that_it_names_and_no_others() -> None:
    plain = make(wish(MemberFactory, 15))
    with_states = make(wish(MemberFactory, cohorts={"scholar": 8, "inactive": 7}))
    for column in ("email", "name", "balance", "joined_at", "mentor_id"):
        assert plain.column("members", column) == with_states.column("members", column)
    active = plain.column("members", "is_active")
    assert with_states.column("members", "is_active") == [True] * 8 + [False] * 7
    assert active != [True] * 8 + [False] * 7


def test_states_reach_every_generated_row(curated: Any) -> None:
    notes = curated.column("loans", "note")
    assert all(note is not None and " " not in note for note in notes[2:])


def test_fixed_rows_have_the_parents_and_children_that_they_state(curated: Any) -> None:
    one, two = curated.rows("loans")[:2]
    assert (one["number"], one["member_email"]) == ("SAMPLE-1", "ole@example.com")
    assert (two["number"], two["member_email"]) == ("SAMPLE-2", "ida@example.com")
    books = {row["id"]: row["isbn"] for row in curated.rows("books")}
    items = [row for row in curated.rows("loan_items") if row["loan_id"] in (1, 2)]
    assert [books[row["book_id"]] for row in items] == ["classic-3", "classic-1"]
    assert (one["value"], one["pieces"], one["dearest"]) == (Decimal(4), 2, Decimal(3))
    stamps = [row for row in curated.rows("stamps") if row["item_id"] in {i["id"] for i in items}]
    assert [(row["item_id"], row["place"]) for row in stamps if row["place"] == 7] == [
        (items[1]["id"], 7)
    ]


def test_a_fixed_row_may_have_no_children_at_all() -> None:
    found = make(*WISHES[:3], wish(LoanFactory, 2, fixed=("samples",)))
    assert found.column("loans", "pieces") == [2, 0]
    assert found.column("loans", "value") == [Decimal(4), Decimal(0)]
    assert found.column("loans", "dearest") == [Decimal(3), None]


def test_fixed_rows_and_their_children_do_not_depend_on_the_batch_size(curated: Any) -> None:
    assert make(*WISHES, batch_size=1).digests() == curated.digests()


def test_keys_of_all_rows_follow_one_another(curated: Any) -> None:
    for table in ("members", "books", "loans", "loan_items", "stamps"):
        keys = curated.column(table, "id")
        assert keys == list(range(1, len(keys) + 1))


def test_a_fixed_row_that_refers_to_nobody_is_told() -> None:
    with pytest.raises(MissingParentsError, match=r"members.*email='ole@example.com'"):
        make(MemberFactory, AuthorFactory, BookFactory, wish(LoanFactory, 5, fixed=("samples",)))


# -- a row at a time --------------------------------------------------------------------------


def defined(make_row: Callable[[Any], Mapping[str, Any]]) -> Any:
    body = {
        "model": MemberFactory.model,
        "definition": make_row,
        "mentor": ref(MemberFactory.model),
    }
    return type("DefinedFactory", (Factory,), body)


def member_row(self: Any) -> dict[str, Any]:
    return {
        "email": f"{self.index}.{self.faker.pyint()}@example.com",
        "name": self.faker.name(),
        "is_active": self.random.random() < 0.5,
        "balance": Decimal(self.random.randint(0, 999)) / 100,
        "joined_at": self.as_of - dt.timedelta(days=self.random.randint(1, 99)),
    }


def test_a_definition_makes_the_same_rows_whatever_the_batch() -> None:
    one = make(wish(defined(member_row), 1500), batch_size=1)
    other = make(wish(defined(member_row), 1500), batch_size=100_000)
    assert one.digest("members") == other.digest("members")
    assert len(set(one.column("members", "email"))) == 1500
    assert len(set(one.column("members", "name"))) > 500
    grown = make(wish(defined(member_row), 20)).column("members", "name")
    assert grown == one.column("members", "name")[:20]


def test_a_definition_gets_another_value_at_each_call_whoever_else_is_at_work() -> None:
    def row(self: Any) -> dict[str, Any]:
        name = f"{self.faker.name()} {self.faker.name()} {self.faker.pyint()}"
        return {**member_row(self), "name": name}

    one = make(wish(defined(row), 4000), batch_size=1, jobs=4)
    assert one.digest("members") == make(wish(defined(row), 4000)).digest("members")
    halves = [name.split() for name in one.column("members", "name")]
    assert sum(words[:2] == words[2:4] for words in halves) < 40


def test_what_a_definition_leaves_out_gets_the_default_of_the_model() -> None:
    assert set(make(wish(defined(member_row), 5)).column("members", "level")) == {"READER"}


def test_a_definition_depends_on_the_seed() -> None:
    one, other = (make(wish(defined(member_row), 5), seed=s) for s in (1, 2))
    assert one.column("members", "name") != other.column("members", "name")


@pytest.mark.parametrize(
    ("row", "message", "hint"),
    [
        ({"emial": "a"}, "returned 'emial', which is no column of members", "'email'"),
        ({"email": "a"}, "returned no 'name', which is required", "Return it"),
        ({"email": seeds.word()}, "no 'name'", ""),
    ],
)
def test_a_definition_that_returns_something_else_is_named(
    row: dict[str, Any], message: str, hint: str
) -> None:
    with pytest.raises(DeclarationError, match=message) as caught:
        make(wish(defined(lambda self: row), 1))
    assert hint in caught.value.hint


def test_a_definition_that_fails_names_the_row() -> None:
    def fails(self: Any) -> dict[str, Any]:
        raise KeyError(self.index)

    with pytest.raises(DeclarationError, match=r"definition\(\) failed at row 0: KeyError: 0"):
        make(wish(defined(fails), 5))


def test_a_column_declared_beside_a_definition_wins() -> None:
    factory = defined(member_row)
    own = type("Own", (factory,), {"name": seeds.constant("Declared")})
    assert set(make(wish(own, 5)).column("members", "name")) == {"Declared"}


# -- models' own types and defaults -----------------------------------------------------------


class Shouting(sa.types.TypeDecorator[str]):
    """Text in capitals."""

    impl = sa.String(20)
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Any) -> Any:
        return None if value is None else value.upper()


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


def table(factory_body: Mapping[str, Any], **columns: Any) -> Any:
    """Make 50 rows of a table of the given columns."""

    class Own(DeclarativeBase):
        pass

    body = {"__tablename__": "things", "id": mapped_column(sa.Integer, primary_key=True)}
    model = type("Thing", (Own,), {**body, **columns})
    factory: Any = type("ThingFactory", (Factory,), {"model": model, **factory_body})
    return make(wish(factory, 50))


def test_defaults_of_the_model_fill_what_is_not_declared() -> None:
    counter = iter(range(1000))
    found = table(
        {},
        status=mapped_column(sa.String(10), default="new"),
        number=mapped_column(sa.Integer, default=lambda: next(counter)),
        token=mapped_column(sa.Uuid, default=uuid.uuid4),
        stamp=mapped_column(sa.Integer, server_default=sa.text("5")),
        nothing=mapped_column(sa.String(10), nullable=True),
    )
    assert set(found.column("things", "status")) == {"new"}
    assert found.column("things", "number") == list(range(50))
    names = found.table("things").schema.names
    assert "stamp" not in names
    assert "nothing" not in names


def test_uuids_are_drawn_from_the_stream_and_are_of_version_4() -> None:
    def tokens() -> list[uuid.UUID]:
        found = table({}, token=mapped_column(sa.Uuid, default=uuid.uuid4))
        return [uuid.UUID(bytes=raw) for raw in found.column("things", "token")]

    assert tokens() == tokens()
    assert len(set(tokens())) == 50
    assert all(t.version == 4 and t.variant == uuid.RFC_4122 for t in tokens())
    authors = make(AuthorFactory)
    assert len({row["id"] for row in authors.rows("authors")}) == 20


def test_members_of_enumerations_become_the_labels_that_the_model_stores() -> None:
    found = table(
        {"name": seeds.choice(list(Color)), "value": seeds.choice(list(Color))},
        name=mapped_column(sa.Enum(Color)),
        value=mapped_column(sa.Enum(Color, values_callable=lambda e: [m.value for m in e])),
    )
    assert set(found.column("things", "name")) == {"RED", "BLUE"}
    assert set(found.column("things", "value")) == {"red", "blue"}


def test_a_label_that_the_enumeration_does_not_have_is_named() -> None:
    with pytest.raises(DeclarationError, match=r"things\.name: 'GREEN' is none") as caught:
        table({"name": seeds.choice(["GREEN"])}, name=mapped_column(sa.Enum(Color)))
    assert caught.value.hint == "Labels: RED, BLUE."


def test_type_decorators_are_applied_to_choices_and_to_computed_values() -> None:
    found = table(
        {"a": seeds.choice(["x", None]), "b": seeds.concat("n", seeds.between(1, 9))},
        a=mapped_column(Shouting, nullable=True),
        b=mapped_column(Shouting),
    )
    assert set(found.column("things", "a")) == {"X", None}
    assert all(v.startswith("N") for v in found.column("things", "b"))


def test_a_value_that_a_type_decorator_refuses_names_the_column() -> None:
    with pytest.raises(DeclarationError, match=r"things\.a"):
        table({"a": seeds.between(1, 9)}, a=mapped_column(Shouting))


@pytest.mark.parametrize(
    ("type_", "column", "message"),
    [
        (
            sa.String(3),
            seeds.constant("häuser"),
            r"things\.x holds 3 characters, and a value has 6",
        ),
        (sa.SmallInteger(), seeds.constant(32_768), r"things\.x is a 16-bit integer, and 32768"),
        (sa.Integer(), seeds.constant(-(2**31) - 1), r"things\.x is a 32-bit integer, and -2147"),
        (sa.Integer(), seeds.constant(None), r"things\.x may not be NULL"),
        (sa.Integer(), seeds.word(), r"things\.x: a value does not fit the type integer"),
        (sa.Integer(), seeds.datetime("-1y"), r"things\.x is of type integer, but .* timestamp"),
        (sa.Numeric(4, 2), seeds.constant(Decimal(100)), r"things\.x: a value does not fit"),
        (sa.Numeric(4, 2), seeds.decimal(100, 101), r"things\.x has 2 digits before the point"),
    ],
    ids=str,
)
def test_a_value_that_does_not_fit_its_column_is_named(
    type_: Any, column: Column, message: str
) -> None:
    with pytest.raises(DeclarationError, match=message):
        table({"x": column}, x=mapped_column(type_, nullable=False))


def test_lengths_are_counted_in_characters() -> None:
    found = table({"x": seeds.constant("äöü")}, x=mapped_column(sa.String(3)))
    assert found.column("things", "x")[0] == "äöü"


def test_a_column_that_is_computed_from_itself_is_told() -> None:
    with pytest.raises(DeclarationError, match=r"things\.x is computed from itself"):
        table(
            {"x": field("y") + 1, "y": field("x") + 1},
            x=mapped_column(sa.Integer),
            y=mapped_column(sa.Integer),
        )


def test_an_error_in_a_computation_names_the_column() -> None:
    with pytest.raises(DeclarationError, match=r"things\.x: \+ needs numbers, not text"):
        table({"x": seeds.word() + 1}, x=mapped_column(sa.Integer))


def test_nothing_but_null_in_a_batch_is_no_error() -> None:
    found = table(
        {
            "paid": seeds.datetime("-1y").only_if(seeds.boolean(0)),
            "shipped": seeds.datetime(after=field("paid")),
            "price": seeds.decimal(1, 2).only_if(seeds.boolean(0)),
            "total": field("price") * 2 + 1,
        },
        **{n: mapped_column(sa.DateTime, nullable=True) for n in ("paid", "shipped")},
        **{n: mapped_column(sa.Numeric(9, 2), nullable=True) for n in ("price", "total")},
    )
    for name in ("paid", "shipped", "price", "total"):
        assert set(found.column("things", name)) == {None}


# -- rows of the database ---------------------------------------------------------------------


def test_references_choose_among_stored_rows_and_read_their_columns() -> None:
    rows = [
        {"id": 7 * i, "isbn": f"b{i}", "price": Decimal(i), "on_shelf": i % 2 == 0}
        for i in range(1, 11)
    ]
    members = [
        {"id": i, "email": f"m{i}", "joined_at": dt.datetime(2025, 1, i, tzinfo=dt.UTC)}
        for i in (3, 4)
    ]
    tables = Base.metadata.tables
    found = make(
        wish(LoanFactory, 40),
        stored={
            "books": stored(tables["books"], rows),
            "members": stored(tables["members"], members),
        },
        state={"books": TableState(count=lambda: 10), "members": TableState(count=lambda: 2)},
    )
    emails = {3: "m3", 4: "m4"}
    assert all(row["member_email"] == emails[row["member_id"]] for row in found.rows("loans"))
    books = {row["id"]: row for row in rows}
    assert all(
        books[item["book_id"]]["on_shelf"] and item["price"] == books[item["book_id"]]["price"]
        for item in found.rows("loan_items")
    )


def test_intermediate_values_of_stored_rows_are_computed_from_their_columns() -> None:
    class Shelf(BookFactory):
        _is_dear = BookFactory().price > 20
        _drawn = seeds.boolean()

    rows = [{"id": i, "price": Decimal(i)} for i in (10, 30)]
    source = stored(Base.metadata.tables["books"], rows, entity=Shelf.entity())
    assert source.eligible("_is_dear").tolist() == [1]
    with pytest.raises(DeclarationError, match="cannot be computed for rows that are read"):
        source.eligible("_drawn")
