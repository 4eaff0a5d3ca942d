"""``seed verify`` is a real check: damage is found, and named."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.models import User
from seeds.load import backend_for
from seeds.load.engine import create_engine
from seeds.schema.digest import Digest
from seeds.schema.metadata import table_info
from tests.e2e.inside import Cli, Done, copied, execute


@pytest.fixture(scope="module")
def sound_sqlite(cli: Cli, new_sqlite_url: Callable[[], str]) -> str:
    url = new_sqlite_url()
    cli.migrated(url)("all", "--clear", "--env", "demo", check=True)
    return url


@pytest.fixture(scope="module")
def sound_postgresql(cli: Cli, new_postgresql_url: Callable[[], str]) -> str:
    url = new_postgresql_url()
    cli.migrated(url)("all", "--clear", "--env", "demo", check=True)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def sound(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A sound database of each main kind in turn, to be damaged."""
    url: str = request.getfixturevalue(f"sound_{request.param}")
    if request.param == "sqlite":
        copy = tmp_path / "copy.db"
        shutil.copy(url.removeprefix("sqlite:///"), copy)
        yield f"sqlite:///{copy}"
        return
    with copied(request.getfixturevalue("postgresql_server"), url) as copy_url:
        yield copy_url


only_postgresql = pytest.mark.parametrize("sound", ["postgresql"], indirect=True)


def failed(done: Done) -> dict[str, str]:
    assert done.code == 4
    assert done.json["ok"] is False
    return {c["name"]: c["detail"] for c in done.json["checks"] if not c["ok"]}


def unguarded(url: str, *drops: str) -> list[str]:
    """Statements that let damage in: on PostgreSQL constraints have to go first."""
    return [] if url.startswith("sqlite") else list(drops)


def test_a_sound_database_passes(cli: Cli, sound: str) -> None:
    done = cli.on(sound)("verify", "--json")
    assert done.code == 0
    assert all(c["ok"] for c in done.json["checks"])
    names = " ".join(c["name"] for c in done.json["checks"])
    for kind in ("foreign key orders.user_id", "unique users.email", "sequence users.id"):
        assert kind in names


def test_an_orphan_is_found_with_its_key(cli: Cli, sound: str) -> None:
    drops = unguarded(sound, "ALTER TABLE orders DROP CONSTRAINT fk_orders_user_id_users")
    execute(sound, *drops, "UPDATE orders SET user_id = 999999 WHERE id = 7")
    found = failed(cli.on(sound)("verify", "--json"))
    (name,) = [n for n in found if n.startswith("foreign key")]
    assert name == "foreign key orders.user_id -> users"
    assert "1 rows without a parent, such as 7" in found[name]


def test_a_duplicate_is_found_with_its_value(cli: Cli, sound: str) -> None:
    execute(
        sound,
        "DROP INDEX ix_users_email",
        "UPDATE users SET email = 'admin@example.com' WHERE id = 3",
    )
    found = failed(cli.on(sound)("verify", "--json"))
    assert "admin@example.com" in found["unique users.email"]


DAMAGES = [
    ("UPDATE orders SET subtotal = subtotal + 1, total = total + 1 WHERE id = 5",
     "order-subtotal"),
    ("UPDATE order_items SET quantity = quantity + 1, total = total + unit_price WHERE id = 9",
     "order-subtotal"),
    ("UPDATE orders SET tax = tax + 0.01, total = total + 0.01 WHERE id = 5", "order-tax"),
    ("UPDATE orders SET shipping = shipping + 1, total = total + 1 WHERE id = 5",
     "order-shipping"),
    ("DELETE FROM order_items WHERE order_id = 6", "order-items"),
    ("DELETE FROM user_preferences WHERE user_id = 4", "user-preferences"),
    ("UPDATE users SET created_at = '2040-01-01', updated_at = '2040-01-01'"  # noqa: ISC004 - one statement, on two lines
     " WHERE id = (SELECT user_id FROM orders LIMIT 1)", "order-after-user"),
    ("UPDATE ticket_messages SET created_at = '2001-01-01 00:00:00+00' WHERE id = 2",
     "message-after-ticket"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "check"), DAMAGES)
@pytest.mark.parametrize("sound", ["sqlite"], indirect=True)
def test_a_broken_rule_of_the_shop_is_found_by_the_check_of_that_rule(
    cli: Cli, sound: str, damage: str, check: str
) -> None:
    execute(sound, damage)
    assert check in failed(cli.on(sound)("verify", "--json"))


@only_postgresql
def test_broken_rules_are_found_in_postgresql_as_in_sqlite(cli: Cli, sound: str) -> None:
    execute(sound, *(damage for damage, _ in DAMAGES))
    found = set(failed(cli.on(sound)("verify", "--json")))
    assert found == {check for _, check in DAMAGES}


def test_a_wrong_total_is_found(cli: Cli, sound: str) -> None:
    drops = unguarded(sound, "ALTER TABLE orders DROP CONSTRAINT ck_orders_total")
    if sound.startswith("sqlite"):
        drops = ["PRAGMA ignore_check_constraints = ON"]
    execute(sound, *drops, "UPDATE orders SET total = total + 5 WHERE id = 2")
    assert "order-total" in failed(cli.on(sound)("verify", "--json"))


def test_an_order_delivered_before_it_was_paid_is_found(cli: Cli, sound: str) -> None:
    drops = unguarded(
        sound,
        "ALTER TABLE orders DROP CONSTRAINT ck_orders_delivered_at",
        "ALTER TABLE orders DROP CONSTRAINT ck_orders_shipped_at",
        "ALTER TABLE orders DROP CONSTRAINT ck_orders_paid_at",
    )
    if sound.startswith("sqlite"):
        drops = ["PRAGMA ignore_check_constraints = ON"]
    damage = (
        "UPDATE orders SET delivered_at = '2001-01-01 00:00:00+00' WHERE id ="
        " (SELECT min(id) FROM orders WHERE delivered_at IS NOT NULL)"
    )
    execute(sound, *drops, damage)
    assert set(failed(cli.on(sound)("verify", "--json"))) == {"order-times"}


# SQLite cannot drop NOT NULL, and its next key is always above the highest.
@only_postgresql
def test_a_missing_required_value_is_found(cli: Cli, sound: str) -> None:
    execute(
        sound,
        "ALTER TABLE users ALTER full_name DROP NOT NULL",
        "UPDATE users SET full_name = NULL WHERE id = 8",
    )
    assert "8" in failed(cli.on(sound)("verify", "--json"))["required users"]


@only_postgresql
def test_a_sequence_behind_the_data_is_found(cli: Cli, sound: str) -> None:
    execute(sound, "SELECT setval(pg_get_serial_sequence('users', 'id'), 3)")
    found = failed(cli.on(sound)("verify", "--json"))
    assert list(found) == ["sequence users.id"]
    assert "the next key would be 4" in found["sequence users.id"]


CHANGES = (
    "UPDATE users SET full_name = 'Somebody Else' WHERE id = 9",
    "UPDATE products SET price = price + 0.01 WHERE id = 9",
    "UPDATE products SET tags = '[]' WHERE id = 9",
    "UPDATE users SET is_verified = NOT is_verified WHERE id = 9",
    "UPDATE users SET updated_at = '2039-01-01 00:00:00.000001+00' WHERE id = 9",
    "UPDATE users SET bio = NULL WHERE id = (SELECT max(id) FROM users WHERE bio IS NOT NULL)",
    "UPDATE users SET bio = '' WHERE id = (SELECT max(id) FROM users WHERE bio IS NULL)",
)


def test_the_digest_of_a_table_changes_with_any_value_and_only_that_tables(
    cli: Cli, sound: str
) -> None:
    on = cli.on(sound)
    before = on("verify", "--json").digests
    for change in CHANGES:
        execute(sound, change)
        after = on("verify", "--json").digests
        table = change.split()[1]
        assert {t for t in before if before[t] != after[t]} == {table}, change
        before = after


def test_the_digest_does_not_depend_on_the_order_of_the_rows(cli: Cli, sound_sqlite: str) -> None:
    engine = create_engine(sound_sqlite)
    table = table_info(User.metadata.tables["users"])
    with engine.connect() as connection:
        (batch,) = backend_for(connection).read(table, list(table.columns))
    engine.dispose()
    forwards, backwards = Digest(), Digest()
    forwards.update(batch)
    order = list(range(batch.rows.num_rows))[::-1]
    for start in range(0, len(order), 7):
        backwards.update(type(batch)(table, batch.rows.take(order[start : start + 7])))
    assert forwards.hexdigest() == backwards.hexdigest()


def test_the_text_report_shows_failures(cli: Cli, sound: str) -> None:
    execute(sound, "DELETE FROM user_preferences WHERE user_id = 4")
    done = cli.on(sound)("verify")
    assert done.code == 4
    assert "user-preferences" in done.stdout
    assert "1 of " in done.stdout
    assert "failed" in done.stdout


def test_verify_changes_nothing(cli: Cli, sound: str) -> None:
    on = cli.on(sound)
    assert on("verify", "--json").stdout == on("verify", "--json").stdout
