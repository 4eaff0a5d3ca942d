from __future__ import annotations

import pytest

from seeds.config.environments import check_name, kind_of, may_meet
from seeds.errors import ConfigError


def test_disposable_environments_may_share_a_database_and_so_may_protected_ones() -> None:
    assert may_meet(kind_of("development"), kind_of("test"))
    assert may_meet(kind_of("staging"), kind_of("production"))


def test_disposable_and_protected_never_meet() -> None:
    assert not may_meet(kind_of("demo"), kind_of("production"))
    assert not may_meet(kind_of("staging"), kind_of("development"))


@pytest.mark.parametrize("name", ["", "a/b", "..", "a b", "1st", "x" * 64, "é", "a\n"])
def test_a_name_that_could_not_name_a_file_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match="SEED_ENV"):
        check_name(name, "SEED_ENV")
