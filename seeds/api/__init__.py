"""One function per command: the CLI, scripts, tests and notebooks use the same door."""

from seeds.api.database import migrate, status, verify
from seeds.api.listing import list_seeders, seeder_options
from seeds.api.request import SeedRequest
from seeds.api.seeding import plan, preview, seed

__all__ = [
    "SeedRequest",
    "list_seeders",
    "migrate",
    "plan",
    "preview",
    "seed",
    "seeder_options",
    "status",
    "verify",
]
