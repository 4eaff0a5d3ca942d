"""Evaluated nodes become objects of the model, linked to their parents and children."""

from __future__ import annotations

import copy
import datetime as dt
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm.attributes import instance_state
from sqlalchemy.orm.collections import collection_adapter

from seeds.errors import DeclarationError
from seeds.factories.ahead import values_ahead
from seeds.factories.hooks import call_hooks, hooks_of
from seeds.factories.joined import in_table, repeated_keys
from seeds.factories.node_rows import NodeRows
from seeds.factories.overrides import composites_of, constructor_names, keys_asked_for
from seeds.factories.pools import ObjectRows, attributes_of
from seeds.factories.relations import children_attribute, parent_attribute
from seeds.factories.specification import Specification
from seeds.factories.storing import stored, stored_batch
from seeds.factories.tenancy import kept_links, kept_to_tenant
from seeds.generate.column_array import column_array, is_decorated
from seeds.generate.python_values import EPOCH
from seeds.generate.rows import PickedRows, Rows
from seeds.generate.vector import Vector, to_python
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.factories.composite import Composite
    from seeds.factories.nodes import Making, Node, Owned
    from seeds.factories.relations import Children
    from seeds.schema.table import ColumnInfo


@dataclass
class Late:
    """A link that waits until the parent has a key.

    Attributes:
        obj: The child.
        attribute: Its foreign-key attribute, or its relationship.
        parent: The parent.
        key: The parent's attribute that the foreign key refers to; ``""`` for a relationship.
    """

    obj: Any
    attribute: str
    parent: Any
    key: str


@dataclass
class Built:
    """The objects of one node.

    Attributes:
        node: The node.
        objects: Its objects, in order.
        found: Whether each was found in the database, so that it is not new.
        late: Links that only a flush of the parents makes possible.
    """

    node: Node
    objects: list[Any] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)


class Builder:
    """Builds the objects of one call.

    Args:
        making: The call.
        saving: Whether the objects will be saved: links that need a parent's key then wait.
        find: Returns the object in the database that a fixed row stands for, or None.
    """

    def __init__(self, making: Making, *, saving: bool = False, find: Any = None) -> None:
        self.making = making
        self.saving = saving
        self.find = find
        self.built: dict[int, Built] = {}
        self.order: list[Built] = []
        self._by_key: dict[tuple[int, str], dict[Any, int]] = {}

    def build(self, root: Node) -> list[Any]:
        """Return a node's objects, with all that hangs on them, in the order of ``order``."""
        built = self._of(root)
        at = 0
        while at < len(self.order):
            self._children(self.order[at])
            at += 1
        return built.objects

    def _of(self, node: Node) -> Built:
        found = self.built.get(id(node))
        if found is None:
            found = self.built[id(node)] = Built(node)
            self._build(found)
            self.order.append(found)
        return found

    # -- one node ------------------------------------------------------------------------------

    def _build(self, built: Built) -> None:
        node = built.node
        owners = self._of(node.owned.node).objects if node.owned is not None else []
        columns = plain_columns(node)
        links = self._links(node)
        model = node.spec.factory.model
        if not links and self._unlinked(node):
            objects = stored_batch(model, columns, node.size)
            if objects is not None:
                for i, obj in enumerate(objects):
                    instance_state(obj).info["seeds"] = (node.evaluated, i)
                built.objects = objects
                return
        for i in range(node.size):
            values: dict[str, Any] = {a: column[i] for a, column in columns.items()}
            for name, value in node.said.others.items():
                if not isinstance(value, dict) or name not in node.by_object:
                    values[name] = value
                elif i in value:
                    values[name] = value[i]
            late: list[tuple[str, Any, str]] = []
            owner = owners[int(node.owned.positions[i])] if node.owned is not None else None
            self._link(node, i, links, values, late, built, owner)
            obj = self._existing(node, i, values)
            if obj is None:
                obj = self._object(node, model, values)
            built.objects.append(obj)
            built.late += [Late(obj, attribute, parent, key) for attribute, parent, key in late]
            if owner is not None and node.owned is not None:
                self._adopt(node.owned, owner, obj, built)
            instance_state(obj).info["seeds"] = (node.evaluated, i)
            call_hooks(node, "after_make", obj)

    def _unlinked(self, node: Node) -> bool:
        """Tell whether a node's objects are their columns' values and nothing else."""
        said = node.said
        linked = node.owned is not None or said.others or said.links or said.parents
        looked_up = self.find is not None and node.fixed is not None
        hooks = hooks_of(node, "before_make") or hooks_of(node, "after_make")
        return not (linked or looked_up or hooks)

    def _object(self, node: Node, model: type, values: dict[str, Any]) -> Any:
        for said in call_hooks(node, "before_make", values):
            if said is not None and not isinstance(said, Mapping):
                raise DeclarationError(
                    f"{node.spec.factory.__name__}.before_make() returned {said!r}",
                    "Change the dictionary and return nothing, or return a dictionary.",
                )
            if said is not None:
                values = dict(said)
        obj = stored(model, values)
        if obj is not None:
            return obj
        accepted = constructor_names(model)
        linked = {k: None for k in keys_asked_for(model) if k not in values}
        obj = model(**linked, **{k: v for k, v in values.items() if k in accepted})
        for key, value in values.items():
            if key not in accepted:
                setattr(obj, key, value)
        return obj

    def _existing(self, node: Node, i: int, values: Mapping[str, Any]) -> Any:
        if self.find is None or node.fixed is None:
            return None
        return self.find(node, values)

    # -- links -----------------------------------------------------------------------------------

    def _links(self, node: Node) -> dict[str, list[Any]]:
        """Return the values of foreign-key columns, by column."""
        found: dict[str, list[Any]] = {}
        for fk in node.planned.table.foreign_keys:
            for column in fk.columns:
                if column in found:
                    continue
                if node.owned is not None and node.owned.column == column:
                    found[column] = [None] * node.size  # the owner says it, declared or not
                    continue
                if node.said.parents.get(column, node) is None:
                    found[column] = [None] * node.size
                    continue
                vector = node.evaluated.column_or_none(column)
                if vector is not None:
                    # As they are: placeholders fit no column of 32 bits.
                    found[column] = to_python(vector)
        return found

    def _link(
        self,
        node: Node,
        i: int,
        links: Mapping[str, list[Any]],
        values: dict[str, Any],
        late: list[tuple[str, Any, str]],
        built: Built,
        owner: Any,
    ) -> None:
        model = node.spec.factory.model
        attributes = attributes_of(model)
        linked = self._link_composites(node, i, values, late)
        for column, keys in links.items():
            if column in linked:
                continue
            key = keys[i]
            if node.owned is not None and node.owned.column == column:
                parent, referenced = owner, self._referenced(node, column)
            else:
                parent, referenced = self._parent(node, column, key, built)
            parent, referenced = kept_to_tenant(node, column, parent, key, referenced)
            if parent is None:
                values[attributes[column]] = key
                continue
            relation = parent_attribute(model, column)
            if relation is not None:
                values[relation] = parent
            elif node.owned is None or node.owned.column != column or not node.owned.attribute:
                self._by_value(parent, attributes[column], referenced, values, late)
        for name, given in node.said.links.items():
            values[name] = kept_links(node, name, self._given(node, i, name, given))
        for column, given in node.said.parents.items():
            relation = parent_attribute(model, column)
            if relation is not None and given is None:
                values[relation] = None

    def _link_composites(
        self, node: Node, i: int, values: dict[str, Any], late: list[tuple[str, Any, str]]
    ) -> set[str]:
        """Link to parents by several columns, and return the columns that this takes care of."""
        linked: set[str] = set()
        attributes = attributes_of(node.spec.factory.model)
        for several in composites_of(node.spec.factory):
            columns, referenced = several.key.columns, several.key.referenced
            if not node.said_columns.isdisjoint(columns):
                continue
            parent = self._chosen(node, several, i)
            parent, _ = kept_to_tenant(node, several.name, parent, None, "")
            linked.update(columns)
            if several.relation is not None:
                values[several.relation] = parent
            if parent is None:
                values.update({attributes[c]: None for c in columns})
                continue
            for column, theirs in zip(columns, referenced, strict=True):
                if several.relation is None:
                    self._by_value(parent, attributes[column], theirs, values, late)
                else:
                    # The relationship fills it in again; until then it is what is known.
                    values[attributes[column]] = getattr(
                        parent, attributes_of(type(parent))[theirs]
                    )
        return linked

    def _chosen(self, node: Node, several: Composite, i: int) -> Any:
        """Return the object that a reference chose for one of a node's objects."""
        rows: Rows
        rows, nulls = node.evaluated.parents(several.reference, several.name)
        if nulls is not None and nulls[i]:
            return None
        while isinstance(rows, PickedRows):
            i = int(rows.positions[i])
            rows = rows.base
        if isinstance(rows, ObjectRows):
            return rows.objects[i]
        return self._of(rows.source).objects[i] if isinstance(rows, NodeRows) else None

    def _by_value(
        self,
        parent: Any,
        attribute: str,
        referenced: str,
        values: dict[str, Any],
        late: list[tuple[str, Any, str]],
    ) -> None:
        """Link by the parent's key, now or, when it has none yet, after it was saved."""
        key_attribute = attributes_of(type(parent))[referenced]
        key = getattr(parent, key_attribute)
        values[attribute] = key
        if key is None and self.saving:
            late.append((attribute, parent, key_attribute))

    def _referenced(self, node: Node, column: str) -> str:
        for fk in node.planned.table.foreign_keys:
            if column in fk.columns:
                return fk.referenced[fk.columns.index(column)]
        return ""

    def _parent(self, node: Node, column: str, key: Any, built: Built) -> tuple[Any, str]:
        """Return the object that a foreign key stands for, if it is one of this call."""
        if key is None:
            return None, ""
        referenced = self._referenced(node, column)
        held = self.making.pools.holder(key)
        if held is not None:
            whose, number = held
            if not hasattr(whose, "evaluated"):
                return whose, referenced
            if whose is node:
                return built.objects[number], referenced
            return self._of(whose).objects[number], referenced
        for fk in node.planned.table.foreign_keys:
            if fk.columns == (column,):
                found = self._among(fk.table, fk.referenced[0], key, node, built)
                if found is not None:
                    return found, referenced
        return None, ""

    def _among(self, table: str, column: str, key: Any, asker: Node, built: Built) -> Any:
        """Return an object of this call, or a recycled one, by the value of a column."""
        for node in self.making.nodes:
            if not in_table(node.spec.factory.model, table) or column == node.bound.key:
                continue
            known = self._by_key.get((id(node), column))
            if known is None:
                vector = node.evaluated.column_or_none(column)
                keys = [] if vector is None else to_python(vector)
                known = self._by_key[(id(node), column)] = {k: n for n, k in enumerate(keys)}
            number = known.get(key)
            if number is not None:
                if node is asker:
                    return built.objects[number] if number < len(built.objects) else None
                return self._of(node).objects[number]
        for obj in self._recycled(asker):
            if in_table(type(obj), table):
                attribute = attributes_of(type(obj)).get(column)
                if attribute is not None and getattr(obj, attribute) == key:
                    return obj
        return None

    def _recycled(self, node: Node) -> list[Any]:
        given = [p for p in node.said.parents.values() if p is not None]
        objects = [p for p in given if not isinstance(p, Specification)]
        return objects + self.making.pools.all_of(node.pool)

    def _given(self, node: Node, i: int, name: str, given: Any) -> Any:
        if not isinstance(given, Specification):
            return given
        return self._of(node.link_node(name, given)).objects[i]

    def _adopt(self, owned: Owned, owner: Any, obj: Any, built: Built) -> None:
        """Put a child into its owner's relationship, where it has none to the owner itself."""
        if not owned.attribute or parent_attribute(type(obj), owned.column) is not None:
            return
        found = children_attribute(type(owner), type(obj), owned.column)
        if found is None:
            return
        attribute, many = found
        if many:
            _put(getattr(owner, attribute), obj)
        else:
            setattr(owner, attribute, obj)

    # -- children --------------------------------------------------------------------------------

    def _children(self, built: Built) -> None:
        node = built.node
        if node.size == 0:
            return
        for relation in node.bound.children:
            if relation in node.spec.without and not node.spec.has:
                continue
            child = node.children.of(relation)
            if child.size:
                self._of(child)
        for child, how in node.children.others():
            if child.size:
                self._hold(built, child, how)

    def _hold(self, built: Built, child: Node, how: Children) -> None:
        objects = self._of(child).objects
        if how.column:
            return
        each = child.size // built.node.size
        for i, owner in enumerate(built.objects):
            held = getattr(owner, how.attribute)
            for obj in objects[i * each : (i + 1) * each]:
                _put(held, obj)


def plain_columns(node: Node) -> dict[str, list[Any]]:
    """Return the values of all columns that are no foreign keys, by attribute."""
    bound, table = node.bound, node.planned.table
    attributes = attributes_of(node.spec.factory.model)
    linked = {c for fk in table.foreign_keys for c in fk.columns}
    if len(bound.entity.tables) > 1:
        linked |= repeated_keys(node.spec.factory.model).keys()
    found: dict[str, list[Any]] = {}
    ahead = values_ahead(node)
    for name, info in table.columns.items():
        if name in ahead:
            found[attributes[name]] = [ahead[name]]
            continue
        literals = node.literal(name)
        if name in linked or name not in attributes or (name == bound.key and not literals):
            continue
        whole = next((v for start, stop, v in literals if (start, stop) == (0, node.size)), _NONE)
        if whole is not _NONE and node.first_said(name):
            found[attributes[name]] = repeated(whole, node.size)
            continue
        vector = node.evaluated.column_or_none(name)
        if vector is None:
            continue
        values = values_of(vector, info, f"{table.name}.{name}")
        for start, stop, value in reversed(literals):
            values[start:stop] = repeated(value, stop - start)
        found[attributes[name]] = values
    return found


_NONE = object()


def _put(collection: Any, obj: Any) -> None:
    """Add an object to a relationship's collection, of whatever kind it is."""
    if hasattr(collection, "_sa_adapter"):
        adapter: Any = collection_adapter(collection)
        # Itself: two children may be equal to each other, as dataclasses are.
        if not any(held is obj for held in adapter):
            adapter.append_with_event(obj)
    elif not hasattr(collection, "append"):
        collection.add(obj)  # write-only
    elif obj not in collection:
        collection.append(obj)  # dynamic


_MUTABLE = (list, dict, set)


def repeated(value: Any, n: int) -> list[Any]:
    """Return a value n times; what can be changed is not shared by several objects."""
    if n > 1 and isinstance(value, _MUTABLE):
        return [copy.deepcopy(value) for _ in range(n)]
    return [value] * n


def values_of(vector: Vector, info: ColumnInfo, where: str) -> list[Any]:
    """Return a column's values as the Python objects that its attribute holds."""
    if is_decorated(info):
        # A list that the declaration holds is its own: each object gets a copy.
        return [copy.deepcopy(v) if isinstance(v, _MUTABLE) else v for v in to_python(vector)]
    array = column_array(vector, info, where, None)
    type_: Any = None if info.source is None else info.source.type
    values: list[Any]
    match info.type.kind:
        case Kind.TIMESTAMP:
            micros = array.cast("int64").to_pylist()
            values = [None if m is None else EPOCH + dt.timedelta(microseconds=m) for m in micros]
            if not info.type.timezone:
                values = [None if v is None else v.replace(tzinfo=None) for v in values]
        case Kind.UUID:
            as_uuid = getattr(type_, "as_uuid", True)
            raw = array.to_pylist()
            made = [None if v is None else uuid.UUID(bytes=v) for v in raw]
            values = made if as_uuid else [None if v is None else str(v) for v in made]
        case Kind.JSON:
            values = [None if v is None else json.loads(v) for v in array.to_pylist()]
        case Kind.TEXT if getattr(type_, "enum_class", None) is not None:
            members = dict(zip(type_.enums, type_.enum_class, strict=False))
            values = [None if v is None else members[v] for v in array.to_pylist()]
        case Kind.DECIMAL if getattr(type_, "asdecimal", True) is False:
            values = [None if v is None else float(v) for v in array.to_pylist()]
        case _:
            values = array.to_pylist()
    return values
