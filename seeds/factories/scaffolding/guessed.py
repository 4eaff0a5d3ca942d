"""Which factories are written for a project's models, and which of them makes whose rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seeds.factories.scaffolding.project_models import Model, naming_of
from seeds.inference.circles import circular_references
from seeds.inference.declared import Inferred, Owner
from seeds.inference.infer import infer
from seeds.inference.names import snake


@dataclass(frozen=True)
class GuessedFactory:
    """A factory that is to be written.

    Attributes:
        model: Its model.
        inferred: What was guessed.
        children: Factories whose rows are made with this one's: name of the attribute, class,
            module to import it from (empty for the same), and how they belong.
        notes: What its author should know.
        comments: The same, for those who read the factory.
        count: Rows, where nobody says how many.
        entity: What it is called in profiles, where that is not the table's own name.
    """

    model: Model
    inferred: Inferred
    children: tuple[tuple[str, str, str, Owner], ...] = ()
    notes: tuple[str, ...] = ()
    comments: tuple[str, ...] = ()
    count: int | None = None
    entity: str = ""

    @property
    def name(self) -> str:
        """The name of the class."""
        return f"{self.model.name}Factory"


def guess_factories(
    chosen: Sequence[Model],
    models: Mapping[str, Model],
    place: Mapping[str, str],
    known: Mapping[str, tuple[str, str]],
) -> list[GuessedFactory]:
    """Guess the factories of some models, those of children before those of their owners.

    Args:
        chosen: The models.
        models: All models by table.
        place: The module that each chosen model's factory will be in, by table; empty for one
            module for all.
        known: Class and module of factories that exist, by table.
    """
    left_out = circular_references({name: model.table for name, model in models.items()})
    wanted = {model.table.name: model for model in chosen}
    guessed = {
        name: infer(model.table, naming_of(model, models), left_out=left_out.get(name, set()))
        for name, model in models.items()
    }
    made: dict[str, GuessedFactory] = {}
    for name, model in wanted.items():
        own = guessed[name]
        children, notes = [], list(own.notes)
        for table, other in guessed.items():
            if other.owner is None or other.owner.table != name:
                continue
            if table in wanted:
                module = place.get(table, "")
                children.append(
                    (
                        _child_name(models[table], other.owner, model),
                        f"{models[table].name}Factory",
                        module,
                        other.owner,
                    )
                )
            elif table in known:
                cls, module = known[table]
                children.append(
                    (_child_name(models[table], other.owner, model), cls, module, other.owner)
                )
        if own.owner is not None and own.owner.table not in wanted:
            notes.append(_belongs(model, own.owner, models))
        made[name] = GuessedFactory(model, own, tuple(children), tuple(notes))
    return _children_first(made)


def _belongs(model: Model, owner: Owner, models: Mapping[str, Model]) -> str:
    parent = models[owner.table].name if owner.table in models else owner.table
    attribute = _child_name(model, owner, models.get(owner.table))
    number = f"{model.name}Factory" if owner.one else f"{model.name}Factory, {owner.most}"
    function = "has_one" if owner.one else "has_many"
    return (
        f"its rows are made with those of {parent}: declare "
        f"{attribute} = {function}({number}) in {parent}Factory"
    )


def _child_name(child: Model, owner: Owner, parent: Model | None) -> str:
    """Return the attribute that children stand under, which is not the relationship's name."""
    stem = snake(child.name)
    if parent is not None:
        for relation in parent.mapper.relationships:
            remote = [column.name for column in relation.remote_side]
            if relation.mapper is child.mapper and remote == [owner.column]:
                stem = relation.key
    return f"{stem}_row" if owner.one else f"{stem}_rows"


def _children_first(made: Mapping[str, GuessedFactory]) -> list[GuessedFactory]:
    by_class = {factory.name: factory for factory in made.values()}
    ordered: dict[str, GuessedFactory] = {}

    def add(factory: GuessedFactory, above: tuple[str, ...]) -> None:
        for _, cls, _, _ in factory.children:
            if cls in by_class and cls not in above:
                add(by_class[cls], (*above, factory.name))
        ordered.setdefault(factory.name, factory)

    for factory in made.values():
        add(factory, ())
    return list(ordered.values())
