"""Points, lines and areas: PostgreSQL's own, cube's, PostGIS's, and vectors of pgvector."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isqrt

from seeds.filling.literals.scalars import Maker, Wish

_SRID = 4326
"""Of geographic co-ordinates, where the type does not say another."""
_SIZE = 50
"""Width and height of an area, at most."""
_GAP = 10
"""What lies between areas that are apart, at least."""


def _number(wish: Wish) -> str:
    return wish.draws.decimal(0, 100, 2)


def _point(wish: Wish) -> str:
    return f"({_number(wish)},{_number(wish)})"


def _line(wish: Wish) -> str:
    return f"{{{wish.draws.between(1, 99)},{wish.draws.between(1, 99)},{_number(wish)}}}"


def _place(wish: Wish) -> tuple[int, int]:
    return wish.draws.between(0, 500), wish.draws.between(0, 500)


def _polygon(wish: Wish, x: int, y: int) -> str:
    """Return an upright rectangle by its corners, counter-clockwise."""
    wide, high = wish.draws.between(1, _SIZE), wish.draws.between(1, _SIZE)
    corners = ((x, y), (x + wide, y), (x + wide, y + high), (x, y + high))
    return f"({','.join(f'({x},{y})' for x, y in corners)})"


def _box(wish: Wish, x: int, y: int) -> str:
    wide, high = wish.draws.between(1, _SIZE), wish.draws.between(1, _SIZE)
    return f"({x + wide},{y + high}),({x},{y})"


def _circle(wish: Wish, x: int, y: int) -> str:
    radius = wish.draws.between(1, _SIZE // 2)
    return f"<({x + radius},{y + radius}),{radius}>"


AREAS: Mapping[str, Callable[[Wish, int, int], str]] = {
    "box": _box,
    "polygon": _polygon,
    "circle": _circle,
}
"""What makes an area from its lower left corner."""


def _anywhere(make: Callable[[Wish, int, int], str]) -> Maker:
    return lambda wish: make(wish, *_place(wish))


def apart(wish: Wish, index: int) -> str:
    """Return an area that overlaps with that of no other index.

    Each has a cell of its own; the cells lie around those of smaller indices, so that a plane is
    filled from its corner on.
    """
    side = isqrt(index)
    along = index - side * side
    column, row = (side, along) if along <= side else (2 * side - along, side)
    cell = _SIZE + _GAP
    return AREAS[wish.type.name](wish, column * cell, row * cell)


def _path(wish: Wish) -> str:
    points = ",".join(_point(wish) for _ in range(wish.draws.between(2, 4)))
    return f"[{points}]"


def _vector(wish: Wish) -> str:
    """Return components between -1 and 1."""
    count = wish.type.number() or 3
    parts = (wish.draws.between(-9999, 9999) / 10_000 for _ in range(count))
    return f"[{','.join(f'{part:.4f}' for part in parts)}]"


def _sparse_vector(wish: Wish) -> str:
    count = wish.type.number() or 10
    chosen = wish.draws.some(range(1, min(count, 1000) + 1), 3)
    parts = ",".join(f"{i}:{wish.draws.between(1, 9999) / 10_000:.4f}" for i in chosen)
    return f"{{{parts}}}/{count}"


# --- PostGIS ------------------------------------------------------------------------------------


def _position(wish: Wish, more: int) -> str:
    longitude = wish.draws.decimal(-170, 170, 5)
    latitude = wish.draws.decimal(-60, 60, 5)
    return " ".join([longitude, latitude, *("0" for _ in range(more))])


def _ring(wish: Wish, more: int) -> str:
    x, y = wish.draws.between(-1700, 1600), wish.draws.between(-600, 600)
    tail = " 0" * more
    corners = ((x, y), (x + 5, y), (x + 5, y + 5), (x, y + 5), (x, y))
    return "(" + ", ".join(f"{a / 10} {b / 10}{tail}" for a, b in corners) + ")"


def geometry(wish: Wish) -> str:
    """Well-known text with its reference system, as ``geometry(Point,4326)`` asks for it."""
    kind = (wish.type.arguments[0] if wish.type.arguments else "Point").upper().replace(" ", "")
    srid = wish.type.number(1)
    suffix = ""
    for letters in ("ZM", "Z", "M"):
        if kind.endswith(letters) and kind != "GEOM":
            kind, suffix = kind.removesuffix(letters), letters
            break
    more = len(suffix)
    head = f"{kind} {suffix}" if suffix else kind
    return f"SRID={_SRID if srid is None else srid};{_text(wish, kind, head, more)}"


def _text(wish: Wish, kind: str, head: str, more: int) -> str:
    def position() -> str:
        return _position(wish, more)

    match kind:
        case "LINESTRING":
            return f"{head}({position()}, {position()})"
        case "POLYGON":
            return f"{head}({_ring(wish, more)})"
        case "MULTIPOINT":
            return f"{head}({position()}, {position()})"
        case "MULTILINESTRING":
            return f"{head}(({position()}, {position()}))"
        case "MULTIPOLYGON":
            return f"{head}(({_ring(wish, more)}))"
        case "GEOMETRYCOLLECTION":
            return f"{head}({head.replace(kind, 'POINT')}({position()}))"
        case "POINT":
            return f"{head}({position()})"
    return f"{head.replace(kind, 'POINT')}({position()})"  # any kind will do


MAKERS: Mapping[str, Maker] = {
    "point": _point,
    "line": _line,
    "lseg": lambda wish: f"[{_point(wish)},{_point(wish)}]",
    "path": _path,
    **{name: _anywhere(make) for name, make in AREAS.items()},
    "cube": lambda wish: f"({_number(wish)}, {_number(wish)}, {_number(wish)})",
    "seg": lambda wish: f"{(low := wish.draws.between(0, 99))} .. {low + 10}",
    "vector": _vector,
    "halfvec": _vector,
    "sparsevec": _sparse_vector,
    "geometry": geometry,
    "geography": geometry,
}
