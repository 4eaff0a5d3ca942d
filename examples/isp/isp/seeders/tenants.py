"""Tenants with their staff, and the catalogue that all of them share."""

from isp.factories import ServicePlanFactory, TagFactory, TenantFactory
from seeds import Seeder, part


class TenantsSeeder(Seeder):
    """Tenants with their staff, and the catalogue that all of them share."""

    parts = (
        part(TenantFactory, fixed=("known",)),
        part(ServicePlanFactory, fixed=("essentials",), essential=True),
        part(TagFactory, fixed=("essentials",), essential=True),
    )
