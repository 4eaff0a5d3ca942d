"""Roles and settings: essentials that every installation has."""

from __future__ import annotations

from typing import Any

from app.content.essentials import CONFIG, ROLES
from app.models import Role, SystemConfig
from seeds import Factory, ago, fixed


class RoleFactory(Factory[Role], natural_key=("name",), count=0):
    """The roles that people may have."""

    @fixed
    def essentials(self) -> list[dict[str, Any]]:
        return [
            {"name": r.name, "description": r.description, "permissions": list(r.permissions)}
            for r in ROLES
        ]


class SystemConfigFactory(Factory[SystemConfig], natural_key=("key",), count=0):
    """The settings of the running shop."""

    updated_at = ago("0d")

    @fixed
    def essentials(self) -> list[dict[str, Any]]:
        return [{"key": c.key, "value": c.value, "description": c.description} for c in CONFIG]
