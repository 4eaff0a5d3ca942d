"""Empty the database of the example shop.

The embedded SQLite file is deleted. On any other database the migrations are taken back and
applied again, and the tool's own tables are dropped, after a confirmation.

Usage: python scripts/clean_db.py [--env NAME] [--yes]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from app.database import create_engine
from seeds.config.environments import kind_of
from seeds.config.project import find_project
from seeds.config.settings import resolve_settings
from seeds.config.urls import mask_url
from seeds.errors import GuardError, SeedsError

SIDECARS = ("", "-journal", "-wal", "-shm")  # what SQLite writes beside a database
TOOL_TABLES = "seed_"


def delete_file(path: Path) -> None:
    """Delete a SQLite database and what stands beside it."""
    existed = path.exists()
    for suffix in SIDECARS:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    print(f"Deleted {path}" if existed else f"{path} does not exist: nothing to clean")


def rebuild(url: str, alembic_ini: Path) -> None:
    """Take all tables away and make the shop's again, empty, in one transaction."""
    config = Config(str(alembic_ini))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        for name in sa.inspect(connection).get_table_names():
            if name.startswith(TOOL_TABLES):
                sa.Table(name, sa.MetaData()).drop(connection)
        command.upgrade(config, "head")
    engine.dispose()
    print(f"Emptied {mask_url(url)}")


def clean(env: str | None, confirmed: bool) -> None:
    """Empty the database of an environment.

    Raises:
        GuardError: It is one whose data is not invented, or nobody confirmed.
    """
    project = find_project()
    settings = resolve_settings(project, env=env)
    if kind_of(settings.env) == "protected":
        raise GuardError(
            f"{settings.env} holds data that is not invented; it is never emptied from here",
            "Choose another environment: make clean-db ENV=test",
        )
    shown = mask_url(settings.database_url)
    if settings.embedded:
        delete_file(Path(sa.make_url(settings.database_url).database or ""))
    elif not confirmed:
        raise GuardError(
            f"This deletes everything in {shown}", "If you mean it: make clean-db YES=1"
        )
    else:
        rebuild(settings.database_url, project.migrations or project.root / "alembic.ini")


def main() -> int:
    """Empty the database and return the exit code."""
    parser = argparse.ArgumentParser(description="Empty the database of the example shop.")
    parser.add_argument("--env", help="environment (SEED_ENV, else development)")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    chosen = parser.parse_args()
    try:
        clean(chosen.env, chosen.yes)
    except SeedsError as error:
        print(f"Error: {error.message}", error.hint, sep="\n", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
