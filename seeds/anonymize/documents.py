"""Documents: masks for the values at paths within JSON.

Every value of a document needs a rule, as every column of a table does: a path that no rule
means stops the run and is named, so that what is added to documents later does not get out. Only
``null``, ``{}`` and ``[]`` say nothing and need none.

Where a mask looks at other columns of a row (``group``, ``first``, ``last``), within documents it
looks at the values beside its own, in the same object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa

from seeds.anonymize.document_texts import Group, Structure, groups, structure_of
from seeds.anonymize.document_values import HALF, Found, Uncovered, Walk, as_text
from seeds.anonymize.mask import Cells, Mask, falses, pc
from seeds.anonymize.options import OptionError
from seeds.anonymize.paths import Paths, parse_path, shown
from seeds.anonymize.repeated import differing
from seeds.errors import RulesError
from seeds.schema.json_templates import Templates
from seeds.schema.json_text import json_text
from seeds.schema.table import ColumnInfo
from seeds.schema.types import Kind, LogicalType

_MOST_SHAPES = 4096
_DECODER = json.JSONDecoder(strict=False, parse_float=Decimal)


@dataclass(frozen=True)
class LeafRule:
    """What becomes of the values at a path.

    Attributes:
        mask: The kind of mask; ``None`` keeps them.
        options: Its options.
        domain: The domain of its values; that of the mask when empty.
    """

    mask: type[Mask] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    domain: str = ""


class Documents(Mask):
    """A document with masks for the values within.

    Args:
        rules: What becomes of the values at each path.
        column: The column; of JSON, or of text that is JSON.

    Attributes:
        signature: Equal for columns that the same becomes of.

    Raises:
        OptionError: A path cannot be read, or a mask does not fit; its key is the path.
    """

    name: ClassVar[str] = "paths"
    domain: ClassVar[str] = "paths"
    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.JSON, Kind.TEXT})
    by_value: ClassVar[bool] = False
    stays_canonical: ClassVar[bool] = True

    def __init__(self, rules: Mapping[str, LeafRule], column: ColumnInfo) -> None:
        if column.type.kind not in self.kinds:
            raise OptionError(
                "paths", f"a column of type {column.type.kind.value} holds no documents"
            )
        self._rules = list(rules.values())
        self._paths = Paths([parse_path(text) for text in rules])
        self._masks: dict[tuple[int, Kind], Mask] = {}
        for index, rule in enumerate(self._rules):
            if rule.mask is not None:
                self._check(index, rule.mask)
        self._needed = [self._needs_of(index) for index in range(len(self._rules))]
        self._structures: dict[str, Structure | None] = {}
        self._templates = Templates()
        used = [rule.mask for rule in self._rules if rule.mask is not None]
        self.uses_subject = any(mask.uses_subject for mask in used)  # type: ignore[misc]  # of these
        said = [(p, r.mask, sorted(r.options.items()), r.domain) for p, r in rules.items()]
        self.signature = repr((said, column.type.kind, column.type.length))
        super().__init__({"paths": tuple(rules)}, column, unique=False)

    def _check(self, index: int, mask: type[Mask]) -> None:
        """Make the mask of a path once, so that wrong options are told before the run."""
        path = self._paths.paths[index]
        if mask.learns:
            raise OptionError(path.text, f"{mask.name!r} does not go into documents")
        kinds = (Kind.TEXT, Kind.INTEGER, Kind.FLOAT, Kind.BOOLEAN)
        kind = next((kind for kind in kinds if kind in mask.kinds), None)
        if kind is None or (path.keys and kind is not Kind.TEXT):
            raise OptionError(path.text, f"{mask.name!r} does not go into documents")
        try:
            self._mask(index, kind)
        except OptionError as error:
            raise OptionError(path.text, error.message, error.hint) from None

    def _mask(self, index: int, kind: Kind) -> Mask:
        """Return the mask of a path for values of a kind."""
        found = self._masks.get((index, kind))
        if found is None:
            rule, path = self._rules[index], self._paths.paths[index]
            assert rule.mask is not None
            column = ColumnInfo(path.text, LogicalType(kind), nullable=True)
            # Names have to stay different, or values would be lost.
            found = rule.mask.build(rule.options, column, path.keys)
            self._masks[index, kind] = found
        return found

    def may_meet(self, values: Any) -> Any:
        """Tell of no document as a whole; the proof takes :meth:`leaves`."""
        return falses(len(values))

    def leaves(self, values: Any) -> Iterator[tuple[Mask, Any]]:
        """Yield the texts and numbers that are going to be masked, with what masks them.

        Args:
            values: Documents.

        Returns:
            Masks with Arrow arrays of texts, without NULL.
        """
        texts = values.drop_null()
        alike, rest = groups(texts, self._structure, self._templates)
        for group in alike:
            for place, index in group.structure.masked:
                yield self._mask(index, Kind.TEXT), group.values(place)
        documents = [_read(self.column, text) for text in texts.filter(pa.array(rest)).to_pylist()]
        found, keys = self._walked(documents)
        for index, some in keys.items():
            names = [as_text(name) for _, name in some.where]
            yield self._mask(index, Kind.TEXT), pa.array(names, pa.string())
        for index, some in found.items():
            texts = [as_text(v) for v in some.values() if isinstance(v, str | int | Decimal)]
            rule = self._rules[index]
            # Numbers with noise are of a small room: nothing to look for.
            if texts and rule.mask is not None and Kind.TEXT in rule.mask.kinds:
                yield self._mask(index, Kind.TEXT), pa.array(texts, pa.string())

    def replace(self, cells: Cells) -> Any:
        whole = cells.memo is not None and cells.origin is None
        known = cells.memo.get(self.signature) if cells.memo is not None and whole else None
        other = None if known is None else differing(cells.values, known[0])
        if known is not None and other is not None:
            # What the same rules made of the same documents of the same rows.
            rest = cells.where(other)
            return pc.replace_with_mask(known[1], other, self._replace(rest)) if rest else known[1]
        masked = self._replace(cells)
        if cells.memo is not None and whole:
            cells.memo[self.signature] = cells.values, masked
        return masked

    def _replace(self, cells: Cells) -> Any:
        texts = cells.values
        alike, rest = groups(texts, self._structure, self._templates)
        parts = [self._put(cells, group) for group in alike]
        rows = [group.rows for group in alike]
        if rest.any():
            parts.append(self._parsed(cells.where(pa.array(rest))))
            rows.append(np.flatnonzero(rest))
        masked = parts[0]
        if len(parts) > 1:
            order = np.argsort(np.concatenate(rows), kind="stable")
            masked = pa.concat_arrays(parts).take(pa.array(order))
        length = self.column.type.length
        if length is not None and pc.max(pc.utf8_length(masked)).as_py() > length:
            raise self.unreadable(f"a document that leaves no room in {length} characters")
        return masked

    def _structure(self, shape: str) -> Structure | None:
        """Return where the texts of a shape stand, if all that is masked in it are texts."""
        if shape not in self._structures:
            if len(self._structures) >= _MOST_SHAPES:
                self._structures.clear()
            self._structures[shape] = structure_of(shape, self._paths, self._needed)
        return self._structures[shape]

    def _needs_of(self, index: int) -> tuple[str, ...] | None:
        """Return what a rule's mask looks at besides; ``*`` when it changes more than texts."""
        rule = self._rules[index]
        if rule.mask is None:
            return None
        if Kind.TEXT not in rule.mask.kinds or rule.mask.name in ("null", "constant"):
            return ("*",)
        return self._mask(index, Kind.TEXT).needs()

    def _put(self, cells: Cells, group: Group) -> Any:
        """Mask the texts of documents of one structure."""
        rows = pa.array(group.rows)
        whose = cells.subject.take(rows) if cells.subject is not None else None
        masked: dict[int, Any] = {}
        memos: dict[int, dict[Any, Any]] = {}  # for each object within
        for place, index in group.structure.masked:
            mask, rule = self._mask(index, Kind.TEXT), self._rules[index]
            beside = {name: group.beside(place, name) for name in mask.needs()}
            inner = self._inner(cells, rule, mask, group.values(place), whose, beside)
            memo = memos.setdefault(id(group.structure.beside[place]), {})
            masked[place] = mask.mask(replace(inner, memo=memo))
        return group.put(masked)

    def _inner(
        self, cells: Cells, rule: LeafRule, mask: Mask, values: Any, subject: Any, beside: Any
    ) -> Cells:
        """Return values within documents as cells of their own."""
        if cells.subkeys is None:
            raise TypeError("documents need the sub-keys of their masks' domains")
        return replace(
            cells,
            values=values,
            column=mask.column,
            key=cells.subkeys(rule.domain or mask.domain),
            unique=mask.unique,
            subject=subject,
            others=beside,
            memo=None,
            origin=None,
        )

    def _parsed(self, cells: Cells) -> Any:
        """Mask documents one by one."""
        documents = [_read(self.column, text) for text in cells.values.to_pylist()]
        found, keys = self._walked(documents)
        # All masks see the values as they were.
        changes = [
            change for index, some in found.items() for change in self._changes(cells, index, some)
        ]
        for holder, place, value in changes:
            holder[place] = value
        # Names last, from the innermost objects outwards: until then they are where values stand.
        for index, some in reversed(keys.items()):
            self._rename(cells, index, some)
        made = [HALF.sub(_escaped, json_text(document[0])) for document in documents]
        return pa.array(made, pa.string())

    def _walked(self, documents: list[Any]) -> tuple[dict[int, Found], dict[int, Found]]:
        """Find the values, and the names, that are masked."""
        values: dict[int, Found] = {}
        keys: dict[int, Found] = {}
        walk = Walk(self._paths, [rule.mask is None for rule in self._rules], values, keys)
        for row, document in enumerate(documents):
            walk.row = row
            try:
                walk.value(document, 0, self._paths.start)
            except Uncovered as uncovered:
                path = shown(uncovered.steps[::-1])
                raise RulesError(
                    f"{self.column.name}: the path {path} of its documents has no rule",
                    f'Add {path!r} to its paths, such as {{ keep = "why" }} or {{ mask = "…" }}.',
                ) from None
            except RecursionError:
                raise self.unreadable("a document that is nested too deeply") from None
        return values, keys

    def _changes(self, cells: Cells, index: int, found: Found) -> Iterator[tuple[Any, Any, Any]]:
        """Yield what values of one path become, with what each stands in and its place there."""
        rule = self._rules[index]
        assert rule.mask is not None
        if rule.mask.name in ("null", "constant"):
            value = rule.options.get("value")
            value = value if isinstance(value, str | int | float | Decimal | None) else str(value)
            yield from ((holder, place, value) for holder, place in found.where)
            return
        for kind, read, positions in self._kinds(index, found):
            some = Found([found.where[p] for p in positions], [found.rows[p] for p in positions])
            originals = some.values()
            masked = self._masked(cells, index, kind, [read(value) for value in originals], some)
            for (holder, place), original, new in zip(some.where, originals, masked, strict=True):
                yield holder, place, _like(original, new)

    def _kinds(
        self, index: int, found: Found
    ) -> Iterator[tuple[Kind, Callable[[Any], Any], list[int]]]:
        """Yield the values of each kind by their positions, and how they are read."""
        rule = self._rules[index]
        assert rule.mask is not None
        groups: dict[Kind, list[int]] = {}
        for position, (holder, place) in enumerate(found.where):
            groups.setdefault(_kind(holder[place], rule.mask), []).append(position)
        for kind, places in groups.items():
            if kind not in rule.mask.kinds:
                path = self._paths.paths[index].text
                raise self.unreadable(
                    f"a {kind.value} at {path}, which {rule.mask.name!r} is not for"
                )
            yield kind, _READ[kind], places

    def _masked(
        self, cells: Cells, index: int, kind: Kind, values: list[Any], found: Found
    ) -> list[Any]:
        """Return masked values, of which it is known where they stand."""
        mask, rule = self._mask(index, kind), self._rules[index]
        at = pa.array(np.array(found.rows, dtype=np.int64))
        beside = {name: pa.array(found.beside(name), pa.string()) for name in mask.needs()}
        originals = pa.array(values, mask.column.type.arrow)
        whose = cells.subject.take(at) if cells.subject is not None else None
        inner = self._inner(cells, rule, mask, originals, whose, beside)
        masked: list[Any] = mask.mask(inner).to_pylist()
        return masked

    def _rename(self, cells: Cells, index: int, found: Found) -> None:
        """Mask names of values; the others of their object stay where they are."""
        names = [place for _, place in found.where]
        masked = self._masked(cells, index, Kind.TEXT, [as_text(name) for name in names], found)
        renamed: dict[int, tuple[dict[str, Any], dict[str, str]]] = {}
        for (holder, name), new in zip(found.where, masked, strict=True):
            renamed.setdefault(id(holder), (holder, {}))[1][name] = new
        for holder, new_names in renamed.values():
            pairs = [(new_names.get(name, name), value) for name, value in holder.items()]
            holder.clear()
            holder.update(pairs)


def _read(column: ColumnInfo, text: str) -> list[Any]:
    """Return a document in a list of its own, so that it too stands somewhere."""
    try:
        return [_DECODER.decode(text)]
    except (ValueError, RecursionError):
        raise RulesError(
            f"the paths of column {column.name!r} met a text that is no document",
            "Mask the whole column: hash and redact take any text.",
        ) from None


def _kind(value: Any, mask: type[Mask]) -> Kind:
    """Return the kind that a value of a document is masked as."""
    match value:
        case bool() if Kind.BOOLEAN in mask.kinds:
            return Kind.BOOLEAN
        case bool():
            return Kind.TEXT
        case int() if Kind.INTEGER in mask.kinds and -(1 << 63) <= value < 1 << 63:
            return Kind.INTEGER
        case int() | float() | Decimal():
            return Kind.FLOAT if Kind.FLOAT in mask.kinds else Kind.TEXT
        case _:
            return Kind.TEXT


def _escaped(half: re.Match[str]) -> str:
    return f"\\u{ord(half[0]):04x}"


_READ: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: as_text,
    Kind.INTEGER: int,
    Kind.FLOAT: float,
    Kind.BOOLEAN: bool,
}


def _like(original: Any, masked: Any) -> Any:
    """Return a masked value as the kind of value that the original is, where it can be."""
    if isinstance(original, Decimal) and isinstance(masked, float):
        # As many digits after the point as before.
        return Decimal(f"{masked:.{max(-int(original.as_tuple().exponent), 0)}f}")
    if isinstance(original, int | Decimal) and isinstance(masked, str):
        try:
            number = _DECODER.decode(masked)
        except ValueError:
            return masked
        return number if isinstance(number, int | Decimal) else masked
    return masked
