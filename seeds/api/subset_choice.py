"""Which rows a subset has, as ``seed subset`` and ``seed anonymize`` take them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeds.errors import UsageError

if TYPE_CHECKING:
    from seeds.copying.closure.closure import Subset
    from seeds.copying.closure.model import Children, Link, Start
    from seeds.load.backend import Backend
    from seeds.runner.progress import Progress
    from seeds.schema.reflection import Reflection


@dataclass(frozen=True)
class SubsetChoice:
    """The rows to start with, and what comes along besides all that they refer to.

    Attributes:
        starts: Rows to start with.
        where: Conditions for them, ``TABLE=CONDITION``; a table that is not among the starts
            becomes one.
        children: Children to take along with the starts, and with each other.
        all_children: Take along the children of every table.
        references: References that no foreign key declares.
        seed: Which rows a share or a number means.
    """

    starts: Sequence[Start] = ()
    where: Sequence[str] = ()
    children: Sequence[Children] = ()
    all_children: bool = False
    references: Sequence[Link] = ()
    seed: int = 0

    def __bool__(self) -> bool:
        # Children of nothing are a mistake, and not the whole database.
        return bool(
            self.starts or self.where or self.children or self.all_children or self.references
        )


@contextlib.contextmanager
def chosen_rows(
    backend: Backend,
    there: Reflection,
    choice: SubsetChoice,
    progress: Progress,
    references: Sequence[Link] = (),
) -> Iterator[Subset]:
    """Find the rows of a subset; their keys are kept until the block ends.

    Args:
        backend: The source, in one moment.
        there: Its tables.
        choice: Which rows.
        progress: Is told what happens.
        references: Further references that no foreign key declares.

    Raises:
        UsageError: A name is unknown, or there is nothing to start with.
        DatabaseError: The database does not understand a condition.
    """
    from seeds.copying.closure.closure import Closure, links_of
    from seeds.copying.closure.key_store import KeyStore
    from seeds.copying.closure.model import Children, Start
    from seeds.copying.closure.parsing import check_known, conditions
    from seeds.copying.revision import MIGRATIONS

    tables = there.tables
    starts = conditions(tables, choice.starts, choice.where)
    if not starts:
        raise UsageError("nothing to start with", "Name a table: users=5%, orders=100, categories.")
    children = choice.children
    if choice.all_children:
        children = [Children(name) for name in tables if name != MIGRATIONS]
    links = [*references, *choice.references]
    check_known(tables, starts, children, links)
    if MIGRATIONS in tables and all(start.table != MIGRATIONS for start in starts):
        starts.append(Start(MIGRATIONS))
    with KeyStore(Closure.widths(backend, tables)) as store:
        progress.message("finding the rows")
        every = [*links_of(tables), *links]
        yield Closure(backend, tables, starts, children, every, choice.seed).find(store)
