"""What the ledger keeps of a run, and how it is written down."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from seeds.ledger.packing import FEW as LISTED, pack, unpack
from seeds.plan.recipe import Recipe
from seeds.schema.ranges import Range
from seeds.schema.types import Kind

FEW = 64
"""Fixed rows of a table whose hashes are kept one by one."""

NAMED = (Kind.INTEGER, Kind.TEXT, Kind.UUID)
"""Kinds of the columns of primary keys that can be kept one by one."""

RunKind = Literal["seed", "undo", "clean", "copy"]

_PLAIN = {
    "inserted": int, "updated": int, "deleted": int, "cleared": bool, "key": str,
    "row_start": int, "row_stop": int, "parents": dict, "generated": int, "first_key": int,
    "digest": str, "made": str, "fixed_digest": str, "fixed_hashes": str,
}  # fmt: skip

_HASHES = re.compile(r"(?:[0-9a-f]{8})*")
_MOST = 2**63
"""Integer keys are below, in every database."""


def short_hashes(hashes: Sequence[int]) -> str:
    """Return what is kept of the hashes of single rows; nothing of more than a few dozen."""
    return "".join(f"{h & 0xFFFFFFFF:08x}" for h in hashes) if len(hashes) <= FEW else ""


def add_digests(digests: Iterable[str]) -> str:
    """Return the digest of several sets of rows taken together.

    A digest is two sums over rows modulo 2**64; see :mod:`seeds.schema.digest`.
    """
    halves = [0, 0]
    for digest in digests:
        for i in range(2):
            halves[i] = (halves[i] + int(digest[16 * i : 16 * i + 16], 16)) % 2**64
    return f"{halves[0]:016x}{halves[1]:016x}"


@dataclass(frozen=True)
class TableEntry:
    """What a run did to one table.

    Attributes:
        table: Full table name.
        inserted: Rows inserted.
        updated: Fixed rows that existed and were brought up to date.
        deleted: Rows deleted: before seeding, or by an undo.
        cleared: Whether no row of an earlier run is left in the table.
        key: The integer key's column, or an empty string.
        keys: Ranges of the integer keys inserted.
        row_start: Row index of the first generated row.
        row_stop: One past the last row index used.
        parents: Rows that each reference chose among, by table.
        generated: Rows among ``inserted`` that were generated, not stated by a fixed set.
        first_key: Integer key of the first generated row.
        fixed_keys: Integer keys of the fixed rows, in their order, those that were there
            before the run included.
        present: Ordinals of fixed rows that were there before the run.
        digest: Digest of the generated rows (hex), or an empty string.
        made: Digest of the generated rows as they were sent: the same as ``digest``, unless
            the database fills columns itself; empty where it stores what is sent otherwise.
        fixed_digest: Digest of the fixed rows that were inserted.
        fixed_hashes: 32 bits (hex) of the hash of each fixed row inserted, in the order of
            their keys; empty when there are many.
        recipe: How the rows were planned, or ``None``.
        named: Primary keys of the rows inserted that neither ``keys`` nor a recipe tells:
            those of a scenario in a table without an integer key. UUIDs are texts.
    """

    table: str
    inserted: int = 0
    updated: int = 0
    deleted: int = 0
    cleared: bool = False
    key: str = ""
    keys: tuple[Range, ...] = ()
    row_start: int = 0
    row_stop: int = 0
    parents: Mapping[str, int] = field(default_factory=dict)
    generated: int = 0
    first_key: int = 0
    fixed_keys: tuple[Range, ...] = ()
    present: tuple[Range, ...] = ()
    digest: str = ""
    made: str = ""
    fixed_digest: str = ""
    fixed_hashes: str = ""
    recipe: Recipe | None = None
    named: tuple[tuple[int | str, ...], ...] = ()

    @property
    def generated_keys(self) -> tuple[Range, ...]:
        """Ranges of the integer keys of the generated rows."""
        if not self.generated or not self.key:
            return ()
        return ((self.first_key, self.first_key + self.generated - 1),)

    @property
    def written(self) -> str:
        """Digest of all rows inserted (hex); empty when one is not known, or none were."""
        fixed = self.inserted > self.generated
        if not self.inserted or (self.generated and not self.digest):
            return ""
        if fixed and not self.fixed_digest:
            return ""
        return add_digests(d for d in (self.digest, self.fixed_digest) if d)

    def to_json(self) -> dict[str, Any]:
        """Return the entry as JSON-ready data without what is usual."""
        data: dict[str, Any] = {
            "table": self.table,
            "inserted": self.inserted,
            "updated": self.updated,
            "deleted": self.deleted,
            "cleared": self.cleared,
            "key": self.key,
            "keys": _listed(self.keys),
            "row_start": self.row_start,
            "row_stop": self.row_stop,
            "parents": dict(self.parents),
            "generated": self.generated,
            "first_key": self.first_key,
            "fixed_keys": _listed(self.fixed_keys),
            "present": _listed(self.present),
            "digest": self.digest,
            "made": self.made if self.made != self.digest else None,
            "fixed_digest": self.fixed_digest,
            "fixed_hashes": self.fixed_hashes,
            "recipe": None if self.recipe is None else self.recipe.to_json(),
            "named": [list(key) for key in self.named],
        }
        if self.recipe is not None and not data["recipe"]:
            return {**_worth(data), "recipe": {}}
        return _worth(data)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TableEntry:
        """Return the entry that :meth:`to_json` made data of; unknown names are left out.

        Raises:
            ValueError: It is no such data.
            TypeError: The same.
            LookupError: The same.
        """
        plain: dict[str, Any] = {name: data[name] for name in _PLAIN if name in data}
        for name, value in plain.items():
            if type(value) is not _PLAIN[name]:
                raise ValueError(f"{name} is of a wrong type")
        for name in ("digest", "made", "fixed_digest", "fixed_hashes"):
            if not _HASHES.fullmatch(plain.get(name, "")):
                raise ValueError(f"{name} is no hash")
        for name in ("keys", "fixed_keys", "present"):
            found = data.get(name, ())
            many = isinstance(found, str)
            plain[name] = unpack(found) if many else tuple((a, b) for a, b in found)
            if not all(-_MOST <= a <= b < _MOST for a, b in plain[name]):
                raise ValueError(f"{name} are no ranges")
        plain["named"] = tuple(tuple(key) for key in data.get("named", ()))
        if not all(type(part) in (int, str) for key in plain["named"] for part in key):
            raise ValueError("named are no keys")
        recipe = data.get("recipe")
        plain.setdefault("made", plain.get("digest", ""))
        return cls(
            data["table"],
            **plain,
            recipe=None if recipe is None else Recipe.from_json(recipe),
        )


def _worth(data: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in data.items() if value}
    if data.get("made") == "":
        kept["made"] = ""
    return kept


def _listed(ranges: tuple[Range, ...]) -> list[list[int]] | str:
    return [list(pair) for pair in ranges] if len(ranges) <= LISTED else pack(ranges)


@dataclass(frozen=True, eq=False)
class Run:
    """One run.

    Attributes:
        run: Its number.
        kind: What it did: wrote rows, or took rows of other runs away.
        started_at: When it began.
        finished_at: When it was done.
        version: The tool's version.
        command: What was run.
        env: The profile.
        marker: The environment written into the database.
        protected: Whether that environment is protected.
        seed: The random seed.
        as_of: The run's "now".
        locale: The run's locale.
        tables: What was done to each table, in the order of the plan.
        host: The machine that it ran on.
        username: Who ran it there.
        undoes: Numbers of the runs that it took back.
        witness: What tells rows that were not touched since; see ``Backend.witness``.
        format: Version of the ledger's layout that it was written in.
    """

    run: int
    kind: RunKind
    started_at: dt.datetime
    finished_at: dt.datetime
    version: str
    command: str
    env: str
    marker: str
    protected: bool
    seed: int
    as_of: dt.datetime
    locale: str
    tables: tuple[TableEntry, ...]
    host: str = ""
    username: str = ""
    undoes: tuple[int, ...] = ()
    witness: str = ""
    format: int = 2

    def entry(self, table: str) -> TableEntry | None:
        """Return what the run did to a table."""
        return next((e for e in self.tables if e.table == table), None)
