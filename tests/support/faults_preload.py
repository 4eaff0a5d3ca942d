"""What the fork server of :mod:`tests.support.faults` imports once for all its children.

Imports only: nothing may run, because threads do not survive a fork.
"""

from __future__ import annotations

import importlib

for name in (
    "alembic.command",
    "psycopg2",
    "pyarrow.compute",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "sqlalchemy.orm",
    "seeds.api",
    "seeds.cli.main",
    "seeds.generate.columns",
    "seeds.load.postgresql",
    "seeds.load.sqlite",
    "seeds.runner.removal",
    "seeds.runner.replay",
    "seeds.runner.seeding",
    "tests.support.club",
    "tests.support.faults",
):
    importlib.import_module(name)
