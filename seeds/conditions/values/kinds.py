"""Values of PostgreSQL that Python has no type for, or one that does not tell them apart."""

from __future__ import annotations


class Folded(str):
    """A text of the type citext: upper and lower case are the same to it."""

    __slots__ = ()


class Bits(str):
    """A bit string: noughts and ones."""

    __slots__ = ()


class JsonText(str):
    """A string within a JSON document, which is not the text of one."""

    __slots__ = ()


class JsonNull:
    """``null`` in a JSON document, which is not NULL."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JsonNull)

    def __hash__(self) -> int:
        return 1


JSON_NULL = JsonNull()
