"""``manifest.json`` beside the files: what made them, and what is in each."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from seeds.errors import FileError, GuardError
from seeds.files.targets import Target
from seeds.schema.digest import Digest

if TYPE_CHECKING:
    from seeds.files.shards import Shard

NAME: Final = "manifest.json"
_FORMAT: Final = 1


@dataclass(frozen=True)
class FileEntry:
    """One finished file.

    Attributes:
        name: Its name.
        table: The table whose rows it holds.
        start: The first row, counted from 0 in the whole table.
        stop: One past the last row.
        bytes: Its size.
        digest: Digest of its rows (:mod:`seeds.schema.digest`), whatever the format.
    """

    name: str
    table: str
    start: int
    stop: int
    bytes: int
    digest: str

    @property
    def rows(self) -> int:
        """How many rows it holds."""
        return self.stop - self.start


@dataclass
class Manifest:
    """What made a set of files, and the files that are finished.

    Attributes:
        made: What the rows depend on (seed, as-of, profile …) and how they are written.
        tables: For each table its rows as a whole, its columns and what made them.
        files: The finished files by name.
    """

    made: dict[str, Any]
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    files: dict[str, FileEntry] = field(default_factory=dict)

    def add(self, entry: FileEntry) -> None:
        """Add a finished file."""
        self.files[entry.name] = entry

    def digest(self, table: str) -> Digest:
        """Return the digest of all rows of a table that are in files."""
        whole = Digest()
        for entry in self.files.values():
            if entry.table == table:
                whole.add(Digest.parse(entry.digest, entry.rows))
        return whole

    def to_bytes(self) -> bytes:
        """Return the manifest as a text of JSON."""
        tables = {}
        for name, about in self.tables.items():
            entries = [e for e in self.files.values() if e.table == name]
            digest = self.digest(name)
            tables[name] = {
                **about,
                "written": digest.rows,
                "digest": digest.hexdigest(),
                "files": [_file_json(e) for e in sorted(entries, key=lambda e: e.start)],
            }
        data = {"format": _FORMAT, **self.made, "tables": tables}
        return (json.dumps(data, indent=2, ensure_ascii=False) + "\n").encode()

    def write(self, target: Target) -> None:
        """Write the manifest in place of the one that is there."""
        data = self.to_bytes()
        with target.open(NAME) as sink:
            sink.write(data)

    @classmethod
    def read(cls, target: Target) -> Manifest | None:
        """Return the manifest that is there, if there is one.

        Raises:
            FileError: It is no manifest.
        """
        if target.size(NAME) is None:
            return None
        try:
            data = json.loads(target.read(NAME))
            if data.pop("format") != _FORMAT:
                raise ValueError("it is of another version")
            tables = data.pop("tables")
            files = {
                f["name"]: _entry(table, f)
                for table, about in tables.items()
                for f in about.pop("files")
            }
            for about in tables.values():
                del about["written"], about["digest"]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise FileError(
                f"{target.place(NAME)} is no manifest of seed: {error}",
                "Choose another folder with --output, or write --force to begin anew.",
            ) from error
        return cls(data, tables, files)

    def continued(self, before: Manifest, place: str) -> None:
        """Take over the finished files of an earlier run.

        Raises:
            GuardError: That run made other rows, or wrote them in another way.
        """
        different = _differences(before.made, self.made)
        for name, about in self.tables.items():
            if name in before.tables:
                different += _differences(before.tables[name], about, f"{name}: ")
        if different:
            raise GuardError(
                f"{place} was made otherwise: {'; '.join(different)}",
                "Resume with the same options, choose another --output, or --force.",
            )
        self.tables = {**before.tables, **self.tables}
        self.files = dict(before.files)

    def refuse_rows_twice(self, planned: Collection[Shard], place: str) -> None:
        """Refuse files that hold rows which a finished file of another name holds.

        Raises:
            GuardError: The earlier run cut the rows otherwise.
        """
        names = {shard.name for shard in planned}
        others = [entry for entry in self.files.values() if entry.name not in names]
        for shard in planned:
            for entry in others:
                apart = entry.stop <= shard.start or shard.stop <= entry.start
                if entry.table == shard.table and not apart:
                    raise GuardError(
                        f"{place} was made otherwise: {entry.name} holds rows of {shard.name}",
                        "Resume with the same --rows and --rows-per-file, or choose another "
                        "--output.",
                    )


def _entry(table: str, data: Mapping[str, Any]) -> FileEntry:
    start, stop = data["rows"]
    return FileEntry(data["name"], table, start, stop, data["bytes"], data["digest"])


def _file_json(entry: FileEntry) -> dict[str, Any]:
    data = asdict(entry)
    return {
        "name": data["name"],
        "rows": [data["start"], data["stop"]],
        "bytes": data["bytes"],
        "digest": data["digest"],
    }


def _differences(before: Mapping[str, Any], now: Mapping[str, Any], prefix: str = "") -> list[str]:
    names: Iterable[str] = dict.fromkeys((*before, *now))
    return [
        f"{prefix}{name} was {_short(before.get(name))}, and is {_short(now.get(name))}"
        for name in names
        if before.get(name) != json.loads(json.dumps(now.get(name)))
    ]


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
