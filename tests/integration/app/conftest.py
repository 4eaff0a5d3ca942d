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

from app import models
from app.database import create_engine

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
    ann = models.User(
        email="ann@example.com",
        username="ann",
        full_name="Ann Archer",
        hashed_password="-",
        created_at=NOON,
        updated_at=NOON,
        preferences=models.UserPreferences(),
    )
    staff = models.User(
        email="staff@example.com",
        username="staff",
        full_name="Sam Staff",
        hashed_password="-",
        role="admin",
        created_at=NOON,
        updated_at=NOON,
        preferences=models.UserPreferences(),
    )
    shelf = models.Category(slug="books", name="Books", description="To read")
    lamp, book = (
        models.Product(
            category=shelf,
            sku=name.upper(),
            slug=name,
            name=name,
            description=name,
            price=Decimal(price),
            sale_price=sale,
            weight_kg=Decimal("0.5"),
            created_at=NOON,
            updated_at=NOON,
        )
        for name, price, sale in (("lamp", "25.10", Decimal("19.90")), ("book", "9.95", None))
    )
    lamp.variants.append(
        models.ProductVariant(sku="LAMP-RED", name="Red", option="colour", stock=1)
    )
    order = models.Order(
        order_number="ORD-1",
        user=ann,
        status="delivered",
        subtotal=Decimal("69.65"),
        tax=Decimal("5.57"),
        shipping=Decimal("5.99"),
        total=Decimal("81.21"),
        shipping_address={"name": "Ann Archer"},
        billing_address={"name": "Ann Archer"},
        payment_method="card",
        created_at=NOON + HOUR,
        paid_at=NOON + 2 * HOUR,
        shipped_at=NOON + 3 * HOUR,
        delivered_at=NOON + 4 * HOUR,
        updated_at=NOON + 4 * HOUR,
        items=[
            models.OrderItem(
                product=product,
                quantity=quantity,
                unit_price=Decimal(price),
                total=Decimal(price) * quantity,
                product_snapshot={"name": product.name},
            )
            for product, quantity, price in ((lamp, 3, "19.90"), (book, 1, "9.95"))
        ],
    )
    post = models.BlogPost(
        author=staff,
        title="Hello",
        slug="hello",
        excerpt="Hello",
        body="Hello",
        status="published",
        published_at=NOON,
        created_at=NOON,
        updated_at=NOON,
    )
    ticket = models.SupportTicket(
        ticket_number="TKT-1",
        user=ann,
        assignee=staff,
        order=order,
        subject="Where is it?",
        description="I wait.",
        category="shipping",
        created_at=NOON,
        updated_at=NOON,
        messages=[models.TicketMessage(author=ann, body="Hello?", created_at=NOON)],
    )
    session.add_all([ann, staff, shelf, order, post, ticket])
