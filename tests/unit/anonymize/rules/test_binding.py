"""Rules held against a schema: they cover all of it, or say what they do not."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings, strategies as st
from sqlalchemy.dialects import postgresql

from seeds.anonymize.plan import Masked
from seeds.anonymize.rules.binding import bind, examine
from seeds.anonymize.rules.model import KeepRule, MaskRule, Rules, TableRules
from seeds.errors import RulesError
from seeds.schema.metadata import metadata_tables
from seeds.schema.table import TableInfo
from tests.support.rules import CLINIC, clinic, rules_of


def _problems(folder: Path, text: str, tables: dict[str, TableInfo] | None = None) -> list[str]:
    rules = rules_of(folder, text)
    return [p.message for p in examine(rules, tables or clinic()).problems]


def test_every_column_has_an_answer(tmp_path: Path) -> None:
    plan = bind(rules_of(tmp_path, CLINIC), clinic())
    people, visits, logins = (plan.tables[name] for name in ("people", "visits", "logins"))
    assert people.masked_columns == ("email", "note")
    assert people.kept_columns == ("id", "role", "doctor_id")
    assert people.computed == ("loud",)
    assert people.reasons["role"] == "says nothing"
    assert visits.masked_columns == ("email",)
    assert visits.columns["email"].inherited == "people.email"
    assert visits.columns["person_id"].inherited == "people.id"
    assert (logins.rows, logins.reason) == ("none", "log-ins of real people")
    assert plan.digest == rules_of(tmp_path, CLINIC).digest


def test_a_column_that_refers_is_masked_exactly_as_the_one_referred_to(tmp_path: Path) -> None:
    plan = bind(rules_of(tmp_path, CLINIC), clinic())
    theirs = plan.tables["people"].columns["email"].choices
    assert plan.tables["visits"].columns["email"].choices == theirs
    action = theirs[0].action
    assert isinstance(action, Masked)
    assert action.unique


def test_all_columns_without_a_rule_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(RulesError) as caught:
        bind(
            rules_of(tmp_path, "version = 1\n[tables.people.columns]\nemail={mask='email'}\n"),
            clinic(),
        )
    for name in ("people.id", "people.role", "people.note", "visits", "logins"):
        assert name in caught.value.message
    assert "have no rule" in caught.value.message
    assert "Nothing is copied" in caught.value.hint


def _devices() -> dict[str, TableInfo]:
    metadata = sa.MetaData()
    sa.Table(
        "devices",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True, nullable=True),
        sa.Column("ip", postgresql.INET),
        sa.Column("macs", postgresql.ARRAY(postgresql.MACADDR)),
        sa.Column("words", postgresql.TSVECTOR),
    )
    return metadata_tables(metadata)


_DEVICES = """version = 1
[tables.devices.columns]
id = { keep = "a number" }
ip = { mask = "ip" }
macs = { mask = "mac" }
words = { mask = "null" }
"""


def test_addresses_are_masked_by_what_makes_addresses(tmp_path: Path) -> None:
    assert _problems(tmp_path, _DEVICES, _devices()) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"ip"', '"hash"', "devices.ip: 'hash' gives no value of the type inet"),
        ('"mac"', '"redact"', "devices.macs: 'redact' gives no value of the type macaddr"),
        ('"null"', '"redact"', "devices.words: 'redact' gives no value of the type tsvector"),
        # SQLite lets such keys be called nullable, and makes up a number for each NULL.
        ('{ keep = "a number" }', '{ mask = "null" }', "'id' is NOT NULL"),
    ],
)
def test_a_mask_gives_what_the_database_takes_for_the_type(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    (problem,) = _problems(tmp_path, _DEVICES.replace(old, new), _devices())
    assert message in problem


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[tables.logins]", "[tables.login]", "there is no table 'login'"),
        ("role = {", "roles = {", "people has no column 'roles'"),
        ('mask = "email"', 'mask = "e-mail"', "there is no mask 'e-mail'"),
        ('{ mask = "null" }', '{ mask = "hash", lenght = 3 }', "no option 'lenght'"),
        ('role = { keep = "says nothing" }', 'role = { mask = "null" }', "NOT NULL"),
        ('id = { keep = "a number" }', 'id = { mask = "email" }', "does not fit"),
        ('mask = "email"', 'mask = "hash", length = 4', "cannot keep a unique column unique"),
        ('"a time" }', '"a time" }\nperson_id = { mask = "hash" }', "is kept (line 4), and has"),
        ('"a time" }', '"a time" }\nemail = { keep = "x" }', "is masked by email (line 5), and"),
        ('note = { mask = "null" }', 'note = { todo = "look" }', "to be decided: look"),
        ('"a time" }', '"a time" }\nloud = { mask = "null" }', "visits has no column 'loud'"),
        ('{ mask = "null" }', '{ mask = "null" }\nloud = { mask = "null" }', "is computed by"),
        ('mask = "email"', 'mask = "email", domain = ""', "must be a text"),
        ("version = 1", 'version = 1\nemail_domain = "gmail.com"', "mail may reach"),
        ("[tables.visits.columns]", '[tables.visits]\nsubject="persn"\n[tables.visits.columns]',
         "visits has no column 'persn'"),
        (
            'email = { mask = "email" }',
            'email = [{ mask = "email", when = { role = "patient" } }, { keep = "staff" }]',
            "is referred to and has conditions",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_does_not_fit_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    assert old in CLINIC
    problems = _problems(tmp_path, CLINIC.replace(old, new, 1))
    found = [p for p in problems if message in p]
    assert found, problems
    assert "rules.toml:" in found[0]


def test_a_rule_that_says_the_same_may_stand_at_a_reference(tmp_path: Path) -> None:
    text = CLINIC.replace('"a time" }', '"a time" }\nperson_id = { keep = "as there" }')
    assert not _problems(tmp_path, text)


def test_a_masked_value_fits_into_what_refers_to_it(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("a", metadata, sa.Column("code", sa.String(90), primary_key=True))
    sa.Table("b", metadata, sa.Column("code", sa.String(18), sa.ForeignKey("a.code")))
    tables = metadata_tables(metadata)
    text = "version = 1\n[tables.b]\n[tables.a.columns]\ncode = { mask = 'hash', length = 32 }\n"
    plan = bind(rules_of(tmp_path, text), tables)
    for name in ("a", "b"):
        action = plan.tables[name].columns["code"].choices[0].action
        assert isinstance(action, Masked)
        assert action.column.type.length == 18


def test_a_schema_before_a_table_s_name_is_not_needed(tmp_path: Path) -> None:
    rules = rules_of(
        tmp_path, CLINIC.replace("[tables.people.columns]", "[tables.'public.people'.columns]")
    )
    unknown = next(p for p in examine(rules, clinic()).problems if p.kind == "unknown")
    assert unknown.hint == "Did you mean 'people'?"


def test_a_reference_may_be_cut(tmp_path: Path) -> None:
    text = CLINIC.replace('"a time" }', '"a time" }\nemail = { mask = "null" }')
    plan = bind(rules_of(tmp_path, text), clinic())
    assert plan.tables["visits"].columns["email"].masks == ("null",)


def test_a_reference_to_a_kept_key_may_be_shuffled(tmp_path: Path) -> None:
    text = CLINIC.replace('"a time" }', '"a time" }\nperson_id = { mask = "shuffle" }')
    plan = bind(rules_of(tmp_path, text), clinic())
    assert plan.tables["visits"].columns["person_id"].masks == ("shuffle",)
    masked = text.replace('id = { keep = "a number" }', 'id = { mask = "hash" }', 1)
    (problem,) = _problems(tmp_path, masked)
    assert "visits.person_id refers to people.id, which is masked by hash" in problem


def test_nothing_refers_to_a_table_that_stays_empty(tmp_path: Path) -> None:
    text = CLINIC[: CLINIC.index("[tables.people")]
    text += "[tables.people]\nrows = 'none'\nreason = 'x'\n[tables.visits.columns]\n"
    text += "id = { keep = 'x' }\nseen_at = { keep = 'x' }\nemail = { mask = 'null' }\n"
    text += "person_id = { keep = 'x' }\n[tables.logins]\nrows = 'none'\nreason = 'x'\n"
    (problem,) = _problems(tmp_path, text)
    assert "visits.person_id refers to people, which stays empty" in problem


def test_declared_references_are_masked_alike(tmp_path: Path) -> None:
    tables = clinic()
    metadata = sa.MetaData()
    sa.Table("audit", metadata, sa.Column("who", sa.String(80)), sa.Column("n", sa.Integer))
    tables |= metadata_tables(metadata)
    text = CLINIC + '[tables.audit.columns]\nn = { keep = "x" }\n'
    text += '[[references]]\nfrom = "audit.who"\nto = "people.email"\n'
    plan = bind(rules_of(tmp_path, text), tables)
    theirs = plan.tables["people"].columns["email"].choices
    assert plan.tables["audit"].columns["who"].choices == theirs
    assert any("audit has no column 'whom'" in p for p in _problems(
        tmp_path, text.replace('"audit.who"', '"audit.whom"'), tables))  # fmt: skip


def test_a_reference_may_depend_on_the_row(tmp_path: Path) -> None:
    tables = clinic()
    metadata = sa.MetaData()
    sa.Table("audit", metadata, sa.Column("who", sa.String(80)), sa.Column("kind", sa.String(9)))
    tables |= metadata_tables(metadata)
    text = CLINIC + '[tables.audit.columns]\nkind = { keep = "x" }\n'
    text += '[[references]]\nfrom = "audit.who"\nto = "people.email"\nwhen = { kind = "mail" }\n'
    assert _problems(tmp_path, text, tables) == ["audit.who has no rule"]
    text = text.replace('kind = { keep = "x" }', 'kind = { keep = "x" }\nwho = { mask = "hash" }')
    column = bind(rules_of(tmp_path, text), tables).tables["audit"].columns["who"]
    assert column.masks == ("email", "hash")


def test_composite_references_and_circles_are_followed(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table(
        "a",
        metadata,
        sa.Column("tenant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("b_tenant", sa.String(40)),
        sa.Column("b_id", sa.Integer),
        sa.ForeignKeyConstraint(["b_tenant", "b_id"], ["b.tenant", "b.id"]),
    )
    sa.Table(
        "b",
        metadata,
        sa.Column("tenant", sa.String(40), primary_key=True),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("boss", sa.Integer),
        sa.ForeignKeyConstraint(["tenant", "id"], ["a.tenant", "a.id"]),
        sa.ForeignKeyConstraint(["tenant", "boss"], ["b.tenant", "b.id"]),
    )
    tables = metadata_tables(metadata)
    text = 'version = 1\n[tables.a.columns]\ntenant = { mask = "hash" }\nid = { mask = "hash" }\n'
    plan = bind(rules_of(tmp_path, text + "[tables.b.columns]\n"), tables)
    roots = {
        f"{t}.{c}": bound.inherited
        for t, table in plan.tables.items()
        for c, bound in table.columns.items()
    }
    assert roots == {
        "a.tenant": "", "a.id": "", "a.b_tenant": "a.tenant", "a.b_id": "a.id",
        "b.tenant": "a.tenant", "b.id": "a.id", "b.boss": "a.id",
    }  # fmt: skip


def test_columns_that_refer_to_each_other_have_one_rule(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    for one, other in (("a", "b"), ("b", "a")):
        sa.Table(
            one,
            metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            sa.ForeignKeyConstraint(["id"], [f"{other}.id"]),
        )
    tables = metadata_tables(metadata)
    text = 'version = 1\n[tables.b]\n[tables.a.columns]\nid = { mask = "hash" }\n'
    plan = bind(rules_of(tmp_path, text), tables)
    assert plan.tables["b"].columns["id"].choices == plan.tables["a"].columns["id"].choices


def test_bookkeeping_needs_no_rules(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("alembic_version", metadata, sa.Column("version_num", sa.String(32)))
    sa.Table("seed_runs", metadata, sa.Column("run", sa.Integer, primary_key=True))
    plan = bind(rules_of(tmp_path, CLINIC), clinic() | metadata_tables(metadata))
    assert plan.tables["alembic_version"].kept_columns == ("version_num",)
    assert plan.tables["seed_runs"].rows == "none"


def test_small_domains_are_warned_of(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("floor", sa.SmallInteger), sa.Column("n", sa.Integer))
    text = "version = 1\n[tables.t.columns]\nfloor = { mask = 'hash' }\nn = { mask = 'hash' }\n"
    (warning,) = bind(rules_of(tmp_path, text), metadata_tables(metadata)).warnings
    assert warning.endswith("equality and frequency still show: t.floor")


def test_a_mask_gives_only_what_a_check_allows(tmp_path: Path) -> None:
    text = CLINIC.replace('role = { keep = "says nothing" }', 'role = { mask = "hash" }')
    (problem,) = _problems(tmp_path, text)
    assert "does not give the labels of an enumeration" in problem
    text = text.replace('role = { mask = "hash" }', 'role = { mask = "constant", value = "boss" }')
    (problem,) = _problems(tmp_path, text)
    assert "boss" in problem
    assert not _problems(tmp_path, text.replace("boss", "patient"))
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("code", sa.Text), sa.CheckConstraint("length(code) <= 12"))
    text = "version = 1\n[tables.t.columns]\ncode = { mask = 'hash' }\n"
    column = bind(rules_of(tmp_path, text), metadata_tables(metadata)).tables["t"].columns["code"]
    action = column.choices[0].action
    assert isinstance(action, Masked)
    assert action.column.type.length == 12


def test_columns_of_unique_groups_and_indexes_stay_different(tmp_path: Path) -> None:
    metadata = sa.MetaData()
    sa.Table(
        "t",
        metadata,
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("team", sa.String(40)),
        sa.Column("nick", sa.String(40)),
        sa.Column("login", sa.String(40)),
        sa.Column("free", sa.String(40)),
        sa.UniqueConstraint("team", "nick"),
        sa.Index("lower_login", sa.text("lower(login)"), unique=True),
    )
    tables = metadata_tables(metadata)
    text = "version = 1\n[tables.t.columns]\nid = { keep = 'x' }\n"
    text += "".join(f"{c} = {{ mask = 'hash' }}\n" for c in ("team", "nick", "login", "free"))
    columns = bind(rules_of(tmp_path, text), tables).tables["t"].columns
    unique = {
        name: action.unique
        for name, bound in columns.items()
        if isinstance(action := bound.choices[0].action, Masked)
    }
    assert unique == {"team": True, "nick": True, "login": True, "free": False}


def _documents() -> dict[str, TableInfo]:
    metadata = sa.MetaData()
    sa.Table("t", metadata, sa.Column("data", sa.JSON), sa.Column("who", sa.Integer))
    return metadata_tables(metadata)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("paths.'$.a' = { mask = 'emial' }", "there is no mask 'emial'"),
        ("paths.'$.a' = { mask = 'email', nmae = true }", "no option 'nmae'"),
        ("paths.'a b' = { keep = 'x' }", "a b"),
        ("paths.'$.a' = { todo = 'what?' }", "t.data, $.a: to be decided: what?"),
        ("mask = 'email'", "does not fit a column of type json"),
    ],
)
def test_a_rule_within_a_document_has_its_line(tmp_path: Path, rule: str, message: str) -> None:
    text = f"version = 1\n[tables.t.columns]\nwho = {{ keep = 'x' }}\ndata.{rule}\n"
    (problem,) = _problems(tmp_path, text, _documents())
    assert message in problem
    assert "rules.toml:4 (tables.t.columns.data" in problem


def test_values_within_documents_are_masked_as_columns_are(tmp_path: Path) -> None:
    text = "version = 1\nemail_domain = 'x.test'\n[tables.t.columns]\nwho = { keep = 'x' }\n"
    text += "data.paths.'$.a' = { mask = 'email', domain = 'mail' }\n"
    text += "data.paths.'$.b' = { keep = 'a colour' }\n"
    column = bind(rules_of(tmp_path, text), _documents()).tables["t"].columns["data"]
    assert (column.masked, column.masks, column.reason) == (True, ("paths",), "a colour")


# --- what holds for all schemas ---------------------------------------------------------------

_TYPES = (sa.Integer, sa.Text, sa.Boolean, sa.Date, sa.JSON, sa.LargeBinary)


@st.composite
def _schemas(draw: st.DrawFn) -> dict[str, TableInfo]:
    metadata = sa.MetaData()
    for t in range(draw(st.integers(1, 4))):
        parents = draw(st.sets(st.integers(0, t), max_size=3))
        sa.Table(
            f"t{t}",
            metadata,
            sa.Column("id", sa.Integer, primary_key=True),
            *(sa.Column(f"p{p}", sa.ForeignKey(f"t{p}.id")) for p in sorted(parents)),
            *(
                sa.Column(f"c{c}", draw(st.sampled_from(_TYPES)))
                for c in range(draw(st.integers(0, 3)))
            ),
        )
    return metadata_tables(metadata)


def _rules(tables: dict[str, TableInfo]) -> Rules:
    return Rules(
        "rules.toml",
        {
            name: TableRules(
                name,
                {
                    c: (MaskRule("null") if c.startswith("c") else KeepRule("a number"),)
                    for c in table.columns
                    if not c.startswith("p")
                },
            )
            for name, table in tables.items()
        },
    )


@given(_schemas(), st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_schema_with_one_rule_missing_is_refused_by_the_name_of_the_column(
    tables: dict[str, TableInfo], data: st.DataObject
) -> None:
    rules = _rules(tables)
    assert not examine(rules, tables).problems
    cells = [(t, c) for t, table in rules.tables.items() for c in table.columns]
    table, column = data.draw(st.sampled_from(cells))
    left = {c: r for c, r in rules.tables[table].columns.items() if c != column}
    fewer = Rules("rules.toml", {**rules.tables, table: TableRules(table, left)})
    problems = examine(fewer, tables).problems
    assert [(p.kind, p.name) for p in problems] == [("uncovered", f"{table}.{column}")]
    with pytest.raises(RulesError, match=rf"{table}\.{column} has no rule"):
        bind(fewer, tables)
