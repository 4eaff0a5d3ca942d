"""How a database differs from what a run wrote into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from seeds.config.secrets import concealed
from seeds.ledger.entry import Run
from seeds.ledger.history import History
from seeds.runner.comparison import Comparison, compare
from seeds.runner.remade import Remade
from seeds.runner.reports import RowChange, TableDiff
from seeds.runner.state import foreign_keys

if TYPE_CHECKING:
    from seeds.load.backend import Backend
    from seeds.runner.replay import Replay
    from seeds.schema.table import TableInfo

EXAMPLES = 20


def table_diffs(
    backend: Backend,
    history: History,
    run: Run,
    tables: Callable[[Run], Mapping[str, TableInfo]],
    replay: Callable[[Run], Replay],
    on_table: Callable[[str], None],
) -> tuple[TableDiff, ...]:
    """Return how each table differs from what a run wrote and no later run took away.

    Args:
        backend: The database.
        history: Its runs.
        run: The run.
        tables: Returns all tables as the run knew them.
        replay: Makes a run again.
        on_table: Is told what is being done.
    """
    remade = Remade(replay)
    found = []
    for share in history.shares_of(run.run):
        table = tables(run).get(share.entry.table)
        if table is None:
            continue
        on_table(f"comparing {table.name} with what run {run.run} wrote")
        compared = compare(backend, table, share, remade, history.later(share), details=True)
        added, keys = foreign_keys(backend, history, table, EXAMPLES)
        found.append(_diff(compared, added, keys))
    return tuple(found)


def _diff(compared: Comparison, added: int, keys: list[str]) -> TableDiff:
    changes = [
        RowChange(
            str(key),
            {n: (concealed(n, a), concealed(n, b)) for n, (a, b) in columns.items()},
        )
        for key, columns in compared.changes.items()
    ]
    if not changes:
        changes = [RowChange(str(key), {}) for key in compared.examples]
    missing = [str(a) if a == b else f"{a}-{b}" for a, b in compared.missing[:EXAMPLES]]
    unchanged = None if compared.altered is None else compared.present - compared.altered
    return TableDiff(
        table=compared.table,
        written=compared.written,
        unchanged=unchanged,
        changed=None if compared.lost else compared.altered,
        missing=compared.gone,
        added=added,
        changes=tuple(changes),
        missing_keys=tuple(missing),
        added_keys=tuple(keys),
        reason=compared.reason,
    )
