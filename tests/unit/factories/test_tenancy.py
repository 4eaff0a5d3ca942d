"""Objects made for a tenant: who gets it, and what may not be referred to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa

import seeds
from seeds.errors import DeclarationError, UsageError
from tests.support.blog import WriterFactory
from tests.support.clinic import (
    BillFactory,
    Clinic,
    ClinicFactory,
    Doctor,
    DoctorFactory,
    PatientFactory,
    Room,
    RoomFactory,
    TransferFactory,
    VisitFactory,
)


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream() as made:
        yield made


@pytest.fixture
def ours() -> Clinic:
    return Clinic(name="Ours")


@pytest.fixture
def theirs() -> Clinic:
    return Clinic(name="Theirs")


def refused(error: pytest.ExceptionInfo[DeclarationError], *parts: str) -> None:
    for part in (*parts, "Clinic 'Ours' (not saved)"):
        assert part in error.value.message
    assert "seeds.tenant(None)" in error.value.hint


def test_an_object_gets_the_tenant_of_the_block(ours: Clinic) -> None:
    with seeds.tenant(ours) as tenant:
        assert tenant is ours
        assert DoctorFactory().make().clinic is ours
    assert DoctorFactory().make().clinic is not ours


def test_every_object_of_a_batch_gets_it(ours: Clinic) -> None:
    with seeds.tenant(ours):
        assert {id(doctor.clinic) for doctor in DoctorFactory().make_batch(5)} == {id(ours)}


def test_where_the_tenant_is_computed_from_a_parent_the_parent_gets_it(ours: Clinic) -> None:
    with seeds.tenant(ours):
        patient = PatientFactory().make()
    assert patient.clinic is ours
    assert patient.doctor is not None
    assert patient.doctor.clinic is ours


def test_where_there_is_no_parent_to_compute_it_from_the_object_gets_it(ours: Clinic) -> None:
    with seeds.tenant(ours):
        patient = PatientFactory().make(doctor=None)
    assert patient.clinic is ours
    assert patient.doctor is None


def test_parents_of_what_has_no_tenant_get_it(ours: Clinic) -> None:
    with seeds.tenant(ours):
        assert VisitFactory().make().patient.clinic is ours


def test_children_get_it(ours: Clinic) -> None:
    with seeds.tenant(ours):
        doctor = DoctorFactory().has(PatientFactory, 2).make()
    assert [patient.clinic for patient in doctor.patients] == [ours, ours]


def test_a_bare_foreign_key_that_no_factory_declares_is_filled() -> None:
    saved = Clinic(id=7, name="Saved")
    with seeds.tenant(saved):
        assert RoomFactory().make().clinic_id == 7
    with pytest.raises(DeclarationError, match=r"nothing is declared for rooms\.clinic_id"):
        RoomFactory().make()


def test_a_tenant_that_is_stated_must_be_the_same(ours: Clinic, theirs: Clinic) -> None:
    with seeds.tenant(ours):
        assert DoctorFactory().make(clinic=ours).clinic is ours
        with pytest.raises(DeclarationError) as error:
            DoctorFactory().make(clinic=theirs)
        refused(error, "DoctorFactory.clinic_id leads to Clinic 'Theirs' (not saved)")


def test_a_tenant_made_by_path_is_another_one(ours: Clinic) -> None:
    with seeds.tenant(ours), pytest.raises(DeclarationError) as error:
        DoctorFactory().make(clinic__name="New")
    refused(error, "DoctorFactory.clinic_id leads to Clinic 'New'")


def test_the_key_of_another_tenant_is_refused() -> None:
    with seeds.tenant(Clinic(id=7, name="Ours")):
        assert RoomFactory().make(clinic_id=7).clinic_id == 7
        with pytest.raises(DeclarationError, match=r"RoomFactory\.clinic_id is Clinic 8"):
            RoomFactory().make(clinic_id=8)


def test_a_state_that_names_another_tenant_is_refused(ours: Clinic, theirs: Clinic) -> None:
    with seeds.tenant(ours), pytest.raises(DeclarationError):
        DoctorFactory().state(clinic=theirs).make()


@pytest.mark.parametrize("how", ["override", "recycled"])
def test_a_parent_of_another_tenant_is_refused(ours: Clinic, theirs: Clinic, how: str) -> None:
    with seeds.tenant(theirs):
        doctor = DoctorFactory().surgeon().make()
    factory = PatientFactory()
    factory = factory.recycle(doctor) if how == "recycled" else factory.state(doctor=doctor)
    with seeds.tenant(ours), pytest.raises(DeclarationError) as error:
        factory.make()
    refused(
        error,
        "PatientFactory.doctor_id leads to Doctor 'Dr. Knife'",
        "of Clinic 'Theirs' (not saved)",
    )


def test_a_parent_of_another_tenant_by_one_in_between_is_refused(
    ours: Clinic, theirs: Clinic
) -> None:
    patient = PatientFactory().make(doctor=Doctor(clinic=theirs, name="Dr. Knife"))
    with seeds.tenant(ours), pytest.raises(DeclarationError) as error:
        VisitFactory().make(patient=patient)
    refused(error, "VisitFactory.patient_id leads to Patient")


def test_parents_of_the_same_tenant_are_accepted(ours: Clinic) -> None:
    doctor = Doctor(clinic=ours, name="Dr. Knife")
    with seeds.tenant(ours):
        assert PatientFactory().make(doctor=doctor).doctor is doctor
        assert PatientFactory().recycle(doctor).make().doctor is doctor


def test_of_nested_blocks_the_inner_one_counts(ours: Clinic, theirs: Clinic) -> None:
    with seeds.tenant(ours):
        with seeds.tenant(theirs):
            assert DoctorFactory().make().clinic is theirs
        with seeds.tenant(None):
            assert DoctorFactory().make().clinic not in (ours, theirs)
        assert DoctorFactory().make().clinic is ours


def test_a_block_ends_with_an_error_too(ours: Clinic) -> None:
    with pytest.raises(KeyError), seeds.tenant(ours):
        raise KeyError
    assert DoctorFactory().make().clinic is not ours


def test_a_tenant_is_made_in_the_block_of_another_one(ours: Clinic) -> None:
    with seeds.tenant(ours):
        assert ClinicFactory().make() is not ours


def test_the_tenant_changes_no_other_value(ours: Clinic) -> None:
    free = [doctor.name for doctor in DoctorFactory().make_batch(3)]
    seeds.reset()
    with seeds.tenant(ours):
        assert [doctor.name for doctor in DoctorFactory().make_batch(3)] == free


def test_the_attribute_is_named_where_no_foreign_key_tells() -> None:
    with seeds.tenant(Clinic(id=7, name="Ours"), key="clinic_number"):
        assert BillFactory().make().clinic_number == 7
        assert BillFactory().make(clinic_number=7).clinic_number == 7
        assert DoctorFactory().make().clinic.name == "Ours"
        with pytest.raises(DeclarationError, match=r"BillFactory\.clinic_number is Clinic 8"):
            BillFactory().make(clinic_number=8)


def test_a_column_without_a_foreign_key_needs_a_saved_tenant(ours: Clinic) -> None:
    with seeds.tenant(ours, key="clinic_number"), pytest.raises(DeclarationError) as error:
        BillFactory().make()
    assert error.value.message == "bills.clinic_number needs the key of Clinic 'Ours' (not saved)"


def test_of_several_foreign_keys_one_must_be_named(ours: Clinic) -> None:
    with seeds.tenant(ours), pytest.raises(DeclarationError) as error:
        TransferFactory().make()
    assert "from_id, to_id" in error.value.message
    assert 'key="from_id"' in error.value.hint


def test_the_foreign_key_that_is_named_gets_the_tenant(ours: Clinic) -> None:
    with seeds.tenant(ours, key="from_id"), seeds.stream():
        with pytest.raises(DeclarationError, match="to_id leads to Clinic"):
            TransferFactory().make()
        assert TransferFactory().make(target=ours).source is ours


def test_a_tenant_that_nothing_refers_to_is_told() -> None:
    with pytest.raises(DeclarationError, match="no table has a foreign key to rooms"):
        seeds.tenant(Room(number=1)).__enter__()
    with seeds.tenant(Room(id=7, number=1), key="amount"):
        assert BillFactory().make().amount == 7


@pytest.mark.parametrize("what", [7, "Ours", Clinic])
def test_what_is_no_object_of_a_model_is_told(what: Any) -> None:
    with pytest.raises(UsageError, match="is no object of a model"), seeds.tenant(what):
        pass


def test_models_without_tenants_are_left_alone(ours: Clinic) -> None:
    with seeds.tenant(ours):
        assert WriterFactory().make().name


def test_tasks_side_by_side_have_tenants_of_their_own(ours: Clinic, theirs: Clinic) -> None:
    async def make(tenant: Clinic) -> Clinic:
        with seeds.tenant(tenant):
            await asyncio.sleep(0)
            return DoctorFactory().make().clinic

    async def both() -> list[Clinic]:
        return list(await asyncio.gather(make(ours), make(theirs)))

    assert asyncio.run(both()) == [ours, theirs]


def test_a_made_object_is_not_in_a_session(ours: Clinic) -> None:
    with seeds.tenant(ours):
        assert sa.inspect(DoctorFactory().make()).transient


def test_a_relationship_that_no_reference_declares_is_minded_too(
    ours: Clinic, theirs: Clinic
) -> None:
    class PlainFactory(seeds.Factory[Doctor]):
        name = seeds.constant("Ann")

    with seeds.tenant(ours):
        assert PlainFactory().make().clinic is ours
        assert PlainFactory().make(clinic=ours).clinic is ours
        with pytest.raises(DeclarationError) as error:
            PlainFactory().make(clinic=theirs)
    refused(error, "PlainFactory.clinic leads to Clinic 'Theirs'")
