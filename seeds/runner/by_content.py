"""Rows that a run wrote into a table without a primary key, against those that are there.

Nothing names them, but the run made again has them in full: each takes one row that holds just the
same, and a duplicate that somebody else wrote stays. What was edited is not found any more. Where
the database filled columns by itself duplicates differ in them, and nobody can tell whose is whose.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from seeds.load.lying import Lying, placed, places
from seeds.schema.digest import Digest, row_hashes

if TYPE_CHECKING:
    from seeds.ledger.history import Share
    from seeds.load.backend import Backend
    from seeds.load.lying import Place
    from seeds.runner.comparison import Comparison
    from seeds.runner.remade import Remade
    from seeds.schema.batch import Batch
    from seeds.schema.table import TableInfo


def compare_by_content(
    backend: Backend,
    table: TableInfo,
    share: Share,
    later: Sequence[Share],
    remade: Remade,
    found: Comparison,
) -> None:
    """Find out which rows of a run are in a table without a primary key as it wrote them.

    Args:
        backend: The database.
        table: The table.
        share: What the ledger says of the run in the table.
        later: The same of later runs.
        remade: Makes runs again.
        found: Is told.

    Raises:
        DeclarationError: The run cannot be made again.
        MissingParentsError: Rows that it refers to are not there any more.
    """
    known = placed(table, backend.connection.dialect.name)
    if known is None:
        found.reason = f"nothing names rows of {table.name}, which has no primary key"
        return
    replay = remade(share.run)
    made = Digest()
    taken = remade.taken.setdefault(table.name, set())
    there: list[Place] = []
    batches = replay.batches(table.name)
    first = next(batches, None)
    if first is not None:
        with Lying(backend, table, first.rows.schema.names) as lying:
            for batch in itertools.chain([first], batches):
                made.add_hashes(row_hashes(batch))
                lying.send(batch)
            there += lying.find(taken)
            if lying.surplus and _unsent(table, first):
                # Whoever has the same in all columns may go for another; here some differ.
                found.reason = (
                    f"{table.name} has rows of others that hold what run {share.run.run} wrote"
                )
                return
    fixed = replay.fixed(table.name)
    if fixed is not None:
        there += _fixed(backend, table, fixed, taken)
    gone = share.entry.inserted - len(there)
    others = sum(other.entry.inserted for other in later)
    # Among the rows that are left may be some that were edited.
    edited = gone > 0 and backend.count(table) > len(taken) + others
    # Where the database stores values otherwise, most rows being there has to do as a proof.
    otherwise = edited and len(there) * 2 < share.entry.inserted
    if share.entry.made:
        otherwise = made.hexdigest() != share.entry.made
    if gone and otherwise:
        found.reason = remade.why_not(table, share)
        return
    found.within, found.present, found.altered = places(known, there), len(there), 0
    if edited:
        found.lost = gone
        # Where what is stored was noted as another thing than what is sent, it was so at once.
        found.as_left = bool(share.entry.made)
        how = "" if found.as_left else "changed by a trigger or the database itself, "
        found.reason = (
            f"{gone:,} of {found.written:,} rows that run {share.run.run} wrote are not there as "
            f"it sent them: {how}edited or deleted, which nobody can tell without a key"
        )


def _unsent(table: TableInfo, batch: Batch) -> set[str]:
    """Return the columns that the database filled itself."""
    stored = {name for name, column in table.columns.items() if not column.generated}
    return stored - set(batch.rows.schema.names)


def _fixed(backend: Backend, table: TableInfo, fixed: Batch, taken: set[Place]) -> list[Place]:
    with Lying(backend, table, fixed.rows.schema.names) as lying:
        lying.send(fixed)
        return lying.find(taken)
