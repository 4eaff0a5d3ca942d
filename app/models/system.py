"""What the shop needs before its first customer: roles and configuration."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import JSON_VALUE, Base, Key, Tags, UpdatedAt


class Role(Base):
    """A named set of permissions."""

    __tablename__ = "roles"

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(sa.String(64), unique=True, index=True)
    description: Mapped[str] = mapped_column(sa.Text)
    permissions: Mapped[Tags]


class SystemConfig(Base):
    """One setting of the running shop; its value is any JSON value."""

    __tablename__ = "system_config"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(sa.String(100), unique=True, index=True)
    value: Mapped[Any] = mapped_column(JSON_VALUE, nullable=False)
    description: Mapped[str] = mapped_column(sa.Text)
    updated_at: Mapped[UpdatedAt]
