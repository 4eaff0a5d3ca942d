"""The shop's eight shelves, in the order in which they are shown."""

from __future__ import annotations

from app.content.shelf import Shelf
from app.content.shelves_daily import BEAUTY_AND_CARE, CLOTHING, ELECTRONICS, HOME_AND_KITCHEN
from app.content.shelves_leisure import BOOKS, GARDEN, SPORTS_AND_OUTDOORS, TOYS_AND_GAMES

__all__ = ["SHELVES", "Shelf"]

SHELVES = (
    ELECTRONICS,
    CLOTHING,
    HOME_AND_KITCHEN,
    BOOKS,
    SPORTS_AND_OUTDOORS,
    TOYS_AND_GAMES,
    BEAUTY_AND_CARE,
    GARDEN,
)
