"""The shop's data are pinned: whoever changes them finds out here.

The digests are those of ``seed verify`` after ``seed all --env development --seed 42 --as-of
2026-01-01`` on any database. When a change is meant, raise the version of the generator that
changed, take the new digests over and say so in the changelog.
"""

from __future__ import annotations

import pytest

from seeds.runner.selection import Selection
from tests.support import shop
from tests.support.generation import Made

GOLDEN = {
    "users": (67, "6543f874ccd205808c89b8c08b6e7e1e"),
    "user_preferences": (67, "961b0efccf8460a0510c0d9da240d412"),
    "products": (160, "44a1607443bad039c3fffaf917f4657a"),
    "product_variants": (406, "31cbd5a07eee2c7a77625deb8de69515"),
    "orders": (370, "09535ce996194862556d8a0dfaa26406"),
    "order_items": (1141, "000d8514d1993860240f8d784ed2f73b"),
    "blog_posts": (30, "5e8b08936d3c619babbcd9dae9af12a0"),
    "support_tickets": (20, "99dadbd7e69f09eeb2432990ac220d10"),
    "ticket_messages": (56, "991c1ada6d340f7a2f8af9a4e15ddfef"),
}
# Of the essentials (roles, categories, settings) only fixed rows exist; what they hold is tested
# where it is written down.
LARGE = Selection(counts={"users": 3000, "products": 1200, "orders": 3000})


@pytest.fixture(scope="module")
def development() -> Made:
    return shop.made()


@pytest.mark.parametrize("table", GOLDEN)
def test_the_rows_of_the_development_profile_are_pinned(development: Made, table: str) -> None:
    assert (len(development.rows(table)), development.digest(table)) == GOLDEN[table]


def test_every_table_that_holds_generated_rows_is_pinned(development: Made) -> None:
    generated = {e.table.name for e in development.plan.entities if e.root.count}
    assert generated == set(GOLDEN)


def test_batches_and_workers_change_nothing() -> None:
    one = shop.made(LARGE).digests()
    assert shop.made(LARGE, batch_size=1, jobs=3).digests() == one


@pytest.mark.parametrize("env", ["development", "test", "demo"])
def test_every_profile_with_people_can_be_made(env: str) -> None:
    found = shop.made(env=env)
    assert {"users", "products", "orders", "order_items", "blog_posts"} <= set(found.batches)
