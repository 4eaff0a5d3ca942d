"""What every installation needs before its first customer: roles and settings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RoleContent:
    """A role and what it may do."""

    name: str
    description: str
    permissions: tuple[str, ...]


@dataclass(frozen=True)
class ConfigEntry:
    """A setting of the running shop; the value is JSON-ready."""

    key: str
    value: bool | int | float | str
    description: str


_USER = (
    "catalog:read",
    "cart:write",
    "orders:read:own",
    "orders:create",
    "profile:write:own",
    "tickets:create",
)
_PREMIUM = (*_USER, "catalog:read:early", "shipping:priority", "tickets:priority")
_ADMIN = (
    *_PREMIUM,
    "catalog:write",
    "content:write",
    "orders:read",
    "orders:write",
    "orders:refund",
    "tickets:write",
    "users:read",
    "users:write",
    "reports:read",
)

ROLES = (
    RoleContent("user", "A customer who buys and asks.", _USER),
    RoleContent("premium", "A customer with early access and faster shipping.", _PREMIUM),
    RoleContent("admin", "Staff who run the shop from day to day.", _ADMIN),
    RoleContent(
        "super_admin",
        "Staff who may also change roles, settings and other staff.",
        (*_ADMIN, "roles:write", "settings:write", "staff:write", "audit:read"),
    ),
)

CONFIG = (
    ConfigEntry("store_name", "Seedling Supply", "The name of the shop, as customers see it."),
    ConfigEntry("store_email", "hello@example.com", "Where customers write to."),
    ConfigEntry("currency", "USD", "The currency of all prices, ISO 4217."),
    ConfigEntry("tax_rate", 0.08, "The share of the subtotal that is added as tax."),
    ConfigEntry("free_shipping_threshold", 100, "The subtotal from which shipping is free."),
    ConfigEntry("reduced_shipping_threshold", 50, "The subtotal from which shipping is reduced."),
    ConfigEntry("reduced_shipping_cost", 5.99, "Shipping from the reduced threshold."),
    ConfigEntry("standard_shipping_cost", 9.99, "Shipping below the reduced threshold."),
    ConfigEntry("max_items_per_order", 5, "How many different products an order may have."),
    ConfigEntry("return_window_days", 30, "For how many days an order can be returned."),
    ConfigEntry("low_stock_threshold", 10, "The stock at which a product is reordered."),
    ConfigEntry("default_language", "en", "The language of visitors without a preference."),
    ConfigEntry("registration_open", True, "Whether new customers can open an account."),
    ConfigEntry("maintenance_mode", False, "Whether the shop shows its closed sign."),
)
