"""Documents: every value within has a rule, and becomes what its mask makes of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.documents import Documents, LeafRule
from seeds.anonymize.mask import Cells
from seeds.anonymize.masks import MASKS
from seeds.anonymize.options import OptionError
from seeds.errors import RulesError
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind, LogicalType
from tests.support.masks import KEY, masked

COLUMN = ColumnInfo("settings", LogicalType(Kind.JSON), nullable=True)
KEEP = LeafRule()


def mask(name: str, **options: Any) -> LeafRule:
    """Return a rule."""
    return LeafRule(MASKS[name], options)


def run(
    rules: Mapping[str, LeafRule], *documents: Any, subject: list[str] | None = None
) -> list[Any]:
    """Return what becomes of documents."""
    found = Documents(rules, COLUMN)
    texts = [None if d is None else json.dumps(d) for d in documents]
    cells = Cells(
        pa.array(texts, pa.string()), COLUMN, KEY.subkey("paths"),
        subject=None if subject is None else pa.array(subject), subkeys=KEY.subkey,
    )  # fmt: skip
    return [None if text is None else json.loads(text) for text in found.mask(cells).to_pylist()]


def test_a_value_within_becomes_what_a_column_would() -> None:
    rules = {"$.email": mask("email"), "$.theme": KEEP}
    address = "anna@real.com"
    found = run(rules, {"email": address, "theme": "dark"}, None, {"theme": "light"})
    assert found == [
        {"email": masked("email", [address])[0], "theme": "dark"}, None, {"theme": "light"},
    ]  # fmt: skip


def test_items_and_any_depth_are_reached() -> None:
    rules = {"$.people[*].name": mask("first_name"), "$..email": mask("email"), "$.n": KEEP}
    document = {"people": [{"name": "Anna"}, {"name": "Bob", "x": [{"email": "b@c.de"}]}], "n": 1}
    found = run(rules, document)[0]
    assert [p["name"] for p in found["people"]] == masked("first_name", ["Anna", "Bob"])
    assert found["people"][1]["x"] == [{"email": masked("email", ["b@c.de"])[0]}]
    assert found["n"] == 1


def test_a_path_without_a_rule_is_named() -> None:
    with pytest.raises(RulesError, match=r"settings: the path \$.a\[\*\].phone of its") as caught:
        run(
            {"$.a[*].email": mask("email")}, {"a": [{"email": "x"}]}, {"a": [{"phone": "55512345"}]}
        )
    assert "'$.a[*].phone'" in caught.value.hint
    assert "55512345" not in str(caught.value)


def test_a_name_that_may_be_data_is_not_told() -> None:
    with pytest.raises(RulesError) as caught:
        run({"$.a": KEEP}, {"b": {"anna@real.com": 1}})
    assert "anna" not in str(caught.value)


def test_null_and_what_is_empty_need_no_rule() -> None:
    assert run({"$.a": KEEP}, {"b": None, "c": {}, "d": []}) == [{"b": None, "c": {}, "d": []}]


def test_a_document_may_be_a_single_value() -> None:
    assert run({"$": mask("email")}, "a@b.de") == masked("email", ["a@b.de"])


def test_names_of_values_are_masked() -> None:
    rules = {"$.by.*~": mask("email"), "$.by.*": KEEP, "$.by.total": KEEP, "$.by.total~": KEEP}
    found = run(rules, {"by": {"a@b.de": 3, "total": 4, "c@d.de": 1}})[0]
    one, other = masked("email", ["a@b.de", "c@d.de"])
    assert found["by"] == {one: 3, "total": 4, other: 1}


def test_numbers_stay_numbers() -> None:
    rules = {"$.n": mask("noise"), "$.id": mask("hash"), "$.phone": mask("phone")}
    found = run(rules, {"n": 1500, "id": 77, "phone": 2125550999}, {"n": 12.50})
    assert isinstance(found[0]["n"], int)
    assert found[0]["n"] != 1500
    assert found[0]["id"] == masked("hash", [77], LogicalType(Kind.INTEGER))[0]
    assert isinstance(found[0]["phone"], int)
    assert 11 <= found[1]["n"] <= 14


def test_the_digits_after_the_point_stay_as_many() -> None:
    documents = Documents({"$": mask("noise")}, COLUMN)
    cells = Cells(pa.array(["12.50", "0.001"]), COLUMN, b"", subkeys=KEY.subkey)
    assert [len(t.partition(".")[2]) for t in documents.mask(cells).to_pylist()] == [2, 3]


def test_a_truth_value_is_masked_as_the_text_that_it_is() -> None:
    assert run({"$[*]": mask("redact")}, [True, "a", 12]) == [["[redacted]"] * 3]
    assert run({"$": mask("hash")}, True) == masked("hash", ["true"])


def test_constants_and_null_are_values_of_json() -> None:
    rules = {"$.a": mask("constant", value=True), "$.b": mask("null"), "$.c": KEEP}
    assert run(rules, {"a": "x", "b": [], "c": 1}, {"b": 7}) == [
        {"a": True, "b": [], "c": 1}, {"b": None},
    ]  # fmt: skip


def test_a_value_that_a_mask_is_not_for_is_an_error() -> None:
    with pytest.raises(RulesError, match="does not begin with a date"):
        run({"$.a": mask("date_shift")}, {"a": True})
    with pytest.raises(RulesError, match=r"a text at \$.a, which 'noise' is not for"):
        run({"$.a": mask("noise")}, {"a": "12"})


def test_dates_shift_with_their_subject() -> None:
    rules = {"$.at": mask("date_shift")}
    found = run(rules, {"at": "2024-02-01T10:00:00Z"}, {"at": "2024-02-04"}, subject=["7", "7"])
    column = masked(
        "date_shift", ["2024-02-01T10:00:00Z", "2024-02-04"], subject=["7", "7"]
    )  # fmt: skip
    assert [d["at"] for d in found] == column


def test_parts_of_an_address_within_a_document_agree() -> None:
    group = ["street", "city"]
    rules = {f"$..{name}": mask(name, group=group) for name in ("city", "state", "postal_code")}
    rules["$..street"] = mask("street")
    one = {"street": "1 Real Road", "city": "Realville", "state": "RS", "postal_code": "1"}
    other = {**one, "street": "2 Real Road"}
    found = run(rules, {"to": one, "from": [other]}, one)
    columns = {
        name: masked(name, [one[name]], options={"group": group}, street=[one["street"]],
                     city=[one["city"]])[0]
        for name in ("city", "state", "postal_code")
    }  # fmt: skip
    assert found[0]["to"] == found[1] == {**columns, "street": masked("street", ["1 Real Road"])[0]}
    assert found[0]["from"][0]["city"] != found[1]["city"]


def test_a_full_name_within_a_document_agrees_with_its_parts() -> None:
    rules = {
        "$.name": mask("full_name", first="given"),
        "$.given": mask("first_name"),
        "$.people[*]": mask("full_name", first="given"),
    }
    found = run(rules, {"given": "Anna Lena", "name": "Anna Lena Berg", "people": ["Bob Hill"]})[0]
    assert found["name"].startswith(found["given"])
    assert found["given"] == masked("first_name", ["Anna Lena"])[0]
    assert found["people"] == masked("full_name", ["Bob Hill"])


def test_what_is_no_document_is_an_error_that_does_not_show_it() -> None:
    documents = Documents({"$": KEEP}, ColumnInfo("c", LogicalType(Kind.TEXT), True))
    cells = Cells(pa.array(["{'anna': 1}"]), COLUMN, b"", subkeys=KEY.subkey)
    with pytest.raises(RulesError, match="text that is no document") as caught:
        documents.mask(cells)
    assert "anna" not in str(caught.value)


def test_half_of_a_pair_of_surrogates_is_masked_or_kept_as_any_letter() -> None:
    half = "\ud83d"
    rules = {"$.a": mask("redact"), "$.b": KEEP}
    assert run(rules, {"a": half, "b": half}, {"a": "x", "b": "y"}) == [
        {"a": "[redacted]", "b": half}, {"a": "[redacted]", "b": "y"},
    ]  # fmt: skip
    rules = {"$.*~": mask("hash", length=16), "$.*": KEEP}
    assert 1 in run(rules, {half: 1, "b": half})[0].values()
    found = Documents({"$.a": mask("email")}, COLUMN)
    assert [t.to_pylist() for _, t in found.leaves(pa.array(['{"a": "\\ud83d"}']))] == [["?"]]


def test_a_mask_that_does_not_fit_is_told_with_its_path() -> None:
    with pytest.raises(OptionError, match="is less than") as caught:
        Documents({"$.a": KEEP, "$.b": mask("date_shift", days=0)}, COLUMN)
    assert caught.value.key == "$.b"
    with pytest.raises(OptionError, match="does not go into documents"):
        Documents({"$.b": mask("shuffle")}, COLUMN)
    with pytest.raises(OptionError, match="holds no documents"):
        Documents({"$.b": KEEP}, ColumnInfo("n", LogicalType(Kind.INTEGER), True))


def test_what_the_proof_looks_for_is_told_by_leaf() -> None:
    documents = Documents({"$.a": mask("email"), "$.b": KEEP, "$.c.*~": mask("hash"),
                           "$.c.*": mask("noise")}, COLUMN)  # fmt: skip
    texts = pa.array(['{"a": "x@y.de", "b": "kept", "c": {"name": 1}}', None, '{"a": 12}'])
    found = {m.name: array.to_pylist() for m, array in documents.leaves(texts)}
    assert found == {"email": ["x@y.de", "12"], "hash": ["name"]}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5)
    | st.floats(-1e6, 1e6),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["a", "b", "c d"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(st.lists(JSON, min_size=1, max_size=5))
def test_what_is_kept_stays_as_it_is(documents: list[Any]) -> None:
    assert run({"$..*": KEEP, "$": KEEP}, *documents) == documents


@given(st.lists(JSON, min_size=1, max_size=5))
def test_shape_stays_whatever_is_masked(documents: list[Any]) -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [shape(inner) for inner in value]
        return None

    rule = mask("constant", value="x")
    found = run({"$..*": rule, "$": rule}, *documents)
    assert shape(found) == shape(documents)
