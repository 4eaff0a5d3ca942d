"""Values out of a domain, family by family: small, plain, and all different where they can be."""

from __future__ import annotations

from seeds.conditions.drawing.every import combinations
from seeds.conditions.drawing.values import Undrawable, draw

__all__ = ["Undrawable", "combinations", "draw"]
