"""Paths of sampled documents: those of records, and never what is data."""

from __future__ import annotations

import json
from typing import Any

from seeds.anonymize.rules.leaves import leaves_of


def _paths(*documents: Any) -> list[str] | None:
    leaves = leaves_of([None, *map(json.dumps, documents)])
    return None if leaves is None else list(leaves)


def test_leaves_have_the_path_that_leads_to_them() -> None:
    document = {"theme": "dark", "contact": {"email": "x", "age": 3}, "tags": ["a"], "on": True}
    leaves = leaves_of([json.dumps(document)] * 2)
    assert leaves is not None
    assert list(leaves) == ["$.contact.age", "$.contact.email", "$.on", "$.tags[*]", "$.theme"]
    assert leaves["$.contact.email"].texts == ["x", "x"]
    assert (leaves["$.contact.age"].numbers, leaves["$.on"].flags) == (2, 2)


def test_items_of_lists_share_a_path() -> None:
    items = [{"sku": 1}, {"sku": 2, "n": None}, {"n": 1, "sku": 1}]
    assert _paths({"items": items}, {"items": []}) == ["$.items[*].n", "$.items[*].sku"]
    assert _paths(["a"], [["b"]]) == ["$[*]", "$[*][*]"]
    assert _paths("a", 3) == ["$"]


def test_a_text_that_is_no_document_is_a_leaf() -> None:
    leaves = leaves_of(["no document"])
    assert leaves is not None
    assert leaves["$"].texts == ["no document"]


def test_keys_that_are_data_are_never_told() -> None:
    assert _paths({"ann": 1}, {"bob": 1}) is None
    assert _paths({"ann@example.org": 1}, {"ann@example.org": 2}) is None
    assert _paths({"17": 1}, {"17": 2}) is None
    assert _paths({"a b": 1}, {"a b": 2}) is None
    names = [{f"name{i}": 1, f"name{i + 1}": 2} for i in range(20)]
    assert _paths(*names) is None


def test_a_key_that_was_seen_once_is_not_told() -> None:
    assert _paths({"a": 1, "b": 1, "rare": {"x": 1}}, {"a": 1, "b": 1}) == ["$.a", "$.b"]
    assert _paths({"ann": 1}) is None


def test_no_document_has_no_leaves() -> None:
    assert _paths() == []
    assert _paths({}, {}) == []
