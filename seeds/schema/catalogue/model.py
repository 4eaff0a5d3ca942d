"""The catalogue of a database: frozen descriptions of tables and of all that binds their rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from seeds.schema.table import TableInfo


@dataclass(frozen=True)
class NamedType:
    """A type that a schema defines.

    Attributes:
        base: The type below a domain, with its parameters.
        item: The type of a range's bounds.
        several: Whether it is a multirange.
        labels: Labels of an enumeration, in order.
        fields: Names and types of the fields of a composite type.
        checks: Conditions of a domain, in terms of ``VALUE``.
    """

    base: str = ""
    item: str = ""
    several: bool = False
    labels: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    checks: tuple[str, ...] = ()


@dataclass(frozen=True)
class CatalogueColumn:
    """One column, as the server describes it.

    Attributes:
        name: Its name.
        sql_type: Its type as the server writes it, parameters and schema included:
            ``character varying(20)``, ``crm.email``, ``integer[]``.
        base_type: The type without parameters and schema, a domain's being that below it:
            ``character varying``, ``citext``, ``integer[]``. On SQLite the declared name in
            capitals, empty where there is none.
        type_kind: ``base``, ``enum``, ``composite``, ``range``, ``multirange``, ``array`` or
            ``pseudo``, that of the type below a domain. :attr:`domain` says whether there is one.
        length: Longest text in characters, or bits of a bit string.
        precision: Decimal digits in all; of times, digits of a second.
        scale: Decimal digits after the point; negative ones round before it.
        nullable: Whether NULL is allowed, by the column and by its domain.
        default: SQL of its default, or of its domain's.
        identity: ``always``, ``by default`` or empty.
        generated: Whether the database computes it always (``GENERATED ALWAYS AS``).
        generated_sql: What it computes.
        comment: What somebody wrote about it.
        collation: Name of a collation that is not the default one.
        labels: Labels of an enumeration, in order.
        fields: Names and types of the fields of a composite type.
        item: Type of an array's elements or of a range's bounds, as the server writes it.
        item_labels: Labels where the elements of an array are an enumeration.
        item_checks: Conditions on each element of an array of a domain, in terms of ``VALUE``.
        domain: Name of its domain, as the server writes it.
        serial_sequence: The sequence that counts it (serial, identity), quoted for use in SQL.
        counted_to: The last number that this sequence gives; ``None`` where it goes round, or down.
        affinity: On SQLite: INTEGER, TEXT, BLOB, REAL, NUMERIC; in STRICT tables also ANY.
        primary_key_rowid: On SQLite: whether it is another name of the rowid.
        named: The types that a schema defines and of which this one is made, by their name as the
            server writes it: itself, those of fields, those below domains.
        values: The only values that are written, in the form that is stored, where somebody who
            knows more than the database says so; empty for any.
    """

    name: str
    sql_type: str
    base_type: str
    type_kind: str = "base"
    length: int | None = None
    precision: int | None = None
    scale: int | None = None
    nullable: bool = True
    default: str | None = None
    identity: str = ""
    generated: bool = False
    generated_sql: str = ""
    comment: str = ""
    collation: str = ""
    labels: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    item: str = ""
    item_labels: tuple[str, ...] = ()
    item_checks: tuple[str, ...] = ()
    domain: str | None = None
    serial_sequence: str | None = None
    counted_to: int | None = None
    affinity: str = ""
    primary_key_rowid: bool = False
    named: Mapping[str, NamedType] = field(default_factory=dict, compare=False, repr=False)
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Check:
    """A condition that no row may make false.

    Attributes:
        name: The constraint's name; empty where it has none.
        sql: The expression, without CHECK and without parentheses around the whole.
        columns: The columns in it, in their table's order.
        not_valid: Whether rows from before were never looked at; new rows are.
        of_domain: The domain that it comes from, whose VALUE is the column here.
        partition: The partition that alone asks for it; ``sql`` says so, too.
        by_rule: Whether a rule of filling, or a model, asks for it, and the database does not.
        by_index: Whether no constraint asks for it, but an index that computes something.
    """

    name: str
    sql: str
    columns: tuple[str, ...] = ()
    not_valid: bool = False
    of_domain: str = ""
    partition: str = ""
    by_rule: bool = False
    by_index: bool = False


@dataclass(frozen=True)
class UniqueKey:
    """A primary key, a unique constraint or a unique index.

    Attributes:
        name: Its name; empty where it has none.
        columns: Those elements that are plain columns, in order.
        expressions: Every element as SQL, columns quoted where they need it.
        predicate: The condition of a partial index, without parentheses around the whole.
        nulls_distinct: Whether rows with a NULL in an element never meet.
        deferrable: Whether it may be looked at later than at once.
        initially_deferred: Whether it is looked at when the transaction ends.
        primary: Whether it is the primary key.
        constraint: Whether it is a constraint, and no index alone.
        collations: For each element the collation under which values are equal that differ
            (NOCASE, RTRIM, a collation that is not deterministic), else an empty string.
        uses: All columns in elements and predicate.
        by_rule: Whether a rule of filling, or a model, asks for it, and the database does not.
    """

    name: str
    columns: tuple[str, ...]
    expressions: tuple[str, ...]
    predicate: str | None = None
    nulls_distinct: bool = True
    deferrable: bool = False
    initially_deferred: bool = False
    primary: bool = False
    constraint: bool = True
    collations: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    by_rule: bool = False

    @property
    def plain(self) -> bool:
        """Whether it is about nothing but whole columns of all rows."""
        return self.predicate is None and len(self.columns) == len(self.expressions)

    @property
    def folds(self) -> bool:
        """Whether values that differ may be equal to it, by a collation."""
        return any(self.collations)


@dataclass(frozen=True)
class CatalogueReference:
    """A foreign key.

    Attributes:
        name: Its name; empty where it has none.
        columns: The referencing columns.
        table: Full name of the referenced table, which need not be in the catalogue (another
            schema, a partition).
        referenced: The referenced columns, in the same order; empty where it names none and the
            other table has no primary key.
        match_full: Whether all columns are NULL or none.
        deferrable: Whether it may be looked at later than at once.
        initially_deferred: Whether it is looked at when the transaction ends.
        ondelete: The action in capitals, or an empty string.
        not_valid: Whether rows from before were never looked at; new rows are.
        agreeing: A column of the referenced table, the values that parents have in it, and of how
            many these are some: other rows are no parents, though the database would take them.
        whole: Where it refers to a partition, the table that this is one of; else empty.
    """

    name: str
    columns: tuple[str, ...]
    table: str
    referenced: tuple[str, ...]
    match_full: bool = False
    deferrable: bool = False
    initially_deferred: bool = False
    ondelete: str = ""
    not_valid: bool = False
    agreeing: tuple[str, tuple[str, ...], int] | None = None
    whole: str = ""

    @property
    def filled(self) -> str:
        """The table to fill so that there are parents: a partition's whole."""
        return self.whole or self.table


@dataclass(frozen=True)
class Exclusion:
    """An exclusion constraint: of two rows not all elements may compare as true.

    Attributes:
        name: Its name.
        elements: Expression and operator of each.
        predicate: The condition of the rows that it is about.
        method: The index's method: gist, btree, …
        deferrable: Whether it may be looked at later than at once.
        columns: All columns in elements and predicate.
    """

    name: str
    elements: tuple[tuple[str, str], ...]
    predicate: str | None = None
    method: str = "gist"
    deferrable: bool = False
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trigger:
    """A trigger that somebody wrote.

    Attributes:
        name: Its name.
        when: BEFORE, AFTER or INSTEAD OF.
        events: INSERT, UPDATE, DELETE, TRUNCATE.
        function: Its function, or empty on SQLite.
        body: Source of the function, or the statements of the trigger.
        enabled: Whether it fires in an ordinary session.
        each_row: Whether it is called for each row and not for each statement.
        condition: Its WHEN, as SQL.
        deferred: Whether it is a constraint trigger that waits for the end of the transaction.
    """

    name: str
    when: str
    events: tuple[str, ...]
    function: str = ""
    body: str = ""
    enabled: bool = True
    each_row: bool = True
    condition: str = ""
    deferred: bool = False


@dataclass(frozen=True)
class Rule:
    """A rewrite rule on INSERT. COPY does not ask them.

    Attributes:
        name: Its name.
        instead: Whether it replaces the INSERT.
        conditional: Whether it has a condition.
        definition: CREATE RULE as the server writes it.
    """

    name: str
    instead: bool
    conditional: bool
    definition: str


@dataclass(frozen=True)
class Partitioning:
    """How a table is cut.

    Attributes:
        strategy: ``list``, ``range`` or ``hash``.
        columns: Those elements of its key that are plain columns.
        expressions: Every element as SQL.
        bounds: For each partition that holds rows itself, its name and the condition that its
            rows fulfil (that of the partitions above it included; ``true`` where there is none).
            Foreign tables are not among them.
        has_default: Whether every row finds a place.
        parts: Full names of all partitions, those that are cut themselves included.
    """

    strategy: str
    columns: tuple[str, ...]
    expressions: tuple[str, ...]
    bounds: tuple[tuple[str, str], ...] = ()
    has_default: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class CatalogueTable:
    """One table that holds rows.

    Attributes:
        info: What the engine needs of it.
        columns: Its columns by name, in order.
        checks: Conditions of the table, of its columns and of their domains.
        uniques: The primary key first.
        references: Its foreign keys.
        exclusions: Its exclusion constraints.
        triggers: Its triggers.
        rules: Its rules on INSERT.
        partitions: How it is cut, when it is.
        parents: Full names of the tables that it inherits from.
        children: Full names of the tables that inherit from it, whose rows show in it.
        row_security: Whether policies say what the present user may write.
        readable: Whether the present user may read it.
        insertable: Whether rows can be inserted at all, as far as the catalogue says.
        why_not: Why they cannot.
        comment: What somebody wrote about it.
        estimated_rows: Rows as the planner believes; -1 when nobody has counted.
        without_rowid: On SQLite.
        strict: On SQLite: whether values must be of their column's type.
        bookkeeping: Whether it is where a migration tool, or this one, keeps its books.
        ruled: What rules of filling say of it, as :mod:`seeds.filling.rules` keeps it; what they
            demand of rows is among its checks, keys and references.
        amendment: What is said here that the database does not know, JSON-ready
            (:mod:`seeds.filling.amending`).
    """

    info: TableInfo
    columns: Mapping[str, CatalogueColumn]
    checks: tuple[Check, ...] = ()
    uniques: tuple[UniqueKey, ...] = ()
    references: tuple[CatalogueReference, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    rules: tuple[Rule, ...] = ()
    partitions: Partitioning | None = None
    parents: tuple[str, ...] = ()
    children: tuple[str, ...] = ()
    row_security: bool = False
    readable: bool = True
    insertable: bool = True
    why_not: str = ""
    comment: str = ""
    estimated_rows: int = -1
    without_rowid: bool = False
    strict: bool = False
    bookkeeping: bool = False
    ruled: Mapping[str, Any] = field(default_factory=dict, compare=False)
    amendment: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def name(self) -> str:
        """Its full name; a table of the default schema has no schema in it."""
        return self.info.name


@dataclass(frozen=True)
class Catalogue:
    """What a database has.

    Attributes:
        dialect: ``postgresql``, ``sqlite``, ….
        tables: Its tables by full name, parents first where that is possible.
        left_out: Why something is no table here, by its full name: "a view", "a partition of
            events", ….
        read_only: Why nothing at all can be written; empty where it can.
        notes: What people should know of it.
    """

    dialect: str
    tables: Mapping[str, CatalogueTable]
    left_out: Mapping[str, str] = field(default_factory=dict)
    read_only: str = ""
    notes: tuple[str, ...] = ()
