"""What becomes of each column of each table: rules that were held against a schema.

:meth:`MaskingPlan.apply` masks a batch. Every mask and every condition sees the values as they
were: what one column becomes does not matter to another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from seeds.anonymize.rules.conditions import BoundCondition
from seeds.anonymize.subjects import Subject
from seeds.errors import ConfigError, RulesError
from seeds.schema.batch import Batch
from seeds.schema.table import ColumnInfo, TableInfo

if TYPE_CHECKING:
    from seeds.anonymize.mask import Cells, Mask
    from seeds.anonymize.secret import MaskingKey


@dataclass(frozen=True)
class Keep:
    """Values stay as they are.

    Attributes:
        reason: Why they may.
    """

    reason: str


@dataclass(frozen=True)
class Masked:
    """Values are masked.

    Attributes:
        mask: The mask.
        domain: The domain of the sub-key.
        column: The column that the mask was made for: the one referred to, where the column is a
            reference, or the item of an array.
        unique: Whether no two values are the same.
        items: Whether the items of arrays are masked, one by one.
        reason: Why; may be empty.
    """

    mask: Mask
    domain: str
    column: ColumnInfo
    unique: bool = False
    items: bool = False
    reason: str = ""


Action = Keep | Masked


@dataclass(frozen=True)
class Choice:
    """What becomes of the values of some rows.

    Attributes:
        action: What.
        when: Which rows; all that no choice before it took when there is none.
    """

    action: Action
    when: BoundCondition | None = None


@dataclass(frozen=True)
class BoundColumn:
    """What becomes of a column.

    Attributes:
        info: The column.
        choices: The first whose condition holds for a row is taken; the last has none.
        inherited: The column that it refers to and is masked as, as ``table.column``.
    """

    info: ColumnInfo
    choices: tuple[Choice, ...]
    inherited: str = ""

    @property
    def masked(self) -> bool:
        """Whether any of its values is masked."""
        return any(isinstance(choice.action, Masked) for choice in self.choices)

    @property
    def respelt(self) -> bool:
        """Whether documents in canonical form may come out in another."""
        masks = [c.action.mask for c in self.choices if isinstance(c.action, Masked)]
        return not all(mask.stays_canonical for mask in masks)

    @property
    def masks(self) -> tuple[str, ...]:
        """The names of its masks."""
        return tuple(c.action.mask.name for c in self.choices if isinstance(c.action, Masked))

    @property
    def reason(self) -> str:
        """Why it is kept or masked, as the rules say."""
        reasons = [choice.action.reason for choice in self.choices]
        return "; ".join(dict.fromkeys(reason for reason in reasons if reason))

    @property
    def needs(self) -> tuple[str, ...]:
        """The other columns that its masks and conditions look at."""
        found: list[str] = []
        for choice in self.choices:
            if choice.when is not None:
                found += choice.when.columns
            if isinstance(choice.action, Masked):
                found += choice.action.mask.needs()
        return tuple(name for name in dict.fromkeys(found) if name != self.info.name)


@dataclass(frozen=True)
class BoundTable:
    """What becomes of a table.

    Attributes:
        table: The table.
        rows: Whether its rows are copied, or it stays empty.
        columns: What becomes of each column that is copied.
        computed: Columns that the database computes.
        subject: Whose rows they are; nothing when the rules do not say.
        reason: Why it stays empty, or what is known of it without rules.
    """

    table: TableInfo
    rows: Literal["all", "none"] = "all"
    columns: Mapping[str, BoundColumn] = field(default_factory=dict)
    computed: tuple[str, ...] = ()
    subject: Subject | None = None
    reason: str = ""

    @property
    def masked_columns(self) -> tuple[str, ...]:
        """The columns some of whose values are masked."""
        return tuple(name for name, column in self.columns.items() if column.masked)

    @property
    def kept_columns(self) -> tuple[str, ...]:
        """The columns whose values all stay as they are."""
        return tuple(name for name, column in self.columns.items() if not column.masked)

    @property
    def reasons(self) -> dict[str, str]:
        """Why columns are kept or masked, where the rules say so."""
        return {name: c.reason for name, c in self.columns.items() if c.reason}


@dataclass(frozen=True)
class MaskingPlan:
    """What becomes of a database.

    Attributes:
        tables: What becomes of each table.
        digest: SHA-256 of the file of rules, in hexadecimal.
        warnings: What masking does not hide.
        key: The key; nothing is masked without.
    """

    tables: Mapping[str, BoundTable]
    digest: str = ""
    warnings: tuple[str, ...] = ()
    key: MaskingKey | None = field(default=None, repr=False)

    def with_key(self, key: MaskingKey) -> MaskingPlan:
        """Return the plan with a key."""
        return replace(self, key=key)

    @property
    def learners(self) -> dict[str, tuple[str, ...]]:
        """The columns by table whose masks have to see all values first (:meth:`learned`)."""
        found = {}
        for name, bound in self.tables.items():
            columns = [n for n, c in bound.columns.items() if _learns(c)]
            if columns:
                found[name] = tuple(columns)
        return found

    def learned(self, batches: Callable[[str], Iterable[Batch]]) -> MaskingPlan:
        """Return the plan whose masks have seen all values that they need to.

        Args:
            batches: All rows of a table, from the beginning each time that it is called.
        """
        tables = dict(self.tables)
        for name, bound in self.tables.items():
            if bound.subject is not None and not bound.subject.known:
                tables[name] = replace(bound, subject=bound.subject.learned(batches))
        for name, columns in self.learners.items():
            bound = tables[name]
            taught = {c: self._taught(bound, c, batches) for c in columns}
            tables[name] = replace(bound, columns={**bound.columns, **taught})
        return replace(self, tables=tables)

    def _taught(
        self, bound: BoundTable, name: str, batches: Callable[[str], Iterable[Batch]]
    ) -> BoundColumn:
        column = bound.columns[name]
        choices = list(column.choices)
        for index, choice in enumerate(column.choices):
            if isinstance(choice.action, Masked) and choice.action.mask.learns:
                cells = self._shares(bound, column, index, batches(bound.table.name))
                action = replace(choice.action, mask=choice.action.mask.learned(cells))
                choices[index] = replace(choice, action=action)
        return replace(column, choices=tuple(choices))

    def _shares(
        self, bound: BoundTable, column: BoundColumn, index: int, batches: Iterable[Batch]
    ) -> Iterator[Cells]:
        action = column.choices[index].action
        assert isinstance(action, Masked)
        for batch in batches:
            rows = _Rows(bound, batch)
            for place, mask in rows.shares(column):
                if place == index:
                    cells = self._cells(rows, column, action)
                    yield cells if mask is None else cells.where(mask)

    def originals(self, batch: Batch) -> Iterator[tuple[Masked, Any]]:
        """Yield the values of a batch that are going to be masked, with what masks them."""
        documents: dict[str, Any] = {}
        for name in batch.rows.schema.names:
            for action, some in self.whole(batch, name):
                new = _not_before(action.mask, some, batch.rows.num_rows, documents)
                for mask, within in action.mask.leaves(new):
                    yield _of_leaf(action, mask), within

    def whole(self, batch: Batch, name: str) -> Iterator[tuple[Masked, Any]]:
        """Yield the values of a column that are masked, documents as they are, with their masks."""
        bound = self.tables.get(batch.table.name)
        column = None if bound is None else bound.columns.get(name)
        if bound is None or bound.rows == "none" or column is None or not column.masked:
            return
        rows = _Rows(bound, batch)
        for index, chosen in rows.shares(column):
            action = column.choices[index].action
            if isinstance(action, Masked):
                values = rows.values(name)
                yield action, values if chosen is None else values.filter(chosen)

    def apply(self, batch: Batch) -> Batch:
        """Return a batch with its values masked; no row more or less, but none of an empty table.

        Raises:
            RulesError: A column has no rule, or a mask cannot read a value.
            ConfigError: The plan has no key.
        """
        import pyarrow as pa

        bound = self.tables.get(batch.table.name)
        if bound is None:
            raise RulesError(
                f"the table {batch.table.name} has no rules",
                "`seed anonymize check` lists all tables without.",
            )
        if bound.rows == "none":
            return replace(batch, rows=batch.rows.slice(0, 0))
        rows = _Rows(bound, batch)
        columns = {}
        for name in batch.rows.schema.names:
            column = bound.columns.get(name)
            if column is None:
                raise RulesError(
                    f"{batch.table.name}.{name} has no rule",
                    "`seed anonymize check` lists all columns without.",
                )
            columns[name] = self._column(rows, column) if column.masked else rows.values(name)
        return Batch(
            batch.table,
            pa.RecordBatch.from_arrays(list(columns.values()), names=list(columns)),
            batch.canonical - {n for n in bound.masked_columns if bound.columns[n].respelt},
        )

    def _column(self, rows: _Rows, column: BoundColumn) -> Any:
        import numpy as np
        import pyarrow as pa

        parts, places = [], []
        for index, chosen in rows.shares(column):
            action = column.choices[index].action
            if isinstance(action, Masked):
                cells = self._cells(rows, column, action)
                part = _mask(action, cells if chosen is None else cells.where(chosen), rows.name)
            else:
                values = rows.values(column.info.name)
                part = values if chosen is None else values.filter(chosen)
            if chosen is None:
                return part
            parts.append(part)
            places.append(np.flatnonzero(chosen.to_numpy(zero_copy_only=False)))
        if not parts:
            return rows.values(column.info.name)
        order = np.argsort(np.concatenate(places), kind="stable")
        return pa.concat_arrays(parts).take(pa.array(order))

    def _cells(self, rows: _Rows, column: BoundColumn, action: Masked) -> Cells:
        from seeds.anonymize.mask import Cells

        if self.key is None:
            raise ConfigError(
                "there is no key to mask with", "Set SEEDS_ANONYMIZE_KEY, or name a file."
            )
        return Cells(
            values=rows.values(column.info.name),
            column=action.column,
            key=self.key.subkey(action.domain),
            subkeys=self.key.subkey,
            unique=action.unique,
            subject=rows.subject if action.mask.uses_subject else None,
            others={name: rows.values(name) for name in action.mask.needs()},
            memo=rows.memo,
        )


def _not_before(mask: Mask, values: Any, rows: int, known: dict[str, Any]) -> Any:
    """Return documents without those that another column of the row has, by the same rules.

    Args:
        mask: What masks them.
        values: Values; as many as rows, if all of them are masked.
        rows: How many rows there are.
        known: Other columns by what masks them; the first one is added.
    """
    from seeds.anonymize.documents import Documents
    from seeds.anonymize.repeated import differing

    if not isinstance(mask, Documents) or len(values) != rows or not rows:
        return values
    before = known.setdefault(mask.signature, values)
    other = None if before is values else differing(values, before)
    return values if other is None else values.filter(other)


def _of_leaf(action: Masked, mask: Mask) -> Masked:
    """Return what masks the values at one path of documents, or the values themselves."""
    if mask is action.mask:
        return action
    return replace(action, mask=mask, column=mask.column, unique=mask.unique)


def _learns(column: BoundColumn) -> bool:
    return any(isinstance(c.action, Masked) and c.action.mask.learns for c in column.choices)


def _mask(action: Masked, cells: Cells, table: str) -> Any:
    try:
        return _masked_items(action, cells) if action.items else action.mask.mask(cells)
    except RulesError as error:
        raise RulesError(f"{table}: {error.message}", error.hint) from error


def _masked_items(action: Masked, cells: Cells) -> Any:
    """Mask the items of arrays, each as a value of its own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    from seeds.anonymize.mask import Cells

    lists = cells.values
    if pa.types.is_list(action.column.type.arrow):
        raise RulesError("arrays within arrays are not masked", "Mask them by null or constant.")
    items: Any = pc.list_flatten(lists)
    owners: Any = pc.list_parent_indices(lists)
    masked = action.mask.mask(
        Cells(
            values=items,
            column=action.column,
            key=cells.key,
            subject=None if cells.subject is None else cells.subject.take(owners),
            others={name: array.take(owners) for name, array in cells.others.items()},
        )
    )
    lengths: Any = pc.fill_null(pc.list_value_length(lists), 0)
    ends: Any = pc.cumulative_sum(lengths)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends.cast(pa.int32())])
    return pa.ListArray.from_arrays(offsets, masked, type=lists.type, mask=lists.is_null())


class _Rows:
    """The original values of a batch."""

    def __init__(self, bound: BoundTable, batch: Batch) -> None:
        self.name = bound.table.name
        self._bound = bound
        self._batch = batch
        self._conditions: dict[int, Any] = {}
        self.memo: dict[Any, Any] = {}

    def values(self, name: str) -> Any:
        """Return the values of a column."""
        index = self._batch.rows.schema.get_field_index(name)
        if index < 0:
            raise RulesError(
                f"{self.name}.{name} is looked at by rules, and is not among the columns read"
            )
        return self._batch.rows.column(index)

    @cached_property
    def subject(self) -> Any:
        """Whose rows they are, as text; ``None`` when rules say nothing."""
        if self._bound.subject is None:
            return None
        info = self._bound.table.columns[self._bound.subject.column]
        if not self._bound.subject.known:
            raise RulesError(
                f"{self.name}: whose rows they are has not been read yet",
                "Let the plan learn what it has to know first.",
            )
        return self._bound.subject.texts(self.values(info.name), info)

    def shares(self, column: BoundColumn) -> Iterator[tuple[int, Any]]:
        """Yield each choice that takes rows, with which: a boolean array, ``None`` for all."""
        import pyarrow.compute as pc

        left: Any = None
        for index, choice in enumerate(column.choices):
            if choice.when is None:
                if left is None or pc.any(left).as_py():
                    yield index, left
                return
            holds = self._holds(choice.when)
            taken = holds if left is None else pc.and_(left, holds)
            left = pc.invert(holds) if left is None else pc.and_not(left, holds)
            if pc.any(taken).as_py():
                yield index, taken

    def _holds(self, condition: BoundCondition) -> Any:
        if id(condition) not in self._conditions:
            values = {name: self.values(name) for name in condition.columns}
            self._conditions[id(condition)] = condition.holds(values)
        return self._conditions[id(condition)]
