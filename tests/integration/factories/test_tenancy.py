"""Saved objects of a tenant, on real databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session

import seeds
from seeds.errors import DeclarationError
from tests.support.clinic import (
    Base,
    Clinic,
    ClinicFactory,
    Doctor,
    DoctorFactory,
    PatientFactory,
    RoomFactory,
    VisitFactory,
)


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


@pytest.fixture
def session(session: Session) -> Iterator[Session]:
    with seeds.use_session(session):
        yield session


def test_a_graph_is_saved_for_a_saved_tenant(session: Session) -> None:
    other, ours = ClinicFactory().create_batch(2)
    with seeds.tenant(ours):
        DoctorFactory().has(PatientFactory, 2).create_batch(3)
        VisitFactory().create_batch(2)
        RoomFactory().create()
    for table in ("doctors", "patients", "rooms"):
        found = session.scalars(sa.text(f"SELECT DISTINCT clinic_id FROM {table}"))
        assert list(found) == [ours.id] != [other.id]


def test_a_tenant_that_is_not_saved_is_saved_with_its_objects(session: Session) -> None:
    ours = ClinicFactory().make()
    with seeds.tenant(ours):
        doctor = DoctorFactory().create()
    assert doctor.clinic_id == ours.id is not None


def test_a_tenant_that_is_not_saved_is_saved_for_a_bare_foreign_key(session: Session) -> None:
    ours = ClinicFactory().make()
    with seeds.tenant(ours):
        room = RoomFactory().create()
    assert room.clinic_id == ours.id is not None


def test_rows_that_are_recycled_are_the_tenants(session: Session) -> None:
    other, ours = ClinicFactory().create_batch(2)
    with seeds.tenant(other):
        DoctorFactory().create_batch(5)
    with seeds.tenant(ours):
        doctor = DoctorFactory().create()
        patients = PatientFactory().recycle(Doctor).create_batch(5)
    assert {patient.doctor_id for patient in patients} == {doctor.id}


def test_the_key_of_a_row_of_another_tenant_is_refused(session: Session) -> None:
    other, ours = ClinicFactory().create_batch(2)
    doctor = DoctorFactory().create(clinic=other, name="Dr. Knife")
    with seeds.tenant(ours), pytest.raises(DeclarationError) as error:
        PatientFactory().create(doctor_id=doctor.id)
    assert error.value.message == (
        f"PatientFactory.clinic_id, that of doctor_id, is Clinic {other.id}, "
        f"in a block of seeds.tenant(Clinic {ours.id} ('Clinic 2'))"
    )


def test_a_tenant_of_another_session_is_the_same_by_its_key(session: Session) -> None:
    clinic = ClinicFactory().create()
    doctor = DoctorFactory().create(clinic=clinic)
    session.commit()
    with Session(session.get_bind()) as other:
        again = other.get_one(Clinic, clinic.id)
    with seeds.tenant(again):
        assert PatientFactory().create(doctor=doctor).clinic_id == clinic.id


def test_a_natural_key_is_looked_up_with_the_tenant(session: Session) -> None:
    other, ours = ClinicFactory().create_batch(2)
    there = DoctorFactory().create(clinic=other, name="Ann")
    with seeds.tenant(ours):
        made, new = DoctorFactory().get_or_create(name="Ann")
        again, newer = DoctorFactory().get_or_create(name="Ann")
    assert made is again is not there
    assert (new, newer) == (True, False)
    assert made.clinic is ours


@pytest.mark.asyncio
async def test_awaited_objects_get_the_tenant_too(async_session: AsyncSession) -> None:
    ours = await ClinicFactory(async_session).create()
    other = await ClinicFactory(async_session).create()
    with seeds.tenant(ours):
        patient = await PatientFactory(async_session).create()
        assert patient.clinic_id == ours.id
        with pytest.raises(DeclarationError):
            await DoctorFactory(async_session).create(clinic=other)
