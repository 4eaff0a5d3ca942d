"""Which structures a column of documents has: one text for each, however many documents there are.

What depends on the keys of documents alone, and on the kinds of their values, can be found out by
looking at few of them.
"""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as _compute

# The other half of one thing: how documents are looked at a column at a time.
from seeds.schema.json_columns import are_plain, shapes_of
from seeds.schema.json_templates import Templates

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_BLOCK = 1 << 11
_NO_KEY = r'""\s+:'
"""A key that stands apart from its colon, and was taken for a value."""


def distinct_shapes(texts: Any, known: set[str], templates: Templates | None = None) -> list[str]:
    """Return texts with all the structures of some documents; their values are made blank.

    A document with escapes, or one that is written in an unusual way, stands for itself.

    Args:
        texts: An Arrow array of JSON texts; NULL has no structure.
        known: Texts that were returned before, which are left out; new ones are added.
        templates: What was seen of the column before, where the same is given again and again.
    """
    if templates is not None:
        texts = texts.drop_null()
        texts = texts.filter(pa.array(templates.match(texts)[1]))
    found = []
    for start in range(0, len(texts), _BLOCK):
        block = texts.slice(start, _BLOCK).drop_null()
        plain = pa.array(are_plain(block)) if len(block) else pa.array([], pa.bool_())
        ordinary = block.filter(plain)
        shapes = shapes_of(ordinary) if len(ordinary) else ordinary
        if templates is not None and len(ordinary):
            # Of a shape that was seen, once this block is done.
            templates.learn(ordinary[0].as_py().encode())
        apart = pc.match_substring_regex(shapes, _NO_KEY)
        for some in (
            shapes.filter(pc.invert(apart)),
            ordinary.filter(apart),
            block.filter(pc.invert(plain)),
        ):
            new = [text for text in some.unique().to_pylist() if text not in known]
            known.update(new)
            found += new
    return found
