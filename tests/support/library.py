"""A small lending library: models and factories that use all that the engine can do."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

import seeds
from seeds import Factory, between, fixed, has_many, ref
from seeds.spec.entity import Environment


class Base(DeclarativeBase):
    """The base of the library's models."""


class Level(enum.Enum):
    """How much somebody may borrow."""

    READER = "reader"
    SCHOLAR = "scholar"


TIMESTAMP = sa.DateTime(timezone=True)


class Member(Base):
    """Somebody who borrows; perhaps brought along by another member."""

    __tablename__ = "members"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(120), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    level: Mapped[Level] = mapped_column(sa.Enum(Level), default=Level.READER)
    is_active: Mapped[bool]
    balance: Mapped[Decimal] = mapped_column(sa.Numeric(8, 2))
    joined_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP)
    mentor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("members.id"))

    mentor: Mapped[Member | None] = relationship(remote_side=[id])


class Author(Base):
    """Somebody who wrote books; has a UUID for a key."""

    __tablename__ = "authors"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    name: Mapped[str] = mapped_column(sa.String(120))


class Book(Base):
    """A book; only those on the shelf can be lent."""

    __tablename__ = "books"

    id: Mapped[int] = mapped_column(primary_key=True)
    isbn: Mapped[str] = mapped_column(sa.String(20), unique=True)
    author_id: Mapped[uuid.UUID] = mapped_column(sa.ForeignKey("authors.id"))
    price: Mapped[Decimal] = mapped_column(sa.Numeric(8, 2))
    on_shelf: Mapped[bool]

    author: Mapped[Author] = relationship()


class Loan(Base):
    """What a member took home at one time."""

    __tablename__ = "loans"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("members.id"))
    member_email: Mapped[str] = mapped_column(sa.String(120))
    lent_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP)
    value: Mapped[Decimal] = mapped_column(sa.Numeric(10, 2))
    pieces: Mapped[int]
    dearest: Mapped[Decimal | None] = mapped_column(sa.Numeric(8, 2))
    note: Mapped[str | None] = mapped_column(sa.String(200))

    member: Mapped[Member] = relationship()


class LoanItem(Base):
    """One book of a loan."""

    __tablename__ = "loan_items"

    id: Mapped[int] = mapped_column(primary_key=True)
    loan_id: Mapped[int] = mapped_column(sa.ForeignKey("loans.id"))
    book_id: Mapped[int] = mapped_column(sa.ForeignKey("books.id"))
    price: Mapped[Decimal] = mapped_column(sa.Numeric(8, 2))
    stamps: Mapped[int]

    loan: Mapped[Loan] = relationship()
    book: Mapped[Book] = relationship()


class Stamp(Base):
    """A stamp in a book that was lent."""

    __tablename__ = "stamps"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("loan_items.id"))
    place: Mapped[int]
    stamped_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP)

    item: Mapped[LoanItem] = relationship()


class MemberFactory(Factory[Member], natural_key=("email",), count=50):
    """Members."""

    email = seeds.person.email()
    name = seeds.person.full_name()
    level = seeds.choice({Level.READER: 80, Level.SCHOLAR: 20})
    is_active = seeds.boolean(0.7)
    balance = seeds.decimal(0, 50)
    joined_at = seeds.datetime("-2y", "now")
    mentor = ref(Member, share=0.6)

    @seeds.state
    def scholar(self) -> dict[str, Any]:
        return {"level": Level.SCHOLAR, "is_active": True}

    @seeds.state
    def indebted(self) -> dict[str, Any]:
        return {"balance": 0 - seeds.decimal(1, 9)}

    @seeds.state
    def inactive(self) -> dict[str, Any]:
        return {"is_active": False}

    @fixed
    def staff(self) -> list[dict[str, Any]]:
        return [
            {"email": "ida@example.com", "name": "Ida", "cohort": "scholar"},
            {"email": "ole@example.com", "name": "Ole", "states": ["inactive"], "balance": 5},
        ]

    @fixed
    def guests(self, environment: Environment) -> list[dict[str, Any]]:
        return [{"email": f"{environment.name}@example.com", "name": "Guest"}]


class AuthorFactory(Factory[Author], count=20):
    """Authors."""

    name = seeds.person.full_name()


class BookFactory(Factory[Book], natural_key=("isbn",), count=60):
    """Books."""

    isbn = seeds.code("978-", 8, alphabet="0123456789")
    author = ref(Author, skew="zipf")
    price = seeds.decimal(5, 40)
    on_shelf = seeds.boolean(0.6)

    @fixed
    def classics(self) -> list[dict[str, Any]]:
        return [{"isbn": f"classic-{n}", "price": Decimal(n), "on_shelf": n < 3} for n in (1, 2, 3)]


class StampFactory(Factory[Stamp]):
    """Stamps."""

    item = ref(LoanItem)
    place = seeds.position()
    stamped_at = seeds.datetime(after=item.get("_lent_at"))


class LoanItemFactory(Factory[LoanItem]):
    """Books of a loan."""

    loan = ref(Loan)
    book = ref(Book, where="on_shelf", distinct=True)
    price = book.price
    stamps_rows = has_many(StampFactory, between(0, 3))
    stamps = stamps_rows.count()
    _lent_at = loan.lent_at


class LoanFactory(Factory[Loan], natural_key=("number",), count=100):
    """Loans."""

    number = seeds.code("L-", 6)
    member = ref(Member, skew="mild")
    member_email = member.email
    lent_at = seeds.datetime(after=member.joined_at)
    items = has_many(LoanItemFactory, between(1, 4))
    value = items.sum("price")
    pieces = items.count()
    dearest = items.max("price")
    note = seeds.sentence().optional(0.2)

    @seeds.state
    def noted(self) -> dict[str, Any]:
        return {"note": seeds.word()}

    @fixed
    def samples(self) -> list[dict[str, Any]]:
        return [
            {
                "number": "SAMPLE-1",
                "member": {"email": "ole@example.com"},
                "items": [
                    {"book": {"isbn": "classic-3"}},
                    {"book": {"isbn": "classic-1"}, "stamps_rows": [{"place": 7}]},
                ],
            },
            {"number": "SAMPLE-2", "member": {"email": "ida@example.com"}, "items": []},
        ]


LIBRARY = (MemberFactory, AuthorFactory, BookFactory, LoanFactory)
