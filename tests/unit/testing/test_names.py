"""Names of factories."""

from __future__ import annotations

import pytest

import seeds.testing
from seeds.errors import UsageError
from seeds.factories.factory import Factory
from seeds.testing.factories import Factories, names_of, snake_name
from tests.support import library


def test_class_names_become_snake_case() -> None:
    def named(name: str) -> type:
        return type(name, (), {})

    assert [
        snake_name(named(n)) for n in ("UserFactory", "HTTPServerFactory", "User2Factory", "A")
    ] == ["user_factory", "http_server_factory", "user2_factory", "a"]


def test_a_factory_goes_by_class_snake_case_and_entity() -> None:
    assert names_of(library.MemberFactory) == [
        "MemberFactory",
        "member_factory",
        "member",
        "members",
    ]


def test_the_factory_that_is_the_default_has_the_name_of_the_table() -> None:
    class Reader(library.MemberFactory):
        pass

    class Scholar(library.MemberFactory, default=True):
        pass

    both = Factories([library.MemberFactory, Reader], None)
    with pytest.raises(UsageError, match="several factories are called 'members'"):
        both["members"]
    assert isinstance(both.reader, Reader)
    three: Factories = Factories([library.MemberFactory, Reader, Scholar], None)
    assert isinstance(three["members"], Scholar)
    assert not hasattr(three, "__wrapped__")


def test_the_package_offers_its_types_and_nothing_else() -> None:
    assert seeds.testing.Factories is Factories
    with pytest.raises(AttributeError, match="has no attribute 'Fctories'"):
        seeds.testing.Fctories  # noqa: B018 - asked for
    assert isinstance(Factories([library.BookFactory], None).book, Factory)
