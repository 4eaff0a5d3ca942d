"""Factories: the class body in which people declare an entity."""

from __future__ import annotations

import datetime as dt
import inspect
import random
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, get_args, get_origin

from seeds.errors import DeclarationError, did_you_mean
from seeds.spec.column import Column, HasMany, Reference, as_column
from seeds.spec.entity import Entity, Environment, FixedRows

if TYPE_CHECKING:
    from seeds.generate.definition import Row

T = TypeVar("T")
Method = TypeVar("Method", bound=Callable[..., Any])


def state(method: Method) -> Method:
    """Mark a method that returns a state: column values that stand in for the usual ones."""
    method.__seeds_role__ = "state"  # type: ignore[attr-defined]  # a mark, read when compiling
    return method


def fixed(method: Method) -> Method:
    """Mark a method that returns a fixed set: rows wanted exactly as they are written.

    The method may take the :class:`~seeds.spec.entity.Environment` as an argument. Each row
    is a dictionary of column values; it states the natural key. A reference is
    given by the parent's natural key as a dictionary, children of a has-many as a list of
    rows, ``cohort`` names the state that the row counts in, ``states`` names further ones.
    Literal values are kept up to date when the row exists; values given as columns
    (``constant(…)``) are used only when the row is inserted.
    """
    method.__seeds_role__ = "fixed"  # type: ignore[attr-defined]  # a mark, read when compiling
    return method


class Factory(Generic[T]):
    """The declaration of one entity: ``class UserFactory(Factory[User])``.

    Class attributes that are columns declare how the model's columns are filled; a literal
    stands for itself. A relationship's name declares its foreign key. A name with a leading
    underscore is an intermediate value that other columns may use.

    Class keywords:
        name: The entity's name on the command line; the table's name when left out.
        natural_key: Columns that identify a row for its users; needed for fixed rows.
        count: Rows when nobody says how many (10).
    """

    model: ClassVar[type]
    _columns: ClassVar[dict[str, Any]] = {}
    _states: ClassVar[dict[str, Callable[..., Any]]] = {}
    _fixed: ClassVar[dict[str, Callable[..., Any]]] = {}
    _options: ClassVar[dict[str, Any]] = {}

    _entity: ClassVar[Entity | None] = None
    _row: Row | None = None

    def __init_subclass__(
        cls,
        *,
        name: str | None = None,
        natural_key: Iterable[str] = (),
        count: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        for base in getattr(cls, "__orig_bases__", ()):
            origin = get_origin(base)
            if isinstance(origin, type) and issubclass(origin, Factory):
                (argument,) = get_args(base)
                if not isinstance(argument, TypeVar):
                    cls.model = argument
        cls._columns = dict(cls._columns)
        cls._states = dict(cls._states)
        cls._fixed = dict(cls._fixed)
        for key, value in list(vars(cls).items()):
            role = getattr(value, "__seeds_role__", None) if callable(value) else None
            if role == "state":
                cls._states[key] = value
            elif role == "fixed":
                cls._fixed[key] = value
            elif isinstance(value, Column):
                cls._columns[key] = value
                # Out of the class again, so that a column may be called like a method.
                delattr(cls, key)
            elif not key.startswith("_") and not callable(value) and key != "model":
                if isinstance(value, classmethod | staticmethod | property):
                    continue
                cls._columns[key] = as_column(value)
        key_columns = tuple(natural_key)
        cls._options = {
            "name": name or cls._options.get("name"),
            "natural_key": key_columns or cls._options.get("natural_key", ()),
            "count": count if count is not None else cls._options.get("count", 10),
        }

    def __getattr__(self, name: str) -> Any:
        # Columns were taken out of the class; states refer to them as self.price.
        column = self._columns.get(name)
        if column is None:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        return column

    def definition(self) -> Mapping[str, Any]:
        """Return one row as a dictionary: the escape hatch, a row at a time.

        Override it where columns cannot say what is wanted. ``self.faker``, ``self.random``,
        ``self.index`` and ``self.as_of`` belong to the row and are reproducible.
        """
        raise NotImplementedError

    @property
    def row(self) -> Row:
        """The row that ``definition()`` is called for."""
        if self._row is None:
            raise DeclarationError("a row is at hand only within definition()")
        return self._row

    @property
    def faker(self) -> Any:
        """A Faker of the run's locale, seeded for the row."""
        return self.row.faker

    @property
    def random(self) -> random.Random:
        """A random generator, seeded for the row."""
        return self.row.random

    @property
    def index(self) -> int:
        """The row index."""
        return self.row.index

    @property
    def as_of(self) -> dt.datetime:
        """The run's "now"."""
        return self.row.as_of

    @classmethod
    def entity(cls) -> Entity:
        """Return the declaration as the engine reads it.

        Raises:
            DeclarationError: A name is neither a column nor a relationship of the model.
        """
        found = vars(cls).get("_entity")
        if found is None:
            found = cls._entity = _compile(cls)
        return found

    @classmethod
    def _defined(cls, row: Row) -> Mapping[str, Any]:
        instance = cls()
        instance._row = row
        return instance.definition()


def _compile(cls: type[Factory[Any]]) -> Entity:
    import sqlalchemy as sa

    origin = f"{cls.__module__}.{cls.__qualname__}"
    if not hasattr(cls, "model"):
        raise DeclarationError(f"{origin} names no model", "Write class XFactory(Factory[X]).")
    mapper: Any = sa.inspect(cls.model)
    table = mapper.local_table
    names = {attribute.key: attribute.columns[0].name for attribute in mapper.column_attrs}
    links = {
        relation.key: [column.name for column in relation.local_columns]
        for relation in mapper.relationships
    }
    columns: dict[str, Column] = {}
    references: dict[str, Reference] = {}
    children: dict[str, HasMany] = {}
    for key, node in cls._columns.items():
        if isinstance(node, HasMany):
            children[key] = node
            continue
        name = _column_name(key, node, names, links, origin, table.fullname)
        columns[name] = node
        if isinstance(node, Reference):
            references[key] = references[name] = node
    instance = cls()
    states = {
        name: {_attribute(k, names): v for k, v in method(instance).items()}
        for name, method in cls._states.items()
    }
    return Entity(
        name=cls._options["name"] or table.name,
        table=table.fullname,
        source=table,
        columns=columns,
        references=references,
        children=children,
        natural_key=tuple(_attribute(k, names) for k in cls._options["natural_key"]),
        states=states,
        fixed={name: _fixed_set(cls, method, names) for name, method in cls._fixed.items()},
        definition=_definition(cls, names),
        count=cls._options["count"],
        origin=origin,
    )


def _attribute(key: str, names: Mapping[str, str]) -> str:
    return names.get(key, key)


def _definition(
    cls: type[Factory[Any]], names: Mapping[str, str]
) -> Callable[[Row], Mapping[str, Any]] | None:
    """Return what makes a row, with columns named as in the database."""
    if cls.definition is Factory.definition:
        return None
    if all(key == name for key, name in names.items()):
        return cls._defined
    return lambda row: {_attribute(k, names): v for k, v in cls._defined(row).items()}


def _fixed_set(
    cls: type[Factory[Any]], method: Callable[..., Any], names: Mapping[str, str]
) -> FixedRows:
    takes_environment = len(inspect.signature(method).parameters) > 1

    def rows(environment: Environment) -> list[dict[str, Any]]:
        made = method(cls(), environment) if takes_environment else method(cls())
        return [{_attribute(k, names): v for k, v in row.items()} for row in made]

    return rows


def _column_name(
    key: str,
    node: Column,
    names: Mapping[str, str],
    links: Mapping[str, list[str]],
    origin: str,
    table: str,
) -> str:
    """Return the column that a class attribute declares."""
    if key.startswith("_"):
        return key
    if key in names:
        return names[key]
    if key in links and isinstance(node, Reference):
        if len(links[key]) != 1:
            raise DeclarationError(
                f"{origin}.{key}: a foreign key of several columns cannot be declared yet",
                "Declare its columns one by one.",
            )
        return links[key][0]
    if key in links:
        raise DeclarationError(
            f"{origin}.{key} is a relationship, and is declared as a column",
            "Declare it with ref(…), or children with has_many(…) under a name of its own.",
        )
    raise DeclarationError(
        f"{origin}: the table {table} has no column {key!r}",
        did_you_mean(key, [*names, *links]),
    )
