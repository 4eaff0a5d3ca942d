"""Functions that are called when an object is made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from seeds.errors import DeclarationError, UsageError
from tests.support.blog import (
    Writer,
    WriterFactory,
)

pytestmark = pytest.mark.usefixtures("stream")


class TestHooks:
    def test_hooks_run_in_order_with_what_they_are_about(self) -> None:
        seen: list[str] = []

        class Watched(WriterFactory):
            def before_make(self, values: dict[str, Any]) -> Mapping[str, Any] | None:
                seen.append("before")
                values["name"] = "Hooked"
                return None

            def after_make(self, obj: Writer) -> None:
                seen.append(obj.name)

        Watched().on(after_make=lambda obj: seen.append("on")).make()
        assert seen == ["before", "Hooked", "on"]

    def test_before_make_may_return_other_values(self) -> None:
        made = WriterFactory().on(before_make=lambda values: {**values, "name": "Other"}).make()
        assert made.name == "Other"

    def test_before_make_sets_what_the_model_has(self) -> None:
        with pytest.raises(DeclarationError, match="Writer has no attribute 'nmae'") as caught:
            WriterFactory().on(before_make=lambda values: {**values, "nmae": "Other"}).make()
        assert caught.value.hint == "Did you mean 'name'?"

    def test_what_cannot_be_called_is_no_hook(self) -> None:
        with pytest.raises(UsageError, match="5 cannot be called"):
            WriterFactory().on(after_make=5)  # type: ignore[arg-type]  # that is the mistake

    def test_before_make_returns_a_dictionary_or_nothing(self) -> None:
        with pytest.raises(DeclarationError, match="before_make\\(\\) returned 5"):
            WriterFactory().on(before_make=lambda _values: 5).make()

    def test_a_hook_that_awaits_is_refused_while_making(self) -> None:
        async def later(_obj: object) -> None: ...

        with pytest.raises(DeclarationError, match="making objects awaits nothing"):
            WriterFactory().on(after_make=later).make()

    def test_a_hook_that_does_not_exist_is_refused(self) -> None:
        with pytest.raises(UsageError, match="no hook 'after_mkae'"):
            WriterFactory().on(after_mkae=print)
