"""Texts as words, and values found within them."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, strategies as st

from seeds.anonymize.proof import originals as kept, scan
from seeds.anonymize.proof.originals import Originals, Table
from seeds.anonymize.proof.public import public_texts
from seeds.anonymize.proof.texts import leaves_of, texts_of
from seeds.anonymize.proof.words import words_of
from seeds.schema.types import Kind, LogicalType

KEY = b"0123456789abcdef"
NOTHING: Any = pa.array([], pa.string())


def found(values: list[str], text: str) -> bool:
    """Tell whether one of the values is found in a text, as the proof looks for it."""
    collected = Originals(public_texts(()))
    collected.add(pa.array(values))
    collected.freeze()
    return collected.found(words_of(pa.array([text]), collected.key)) > 0


@pytest.mark.parametrize(
    "text",
    [
        "ana.silva7@mail.example",
        "ANA.SILVA7@MAIL.EXAMPLE",
        "write to <ana.silva7@mail.example>, please",
        '{"to": ["ana.silva7@mail.example"]}',
        "mailto:ana.silva7@mail.example?subject=x",
    ],
)
def test_an_address_is_found_wherever_it_stands(text: str) -> None:
    assert found(["ana.silva7@mail.example"], text)


def test_a_part_of_an_address_is_not_the_address() -> None:
    assert not found(["ana.silva7@mail.example"], "ana.silva7@mail")
    assert not found(["ana.silva7@mail.example"], "somebody@mail.example")


def test_accents_and_capitals_are_the_same_however_they_are_written() -> None:
    assert found(["Żółw Grünbaum-9"], "żółw gru\u0308nbaum 9")


def test_a_word_without_digits_is_found_as_a_whole_cell_alone() -> None:
    assert found(["Xanthippe"], "xanthippe")
    assert not found(["Xanthippe"], "she is no Xanthippe")


def test_what_is_short_or_of_public_words_is_not_looked_for() -> None:
    assert not found(["ab12"], "ab12")
    assert not found(["Mary Smith"], "Mary Smith")
    assert found(["Mary Qxzwvut7"], "for Mary Qxzwvut7")


def test_a_long_value_is_found_by_its_end() -> None:
    long = "$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$aGFzaGhhc2hoYXNo"
    assert found([long], f"hash {long}")
    assert not found([long], "$argon2id$v=19$m=65536,t=3,p=4$b3RoZXJzYWx0$b3RoZXJoYXNo")


@given(st.lists(st.text(max_size=40), max_size=8))
def test_words_do_not_depend_on_what_stands_beside(texts: list[str]) -> None:
    together = words_of(pa.array(texts, pa.string()), KEY)
    alone = [words_of(pa.array([text]), KEY) for text in texts]
    assert together.counts.tolist() == [len(w.hashes) for w in alone]
    assert together.hashes.tolist() == [h for w in alone for h in w.hashes.tolist()]
    assert together.sizes.tolist() == [int(w.sizes[0]) for w in alone]


@given(st.lists(st.from_regex(r"[a-z0-9]{1,30}", fullmatch=True), min_size=1, max_size=20))
def test_different_words_have_different_numbers(words: list[str]) -> None:
    numbers = words_of(pa.array([" ".join(words)]), KEY).hashes
    assert len(set(numbers.tolist())) == len(set(words))


_WORDS = st.sampled_from(["ana", "b7", "qxzwvut", "mail", "silva7", "x", "12345678", "strasse9"])
_SENTENCES = st.lists(_WORDS, min_size=1, max_size=8).map(" ".join)


@given(st.lists(_SENTENCES, min_size=1, max_size=6), st.lists(_SENTENCES, min_size=1, max_size=6))
def test_what_is_found_is_every_run_of_words_that_is_a_value(
    values: list[str], texts: list[str]
) -> None:
    collected = Originals(NOTHING)
    collected.add(pa.array(values))
    collected.freeze()
    # As it is said: values of eight letters, the last six words; one word needs a digit.
    known = {tuple(v.split()[-6:]) for v in values if len(v.replace(" ", "")) >= 8}
    expected = sum(
        text.split()[start:end] == list(value)
        and (len(value) > 1 or any(map(str.isdigit, value[0])) or text == value[0])
        for text in texts
        for value in known
        for start, end in itertools.combinations(range(len(text.split()) + 1), 2)
    )
    assert collected.found(words_of(pa.array(texts), collected.key)) == expected


@given(st.sets(st.integers(0, 2**64 - 1), max_size=40), st.integers(0, 2**46 - 1))
def test_a_table_knows_its_numbers_whatever_their_places(numbers: set[int], low: int) -> None:
    beside = {number >> 46 << 46 | low for number in numbers}  # at the same places
    table = Table(np.array([*numbers, *sorted(beside)[::2]], np.uint64))
    asked = np.array([*numbers, *beside], np.uint64)
    known = {*numbers, *sorted(beside)[::2]}
    assert table.has(asked).tolist() == [int(number) in known for number in asked]


def test_two_runs_have_different_numbers() -> None:
    one, other = (Originals(NOTHING) for _ in range(2))
    assert one.key != other.key


def test_many_values_go_into_a_file_and_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_TOGETHER", 100)
    monkeypatch.setattr(kept, "_IN_MEMORY", 250)
    collected = Originals(NOTHING)
    for start in range(0, 2000, 50):
        collected.add(pa.array([f"token{n:06d}" for n in range(start, start + 50)]))
    collected.freeze()
    assert collected.values == 2000
    asked = pa.array([f"token{n:06d}" for n in range(1990, 2010)])
    assert collected.found(words_of(asked, collected.key)) == 10
    assert any(isinstance(run, np.memmap) for runs in collected._runs.values() for run in runs)
    collected.close()


def test_the_leaves_of_documents_are_their_values() -> None:
    documents = ['{"a": "one", "b": ["two", 3], "c": {"d": "four"}}', '"five"', "[]", "7",
                 r'{"e": "s\u00e9ven \"x\"", "n": 12345678901}']  # fmt: skip
    leaves = leaves_of(pa.array(documents)).to_pylist()
    assert sorted(leaves) == sorted(["one", "two", "four", "five", 'séven "x"', "12345678901"])


def test_long_texts_are_taken_apart_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "_ROOM", 10_000)
    texts = pa.array(["short", "x" * 50_000, *["y" * 1_000] * 100])
    pieces = list(scan._pieces(texts))
    assert all(len(piece) == 1 or piece.nbytes <= 10_000 for piece in pieces)
    assert pa.concat_arrays(pieces) == texts


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.JSON])
def test_what_links_write_with_percent_signs_is_looked_at_as_it_reads(kind: Kind) -> None:
    texts = pa.array(['"/?mail=ana%40x.example"', '"100%"', None, '"%zz"'])
    plain, *decoded = texts_of(texts, LogicalType(kind))
    assert plain.to_pylist() == ['"/?mail=ana%40x.example"', '"100%"', '"%zz"']
    assert [one.to_pylist() for one in decoded] == [['"/?mail=ana@x.example"']]
    assert len(texts_of(pa.array(['"100%"']), LogicalType(kind))) == 1
