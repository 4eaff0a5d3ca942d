"""CHECK constraints as real projects write them, with the columns they speak of.

Each is to be solved: every row that comes out must be taken by the database itself.
"""

from __future__ import annotations

from tests.support.check_constraints.case import Case
from tests.support.check_constraints.postgresql import POSTGRESQL as PLAIN
from tests.support.check_constraints.postgresql_functions import FUNCTIONS
from tests.support.check_constraints.postgresql_tables import TABLES
from tests.support.check_constraints.sqlite import SQLITE

POSTGRESQL = PLAIN + FUNCTIONS + TABLES

__all__ = ["POSTGRESQL", "SQLITE", "Case"]
