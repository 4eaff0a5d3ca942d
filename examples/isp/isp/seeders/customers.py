"""Customers with their billing accounts and tags."""

from isp.factories import CustomerFactory
from seeds import Seeder, part


class CustomersSeeder(Seeder):
    """Customers with their billing accounts and tags."""

    depends_on = ("tenants",)
    parts = (part(CustomerFactory, fixed=("known",)),)
