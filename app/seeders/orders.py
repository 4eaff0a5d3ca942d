"""Orders of the users for active products, with their items."""

from app.factories import OrderFactory
from seeds import Seeder, part


class OrdersSeeder(Seeder):
    """Orders of the users for active products, with their items."""

    depends_on = ("users", "products")
    parts = (part(OrderFactory),)
