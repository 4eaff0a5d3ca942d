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
    "users": (67, "b3ef90b8b279fac5d422ad63359efac0"),
    "user_preferences": (67, "7edebdf1c9c2da4af0c0496fe90f8587"),
    "products": (160, "28bc7fda7b94f8bb0148c072383cdb56"),
    "product_variants": (406, "db3ad330484b60cd790dc23fdc607baf"),
    "orders": (370, "4ce9afb444f3120c2ef5b4d2fadab312"),
    "order_items": (1141, "5da89a60e1382a5fbfd8e675ff44403e"),
    "blog_posts": (30, "3557c0b1ca8f0cc9c071ed25983988e7"),
    "support_tickets": (20, "3ebf4ea6cc8f81354d0ddcfcdbcd44f6"),
    "ticket_messages": (56, "7c33e2dac0623410d30e05e12191eeb1"),
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
