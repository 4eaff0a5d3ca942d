"""Objects of one tenant: ``with tenant(t):`` fills the tenant in, and lets nothing cross."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import MANYTOONE

from seeds.errors import DeclarationError, UsageError
from seeds.factories.joined import info_of
from seeds.factories.pools import attributes_of
from seeds.factories.relations import parent_attribute, relations
from seeds.spec.column import Column, ParentField, Reference

if TYPE_CHECKING:
    from seeds.factories.nodes import Node
    from seeds.factories.overrides import Overrides
    from seeds.factories.pools import Pools
    from seeds.plan.binding import BoundEntity
    from seeds.schema.table import TableInfo

T = TypeVar("T")
_HOPS = 3
"""How far an object without a tenant of its own is asked for its parents' tenant."""


class Tenancy:
    """A tenant in force.

    Args:
        tenant: The mapped object; ``None`` for a block without a tenant.
        key: The column, or attribute, that holds the tenant where no foreign key tells.

    Raises:
        UsageError: The tenant is no mapped object.
        DeclarationError: Nothing refers to the tenant's table, and no key was given.
    """

    def __init__(self, tenant: Any, key: str = "") -> None:
        if isinstance(tenant, type) or sa.inspect(tenant, raiseerr=False) is None:
            raise UsageError(
                f"seeds.tenant(): {tenant!r} is no object of a model",
                "Give a tenant, such as TenantFactory().make().",
            )
        mapper: Any = sa.inspect(type(tenant))
        self.tenant = tenant
        self.key = key
        self.tables = {str(table.fullname) for table in mapper.tables}
        self.primary_key = [column.name for column in mapper.primary_key]
        self._columns: dict[str, tuple[str, str] | None] = {}
        if not key and not self._referred(mapper.local_table.metadata):
            raise DeclarationError(
                f"seeds.tenant(): no table has a foreign key to {mapper.local_table.fullname}",
                'Name the attribute that holds the tenant, as in seeds.tenant(t, key="tenant_id").',
            )

    def _referred(self, metadata: sa.MetaData) -> bool:
        return any(
            fk.column.table.fullname in self.tables
            for table in metadata.tables.values()
            for fk in table.foreign_keys
        )

    # -- where tables hold their tenant --------------------------------------------------------

    def link(self, table: TableInfo, model: Any) -> tuple[str, str] | None:
        """Return a table's column for the tenant and the tenant's column that it refers to.

        Raises:
            DeclarationError: There are several, and none stands out.
        """
        if table.name not in self._columns:
            self._columns[table.name] = self._find(table, model)
        return self._columns[table.name]

    def _find(self, table: TableInfo, model: Any) -> tuple[str, str] | None:
        if table.name in self.tables:
            return None
        found = {
            fk.columns[0]: fk.referenced[0]
            for fk in table.foreign_keys
            if fk.table in self.tables and len(fk.columns) == 1
        }
        if self.key:
            by_column = {column: attribute for attribute, column in attributes_of(model).items()}
            named = by_column.get(self.key, self.key)
            if named in table.columns:
                return named, found.get(named, self.primary_key[0])
        required = {c: r for c, r in found.items() if not table.columns[c].nullable}
        for some in (found, required):
            if len(some) == 1:
                return next(iter(some.items()))
        if found:
            listed = ", ".join(sorted(found))
            raise DeclarationError(
                f"{table.name} refers to {', '.join(sorted(self.tables))} by several columns: "
                f"{listed}",
                f'Say which holds the tenant: seeds.tenant(t, key="{min(found)}").',
            )
        return None

    @property
    def detached(self) -> bool:
        """Whether the tenant was saved in a session that is closed, or has let go of it."""
        return bool(sa.inspect(self.tenant).detached)

    # -- whose objects are -----------------------------------------------------------------------

    def value(self, referenced: str) -> Any:
        """Return the tenant's value of a column; ``None`` when it has none yet."""
        return _value(self.tenant, referenced)

    def owner(self, obj: Any, hops: int = _HOPS) -> tuple[Any, Any]:
        """Return the tenant that an object belongs to: as an object, or its key.

        Returns:
            Both are ``None`` when it belongs to none, or nobody can tell.
        """
        mapper: Any = sa.inspect(type(obj), raiseerr=False)
        if mapper is None:
            return None, None
        if self.tables & {str(table.fullname) for table in mapper.tables}:
            return obj, None
        model = type(obj)
        link = self.link(info_of(model), model)
        if link is not None:
            relation = parent_attribute(model, link[0])
            parent = None if relation is None else vars(obj).get(relation)
            if parent is not None:
                return parent, None
            key = getattr(obj, attributes_of(model)[link[0]])
            if key is not None:
                return None, key
        if hops:
            for name, way in relations(model).items():
                parent = vars(obj).get(name)
                if way.direction is MANYTOONE and parent is not None:
                    found = self.owner(parent, hops - 1)
                    if found != (None, None):
                        return found
        return None, None

    def has(self, obj: Any) -> bool:
        """Tell whether an object is the tenant's, or nobody's."""
        parent, key = self.owner(obj)
        if parent is not None:
            return self.same(parent)
        return key is None or key == self.value(self.primary_key[0])

    def same(self, other: Any) -> bool:
        """Tell whether an object is the tenant itself."""
        if other is self.tenant:
            return True
        keys = [_value(other, column) for column in self.primary_key]
        return None not in keys and keys == [self.value(column) for column in self.primary_key]

    def crossing(self, factory: Any, name: str, value: Any) -> DeclarationError:
        """Return the error for a link that leads to another tenant."""
        where = f"{factory.__name__}.{name}"
        ours = describe(self.tenant)
        if sa.inspect(value, raiseerr=False) is None:
            other = f"{type(self.tenant).__name__} {value}"
            what = f"{where} is {other}"
        else:
            parent, key = self.owner(value)
            other = f"{type(self.tenant).__name__} {key}" if parent is None else describe(parent)
            what = f"{where} leads to {describe(value)}"
            what = what if parent is value else f"{what} of {other}"
        return DeclarationError(
            f"{what}, in a block of seeds.tenant({ours})",
            f"Give something of {ours}, or do it in a block of the other tenant, or of "
            "seeds.tenant(None).",
        )


_current: ContextVar[Tenancy | None] = ContextVar("seeds_tenant", default=None)


@contextlib.contextmanager
def tenant(tenant: T, key: str = "") -> Iterator[T]:
    """Give all objects that factories make in the block to one tenant.

    Every object whose table refers to the tenant's gets the tenant, parents and children
    included, unless it states it itself. Of nested blocks the inner one counts;
    ``tenant(None)`` makes a block without a tenant.

    Args:
        tenant: An object of the tenants' model, saved or not.
        key: The attribute that holds the tenant, where no foreign key tells, or several do.

    Yields:
        The tenant.

    Raises:
        UsageError: The tenant is no mapped object.
        DeclarationError: Nothing refers to the tenant's table; in the block, an object would
            refer to another tenant, or to something of another tenant.
    """
    reset = _current.set(None if tenant is None else Tenancy(tenant, key))
    try:
        yield tenant
    finally:
        _current.reset(reset)


# -- what making objects asks --------------------------------------------------------------------


def in_tenant(
    bound: BoundEntity, factory: Any, said: Overrides, pools: Pools, owned: str = ""
) -> Overrides:
    """Add the tenant in force to what is said of objects, where they say nothing of theirs.

    A tenant that is computed from a parent is left alone: the parent gets it.

    Args:
        bound: The entity.
        factory: Its factory.
        said: What is said; changed.
        pools: Placeholders of keys that are not known yet.
        owned: The column that refers to the owner, for children.
    """
    tenancy = _current.get()
    link = None if tenancy is None else tenancy.link(bound.table, factory.model)
    if tenancy is None or link is None or link[0] == owned:
        return said
    column = link[0]
    if _stated(column, factory.model, said):
        _check_bare(tenancy, bound.table, link, said.values.get(column), factory)
        return said
    declared = bound.columns.get(column)
    if isinstance(declared, Reference):
        said.parents[column] = tenancy.tenant
    elif declared is None or not any(isinstance(n, ParentField) for n in declared.walk()):
        said.values[column] = _key_or_placeholder(tenancy, bound.table, link, pools)
    return said


def _stated(column: str, model: Any, said: Overrides) -> bool:
    if column in said.values or column in said.parents or column in said.within:
        return True
    relation = parent_attribute(model, column)
    return relation is not None and relation in said.links


def _check_bare(
    tenancy: Tenancy, table: TableInfo, link: tuple[str, str], value: Any, factory: Any
) -> None:
    """Look at a tenant given for a column without a foreign key, which nobody else looks at."""
    linked = any(link[0] in fk.columns for fk in table.foreign_keys)
    if linked or value is None or isinstance(value, Column):
        return
    if value != tenancy.value(link[1]):
        raise tenancy.crossing(factory, link[0], value)


def _key_or_placeholder(
    tenancy: Tenancy, table: TableInfo, link: tuple[str, str], pools: Pools
) -> Any:
    found = tenancy.value(link[1])
    if found is not None:
        return found
    if any(link[0] in fk.columns for fk in table.foreign_keys):
        return pools.placeholder(tenancy.tenant)
    raise DeclarationError(
        f"{table.name}.{link[0]} needs the key of {describe(tenancy.tenant)}",
        "There is no foreign key by which it could follow later: flush the tenant first.",
    )


def kept_to_tenant(
    node: Node, column: str, parent: Any, key: Any, referenced: str
) -> tuple[Any, str]:
    """Return the parent that a foreign key stands for, and what column of it; none may cross.

    Args:
        node: The objects.
        column: Their foreign-key column.
        parent: The parent, if it is at hand.
        key: The key, which stands for another parent where there is none.
        referenced: The parent's column.

    Raises:
        DeclarationError: It belongs to another tenant than the one in force.
    """
    tenancy = _current.get()
    if tenancy is None:
        return parent, referenced
    link = tenancy.link(node.planned.table, node.spec.factory.model)
    if link is None or column != link[0]:
        if parent is not None and not tenancy.has(parent):
            raise tenancy.crossing(node.spec.factory, column, parent)
        return parent, referenced
    if parent is None:
        if key is None:
            said = node.said
            left_out = column in said.values or column in said.parents
            return (None, referenced) if left_out else (tenancy.tenant, link[1])
        if key != tenancy.value(link[1]):
            raise tenancy.crossing(node.spec.factory, _computed(node, column), key)
        parent = tenancy.tenant
    elif not tenancy.same(parent):
        if _source(node, column) in node.planned.table.columns:
            # The reference that it is computed from crosses as well, and says it better.
            return parent, referenced
        raise tenancy.crossing(node.spec.factory, _computed(node, column), parent)
    if parent is tenancy.tenant and tenancy.detached and key is not None:
        # Its key will do: the session may have an object of its own for the same row.
        return None, referenced
    return parent, link[1]


def _computed(node: Node, column: str) -> str:
    """Return a column, and the reference that it is computed from."""
    source = _source(node, column)
    return f"{column}, that of {source}," if source else column


def _source(node: Node, column: str) -> str:
    """Return the reference that a column is computed from, ``""`` for none."""
    declared = node.bound.columns.get(column)
    if column in node.said.values or declared is None:
        return ""
    for inner in declared.walk():
        if isinstance(inner, ParentField):
            return node.bound.names.get(id(inner.reference), "a parent")
    return ""


def kept_links(node: Node, name: str, given: Any) -> Any:
    """Return what was given for a relationship; nothing of it may belong to another tenant.

    Raises:
        DeclarationError: It does.
    """
    tenancy = _current.get()
    if tenancy is not None:
        for obj in given if isinstance(given, list | tuple | set) else [given]:
            if not tenancy.has(obj):
                raise tenancy.crossing(node.spec.factory, name, obj)
    return given


def own_object(factory: Any, found: T | None) -> T | None:
    """Return an object that was looked up by its natural key.

    Raises:
        DeclarationError: It belongs to another tenant than the one in force.
    """
    tenancy = _current.get()
    if tenancy is not None and found is not None and not tenancy.has(found):
        raise tenancy.crossing(factory, "get_or_create()", found)
    return found


def own_rows(objects: list[Any]) -> list[Any]:
    """Return the objects that the tenant in force has, or nobody has; all without a tenant."""
    tenancy = _current.get()
    return objects if tenancy is None else [obj for obj in objects if tenancy.has(obj)]


# -- objects -------------------------------------------------------------------------------------


def describe(obj: Any) -> str:
    """Return how messages call an object: its class, key and first text."""
    name = type(obj).__name__
    mapper: Any = sa.inspect(type(obj))
    keys = [_value(obj, column.name) for column in mapper.primary_key]
    texts = (vars(obj).get(a.key) for a in mapper.column_attrs)
    text = next((t for t in texts if isinstance(t, str)), None)
    said = "" if text is None else f" {text!r}"
    if None in keys:
        return f"{name}{said} (not saved)"
    return f"{name} {', '.join(map(str, keys))}" + (f" ({text!r})" if said else "")


def _value(obj: Any, column: str) -> Any:
    """Return an object's value of a column; of a saved object's key without reading it anew."""
    state: Any = sa.inspect(obj)
    if state.identity is not None:
        names = [c.name for c in state.mapper.primary_key]
        if column in names:
            return state.identity[names.index(column)]
    return getattr(obj, attributes_of(type(obj))[column])
