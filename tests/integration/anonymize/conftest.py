"""A key of masking."""

from __future__ import annotations

import pytest

KEY = "9f8c1b7e5d3a42606c4e8f1a2b3d5c7e90817263544f3e2d1c0bfaebdc8d7e6f"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    """The key of masking, in the environment."""
    monkeypatch.setenv("SEEDS_ANONYMIZE_KEY", KEY)
    return KEY
