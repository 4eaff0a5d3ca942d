"""Invoices with their lines and payments."""

from isp.factories import InvoiceFactory
from seeds import Seeder, part


class BillingSeeder(Seeder):
    """Invoices with their lines and payments."""

    depends_on = ("customers",)
    parts = (part(InvoiceFactory, fixed=("known",)),)
