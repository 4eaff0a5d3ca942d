"""Columns in which a library of trees keeps where a node stands.

What is written without the library is a forest: every row is a root without children, which is
consistent whatever the other rows are. Anything else would have such a library show other
children than there are, or fail.
"""

from __future__ import annotations

import string
from typing import Final

from seeds.inference.expressions import Expression, call, named_constant
from seeds.inference.subject import Subject
from seeds.schema.types import Kind

STEP: Final = 4
"""Characters of one step of a path."""
_ALPHABET: Final = named_constant("PATH_STEPS", string.digits + string.ascii_uppercase)
_PATH: Final = frozenset({"path", "depth", "numchild"})
_NESTED: Final = frozenset({"tree_id", "lft"})
_RIGHT: Final = frozenset({"rght", "rgt"})
_PLACES: Final = {"depth": 1, "numchild": 0}
_LIMITS: Final = {"lft": 1, "rght": 2, "rgt": 2, "level": 0, "lvl": 0}


def of_tree(subject: Subject) -> Expression | None:
    """Guess where a root stands, in materialised paths or in nested sets."""
    name, number = subject.name, subject.type.kind is Kind.INTEGER
    if subject.all_names >= _PATH:
        if name == "path" and subject.type.kind is Kind.TEXT and subject.room >= STEP:
            return call("code", length=STEP, alphabet=_ALPHABET)
        return call("constant", _PLACES[name]) if number and name in _PLACES else None
    if subject.all_names >= _NESTED and subject.all_names & _RIGHT and number:
        if name == "tree_id":
            return call("sequence")
        return call("constant", _LIMITS[name]) if name in _LIMITS else None
    return None
