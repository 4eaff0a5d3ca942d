"""What a shelf of the shop is: a category, and the words and ranges of its products."""

from __future__ import annotations

from dataclasses import dataclass

Range = tuple[int, int]  # both ends included


@dataclass(frozen=True)
class Shelf:
    """A category, and the words and ranges of its products.

    Every adjective goes with every noun, so that a name is ``adjective noun``.

    Attributes:
        slug: The category's name in URLs.
        name: The category's name for people.
        description: What is on the shelf, one or two sentences.
        sku: Three letters that its SKUs begin with.
        price_cents: The range of prices.
        weight_grams: The range of weights.
        size_cm: The range of a product's length, width and height.
        nouns: What is sold.
        adjectives: What it is like.
        materials: What it is made of.
        brands: Who makes it.
        tags: What people look for.
        option: The kind of choice that the variants are, such as ``size``.
        variants: The choices.
        praise: Sentences for descriptions, true of any product of the shelf.
    """

    slug: str
    name: str
    description: str
    sku: str
    price_cents: Range
    weight_grams: Range
    size_cm: Range
    nouns: tuple[str, ...]
    adjectives: tuple[str, ...]
    materials: tuple[str, ...]
    brands: tuple[str, ...]
    tags: tuple[str, ...]
    option: str
    variants: tuple[str, ...]
    praise: tuple[str, ...]
