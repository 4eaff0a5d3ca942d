"""Models that are linked by rows of their own, which say more than the two keys."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

import seeds
from seeds import Factory, ref, sequence


class Base(DeclarativeBase):
    pass


label_colours = sa.Table(
    "label_colours",
    Base.metadata,
    sa.Column("account_id", sa.ForeignKey("accounts.id"), primary_key=True),
    sa.Column("label_id", sa.ForeignKey("labels.id"), primary_key=True),
    sa.Column("colour", sa.String(10)),
)


class Account(Base):
    __tablename__ = "accounts"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))

    grants: Mapped[list[Grant]] = relationship(back_populates="account")
    roles: Mapped[list[Role]] = relationship(secondary="grants", viewonly=True)
    labels: Mapped[list[Label]] = relationship(secondary=label_colours)
    following: Mapped[list[Follow]] = relationship(
        foreign_keys="Follow.follower_id", back_populates="follower"
    )
    followers: Mapped[list[Follow]] = relationship(
        foreign_keys="Follow.followed_id", back_populates="followed"
    )


class Role(Base):
    __tablename__ = "roles"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(40))

    grants: Mapped[list[Grant]] = relationship(back_populates="role")


class Grant(Base):
    """A role of an account, and who granted it."""

    __tablename__ = "grants"

    account_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(sa.ForeignKey("roles.id"), primary_key=True)
    granted_by: Mapped[str] = mapped_column(sa.String(40))

    account: Mapped[Account] = relationship(back_populates="grants")
    role: Mapped[Role] = relationship(back_populates="grants")


class Label(Base):
    __tablename__ = "labels"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(sa.String(40))


class Follow(Base):
    """Links accounts with accounts."""

    __tablename__ = "follows"

    id: Mapped[int] = mapped_column(primary_key=True)
    follower_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))
    followed_id: Mapped[int] = mapped_column(sa.ForeignKey("accounts.id"))

    follower: Mapped[Account] = relationship(foreign_keys=[follower_id], back_populates="following")
    followed: Mapped[Account] = relationship(foreign_keys=[followed_id], back_populates="followers")


class AccountFactory(Factory[Account]):
    name = sequence("Account {n}")


class RoleFactory(Factory[Role]):
    title = sequence("Role {n}")

    @seeds.state
    def chief(self) -> dict[str, object]:
        return {"title": "Chief"}


class GrantFactory(Factory[Grant]):
    account = ref(Account)
    role = ref(Role)
    granted_by = "nobody"

    @seeds.state
    def by_ada(self) -> dict[str, object]:
        return {"granted_by": "Ada"}


class LabelFactory(Factory[Label]):
    text = sequence("Label {n}")


class FollowFactory(Factory[Follow]):
    follower = ref(Account)
    followed = ref(Account)
