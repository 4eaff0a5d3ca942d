"""Models that inherit by joined tables: persons, employees, managers, and what refers to them."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

import seeds
from seeds import Factory, person, ref, sequence


class Base(DeclarativeBase):
    pass


class Person(Base):
    """The table at the root, which tells what its rows are."""

    __tablename__ = "persons"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(20))
    name: Mapped[str] = mapped_column(sa.String(120))
    email: Mapped[str] = mapped_column(sa.String(120), unique=True)
    joined_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime(timezone=True), server_default=sa.func.now()
    )

    phones: Mapped[list[Phone]] = relationship(back_populates="person")

    __mapper_args__ = {  # noqa: RUF012 - SQLAlchemy's own way
        "polymorphic_on": kind,
        "polymorphic_identity": "person",
    }


class Office(Base):
    __tablename__ = "offices"

    id: Mapped[int] = mapped_column(primary_key=True)
    city: Mapped[str] = mapped_column(sa.String(60))

    employees: Mapped[list[Employee]] = relationship(back_populates="office")


class Employee(Person):
    """A table of its own with the same key."""

    __tablename__ = "employees"

    id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"), primary_key=True)
    office_id: Mapped[int] = mapped_column(sa.ForeignKey("offices.id"))
    badge: Mapped[str] = mapped_column(sa.String(20), unique=True)

    office: Mapped[Office] = relationship(back_populates="employees")
    tasks: Mapped[list[Task]] = relationship(back_populates="employee")

    __mapper_args__ = {"polymorphic_identity": "employee"}  # noqa: RUF012 - SQLAlchemy's own way


class Manager(Employee):
    """A third table, whose key has a name of its own."""

    __tablename__ = "managers"

    employee_id: Mapped[int] = mapped_column(sa.ForeignKey("employees.id"), primary_key=True)
    budget: Mapped[int] = mapped_column()

    __mapper_args__ = {"polymorphic_identity": "manager"}  # noqa: RUF012 - SQLAlchemy's own way


class Phone(Base):
    """Refers to the root."""

    __tablename__ = "phones"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("persons.id"))
    number: Mapped[str] = mapped_column(sa.String(20))

    person: Mapped[Person] = relationship(back_populates="phones")


class Task(Base):
    """Refers to a table in the middle."""

    __tablename__ = "tasks"

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(sa.ForeignKey("employees.id"))
    label: Mapped[str] = mapped_column(sa.String(80))

    employee: Mapped[Employee] = relationship(back_populates="tasks")


class Review(Base):
    """Refers to the table whose key is called otherwise."""

    __tablename__ = "reviews"

    id: Mapped[int] = mapped_column(primary_key=True)
    manager_id: Mapped[int] = mapped_column(sa.ForeignKey("managers.employee_id"))

    manager: Mapped[Manager] = relationship()


class PersonFactory(Factory[Person]):
    name = person.full_name()
    email = sequence("person{n}@example.org")


class OfficeFactory(Factory[Office]):
    city = sequence("City {n}")


class EmployeeFactory(Factory[Employee]):
    name = person.full_name()
    email = sequence("person{n}@example.org")
    office = ref(Office)
    badge = sequence("B{n}")

    @seeds.state
    def remote(self) -> dict[str, object]:
        return {"badge": "remote"}


class ManagerFactory(Factory[Manager]):
    name = person.full_name()
    email = sequence("person{n}@example.org")
    office = ref(Office)
    badge = sequence("M{n}")
    budget = seeds.between(1, 9)


class PhoneFactory(Factory[Phone]):
    person = ref(Person)
    number = sequence("+1 555 {n}")


class TaskFactory(Factory[Task]):
    employee = ref(Employee)
    label = sequence("Task {n}")


class ReviewFactory(Factory[Review]):
    manager = ref(Manager)
