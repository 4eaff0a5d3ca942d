"""Trying factories out: every one, in every state and pair of states, and nothing is kept."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from seeds.errors import LockTimeout, SeedsError
from seeds.factories.factory import Factory
from seeds.factories.making import try_out
from seeds.factories.stream import Stream, current_stream, use_stream
from seeds.load.errors import connection_lost, translate

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True)
class LintProblem:
    """A factory that cannot make a row.

    Attributes:
        factory: The factory's class, as Python names it.
        states: The states it was in; the problem is not there with fewer of them.
        column: ``table.column`` where that is known, else an empty text.
        message: What went wrong: what the database said, or what is wrong in the declaration.
        hint: What to do about it; may be empty.
        kind: The kind of error, such as ``"constraint"`` or ``"declaration"``.
    """

    factory: str
    states: tuple[str, ...]
    column: str
    message: str
    hint: str
    kind: str

    def __str__(self) -> str:
        states = f" ({' + '.join(self.states)})" if self.states else ""
        return f"{self.factory}{states}: {self.message}"


@dataclass(frozen=True)
class LintResult:
    """What came of trying factories out.

    Attributes:
        factories: How many.
        tried: How many objects were made, one for each combination of states.
        skipped: States that take arguments, and were not tried: ``"UserFactory.aged"``.
        problems: What did not work.
    """

    factories: int
    tried: int
    skipped: tuple[str, ...]
    problems: tuple[LintProblem, ...]

    @property
    def ok(self) -> bool:
        """Whether everything worked."""
        return not self.problems


def lint(
    factories: Iterable[type[Factory[Any]]],
    session: Session,
    tell: Callable[[str], None] = lambda name: None,
) -> LintResult:
    """Create one object of each factory, of each state and of each pair of states.

    Each is made in a savepoint that is rolled back. Rows continue where those of the database
    end, so that values which are there already are not taken for mistakes.

    Args:
        factories: What to try out.
        session: Where objects are saved.
        tell: Is told the name of each factory.

    Raises:
        SeedsError: The connection to the database was lost, or somebody else has locked it.
    """
    listed = list(factories)
    trial = _Trial(session, _rows(listed, session))
    problems: list[LintProblem] = []
    skipped: list[str] = []
    tried = 0
    for factory in listed:
        tell(factory.__name__)
        plain = [name for name, state in factory.__states__.items() if state.plain]
        skipped += [f"{factory.__name__}.{n}" for n in factory.__states__ if n not in plain]
        base = trial.of(factory, ())
        tried += 1
        if base is not None:
            problems.append(base)
        alone: set[str] = set()
        for name in plain:
            tried += 1
            found = trial.of(factory, (name,))
            if found is not None and not (base and _same(base, found)):
                problems.append(found)
                alone.add(name)
        if base is not None:
            # Pairs would say once more what is wrong without any state.
            continue
        for pair in itertools.combinations(plain, 2):
            if alone.isdisjoint(pair):
                tried += 1
                found = trial.of(factory, pair)
                if found is not None:
                    problems.append(found)
    return LintResult(len(listed), tried, tuple(skipped), tuple(problems))


def _same(one: LintProblem, other: LintProblem) -> bool:
    """Tell whether two problems are one: the values that a message repeats may differ."""
    return (one.kind, one.column) == (other.kind, other.column) and (
        bool(one.column) or one.message == other.message
    )


class _Trial:
    """Makes one object at a time and takes it back.

    Args:
        session: Where it is saved.
        rows: Rows of each table that are there already.
    """

    def __init__(self, session: Session, rows: Mapping[str, int]) -> None:
        self.session = session
        self.rows = rows

    def of(self, factory: type[Factory[Any]], states: tuple[str, ...]) -> LintProblem | None:
        """Return what is wrong with a factory in some states, if anything is."""
        stream = self._stream()
        savepoint = self.session.begin_nested()
        try:
            with use_stream(lambda: stream):
                instance: Any = factory()
                for name in states:
                    instance = getattr(instance, name)()
                try_out(instance.__specification__, self.session)
                self._check_deferred()
        except Exception as error:  # whatever a declaration does is the finding
            known = translate(error) if isinstance(error, sa.exc.DBAPIError) else None
            if known is not None and (isinstance(known, LockTimeout) or connection_lost(error)):
                # No factory is to blame, and no other would do better.
                raise known from error
            return _problem(factory, states, error)
        finally:
            savepoint.rollback()
        return None

    def _stream(self) -> Stream:
        ambient = current_stream()
        made = Stream(ambient.seed, ambient.as_of, ambient.locale, ambient.providers)
        for table, rows in self.rows.items():
            made.take(table, rows)
        return made

    def _check_deferred(self) -> None:
        if self.session.connection().dialect.name == "postgresql":
            # Constraints that wait for the commit would never be looked at.
            self.session.execute(sa.text("SET CONSTRAINTS ALL IMMEDIATE"))


def _rows(factories: Iterable[type[Factory[Any]]], session: Session) -> dict[str, int]:
    """Return the rows of every table that the factories' models know of, and that is there."""
    connection = session.connection()
    inspector = sa.inspect(connection)
    found: dict[str, int] = {}
    for metadata in {_table(factory).metadata for factory in factories}:
        for name, table in metadata.tables.items():
            if inspector.has_table(table.name, schema=table.schema):
                count = sa.select(sa.func.count()).select_from(table)
                found[name] = connection.scalar(count) or 0
    return found


def _table(factory: type[Factory[Any]]) -> sa.Table:
    mapper: Any = sa.inspect(factory.model)
    table: sa.Table = mapper.local_table
    return table


def _problem(factory: type[Factory[Any]], states: tuple[str, ...], error: Exception) -> LintProblem:
    known = translate(error) if isinstance(error, sa.exc.StatementError) else error
    if isinstance(known, SeedsError):
        kind, message, hint = known.kind, known.message, known.hint
        if known is not error:
            hint = ""  # it speaks of a run, and there was none
    else:
        first = str(error).strip().partition("\n")[0]
        kind, message, hint = "error", f"{type(error).__name__}: {first}", ""
    metadata = _table(factory).metadata
    column = _column(metadata, message)
    name = f"{factory.__module__}.{factory.__qualname__}"
    return LintProblem(name, states, column, message.removeprefix(f"{name}: "), hint, kind)


def _column(metadata: sa.MetaData, text: str) -> str:
    """Return the first column that a message names, with its table."""
    for whole, table, column in re.findall(r"((\w+(?:\.\w+)?)\.(\w+))", text):
        # What it begins with may be a column that the models do not know.
        known = table in metadata.tables and column in metadata.tables[table].columns
        if known or (table in metadata.tables and text.startswith(f"{whole}: ")):
            return str(whole)
    # PostgreSQL: `users: constraint uq_users_email rejected Key (email)=(…) already exists.`
    keyed = re.search(r"(?:^|\s)([\w.]+):.*?Key \((\w+)", text)
    if keyed and keyed[1] in metadata.tables:
        return f"{keyed[1]}.{keyed[2]}"
    return ""
