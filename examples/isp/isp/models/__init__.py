"""The platform's models: the catalogue that all tenants share, and what each of them owns."""

from isp.models.base import Base, Owned
from isp.models.billing import (
    INVOICE_STATUSES,
    PAYMENT_METHODS,
    BillingAccount,
    Invoice,
    InvoiceLine,
    Payment,
)
from isp.models.customer import CUSTOMER_STATUSES, CUSTOMER_TYPES, Customer, CustomerTag, Tag
from isp.models.service import (
    DEVICE_KINDS,
    DEVICE_STATUSES,
    SERVICE_STATUSES,
    Device,
    Service,
    ServicePlan,
)
from isp.models.support import TICKET_PRIORITIES, TICKET_STATUSES, SupportTicket, TicketMessage
from isp.models.tenant import TENANT_PLANS, USER_ROLES, Tenant, User

__all__ = [
    "CUSTOMER_STATUSES",
    "CUSTOMER_TYPES",
    "DEVICE_KINDS",
    "DEVICE_STATUSES",
    "INVOICE_STATUSES",
    "PAYMENT_METHODS",
    "SERVICE_STATUSES",
    "TENANT_PLANS",
    "TICKET_PRIORITIES",
    "TICKET_STATUSES",
    "USER_ROLES",
    "Base",
    "BillingAccount",
    "Customer",
    "CustomerTag",
    "Device",
    "Invoice",
    "InvoiceLine",
    "Owned",
    "Payment",
    "Service",
    "ServicePlan",
    "SupportTicket",
    "Tag",
    "Tenant",
    "TicketMessage",
    "User",
]
