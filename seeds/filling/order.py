"""In which order tables are filled: parents first, and those of a circle together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def circles(names: Iterable[str], parents: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Return groups of tables, each after the groups that it refers to.

    A group is one table, or all tables of a circle of references (strongly connected components:
    Tarjan, "Depth-first search and linear graph algorithms", 1972). The order follows from the
    given one alone.

    Args:
        names: The tables.
        parents: The tables that each refers to; those that are not among ``names`` do not matter.
    """
    given = list(names)
    known = set(given)
    edges = {
        name: [p for p in dict.fromkeys(parents.get(name, ())) if p in known and p != name]
        for name in given
    }
    return _Components(edges, given).found


class _Components:
    """The search, without recursion: a schema may be a chain of a thousand tables."""

    def __init__(self, edges: Mapping[str, Sequence[str]], names: Sequence[str]) -> None:
        self.edges = edges
        self.position = {name: place for place, name in enumerate(names)}
        self.number: dict[str, int] = {}
        self.lowest: dict[str, int] = {}
        self.path: list[str] = []
        self.on_path: set[str] = set()
        self.found: list[tuple[str, ...]] = []
        for name in names:
            if name not in self.number:
                self._search(name)

    def _search(self, root: str) -> None:
        self._enter(root)
        waiting = [(root, iter(self.edges[root]))]
        while waiting:
            name, parents = waiting[-1]
            parent = next(parents, None)
            if parent is None:
                waiting.pop()
                if waiting:
                    below = waiting[-1][0]
                    self.lowest[below] = min(self.lowest[below], self.lowest[name])
                if self.lowest[name] == self.number[name]:
                    self._leave(name)
            elif parent not in self.number:
                self._enter(parent)
                waiting.append((parent, iter(self.edges[parent])))
            elif parent in self.on_path:
                self.lowest[name] = min(self.lowest[name], self.number[parent])

    def _enter(self, name: str) -> None:
        self.number[name] = self.lowest[name] = len(self.number)
        self.path.append(name)
        self.on_path.add(name)

    def _leave(self, name: str) -> None:
        at = self.path.index(name)
        group = self.path[at:]
        del self.path[at:]
        self.on_path.difference_update(group)
        self.found.append(tuple(sorted(group, key=self.position.__getitem__)))
