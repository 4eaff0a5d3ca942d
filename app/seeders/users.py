"""Users with their preferences: known accounts first, then invented people."""

from app.factories import UserFactory
from seeds import Seeder, part


class UsersSeeder(Seeder):
    """Users with their preferences: known accounts first, then invented people."""

    depends_on = ("admin",)
    parts = (part(UserFactory, fixed=("administrator", "accounts")),)
