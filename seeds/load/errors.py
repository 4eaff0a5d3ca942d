"""Errors of database drivers, as the typed errors that a user may see.

Nothing here imports a driver: an exception is recognised by the module that
its class comes from, so that a missing driver costs nothing. Messages are
rebuilt from structured fields; whole rows and statements, which may hold
password hashes, are never repeated.
"""

from __future__ import annotations

import contextlib
import re
import sqlite3
from collections.abc import Iterator

import sqlalchemy as sa

from seeds.errors import (
    ConstraintError,
    DatabaseError,
    DiskFullError,
    LockTimeout,
    SchemaError,
    SeedsError,
)

NOTHING_WRITTEN = "Nothing was written; correct the declaration and run it again."
"""The hint of a refusal; who knows that the row came from a file says so instead."""
_DISK_FULL = "Free some space on the database's disk and run the command again."
_MIGRATE = "Bring the schema up to date first: seed migrate."
_NO_SCHEMA = (
    "Create the schema, or let the role's search_path name one that exists "
    "(ALTER ROLE … SET search_path = …)."
)
_OTHER_TYPE = (
    "A column has another type in the database than in the models; bring the schema up to date: "
    "seed migrate."
)
_PRIVILEGE = "Connect as the owner of the tables, or grant that role the missing privilege."
_TIMEOUT = (
    "Allow statements more time: ALTER ROLE … SET statement_timeout = 0, or add "
    "?options=-c%20statement_timeout=0 to the database URL."
)
_CANCELLED = "Somebody cancelled it on the server; run the command again."
_TERMINATED = ("57P01", "57P02", "57P03", "57P04", "57P05")
_MYSQL_LOST = (2006, 2013, 2055)
_NO_UTF8 = "Look for it by hex() in the database, and correct it: SQLite lets any bytes be a text."
_BUSY = "Close the program that is using the database, or try again later."


@contextlib.contextmanager
def translated(table: str = "", rows_before: int = 0) -> Iterator[None]:
    """Raise driver errors of the block as :mod:`seeds.errors`.

    Args:
        table: The table that the block works on, if there is one.
        rows_before: Rows sent to the table before the block, so that the driver's line
            number can be told as a row number.

    Raises:
        SeedsError: In place of any error of SQLAlchemy or a driver.
    """
    try:
        yield
    except SeedsError:
        raise
    except Exception as error:
        known = translate(error, table=table, rows_before=rows_before)
        if known is None:
            raise
        raise known from error


def translate(error: BaseException, *, table: str = "", rows_before: int = 0) -> SeedsError | None:
    """Return the error that a user should see for a driver's error.

    Args:
        error: What was raised, by SQLAlchemy or by a driver itself.
        table: The table that was worked on, if known.
        rows_before: Rows sent to the table before the failing batch.

    Returns:
        The typed error, or ``None`` when ``error`` comes from no database.
    """
    if isinstance(error, SeedsError):
        return error
    if isinstance(error, sa.exc.CompileError | sa.exc.IdentifierError | sa.exc.NoReferenceError):
        # Nothing was sent: the models say what this kind of database does not have.
        return SchemaError(f"{_at(table)}{_first_line(error)}", "Correct the models.")
    if isinstance(error, sa.exc.NoSuchTableError):
        return SchemaError(f"table {error} does not exist", _MIGRATE)
    original = error.orig if isinstance(error, sa.exc.DBAPIError) and error.orig else error
    module = type(original).__module__.partition(".")[0]
    if isinstance(original, sqlite3.Error):
        return _sqlite(original, table)
    if module == "psycopg2" or hasattr(original, "pgcode"):
        return _postgresql(original, table, rows_before)
    if module == "pymysql" or isinstance(error, sa.exc.DBAPIError):
        return _mysql(original, table, rows_before)
    if isinstance(error, sa.exc.StatementError):
        return DatabaseError(f"{_at(table)}{_first_line(original)}")
    return None


def _at(table: str, column: str = "", row: int | None = None) -> str:
    where = table
    if column:
        where = f"{where}.{column}" if where else column
    if row is not None:
        where = f"{where}, row {row}" if where else f"row {row}"
    return f"{where}: " if where else ""


def _first_line(error: object) -> str:
    return str(error).strip().partition("\n")[0].removeprefix("ERROR:").strip()


def connection_lost(error: BaseException) -> bool:
    """Tell whether a driver's error says that the connection has ended."""
    original = error.orig if isinstance(error, sa.exc.DBAPIError) and error.orig else error
    if isinstance(original, sqlite3.Error):
        return False
    if hasattr(original, "pgcode"):
        code = original.pgcode or ""
        # What the driver itself says has no code; most of it is about the connection.
        own = type(original).__name__ in ("OperationalError", "InterfaceError") and not code
        return own or code[:2] == "08" or code in _TERMINATED
    first = original.args[0] if original.args else None
    return first in _MYSQL_LOST


# --- PostgreSQL -------------------------------------------------------------------------------

_COPY_LINE = re.compile(r"COPY [^\n]*?, line (\d+)(?:, column ([^:\n]+))?")


def _postgresql(error: BaseException, table: str, rows_before: int) -> SeedsError:
    code = getattr(error, "pgcode", None) or ""
    diag = getattr(error, "diag", None)
    message = getattr(diag, "message_primary", None) or _first_line(error)
    detail = getattr(diag, "message_detail", None) or ""
    constraint = getattr(diag, "constraint_name", None) or ""
    # For a foreign key PostgreSQL names the referencing table, which is the one to look at.
    table = getattr(diag, "table_name", None) or table
    column = getattr(diag, "column_name", None) or ""
    row: int | None = None
    if found := _COPY_LINE.search(getattr(diag, "context", None) or ""):
        row = rows_before + int(found[1])
        column = column or (found[2] or "").strip()

    match code[:2], code:
        case "23", _:
            return _pg_constraint(code, table, column, row, constraint, detail, message)
        case _, "22P05" if "has no equivalent" in message:
            return ConstraintError(
                f"{_at(table, column, row)}the database's encoding lacks a character: {message}",
                "Use a database with ENCODING 'UTF8', or values that its encoding holds.",
            )
        case _, "22021" | "22P05":
            return ConstraintError(
                f"{_at(table, column, row)}text with a NUL character; "
                "PostgreSQL cannot store one in text or jsonb",
                "Remove the character where the value is made.",
            )
        case "22", _:
            return ConstraintError(f"{_at(table, column, row)}{message}", NOTHING_WRITTEN)
        case _, "3F000":
            return SchemaError(f"{_at(table)}{message}", _NO_SCHEMA)
        case _, "42P01":
            return SchemaError(f"{_at(table)}{message}", _MIGRATE)
        case _, "42703":
            return SchemaError(f"{_at(table)}{message}", _MIGRATE)
        case _, "42804" | "42883":
            return SchemaError(f"{_at(table)}{message}", _OTHER_TYPE)
        case _, "42501":
            return DatabaseError(f"{_at(table)}{message}", _PRIVILEGE)
        case _, "25006":
            return DatabaseError(
                "the database is read-only (a standby, or default_transaction_read_only is on)",
                "Connect to the primary server.",
            )
        case _, "53100":
            return DiskFullError("the database server's disk is full", _DISK_FULL)
        case "53", _:
            return DatabaseError(
                f"the database server is short of resources: {message}",
                "Raise the limit that it names, or write fewer rows at a time.",
            )
        case _, "55P03":
            return LockTimeout(f"{_at(table)}another session holds a lock on it", _BUSY)
        case _, "40P01":
            return DatabaseError(
                f"{_at(table)}deadlock with another session", "Run the command again."
            )
        case _, "57014":
            hint = _TIMEOUT if "statement timeout" in message else _CANCELLED
            return DatabaseError(f"{_at(table)}the statement was cancelled: {message}", hint)
    if connection_lost(error):
        reason = message if message.startswith("terminating connection") else ""
        why = f" ({reason})" if reason else ""
        return DatabaseError(
            f"the connection to the database was lost{why}; nothing was written",
            "The server's log has the reason (a restart, an administrator, a timeout); "
            "then run the command again.",
        )
    return DatabaseError(f"{_at(table)}{message}")


def _pg_constraint(
    code: str,
    table: str,
    column: str,
    row: int | None,
    constraint: str,
    detail: str,
    message: str,
) -> SeedsError:
    if code == "23502":
        return ConstraintError(
            f"{_at(table, column, row)}NULL in a column that must have a value", NOTHING_WRITTEN
        )
    # The detail of a failed check is the whole row: never repeated.
    key = f" {detail}" if detail.startswith("Key ") else ""
    if code == "23503" and "is still referenced" in detail:
        return ConstraintError(
            f"{_at(table)}constraint {constraint} keeps rows from being deleted:{key}",
            "Clear the table that refers to them as well.",
        )
    reason = f"constraint {constraint} rejected" if constraint else message
    return ConstraintError(f"{_at(table, row=row)}{reason}{key or ' a row'}", NOTHING_WRITTEN)


# --- SQLite -----------------------------------------------------------------------------------


def _sqlite(error: sqlite3.Error, table: str) -> SeedsError:
    text = str(error)
    if text.startswith("Could not decode to UTF-8"):
        # What follows is the value.
        return DatabaseError(f"{_at(table)}a value cannot be read: it is not UTF-8", _NO_UTF8)
    low = text.lower()
    name, _, rest = text.partition(" constraint failed")
    if isinstance(error, sqlite3.IntegrityError):
        what = rest.removeprefix(": ")
        match name:
            case "UNIQUE":
                return ConstraintError(f"{_at(table)}not unique: {what}", NOTHING_WRITTEN)
            case "NOT NULL":
                return ConstraintError(
                    f"{what}: NULL in a column that must have a value", NOTHING_WRITTEN
                )
            case "FOREIGN KEY":
                return ConstraintError(
                    f"{_at(table)}a foreign key refers to a row that does not exist, "
                    "or rows that are still referred to were deleted",
                    NOTHING_WRITTEN,
                )
            case "CHECK":
                return ConstraintError(
                    f"{_at(table)}constraint {what} rejected a row", NOTHING_WRITTEN
                )
        return ConstraintError(f"{_at(table)}{text}", NOTHING_WRITTEN)
    if "no such table" in low or "no such column" in low or "has no column" in low:
        return SchemaError(text, _MIGRATE)
    if "locked" in low or "busy" in low:
        return LockTimeout("another program holds the SQLite database's lock", _BUSY)
    if "readonly" in low or "read-only" in low:
        return DatabaseError(
            "the SQLite file or its folder is read-only",
            "Make both writable for this user: SQLite keeps its journal beside the file.",
        )
    if "full" in low:
        return DiskFullError("the disk of the SQLite file is full", _DISK_FULL)
    if "disk i/o error" in low:
        return DatabaseError(
            f"{_at(table)}the system refused to read or write the SQLite file ({text})",
            "Look for a limit on the size of files (ulimit -f), a quota, or a failing disk.",
        )
    if "unable to open" in low:
        return DatabaseError(
            "the SQLite file cannot be opened",
            "Check that its folder exists and that this user may write there.",
        )
    if "not a database" in low or "malformed" in low:
        return DatabaseError(f"the SQLite file is damaged or is no SQLite database ({text})")
    return DatabaseError(f"{_at(table)}{text}")


# --- MySQL, MariaDB and whatever else -----------------------------------------------------------

_MYSQL_CONSTRAINT = {1048, 1062, 1216, 1217, 1364, 1451, 1452, 1557, 1586, 3819, 4025}
_MYSQL_VALUE = {1264, 1265, 1292, 1366, 1406, 3140}


def _mysql(error: BaseException, table: str, rows_before: int) -> SeedsError:
    code = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    message = str(error.args[1]) if code and len(error.args) > 1 else _first_line(error)
    if code in _MYSQL_CONSTRAINT or type(error).__name__ == "IntegrityError":
        # "…fails (`db`.`t`, CONSTRAINT `name` FOREIGN KEY …)": say the constraint, not the SQL.
        if named := re.search(r"CONSTRAINT `([^`]+)`", message):
            message = f"constraint {named[1]} rejected a row"
        return ConstraintError(f"{_at(table)}{message}", NOTHING_WRITTEN)
    if code in _MYSQL_VALUE or type(error).__name__ == "DataError":
        row = re.search(r"for column [`'.\w]*?[`']?(\w+)[`']? at row (\d+)", message)
        column = row[1] if row else ""
        short = message.partition(" for column")[0] if row else message
        number = rows_before + int(row[2]) if row else None
        return ConstraintError(f"{_at(table, column, number)}{short}", NOTHING_WRITTEN)
    match code:
        case 1146 | 1054:
            return SchemaError(message, _MIGRATE)
        case 1142 | 1143 | 1044 | 1227:
            return DatabaseError(message, _PRIVILEGE)
        case 1205 | 1213:
            return LockTimeout(f"{_at(table)}{message}", _BUSY)
        case 1114 | 1021:
            return DiskFullError("the database server's disk is full", _DISK_FULL)
        case 1290 | 1836:
            return DatabaseError(
                "the database server is read-only", "Connect to the primary server."
            )
        case lost if lost in _MYSQL_LOST:
            return DatabaseError("the connection to the database was lost; nothing was written")
    return DatabaseError(f"{_at(table)}{message}")
