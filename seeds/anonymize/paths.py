"""Paths within documents: which rule is for which value.

A path is a small part of JSONPath (RFC 9535): ``$`` is the document, ``.name`` and ``['a name']``
a value of an object, ``.*`` any value of an object, ``[*]`` any item of an array, ``..name`` a
value at any depth and ``..*`` everything below. A ``~`` at the end means the names of values
instead of the values: ``$.contacts.*~``.

All paths of a column are followed together, as one automaton, so that a document is walked once
however many rules there are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from seeds.anonymize.options import OptionError

_STEP = re.compile(
    r"\.\.(?P<deep>[^.\[\]~*'\"]+)|(?P<below>\.\.\*)|(?P<items>\[\*\])|(?P<any>\.\*)"
    r"|\.(?P<name>[^.\[\]~*'\"]+)"
    r"|\[(?P<quote>['\"])(?P<quoted>(?:\\.|(?!(?P=quote)).)*)(?P=quote)\]"
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,39}")

_ITEM = 0
_ANY = 1
_DEEP = 2
_ONE = 3
Step = str | int
"""The name of a value, or one of the numbers above."""


@dataclass(frozen=True)
class Path:
    """A path that was read.

    Attributes:
        text: How it is written.
        steps: What it is made of.
        keys: Whether names are meant, and not values.
    """

    text: str
    steps: tuple[Step, ...]
    keys: bool = False

    @property
    def vagueness(self) -> tuple[int, int]:
        """How many places it leaves open: of two paths the one that leaves fewer counts."""
        return self.steps.count(_DEEP), sum(step in (_ANY, _ONE) for step in self.steps)


def parse_path(text: str) -> Path:
    """Read a path.

    Raises:
        OptionError: It is none; its key is the path.
    """
    if not text.startswith("$"):
        raise OptionError(text, f"{text!r} is no path", "A path begins with $, such as $.a.b[*].c.")
    body, keys = (text[:-1], True) if text.endswith("~") else (text, False)
    place, steps = 1, list[Step]()
    while place < len(body):
        match = _STEP.match(body, place)
        if match is None:
            raise OptionError(
                text, f"{text!r} cannot be read from {body[place:]!r} on",
                "Write $.name, $['a name'], $.list[*], $.*, $..name or $..*.",
            )  # fmt: skip
        if match["deep"]:
            steps += [_DEEP, match["deep"]]
        elif match["below"]:
            steps += [_DEEP, _ONE]
        elif match["items"]:
            steps.append(_ITEM)
        elif match["any"]:
            steps.append(_ANY)
        elif match["name"]:
            steps.append(match["name"])
        else:
            steps.append(re.sub(r"\\(.)", r"\1", match["quoted"]))
        place = match.end()
    if keys and (not steps or steps[-1] == _ITEM):
        raise OptionError(text, f"{text!r} has no names", "Items of arrays have none.")
    return Path(text, tuple(steps), keys)


@dataclass(eq=False)
class State:
    """How far the paths are followed at one place of a document.

    Attributes:
        leaf: The index of the path that a value here is meant by; -1 for none.
        key: The index of the path that a name here is meant by; -1 for none.
        after_name: The states behind names, as far as they were asked for.
        after_other: The state behind all names that no path has; ``None`` before it is asked for.
        after_item: The same behind an index.
    """

    places: frozenset[tuple[int, int]]
    leaf: int = -1
    key: int = -1
    after_name: dict[str, State] = field(default_factory=dict)
    after_other: State | None = None
    after_item: State | None = None


class Paths:
    """Some paths, followed together.

    Args:
        paths: The paths; of two that mean the same value the one that leaves less open counts, of
            equals the first.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self.paths = paths
        self._names = {step for path in paths for step in path.steps if isinstance(step, str)}
        self._states: dict[frozenset[tuple[int, int]], State] = {}
        self.start = self._state({(index, 0) for index in range(len(paths))})

    def named(self, state: State, name: str) -> State:
        """Return the state of a value of an object."""
        if name not in self._names:
            # All names that no path has lead to the same place.
            if state.after_other is None:
                state.after_other = self._next(state, name)
            return state.after_other
        found = state.after_name.get(name)
        if found is None:
            found = state.after_name[name] = self._next(state, name)
        return found

    def item(self, state: State) -> State:
        """Return the state of an item of an array."""
        if state.after_item is None:
            state.after_item = self._next(state, None)
        return state.after_item

    def _next(self, state: State, name: str | None) -> State:
        places = set()
        for index, place in state.places:
            steps = self.paths[index].steps
            if place == len(steps):
                continue
            step = steps[place]
            if step == _DEEP:
                places.add((index, place))
                continue
            named = name is not None and step in (name, _ANY)
            if named or step == _ONE or (name is None and step == _ITEM):
                places.add((index, place + 1))
        return self._state(places)

    def _state(self, places: set[tuple[int, int]]) -> State:
        # A step of any depth may be no step at all.
        for index, place in list(places):
            steps = self.paths[index].steps
            if place < len(steps) and steps[place] == _DEEP:
                places.add((index, place + 1))
        frozen = frozenset(places)
        found = self._states.get(frozen)
        if found is None:
            found = self._states[frozen] = State(frozen)
            ended = [index for index, place in frozen if place == len(self.paths[index].steps)]
            ended.sort(key=lambda index: (self.paths[index].vagueness, index))
            found.leaf = next((i for i in ended if not self.paths[i].keys), -1)
            found.key = next((i for i in ended if self.paths[i].keys), -1)
        return found


def shown(steps: Sequence[str | None]) -> str:
    """Return a path as text: of an item ``None``; names that may be data are not shown."""
    text = "$"
    for step in steps:
        if step is None:
            text += "[*]"
        else:
            text += f".{step}" if _PLAIN.fullmatch(step) else ".*"
    return text
