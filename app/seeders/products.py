"""Products with their variants, on the shelves of eight categories."""

from collections.abc import Mapping
from typing import Any

from app.factories import CategoryFactory, ProductFactory
from seeds import Seeder, SeederOption, part


class ProductsSeeder(Seeder):
    """Products with their variants, on the shelves of eight categories."""

    depends_on = ("admin",)
    parts = (
        part(ProductFactory),
        part(CategoryFactory, fixed=("essentials",), essential=True),
    )
    options = (SeederOption("featured", int, "Exactly so many of the products are featured."),)

    def cohorts(self, options: Mapping[str, Any]) -> Mapping[str, Mapping[str, int | None]]:
        if "featured" not in options:
            return {}
        return {"products": {"featured": options["featured"], "regular": None}}
