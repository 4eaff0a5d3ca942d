"""Where keys of a TOML file stand."""

from __future__ import annotations

import json
import tomllib
from typing import Any

from hypothesis import given, strategies as st

from seeds.config.toml_lines import Lines


def test_keys_have_the_line_that_they_stand_on() -> None:
    found = Lines(
        """\
# a comment = 1
version = 1
[tables.users]   # [no.table]
subject = "id"
[tables.users.columns]
email = { mask = "email", "odd key" = [1,
  2] }  # x = 2
a.b.'c' = 2026-01-01 12:00:00
text = \"\"\"
not = "a key"
\"\"\"
phone = [
  { mask = "phone", when = { role = ["#1", 'b]'] } },
  { keep = "why" },
]
[[references]]
from = "a"
[[references]]
from = "b"
"""
    ).found
    assert found["version",] == 2
    assert found["tables",] == found["tables", "users"] == 3
    assert found["tables", "users", "columns", "email", "mask"] == 6
    assert found["tables", "users", "columns", "email", "odd key", 1] == 7
    assert found["tables", "users", "columns", "a", "b", "c"] == 8
    assert found["tables", "users", "columns", "text"] == 9
    assert ("tables", "users", "columns", "not") not in found
    assert found["tables", "users", "columns", "phone", 1, "keep"] == 14
    assert found["references", 0, "from"] == 17
    assert found["references", 1, "from"] == 19


def test_a_key_that_is_there_twice_is_found() -> None:
    lines = Lines("[a]\nx = 1\ny = 2\nx = 3\n[b]\n[a]\n")
    assert lines.twice == [(("a", "x"), 4), (("a",), 6)]


def test_what_is_no_toml_ends_the_walk() -> None:
    assert Lines("a = 1\nb = \nc ? 2").found["a",] == 1
    assert Lines('a = "open').found == {("a",): 1}
    assert Lines("[a").found == {}


_KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=5)
_VALUES = st.recursive(
    st.integers(-9, 9) | st.booleans() | st.text("a#'\"\\\n[]{}=,. é", max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=12,
)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _written(value: Any) -> str:
    match value:
        case dict():
            inner = ", ".join(f"{_text(k)} = {_written(v)}" for k, v in value.items())
            return f"{{ {inner} }}"
        case list():
            return "[\n" + "".join(f"  {_written(v)}, # one\n" for v in value) + "]"
        case _:
            return _text(value)


def _pointers(value: Any, base: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    if not isinstance(value, dict | list):
        return set()
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    return {p for k, v in pairs for p in ({(*base, k)} | _pointers(v, (*base, k)))}


@given(st.dictionaries(_KEYS, _VALUES, max_size=5), st.booleans())
def test_every_key_of_every_file_is_found(data: dict[str, Any], tables: bool) -> None:
    flat = {k: v for k, v in data.items() if not (tables and isinstance(v, dict))}
    text = "".join(f"{_text(k)} = {_written(v)}\n" for k, v in flat.items())
    for key in data.keys() - flat.keys():
        text += f"[{_text(key)}]\n"
        text += "".join(f"{_text(k)} = {_written(v)}\n" for k, v in data[key].items())
    assert tomllib.loads(text) == data
    lines = Lines(text)
    assert set(lines.found) == _pointers(data)
    assert not lines.twice
