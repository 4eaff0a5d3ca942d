"""Tables with a column of every kind, and rows that are hard to write down."""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    """The base of these models."""


class Mood(enum.Enum):
    """An enumeration that is stored by its names."""

    GOOD = 1
    BAD = 2


class Code(sa.TypeDecorator[str]):
    """A text that is stored with a mark before it."""

    impl = sa.String
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> Any:
        """Add the mark."""
        return None if value is None else f"#{value}"

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        """Take the mark away."""
        return None if value is None else value[1:]


class Thing(Base):
    """A column of every kind; a reference to itself, and one that makes a circle."""

    __tablename__ = "things"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40), unique=True)
    small: Mapped[int | None] = mapped_column(sa.SmallInteger)
    big: Mapped[int | None] = mapped_column(sa.BigInteger)
    ratio: Mapped[float | None] = mapped_column(sa.Double)
    price: Mapped[Decimal | None] = mapped_column(sa.Numeric(12, 2))
    flag: Mapped[bool | None]
    text: Mapped[str | None] = mapped_column(sa.Text)
    counted: Mapped[int | None] = mapped_column(server_default="7")
    letters: Mapped[str | None] = mapped_column(sa.CHAR(5))
    mood: Mapped[Mood | None]
    kind: Mapped[str | None] = mapped_column(sa.Enum("cat", "dog", name="thing_kind"))
    document: Mapped[Any | None] = mapped_column(sa.JSON().with_variant(JSONB(), "postgresql"))
    at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime(timezone=True))
    local: Mapped[dt.datetime | None] = mapped_column(sa.DateTime())
    day: Mapped[dt.date | None]
    time: Mapped[dt.time | None]
    span: Mapped[dt.timedelta | None]
    token: Mapped[uuid.UUID | None]
    image: Mapped[bytes | None]
    code: Mapped[str | None] = mapped_column(Code(20))
    words: Mapped[list[str] | None] = mapped_column(
        sa.JSON(none_as_null=True).with_variant(sa.ARRAY(sa.Text), "postgresql")
    )
    doubled: Mapped[int | None] = mapped_column(sa.Computed("small * 2", persisted=True))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("things.id"))
    part_code: Mapped[str | None] = mapped_column(
        sa.ForeignKey("parts.code", use_alter=True, name="fk_part")
    )


class Part(Base):
    """A natural key, which is a text, and the other half of the circle."""

    __tablename__ = "parts"

    code: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    thing_id: Mapped[int] = mapped_column(sa.ForeignKey("things.id"))


class Use(Base):
    """A key of two references."""

    __tablename__ = "uses"

    thing_id: Mapped[int] = mapped_column(sa.ForeignKey("things.id"), primary_key=True)
    part_code: Mapped[str] = mapped_column(sa.ForeignKey("parts.code"), primary_key=True)


class Note(Base):
    """A reference of two columns."""

    __tablename__ = "notes"
    __table_args__ = (
        sa.ForeignKeyConstraint(["use_thing", "use_part"], ["uses.thing_id", "uses.part_code"]),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    use_thing: Mapped[int | None]
    use_part: Mapped[str | None]


# Neither database stores NUL everywhere, nor any half of a character.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
HARD = st.sampled_from(
    ["", " ", "null", "~", "yes", "NO", "1", "1e5", "0x1F", "08", "1_000", "12:30:00", "2026-01-01",
     "@name", "@@", "- a", "a: b", "#x", "'", '"', "\\", "a\nb", "a\r\nb\n", " a ", "\t", "<<", "=",
     "\x85", "\u2028", "\ufeff", "\x7f", "\U0001f600", "-3d", "now", "{a}", "[a]", "a, b", "%a",
     "!!int 3", "&a", "*a", "|", ">", "?", "---", "...", "true", ".inf", ".nan", "Infinity"]
)  # fmt: skip
WORDS = st.one_of(HARD, TEXTS)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**15), 10**15), WORDS,
    st.floats(-1e15, 1e15, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-15),
)  # fmt: skip
DOCUMENTS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(WORDS, st.just("@json")), inner, max_size=3),
    ),
    max_leaves=6,
)
TIMES = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30))  # noqa: DTZ001 - no zone


def things(number: int) -> st.SearchStrategy[dict[str, Any]]:
    """Return rows of ``things`` with a key."""

    def some(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.one_of(st.none(), values)

    return st.fixed_dictionaries({
        "id": st.just(number),
        "name": WORDS.map(lambda text: f"{text}{number}"),
        "small": some(st.integers(-(1 << 14), (1 << 14) - 1)),
        "big": some(st.integers(-(1 << 63), (1 << 63) - 1)),
        "ratio": some(st.floats(allow_nan=False)),
        "price": some(st.decimals(-10**9, 10**9, places=2)),
        "flag": some(st.booleans()),
        "text": some(WORDS),
        "counted": some(st.integers(0, 9)),
        "letters": some(st.text("ab c", max_size=5).map(str.rstrip)),
        "mood": some(st.sampled_from(Mood)),
        "kind": some(st.sampled_from(["cat", "dog"])),
        "document": st.one_of(DOCUMENTS.filter(lambda d: d is not None),
                              st.sampled_from([sa.JSON.NULL, sa.null()])),
        "at": some(TIMES.map(lambda at: at.replace(tzinfo=dt.UTC))),
        "local": some(TIMES),
        "day": some(st.dates()),
        "time": some(st.times()),
        "span": some(st.timedeltas(dt.timedelta(-10_000), dt.timedelta(10_000))),
        "token": some(st.uuids()),
        "image": some(st.binary(max_size=9)),
        "code": some(st.text("abc@#", max_size=9)),
        "words": some(st.lists(st.one_of(st.none(), WORDS), max_size=3)),
    })  # fmt: skip
