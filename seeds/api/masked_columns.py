"""The columns of a file on their way through masks: as they are read, masked, written, read back.

Columns that are kept pass as the file has them as long as the output is of the same family; the
others are converted to the types that masks know.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as _compute

from seeds.api.file_rules import (
    described,
    looked_at,
    no_rule,
    refuse_others,
    refuse_uncovered,
)
from seeds.errors import FileError
from seeds.files.column_types import ColumnTypes, stated_types
from seeds.files.conversion import convert, plain
from seeds.files.conversion_text import Style
from seeds.files.nested import as_documents, is_nested
from seeds.files.reading.opening import format_of, open_reader
from seeds.files.reading.options import ReadOptions
from seeds.files.storage import is_url, shown
from seeds.schema.batch import Batch
from seeds.schema.types import Kind, LogicalType

if TYPE_CHECKING:
    from seeds.anonymize.plan import MaskingPlan
    from seeds.anonymize.rules.model import Rules
    from seeds.files.reading.chunk import Chunk
    from seeds.schema.table import ColumnInfo, TableInfo

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

_JSON = ("json", "jsonl")
_OPTIONS = ReadOptions(block_size=1 << 20)


class MaskedSource:
    """The file that is masked; read more than once, and never changed.

    Args:
        path: The file.
        rules: The rules.
        table: The table of which its rows are.
        model: The table of models that it is, if models say what its columns are.

    Attributes:
        name: Its name, for messages.
        format: Its format.
        rows: How many rows it has; known when it was examined.
    """

    def __init__(self, path: str, rules: Rules, table: str, model: TableInfo | None = None) -> None:
        self.name = shown(path)
        self.format = format_of(path, _OPTIONS)
        self.rows = 0
        self._path = path
        self._rules = rules
        self._table = table
        self._model = model
        self._stamp = self._stamped()

    @property
    def ruled(self) -> tuple[str, ...]:
        """The columns that the rules name."""
        return tuple(self._rules.tables[self._table].columns)

    def _stamped(self) -> tuple[int, ...]:
        if is_url(self._path):
            return ()
        try:
            stat = Path(self._path).stat()
        except OSError:
            return ()  # opening it tells why
        return stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns

    def refuse_changed(self) -> None:
        """Look whether the file is the one that was opened first.

        Raises:
            FileError: It is not.
        """
        if self._stamped() != self._stamp:
            raise FileError(
                f"{self.name} was changed while it was read",
                "Nothing was kept. Try again when nobody writes to it.",
            )

    def chunks(self) -> Iterator[Chunk]:
        """Read the rows from the beginning.

        Raises:
            FileError: There is a row that is none.
            RulesError: There is a key that no rule is for.
        """
        with open_reader(self._path, _OPTIONS) as reader:
            if self.format in _JSON:
                # Keys may come late: those that are known may come at all.
                known = self.ruled if self._model is None else tuple(self._model.columns)
                reader.names = tuple(dict.fromkeys((*reader.names, *known)))
            for chunk in reader:
                for row in chunk.malformed:
                    if row.column and row.column not in reader.names:
                        raise no_rule(self._rules, self._table, [row.column])
                    raise FileError(f"{self.name}, line {row.line}: {row.reason}", "Mend it.")
                yield chunk

    def examined(self) -> dict[str, LogicalType | None]:
        """Return the types of the columns that the file has, in its order.

        Raises:
            RulesError: There are columns without a rule.
        """
        with open_reader(self._path, _OPTIONS) as reader:
            names = reader.names
        if self._model is None:
            refuse_uncovered(self._rules, self._table, names, self.name)
        else:
            refuse_others(self._model, names, self.name)
        if self.format == "parquet":
            found = stated_types(self._counted(), self.name)
            return {name: found.get(name) for name in names}
        types = ColumnTypes()
        for chunk in self._counted():
            types.add(chunk)
        found = types.types()
        late = [n for n, logical in found.items() if logical is not None and n not in names]
        return {name: found.get(name) for name in (*names, *late)}

    def _counted(self) -> Iterator[Chunk]:
        self.rows = 0
        for chunk in self.chunks():
            self.rows += chunk.rows
            yield chunk


@dataclass
class _Way:
    """How a column gets from the file to the output.

    Attributes:
        written: What it is in the output.
        raw: Whether it passes as the file has it.
    """

    written: ColumnInfo
    raw: bool


class Columns:
    """The columns of one copy.

    Args:
        source: The file.
        plan: What becomes of its columns.
        info: Of what type they are masked.
        types: Of what type their values are; ``None`` of a column without values.
        form: The format of the output.

    Attributes:
        names: The file's columns, in order.
        looked_at: Those whose values masking has to know.
        written: What they are in the output.
        notes: What is worth a word.
    """

    def __init__(
        self,
        source: MaskedSource,
        plan: MaskingPlan,
        info: TableInfo,
        types: dict[str, LogicalType | None],
        form: str,
    ) -> None:
        self.source = source
        self.plan = plan
        self.info = info
        self.names = tuple(types)
        self._form = form
        self._bound = plan.tables[info.name]
        self.looked_at = looked_at(plan, info.name) & set(types)
        masked = set(self._bound.masked_columns)
        self._ways = {n: self._way(n, n in masked, types[n]) for n in self.names}
        self.written = described(info.name, {n: w.written.type for n, w in self._ways.items()})
        absent = [n for n in source.ruled if n not in types]
        self.notes = (
            (f"{source.name} has no {', '.join(absent)}, of which the rules speak",)
            if absent
            else ()
        )

    def _way(self, name: str, masked: bool, logical: LogicalType | None) -> _Way:
        info = self.info.columns[name]
        if masked:
            return _Way(info, raw=False)
        if self.source.format in _JSON and self._form in _JSON:
            return _Way(replace(info, type=LogicalType(Kind.JSON)), raw=True)
        if self.source.format == self._form == "csv":
            return _Way(replace(info, type=LogicalType(Kind.TEXT)), raw=True)
        return _Way(replace(info, type=logical or LogicalType(Kind.TEXT)), raw=False)

    # --- there --------------------------------------------------------------------------------

    def batches(self, names: Sequence[str]) -> Iterator[Batch]:
        """Read some columns, as masks know them."""
        for chunk in self.source.chunks():
            yield self._batch(chunk, [name for name in self.names if name in names])

    def masked(self, chunk: Chunk, collect: Callable[[Batch], None]) -> Batch:
        """Return the rows of a chunk as they are written; called from threads.

        Args:
            chunk: Rows of the file.
            collect: Is given the values that are going to be masked.
        """
        batch = self._batch(chunk, [name for name in self.names if name in self.looked_at])
        collect(batch)
        made = self.plan.apply(batch).rows
        masked = set(self._bound.masked_columns)
        arrays = []
        for name, way in self._ways.items():
            if name in masked:
                arrays.append(made.column(name))
            elif way.raw:
                arrays.append(self._raw(chunk, name))
            else:
                arrays.append(_converted(chunk, name, way.written))
        return Batch(self.written, pa.RecordBatch.from_arrays(arrays, names=list(self.names)))

    def _raw(self, chunk: Chunk, name: str) -> Any:
        return (chunk.documents if self._form in _JSON else chunk.columns)[name]

    def _batch(self, chunk: Chunk, names: Sequence[str]) -> Batch:
        arrays = [_converted(chunk, name, self.info.columns[name]) for name in names]
        rows = pa.RecordBatch.from_arrays(arrays, names=list(names))
        return Batch(self.info, rows)

    # --- and back -----------------------------------------------------------------------------

    def read_back(self, path: str, add: Callable[[Batch], None]) -> Iterator[Batch]:
        """Read what was written, and yield it as the texts in which originals are looked for.

        Args:
            path: The file.
            add: Is given the rows in the types that they were written in.
        """
        kind = LogicalType(Kind.JSON if self._form in _JSON else Kind.TEXT)
        as_texts = described(self.info.name, dict.fromkeys(self.names, kind))
        with open_reader(path, _OPTIONS) as reader:
            if self._form in _JSON:
                reader.names = self.names
            for chunk in reader:
                if chunk.malformed:
                    raise FileError(
                        f"{self.source.name}: what was written of it cannot be read back",
                        "Nothing was kept. Choose another format.",
                    )
                arrays = [_converted(chunk, n, self.written.columns[n]) for n in self.names]
                batch = Batch(
                    self.written, pa.RecordBatch.from_arrays(arrays, names=list(self.names))
                )
                add(batch)
                if self._form == "parquet":
                    yield batch
                    continue
                texts = chunk.documents if self._form in _JSON else chunk.columns
                rows = pa.RecordBatch.from_arrays(
                    [texts[n] for n in self.names], names=list(self.names)
                )
                yield Batch(as_texts, rows)


def _converted(chunk: Chunk, name: str, info: ColumnInfo) -> Any:
    """Return a column of a chunk in a type.

    Raises:
        FileError: A value does not fit; its place is named, and the value is not.
    """
    array = chunk.columns[name]
    if info.type.kind is Kind.JSON and name in chunk.documents:
        array = chunk.documents[name]
    if is_nested(array.type):
        try:
            array = as_documents(array)
        except ValueError:
            raise FileError(
                f"{chunk.file}, column {name}: there is a number that JSON does not have",
                "Write NaN and infinity as NULL.",
            ) from None
    array = plain(array, info.type)
    if pa.types.is_string(array.type) and info.type.kind is Kind.TEXT:
        # As it is, whatever a database would say to it.
        return pc.utf8_rtrim(array, " ") if info.type.padded else array
    if pa.types.is_floating(array.type) and info.type.kind is Kind.FLOAT:
        return array.cast(pa.float64())
    made = convert(array, replace(info, nullable=True), Style())
    if made.problems:
        row = min(problem.row for problem in made.problems)
        raise FileError(
            f"{chunk.file}, {chunk.unit} {chunk.lines[row]}, column {name}: is no "
            f"{info.type.kind.value}",
            "Correct it, or choose a mask for texts.",
        )
    return made.array
