"""Blog posts, and support tickets with their messages."""

from app.factories import BlogPostFactory, SupportTicketFactory
from seeds import Seeder, part


class ContentSeeder(Seeder):
    """Blog posts, and support tickets with their messages."""

    depends_on = ("users", "orders")
    parts = (part(BlogPostFactory), part(SupportTicketFactory))
