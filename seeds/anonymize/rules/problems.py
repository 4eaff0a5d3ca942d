"""What is wrong with rules for a schema: found all at once, told one by one or together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from seeds.errors import RulesError

ProblemKind = Literal["uncovered", "unknown", "todo", "unfit", "conflict", "path"]

UNCOVERED_HINT: Final = (
    'Say what becomes of each: { mask = "…" }, or { keep = "why it may stay" }. '
    "Nothing is copied until all have a rule."
)

TODO_HINT: Final = 'Write { mask = "…" } or { keep = "why it may stay" } instead of the todo.'


@dataclass(frozen=True)
class Problem:
    """Something that keeps rules from being used.

    Attributes:
        kind: ``uncovered``: no rule; ``unknown``: a rule of what is not there; ``todo``: nobody
            has decided; ``unfit``: the rule cannot be used for the column; ``conflict``: it does
            not go with another; ``path``: a value within a document has no rule.
        table: The table.
        column: The column; empty when it is the table.
        message: What is wrong, with where it stands.
        hint: What to do next.
        place: File and line; empty for what is not there.
    """

    kind: ProblemKind
    table: str
    column: str
    message: str
    hint: str = ""
    place: str = ""

    @property
    def name(self) -> str:
        """The table, or the column with its table."""
        return f"{self.table}.{self.column}" if self.column else self.table


def error_of(problems: Sequence[Problem], file: str) -> RulesError:
    """Return all problems as one error; what has no rule is named in one sentence.

    Args:
        problems: At least one.
        file: The file of rules, for what stands nowhere in it.
    """
    uncovered = [problem for problem in problems if problem.kind == "uncovered"]
    others = [problem for problem in problems if problem.kind != "uncovered"]
    lines = [problem.message for problem in others]
    hints = [problem.hint for problem in others if problem.hint]
    if uncovered:
        names = ", ".join(problem.name for problem in uncovered)
        verb = "has" if len(uncovered) == 1 else "have"
        lines.append(f"{file}: {names} {verb} no rule")
        hints.append(UNCOVERED_HINT)
    if len(lines) == 1:
        # What a document holds stands nowhere in the file.
        where = "" if uncovered or others[0].kind != "path" else f"{file}: "
        return RulesError(where + lines[0], "\n".join(hints))
    listed = "\n".join(f"  {line}" for line in lines)
    return RulesError(f"{file}: {len(lines)} problems\n{listed}", "\n".join(dict.fromkeys(hints)))
