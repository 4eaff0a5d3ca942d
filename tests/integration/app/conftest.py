"""A database of each kind, and one small, sound shop."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.config import Config
from sqlalchemy.orm import Session

import seeds
from app import models
from app.database import create_engine
from app.factories import (
    BlogPostFactory,
    CategoryFactory,
    OrderFactory,
    OrderItemFactory,
    ProductFactory,
    SupportTicketFactory,
    UserFactory,
)

ROOT = Path(__file__).resolve().parents[3]
NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def engine(database_url: str) -> Iterator[sa.Engine]:
    engine = create_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def alembic_config() -> Config:
    return Config(ROOT / "alembic.ini")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def shop_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """A database with a shop in it, made once for all tests of a module."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('shop') / 'shop.db'}"
    else:
        url = request.getfixturevalue("new_postgresql_url")()
    engine = create_engine(url)
    models.Base.metadata.create_all(engine)
    with Session(engine) as session:
        fill(session)
        session.commit()
    yield engine
    engine.dispose()


@pytest.fixture
def shop(shop_engine: sa.Engine) -> Iterator[Session]:
    """The shop; whatever a test does to it, commits included, is undone afterwards."""
    with shop_engine.connect() as connection:
        connection.begin()  # else the session would begin, and commit, a transaction of its own
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            yield session
        connection.rollback()


def fill(session: Session) -> None:
    """Add two users, two products on one shelf, an order of both, a post and a ticket."""
    made = {"created_at": NOON, "updated_at": NOON}
    # Ann and the book are written out by hand: what is left out here, the database fills in.
    ann = models.User(
        email="ann@example.com",
        username="ann",
        full_name="Ann Archer",
        hashed_password="-",
        preferences=models.UserPreferences(),
        **made,
    )
    book = models.Product(
        sku="BOOK",
        slug="book",
        name="book",
        description="book",
        price=Decimal("9.95"),
        is_active=True,
        weight_kg=Decimal("0.5"),
        **made,
    )
    with seeds.stream(seed=42, as_of=NOON + 24 * HOUR):
        staff = UserFactory().admin().make(username="staff", last_login_at=None, **made)
        book.category = CategoryFactory().make(slug="books", name="Books", description="To read")
        lamp = (
            ProductFactory()
            .has("variants", 1)
            .make(
                category=book.category,
                sku="LAMP",
                price=Decimal("25.10"),
                sale_price=Decimal("19.90"),
                is_active=True,
                **made,
            )
        )
        items = OrderItemFactory().state(
            lambda row: {"quantity": 3 if row["unit_price"] > 10 else 1}
        )
        order = (
            OrderFactory()
            .recycle(lamp, book)
            .has(items, 2)
            .make(
                user=ann,
                order_number="ORD-1",
                status="delivered",
                created_at=NOON + HOUR,
                paid_at=NOON + 2 * HOUR,
                shipped_at=NOON + 3 * HOUR,
                delivered_at=NOON + 4 * HOUR,
                updated_at=NOON + 4 * HOUR,
            )
        )
        post = BlogPostFactory().make(
            author=staff, slug="hello", status="published", published_at=NOON, **made
        )
        ticket = (
            SupportTicketFactory()
            .has("messages", 1, created_at=NOON)
            .make(_order=order, order=order, assignee=staff, status="open", **made)
        )
    session.add_all([ann, staff, book, order, post, ticket])
