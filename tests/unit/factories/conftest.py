from __future__ import annotations

from collections.abc import Iterator

import pytest

import seeds
from tests.support import generation


@pytest.fixture
def stream() -> Iterator[seeds.Stream]:
    """Make the same objects in each test."""
    with seeds.stream(seed=42, as_of=generation.AS_OF) as made:
        yield made
