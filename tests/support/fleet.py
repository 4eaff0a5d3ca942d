"""Models in which two parents of a row have to be of the same customer."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

from seeds import Factory, ref, sequence


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))


class Device(Base):
    __tablename__ = "devices"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    serial: Mapped[str] = mapped_column(sa.String(40))

    customer: Mapped[Customer] = relationship()


class Repair(Base):
    """Of a customer, and of a device of theirs."""

    __tablename__ = "repairs"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("devices.id"))
    spare_id: Mapped[int | None] = mapped_column(sa.ForeignKey("devices.id"))

    customer: Mapped[Customer] = relationship()
    device: Mapped[Device] = relationship(foreign_keys=[device_id])
    spare: Mapped[Device | None] = relationship(foreign_keys=[spare_id])


class Visit(Base):
    """Of the customer of a repair."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(sa.ForeignKey("customers.id"))
    repair_id: Mapped[int] = mapped_column(sa.ForeignKey("repairs.id"))
    device_id: Mapped[int] = mapped_column(sa.ForeignKey("devices.id"))

    customer: Mapped[Customer] = relationship()
    repair: Mapped[Repair] = relationship()
    device: Mapped[Device] = relationship()


class CustomerFactory(Factory[Customer]):
    name = sequence("Customer {n}")


class DeviceFactory(Factory[Device]):
    customer = ref(Customer)
    serial = sequence("D-{n}")


class RepairFactory(Factory[Repair]):
    customer = ref(Customer)
    device = ref(Device, same="customer_id")


class SpareFactory(Factory[Repair]):
    customer = ref(Customer)
    device = ref(Device, same="customer_id")
    spare = ref(Device, same="customer_id", share=0.5)


class VisitFactory(Factory[Visit]):
    repair = ref(RepairFactory)
    customer_id = repair.customer_id
    device = ref(Device, same="customer_id")
