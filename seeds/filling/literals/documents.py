"""JSON, XML, labels in trees, words for a search: texts with a grammar of their own."""

from __future__ import annotations

import json as json_module
from collections.abc import Mapping

from seeds.filling.literals.scalars import Maker, Wish
from seeds.filling.literals.words import WORDS


def json(wish: Wish) -> str:
    """A small object."""
    draws = wish.draws
    return json_module.dumps(
        {
            "id": draws.between(1, 10**9),
            "name": draws.choice(WORDS),
            "tags": draws.some(WORDS, draws.between(1, 3)),
            "active": draws.chance(75),
        }
    )


def json_path(wish: Wish) -> str:
    """A path to a member, as the server prints it."""
    return f'$."{wish.draws.choice(WORDS)}"[{wish.draws.between(0, 9)}]."{wish.draws.hex(6)}"'


def xml(wish: Wish) -> str:
    """A small document."""
    draws = wish.draws
    inside = "".join(f"<tag>{tag}</tag>" for tag in draws.some(WORDS, draws.between(1, 3)))
    return f'<item id="{draws.between(1, 10**9)}"><name>{draws.choice(WORDS)}</name>{inside}</item>'


def search_vector(wish: Wish) -> str:
    """Lexemes with their places, in the order in which the server keeps them."""
    # It orders by length first.
    words = sorted([*wish.draws.some(WORDS, 3), wish.draws.hex(5)], key=lambda w: (len(w), w))
    return " ".join(f"'{w}':{place}" for place, w in enumerate(words, 1))


def search_query(wish: Wish) -> str:
    """Two lexemes, both or either."""
    first, second = wish.draws.some(WORDS, 2)
    return f"'{first}' {wish.draws.choice('&|')} '{second}' & '{wish.draws.hex(4)}'"


def hstore(wish: Wish) -> str:
    """Two pairs."""
    draws = wish.draws
    first, second = draws.some(WORDS, 2)
    return f'"{first}"=>"{draws.hex(6)}", "{second}"=>"{draws.choice(WORDS)}"'


def tree_path(wish: Wish) -> str:
    """A path of labels from the root."""
    labels = [wish.draws.choice(WORDS) for _ in range(wish.draws.between(1, 3))]
    return ".".join(["top", *labels, f"n{wish.draws.hex(5)}"])


def tree_query(wish: Wish) -> str:
    """A pattern of such paths."""
    return f"top.*.{wish.draws.choice(WORDS)}.n{wish.draws.hex(5)}"


def tree_search(wish: Wish) -> str:
    """A search for labels, wherever they stand."""
    return f"{wish.draws.choice(WORDS)} & n{wish.draws.hex(5)}"


def integer_query(wish: Wish) -> str:
    """A search for integers in an array, of intarray."""
    return f"{wish.draws.between(1, 999)} & {wish.draws.between(1, 999)}"


MAKERS: Mapping[str, Maker] = {
    "json": json,
    "jsonb": json,
    "jsonpath": json_path,
    "xml": xml,
    "tsvector": search_vector,
    "tsquery": search_query,
    "hstore": hstore,
    "ltree": tree_path,
    "lquery": tree_query,
    "ltxtquery": tree_search,
    "query_int": integer_query,
}
