"""Generated rows held against a pydantic model: does what is made fit what is promised?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.errors import DeclarationError, UsageError
from seeds.factories.compiling import names_of
from seeds.factories.overrides import bound_of
from seeds.factories.plain_fields import is_plain
from seeds.factories.relations import parent_attribute

if TYPE_CHECKING:
    from pydantic import BaseModel

    from seeds.factories.factory import Factory
    from seeds.schema.table import TableInfo

_SHOWN = 5


@dataclass(frozen=True)
class Refusal:
    """A value that a schema refuses.

    Attributes:
        row: The number of the object, from 0.
        field: The field, with a path into nested ones: ``address.city``.
        value: The value.
        message: What pydantic says of it.
    """

    row: int
    field: str
    value: Any
    message: str

    def __str__(self) -> str:
        return f"row {self.row}: {self.field}={self.value!r}: {self.message}"


@dataclass(frozen=True)
class Validation:
    """What holding rows against a schema brought to light.

    Attributes:
        factory: The factory's name.
        schema: The schema's name.
        rows: How many rows were looked at.
        refusals: The values that the schema refuses, in order.
    """

    factory: str
    schema: str
    rows: int
    refusals: tuple[Refusal, ...]

    @property
    def ok(self) -> bool:
        """Whether the schema takes all rows."""
        return not self.refusals

    def __bool__(self) -> bool:
        return self.ok

    def check(self) -> None:
        """Do nothing when the schema takes all rows.

        Raises:
            DeclarationError: It refuses some; the first ones are listed.
        """
        if self.ok:
            return
        refused = len({refusal.row for refusal in self.refusals})
        listed = "\n".join(f"  {refusal}" for refusal in self.refusals[:_SHOWN])
        more = len(self.refusals) - _SHOWN
        rest = f"\n  … and {more} more" if more > 0 else ""
        raise DeclarationError(
            f"{self.schema} refuses {refused} of {self.rows} rows of {self.factory}:\n"
            f"{listed}{rest}",
            "Declare values that it takes, or change the schema.",
        )


def validate(
    factory: type[Factory[Any]] | Factory[Any],
    schema: type[BaseModel],
    /,
    n: int = 100,
    **overrides: Any,
) -> Validation:
    """Make rows of a factory, and hold them against a pydantic model.

    Rows are those of ``make_batch(n)``, of which nothing is saved. Keys that a database would
    count are numbers from 1; what only a database fills in is not there. A field that is a
    relationship of the model is validated from the objects' attributes, where the schema has
    ``from_attributes``.

    Args:
        factory: The factory, its class or in some state.
        schema: The pydantic model.
        n: How many rows.
        **overrides: As of :meth:`~seeds.Factory.make`.

    Raises:
        UsageError: pydantic is not installed, or the schema is no pydantic model.
    """
    try:
        from pydantic import BaseModel, ValidationError
    except ImportError:
        raise UsageError(
            "seeds.validate() needs pydantic, which is not installed",
            "Install it: pip install 'pydantic>=2'.",
        ) from None
    given: Any = schema
    if not (isinstance(given, type) and issubclass(given, BaseModel)):
        raise UsageError(
            f"seeds.validate(): {schema!r} is no pydantic model",
            "Give a class that derives from pydantic.BaseModel.",
        )
    made = factory() if isinstance(factory, type) else factory
    found: list[Refusal] = []
    for row, values in enumerate(_rows(made, n, overrides)):
        try:
            schema.model_validate(values)
        except ValidationError as error:
            found += [
                Refusal(row, ".".join(map(str, e["loc"])) or "row", e["input"], e["msg"])
                for e in error.errors()
            ]
    return Validation(type(made).__name__, schema.__name__, n, tuple(found))


def _rows(factory: Factory[Any], n: int, overrides: dict[str, Any]) -> Iterator[dict[str, Any]]:
    model = factory.model
    if is_plain(model):
        yield from factory.attributes_batch(n, **overrides)
        return
    names, table = names_of(model), bound_of(type(factory)).table
    for row, obj in enumerate(factory.make_batch(n, **overrides), start=1):
        loaded = sa.inspect(obj).dict
        values = {a: loaded[a] for a in (*names.columns, *names.links) if a in loaded}
        for attribute, column in names.columns.items():
            if values.get(attribute) is None and _counted(loaded, model, column, table):
                values[attribute] = row
        yield values


def _counted(loaded: Mapping[str, Any], model: type, column: str, table: TableInfo) -> bool:
    """Tell whether a value is a key that is known once the object, or its parent, is saved."""
    parent = parent_attribute(model, column)
    if parent is not None:
        return loaded.get(parent) is not None
    return table.columns[column].autoincrement
