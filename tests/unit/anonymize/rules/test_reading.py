"""Files of rules: what they say, and where they are wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from seeds.anonymize.rules.model import KeepRule, MaskRule, PathsRule, TodoRule
from seeds.anonymize.rules.reading import read_rules
from seeds.errors import RulesError
from tests.support.rules import CLINIC, rules_of


def test_a_file_is_read_with_all_that_it_says(tmp_path: Path) -> None:
    rules = rules_of(
        tmp_path,
        """\
        version = 1
        email_domain = "test.invalid"

        [tables.users]
        subject = "id"
        [tables.users.keep]
        "says nothing" = ["id", "role"]
        [tables.users.columns]
        email = { mask = "email", name = false, reason = "a person" }
        phone = [
          { mask = "hash", when = { role = ["user", "premium"] } },
          { keep = "service line" },
        ]
        settings = { paths = { "$.theme" = { keep = "no person" }, "$.mail" = { mask = "email" } } }
        odd = { todo = "what is this?" }

        [tables.sessions]
        rows = "none"
        reason = "log-ins"

        [[references]]
        from = "audit.user_id"
        to = "users.id"
        """,
    )
    users = rules.tables["users"]
    assert users.subject == "id"
    assert rules.email_domain == "test.invalid"
    assert [r for (r,) in (users.columns["id"], users.columns["role"])] == [
        KeepRule("says nothing", None, users.columns["id"][0].place),
        KeepRule("says nothing", None, users.columns["role"][0].place),
    ]
    (email,) = users.columns["email"]
    assert isinstance(email, MaskRule)
    assert (email.mask, dict(email.options), email.reason) == ("email", {"name": False}, "a person")
    assert str(email.place).endswith("rules.toml:9 (tables.users.columns.email)")
    first, second = users.columns["phone"]
    assert first.when is not None
    assert first.when.columns == ("role",)
    assert second.when is None
    (settings,) = users.columns["settings"]
    assert isinstance(settings, PathsRule)
    assert list(settings.paths) == ["$.theme", "$.mail"]
    assert isinstance(users.columns["odd"][0], TodoRule)
    assert rules.tables["sessions"].rows == "none"
    assert rules.references[0].columns == ("user_id",)
    assert len(rules.digest) == 64


def test_yaml_says_the_same(tmp_path: Path) -> None:
    toml = rules_of(tmp_path, CLINIC)
    yaml = rules_of(
        tmp_path,
        """\
        version: 1
        tables:
          people:
            columns:
              id: {keep: a number}
              email: {mask: email}
              role: {keep: says nothing}
              note:
                mask: "null"
          visits:
            columns:
              id: {keep: a number}
              seen_at: {keep: a time}
          logins:
            rows: none
            reason: log-ins of real people
        """,
        "rules.yaml",
    )
    assert yaml.tables.keys() == toml.tables.keys()
    assert str(yaml.tables["people"].columns["note"][0].place).endswith(
        "rules.yaml:8 (tables.people.columns.note)"
    )


def test_country_codes_are_texts_in_yaml(tmp_path: Path) -> None:
    rules = rules_of(
        tmp_path,
        """\
        version: 1
        tables:
          t:
            columns:
              c:
                - {mask: email, when: {country: [NO, DE]}}
                - {keep: others}
        """,
        "rules.yml",
    )
    when = rules.tables["t"].columns["c"][0].when
    assert when is not None
    assert when.tests[0].values == ("NO", "DE")


_USERS = "version = 1\n[tables.users.columns]\n"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("x = ", ":1: not valid TOML", "Mend that line"),
        ("x = " + "[" * 5_000 + "]" * 5_000, "not valid TOML", "Mend that line"),
        ("", "says no version", "version = 1"),
        ("version = 2", ":1 (version): version 2 is not known", "version of seeds"),
        ("version = 1\ntable = {}", ":2 (table): 'table' is not known here", "'tables'"),
        ("version = 1\ntables = 3", ":2 (tables): must be a table", "a line for each column"),
        ("version = 1\n[tables.a]\ncolums = {}", "(tables.a.colums): 'colums'", "'columns'"),
        ("version = 1\n[tables.a]\nrows = 'some'", ":3 (tables.a.rows)", 'rows = "none"'),
        ("version = 1\n[tables.a]\nrows = 'none'", "without a reason", "reason ="),
        (_USERS + 'email = "email"', ":3 (tables.users.columns.email)", '{ mask = "email" }'),
        (_USERS + "email = {}", "says neither mask nor keep", "Write {"),
        (_USERS + "email = { masks = 'email' }", "says neither mask nor keep", "'mask'"),
        (_USERS + "e = { mask = 'email', keep = 'x' }", "mask and keep at once", "Write {"),
        (_USERS + "id = { keep = true }", "(tables.users.columns.id.keep): is kept", "why"),
        (_USERS + "id = { keep = ' ' }", "must not be empty", "why"),
        (_USERS + "id = { keep = 'x', size = 3 }", ":3 (tables.users.columns.id.size)", "Known"),
        (_USERS + "a = 1\nb = 2\na = 3", ":5 (tables.users.columns.a): two rules", "list"),
        (_USERS + "a = []", "an empty list", "Write {"),
        (_USERS + "a = { mask = 'x', when = { b = 1 } }", "its condition does not hold", "list"),
        (_USERS + "a = [{ keep = 'x' }, { keep = 'y' }]", "a[2]): is never reached", "last"),
        (_USERS + "a = [{ keep = 'x', when = { b = 1 } }]", "some rows have none", "other rows"),
        (_USERS + "a = [{ keep = 'x', when = {} }, { keep = 'y' }]", "without a column", "when"),
        (
            _USERS + "a = [{ keep = 'x', when = { b = { lesss = 1 } } }, { keep = 'y' }]",
            "'lesss' is not known",
            "'less'",
        ),
        (_USERS + "a = { paths = {} }", "no path", "paths = {"),
        (_USERS + "a = { todo = '' }", "must not be empty", "todo"),
        ("version = 1\nreferences = [{ from = 'a.b' }]", "says no 'to'", "users.id"),
        ("version = 1\nreferences = [{ from = 'ab', to = 'a.b' }]", "'ab' is no table.column", ""),
        (
            "version = 1\n[tables.a]\nkeep = { x = ['i', 'i'] }",
            "two rules for one column, 'i'; the first is on line 3",
            "Remove",
        ),
    ],
)
def test_a_mistake_has_its_file_line_and_key(
    tmp_path: Path, text: str, message: str, hint: str
) -> None:
    with pytest.raises(RulesError) as caught:
        rules_of(tmp_path, text)
    assert "rules.toml" in caught.value.message
    assert message in caught.value.message
    assert hint in caught.value.hint


def test_two_rules_for_one_column_are_found_in_yaml(tmp_path: Path) -> None:
    text = "version: 1\ntables:\n  a:\n    columns:\n      x: {keep: a}\n      x: {keep: b}\n"
    with pytest.raises(RulesError, match=r"rules.yaml:6: .*'x' is there twice"):
        rules_of(tmp_path, text, "rules.yaml")


@pytest.mark.parametrize("name", ["rules.json", "rules"])
def test_a_file_of_another_kind_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RulesError, match="TOML or YAML"):
        rules_of(tmp_path, "{}", name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RulesError, match=r"gone\.toml: cannot be read") as caught:
        read_rules(tmp_path / "gone.toml")
    assert "seed anonymize init" in caught.value.hint


@pytest.mark.parametrize("data", [b"\xff\xfea", b"\x00\xff"])
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "rules.toml").write_bytes(data)
    with pytest.raises(RulesError, match="not UTF-8"):
        read_rules(tmp_path / "rules.toml")


@pytest.mark.parametrize("text", ["- a\n", "a: [\n", "a: &x [*x]\n", "3"])
def test_yaml_that_holds_no_rules_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RulesError, match=r"rules\.yaml"):
        rules_of(tmp_path, text, "rules.yaml")
