"""What the shop writes about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import (
    Base,
    CreatedAt,
    Instant,
    Key,
    Reference,
    Tags,
    UpdatedAt,
    one_of,
    updated_after_created,
)

if TYPE_CHECKING:
    from app.models.user import User

POST_STATUSES = ("draft", "published", "archived")


class BlogPost(Base):
    """An article of the shop's blog."""

    __tablename__ = "blog_posts"
    __table_args__ = (
        one_of("status", POST_STATUSES),
        sa.CheckConstraint("status <> 'published' OR published_at IS NOT NULL", name="published"),
        sa.CheckConstraint("view_count >= 0", name="view_count"),
        updated_after_created(),
        sa.Index(None, "status", "published_at"),
    )

    id: Mapped[Key]
    author_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(sa.String(200))
    slug: Mapped[str] = mapped_column(sa.String(220), unique=True, index=True)
    excerpt: Mapped[str] = mapped_column(sa.Text)
    body: Mapped[str] = mapped_column(sa.Text)
    status: Mapped[str] = mapped_column(sa.String(20), server_default="draft")
    tags: Mapped[Tags]
    view_count: Mapped[int] = mapped_column(server_default="0")
    published_at: Mapped[Instant | None]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[UpdatedAt]

    author: Mapped[User] = relationship(back_populates="posts")
