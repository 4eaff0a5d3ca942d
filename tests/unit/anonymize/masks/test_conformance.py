"""What holds for every mask: the conformance suite of the kind.

A new mask joins by a line in ``CASES`` of ``tests/support/masks.py``.
"""

from __future__ import annotations

import hashlib
import inspect
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as _compute
import pytest
from hypothesis import given, settings, strategies as st

from seeds.anonymize.mask import Mask
from seeds.anonymize.masks import MASKS, build_mask
from seeds.anonymize.options import OptionError
from seeds.errors import RulesError
from seeds.schema.types import Kind, LogicalType
from tests.support.masks import CASES, KEY, OTHER_KEY, TEXT, Case, cells, column, text

pc: Any = _compute
GOLDEN = Path(__file__).with_name("golden.json")
TEXT_MASKS = sorted(name for name, mask in MASKS.items() if Kind.TEXT in mask.kinds)


UNIQUE = [name for name, case in CASES.items() if case.unique]
REPEATED = [name for name, case in CASES.items() if not case.unique]
KEYED = [
    name for name, case in CASES.items()
    if case.mask not in ("null", "constant", "redact", "country")
]  # fmt: skip
TEXTS = [
    name for name, case in CASES.items()
    if not case.keeps and case.logical.kind is Kind.TEXT
]  # fmt: skip


@pytest.fixture(params=CASES, ids=list(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


def test_every_mask_has_a_case() -> None:
    assert {case.mask for case in CASES.values()} == set(MASKS)


@pytest.mark.parametrize("mask", MASKS.values(), ids=list(MASKS))
def test_a_mask_says_what_it_is(mask: type[Mask]) -> None:
    assert mask.domain
    assert (inspect.getdoc(mask) or "") not in ("", inspect.getdoc(Mask))
    for option in mask.options:
        assert option.doc.endswith((".", "none."))
        if option.default is not None and option.type is not object:
            option.checked(option.default if option.type is not list else list(option.default))


def test_type_length_and_null_stay(case: Case) -> None:
    original, found = case.run()
    found.validate(full=True)
    assert found.type == original.values.type == case.logical.arrow
    assert len(found) == len(original)
    if case.mask != "null":
        assert found.is_null().equals(original.values.is_null())


def test_the_original_is_left_as_it_was(case: Case) -> None:
    mask = case.build()
    original, _ = case.run()
    assert original.values.equals(case.cells(mask).values)


def test_nothing_and_nothing_but_null_are_masked(case: Case) -> None:
    mask = case.build()
    given_cells = case.cells(mask)
    if mask.learns:
        mask = mask.learned([given_cells])
    empty = given_cells.where(pa.array([False] * len(given_cells)))
    assert mask.mask(empty).equals(empty.values)
    nulls = given_cells.where(given_cells.values.is_null())
    assert len(nulls) > 0
    assert mask.mask(nulls).null_count == len(nulls)


@pytest.mark.parametrize("size", [1, 7, 128])
def test_the_cut_into_batches_does_not_matter(case: Case, size: int) -> None:
    mask = case.build()
    whole = case.cells(mask)
    if mask.learns:
        mask = mask.learned([whole])
    parts = []
    rows_looked_at = len(whole) if size > 1 else 40
    for start in range(0, rows_looked_at, size):
        rows = slice(start, min(start + size, rows_looked_at))
        part = type(whole)(
            whole.values[rows],
            whole.column,
            whole.key,
            whole.unique,
            None if whole.subject is None else whole.subject[rows],
            {name: array[rows] for name, array in whole.others.items()},
        )
        parts.append(mask.mask(part))
    assert pa.concat_arrays(parts).equals(mask.mask(whole)[:rows_looked_at])


@pytest.mark.parametrize("name", REPEATED)
def test_few_distinct_values_are_masked_like_many(name: str) -> None:
    case = CASES[name]
    mask = case.build()
    once = case.cells(mask)
    if mask.learns:
        mask = mask.learned([once])
    rows = pa.array([i * i % len(once) for i in range(5000)])
    many = type(once)(
        once.values.take(rows),
        once.column,
        once.key,
        once.unique,
        None if once.subject is None else once.subject.take(rows),
        {name: array.take(rows) for name, array in once.others.items()},
    )
    assert mask.mask(many).equals(mask.mask(once).take(rows))


def test_two_masks_of_one_key_agree(case: Case) -> None:
    assert case.run()[1].equals(case.run()[1])


@pytest.mark.parametrize("name", KEYED)
def test_two_keys_disagree(name: str) -> None:
    case = CASES[name]
    one, other = case.run(KEY)[1], case.run(OTHER_KEY)[1]
    if case.mask == "password":
        assert not one.equals(other)
        return
    same = sum(
        a == b and a is not None for a, b in zip(one.to_pylist(), other.to_pylist(), strict=True)
    )
    assert same < len(one) // 10


def test_what_must_be_masked_does_not_come_out(case: Case) -> None:
    original, found = case.run()
    mask = case.build()
    values, results = original.values.drop_null(), found.drop_null()
    known = mask.may_meet(values)
    assert len(known) == len(values)
    survivors = pc.and_(pc.is_in(values, results), pc.invert(known))
    assert not pc.any(survivors).as_py()


@pytest.mark.parametrize("name", TEXTS)
def test_nothing_of_an_original_text_comes_out(name: str) -> None:
    case = CASES[name]
    _, found = case.run()
    assert "zqyjx" not in json.dumps(found.to_pylist()).lower().replace("masked_", "")


@pytest.mark.parametrize("name", UNIQUE)
def test_different_values_of_a_unique_column_stay_different(name: str) -> None:
    case = CASES[name]
    _, found = case.run()
    values = found.drop_null()
    assert len(pc.unique(values)) == len(values)


def test_masked_values_stay_what_they_are(case: Case) -> None:
    # Copies made by an earlier version have to agree with those made by a later one; and another
    # process, with other hashes of its own, agrees with the one that wrote the file. To renew it
    # after a mask was changed on purpose: delete it, and run this test once.
    _, found = case.run()
    name = next(n for n, c in CASES.items() if c is case)
    digest = hashlib.sha256(repr(found.to_pylist()).encode()).hexdigest()[:16]
    golden = json.loads(GOLDEN.read_text()) if GOLDEN.exists() else {}
    if name not in golden:
        golden[name] = digest
        GOLDEN.write_text(json.dumps(golden, indent=1) + "\n")
        pytest.fail(f"{name} had no digest; it was written to {GOLDEN.name}")
    assert golden[name] == digest


@pytest.mark.parametrize("name", TEXT_MASKS)
@pytest.mark.parametrize("unique", [False, True])
@given(
    length=st.none() | st.integers(1, 70),
    values=st.lists(st.text(max_size=12) | st.from_regex(r"\+?[0-9 ().-]{3,15}", fullmatch=True),
                    unique=True, min_size=1, max_size=12),
)  # fmt: skip
@settings(max_examples=15)
def test_any_text_becomes_one_that_fits(
    name: str, unique: bool, length: int | None, values: list[str]
) -> None:
    if length is not None:
        values = sorted({value[:length] for value in values})
    logical = text(length)
    options = {"value": "x"} if name == "constant" else {}
    try:
        mask = build_mask(name, options, column(logical), unique)
    except OptionError:
        return
    original = cells(mask, values, logical, unique=unique)
    if mask.learns:
        mask = mask.learned([original])
    try:
        found = mask.mask(original)
    except RulesError as error:
        if name not in ("date_shift", "birth_date", "phone"):
            raise
        shown = [value for value in values if len(value) > 3 and value in error.message]
        if shown:
            raise AssertionError(f"the message shows {shown}") from error
        return
    found.validate(full=True)
    results = found.to_pylist()
    if name != "null":
        assert all(value is not None for value in results)
        assert length is None or max(map(len, results)) <= length
        if unique:
            assert len(set(results)) == len(values)


@pytest.mark.parametrize("name", sorted(MASKS))
def test_an_option_that_is_not_there_is_named_with_the_closest(name: str) -> None:
    mask = MASKS[name]
    for option in mask.options:
        with pytest.raises(OptionError, match="has no option") as caught:
            mask.build({option.name + "s": 1}, column(TEXT), False)
        assert caught.value.key == option.name + "s"
        assert repr(option.name) in caught.value.hint


def test_a_mask_that_is_not_there_is_named_with_the_closest() -> None:
    with pytest.raises(OptionError, match="no mask 'e-mail'") as caught:
        build_mask("e-mail", {}, column(), False)
    assert (caught.value.key, caught.value.hint) == ("mask", "Did you mean 'email'?")


def test_a_mask_that_does_not_fit_the_type_says_what_it_fits() -> None:
    flag = column(LogicalType(Kind.BOOLEAN))
    with pytest.raises(OptionError, match="'email' does not fit a column of type bool") as caught:
        build_mask("email", {}, flag, False)
    assert caught.value.hint == "It fits: text."
