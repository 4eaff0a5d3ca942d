"""JSON documents as somebody may have written them."""

from __future__ import annotations

import json

from hypothesis import strategies as st

NUMBERS = st.sampled_from(
    ["0", "-0", "1", "-12", "1.0", "0.50", "-0.5", "-0.0", "1e5", "1E-2", "10.10e+1", "12345678901"]
)
STRINGS = st.text(st.sampled_from(list('ab": ,\\{}[]#0-\n\x01é')), max_size=6)
SCALARS = st.sampled_from(["true", "false", "null"]) | NUMBERS | STRINGS.map(json.dumps)
SPACES = st.sampled_from(["", " ", "\n "])
DOCUMENTS = st.recursive(
    SCALARS | STRINGS.map(lambda s: json.dumps(s, ensure_ascii=False)),
    lambda inner: st.builds(
        lambda items, space: "[" + ("," + space).join(items) + "]",
        st.lists(inner, max_size=4), SPACES,
    ) | st.builds(
        lambda items, space: "{" + ("," + space).join(f'"{k}":{space}{v}' for k, v in items) + "}",
        st.lists(st.tuples(st.sampled_from(["a", "b", "aa", "é", ": ", "#"]), inner), max_size=4),
        SPACES,
    ),
    max_leaves=8,
)  # fmt: skip
