"""Models of several tenants: clinics, whose tables hold their tenant in different ways."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

import seeds
from seeds import Factory, concat, has_many, person, ref, sequence


class Base(DeclarativeBase):
    pass


class Clinic(Base):
    """The tenant."""

    __tablename__ = "clinics"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80), unique=True)


class Doctor(Base):
    """Refers to the tenant by a relationship."""

    __tablename__ = "doctors"

    id: Mapped[int] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(sa.ForeignKey("clinics.id"))
    name: Mapped[str] = mapped_column(sa.String(80))

    clinic: Mapped[Clinic] = relationship()
    patients: Mapped[list[Patient]] = relationship(back_populates="doctor")


class Patient(Base):
    """Has the tenant of its doctor."""

    __tablename__ = "patients"

    id: Mapped[int] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(sa.ForeignKey("clinics.id"))
    doctor_id: Mapped[int | None] = mapped_column(sa.ForeignKey("doctors.id"))
    name: Mapped[str] = mapped_column(sa.String(80))

    clinic: Mapped[Clinic] = relationship()
    doctor: Mapped[Doctor | None] = relationship(back_populates="patients")
    visits: Mapped[list[Visit]] = relationship(back_populates="patient")


class Visit(Base):
    """Has no tenant of its own."""

    __tablename__ = "visits"

    id: Mapped[int] = mapped_column(primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"))
    reason: Mapped[str] = mapped_column(sa.String(80))

    patient: Mapped[Patient] = relationship(back_populates="visits")


class Room(Base):
    """Has a bare foreign key, which no factory declares."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)
    clinic_id: Mapped[int] = mapped_column(sa.ForeignKey("clinics.id"))
    number: Mapped[int]


class Bill(Base):
    """Has a column for the tenant that is no foreign key."""

    __tablename__ = "bills"

    id: Mapped[int] = mapped_column(primary_key=True)
    clinic_number: Mapped[int]
    amount: Mapped[int]


class Transfer(Base):
    """Refers to two tenants."""

    __tablename__ = "transfers"

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int] = mapped_column(sa.ForeignKey("clinics.id"))
    to_id: Mapped[int] = mapped_column(sa.ForeignKey("clinics.id"))

    source: Mapped[Clinic] = relationship(foreign_keys=[from_id])
    target: Mapped[Clinic] = relationship(foreign_keys=[to_id])


class ClinicFactory(Factory[Clinic]):
    name = concat("Clinic ", sequence())


class VisitFactory(Factory[Visit]):
    patient = ref(Patient)
    reason = seeds.word()


class PatientFactory(Factory[Patient]):
    doctor = ref(Doctor)
    clinic_id = doctor.clinic_id
    name = person.full_name()
    visit_rows = has_many(VisitFactory, 2)


class DoctorFactory(Factory[Doctor], natural_key=("clinic_id", "name")):
    clinic = ref(Clinic)
    name = person.full_name()

    @seeds.state
    def surgeon(self) -> dict[str, str]:
        return {"name": "Dr. Knife"}


class RoomFactory(Factory[Room]):
    number = sequence(start=1)


class BillFactory(Factory[Bill]):
    clinic_number = seeds.between(1000, 9999)
    amount = seeds.between(1, 100)


class TransferFactory(Factory[Transfer]):
    source = ref(Clinic)
    target = ref(Clinic)
