"""Masked copies from end to end."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from seeds import api
from seeds.errors import ConfigError, GuardError, PrivacyError, RulesError, SchemaError
from tests.support.copying import executed, rows

SHOP = (
    (
        "CREATE TABLE users (id INTEGER PRIMARY KEY, email VARCHAR(120) NOT NULL UNIQUE,"
        " role VARCHAR(20), bio TEXT)"
    ),
    (
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL"
        " REFERENCES users (id), email VARCHAR(120), note TEXT)"
    ),
    "CREATE TABLE sessions (token VARCHAR(64) PRIMARY KEY, user_id INTEGER)",
    (
        "INSERT INTO users VALUES (1, 'ana.silva@mail.example', 'user', 'likes tea'),"
        " (2, 'ben@mail.example', 'admin', NULL)"
    ),
    (
        "INSERT INTO orders VALUES (10, 1, 'ana.silva@mail.example', 'ring twice'),"
        " (11, 2, 'BEN@mail.example', '')"
    ),
    "INSERT INTO sessions VALUES ('0123456789abcdef0123456789abcdef', 1)",
)

RULES = """
version = 1

[tables.users.columns]
id = { keep = "a number" }
email = { mask = "email" }
role = { keep = "no person" }
bio = { mask = "null" }

[tables.orders.columns]
id = { keep = "a number" }
email = { mask = "email" }
note = { keep = "about parcels" }

[tables.sessions]
rows = "none"
reason = "log-ins of real people"
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.toml"
    file.write_text(RULES)
    return file


CREATE = api.AnonymizeOptions(create_tables=True)


def test_a_copy_is_masked_complete_and_marked_as_staging(
    ends: tuple[str, str], rules: Path
) -> None:
    source, target = ends
    executed(source, *SHOP)
    report = api.anonymize(source, target, rules, CREATE)
    assert report.ok
    assert report.run == 1
    assert {t.table: t.rows for t in report.tables} == {"users": 2, "orders": 2, "sessions": 0}
    assert rows(target, "SELECT id, role, bio FROM users ORDER BY id") == [
        (1, "user", None),
        (2, "admin", None),
    ]
    joined = rows(
        target,
        "SELECT count(*) FROM users u JOIN orders o ON lower(o.email) = lower(u.email)"
        " AND o.user_id = u.id WHERE u.email LIKE '%@staging.invalid'",
    )
    assert joined == [(2,)]
    status = api.status(database_url=target)
    assert (status.marker, status.protected) == ("staging", True)


def test_the_source_is_as_it_was(ends: tuple[str, str], rules: Path) -> None:
    source, target = ends
    executed(source, *SHOP)
    before = rows(source, "SELECT * FROM users ORDER BY id")
    api.anonymize(source, target, rules, CREATE)
    assert rows(source, "SELECT * FROM users ORDER BY id") == before
    query = "SELECT count(*) FROM information_schema.tables WHERE table_name = 'seed_runs'"
    if source.startswith("sqlite"):
        query = "SELECT count(*) FROM sqlite_master WHERE name = 'seed_runs'"
    assert rows(source, query) == [(0,)]


def test_the_manifest_says_what_was_done_and_no_value(ends: tuple[str, str], rules: Path) -> None:
    source, target = ends
    executed(source, *SHOP)
    report = api.anonymize(source, target, rules, CREATE)
    manifest = Path(report.manifest)
    assert manifest == rules.parent / "seeds-anonymize-manifest.json"
    written = json.loads(manifest.read_text())
    assert written["output"] == "pseudonymised"
    assert written["key_id"] == report.key_id
    assert written["rules"]["sha256"] == report.rules_sha256
    assert written["proof"]["survivors"] == 0
    assert written["proof"]["originals"] >= 2
    tables = {t["table"]: t for t in written["tables"]}
    assert tables["users"]["masked"] == {"email": "email", "bio": "null"}
    assert tables["orders"]["kept"]["note"] == "about parcels"
    assert tables["sessions"]["rows"] == 0
    assert "ana.silva" not in manifest.read_text()


def test_what_a_killed_run_left_beside_the_manifest_is_cleared_away(
    ends: tuple[str, str], rules: Path
) -> None:
    source, target = ends
    executed(source, *SHOP)
    left = rules.parent / ".seeds-anonymize-manifest.json.part"
    left.write_text("{half")
    with pytest.raises(SchemaError):
        api.anonymize(source, target, rules)
    assert not left.exists()


def test_a_second_copy_is_the_same(two: tuple[str, str], sqlite_url: str, rules: Path) -> None:
    source, target = two
    executed(source, *SHOP)
    api.anonymize(source, target, rules, CREATE)
    api.anonymize(source, sqlite_url, rules, CREATE)
    query = "SELECT id, email FROM users ORDER BY id"
    assert rows(target, query) == rows(sqlite_url, query)


def test_a_value_that_survives_fails_the_run_and_names_the_column(
    ends: tuple[str, str], rules: Path
) -> None:
    source, target = ends
    executed(source, *SHOP)
    executed(source, "UPDATE orders SET note = 'write to Ana.Silva@MAIL.example, please'")
    with pytest.raises(PrivacyError) as caught:
        api.anonymize(source, target, rules, CREATE)
    assert "orders.note (2)" in caught.value.message
    assert "silva" not in caught.value.message.lower()
    assert not Path(rules.parent / "seeds-anonymize-manifest.json").exists()
    if target.startswith("sqlite"):
        assert not Path(target.removeprefix("sqlite:///")).exists()
    else:
        assert rows(target, "SELECT count(*) FROM pg_class WHERE relname = 'users'") == [(0,)]


def test_without_a_key_nothing_runs(
    ends: tuple[str, str], rules: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = ends
    monkeypatch.delenv("SEEDS_ANONYMIZE_KEY")
    with pytest.raises(ConfigError, match="SEEDS_ANONYMIZE_KEY is not set"):
        api.anonymize(source, target, rules, CREATE)


def test_a_column_that_is_new_stops_the_run_before_the_first_row(
    ends: tuple[str, str], rules: Path
) -> None:
    source, target = ends
    executed(source, *SHOP, "ALTER TABLE users ADD phone VARCHAR(20)")
    with pytest.raises(RulesError, match=r"users\.phone"):
        api.anonymize(source, target, rules, CREATE)


def test_a_dry_run_counts_and_writes_nothing(ends: tuple[str, str], rules: Path) -> None:
    source, target = ends
    executed(source, *SHOP)
    report = api.anonymize(
        source, target, rules, api.AnonymizeOptions(create_tables=True, dry_run=True)
    )
    assert report.dry_run
    assert report.run is None
    assert {t.table: t.rows for t in report.tables} == {"users": 2, "orders": 2, "sessions": 0}
    assert list(rules.parent.glob("*manifest*")) == []
    if target.startswith("sqlite"):
        assert not Path(target.removeprefix("sqlite:///")).exists()
    else:
        assert rows(target, "SELECT count(*) FROM pg_class WHERE relname = 'users'") == [(0,)]


def test_a_target_marked_as_disposable_is_refused(ends: tuple[str, str], rules: Path) -> None:
    import datetime as dt

    from seeds.ledger.ledger import Ledger
    from tests.support.copying import connected

    source, target = ends
    executed(source, *SHOP)
    now = dt.datetime.now(dt.UTC)
    with connected(target) as connection:
        ledger = Ledger(connection)
        ledger.create()
        ledger.record(
            started_at=now, version="0", command="all", env="development", protected=False,
            mark=True, seed=1, as_of=now, locale="", tables=[],
        )  # fmt: skip
    with pytest.raises(GuardError, match="marked development"):
        api.anonymize(source, target, rules, CREATE)


def test_a_target_with_other_rows_is_refused(ends: tuple[str, str], rules: Path) -> None:
    source, target = ends
    executed(source, *SHOP)
    executed(target, "CREATE TABLE mine (id INTEGER PRIMARY KEY)", "INSERT INTO mine VALUES (1)")
    with pytest.raises(GuardError, match="rows in mine"):
        api.anonymize(source, target, rules, CREATE)


def test_a_target_called_production_is_asked_about(tmp_path: Path, rules: Path) -> None:
    source, target = f"sqlite:///{tmp_path / 'a.db'}", f"sqlite:///{tmp_path / 'shop_prod.db'}"
    executed(source, *SHOP)
    with pytest.raises(GuardError, match="needs a confirmation"):
        api.anonymize(source, target, rules, CREATE)
    with pytest.raises(GuardError, match="not confirmed"):
        api.anonymize(source, target, rules, CREATE, confirm=lambda question: False)


def test_batches_and_threads_do_not_matter(two: tuple[str, str], rules: Path) -> None:
    source, target = two
    executed(source, *SHOP)
    first = api.anonymize(source, target, rules, CREATE)
    executed(target, "DROP TABLE orders, users, sessions, seed_runs")
    second = api.anonymize(
        source, target, rules, api.AnonymizeOptions(create_tables=True, batch_size=1, jobs=3)
    )
    assert {t.table: t.digest for t in first.tables} == {t.table: t.digest for t in second.tables}


def test_a_copy_is_not_undone_row_by_row(ends: tuple[str, str], rules: Path) -> None:
    from seeds.errors import UsageError

    source, target = ends
    executed(source, *SHOP)
    api.anonymize(source, target, rules, CREATE)
    with pytest.raises(UsageError, match="copy of another database"):
        api.undo([1], database_url=target, yes=True)
