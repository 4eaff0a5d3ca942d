"""The shop's models."""

from app.models.base import Base
from app.models.blog import POST_STATUSES, BlogPost
from app.models.catalog import Category, Product, ProductVariant
from app.models.order import ORDER_STATUSES, Order, OrderItem
from app.models.support import TICKET_PRIORITIES, TICKET_STATUSES, SupportTicket, TicketMessage
from app.models.system import Role, SystemConfig
from app.models.user import EMAIL_FREQUENCIES, THEMES, USER_ROLES, User, UserPreferences

__all__ = [
    "EMAIL_FREQUENCIES",
    "ORDER_STATUSES",
    "POST_STATUSES",
    "THEMES",
    "TICKET_PRIORITIES",
    "TICKET_STATUSES",
    "USER_ROLES",
    "Base",
    "BlogPost",
    "Category",
    "Order",
    "OrderItem",
    "Product",
    "ProductVariant",
    "Role",
    "SupportTicket",
    "SystemConfig",
    "TicketMessage",
    "User",
    "UserPreferences",
]
