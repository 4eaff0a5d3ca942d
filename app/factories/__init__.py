"""How the shop's rows come about: one factory for each model."""

from app.factories.catalog import CategoryFactory, ProductFactory, ProductVariantFactory
from app.factories.content import BlogPostFactory, SupportTicketFactory, TicketMessageFactory
from app.factories.order import OrderFactory, OrderItemFactory
from app.factories.system import RoleFactory, SystemConfigFactory
from app.factories.user import UserFactory, UserPreferencesFactory

__all__ = [
    "BlogPostFactory",
    "CategoryFactory",
    "OrderFactory",
    "OrderItemFactory",
    "ProductFactory",
    "ProductVariantFactory",
    "RoleFactory",
    "SupportTicketFactory",
    "SystemConfigFactory",
    "TicketMessageFactory",
    "UserFactory",
    "UserPreferencesFactory",
]
