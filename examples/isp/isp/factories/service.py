"""The catalogue, services and their devices."""

from __future__ import annotations

from typing import Any

import seeds
from isp.content import HARDWARE, PLANS
from isp.models import Customer, Device, Service, ServicePlan
from seeds import (
    Factory,
    ago,
    between,
    case,
    choice,
    choice_by,
    code,
    concat,
    constant,
    datetime,
    decimal,
    fixed,
    has_many,
    network,
    position,
    ref,
)


def _mac(vendor: Any) -> Any:
    """Return addresses that begin as the vendor begins them."""
    prefixes = {item.vendor: item.oui for kind in HARDWARE.values() for item in kind}
    return case(
        *(
            (vendor.equals(name), network.mac(vendor=oui, unique=True))
            for name, oui in prefixes.items()
        )
    )


class ServicePlanFactory(Factory[ServicePlan], natural_key=("code",), count=0):
    """The catalogue that all tenants share; what is in it is essential, and not invented.

    The columns are for tests that want a plan of their own.
    """

    code = code("PLAN-", 6)
    technology = constant("fiber")
    download_mbps = choice([250, 500, 1000])
    upload_mbps = choice([50, 100])
    name = concat("Fiber ", download_mbps)
    monthly_price = decimal(25, 60, ending=90)
    is_retail = constant(True)

    @fixed
    def essentials(self) -> list[dict[str, Any]]:
        return [
            {
                "code": plan.code,
                "name": plan.name,
                "technology": plan.technology,
                "download_mbps": plan.download,
                "upload_mbps": plan.upload,
                "monthly_price": plan.price,
                "is_retail": plan.technology != "ethernet",
            }
            for plan in PLANS
        ]


class DeviceFactory(Factory[Device], natural_key=("serial_number",)):
    """A network terminal, a router behind it, and sometimes a switch behind that."""

    service = ref(Service)
    tenant_id = service.tenant_id
    _position = position()
    kind = case((_position.equals(0), "ont"), (_position.equals(1), "router"), default="switch")
    _hardware = choice_by(kind, HARDWARE)
    vendor = _hardware.item("vendor")
    model_name = _hardware.item("model")
    serial_number = concat(_hardware.item("serial"), code(length=8))
    mac_address = _mac(vendor)
    management_ip = network.ipv4(cidr="172.16.0.0/12")
    status = case((service.status.equals("cancelled"), "returned"), default="in_service")
    installed_at = service.activated_at
    returned_at = service.cancelled_at


class ServiceFactory(Factory[Service], natural_key=("service_number",), count=130):
    """Connections: their dates agree with their status, and both with their customer's."""

    customer = ref(Customer, skew="even")
    tenant_id = customer.tenant_id
    account_manager_id = customer.account_manager_id
    service_number = code("SVC-", 8)
    plan = ref(ServicePlan, where="is_retail")
    download_mbps = plan.download_mbps
    upload_mbps = plan.upload_mbps
    monthly_price = plan.monthly_price
    status = case(
        (customer.status.equals("closed"), "cancelled"),
        (customer.status.equals("suspended"), "suspended"),
        default=choice({"active": 88, "suspended": 4, "cancelled": 8}),
    )
    private_ip = network.ipv4(cidr="10.0.0.0/8", unique=True)
    # The provider translates addresses: many services share a public one.
    public_ip = network.ipv4(private=False)
    vlan = between(100, 3999)
    ordered_at = datetime(after=customer.created_at, within="5d")
    activated_at = datetime(after=ordered_at, within="10d")
    suspended_at = datetime(after=activated_at).only_if(status.equals("suspended"))
    cancelled_at = case(
        (customer.status.equals("closed"), customer.closed_at),
        (status.equals("cancelled"), datetime(after=activated_at)),
    )
    devices_rows = has_many(DeviceFactory, between(1, 3))

    @seeds.state
    def active(self) -> dict[str, Any]:
        return {"status": "active"}

    @seeds.state
    def suspended(self) -> dict[str, Any]:
        return {"status": "suspended"}

    @fixed
    def known(self) -> list[dict[str, Any]]:
        """A line of the household and of the company of each known tenant."""
        return [
            row
            for slug in ("ACME", "GLOBEX")
            for row in (_service(slug, 1, "FIBER-250"), _service(slug, 2, "DEDICATED-1000"))
        ]


def _service(prefix: str, number: int, plan: str) -> dict[str, Any]:
    return {
        "service_number": f"SVC-{prefix}-{number}",
        "customer": {"customer_number": f"{prefix}-{number:06}"},
        "plan": {"code": plan},
        "states": ["active"],
        "ordered_at": ago("1090d"),
    }
