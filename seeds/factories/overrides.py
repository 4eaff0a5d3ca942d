"""Overrides sorted by kind: values of columns, parents, numbers of children, other attributes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.hybrid import HybridExtensionType
from sqlalchemy.orm import ColumnProperty

from seeds.errors import DeclarationError, did_you_mean
from seeds.factories.compiling import Names, names_of
from seeds.factories.composite import Composite, composites
from seeds.factories.factory import Factory
from seeds.factories.joined import info_of
from seeds.factories.known import factory_of
from seeds.factories.plain_fields import is_plain
from seeds.factories.plain_models import nested_of
from seeds.factories.relations import relation_to
from seeds.factories.remembering import remembered
from seeds.factories.specification import GivenRows, Specification
from seeds.plan.binding import BoundEntity, bind
from seeds.plan.model import child_entity
from seeds.schema.metadata import table_info
from seeds.spec.column import Column, Reference


@remembered
def bound_of(factory: Any) -> BoundEntity:
    """Return a factory's entity, bound to its table as it is on no particular database."""
    if not (isinstance(factory, type) and issubclass(factory, Factory)):
        raise DeclarationError(
            f"{factory!r} is no factory", "Name its class, as in has_many(ItemFactory, 3)."
        )
    entity = factory.entity()
    whole = info_of(factory.model) if len(entity.tables) > 1 else table_info(entity.source)
    return bind(entity, whole)


@remembered
def composites_of(factory: Any) -> tuple[Composite, ...]:
    """Return the parents that a factory's objects have by several columns."""
    return tuple(composites(bound_of(factory), factory.model))


@remembered
def model_names(model: Any) -> Names:
    """Return how a model's attributes are called in its table."""
    return names_of(model)


@dataclass
class Overrides:
    """What the layers of a specification say, the last word on each.

    Attributes:
        values: Column declarations or literals by column name.
        parents: For foreign-key columns and hidden references, what the parent is: a mapped
            object, a specification, or None.
        within: Overrides of a parent that is made, by the same names.
        links: Objects, specifications or None for relationships that no reference declares.
        counts: Numbers of declared children.
        others: Values of other attributes of the model.
        functions: Functions that are called for each object, in order; what they say counts
            more than what came before them, and less than what comes after.
    """

    values: dict[str, Any] = field(default_factory=dict)
    parents: dict[str, Any] = field(default_factory=dict)
    within: dict[str, dict[str, Any]] = field(default_factory=dict)
    links: dict[str, Any] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)
    functions: list[tuple[Callable[[Any], Mapping[str, Any]], frozenset[str]]] = field(
        default_factory=list
    )


def sort_overrides(spec: Specification) -> Overrides:
    """Sort what the layers of a specification say.

    Raises:
        DeclarationError: A name is unknown; the hint names the closest.
    """
    found = Overrides()
    for i, layer in enumerate(spec.layers):
        if callable(layer):
            later = {k for other in spec.layers[i + 1 :] if not callable(other) for k in other}
            found.functions.append((layer, frozenset(later)))
        else:
            _Sorting(spec, found).sort(layer)
    return found


class _Sorting:
    """Sorts one layer."""

    def __init__(self, spec: Specification, found: Overrides) -> None:
        self.factory = spec.factory
        self.bound = bound_of(spec.factory)
        self.names = model_names(spec.factory.model)
        self.found = found

    def sort(self, layer: Mapping[str, Any]) -> None:
        for key, value in layer.items():
            self._sort(key, value)

    def _sort(self, key: str, value: Any) -> None:
        names, found, states = self.names, self.found, self.factory.__states__
        column = names.columns.get(key, key)
        reference = self._reference(key)
        if reference is not None and (is_parent(value) or (value is None and key in names.links)):
            found.parents[reference] = given(value)
        elif reference is not None and reference[0] != "_" and isinstance(value, Reference):
            found.values[reference] = value
        elif reference is not None and key in names.links and key not in names.columns:
            raise DeclarationError(
                f"{self.factory.__name__}.{key} is a parent, and was given {_short(value)}",
                f"Give an object, a factory or None, or values of it: {key}__name=….",
            )
        elif column in self.bound.table.columns or column in self.bound.hidden:
            found.values[column] = value
            found.parents.pop(column, None)
        elif key in names.links:
            self._link(key, value)
        elif key in self.bound.children and _is_count(value):
            found.counts[key] = value
        elif key in states and states[key].plain:
            if not isinstance(value, bool):
                raise DeclarationError(
                    f"{self.factory.__name__}: the state {key!r} was given {_short(value)}",
                    f"Write {key}=True.",
                )
            if value:
                self._state(key)
        elif not self._within(key, value):
            self._other(key, value)

    def _link(self, key: str, value: Any) -> None:
        """Sort what is said of a relationship that no reference declares."""
        table = None if is_plain(self.factory.model) else relation_to(self.factory.model, key)
        declared = [
            name
            for name, node in self.bound.children.items()
            if table is not None and child_entity(node).table == table
        ]
        if len(declared) == 1:
            if value is not None and value != []:
                raise DeclarationError(
                    f"{self.factory.__name__} makes {key} by itself, and was given some",
                    f"Say what they are like with has({key!r}, …), or make none: {key}=[].",
                )
            self.found.counts[declared[0]] = 0
            return
        if value is not None and not is_plain(self.factory.model):
            self._check_several(key, value)
        self.found.links[key] = given(value)

    def _check_several(self, key: str, value: Any) -> None:
        """Refuse one object, a number or a factory where a relationship is to several."""
        relation: Any = sa.inspect(self.factory.model).relationships.get(key)
        if relation is None or not relation.uselist or isinstance(value, Iterable):
            return
        raise DeclarationError(
            f"{self.factory.__name__}.{key} are several, and it was given {_short(value)}",
            f"Give a list of objects, or have them made: has({key!r}, 2).",
        )

    def _reference(self, key: str) -> str | None:
        """Return the column, or the hidden name, of the reference that an attribute means."""
        node = self.bound.entity.references.get(key) or self.bound.entity.columns.get(key)
        if not isinstance(node, Reference):
            return None
        return self.bound.names.get(id(node), key)

    def _state(self, name: str) -> None:
        said = self.factory.__states__[name].values(self.factory())
        if not isinstance(said, Mapping):
            raise DeclarationError(
                f"{self.factory.__name__}: the state {name!r} says more than values",
                f"Write {self.factory.__name__}().{name}() in place of {name}=True.",
            )
        self.sort(said)

    def _within(self, key: str, value: Any) -> bool:
        head, _, rest = key.partition("__")
        reference = self._reference(head) if head and rest else None
        if rest and is_plain(self.factory.model) and head in nested_of(self.factory):
            reference = head
        if reference is None:
            return False
        self.found.within.setdefault(reference, {})[rest] = value
        return True

    def _other(self, key: str, value: Any) -> None:
        factory, model = self.factory.__name__, self.factory.model
        if not key.startswith("_") and is_settable(model, key):
            self.found.others[key] = value
            return
        if is_computed(model, key):
            raise DeclarationError(
                f"{factory}.{key} cannot be set: {model.__name__} computes it",
                "Override what it is computed from.",
            )
        head, _, rest = key.partition("__")
        if rest and head in self.names.links:
            raise DeclarationError(
                f"{factory} declares no parent {head!r}, and was given its {rest}",
                f"Write {head} = ref(…) in it, or give the parent: "
                f"{head}=SomeFactory().state({rest}=…).",
            )
        known = {
            *self.names.columns,
            *self.names.links,
            *self.bound.hidden,
            *self.bound.children,
            *self.factory.__states__,
        }
        raise DeclarationError(
            f"{factory} has no column, parent or state {key!r} to override",
            did_you_mean(key, known),
        )


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_parent(value: Any) -> bool:
    """Tell whether an override is an object or a factory, not a value of a column."""
    if isinstance(value, type):
        return issubclass(value, Factory)
    if isinstance(value, Specification | GivenRows) or hasattr(value, "__specification__"):
        return True
    return not isinstance(value, Column) and sa.inspect(value, raiseerr=False) is not None


def given(value: Any) -> Any:
    """Return a specification for a factory, and anything else as it is."""
    if isinstance(value, type) and issubclass(value, Factory):
        return Specification(value)
    return getattr(value, "__specification__", value)


def is_settable(model: type, key: str) -> bool:
    """Tell whether a name that is no column takes a value, as synonyms and composites do."""
    if is_plain(model):
        return False
    if key in _parameters(model):
        return True
    mapper: Any = sa.inspect(model)
    attribute: Any = mapper.all_orm_descriptors.get(key)
    if attribute is None:
        found = getattr(model, key, None)
        return isinstance(found, property) and found.fset is not None
    if attribute.extension_type is HybridExtensionType.HYBRID_PROPERTY:
        return attribute.fset is not None
    mapped: Any = mapper.attrs.get(key)
    computed = isinstance(mapped, ColumnProperty) and not isinstance(mapped.columns[0], sa.Column)
    return not computed


def is_computed(model: type, key: str) -> bool:
    """Tell whether a name is an attribute of a mapped class that takes no value."""
    return not is_plain(model) and key in sa.inspect(model).all_orm_descriptors


@remembered
def _parameters(model: Any) -> frozenset[str]:
    """Return the parameters that a model's constructor names."""
    kinds = (inspect.Parameter.KEYWORD_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    parameters = list(inspect.signature(model.__init__).parameters.values())[1:]
    return frozenset(p.name for p in parameters if p.kind in kinds)


@remembered
def constructor_names(model: Any) -> frozenset[str]:
    """Return what a model's constructor takes by keyword; other attributes are set afterwards."""
    named = _parameters(model)
    parameters = inspect.signature(model.__init__).parameters.values()
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        mapper: Any = sa.inspect(model)
        named |= set(mapper.attrs.keys())
    return named


@remembered
def keys_asked_for(model: Any) -> tuple[str, ...]:
    """Return foreign keys that a constructor insists on, though a relationship may fill them."""
    if is_plain(model):
        return ()
    mapper: Any = sa.inspect(model)
    linked = {a.key for a in mapper.column_attrs if a.columns[0].foreign_keys}
    parameters = inspect.signature(model.__init__).parameters.values()
    return tuple(p.name for p in parameters if p.name in linked and p.default is p.empty)


def parent_specification(
    bound: BoundEntity, asker: type[Factory[Any]], reference: Reference, name: str
) -> Specification:
    """Return what makes the parents of a reference when nobody gives them."""
    return Specification(factory_of(reference.target, asker, name))
