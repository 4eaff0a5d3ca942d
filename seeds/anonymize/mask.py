"""What a mask is: a function of (key, domain, original), a column at a time.

A mask is given :class:`Cells`, some cells of one column, and returns as many masked values of the
same Arrow type. Nothing but the key, the original value and, where the mask says so, the subject
and the other columns of the row may influence a value: not the batch, the order or the process.

To add one, write a class over :class:`Mask` in a file of its own in ``seeds/anonymize/masks``,
with :meth:`Mask.replace` and its :attr:`Mask.options`, and a line in the table of that package;
its line in the conformance suite (``tests/unit/anonymize/masks``) tests the rest.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from typing import Any, ClassVar, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as _compute
from numpy.typing import NDArray

from seeds.anonymize import siphash
from seeds.anonymize.options import Option, OptionError, checked
from seeds.errors import RulesError
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind

# The published stubs refuse most of what the compute functions accept.
pc: Any = _compute

U64 = NDArray[np.uint64]

_SAMPLE = 1024
"""Rows looked at to see whether a column has few distinct values."""


@dataclass(frozen=True)
class Cells:
    """Some cells of one column, with what a mask may look at.

    Attributes:
        values: The originals, of the Arrow type of the column's logical type.
        column: The column.
        key: The sub-key of the domain (:meth:`seeds.anonymize.secret.MaskingKey.subkey`).
        unique: Whether no two rows of the column share a value.
        subject: Whose row it is, as text; ``None`` when rules say nothing.
        others: The original values of the columns that the mask :meth:`~Mask.needs`.
        subkeys: Gives the sub-key of any domain, for documents, whose leaves have several.
        memo: What masks of the same rows know of them already, see :meth:`shared`.
        origin: All rows, when these are some of them, and which.
    """

    values: Any
    column: ColumnInfo
    key: bytes = field(repr=False)
    unique: bool = False
    subject: Any = None
    others: Mapping[str, Any] = field(default_factory=dict)
    subkeys: Callable[[str], bytes] | None = field(default=None, repr=False)
    memo: dict[Any, Any] | None = field(default=None, repr=False, compare=False)
    origin: tuple[Cells, Any] | None = field(default=None, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.values)

    def of(self, values: Any) -> Cells:
        """Return the same with other values."""
        return replace(self, values=values, memo=None, origin=None)

    def where(self, rows: Any) -> Cells:
        """Return some of the cells.

        Args:
            rows: An Arrow boolean array: which.
        """
        return replace(
            self,
            values=self.values.filter(rows),
            subject=None if self.subject is None else self.subject.filter(rows),
            others={name: array.filter(rows) for name, array in self.others.items()},
            memo=self.memo if self.origin is None else None,
            origin=(self, rows) if self.origin is None else None,
        )

    def shared(self, name: Any, make: Callable[[Cells], tuple[U64, U64]]) -> tuple[U64, U64]:
        """Return keyed bits of each row, made once for all masks that ask for them.

        Args:
            name: What they are.
            make: Makes them, of the subject or the other columns: not of the values.

        Returns:
            Arrays that are nobody's to change.
        """
        if self.memo is None:
            return make(self)
        whole, rows = self.origin or (self, None)
        found: tuple[U64, U64] | None = self.memo.get((self.key, name))
        if found is None:
            found = self.memo[self.key, name] = make(whole)
        if rows is None:
            return found
        chosen = rows.to_numpy(zero_copy_only=False)
        return found[0][chosen], found[1][chosen]

    def purpose(self, name: str) -> bytes:
        """Return the 16 bytes to hash with for one of the uses that a mask makes of its key."""
        return purpose_key(self.key, name)

    def hashes(self, texts: Any, purpose: str = "value") -> tuple[U64, U64]:
        """Return 128 keyed bits for each of some texts or bytes."""
        return siphash.digests(texts, self.purpose(purpose))


@lru_cache(maxsize=4096)
def purpose_key(key: bytes, name: str) -> bytes:
    """Return a key of 16 bytes for one use of a sub-key."""
    return blake2b(name.encode(), digest_size=16, key=key, person=b"seeds.mask").digest()


class Mask(abc.ABC):
    """A mask, ready for one column.

    Args:
        settings: The values of all its options.
        column: The column.
        unique: Whether no two rows of the column share a value. A column that refers to a unique
            one is built with that one's.

    Attributes:
        name: How rules call it.
        domain: The domain of its values unless rules say otherwise; equal for masks whose values
            belong together, such as first names and full names.
        kinds: The types that it fits.
        options: Its options.
        by_value: Whether the original value alone decides, so that each distinct one needs to be
            masked only once.
        uses_subject: Whether the subject of the row decides too.
        keeps_blank: Whether an empty text stays as it is, as NULL does.
        gives_labels: Whether it can give the labels of an enumeration.
        learns: Whether :meth:`learned` has to be called, with the whole column, before the first
            :meth:`mask`.
        stays_canonical: Whether JSON in canonical form (:mod:`seeds.schema.json_text`) stays in it.
    """

    name: ClassVar[str]
    domain: ClassVar[str]
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.TEXT})
    options: ClassVar[tuple[Option, ...]] = ()
    by_value: ClassVar[bool] = True
    uses_subject: ClassVar[bool] = False
    keeps_blank: ClassVar[bool] = True
    gives_labels: ClassVar[bool] = False
    learns: ClassVar[bool] = False
    stays_canonical: ClassVar[bool] = False

    def __init__(self, settings: Mapping[str, Any], column: ColumnInfo, unique: bool) -> None:
        self.settings = dict(settings)
        self.column = column
        self.unique = unique
        self.check()

    @classmethod
    def build(cls, options: Mapping[str, Any], column: ColumnInfo, unique: bool) -> Self:
        """Make the mask for a column.

        Args:
            options: What rules say, without ``mask``, ``when`` and ``domain``.
            column: The column.
            unique: Whether no two rows of it share a value.

        Raises:
            OptionError: An option is not known or wrong, or the mask does not fit the column.
        """
        settings = checked(cls.options, options, f"the mask {cls.name!r}")
        kind = column.type.kind
        if kind not in cls.kinds:
            fits = ", ".join(sorted(k.value for k in cls.kinds))
            raise OptionError(
                "mask", f"{cls.name!r} does not fit a column of type {kind.value}",
                f"It fits: {fits}.",
            )  # fmt: skip
        if column.type.labels and not cls.gives_labels:
            raise OptionError(
                "mask",
                f"{cls.name!r} does not give the labels of an enumeration",
                "Use constant or shuffle, or keep it with a reason.",
            )
        return cls(settings, column, unique)

    def check(self) -> None:  # noqa: B027 - most masks have nothing more to look at
        """Look whether settings and column go together.

        Raises:
            OptionError: They do not.
        """

    def needs(self) -> tuple[str, ...]:
        """Return the columns of the row whose originals the mask looks at, besides its own."""
        return ()

    def may_meet(self, values: Any) -> Any:
        """Tell which values may come out of the mask by chance, though they are originals too.

        The proof does not take these for survivors: names of the public pool, numbers of a small
        room. Of values that say whose they are (addresses, tokens, long numbers) none may.

        Args:
            values: Originals of the column's type, without NULL.

        Returns:
            An Arrow boolean array.
        """
        return falses(len(values))

    def leaves(self, values: Any) -> Iterator[tuple[Mask, Any]]:
        """Yield what is going to be masked within values, with what masks it.

        Args:
            values: Originals of the column's type.

        Returns:
            The mask and the values themselves, but for documents.
        """
        yield self, values

    def learned(self, cells: Iterable[Cells]) -> Mask:
        """Return the mask with what it needs to know of the whole column.

        Args:
            cells: All cells of the column, in any order.
        """
        return self

    def mask(self, cells: Cells) -> Any:
        """Return the masked values: same type, same length, NULL where the original is."""
        values = cells.values
        if len(values) == 0:
            return values
        stays = values.is_null() if values.null_count else None
        if self.keeps_blank and pa.types.is_string(values.type) and _may_be_blank(values):
            blank = pc.equal(pc.utf8_trim_whitespace(values), "")
            if pc.any(blank).as_py():
                stays = pc.fill_null(blank, True)
        if stays is None:
            return self._mask_distinct(cells)
        changes = pc.invert(stays)
        some = cells.where(changes)
        if not len(some):
            return values
        return pc.replace_with_mask(values, changes, self._mask_distinct(some))

    def _mask_distinct(self, cells: Cells) -> Any:
        """Mask each distinct value once where there are few."""
        values = cells.values
        if not (self.by_value and not cells.unique and _has_few(values)):
            return self._typed(cells, values.type)
        encoded = values.dictionary_encode()
        once = self._typed(cells.of(encoded.dictionary), values.type)
        return once.take(encoded.indices)

    def _typed(self, cells: Cells, kind: Any) -> Any:
        masked = self.replace(cells)
        return masked if masked.type == kind else masked.cast(kind)

    @abc.abstractmethod
    def replace(self, cells: Cells) -> Any:
        """Return masked values for cells without NULL (and without blank texts, see above)."""

    def capacity_error(self, what: str, hint: str) -> OptionError:
        """Return the error for a unique column that the mask cannot keep unique."""
        return OptionError(
            "mask", f"{self.name!r} cannot keep a unique column unique: {what}", hint
        )

    def unreadable(self, what: str) -> RulesError:
        """Return the error for an original that the mask cannot read; it never shows the value."""
        return RulesError(
            f"the mask {self.name!r} of column {self.column.name!r} met {what}",
            "Give the column another mask: hash and redact take any text.",
        )


def _may_be_blank(texts: Any) -> bool:
    """Tell whether a text is empty, or begins with what may be a blank."""
    _, offsets, data = texts.buffers()
    places = np.frombuffer(offsets, np.int32, len(texts) + 1, texts.offset * 4)
    first, filled = places[:-1], places[1:] > places[:-1]
    if not filled.all():
        if texts.null_count != len(texts) - int(filled.sum()):
            return True
        first = first[filled]
    if data is None or not len(first):
        return False
    letters = np.frombuffer(data, np.uint8)[first]
    return bool(((letters <= ord(" ")) | (letters >= 128)).any())


def _has_few(values: Any) -> bool:
    """Tell whether a column has few distinct values, by some rows spread over all of it."""
    count = len(values)
    if count < _SAMPLE or pa.types.is_dictionary(values.type):
        return False
    rows = np.linspace(0, count - 1, _SAMPLE, dtype=np.int64)
    distinct: int = pc.count_distinct(values.take(pa.array(rows))).as_py()
    # Of eight thousand distinct values the sample has nearly all different.
    return distinct < _SAMPLE * 15 // 16


def falses(count: int) -> Any:
    """Return an Arrow array of as many falses."""
    return pa.array(np.zeros(count, dtype=np.bool_))


def trues(count: int) -> Any:
    """Return an Arrow array of as many trues."""
    return pa.array(np.ones(count, dtype=np.bool_))
