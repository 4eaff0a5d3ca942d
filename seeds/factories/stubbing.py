"""Objects that look saved: with keys and all that a database fills in, and without a session."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.orm import MANYTOONE, make_transient_to_detached
from sqlalchemy.orm.attributes import instance_state, set_committed_value
from sqlalchemy.orm.collections import collection_adapter

from seeds.factories.joined import repeated_keys
from seeds.factories.keys import literal_defaults
from seeds.factories.nodes import Making, node_of
from seeds.factories.objects import Builder, Built, values_of
from seeds.factories.pools import Pools, attributes_of
from seeds.factories.relations import childless, relations
from seeds.factories.specification import Specification
from seeds.factories.stream import current_stream
from seeds.generate.python_values import EPOCH
from seeds.schema.types import Kind

if TYPE_CHECKING:
    from seeds.factories.nodes import Node
    from seeds.schema.table import ColumnInfo

Link = tuple[Any, str, Any, str]
"""An object and its attribute, and the parent's attribute whose value it has."""


def stub(spec: Specification, n: int) -> list[Any]:
    """Return n objects as they would be if they had been saved, and read, and let go."""
    if n == 0:
        return []
    making = Making(current_stream(), Pools())
    builder = Builder(making, saving=True)
    objects = builder.build(node_of(making, spec, n))
    for built in builder.order:
        _fill(built)
    _follow(link for built in builder.order for link in _links(built))
    for built in builder.order:
        for obj in built.objects:
            _detach(obj)
    return objects


def _fill(built: Built) -> None:
    """Give objects their keys and defaults: the keys of a load into empty tables."""
    node = built.node
    attributes = attributes_of(node.spec.factory.model)
    for name, info in node.planned.table.columns.items():
        attribute = attributes.get(name)
        if attribute is None:
            continue
        lacking = [i for i, o in enumerate(built.objects) if attribute not in _dict(o)]
        if not lacking:
            continue
        values = _values(node, info, attribute)
        for i in lacking:
            if values is not None or info.nullable:
                value = None if values is None else values[i]
                set_committed_value(built.objects[i], attribute, value)


def _dict(obj: Any) -> dict[str, Any]:
    """Return what an object holds, without loading more."""
    found: dict[str, Any] = instance_state(obj).dict
    return found


def _values(node: Node, info: ColumnInfo, attribute: str) -> Sequence[Any] | None:
    """Return what fills a column in that nothing was said of, ``None`` for nothing."""
    if info.name == node.bound.key:
        return [int(row) + 1 for row in node.indices]
    source: Any = info.source
    if source is None or (source.default is None and source.server_default is None):
        return None
    if info.type.kind in (Kind.TIMESTAMP, Kind.DATE):
        return [_now(node, info)] * node.size
    default = literal_defaults(node.spec.factory.model).get(attribute)
    if default is not None:
        return [default] * node.size
    if node.bound.column(info.name) is None:
        return None
    return values_of(node.evaluated.column(info.name), info, f"{node.table}.{info.name}")


def _now(node: Node, info: ColumnInfo) -> Any:
    now = EPOCH + dt.timedelta(microseconds=node.context.as_of)
    if info.type.kind is Kind.DATE:
        return now.date()
    return now if info.type.timezone else now.replace(tzinfo=None)


def _links(built: Built) -> Iterator[Link]:
    """Yield what foreign keys follow."""
    model = built.node.spec.factory.model
    attributes = attributes_of(model)
    yield from ((late.obj, late.attribute, late.parent, late.key) for late in built.late)
    for obj in built.objects:
        values = _dict(obj)
        for own, key in repeated_keys(model).items():
            yield obj, attributes[own], obj, attributes[key]
        for name, relation in relations(model).items():
            there = values.get(name)
            unread = relation.lazy in ("dynamic", "write_only")  # holds no children to go through
            if there is None or relation.secondary is not None or unread:
                continue
            for other in collection_adapter(there) if relation.uselist else [there]:
                for local, remote in relation.local_remote_pairs or ():
                    here, beyond = _attribute(obj, local), _attribute(other, remote)
                    if relation.direction is MANYTOONE:
                        yield obj, here, other, beyond
                    else:
                        yield other, beyond, obj, here


def _attribute(obj: Any, column: Any) -> str:
    return attributes_of(type(obj))[column.name]


def _follow(links: Iterator[Link]) -> None:
    """Copy keys from parents to children; a key may itself be copied from another parent."""
    waiting = list(links)
    while waiting:
        left: list[Link] = []
        for child, attribute, parent, key in waiting:
            value = _dict(parent).get(key)
            if value is None:
                left.append((child, attribute, parent, key))
            elif sa.inspect(child).transient:
                set_committed_value(child, attribute, value)
        if len(left) == len(waiting):
            return  # parents that were given, and have no keys
        waiting = left


def _detach(obj: Any) -> None:
    for name, kind in childless(type(obj)).items():
        if name not in _dict(obj):
            set_committed_value(obj, name, None if kind is None else kind())
    for name, relation in relations(type(obj)).items():
        if relation.direction is MANYTOONE and name not in _dict(obj):
            keys = [getattr(obj, _attribute(obj, c)) for c in relation.local_columns]
            if None in keys:
                set_committed_value(obj, name, None)
    make_transient_to_detached(obj)
