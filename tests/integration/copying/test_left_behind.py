"""What a run that was killed left of a SQLite file that it was making."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds.errors import SchemaError
from tests.support.copying import copied, executed


@pytest.mark.parametrize("killed", [True, False])
def test_an_empty_file_goes_with_its_journal_and_not_without(tmp_path: Path, killed: bool) -> None:
    source = f"sqlite:///{tmp_path / 'a.db'}"
    executed(source, "CREATE TABLE t (id INTEGER PRIMARY KEY)")
    target, journal = tmp_path / "b.db", tmp_path / "b.db-journal"
    target.touch()
    if killed:
        journal.touch()
    with pytest.raises(SchemaError):
        copied(source, f"sqlite:///{target}", create=False)
    assert target.exists() is not killed
    assert not journal.exists()
