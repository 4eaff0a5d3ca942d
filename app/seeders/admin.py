"""Roles, categories, settings and an administrator: what the shop needs to run."""

from app.factories import CategoryFactory, RoleFactory, SystemConfigFactory, UserFactory
from seeds import Seeder, part


class AdminSeeder(Seeder):
    """Roles, categories, settings and an administrator: what the shop needs to run."""

    parts = (
        part(RoleFactory, fixed=("essentials",), essential=True),
        part(SystemConfigFactory, fixed=("essentials",), essential=True),
        part(CategoryFactory, fixed=("essentials",), essential=True),
        part(UserFactory, fixed=("administrator",), essential=True),
    )
