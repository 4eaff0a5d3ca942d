"""What a run did to a table, as it goes along."""

from __future__ import annotations

from dataclasses import dataclass, field

from seeds.schema.digest import Digest
from seeds.schema.ranges import Range


@dataclass
class TableOutcome:
    """What was done to one table.

    Attributes:
        inserted: Rows inserted.
        updated: Fixed rows that existed and were brought up to date.
        unchanged: Fixed rows that existed as they are wanted.
        seconds: Time spent sending its rows.
        keys: Ranges of the integer keys inserted.
        parents: Rows that each reference chose among, by table.
        generated: Rows among those inserted that were generated.
        first_key: Integer key of the first generated row.
        fixed_keys: Integer keys of the fixed rows in their order, new or not.
        present: Ordinals of fixed rows that were there before the run.
        digest: Digest of the generated rows, as reading them gives it.
        made: Digest of the generated rows as they were sent; empty where the columns sent do
            not come back as they were.
        fixed_digest: The same of the fixed rows inserted. It has fewer rows than there are
            where they cannot be named, because a table has no primary key.
        fixed_hashes: The row hashes of the fixed rows inserted, in the order of their keys.
    """

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    seconds: float = 0.0
    keys: list[tuple[int, int]] = field(default_factory=list)
    parents: dict[str, int] = field(default_factory=dict)
    generated: int = 0
    first_key: int = 0
    fixed_keys: tuple[Range, ...] = ()
    present: tuple[Range, ...] = ()
    digest: Digest = field(default_factory=Digest)
    made: Digest = field(default_factory=Digest)
    fixed_digest: Digest = field(default_factory=Digest)
    fixed_hashes: tuple[int, ...] = ()
