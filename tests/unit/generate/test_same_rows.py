"""A value is a function of seed, table, column and row, and of nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, mapped_column

import seeds
from seeds import Factory
from seeds.plan.model import TableState
from seeds.runner.batches import make_batch
from seeds.schema.digest import Digest
from seeds.spec.column import Column
from tests.support.generation import generation, made_of, make, plan, values_of, wish
from tests.support.library import (
    LIBRARY,
    AuthorFactory,
    BookFactory,
    LoanFactory,
    MemberFactory,
)

LARGE = (wish(MemberFactory, 3000), AuthorFactory, BookFactory, wish(LoanFactory, 3000))


@pytest.fixture(scope="module")
def large() -> dict[str, str]:
    return make(*LARGE).digests()


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
