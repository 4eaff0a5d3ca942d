"""Other ways to fill the users table from Python, as their users would write them."""

from __future__ import annotations

import importlib
from typing import Any

import psycopg2
import sqlalchemy as sa
from psycopg2.extras import execute_values
from sqlalchemy.orm import Session

from app.models import User

PASSWORD = "$argon2id$v=19$m=65536,t=3,p=4$c2VlZHNiZW5jaG1hcms$" + "x" * 43  # no hash


def factory_boy(url: str, rows: int) -> None:
    """Make users with factory_boy's ``create_batch`` through a session."""
    # Its published types leave out most of what its users import.
    factory: Any = importlib.import_module("factory")
    model_factory: Any = importlib.import_module("factory.alchemy").SQLAlchemyModelFactory

    engine = sa.create_engine(sa.make_url(url).set(drivername="postgresql+psycopg2"))
    with Session(engine) as session:

        class UserFactory(model_factory):  # type: ignore[misc]  # a class of an untyped module
            class Meta:
                model = User
                sqlalchemy_session = session

            full_name = factory.Faker("name")
            email = factory.Sequence(lambda n: f"user{n}@example.com")
            username = factory.Sequence(lambda n: f"user{n}")
            hashed_password = PASSWORD
            role = factory.Faker("random_element", elements=("user", "user", "user", "premium"))
            is_active = factory.Faker("boolean", chance_of_getting_true=75)
            phone = factory.Faker("phone_number")
            bio = factory.Faker("sentence")
            street = factory.Faker("street_address")
            city = factory.Faker("city")
            state = factory.Faker("state_abbr")
            postal_code = factory.Faker("postcode")
            country = "US"

        UserFactory.create_batch(rows)
        session.commit()
    engine.dispose()


def mimesis(url: str, rows: int) -> None:
    """Make users with mimesis and insert them with psycopg2's ``execute_values``."""
    from mimesis import Address, Datetime, Person, Text
    from mimesis.random import Random

    person, address, when, text = Person(), Address(), Datetime(), Text()
    chance = Random()
    values: list[Any] = []
    connection = psycopg2.connect(url)
    with connection, connection.cursor() as cursor:
        for n in range(rows):
            created = when.datetime(start=2025, end=2025)
            values.append(
                (
                    f"user{n}@example.com",
                    f"user{n}",
                    person.full_name(),
                    PASSWORD,
                    "premium" if chance.random() < 0.25 else "user",
                    chance.random() < 0.75,
                    person.phone_number(),
                    text.quote(),
                    address.address(),
                    address.city(),
                    address.state(),
                    address.postal_code(),
                    "US",
                    created,
                    created,
                )
            )
            if len(values) == 10_000 or n == rows - 1:
                execute_values(
                    cursor,
                    "INSERT INTO users (email, username, full_name, hashed_password, role,"
                    " is_active, phone, bio, street, city, state, postal_code, country,"
                    " created_at, updated_at) VALUES %s",
                    values,
                    page_size=1000,
                )
                values.clear()
    connection.close()
