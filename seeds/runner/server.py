"""What the doctor asks each kind of database: who serves it, how much room, what is allowed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlalchemy as sa

from seeds.ledger.ledger import RUNS
from seeds.runner.examination import Examination

if TYPE_CHECKING:
    from seeds.schema.table import TableInfo

CONNECTION: Final = "connection"
SPACE: Final = "space"
PRIVILEGES: Final = "privileges"

LITTLE: Final = 1_000_000_000
"""Free bytes below which a note is made."""
NOTHING: Final = 50_000_000
"""Free bytes below which it is a problem."""

_NEEDED: Final = ("SELECT", "INSERT", "UPDATE", "DELETE")
_NO_TLS: Final = "Add ?sslmode=require to the URL if the network between is not your own."
_GRANT: Final = "Connect as the owner of the tables, or grant the role what is missing."


def be_patient(connection: sa.Connection) -> None:
    """Let no statement wait long for what others hold, nor run for ever."""
    match connection.dialect.name:
        case "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            connection.exec_driver_sql("SET LOCAL statement_timeout = '30s'")
        case "mysql" | "mariadb":
            connection.exec_driver_sql("SET SESSION lock_wait_timeout = 1")
            connection.exec_driver_sql("SET SESSION innodb_lock_wait_timeout = 1")
        case "sqlite":
            connection.exec_driver_sql("PRAGMA busy_timeout = 1000")


def examine_server(seen: Examination, connection: sa.Connection, *, local: bool) -> None:
    """Note version, user, encryption and whether the database can be written to.

    Args:
        seen: Takes the findings.
        connection: The connection.
        local: Whether the host is certainly this machine.
    """
    match connection.dialect.name:
        case "postgresql":
            _postgresql(seen, connection, local)
        case "mysql" | "mariadb":
            _mysql(seen, connection, local)
        case "sqlite":
            _sqlite(seen, connection)
        case name:
            version = ".".join(map(str, connection.dialect.server_version_info or ()))
            seen.ok(CONNECTION, "server", f"{name} {version}".strip())


def examine_space(seen: Examination, connection: sa.Connection, *, local: bool) -> None:
    """Note the size of the database and, where it can be known, the room that is left."""
    match connection.dialect.name:
        case "postgresql":
            size = connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
            seen.ok(SPACE, "database", _bytes(int(size or 0)))
            folder = _data_directory(connection) if local else None
            if folder is not None:
                _free(seen, folder)
        case "mysql" | "mariadb":
            size = connection.scalar(
                sa.text(
                    "SELECT coalesce(sum(data_length + index_length), 0)"
                    " FROM information_schema.tables WHERE table_schema = database()"
                )
            )
            seen.ok(SPACE, "database", _bytes(int(size or 0)))
        case "sqlite":
            file = Path(connection.engine.url.database or "")
            if file.is_file():
                seen.ok(SPACE, "database", _bytes(file.stat().st_size))
                _free(seen, file.absolute().parent)


def examine_privileges(
    seen: Examination, connection: sa.Connection, tables: Iterable[TableInfo]
) -> None:
    """Note what a run needs and the user may not do.

    Args:
        seen: Takes the findings.
        connection: The connection.
        tables: The tables that there are.
    """
    match connection.dialect.name:
        case "postgresql":
            _pg_privileges(seen, connection, list(tables))
        case "mysql" | "mariadb":
            _mysql_privileges(seen, connection)
        case "sqlite":
            examine_folder(seen, Path(connection.engine.url.database or ""))


def examine_folder(seen: Examination, file: Path) -> None:
    """Note whether a SQLite file, and the journal beside it, can be written."""
    folder = file.absolute().parent
    if not folder.is_dir():
        seen.problem(PRIVILEGES, "folder", f"there is no folder {folder}", "Make it first.")
    elif not os.access(folder, os.W_OK | os.X_OK):
        seen.problem(
            PRIVILEGES,
            "folder",
            f"{folder} is not writable",
            "SQLite keeps its journal beside the file; allow this user to write there.",
        )
    elif file.exists() and not os.access(file, os.W_OK):
        seen.problem(PRIVILEGES, "file", f"{file} is read-only", "Make it writable (chmod u+w).")
    else:
        seen.ok(PRIVILEGES, "file", "may be written")


# -- PostgreSQL ----------------------------------------------------------------------------------


def _postgresql(seen: Examination, connection: sa.Connection, local: bool) -> None:
    row = connection.execute(
        sa.text(
            "SELECT current_setting('server_version') AS version, current_user AS username,"
            " current_database() AS name, current_setting('server_encoding') AS encoding,"
            " current_setting('transaction_read_only') AS read_only,"
            " pg_is_in_recovery() AS standby,"
            " (SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl) AS tls"
        )
    ).one()
    seen.ok(CONNECTION, "server", f"PostgreSQL {row.version.partition(' ')[0]}")
    seen.ok(CONNECTION, "user", row.username)
    _database_and_encoding(seen, row.name, row.encoding, utf8=row.encoding == "UTF8")
    _tls(seen, row.tls, local)
    if row.standby:
        seen.problem(CONNECTION, "writable", "a standby", "Connect to the primary server.")
    elif row.read_only == "on":
        seen.problem(
            CONNECTION,
            "writable",
            "read-only (default_transaction_read_only is on)",
            "Connect as another user, or to the primary server.",
        )
    else:
        seen.ok(CONNECTION, "writable", "yes")


def _database_and_encoding(seen: Examination, name: str, encoding: str, *, utf8: bool) -> None:
    if utf8:
        seen.ok(CONNECTION, "database", name)
    else:
        seen.note(
            CONNECTION,
            "database",
            f"{name}, encoding {encoding}",
            "Names with letters that this encoding lacks cannot be written; UTF-8 has all.",
        )


def _tls(seen: Examination, version: str | None, local: bool) -> None:
    if version:
        seen.ok(CONNECTION, "encryption", version)
    elif local:
        seen.ok(CONNECTION, "encryption", "none, on this machine")
    else:
        seen.note(CONNECTION, "encryption", "none", _NO_TLS)


def _data_directory(connection: sa.Connection) -> Path | None:
    """Return the server's data directory when it is certainly this machine's and readable.

    A container's port looks local as well, and its folder may have a namesake here: what the
    server says of its start must be what the folder says.
    """
    row = connection.execute(
        sa.text(
            "SELECT current_setting('data_directory', true) AS folder,"
            " extract(epoch FROM pg_postmaster_start_time())::bigint AS started"
            " WHERE pg_has_role(current_user, 'pg_read_all_settings', 'USAGE')"
        )
    ).first()
    if row is None or not row.folder:
        return None
    folder = Path(row.folder)
    try:
        started = int((folder / "postmaster.pid").read_text().splitlines()[2])
    except (OSError, ValueError, IndexError):
        return None
    return folder if abs(started - row.started) <= 1 else None


def _pg_privileges(
    seen: Examination, connection: sa.Connection, tables: Sequence[TableInfo]
) -> None:
    names = [(table.name, table.source.name, table.source.schema) for table in tables]
    ledger = connection.dialect.has_table(connection, RUNS.name)
    if ledger:
        names.append((RUNS.name, RUNS.name, None))
    lacking: dict[str, list[str]] = {privilege: [] for privilege in _NEEDED}
    not_owned: list[str] = []
    quote = connection.dialect.identifier_preparer.quote
    for shown, name, schema in names:
        full = f"{quote(schema)}.{quote(name)}" if schema else quote(name)
        row = connection.execute(
            sa.text(
                "SELECT c.relowner, pg_has_role(c.relowner, 'USAGE') AS owner,"
                " has_table_privilege(c.oid, 'SELECT') AS may_select,"
                " has_table_privilege(c.oid, 'INSERT') AS may_insert,"
                " has_table_privilege(c.oid, 'UPDATE') AS may_update,"
                " has_table_privilege(c.oid, 'DELETE') AS may_delete"
                " FROM pg_class c WHERE c.oid = to_regclass(:name)"
            ),
            {"name": full},
        ).first()
        if row is None:
            continue
        for privilege in _NEEDED:
            if not getattr(row, f"may_{privilege.lower()}"):
                lacking[privilege].append(shown)
        if not row.owner and shown != RUNS.name:
            not_owned.append(shown)
    _tell_lacking(seen, lacking, len(names))
    if not ledger and not connection.scalar(
        sa.text("SELECT has_schema_privilege(current_schema(), 'CREATE')")
    ):
        seen.problem(
            PRIVILEGES,
            "ledger",
            f"may not create {RUNS.name}",
            "Grant CREATE on the schema, or run once as its owner.",
        )
    if not_owned:
        seen.note(
            PRIVILEGES,
            "owner",
            f"not of {_few(not_owned)}",
            "Large loads are slower: only the owner may rebuild indexes.",
        )


def _tell_lacking(seen: Examination, lacking: Mapping[str, Sequence[str]], tables: int) -> None:
    missing = {privilege: names for privilege, names in lacking.items() if names}
    if not missing:
        seen.ok(PRIVILEGES, "rows", "may be read, inserted, updated and deleted")
        return
    parts = [
        f"{privilege} on {'all tables' if len(names) == tables else _few(names)}"
        for privilege, names in missing.items()
    ]
    seen.problem(PRIVILEGES, "rows", f"no {', no '.join(parts)}", _GRANT)


# -- MySQL and MariaDB ---------------------------------------------------------------------------


def _mysql(seen: Examination, connection: sa.Connection, local: bool) -> None:
    row = connection.execute(
        sa.text(
            "SELECT version() AS version, current_user() AS username, database() AS name,"
            " @@global.read_only AS read_only, @@character_set_database AS encoding"
        )
    ).one()
    kind = "MariaDB" if "MariaDB" in row.version else "MySQL"
    seen.ok(CONNECTION, "server", f"{kind} {row.version.partition('-')[0]}")
    seen.ok(CONNECTION, "user", row.username)
    _database_and_encoding(seen, row.name or "", row.encoding, utf8=row.encoding.startswith("utf8"))
    tls = connection.execute(sa.text("SHOW SESSION STATUS LIKE 'Ssl_version'")).first()
    _tls(seen, tls[1] if tls else None, local)
    if row.read_only:
        seen.problem(CONNECTION, "writable", "read-only", "Connect to the primary server.")
    else:
        seen.ok(CONNECTION, "writable", "yes")


def _mysql_privileges(seen: Examination, connection: sa.Connection) -> None:
    """Note what the user was granted by name; what a role grants cannot be seen here."""
    rows = connection.execute(
        sa.text(
            "SELECT grantee, privilege_type FROM information_schema.user_privileges"
            " UNION ALL SELECT grantee, privilege_type FROM information_schema.schema_privileges"
            " WHERE database() LIKE table_schema"
        )
    ).all()
    user, _, host = str(connection.scalar(sa.text("SELECT current_user()"))).rpartition("@")
    own = f"'{user}'@'{host}'"
    granted = {privilege for grantee, privilege in rows if grantee == own}
    missing = [p for p in (*_NEEDED, "CREATE") if p not in granted]
    if missing:
        seen.note(
            PRIVILEGES,
            "rows",
            f"no {', no '.join(missing)} granted on the whole database",
            "Tables or roles may grant them, which is not looked at.",
        )
    else:
        seen.ok(PRIVILEGES, "rows", "may be read, inserted, updated and deleted")


# -- SQLite --------------------------------------------------------------------------------------


def _sqlite(seen: Examination, connection: sa.Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    version = raw.execute("SELECT sqlite_version()").fetchone()[0]
    mode = raw.execute("PRAGMA journal_mode").fetchone()[0]
    raw.execute("SELECT count(*) FROM sqlite_master")  # fails when it is no database
    seen.ok(CONNECTION, "server", f"SQLite {version}")
    seen.ok(CONNECTION, "journal", mode)


# -- words ---------------------------------------------------------------------------------------


def _free(seen: Examination, folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    value = f"{_bytes(free)} on the disk of {folder}"
    if free < NOTHING:
        seen.problem(SPACE, "free", value, "Free some space first.")
    elif free < LITTLE:
        seen.note(SPACE, "free", value, "`seed plan` says how much a run will write.")
    else:
        seen.ok(SPACE, "free", value)


def _few(names: Sequence[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def _bytes(count: int) -> str:
    value, units = float(count), ["B", "kB", "MB", "GB", "TB", "PB"]
    while value >= 999.95 and len(units) > 1:
        value, units = value / 1000, units[1:]
    return f"{count} B" if units[0] == "B" else f"{value:.1f} {units[0]}"
