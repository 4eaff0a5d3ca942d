"""References confined to the rows that share a column with the row that refers to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import seeds
from seeds.errors import DeclarationError, MissingParentsError
from seeds.factories.factory import Factory
from seeds.plan.model import TableState
from seeds.plan.needed import needed_columns
from seeds.schema.metadata import table_info
from tests.support import generation
from tests.support.fleet import (
    Base,
    CustomerFactory,
    Device,
    DeviceFactory,
    Repair,
    RepairFactory,
    SpareFactory,
    VisitFactory,
)


@pytest.fixture(autouse=True)
def stream() -> Iterator[seeds.Stream]:
    with seeds.stream(seed=42, as_of=generation.AS_OF) as made:
        yield made


class TestBulk:
    def test_rows_refer_to_rows_that_share_the_column(self) -> None:
        made = generation.make(
            generation.wish(CustomerFactory, 3),
            generation.wish(DeviceFactory, 60),
            generation.wish(SpareFactory, 50),
        )
        customer_of = {row["id"]: row["customer_id"] for row in made.rows("devices")}
        repairs = made.rows("repairs")
        assert all(customer_of[row["device_id"]] == row["customer_id"] for row in repairs)
        spares = [row for row in repairs if row["spare_id"] is not None]
        assert 0 < len(spares) < 50
        assert all(customer_of[row["spare_id"]] == row["customer_id"] for row in spares)
        assert len({row["device_id"] for row in repairs}) > 20

    def test_rows_that_were_there_before_are_confined_as_well(self) -> None:
        tables = Base.metadata.tables
        customers = [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}]
        devices = [
            {"id": 10, "customer_id": 1, "serial": "x"},
            {"id": 11, "customer_id": 2, "serial": "y"},
        ]
        stored = {
            "customers": generation.stored(tables["customers"], customers),
            "devices": generation.stored(tables["devices"], devices),
        }
        state = {name: TableState(count=lambda: 2) for name in stored}
        wish = generation.wish(RepairFactory, 6)
        rows = generation.make(wish, stored=stored, state=state).rows("repairs")
        pairs = {(row["customer_id"], row["device_id"]) for row in rows}
        assert pairs == {(1, 10), (2, 11)}
        plan = generation.plan(wish, state=state)
        needed = needed_columns(plan, table_info(tables["devices"]), None)
        assert set(needed) == {"id", "customer_id"}

    def test_the_size_of_a_batch_changes_nothing(self) -> None:
        wishes = [
            generation.wish(CustomerFactory, 3),
            generation.wish(DeviceFactory, 60),
            generation.wish(RepairFactory, 3000),
        ]
        whole = generation.make(*wishes).rows("repairs")
        assert generation.make(*wishes, batch_size=1024).rows("repairs") == whole

    def test_rows_without_such_a_row_are_refused(self) -> None:
        with pytest.raises(MissingParentsError, match="of the same customer_id"):
            generation.make(
                generation.wish(CustomerFactory, 50),
                generation.wish(DeviceFactory, 2),
                generation.wish(RepairFactory, 50),
            )

    def test_a_column_that_does_not_exist_is_refused(self) -> None:
        class LostFactory(Factory[Repair]):
            customer = seeds.ref(CustomerFactory)
            device = seeds.ref(Device, same="costumer_id")

        with pytest.raises(DeclarationError, match="no column 'costumer_id'"):
            LostFactory().make()

    def test_what_does_not_go_together_is_refused(self) -> None:
        with pytest.raises(ValueError, match="same= goes with"):
            seeds.ref(Device, same="customer_id", distinct=True)


class TestObjects:
    def test_a_parent_is_made_of_the_same(self) -> None:
        repairs = RepairFactory().make_batch(3)
        assert all(r.device.customer is r.customer for r in repairs)
        assert len({r.customer for r in repairs}) == 3

    def test_the_same_may_be_given(self) -> None:
        customer = CustomerFactory().make()
        repair = RepairFactory().make(customer=customer)
        assert repair.device.customer is customer

    def test_the_same_may_come_from_another_parent(self) -> None:
        visit = VisitFactory().make()
        assert visit.device.customer is visit.repair.customer
        repair = RepairFactory().make()
        assert VisitFactory().make(repair=repair).device.customer is repair.customer

    def test_recycled_parents_are_confined(self) -> None:
        customers = CustomerFactory().make_batch(2)
        devices = [DeviceFactory().make(customer=c) for c in customers for _ in range(3)]
        repairs = RepairFactory().recycle(customers, devices).make_batch(20)
        assert all(r.device.customer is r.customer for r in repairs)
        assert {r.device for r in repairs} == set(devices)

    def test_recycled_parents_of_others_are_refused(self) -> None:
        devices = DeviceFactory().make_batch(2)
        with pytest.raises(MissingParentsError, match="of the same customer_id"):
            RepairFactory().recycle(devices).make(customer=CustomerFactory().make())
