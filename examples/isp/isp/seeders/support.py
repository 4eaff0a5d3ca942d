"""Support tickets about the services, with their messages."""

from isp.factories import SupportTicketFactory
from seeds import Seeder, part


class SupportSeeder(Seeder):
    """Support tickets about the services, with their messages."""

    depends_on = ("services",)
    parts = (part(SupportTicketFactory, fixed=("known",)),)
