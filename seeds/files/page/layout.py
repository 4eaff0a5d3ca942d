"""Where the tables of a graph stand: parents to the left of what refers to them.

A layered drawing (Sugiyama, Tagawa, Toda 1981): circles are opened by turning an edge around,
tables get layers that hold only so many, edges over several layers pass through points of their
own, tables are ordered so that few edges cross, and at last moved to be level with what they
are connected with. All of it is integer or simple arithmetic in a fixed order: the same graph
has the same picture.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH_OF_CHARACTER: Final = 7.4
LEAST_WIDTH, MOST_WIDTH = 112, 216
HEIGHT: Final = 44
GAP: Final = 16
CHANNEL: Final = 72
"""Room between two layers, where edges run."""
MARGIN: Final = 14
LOOP: Final = 16
"""Room above a table for a reference to itself."""

_POINT: Final = 6
_SWEEPS: Final = 12


@dataclass(frozen=True)
class Box:
    """A table: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float = HEIGHT

    @property
    def middle(self) -> float:
        """Half of its height, from the top of the picture."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Edge:
    """A reference of a table to another.

    Attributes:
        child: The table that refers.
        parent: The table that is referred to; equal to ``child`` for a loop.
        points: Where the line goes, from the child to the parent; empty for a loop.
    """

    child: str
    parent: str
    points: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Layout:
    """A picture: its size, its tables and its edges."""

    width: float
    height: float
    boxes: Mapping[str, Box]
    edges: tuple[Edge, ...]


_Node = tuple[str, int]
"""A table with its layer, or a point in a layer on the way to a table further left."""


def arrange(names: Sequence[str], references: Iterable[tuple[str, str]]) -> Layout:
    """Return where tables and edges are drawn.

    Args:
        names: The tables.
        references: (child, parent); those of unknown tables do not count, nor does a second one
            between the same two.
    """
    known = set(names)
    pairs = [p for p in dict.fromkeys(references) if p[0] in known and p[1] in known]
    loops = {child for child, parent in pairs if child == parent}
    between = [p for p in pairs if p[0] != p[1]]
    linked = {name for pair in between for name in pair}
    inside = [name for name in names if name in linked]
    turned = _opened(inside, between)
    # From here on an edge leads from right to left.
    parents: dict[str, list[str]] = {name: [] for name in inside}
    for child, parent in between:
        right, left = (parent, child) if (child, parent) in turned else (child, parent)
        if left not in parents[right]:
            parents[right].append(left)
    layers = _layers(inside, parents)
    rows, segments = _with_points(inside, parents, layers)
    rows = _ordered(rows, segments)
    heights = _levelled(rows, segments, loops)
    boxes, lines = _placed(rows, heights, linked, parents)
    bottom = max((box.y + box.height for box in boxes.values()), default=0.0)
    alone = [name for name in names if name not in linked]
    wide = max((box.x + box.width for box in boxes.values()), default=0.0)
    boxes |= _grid(alone, loops, bottom + 2 * GAP if boxes else MARGIN, wide)
    edges = []
    for child, parent in pairs:
        if child == parent:
            edges.append(Edge(child, parent))
        elif (child, parent) in turned:
            edges.append(Edge(child, parent, tuple(reversed(lines[parent, child]))))
        else:
            edges.append(Edge(child, parent, lines[child, parent]))
    return Layout(
        width=max((box.x + box.width for box in boxes.values()), default=0.0) + MARGIN,
        height=max((box.y + box.height for box in boxes.values()), default=0.0) + MARGIN,
        boxes={name: boxes[name] for name in names},
        edges=tuple(edges),
    )


def width_of(name: str) -> float:
    """Return how wide a table's box is."""
    return min(max(len(name) * WIDTH_OF_CHARACTER + 28, LEAST_WIDTH), MOST_WIDTH)


def _opened(names: Sequence[str], edges: Sequence[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return the edges that have to be turned around for no circle to be left."""
    parents: dict[str, list[str]] = {name: [] for name in names}
    for child, parent in edges:
        parents[child].append(parent)
    turned: set[tuple[str, str]] = set()
    state: dict[str, int] = {}  # 1 while below it, 2 when done
    for root in names:
        stack = [] if root in state else [(root, iter(parents[root]))]
        state.setdefault(root, 1)
        while stack:
            name, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[name] = 2
                stack.pop()
            elif state.get(following) == 1:
                turned.add((name, following))
            elif following not in state:
                state[following] = 1
                stack.append((following, iter(parents[following])))
    return turned


def _layers(names: Sequence[str], parents: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the layer of each table: after its parents, where there is room."""
    most = max(5, math.ceil(1.25 * math.sqrt(len(names))))
    children: dict[str, list[str]] = {name: [] for name in names}
    for name in names:
        for parent in parents[name]:
            children[parent].append(name)
    waiting = {name: len(parents[name]) for name in names}
    ready = [name for name in names if not waiting[name]]
    filled: dict[int, int] = {}
    found: dict[str, int] = {}
    while ready:
        following = []
        for name in ready:
            layer = max((found[p] + 1 for p in parents[name]), default=0)
            while filled.get(layer, 0) >= most:
                layer += 1
            found[name] = layer
            filled[layer] = filled.get(layer, 0) + 1
            for child in children[name]:
                waiting[child] -= 1
                if not waiting[child]:
                    following.append(child)
        ready = following
    # A table that refers to none moves to what refers to it, where there is room.
    for name in names:
        if not parents[name] and children[name]:
            near = min(found[child] for child in children[name]) - 1
            while near > found[name] and filled.get(near, 0) >= most:
                near -= 1
            filled[found[name]] -= 1
            filled[near] = filled.get(near, 0) + 1
            found[name] = near
    used = {layer: i for i, layer in enumerate(sorted(set(found.values())))}
    return {name: used[layer] for name, layer in found.items()}


def _with_points(
    names: Sequence[str], parents: Mapping[str, Sequence[str]], layers: Mapping[str, int]
) -> tuple[list[list[_Node]], dict[tuple[_Node, _Node], int]]:
    """Return the nodes of each layer, and the pieces of edges between neighbouring layers.

    All edges to one table go through the same points, so that they run together.
    """
    count = max(layers.values(), default=-1) + 1
    rows: list[list[_Node]] = [[] for _ in range(count)]
    for name in names:
        rows[layers[name]].append((name, layers[name]))
    segments: dict[tuple[_Node, _Node], int] = {}
    for name in names:
        for parent in parents[name]:
            right: _Node = (name, layers[name])
            for layer in range(layers[name] - 1, layers[parent] - 1, -1):
                left: _Node = (parent, layer)
                if left not in rows[layer]:
                    # In the middle, or what comes after goes down step by step.
                    rows[layer].insert(len(rows[layer]) // 2, left)
                segments[left, right] = segments.get((left, right), 0) + 1
                right = left
    return rows, segments


def _ordered(
    rows: list[list[_Node]], segments: Mapping[tuple[_Node, _Node], int]
) -> list[list[_Node]]:
    """Return the layers in an order with few crossings: that of the middle of neighbours."""
    left, right = _neighbours(segments)
    best, fewest = [list(row) for row in rows], _crossings(rows, segments)
    for sweep in range(_SWEEPS):
        forwards = sweep % 2 == 0
        sides = left if forwards else right
        for layer in range(len(rows)) if forwards else range(len(rows) - 1, -1, -1):
            before = rows[layer + (-1 if forwards else 1)] if _has(rows, layer, forwards) else []
            at = {node: float(i) for i, node in enumerate(before)}
            own = {node: i for i, node in enumerate(rows[layer])}
            middles = {}
            for node, i in own.items():
                found = [at[n] for n in sides.get(node, ()) if n in at]
                scale = max(len(before), 1) / len(rows[layer])
                middles[node] = sum(found) / len(found) if found else i * scale
            rows[layer] = [n for _, _, n in sorted((middles[n], i, n) for n, i in own.items())]
        crossed = _crossings(rows, segments)
        if crossed < fewest:
            best, fewest = [list(row) for row in rows], crossed
    return best


def _has(rows: Sequence[object], layer: int, forwards: bool) -> bool:
    return layer > 0 if forwards else layer < len(rows) - 1


def _neighbours(
    segments: Iterable[tuple[_Node, _Node]],
) -> tuple[dict[_Node, list[_Node]], dict[_Node, list[_Node]]]:
    left: dict[_Node, list[_Node]] = {}
    right: dict[_Node, list[_Node]] = {}
    for a, b in segments:
        left.setdefault(b, []).append(a)
        right.setdefault(a, []).append(b)
    return left, right


def _crossings(rows: Sequence[Sequence[_Node]], segments: Iterable[tuple[_Node, _Node]]) -> int:
    at = {node: i for row in rows for i, node in enumerate(row)}
    by_layer: dict[int, list[tuple[int, int]]] = {}
    for a, b in segments:
        by_layer.setdefault(a[1], []).append((at[a], at[b]))
    found = 0
    for pairs in by_layer.values():
        pairs.sort()
        for i, (start, end) in enumerate(pairs):
            found += sum(1 for other, to in pairs[i + 1 :] if other > start and to < end)
    return found


def _levelled(
    rows: Sequence[Sequence[_Node]],
    segments: Mapping[tuple[_Node, _Node], int],
    loops: set[str],
) -> dict[_Node, float]:
    """Return the middle of each node: near its neighbours, in order, and not too close."""
    layer_of: dict[str, int] = {}
    for layer, row in enumerate(rows):
        for name, _ in row:
            layer_of.setdefault(name, layer)  # points of it are further right
    room = {
        node: (HEIGHT + GAP + (LOOP if node[0] in loops else 0))
        if layer_of[node[0]] == node[1]
        else _POINT + GAP
        for row in rows
        for node in row
    }
    at: dict[_Node, float] = {}
    for row in rows:
        y = 0.0
        for node in row:
            at[node] = y + room[node] / 2
            y += room[node]
    left, right = _neighbours(segments)
    for sweep in range(_SWEEPS):
        order = rows if sweep % 2 == 0 else list(reversed(rows))
        for row in order:
            wanted = []
            for node in row:
                near = [*left.get(node, ()), *right.get(node, ())]
                wanted.append(sum(at[n] for n in near) / len(near) if near else at[node])
            at.update(zip(row, _apart(wanted, [room[n] for n in row]), strict=True))
    top = min((at[n] - room[n] / 2 for row in rows for n in row), default=0.0)
    return {node: y - top for node, y in at.items()}


def _apart(wanted: Sequence[float], room: Sequence[float]) -> list[float]:
    """Return the places nearest to the wanted ones that keep order and distance.

    The sum of squares is the least that is possible: isotonic regression by pooling adjacent
    violators (Barlow and others 1972), after the distances are taken off.
    """
    offsets = [0.0]
    for before, after in itertools.pairwise(room):
        offsets.append(offsets[-1] + (before + after) / 2)
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=False):
        total, count = want - offset, 1
        while blocks and blocks[-1][0] / blocks[-1][1] > total / count:
            more, others = blocks.pop()
            total, count = total + more, count + others
        blocks.append((total, count))
    places = [total / count for total, count in blocks for _ in range(count)]
    return [place + offset for place, offset in zip(places, offsets, strict=False)]


def _placed(
    rows: Sequence[Sequence[_Node]],
    heights: Mapping[_Node, float],
    names: set[str],
    parents: Mapping[str, Sequence[str]],
) -> tuple[dict[str, Box], dict[tuple[str, str], tuple[tuple[float, float], ...]]]:
    """Return boxes, and lines from the right to the left by (right, left)."""
    own: dict[str, int] = {}
    for layer, row in enumerate(rows):
        for name, _ in row:
            own.setdefault(name, layer)
    boxes: dict[str, Box] = {}
    starts, widths = [], []
    x = float(MARGIN)
    for layer, row in enumerate(rows):
        tables = [name for name, _ in row if own[name] == layer]
        width = max((width_of(name) for name in tables), default=float(_POINT))
        starts.append(x)
        widths.append(width)
        for name in tables:
            y = heights[name, layer] + MARGIN - HEIGHT / 2
            boxes[name] = Box(x, y, width)
        x += width + CHANNEL
    lines = {}
    for name in names:
        for parent in parents[name]:
            box, other = boxes[name], boxes[parent]
            points = [(box.x, box.middle)]
            for layer in range(own[name] - 1, own[parent], -1):
                y = heights[parent, layer] + MARGIN
                points += [(starts[layer] + widths[layer], y), (starts[layer], y)]
            points.append((other.x + other.width, other.middle))
            lines[name, parent] = tuple(points)
    return boxes, lines


def _grid(names: Sequence[str], loops: set[str], top: float, width: float) -> dict[str, Box]:
    """Return boxes of tables without links, in lines below the others."""
    found = {}
    widest = max((width_of(name) for name in names), default=0.0)
    columns = max(1, int(max(width, 760.0) // (widest + GAP))) if names else 1
    room = HEIGHT + GAP + (LOOP if loops & set(names) else 0)
    for i, name in enumerate(names):
        x = MARGIN + i % columns * (widest + GAP)
        y = top + i // columns * room + (LOOP if loops & set(names) else 0)
        found[name] = Box(x, y, widest)
    return found
