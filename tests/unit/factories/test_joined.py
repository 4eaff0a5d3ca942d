"""Objects of classes that are spread over joined tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import seeds
from seeds.errors import DeclarationError
from seeds.factories.factory import Factory
from tests.support import generation
from tests.support.staff import (
    Employee,
    EmployeeFactory,
    Manager,
    ManagerFactory,
    OfficeFactory,
    Person,
    PersonFactory,
    PhoneFactory,
    ReviewFactory,
    TaskFactory,
)


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream(seed=42, as_of=generation.AS_OF) as made:
        yield made


class TestClassesOverSeveralTables:
    def test_an_object_has_the_values_of_all_its_tables(self) -> None:
        employee = EmployeeFactory().make()
        assert type(employee) is Employee
        assert (employee.kind, employee.email, employee.badge) == (
            "employee",
            "person1@example.org",
            "B1",
        )
        assert employee.name
        assert employee.office.city == "City 1"

    def test_three_tables_are_as_good_as_two(self) -> None:
        manager = ManagerFactory().make(name="Ada")
        assert (manager.kind, manager.name) == ("manager", "Ada")
        assert 1 <= manager.budget <= 9

    def test_classes_of_a_family_count_their_rows_together(self) -> None:
        people = [PersonFactory().make(), EmployeeFactory().make(), PersonFactory().make()]
        assert [p.email for p in people] == [f"person{i}@example.org" for i in (1, 2, 3)]

    def test_values_that_are_never_repeated_are_not_repeated_within_a_family(self) -> None:
        class OneFactory(Factory[Person]):
            name = "One"
            email = seeds.person.email()

        class OtherFactory(Factory[Employee]):
            name = "Other"
            email = seeds.person.email()
            office = seeds.ref(OfficeFactory)
            badge = seeds.sequence("B{n}")

        made = [p.email for _ in range(20) for p in (OneFactory().make(), OtherFactory().make())]
        assert len(set(made)) == 40

    def test_attributes_are_those_of_all_tables(self) -> None:
        assert set(EmployeeFactory().attributes()) == {"kind", "name", "email", "badge"}

    def test_overrides_and_states_reach_all_tables(self) -> None:
        employee = EmployeeFactory().remote().make(name="Ada", office__city="Rome")
        said = (employee.name, employee.badge, employee.office.city)
        assert said == ("Ada", "remote", "Rome")

    def test_an_unknown_name_is_still_refused(self) -> None:
        with pytest.raises(DeclarationError, match="'bagde'") as raised:
            EmployeeFactory().make(bagde="X")
        assert "badge" in raised.value.hint

    def test_parents_are_made_of_the_class_that_is_referred_to(self) -> None:
        assert type(PhoneFactory().make().person) is Person
        assert type(TaskFactory().make().employee) is Employee
        assert type(ReviewFactory().make().manager) is Manager

    def test_an_object_of_a_subclass_may_be_given_as_a_parent(self) -> None:
        manager = ManagerFactory().make()
        assert PhoneFactory().make(person=manager).person is manager
        assert TaskFactory().make(employee=manager).employee is manager
        assert type(TaskFactory().make(employee=ManagerFactory()).employee) is Manager

    def test_an_object_of_a_class_above_is_refused(self) -> None:
        with pytest.raises(DeclarationError, match="was given Person"):
            TaskFactory().make(employee=PersonFactory().make())

    def test_objects_of_subclasses_are_recycled(self) -> None:
        managers = ManagerFactory().make_batch(2)
        phones = PhoneFactory().recycle(managers).make_batch(10)
        assert {p.person for p in phones} == set(managers)

    def test_children_hang_on_inherited_relationships(self) -> None:
        manager = ManagerFactory().has("phones", 2).has(TaskFactory, 3).make()
        assert [p.person is manager for p in manager.phones] == [True, True]
        assert [t.employee is manager for t in manager.tasks] == [True, True, True]

    def test_they_are_children_themselves(self) -> None:
        office = OfficeFactory().has("employees", 2).make()
        assert [type(e) for e in office.employees] == [Employee, Employee]
        managed = OfficeFactory().has(ManagerFactory, 1).make()
        assert [type(e) for e in managed.employees] == [Manager]

    def test_a_factory_declares_children_that_refer_to_a_class_above(self) -> None:
        class BusyFactory(EmployeeFactory):
            calls = seeds.has_many(PhoneFactory, 2)

        assert [p.number for p in BusyFactory().make().phones] == ["+1 555 1", "+1 555 2"]

    def test_rows_in_bulk_are_refused(self) -> None:
        with pytest.raises(DeclarationError, match="spread over the tables persons, employees"):
            generation.make(generation.wish(EmployeeFactory, 20), seed=42, as_of=generation.AS_OF)
