"""Services of the customers, with the devices at their end."""

from isp.factories import ServiceFactory
from seeds import Seeder, part


class ServicesSeeder(Seeder):
    """Services of the customers, with the devices at their end."""

    depends_on = ("tenants", "customers")
    parts = (part(ServiceFactory, fixed=("known",)),)
