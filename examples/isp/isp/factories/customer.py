"""Customers with their billing accounts and tags."""

from __future__ import annotations

from typing import Any

import seeds
from isp.content import TAGS
from isp.factories.billing import BillingAccountFactory
from isp.models import Customer, CustomerTag, Tag, User
from seeds import (
    Factory,
    address,
    ago,
    between,
    choice,
    company,
    concat,
    datetime,
    fixed,
    has_many,
    has_one,
    person,
    ref,
    sequence,
)


class TagFactory(Factory[Tag], natural_key=("name",), count=0):
    """The words that customers are filed under; all of them are essentials."""

    @fixed
    def essentials(self) -> list[dict[str, Any]]:
        return [{"name": name, "description": description} for name, description in TAGS]


class CustomerTagFactory(Factory[CustomerTag], natural_key=("customer_id", "tag_id")):
    """Different tags of one customer."""

    customer = ref(Customer)
    tag = ref(Tag, distinct=True)


class CustomerFactory(Factory[Customer], natural_key=("customer_number",), count=100):
    """Households and companies.

    The tenant is the account manager's: whoever looks after a customer works for its provider.
    The newest customer signed up a month and a half ago, and has had a first invoice.
    """

    account_manager = ref(User, where="_manages", skew="even")
    tenant_id = account_manager.tenant_id
    # Numbers up to 100 are kept for known customers.
    customer_number = concat(account_manager.customer_prefix, "-", sequence("{:06}", start=101))
    type = choice({"residential": 80, "business": 20})
    name = person.full_name()
    company = company().only_if(type.equals("business"))
    email = person.email()
    phone = person.phone().optional(0.9)
    street = address.street()
    city = address.city()
    region = address.state()
    postal_code = address.postal_code()
    country = address.country()
    status = choice({"active": 92, "suspended": 3, "closed": 5})
    created_at = datetime(windows={("-4y", "-400d"): 92, ("-400d", "-45d"): 8})
    closed_at = datetime("-29d", "now").only_if(status.equals("closed"))
    account_row = has_one(BillingAccountFactory)
    tags_rows = has_many(CustomerTagFactory, between(0, 3))

    @seeds.state
    def business(self) -> dict[str, Any]:
        return {"type": "business"}

    @seeds.state
    def residential(self) -> dict[str, Any]:
        return {"type": "residential"}

    @fixed
    def known(self) -> list[dict[str, Any]]:
        """A household and a company of each known tenant."""
        return [
            row
            for slug in ("acme", "globex")
            for row in (_customer(slug, 1, "residential"), _customer(slug, 2, "business"))
        ]


def _customer(slug: str, number: int, kind: str) -> dict[str, Any]:
    prefix, company = slug.upper(), kind == "business"
    return {
        "customer_number": f"{prefix}-{number:06}",
        "account_manager": {"email": f"support@{slug}.example"},
        "type": kind,
        "name": f"{'Bob' if company else 'Carla'} {slug.title()}",
        "company": f"{slug.title()} Test Works" if company else None,
        "email": f"{kind}@{slug}.example",
        "status": "active",
        "created_at": ago("3y"),
        "account_row": [{"account_number": f"{prefix}-{number:06}-B"}],
        "tags_rows": [{"tag": {"name": "vip" if company else "paperless"}}],
    }
