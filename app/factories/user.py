"""People with an account."""

from __future__ import annotations

import os
import random
from typing import Any

import seeds
from app.content.people import BIOS
from app.models import User, UserPreferences
from app.security import hash_password
from seeds import (
    Factory,
    address,
    ago,
    boolean,
    choice,
    constant,
    datetime,
    fixed,
    has_one,
    once,
    person,
    ref,
)
from seeds.spec.entity import Environment

KNOWN_PASSWORD = "password123"  # noqa: S105 - the point of it is that everybody knows it


def known_password(chance: random.Random) -> str:
    """Return the hash of the password that all invented people share."""
    return hash_password(KNOWN_PASSWORD, salt=chance.randbytes(16))


class UserPreferencesFactory(Factory[UserPreferences]):
    """How a user wants the shop to look and to write."""

    user = ref(User)
    theme = choice({"light": 45, "dark": 35, "system": 20})
    language = choice({"en": 70, "es": 12, "fr": 8, "de": 6, "pt": 4})
    notifications_enabled = boolean(0.8)
    email_frequency = choice({"weekly": 45, "daily": 20, "monthly": 20, "never": 15})
    created_at = user.created_at


class UserFactory(Factory[User], natural_key=("email",), count=100):
    """Customers; staff come as fixed rows or by the state ``admin``."""

    full_name = person.full_name()
    email = person.email(unique=True)
    username = person.username(unique=True)
    hashed_password = once(known_password)
    role = choice({"user": 75, "premium": 25})
    is_active = boolean(0.75)
    is_verified = boolean(0.9)
    phone = person.phone().optional(0.5)
    bio = choice(BIOS).optional(0.3)
    avatar_url = person.avatar_url()
    street = address.street()
    city = address.city()
    state_ = address.state()
    postal_code = address.postal_code()
    country = address.country()
    created_at = datetime("-1y", "now")
    last_login_at = datetime(after=created_at).optional(0.85)
    updated_at = datetime(after=created_at)
    preferences_row = has_one(UserPreferencesFactory)

    _is_staff = role.is_in("admin", "super_admin")

    @seeds.state
    def admin(self) -> dict[str, Any]:
        return {"role": "admin", "is_active": True, "is_verified": True}

    @seeds.state
    def premium(self) -> dict[str, Any]:
        return {"role": "premium", "is_active": True}

    @seeds.state
    def regular(self) -> dict[str, Any]:
        return {"role": "user", "is_active": True}

    @seeds.state
    def inactive(self) -> dict[str, Any]:
        return {"role": "user", "is_active": False}

    @fixed
    def administrator(self, environment: Environment) -> list[dict[str, Any]]:
        """The first administrator: a known one, or in protected environments a real one."""
        if not environment.protected:
            return [_account("admin@example.com", "admin", "Ada Admin", "admin")]
        email, password = os.environ.get("SEED_ADMIN_EMAIL"), os.environ.get("SEED_ADMIN_PASSWORD")
        if not email or not password:
            return []
        nothing = (
            "phone", "bio", "avatar_url", "street", "city", "state", "postal_code", "country",
            "last_login_at",
        )  # fmt: skip
        return [
            {
                "email": email,
                "username": email.partition("@")[0][:64],
                "full_name": constant("Administrator"),
                "role": constant("super_admin"),
                "is_active": constant(True),
                "is_verified": constant(True),
                # Not compared when the row exists: a person may have changed it since.
                "hashed_password": constant(lambda: hash_password(password)),
                "created_at": ago("0d"),
                "updated_at": ago("0d"),
                **dict.fromkeys(nothing, constant(None)),
            }
        ]

    @fixed
    def accounts(self) -> list[dict[str, Any]]:
        """The known customer, for everybody who tries the shop."""
        return [_account("user@example.com", "user", "Uma User", "regular")]

    @fixed
    def testers(self) -> list[dict[str, Any]]:
        """One account of each kind, for tests."""
        return [
            _account("admin@example.com", "admin", "Ada Admin", "admin"),
            _account("user@example.com", "user", "Uma User", "regular"),
            _account("premium@example.com", "premium", "Petra Premium", "premium"),
            _account("inactive@example.com", "inactive", "Ivo Inactive", "inactive"),
        ]


def _account(email: str, username: str, full_name: str, kind: str) -> dict[str, Any]:
    # Old enough to have orders of any age.
    return {
        "email": email,
        "username": username,
        "full_name": full_name,
        "cohort": kind,
        "is_verified": True,
        "avatar_url": f"https://avatars.example.com/{username}.png",
        "created_at": ago("3y"),
    }
