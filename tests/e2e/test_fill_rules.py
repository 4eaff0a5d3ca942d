"""``seed fill --rules`` and ``seed inspect --write-rules``, as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.inside import Cli, query
from tests.support.scratch import load

THINGS = """
CREATE TABLE things (id INTEGER PRIMARY KEY, name VARCHAR(40) NOT NULL);
CREATE TABLE parts (id INTEGER PRIMARY KEY, thing_id INTEGER, state VARCHAR(9), sold_at TIMESTAMP);
"""
RULES = """
[tables.parts]
rows = 20
checks = ["(state = 'sold') = (sold_at IS NOT NULL)"]
not_null = ["thing_id", "state"]
[tables.parts.references]
thing_id = "things.id"
[tables.parts.columns]
state = 'choice(("sold", "here"))'
"""


@pytest.fixture
def bare(cli: Cli, tmp_path: Path) -> Cli:
    """``seed`` in a folder without a project."""
    return Cli(tmp_path, cli.home, {})


@pytest.fixture
def url(tmp_path: Path) -> tuple[str, str]:
    """A database of two tables that know nothing of each other."""
    made = f"sqlite:///{tmp_path / 'things.db'}"
    load(made, THINGS)
    return ("--database-url", made)


def test_rules_are_kept_shown_and_taken_back(
    bare: Cli, url: tuple[str, str], tmp_path: Path
) -> None:
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    assert bare("check", *url, "--rules", "rules.toml").code == 0
    shown = bare("inspect", *url, "--rules", "rules.toml", "--json").json["tables"]
    by = {c["column"]: c["by"] for t in shown if t["table"] == "parts" for c in t["columns"]}
    assert by == {"id": "key", "thing_id": "reference", "state": "rule", "sold_at": "condition"}
    assert bare("fill", *url, "--rules", "rules.toml", "--count", "things=5").code == 0
    assert len(query(url[1], "SELECT * FROM things")) == 5
    rows = query(url[1], "SELECT thing_id, state, sold_at FROM parts")
    assert len(rows) == 20
    assert all(1 <= thing <= 5 and (state == "sold") == bool(sold) for thing, state, sold in rows)
    (tmp_path / "rules.toml").unlink()
    why = bare("why", "parts", "7", *url).stdout
    assert rows[6][1] in why
    assert bare("verify", *url).code == 0
    assert bare("undo", *url, "--yes").code == 0
    assert query(url[1], "SELECT * FROM parts") == []


def test_a_mistake_in_the_rules_is_named_and_nothing_is_written(
    bare: Cli, url: tuple[str, str], tmp_path: Path
) -> None:
    mistaken = "[tables.parts]\nchecks = ['size > 1']"
    (tmp_path / "rules.toml").write_text(mistaken, encoding="utf-8")
    done = bare("fill", *url, "--rules", "rules.toml")
    assert done.code == 2
    assert "rules.toml:2 (tables.parts.checks[1]): parts has no column 'size'" in done.stderr
    assert query(url[1], "SELECT * FROM parts") == []


def test_a_first_file_is_written_once_and_changes_nothing(
    bare: Cli, url: tuple[str, str], tmp_path: Path
) -> None:
    done = bare("inspect", *url, "--write-rules", "rules.toml")
    assert "Next: seed fill --rules rules.toml" in done.stdout
    text = (tmp_path / "rules.toml").read_text(encoding="utf-8")
    assert text.replace("rules.toml", "FILE") == bare("inspect", *url, "--write-rules", "-").stdout
    again = bare("inspect", *url, "--write-rules", "rules.toml")
    assert "--force" in again.stderr
    assert bare("inspect", *url, "--write-rules", "rules.toml", "--force").code == 0
    plain = bare("fill", *url, "--dry-run").stdout.splitlines()[:4]
    assert bare("fill", *url, "--rules", "rules.toml", "--dry-run").stdout.splitlines()[:4] == plain
