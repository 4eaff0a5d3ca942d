"""Tenants with their staff."""

from __future__ import annotations

from typing import Any

import seeds
from isp.models import Tenant, User
from seeds import (
    Factory,
    ago,
    between,
    boolean,
    case,
    choice,
    code,
    concat,
    datetime,
    fixed,
    has_many,
    person,
    position,
    ref,
    slug,
)

# No vowels: codes spell nothing, and none is the code of a known tenant.
CONSONANTS = "BCDFGHJKLMNPQRSTVWXZ"


class UserFactory(Factory[User], natural_key=("tenant_id", "email")):
    """A tenant's staff; the first one is its administrator."""

    tenant = ref(Tenant)
    full_name = person.full_name()
    email = concat(person.username(pattern="{first}.{last}"), "@", tenant.domain)
    role = case(
        (position().equals(0), "admin"),
        default=choice({"support": 50, "engineer": 30, "billing": 20}),
    )
    customer_prefix = tenant.code
    is_active = case((role.equals("admin"), True), default=boolean(0.9))
    created_at = datetime(after=tenant.created_at)
    last_login_at = datetime(after=created_at).optional(0.9)

    _manages = role.is_in("admin", "support")

    @seeds.state
    def admin(self) -> dict[str, Any]:
        return {"role": "admin", "is_active": True}


class TenantFactory(Factory[Tenant], natural_key=("slug",), count=4):
    """Internet providers, each with its staff."""

    name = concat(person.last_name(), choice([" Broadband", " Fiber", " Networks", " Telecom"]))
    slug = slug(name, suffix=code(length=4))
    code = code(length=4, alphabet=CONSONANTS)
    domain = concat(slug, ".example")
    plan = choice({"starter": 40, "professional": 40, "enterprise": 20})
    created_at = datetime("-6y", "-5y")
    users_rows = has_many(UserFactory, between(3, 6))

    @fixed
    def known(self) -> list[dict[str, Any]]:
        """Two tenants that everybody can rely on, each with an administrator and an agent."""
        return [
            _tenant("acme", "Acme Broadband", "enterprise"),
            _tenant("globex", "Globex Networks", "professional"),
        ]


def _tenant(slug: str, name: str, plan: str) -> dict[str, Any]:
    domain = f"{slug}.example"
    return {
        "slug": slug,
        "code": slug.upper(),
        "name": name,
        "domain": domain,
        "plan": plan,
        "created_at": ago("6y"),
        "users_rows": [
            _user(f"admin@{domain}", f"Ada {slug.title()}", "admin"),
            _user(f"support@{domain}", f"Sam {slug.title()}", "support"),
        ],
    }


def _user(email: str, full_name: str, role: str) -> dict[str, Any]:
    return {"email": email, "full_name": full_name, "role": role, "is_active": True}
