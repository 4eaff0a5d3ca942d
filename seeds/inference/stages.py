"""What of a row hangs on the stage that it is in: no delivery before a status says so.

A status tells how far a course of events has come (:mod:`seeds.inference.events`), a flag whether
something has happened. Points in time and words on failures that may be NULL follow them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from seeds.inference.described import Described, default_of
from seeds.inference.events import COURSES, RARELY, words
from seeds.inference.names import snake
from seeds.inference.states import states_of
from seeds.schema.types import Kind

_SUFFIX: Final = re.compile(r"_(at|on|date|time|datetime|ts|timestamp|day|utc|dt)$")
_STATUS: Final = re.compile(r"(.*_)?(status|state|stage|phase)")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SUFFIXES: Final = _words("at on date time datetime ts timestamp day utc dt")
_FIRST: Final = _words(
    "pending new draft open opened created unpaid waiting queued submitted placed received"
    " scheduled idle inactive unpublished awaiting_payment on_hold"
)
"""What is said of what has just begun."""
_SUCCEEDED: Final = _words("succeeded success successful ok done complete completed finished")
_FAILED: Final = _words(
    "failed failure error errored crashed timeout timed_out dead aborted declined rejected bounced"
)
_CALLED_OFF: Final = _words("cancelled canceled stopped aborted")
_ENDED: Final = _SUCCEEDED | _FAILED | _CALLED_OFF
_ALSO: Final = (
    (_words("running processing in_progress working executing active"), ("started", "processed")),
    (_SUCCEEDED, ("completed", "finished", "paid", "settled", "resolved", "delivered")),
    (_FAILED - _words("declined rejected bounced"), ("failed", "finished")),
    (_CALLED_OFF, ("cancelled", "stopped", "withdrawn")),
    (_words("in_transit fulfilled"), ("fulfilled", "shipped")),
    (_words("live public"), ("published",)),
    (_words("archived expired"), ("unpublished",)),
)
"""The words of a course that other words stand for, the nearest first."""
_OF_FAILURES: Final = re.compile(
    r"(last_)?(error|exception|failure)(_(message|msg|text|code|details?|reason|class|type|trace))?"
    r"|stack_?trace|traceback|fail(ed)?_reason"
)
_OF_ENDS: Final = re.compile(
    r"(exit|return)_?(code|status)|(duration|run_?time|elapsed)(_\w+)?|result"
)
_EXIT: Final = re.compile(r"(exit|return)_?(code|status)")
_REASONS: Final = re.compile(r"(?P<what>[a-z]+?)(l?lation|l?ed|ion|ment)?_(reason|note|comment)")
_OPPOSITE: Final = {
    "active": {"deactivated", "disabled", "closed", "terminated", "suspended"},
    "enabled": {"disabled", "deactivated"},
}
_STEM: Final = 5
"""Letters that a word and another made of it have in common."""
_FEW: Final = 40
"""Values of a status, at most."""


@dataclass(frozen=True)
class Stage:
    """When a column of a row has a value.

    Attributes:
        by: The column that says so.
        values: Those of its values with which it has one.
        share: In how many of these rows.
        failed: Those of the values with which the code of an exit is not nought.
    """

    by: str
    values: tuple[Any, ...]
    share: float = 1.0
    failed: tuple[Any, ...] = ()


class Stages:
    """What the statuses and flags of a table decide.

    Args:
        described: The table.
        known: Values of columns that are declared elsewhere.
        free: Columns whose values may be NULL where a stage says so.

    Attributes:
        known: Values of columns that are declared elsewhere.
        found: When columns have values.
        labels: Values of statuses of which nothing else is known.
    """

    def __init__(
        self, described: Described, known: Mapping[str, Sequence[Any]], free: Iterable[str]
    ) -> None:
        self.described = described
        self.known = known
        columns = described.table.columns
        self.found: dict[str, Stage] = {}
        self.labels: dict[str, tuple[str, ...]] = {}
        self._free = [name for name in columns if name in set(free)]
        self._times = {
            name: _stem(snake(name)) for name in self._free if described.moment(name) is not None
        }
        for name, info in columns.items():
            if info.type.kind is Kind.BOOLEAN:
                self._flag(name)
        for name, info in columns.items():
            values = tuple(known.get(name, ())) or described.values(name)
            if not _STATUS.fullmatch(snake(name)) or info.type.kind not in (Kind.TEXT, Kind.OTHER):
                continue
            if not values and info.type.kind is Kind.TEXT:
                values = self._told(name)
            if 1 < len(values) <= _FEW and all(isinstance(v, str) for v in values):
                self._status(name, values)

    def since(
        self, name: str, before: list[str], whens: Mapping[str, tuple[list[str], list[str]]]
    ) -> list[str]:
        """Return what a point in time comes after, such as is there whenever it is.

        Args:
            name: The point in time.
            before: What it comes after.
            whens: For each point in time those before it, and those after it.
        """
        stage = self.found.get(name)
        if stage is None or len(before) != 1:
            return before
        low, seen = before[0], {name}
        while not self._is_there(low, stage):
            further = whens[low][0]
            if not further or low in seen:
                return before
            seen.add(low)
            low = further[0]
        return [low]

    def _is_there(self, name: str, stage: Stage) -> bool:
        """Tell whether a point in time has a value whenever the row is at a stage."""
        own = self.found.get(name)
        if own is None:
            return not self.described.leaves_null(name)
        return own.by == stage.by and set(stage.values) <= set(own.values) and own.share == 1

    # -- flags -----------------------------------------------------------------------------

    def _flag(self, name: str) -> None:
        bare = snake(name).removeprefix("is_").removeprefix("has_been_").removeprefix("was_")
        for other, stem in self._times.items():
            if stem == bare:
                self.found.setdefault(other, Stage(name, (True,)))
            elif stem in _OPPOSITE.get(bare, ()):
                self.found.setdefault(other, Stage(name, (False,)))

    # -- statuses --------------------------------------------------------------------------

    def _told(self, name: str) -> tuple[str, ...]:
        """Return the values that points in time tell of a status that may have any."""
        begins = default_of(self.described.table.columns[name])
        if begins:
            known = states_of(snake(self.described.table.name.rpartition(".")[2]), begins)
            if not known or {_label(state) for state in known} >= self._steps():
                return known
        course = self._course((), self._times)
        others = [snake(n) for n in self.described.table.columns if n != name]
        if course is None or any(map(_STATUS.fullmatch, others)):
            return ()
        told = [
            _SUFFIX.sub("", snake(n))
            for n, w in self._times.items()
            if _step(w, course) is not None
        ]
        first = begins or next(iter(COURSES[course][0].words & {"open", "queued"}), "pending")
        room = self.described.table.columns[name].type.length or _FEW
        values = tuple(v for v in dict.fromkeys((first, *told)) if len(v) <= room)
        if len(values) <= 2:
            return ()
        self.labels[name] = values
        return values

    def _steps(self) -> set[str]:
        """Return what points in time tell of that happens to the row, but for its beginning."""
        steps = {step for course in COURSES for step in course[1:] if not step.ahead}
        return {stem for stem in self._times.values() if any(stem in s.words for s in steps)}

    def _status(self, name: str, values: Sequence[str]) -> None:
        course = self._course(values, self._times)
        own = {value: _label(value) for value in values}
        if course is not None:
            at = {value: _stage(label, course) for value, label in own.items()}
            for other, stem in self._times.items():
                if (step := _step(stem, course)) is not None:
                    self._event(name, other, course, step, at)
        for other, stem in self._times.items():
            same = tuple(v for v, label in own.items() if label == stem)
            if same and other not in self.found:
                self.found[other] = Stage(name, same)
        failed = tuple(v for v, label in own.items() if label in _FAILED)
        ended = tuple(v for v, label in own.items() if label in _ENDED)
        for other in self._free:
            bare = snake(other)
            if failed and _OF_FAILURES.fullmatch(bare):
                self.found.setdefault(other, Stage(name, failed))
            elif ended and failed and _OF_ENDS.fullmatch(bare):
                code = _EXIT.fullmatch(bare) is not None
                self.found.setdefault(other, Stage(name, ended, failed=failed if code else ()))
            elif (match := _REASONS.fullmatch(bare)) is not None:
                what = match["what"]
                some = tuple(
                    v for v, label in own.items() if len(what) > 3 and label[:_STEM] == what[:_STEM]
                )
                if some:
                    self.found.setdefault(other, Stage(name, some))

    def _event(
        self, status: str, name: str, course: int, step: int, at: Mapping[str, int | None]
    ) -> None:
        """Decide with which values of a status something has taken place."""
        steps = COURSES[course]
        if any(stage is None for stage in at.values()):
            unknown = [v for v, stage in at.items() if stage is None]
            if len(unknown) * 2 > len(at):
                return
        there = [
            value
            for value, stage in at.items()
            if stage is not None and (stage == step or (stage > step and not steps[step].aside))
        ]
        if not there:
            return
        rare = steps[step].share <= RARELY and any(at[v] != step for v in there)
        if rare and any(at[v] == step for v in there):
            there = [v for v in there if at[v] == step]
            rare = False
        share = steps[step].share if rare else 1.0
        self.found.setdefault(name, Stage(status, tuple(there), share=share))

    @staticmethod
    def _course(values: Sequence[str], times: Mapping[str, str]) -> int | None:
        """Return the course that a status and points in time tell of, if there is one."""
        best: tuple[int, int, int] | None = None
        for course in range(len(COURSES)):
            told = sum(_step(stem, course) is not None for stem in times.values())
            labels = sum((_stage(_label(v), course) or 0) > 0 for v in values)
            if told and (labels or (not values and told > 1)):
                best = max(best or (0, 0, 0), (told + labels, told, -course))
        return None if best is None else -best[2]


def _label(value: str) -> str:
    """Return a value of a status as the words of courses are written."""
    return "_".join(words(snake(value)))


def _stem(name: str) -> str:
    """Return the words of a point in time that tell what happens."""
    parts = [word for word in words(name) if word not in _SUFFIXES]
    return "_".join(parts)


def _step(stem: str, course: int) -> int | None:
    """Return the step of a course that a word tells."""
    return next((at for at, step in enumerate(COURSES[course]) if stem in step.words), None)


def _stage(label: str, course: int) -> int | None:
    """Return how far a course has come where a status says so: -1 for not begun."""
    if (direct := _step(label, course)) is not None and label not in ("pending", "new"):
        return direct
    for labels, others in _ALSO:
        for word in others if label in labels else ():
            if (step := _step(word, course)) is not None:
                return step
    return -1 if label in _FIRST else None
