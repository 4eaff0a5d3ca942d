"""Objects of classes over joined tables, saved on real databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from tests.support.staff import (
    Base,
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


@pytest.fixture
def metadata() -> sa.MetaData:
    return Base.metadata


class TestSavingJoinedTables:
    def test_one_object_is_a_row_in_each_table(self, session: Session) -> None:
        manager = ManagerFactory(session).create(name="Ada")
        session.commit()
        assert manager.employee_id == manager.id
        for table in ("persons", "employees", "managers"):
            assert session.scalar(sa.text(f"SELECT count(*) FROM {table}")) == 1
        found = session.scalars(sa.select(Person)).one()
        assert (type(found), found.name, found.joined_at is None) == (Manager, "Ada", False)

    def test_batches_and_classes_of_a_family_share_the_keys(self, session: Session) -> None:
        made = [
            *PersonFactory(session).create_batch(3),
            *EmployeeFactory(session).create_batch(3),
            *ManagerFactory(session).create_batch(3),
        ]
        session.commit()
        assert len({p.id for p in made}) == 9
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 9

    def test_what_refers_to_them_is_saved_along(self, session: Session) -> None:
        office = OfficeFactory(session).has("employees", 2).create()
        task = TaskFactory(session).recycle(office.employees).create()
        review = ReviewFactory(session).create()
        phone = PhoneFactory(session).create(person=review.manager)
        session.commit()
        assert task.employee_id in {e.id for e in office.employees}
        assert review.manager_id == phone.person_id

    def test_rows_in_the_database_are_recycled_subclasses_included(self, session: Session) -> None:
        people = [PersonFactory(session).create(), ManagerFactory(session).create()]
        phones = PhoneFactory(session).recycle(Person).create_batch(10)
        assert {p.person for p in phones} == set(people)
