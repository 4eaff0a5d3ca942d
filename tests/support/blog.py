"""A blog: models with every kind of relationship, for tests of the objects that factories make."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

import seeds
from seeds import Factory, between, boolean, choice, constant, datetime, has_one, person, ref

TIMESTAMP = sa.DateTime(timezone=True)


class Base(DeclarativeBase):
    """The base of the blog's models."""


post_tags = sa.Table(
    "post_tags",
    Base.metadata,
    sa.Column("post_id", sa.ForeignKey("posts.id"), primary_key=True),
    sa.Column("tag_id", sa.ForeignKey("tags.id"), primary_key=True),
)


class Writer(Base):
    """Somebody who writes."""

    __tablename__ = "writers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(sa.String(200), unique=True)
    name: Mapped[str] = mapped_column(sa.String(100))
    role: Mapped[str] = mapped_column(sa.String(20))
    is_active: Mapped[bool]
    visits: Mapped[int] = mapped_column(server_default="7")
    joined_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP)

    posts: Mapped[list[Post]] = relationship(back_populates="author", foreign_keys="Post.author_id")
    reviews: Mapped[list[Post]] = relationship(
        back_populates="reviewer", foreign_keys="Post.reviewer_id"
    )
    profile: Mapped[Profile | None] = relationship(back_populates="writer")

    @property
    def initials(self) -> str:
        """The first letters of the name; may be set, and changes the name."""
        return "".join(part[0] for part in self.name.split())

    @initials.setter
    def initials(self, value: str) -> None:
        self.name = " ".join(f"{letter}." for letter in value)


class Profile(Base):
    """What a writer says of themselves; one each."""

    __tablename__ = "profiles"

    id: Mapped[int] = mapped_column(primary_key=True)
    writer_id: Mapped[int] = mapped_column(sa.ForeignKey("writers.id"), unique=True)
    motto: Mapped[str] = mapped_column(sa.String(200))

    writer: Mapped[Writer] = relationship(back_populates="profile")


class Post(Base):
    """An article, with an author and perhaps a reviewer."""

    __tablename__ = "posts"

    id: Mapped[int] = mapped_column(primary_key=True)
    author_id: Mapped[int] = mapped_column(sa.ForeignKey("writers.id"))
    reviewer_id: Mapped[int | None] = mapped_column(sa.ForeignKey("writers.id"))
    title: Mapped[str] = mapped_column(sa.String(200))
    fee: Mapped[Decimal] = mapped_column(sa.Numeric(8, 2))
    published_at: Mapped[dt.datetime] = mapped_column(TIMESTAMP)

    author: Mapped[Writer] = relationship(back_populates="posts", foreign_keys=[author_id])
    reviewer: Mapped[Writer | None] = relationship(
        back_populates="reviews", foreign_keys=[reviewer_id]
    )
    comments: Mapped[list[Comment]] = relationship(back_populates="post")
    tags: Mapped[list[Tag]] = relationship(secondary=post_tags, back_populates="posts")


class Comment(Base):
    """What somebody says to a post."""

    __tablename__ = "comments"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("posts.id"))
    text: Mapped[str] = mapped_column(sa.String(200))

    post: Mapped[Post] = relationship(back_populates="comments")


class Tag(Base):
    """A word that posts are found by."""

    __tablename__ = "tags"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(50), unique=True)

    posts: Mapped[list[Post]] = relationship(secondary=post_tags, back_populates="tags")


class Visit(Base):
    """A foreign key without any relationship."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(sa.ForeignKey("posts.id"))
    seconds: Mapped[int]


class ProfileFactory(Factory[Profile]):
    """Profiles."""

    writer = ref(Writer)
    motto = choice(["Write.", "Cut.", "Read."])


class WriterFactory(Factory[Writer], natural_key=("email",)):
    """Writers."""

    name = person.full_name()
    email = person.email(unique=True)
    role = choice({"author": 3, "editor": 1})
    is_active = boolean(0.8)
    joined_at = datetime("-1y", "now")
    profile_row = has_one(ProfileFactory)
    _is_chief = constant(value=False)
    _is_editor = role.is_in("editor")

    @seeds.state
    def editor(self) -> Mapping[str, Any]:
        """Somebody who may review."""
        return {"role": "editor", "is_active": True}

    @seeds.state
    def inactive(self) -> Mapping[str, Any]:
        """Somebody who is gone."""
        return {"is_active": False}

    @seeds.state
    def called(self, name: str, *, shout: bool = False) -> Mapping[str, Any]:
        """Somebody of a certain name."""
        return {"name": name.upper() if shout else name}


class PostFactory(Factory[Post]):
    """Posts; never older than their author."""

    author = ref(Writer)
    reviewer = ref(Writer, where="_is_editor", share=0.5, owner=False)
    title = seeds.sentence()
    fee = seeds.decimal("1.00", "99.99")
    published_at = datetime(after=author.joined_at)


class CommentFactory(Factory[Comment]):
    """Comments."""

    post = ref(Post)
    text = seeds.sentence()


class TagFactory(Factory[Tag], natural_key=("name",)):
    """Tags."""

    name = seeds.code("tag-", 6)


class VisitFactory(Factory[Visit]):
    """Visits."""

    post_id = ref(Post)
    seconds = between(1, 600)
