"""What tenants deliver: services on the platform's plans, and the devices at the far end."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from isp.models.base import (
    Base,
    Instant,
    Key,
    Money,
    Owned,
    Reference,
    exactly_when,
    in_order,
    of_one_tenant,
    one_of,
    unique_in_tenant,
)
from isp.models.customer import Customer
from isp.models.tenant import User

SERVICE_STATUSES = ("active", "suspended", "cancelled")
DEVICE_KINDS = ("ont", "router", "switch")
DEVICE_STATUSES = ("in_service", "returned")


class ServicePlan(Base):
    """What can be ordered; the platform's catalogue, the same for all tenants.

    Retail plans are for everybody; the others are sold to companies by a contract of their own.
    """

    __tablename__ = "service_plans"
    __table_args__ = (
        sa.CheckConstraint("upload_mbps BETWEEN 1 AND download_mbps", name="bandwidth"),
        sa.CheckConstraint("monthly_price > 0", name="monthly_price"),
    )

    id: Mapped[Key]
    code: Mapped[str] = mapped_column(sa.String(20), unique=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    technology: Mapped[str] = mapped_column(sa.String(20))
    download_mbps: Mapped[int]
    upload_mbps: Mapped[int]
    monthly_price: Mapped[Money]
    is_retail: Mapped[bool]


class Service(Owned, Base):
    """One connection of a customer."""

    __tablename__ = "services"
    __table_args__ = (
        unique_in_tenant("id"),
        unique_in_tenant("private_ip"),
        of_one_tenant("customer_id", "customers", ondelete="CASCADE"),
        of_one_tenant("account_manager_id", "users"),
        one_of("status", SERVICE_STATUSES),
        exactly_when("suspended_at", "status = 'suspended'"),
        exactly_when("cancelled_at", "status = 'cancelled'"),
        in_order("ordered_at", "activated_at"),
        in_order("activated_at", "suspended_at"),
        in_order("activated_at", "cancelled_at"),
        sa.CheckConstraint("upload_mbps BETWEEN 1 AND download_mbps", name="bandwidth"),
        sa.CheckConstraint("vlan BETWEEN 2 AND 4094", name="vlan"),
    )

    id: Mapped[Key]
    service_number: Mapped[str] = mapped_column(sa.String(20), unique=True)
    customer_id: Mapped[Reference] = mapped_column(
        sa.ForeignKey("customers.id", ondelete="CASCADE")
    )
    account_manager_id: Mapped[Reference] = mapped_column(sa.ForeignKey("users.id"))
    plan_id: Mapped[Reference] = mapped_column(sa.ForeignKey("service_plans.id"))
    status: Mapped[str] = mapped_column(sa.String(20))
    download_mbps: Mapped[int]
    upload_mbps: Mapped[int]
    monthly_price: Mapped[Money]
    private_ip: Mapped[str] = mapped_column(sa.String(45))
    public_ip: Mapped[str] = mapped_column(sa.String(45))
    vlan: Mapped[int]
    ordered_at: Mapped[Instant]
    activated_at: Mapped[Instant]
    suspended_at: Mapped[Instant | None]
    cancelled_at: Mapped[Instant | None]

    customer: Mapped[Customer] = relationship(back_populates="services", foreign_keys=[customer_id])
    account_manager: Mapped[User] = relationship(foreign_keys=[account_manager_id])
    plan: Mapped[ServicePlan] = relationship()
    devices: Mapped[list[Device]] = relationship(
        back_populates="service", foreign_keys="Device.service_id", passive_deletes=True
    )


class Device(Owned, Base):
    """A box at the customer's end of a service."""

    __tablename__ = "devices"
    __table_args__ = (
        unique_in_tenant("mac_address"),
        of_one_tenant("service_id", "services", ondelete="CASCADE"),
        one_of("kind", DEVICE_KINDS),
        one_of("status", DEVICE_STATUSES),
        exactly_when("returned_at", "status = 'returned'"),
        in_order("installed_at", "returned_at"),
    )

    id: Mapped[Key]
    service_id: Mapped[Reference] = mapped_column(sa.ForeignKey("services.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(sa.String(20))
    vendor: Mapped[str] = mapped_column(sa.String(60))
    model_name: Mapped[str] = mapped_column(sa.String(60))
    serial_number: Mapped[str] = mapped_column(sa.String(40), unique=True)
    mac_address: Mapped[str] = mapped_column(sa.String(17))
    management_ip: Mapped[str] = mapped_column(sa.String(45))
    status: Mapped[str] = mapped_column(sa.String(20))
    installed_at: Mapped[Instant]
    returned_at: Mapped[Instant | None]

    service: Mapped[Service] = relationship(back_populates="devices", foreign_keys=[service_id])
