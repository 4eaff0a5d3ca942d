"""Where within documents something was found, without a word of theirs."""

from __future__ import annotations

import json
from typing import Any

from seeds.anonymize.proof.places import places


def _found(texts: Any) -> int:
    return sum("secret" in text for text in texts.to_pylist())


def test_paths_of_what_was_found_are_counted() -> None:
    documents = [
        json.dumps({"a": [{"b": "secret"}, {"b": "secret"}], "c": {"d": "x"}}),
        json.dumps({"a": [], "c": {"d": "a secret"}}),
        json.dumps({"secret": "secret", "odd key": {"ok": "secret"}, "[*]": "secret"}),
        json.dumps("secret"),
        None,
        "no JSON, and a secret",
    ]
    assert places(documents, _found) == {
        "$.a[*].b": 2, "$.c.d": 1, "$.*": 1, "$.*.ok": 1, "$[*]": 1, "": 1,
    }  # fmt: skip


def test_a_key_alone_has_no_place() -> None:
    assert not places([json.dumps({"secret": 1, "n": True, "x": None})], _found)
