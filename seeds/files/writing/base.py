"""What every format does: the contract between whoever has rows and the file they go to."""

from __future__ import annotations

import abc
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, ClassVar, Literal

if TYPE_CHECKING:
    import pyarrow as pa

    from seeds.files.compression import Codec
    from seeds.schema.table import ColumnInfo, TableInfo

    Sink = IO[bytes] | pa.NativeFile

Dialect = Literal["postgresql", "sqlite", "mysql"]


@dataclass(frozen=True)
class WriterOptions:
    """What a format may be told.

    Attributes:
        codec: Compression that the format itself applies, see :attr:`Writer.compresses`.
        dialect: The database that SQL is for.
    """

    codec: Codec | None = None
    dialect: Dialect = "postgresql"


class Writer(abc.ABC):
    """Writes the rows of one table to one file.

    Called in this order: :meth:`begin`, then :meth:`encode` and :meth:`put` for each batch, then
    :meth:`finish`. ``encode`` may be called from several threads at once.

    Args:
        sink: Where the bytes go; whoever opened it closes it.
        table: The table.
        columns: The columns that every batch has, in order.
        options: What the format may be told.
    """

    suffix: ClassVar[str]
    """The ending of the file's name."""

    compresses: ClassVar[bool] = False
    """Whether the format has a compression of its own, so that the file gets none around it."""

    takes_codes: ClassVar[bool] = False
    """Whether texts may come as codes: dictionary arrays of values distinct and not NULL."""

    def __init__(
        self,
        sink: Sink,
        table: TableInfo,
        columns: Sequence[str],
        options: WriterOptions | None = None,
    ) -> None:
        self.sink: Any = sink
        self.table = table
        self.columns = tuple(columns)
        self.options = options or WriterOptions()

    @property
    def infos(self) -> list[ColumnInfo]:
        """The columns, in order."""
        return [self.table.columns[name] for name in self.columns]

    def begin(self) -> None:  # noqa: B027 - most formats have no beginning
        """Write what comes before the rows."""

    @abc.abstractmethod
    def encode(self, rows: pa.RecordBatch) -> Any:
        """Bring rows into the form that :meth:`put` writes.

        Args:
            rows: Columns of the Arrow types of the table's logical types.
        """

    @abc.abstractmethod
    def put(self, encoded: Any) -> None:
        """Write what :meth:`encode` returned; batches come in the order of the rows."""

    def finish(self) -> None:  # noqa: B027 - most formats have no end
        """Write what comes after the rows."""

    def write(self, rows: pa.RecordBatch) -> None:
        """Encode and write rows."""
        self.put(self.encode(rows))
