"""The streams that objects come from."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

import seeds
from seeds.errors import CapacityError, UsageError
from seeds.factories.factory import Factory
from tests.support import generation
from tests.support.blog import (
    Profile,
    Writer,
    WriterFactory,
)

pytestmark = pytest.mark.usefixtures("stream")
AS_OF = generation.AS_OF


class TestStreams:
    def test_a_token_makes_the_same_stream_again(self, stream: seeds.Stream) -> None:
        first = WriterFactory().make().email
        with seeds.stream(token=stream.token):
            assert WriterFactory().make().email == first

    @pytest.mark.parametrize(
        "stream",
        [
            seeds.Stream(0),
            seeds.Stream(2**64 - 1, dt.datetime(2020, 2, 29, 23, 59, 59, 7, dt.UTC)),
            seeds.Stream(7, AS_OF, "de_DE"),
        ],
        ids=str,
    )
    def test_tokens_say_everything(self, stream: seeds.Stream) -> None:
        with seeds.stream(token=stream.token) as again:
            assert (again.seed, again.as_of, again.locale) == (
                stream.seed,
                stream.as_of,
                stream.locale,
            )

    @pytest.mark.parametrize("token", ["", "42", "x@2026-01-01", "42@never", "1@2026-01-01@a@b"])
    def test_what_is_no_token_is_refused(self, token: str) -> None:
        with pytest.raises(UsageError, match="no token"), seeds.stream(token=token):
            pass

    @pytest.mark.parametrize("given", [{"seed": "x"}, {"as_of": "2026-01-01"}, {"as_of": 5}])
    def test_what_is_no_seed_and_no_time_is_refused(self, given: Any) -> None:
        with pytest.raises(UsageError, match="a stream's"), seeds.stream(**given):
            pass

    def test_another_seed_gives_other_values_and_the_same_one_the_same(self) -> None:
        def emails(seed: int) -> list[str]:
            with seeds.stream(seed=seed, as_of=AS_OF):
                return [w.email for w in WriterFactory().make_batch(5)]

        assert emails(1) == emails(1) != emails(2)

    def test_unique_values_run_out_with_a_clear_error(self) -> None:
        class Few(Factory[Profile]):
            writer = seeds.ref(Writer)
            motto = seeds.code("m", 1)

        with pytest.raises(CapacityError, match=r"profiles\.motto can make .* unique values"):
            Few().make_batch(1000)

    def test_a_batch_that_was_too_large_took_no_rows(self) -> None:
        class Few(Factory[Profile]):
            writer = seeds.ref(Writer)
            motto = seeds.code("m", 1)

        with seeds.stream(seed=1):
            with pytest.raises(CapacityError):
                Few().make_batch(1000)
            again = Few().make_batch(5)
        with seeds.stream(seed=1):
            assert [p.motto for p in Few().make_batch(5)] == [p.motto for p in again]
