"""Categories, products and their variants."""

from __future__ import annotations

import itertools
from decimal import Decimal
from typing import Any

import seeds
from app.content.catalog import SHELVES
from app.content.shelf import Shelf
from app.models import Category, Product, ProductVariant
from seeds import (
    Factory,
    ago,
    between,
    boolean,
    choice,
    choice_by,
    code,
    concat,
    constant,
    datetime,
    decimal,
    element,
    fixed,
    has_many,
    json_object,
    position,
    ref,
    slug,
)

CENT = Decimal("0.01")
ANY = 1 << 20  # an index that wraps around in any list


def _descriptions(shelf: Shelf) -> list[str]:
    return [" ".join(three) for three in itertools.combinations(shelf.praise, 3)]


def _tags(shelf: Shelf) -> list[list[str]]:
    return [list(tags) for n in (2, 3) for tags in itertools.combinations(shelf.tags, n)]


class CategoryFactory(Factory[Category], natural_key=("slug",), count=0):
    """The shelves of the shop; all of them are essentials."""

    is_active = constant(True)
    created_at = ago("2y")

    @fixed
    def essentials(self) -> list[dict[str, Any]]:
        return [
            {"slug": s.slug, "name": s.name, "description": s.description, "position": i}
            for i, s in enumerate(SHELVES)
        ]


class ProductVariantFactory(Factory[ProductVariant]):
    """Sizes, colours and the like of a product."""

    product = ref(Product)
    _shelf = product.get("_shelf")
    name = element(_shelf.item("variants"), position())
    option = _shelf.item("option")
    sku = concat(_shelf.item("sku"), "-V-", code(length=7))
    price_delta = choice({"0.00": 60, "2.00": 15, "5.00": 15, "-1.50": 10})
    stock = between(0, 200)


class ProductFactory(Factory[Product], natural_key=("sku",), count=160):
    """What the shop sells: named, priced and described as its shelf wants it."""

    category = ref(Category, skew="even", where="is_active")
    _shelf = choice_by(category.slug, {s.slug: [s] for s in SHELVES})
    name = concat(
        element(_shelf.item("adjectives"), between(0, ANY)),
        " ",
        element(_shelf.item("nouns"), between(0, ANY)),
    )
    sku = concat(_shelf.item("sku"), "-", code(length=6))
    slug = slug(name, suffix=code(length=6))
    description = choice_by(category.slug, {s.slug: _descriptions(s) for s in SHELVES})
    price = decimal(
        element(_shelf.item("price_cents"), 0) * CENT,
        element(_shelf.item("price_cents"), 1) * CENT,
        ending=99,
    )
    sale_price = (price * decimal("0.60", "0.90")).round(2).optional(0.3)
    stock = between(0, 1000)
    is_active = boolean(0.75)
    is_featured = boolean(0.10)
    weight_kg = decimal(
        element(_shelf.item("weight_grams"), 0) * Decimal("0.001"),
        element(_shelf.item("weight_grams"), 1) * Decimal("0.001"),
        places=3,
    )
    _shortest = element(_shelf.item("size_cm"), 0)
    _longest = element(_shelf.item("size_cm"), 1)
    dimensions = json_object(
        length_cm=decimal(_shortest, _longest, places=0),
        width_cm=decimal(_shortest, _longest, places=0),
        height_cm=decimal(_shortest, _longest, places=0),
    )
    tags = choice_by(category.slug, {s.slug: _tags(s) for s in SHELVES})
    attributes_ = json_object(
        brand=element(_shelf.item("brands"), between(0, ANY)),
        material=element(_shelf.item("materials"), between(0, ANY)),
        warranty_months=choice([12, 24, 36]),
        country_of_origin=choice(["US", "CA", "MX", "DE", "PT", "JP", "VN"]),
    )
    created_at = datetime("-2y", "-30d")
    updated_at = datetime(after=created_at)
    variants_rows = has_many(ProductVariantFactory, between(1, 4))

    @seeds.state
    def featured(self) -> dict[str, Any]:
        return {"is_featured": True, "is_active": True}

    @seeds.state
    def regular(self) -> dict[str, Any]:
        return {"is_featured": False}

    @seeds.state
    def on_sale(self) -> dict[str, Any]:
        return {"sale_price": (self.price * decimal("0.60", "0.90")).round(2)}

    @seeds.state
    def out_of_stock(self) -> dict[str, Any]:
        return {"stock": 0}

    @fixed
    def samples(self) -> list[dict[str, Any]]:
        """Three products that tests can rely on."""
        return [
            _sample(1, "electronics", "Test Headphones", "59.99", None),
            _sample(2, "books", "Test Novel", "14.99", "11.99"),
            _sample(3, "home-and-kitchen", "Test Kettle", "39.99", None),
        ]


def _sample(
    number: int, category: str, name: str, price: str, sale_price: str | None
) -> dict[str, Any]:
    return {
        "sku": f"TEST-{number:03}",
        "slug": name.lower().replace(" ", "-"),
        "name": name,
        "category": {"slug": category},
        "price": Decimal(price),
        "sale_price": None if sale_price is None else Decimal(sale_price),
        "stock": 100,
        "is_active": True,
        "is_featured": number == 1,
        "cohort": "featured" if number == 1 else "regular",
    }
