"""How the platform's rows come about: one factory for each model.

A row takes its tenant from *one* parent, and everything else that a tenant owns from the same
parent. Nothing draws a tenant twice, so nothing can draw two.
"""

from isp.factories.billing import (
    BillingAccountFactory,
    InvoiceFactory,
    InvoiceLineFactory,
    PaymentFactory,
)
from isp.factories.customer import CustomerFactory, CustomerTagFactory, TagFactory
from isp.factories.service import DeviceFactory, ServiceFactory, ServicePlanFactory
from isp.factories.support import SupportTicketFactory, TicketMessageFactory
from isp.factories.tenant import TenantFactory, UserFactory

__all__ = [
    "BillingAccountFactory",
    "CustomerFactory",
    "CustomerTagFactory",
    "DeviceFactory",
    "InvoiceFactory",
    "InvoiceLineFactory",
    "PaymentFactory",
    "ServiceFactory",
    "ServicePlanFactory",
    "SupportTicketFactory",
    "TagFactory",
    "TenantFactory",
    "TicketMessageFactory",
    "UserFactory",
]
